"""Windows programs on Linux: Wine, set up as a French Windows 10 without a screen.

The folder's bytecode is compiled by its own Python, and what staff double-click is tried, before any Windows sees it.
Needs Debian's packages ``wine``, ``wine64``, ``binutils-mingw-w64-x86-64`` and the locale fr_FR.UTF-8 (``.ci/run``
installs them).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOCALE = "fr_FR.UTF-8"
_NEEDED = ("wine", "wineserver", "x86_64-w64-mingw32-ld", "x86_64-w64-mingw32-dlltool")

# No Mono, no Gecko, no menu entries; without WMI, which Wine 8 has only half and which Python's platform module asks.
_OVERRIDES = "mscoree=;mshtml=;winemenubuilder.exe=;wbemprox="

# Libraries written in Rust want random numbers from a library that Wine 8 lacks: its one function, by its older name.
_FORWARDER = "LIBRARY bcryptprimitives.dll\nEXPORTS\nProcessPrng = advapi32.SystemFunction036\n"
_LONGEST_SECONDS = 300
_LOOKED_EVERY_SECONDS = 0.2


def missing() -> list[str]:
    """The programs and the locale that this machine lacks."""
    lacking = [name for name in _NEEDED if not shutil.which(name)]
    locales = subprocess.run(["locale", "-a"], capture_output=True, check=False, encoding="utf-8").stdout  # noqa: S607
    return lacking if "fr_FR.utf8" in locales.split() else [*lacking, LOCALE]


@dataclass(frozen=True, slots=True)
class Wine:
    """A Windows of its own in ``prefix``, as long as ``started`` lasts."""

    prefix: Path

    def run(
        self,
        *words: object,
        stdin: bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a Windows program to its end. Raises ``subprocess.TimeoutExpired`` when it does not come.

        Exit codes have 8 bits here.
        """
        with self.start(*words, cwd=cwd, env=env, stderr=subprocess.PIPE) as process:
            try:
                out, err = _said(process, stdin)
            except BaseException:
                process.kill()  # who leaves does not wait for its end
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(
        self,
        *words: object,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stderr: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start a Windows program and go on.

        Its streams are pipes: Python 3.13 does not start under Wine 8 with a Linux file.
        """
        return subprocess.Popen(
            ["wine", *map(str, words)],  # noqa: S607 (missing() has looked)
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=cwd,
            env=self._environment() | dict(env or {}),
        )

    def windows_path(self, path: Path) -> str:
        """A path of this machine as Windows programs know it: Wine shows the root as drive Z."""
        return "Z:" + str(path.absolute()).replace("/", "\\")

    def make(self) -> None:
        """A fresh Windows; a few seconds."""
        for words in (["wineboot", "-i"], ["wine", "winecfg", "-v", "win10"], ["wineserver", "-w"]):
            self._quietly(words)
        target = self.prefix / "drive_c" / "windows" / "system32" / "bcryptprimitives.dll"
        with tempfile.TemporaryDirectory() as place:
            words_file, exports = Path(place) / "b.def", Path(place) / "b.exp"
            words_file.write_text(_FORWARDER, encoding="ascii")
            tool = "x86_64-w64-mingw32-"
            subprocess.run([f"{tool}dlltool", "-d", words_file, "-e", exports], check=True)
            subprocess.run([f"{tool}ld", "-shared", "--dll", "-e", "0", "-s", exports, "-o", target], check=True)

    def serve(self) -> None:
        """Start the services before any program, so that none of them waits for one."""
        self._quietly(["wineserver", "-p"])
        self._quietly(["wine", "wineboot"])
        self._quietly(["wine", "schtasks", "/query"])  # its service starts when it is first asked

    def stop(self) -> None:
        """End every program of this Windows."""
        self._quietly(["wineserver", "-k"])

    def _quietly(self, words: Sequence[str]) -> None:
        subprocess.run(
            words,
            check=False,
            env=self._environment(),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_SECONDS,
        )

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FACTURATION"))}
        kept.pop("DISPLAY", None)
        return kept | {
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": _OVERRIDES,
            "LC_ALL": LOCALE,
        }


@contextmanager
def started(prefix: Path) -> Iterator[Wine]:
    """A Windows in ``prefix``, made where there is none yet; its programs end with it."""
    wine = Wine(prefix)
    if not (prefix / "system.reg").exists():
        prefix.mkdir(parents=True, exist_ok=True)
        wine.make()
    wine.serve()
    try:
        yield wine
    finally:
        wine.stop()


def _said(process: subprocess.Popen[bytes], typed: bytes | None) -> tuple[bytes, bytes]:
    """What a program prints until it ends: output and errors.

    Not until its pipes are closed: the first program that needs the desktop starts it, and the desktop inherits them
    and stays for as long as any program runs.
    """
    until = time.monotonic() + _LONGEST_SECONDS
    while True:
        ended = process.poll() is not None
        try:
            return process.communicate(typed, timeout=_LOOKED_EVERY_SECONDS)
        except subprocess.TimeoutExpired as still_open:
            if ended:
                return still_open.output or b"", still_open.stderr or b""
            if time.monotonic() > until:
                raise
        typed = None  # what is typed is typed once
