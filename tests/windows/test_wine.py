"""How a Windows program is run to its end, shown with a ``wine`` that is a shell script."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from windows import wine
from windows.wine import Wine

Imitate = Callable[[str], Wine]


@pytest.fixture
def imitated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Imitate]:
    """A Wine that runs this shell script; it notes what it leaves running in ``left``, which is ended afterwards."""
    left = tmp_path / "left"

    def imitate(script: str) -> Wine:
        program = tmp_path / "wine"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
        program.chmod(0o755)
        return Wine(tmp_path)

    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    yield imitate
    if left.exists():
        os.kill(int(left.read_text(encoding="ascii")), signal.SIGKILL)


def test_the_end_of_a_program_is_seen_although_the_desktop_keeps_its_pipes_open(imitated: Imitate) -> None:
    machine = imitated('cat; echo told; echo wrong >&2; sleep 600 & echo $! >"$WINEPREFIX/left"; exit 3')
    done = machine.run("Synchroniser.bat", stdin=b"typed\n")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"typed\ntold\n", b"wrong\n")


def test_all_that_a_long_program_prints_is_read(imitated: Imitate) -> None:
    machine = imitated('head -c 300000 /dev/zero; sleep 600 & echo $! >"$WINEPREFIX/left"')
    assert len(machine.run("Menu.bat").stdout) == 300_000


def test_a_program_that_does_not_end_is_ended(imitated: Imitate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wine, "_LONGEST_SECONDS", 0.5)
    machine = imitated('echo $$ >"$WINEPREFIX/left"; exec sleep 600')
    with pytest.raises(subprocess.TimeoutExpired):
        machine.run("Synchroniser.bat")
    (machine.prefix / "left").rename(machine.prefix / "ended")
    with pytest.raises(ProcessLookupError):
        os.kill(int((machine.prefix / "ended").read_text(encoding="ascii")), 0)
