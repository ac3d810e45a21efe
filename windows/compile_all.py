"""Run by the Windows Python of the folder: bytecode for every module, the same bytes at every build.

No date stands in it: what is compiled here is used as it is, however the files' dates look after unpacking.
"""

from __future__ import annotations

import sys
from pathlib import Path
from py_compile import PycInvalidationMode
from py_compile import compile as compile_one


def main(folders: list[str]) -> None:
    """Compile the modules below each folder, in the order of their names; tracebacks name them relative to it."""
    for folder in map(Path, folders):
        for path in sorted(folder.rglob("*.py")):
            compile_one(
                str(path),
                dfile=path.relative_to(folder).as_posix(),
                doraise=True,
                invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
