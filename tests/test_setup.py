"""The set-up itself: launchers that work from anywhere, packages pinned by hash, a .bat that Windows reads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from failures import FAILURES

CHECKOUT = Path(__file__).resolve().parents[1]
PINS = [CHECKOUT / "requirements" / name for name in ("run.txt", "dev.txt", "folder.txt", "python.txt")]
BATS = [CHECKOUT / "Synchroniser.bat", CHECKOUT / "Menu.bat"]
PROGRAMS = ("bash", "cat", "cmp", "cp", "env", "flock", "mkdir", "readlink")

# Stands for a system's Python: makes an "environment" whose interpreter tells how it was called.
STUB = """#!/usr/bin/env bash
case "$*" in
    *ensurepip*) exit "${STUB_OLD:-0}" ;;
    "-m venv"*) mkdir -p "${@: -1}/bin" && cp "$0" "${@: -1}/bin/python" ;;
    "-m pip"*) printf 'install\\n' >>"$STUB_LOG"; exit "${STUB_OFFLINE:-0}" ;;
    *) printf '%s\\n' "$PWD" "$PYTHONPATH" "$@"; exit 3 ;;
esac
"""


class Installed:
    """The launcher with a stub for Python, in a folder whose path has a space and accents."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "Cabinet é à" / "appli"
        self.elsewhere = folder / "ailleurs"
        self.log = folder / "installations.txt"
        self._programs = folder / "bin"
        for made in (self.home / "tools", self.home / "requirements", self.elsewhere, self._programs):
            made.mkdir(parents=True)
        for name in ("facturation", "tools/environment.sh", "requirements/run.txt"):
            shutil.copy(CHECKOUT / name, self.home / name)
        for program in filter(None, map(shutil.which, PROGRAMS)):
            (self._programs / Path(program).name).symlink_to(program)
        python = self._programs / "python3"
        python.write_text(STUB)
        python.chmod(0o755)

    def run(self, *arguments: str, launcher: Path | None = None, **stub: str) -> subprocess.CompletedProcess[str]:
        """Call the launcher from another folder, as a user whose shell has a CDPATH and a PYTHONPATH."""
        return subprocess.run(
            [launcher or self.home / "facturation", *arguments],
            cwd=self.elsewhere,
            env={
                "PATH": str(self._programs),
                "CDPATH": str(self.home),
                "PYTHONPATH": "/somewhere",
                "STUB_LOG": str(self.log),
                **stub,
            },
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    def installations(self) -> int:
        """How many times packages were installed."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return Installed(tmp_path)


def test_launcher_passes_folder_arguments_and_exit_code_unchanged(installed: Installed) -> None:
    arguments = ["synchroniser", "relevé d'octobre.csv", "", "*", "--au=31.10.2026"]
    done = installed.run(*arguments)
    called = ["-P", "-m", "facturation_xls", *arguments]
    assert done.stdout.splitlines() == [str(installed.elsewhere), str(installed.home), *called]
    assert done.returncode == 3


def test_launcher_works_through_a_link(installed: Installed) -> None:
    link = installed.elsewhere / "lien vers l'appli"
    link.symlink_to(installed.home / "facturation")
    assert str(installed.home) in installed.run(launcher=link).stdout.splitlines()


def test_launcher_installs_once_and_says_so_once(installed: Installed) -> None:
    first, second = installed.run(), installed.run()
    assert first.stderr == "J'installe ce dont le programme a besoin : une minute environ...\n"
    assert (second.stderr, installed.installations()) == ("", 1)


def test_launcher_installs_again_when_a_pin_changes(installed: Installed) -> None:
    installed.run()
    with (installed.home / "requirements" / "run.txt").open("a") as pins:
        pins.write("# another version\n")
    installed.run()
    assert installed.installations() == 2


def test_launcher_repairs_an_interrupted_installation(installed: Installed) -> None:
    interrupted = installed.run(STUB_OFFLINE="1")
    assert interrupted.returncode == 90
    assert "Vérifiez la connexion Internet" in interrupted.stderr
    assert installed.run().returncode == 3
    assert installed.run().stderr == ""


def test_launcher_without_a_recent_python_says_what_is_missing(installed: Installed) -> None:
    done = installed.run(STUB_OLD="1")
    assert (done.returncode, done.stdout) == (90, "")
    assert done.stderr.startswith("Il manque Python 3.11 (ou plus récent) sur cet ordinateur.")


@pytest.mark.parametrize(
    "script", ["facturation", "check", "tools/pin", ".ci/run", "windows/build", "tests/windows/run"]
)
def test_script_is_executable_and_has_unix_line_ends(script: str) -> None:
    assert os.access(CHECKOUT / script, os.X_OK)
    assert b"\r" not in (CHECKOUT / script).read_bytes()


each_bat = pytest.mark.parametrize("bat", BATS, ids=lambda bat: bat.name)


@each_bat
def test_bat_is_ascii_with_windows_line_ends_and_no_bom(bat: Path) -> None:
    content = bat.read_bytes()
    assert content.isascii()
    assert content.startswith(b"@echo off\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")


@each_bat
def test_bat_jumps_only_to_labels_that_it_has(bat: Path) -> None:
    content = bat.read_text(encoding="ascii")
    assert set(re.findall(r"\bgoto (\w+)", content)) <= set(re.findall(r"^:(\w+)$", content, re.MULTILINE))


def test_bats_differ_only_in_their_names_and_their_command() -> None:
    """What one of them learned of Windows, the other must know as well."""
    lines = [bat.read_text(encoding="ascii").splitlines() for bat in BATS]
    code = [[line for line in said if not line.startswith("rem") and ".bat" not in line] for said in lines]
    differing = [(one, other) for one, other in zip(*code, strict=True) if one != other]
    python = '"%APPLI%\\python\\python.exe" -X utf8 -m facturation_xls'
    assert differing == [(f"{python} synchroniser %*", f"{python} menu")]


@each_bat
def test_bat_knows_every_exit_code_that_the_program_explains_itself(bat: Path) -> None:
    (known,) = re.findall(r"for %%C in \(([\d ]+)\)", bat.read_text(encoding="ascii"))
    assert {int(code) for code in known.split()} | {90} == {0, 4, 90, 130} | {
        found.exit_code for found in FAILURES.values()
    }


def test_the_program_copies_files_without_the_call_that_wine_lacks() -> None:
    """``shutil.copy2`` ends Python 3.13 under Wine 8, where the folder for Windows is tried."""
    package = CHECKOUT / "facturation_xls"
    assert [path.name for path in package.rglob("*.py") if "copy2" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("pins", PINS, ids=lambda pins: pins.name)
def test_every_package_is_pinned_by_hash(pins: Path) -> None:
    text = re.sub(r"^ *#.*\n", "", pins.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    entries = text.splitlines()
    assert entries
    for entry in entries:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+", entry), entry[:80]


def test_development_runs_on_the_versions_that_are_shipped() -> None:
    shipped, used = (set(re.findall(r"^[\w.-]+==\S+", pins.read_text(), re.MULTILINE)) for pins in PINS[:2])
    assert shipped < used


def test_the_folder_for_windows_brings_the_versions_that_are_tested() -> None:
    run, folder = (set(re.findall(r"^[\w.-]+==\S+", pins.read_text(), re.MULTILINE)) for pins in (PINS[0], PINS[2]))
    assert folder < run


def test_no_file_names_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 (git is where it is)
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    files = [CHECKOUT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    registry = re.compile(rb"py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.|deb\.debia[n]\.org|--(extra-)?index-ur[l]")
    assert CHECKOUT / "pyproject.toml" in files
    assert [str(file) for file in files if file.is_file() and registry.search(file.read_bytes())] == []
