"""``windows/build``: the ZIP that staff get, and what it weighs.

``windows/build FOLDER`` puts it elsewhere than into ``build/windows``.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import click

from windows import building, packing, wine


def main(words: list[str]) -> int:
    """Build and tell; 1 where something is missing on this machine."""
    if lacking := wine.missing():
        click.echo(f"missing: {', '.join(lacking)} (.ci/run says how to install them)", err=True)
        return 1
    place = Path(words[0]).absolute() if words else building.CHECKOUT / "build" / "windows"
    folder = place / "Facturation"
    with wine.started(building.CHECKOUT / "build" / "wine") as machine:
        version = building.build(folder, machine)
    archive = place / f"Facturation-{version}.zip"
    for former in place.glob("Facturation-*.zip"):
        former.unlink()
    packing.pack(folder, archive)
    _tell(folder, archive)
    return 0


def _tell(folder: Path, archive: Path) -> None:
    entries, programs = packing.files(folder), packing.binaries(folder)
    unsigned = [program for program in programs if not program.signed]
    click.echo(f"{archive.name}: {archive.stat().st_size / 1e6:.1f} MB")
    click.echo(f"  sha256 {hashlib.sha256(archive.read_bytes()).hexdigest()}")
    click.echo(f"  unpacked {sum(path.stat().st_size for path in entries) / 1e6:.1f} MB, {len(entries)} files")
    click.echo(f"  longest path {max(len(str(path.relative_to(folder))) for path in entries)} characters")
    click.echo(f"  {len(programs)} programs and libraries, {len(unsigned)} of them unsigned:")
    for name, count, size in _by_package(unsigned):
        click.echo(f"    {name}: {count}, {size / 1e6:.1f} MB")


def _by_package(programs: list[packing.Binary]) -> list[tuple[str, int, int]]:
    """The name of each package, how many binaries it has and their bytes."""
    found: dict[str, list[int]] = {}
    for program in programs:
        package = program.path.split("/")[3].removesuffix(".libs").partition(".")[0]
        found.setdefault(package, []).append(program.size)
    return [(name, len(sizes), sum(sizes)) for name, sizes in sorted(found.items())]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
