"""A desk of the practice under Wine: the folder from the ZIP, and the hands of who sits there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import demonstration

from facturation_xls.practice import create
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from windows.building import CHECKOUT
from windows.wine import Wine

MOMENT = "2026-10-05 09:30"
OFFICE = Path(__file__).with_name("office.py")
BUILT = CHECKOUT / "build" / "windows"
PREFIX = CHECKOUT / "build" / "wine"


def archive() -> Path | None:
    """The ZIP that ``windows/build`` made last."""
    return next(iter(sorted(BUILT.glob("Facturation-*.zip"))), None)


@dataclass(frozen=True)
class Done:
    """What a double click printed, and its exit code."""

    code: int
    out: str

    def __str__(self) -> str:
        return f"code {self.code}: {self.out.strip()}"


@dataclass(frozen=True)
class Place:
    """A practice's folder with the program in it, as staff have it."""

    folder: Folder
    wine: Wine

    @property
    def root(self) -> Path:
        """The folder of the .bat files."""
        return self.folder.root

    @property
    def version(self) -> Path:
        """The folder of the program's version in use."""
        return self.root / "appli" / (self.root / "appli" / "version.txt").read_text(encoding="ascii").strip()

    def synchronise(self, *words: object, by_hand: bool = False, answers: str = "", **more: str) -> Done:
        """Double-click Synchroniser.bat (``by_hand``: as Explorer does), or let a task call it."""
        return self.bat("Synchroniser.bat", *words, by_hand=by_hand, answers=answers, **more)

    def bat(self, name: str, *words: object, by_hand: bool = True, answers: str = "", **more: str) -> Done:
        """Start a .bat; ``answers`` are typed, ``more`` are variables of the system."""
        env = ({"FACTURATION_FENETRE": "1"} if by_hand else {}) | more
        done = self.wine.run(self.root / name, *words, stdin=answers.encode(), env=env, cwd=Path("/"))
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        return Done(done.returncode, said.replace("\r\n", "\n"))

    @contextmanager
    def holding(self, path: Path, how: str) -> Iterator[subprocess.Popen[bytes]]:
        """Another Windows program has a file open."""
        python, script = self.version / "python" / "python.exe", self.wine.windows_path(OFFICE)
        holder = self.wine.start(python, script, how, self.wine.windows_path(path))
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == b"held"
            yield holder
        finally:
            holder.communicate(timeout=60)

    def owned(self, name: str) -> Path:
        """Excel's file that says who has the journal open (165 bytes)."""
        ansi = bytes([len(name)]) + name.encode("cp1252")
        wide = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
        path = self.folder.workbook.with_name(f"~${self.folder.workbook.name}")
        path.write_bytes((ansi.ljust(55, b" ") + wide + b" \0" * 60)[:165])
        return path

    def unshared(self, *parts: str) -> Path:
        """A part of the program as real files of this place alone, to be spoiled."""
        whole, path = self.version.resolve(), self.root / "appli"
        if path.is_symlink():
            path.unlink()
            shutil.copytree(whole.parent, path, symlinks=True, ignore=shutil.ignore_patterns(whole.name))
            (path / whole.name).mkdir()
        path /= whole.name
        for part in parts:
            _links(whole, path)
            if (path / part).is_symlink():
                (path / part).unlink()
                (path / part).mkdir()
            whole, path = whole / part, path / part
        _links(whole, path)
        return path


def _links(whole: Path, path: Path) -> None:
    """In ``path``, a link to each entry of ``whole`` that is not there yet."""
    for entry in whole.iterdir():
        if not os.path.lexists(path / entry.name):
            (path / entry.name).symlink_to(entry)


class Desk:
    """Where practices' folders are laid out; the program is unpacked from the ZIP once."""

    def __init__(self, wine: Wine, zipped: Path) -> None:
        self.wine = wine
        self.rooms = Path(tempfile.mkdtemp(prefix="bureau-"))
        self._zipped = zipped

        self._note = self.rooms / "ouvert.txt"
        self._associate()

    def _associate(self) -> None:
        """What a double click on a workbook, a PDF or a folder starts: here, a line in a note."""
        classes, noted = "HKLM\\Software\\Classes", f'cmd /c echo %1>> "{self.wine.windows_path(self._note)}"'
        opening = {"Essai\\shell\\open\\command": noted, "Folder\\shell\\open\\command": noted}
        for key, value in {".xlsx": "Essai", ".pdf": "Essai", **opening}.items():
            done = self.wine.run("reg", "add", f"{classes}\\{key}", "/ve", "/d", value, "/f")
            assert done.returncode == 0, done

    def opened(self) -> list[str]:
        """What was opened since the last question."""
        for _ in range(50):
            if self._note.exists():
                break
            time.sleep(0.1)
        lines = self._note.read_text(encoding="cp850").splitlines() if self._note.exists() else []
        self._note.unlink(missing_ok=True)
        return [line.strip().strip('"') for line in lines]

    @cached_property
    def program(self) -> Path:
        """The unpacked ZIP."""
        with zipfile.ZipFile(self._zipped) as content:
            content.extractall(self.rooms / "programme")
        return self.rooms / "programme"

    def place(self, name: str, documents: Sequence[Path] = (), *, journal: Path | None = None) -> Place:
        """A practice's folder of this name, its clock standing still; ``journal`` in the place of a new one."""
        root = self.rooms / name
        self.bare(name)
        if journal:
            (root / "a_traiter").mkdir()
            shutil.copyfile(journal, root / "Journal.xlsx")
        else:
            create(root)
        (root / SETTINGS_FILE).write_text(f'horloge = "{MOMENT}"\n', encoding="utf-8")
        folder = open_folder(root)
        demonstration.drop(folder, *documents)
        return Place(folder, self.wine)

    def bare(self, name: str) -> Place:
        """Only the program: what there is when the ZIP was unpacked."""
        root = self.rooms / name
        root.mkdir(parents=True)
        for entry in self.program.iterdir():
            if entry.is_dir():
                (root / entry.name).symlink_to(entry)
            else:
                shutil.copyfile(entry, root / entry.name)
        return Place(open_folder(root), self.wine)

    def clear(self) -> None:
        """Everything goes."""
        shutil.rmtree(self.rooms, ignore_errors=True)


def parts(workbook: Path) -> dict[str, bytes]:
    """The entries of a workbook, uncompressed."""
    with zipfile.ZipFile(workbook) as package:
        return {name: package.read(name) for name in package.namelist()}


def traces(place: Place) -> list[str]:
    """Half-made files that a run left."""
    return [path.name for path in place.root.rglob("*") if re.search(r"en cours|\.tmp$", path.name)]
