"""The calls of the system by which a run changes a folder, seen and disturbed with strace.

The run is a child of this process, forked when everything is loaded, so that strace sees nothing but the run. It counts
the calls of one name from 1; a run that does the same does it in the same order, so a name and a count are a site of
the write path. A signal comes before the call is done, an error instead of it.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from stopped_clock import stopped

from facturation_xls.cli import main
from facturation_xls.sync import restore  # noqa: F401 -- loaded before the fork, they cost no run anything
from facturation_xls.sync.undoing import undo  # noqa: F401 -- the same

_CALLS = (
    "openat,write,pwrite64,writev,sendfile,copy_file_range,fsync,fdatasync,rename,renameat,renameat2,link,linkat,"
    "symlink,unlink,unlinkat,mkdir,mkdirat,rmdir,truncate,ftruncate,utimensat,flock"
)
_LINE = re.compile(r"(\d+)\s+(\w+)\((.*)")
_READING = re.compile(r"O_RDONLY(?!.*O_CREAT)")
_SET_PTRACER, _ANYBODY = 0x59616D61, -1


@dataclass(frozen=True)
class Disturbance:
    """What happens at a site, as strace says it; ``lasting``: at every later call of the name as well."""

    what: str
    lasting: bool = False

    @property
    def kills(self) -> bool:
        """Whether the run ends there and then."""
        return self.what == "signal=KILL"

    def __str__(self) -> str:
        return self.what.partition("=")[2] + (" from then on" if self.lasting else "")


KILL = Disturbance("signal=KILL")

ERRORS = {
    "write": ("ENOSPC", "EIO"),
    "openat": ("EACCES", "EROFS", "ENOSPC"),
    "mkdir": ("EACCES", "EROFS", "ENOSPC"),
    "rename": ("EACCES", "EROFS", "ENOSPC"),
    "unlink": ("EACCES", "EROFS"),
    "fsync": ("EIO", "ENOSPC"),
    "utimensat": ("EPERM",),
}
"""What a full, read-only, protected or failing disk answers to a call."""


@dataclass(frozen=True)
class Site:
    """The ``nth`` call of ``name``; ``what`` it did in the undisturbed run, without the place."""

    name: str
    nth: int
    what: str

    def __str__(self) -> str:
        return f"{self.name} #{self.nth} {self.what}"


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, negative for the signal that killed it, and what it said."""

    code: int
    said: str


def is_there() -> bool:
    """Whether strace can be used here."""
    return shutil.which("strace") is not None


def run(arguments: Sequence[str]) -> Ended:
    """Run the program undisturbed."""
    return _run(arguments, ())


def sites(arguments: Sequence[str], place: Path, log: Path) -> list[Site]:
    """Run the program and tell by which calls it changed something in a place, in their order."""
    ended = _run(arguments, _strace(log))
    if ended.code not in {0, 3}:
        raise RuntimeError(f"the undisturbed run failed: {ended.said}")
    found, counts = [], Counter[tuple[str, str]]()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        process, name, rest = match.groups()
        counts[process, name] += 1
        if str(place) in rest and not (name == "openat" and _READING.search(rest)):
            found.append(Site(name, counts[process, name], rest.replace(str(place), "")[:120]))
    return found


def disturb(arguments: Sequence[str], site: Site, disturbance: Disturbance, log: Path) -> Ended:
    """Run the program with something done at a site."""
    lasting = "+" if disturbance.lasting else ""
    return _run(arguments, _strace(log, f"inject={site.name}:{disturbance.what}:when={site.nth}{lasting}"))


def _strace(log: Path, *expressions: str) -> list[str]:
    options = [word for expression in (f"trace={_CALLS}", *expressions) for word in ("-e", expression)]
    return ["strace", "-f", "-y", "-s", "0", "-o", str(log), *options, "-p"]


def _run(arguments: Sequence[str], strace: Sequence[str]) -> Ended:
    """Fork, let strace take hold of the child if asked, and let it run."""
    with tempfile.TemporaryFile() as said:
        waits, goes = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the child uses no thread of this process
            child = os.fork()
        if not child:
            os.close(goes)
            _be_the_program(arguments, waits, said)
        os.close(waits)
        tracer = subprocess.Popen([*strace, str(child)], stderr=subprocess.PIPE) if strace else None
        if tracer:
            _wait_until_traced(child, tracer)
        os.close(goes)
        _, status = os.waitpid(child, 0)
        if tracer:
            tracer.communicate()
        said.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), said.read().decode("utf-8", "replace"))


def _be_the_program(arguments: Sequence[str], waits: int, said: BinaryIO) -> NoReturn:
    code: object = 70
    try:
        ctypes.CDLL(None).prctl(_SET_PTRACER, _ANYBODY, 0, 0, 0)
        for number in (1, 2):
            os.dup2(said.fileno(), number)
        sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
        sys.argv = ["facturation", *arguments]
        os.read(waits, 1)
        with stopped():
            main()
        code = 0
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 70)


def _wait_until_traced(child: int, tracer: subprocess.Popen[bytes]) -> None:
    while tracer.poll() is None:
        if not re.search(r"^TracerPid:\s+0$", Path(f"/proc/{child}/status").read_text(), re.MULTILINE):
            return
        time.sleep(0.002)
    raise RuntimeError(f"strace refuses: {tracer.communicate()[1].decode()}")
