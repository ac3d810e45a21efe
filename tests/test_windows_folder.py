"""What the builder of the folder for Windows decides by itself, without a registry and without Wine."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from windows import manual, packing, pruning
from windows.building import CHECKOUT


def test_two_zips_of_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    for name, order in (("a", ("z.txt", "b/é.txt")), ("b", ("b/é.txt", "z.txt"))):
        for number, file in enumerate(order):
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file, encoding="utf-8")
            path.chmod(0o600 + number)
        packing.pack(tmp_path / name, tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as content:
        assert content.namelist() == ["b/é.txt", "z.txt"]
        assert content.read("b/é.txt").decode() == "b/é.txt"


def test_a_version_is_whole_before_it_is_named_as_the_one_in_use(tmp_path: Path) -> None:
    for file in ("appli/version.txt", "appli/0.1.0-3f2a91bc/python/python.exe", "appli/10.0.0-3f2a91bc/x"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x", encoding="ascii")
    assert packing.files(tmp_path)[-1].name == "version.txt"


@pytest.mark.parametrize(
    ("path", "is_left_out"),
    [
        ("pandas/tests/test_x.py", True),
        ("numpy/testing/__init__.py", False),
        ("numpy/_core/include/x.h", True),
        ("lxml/etree.pyx", True),
        ("lxml/html/__init__.py", False),
        ("fpdf/fpdf.py", False),
        ("fpdf2-2.8.9.dist-info/licenses/LICENSE", False),
        ("bin/f2py", True),
    ],
)
def test_only_what_the_pc_does_not_need_is_left_out(path: str, *, is_left_out: bool) -> None:
    assert bool(pruning.reason(PurePosixPath(path))) == is_left_out


@pytest.mark.parametrize("signed", [True, False])
def test_a_signature_is_seen(tmp_path: Path, *, signed: bool) -> None:
    """A header as linkers write it: MZ, PE at 0x80, 64 bits, the fifth directory points to the certificates."""
    program = bytearray(0x200)
    program[:2], program[0x3C:0x40], program[0x80:0x84] = b"MZ", struct.pack("<I", 0x80), b"PE\0\0"
    program[0x98:0x9A] = b"\x0b\x02"
    struct.pack_into("<II", program, 0x98 + 112 + 32, 0x1000, 0x800 if signed else 0)
    (tmp_path / "x.dll").write_bytes(program)
    (found,) = packing.binaries(tmp_path)
    assert found.signed == signed


def test_the_manual_becomes_the_same_pdf_at_every_build(tmp_path: Path) -> None:
    source = CHECKOUT / "docs" / "mode-d-emploi.md"
    for name in ("a.pdf", "b.pdf"):
        manual.write(source, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_notice_speaks_of_everything_that_lies_beside_it() -> None:
    notice = (CHECKOUT / "windows" / "LISEZ-MOI.txt").read_text(encoding="utf-8")
    for name in ("Synchroniser.bat", "Menu.bat", "Mode d'emploi.pdf", "appli", "version.txt", "{version}"):
        assert name in notice
    for bat in ("Synchroniser.bat", "Menu.bat"):
        assert "Windows bloque le programme" in (CHECKOUT / bat).read_text(encoding="ascii")
    assert "WINDOWS BLOQUE LE PROGRAMME" in notice
    assert max(map(len, notice.splitlines())) <= 100
