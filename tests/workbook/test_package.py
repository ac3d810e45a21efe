"""What is not written again travels as it is: bytes, order, dates, attributes, names."""

from __future__ import annotations

import io
import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import judges
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook
from workbook_surgery import BOOK_RELS, CHAIN, SHEET, STRINGS, TYPES, chain, pack, sound, unpack
from zip_entries import differing, entries

from facturation_xls.errors.workbook import WorkbookUnreadable
from facturation_xls.workbook.lint import lint, new_faults
from facturation_xls.workbook.package import Package

REAL_WORKBOOKS = 40
"""At least so many real workbooks are tried when there are any."""


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Journal.xlsx"
    path.write_bytes(sound())
    return path


def saved(package: Package) -> Path:
    path = package.path.with_name("nouveau.xlsx")
    with path.open("wb") as out:
        package.save(out)
    return path


# --- the entries that are only copied -------------------------------------------------------------------------------


class Unseekable(io.RawIOBase):
    """A pipe: what writes a zip file into it must put the sizes behind each entry."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, chunk: object) -> int:
        data = bytes(chunk)  # type: ignore[call-overload]
        self.content += data
        return len(data)


def odd_entries(out: io.RawIOBase | io.BytesIO) -> None:
    """A workbook whose zip file has whatever zip files may have."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unpack(sound()).items():
            archive.writestr(name, content)
        stored = zipfile.ZipInfo("xl/media/image1.png", (2019, 12, 31, 23, 59, 58))
        stored.external_attr, stored.create_system = 0o640 << 16, 3
        archive.writestr(stored, b"\x89PNG" + b"\0" * 100)
        windows = zipfile.ZipInfo("xl/printerSettings/printerSettings1.bin", (1980, 1, 1, 0, 0, 0))
        windows.create_system, windows.external_attr, windows.compress_type = 0, 0x20, zipfile.ZIP_DEFLATED
        archive.writestr(windows, b"A4" * 50, compresslevel=1)
        archive.writestr(zipfile.ZipInfo("xl/sans date.xml", (1980, 0, 0, 0, 0, 0)), b"<a/>")
        archive.writestr("customXml/élément 1.xml", b"<a/>")
        archive.writestr("customXml/", b"")
        archive.writestr("vide.bin", b"")
        with archive.open("grand.bin", "w", force_zip64=True) as entry:
            entry.write(b"0123456789" * 1000)


@pytest.mark.parametrize("seekable", [True, False], ids=["sizes before", "sizes behind"])
def test_entries_keep_all_they_have(tmp_path: Path, seekable: bool) -> None:
    out = io.BytesIO() if seekable else Unseekable()
    odd_entries(out)
    path = tmp_path / "Journal.xlsx"
    path.write_bytes(out.getvalue() if isinstance(out, io.BytesIO) else out.content)
    with Package(path) as package:
        package.write(STRINGS, b"<sst/>")
        after = saved(package)
    assert differing(path, after) == {STRINGS}
    assert list(entries(after)) == list(entries(path))
    with zipfile.ZipFile(after) as archive:
        assert archive.testzip() is None
        assert archive.read(STRINGS) == b"<sst/>"


def test_names_of_old_programs_keep_their_bytes(tmp_path: Path) -> None:
    """Before UTF-8, zip files had names in code page 437, with nothing that said so."""
    path = tmp_path / "Journal.xlsx"
    path.write_bytes(pack({"[Content_Types].xml": b"<Types/>", "xl/cafe.bin": b"1"}).replace(b"cafe", b"caf\x82"))
    with Package(path) as package:
        after = saved(package)
    assert b"xl/caf\x82.bin" in after.read_bytes()
    assert list(entries(after)) == ["[Content_Types].xml", "xl/café.bin"]
    assert differing(path, after) == set()


@given(st.dictionaries(st.text("aé/._ ", min_size=1).filter(lambda n: not n.startswith("/")), st.binary(max_size=300)))
def test_any_entries_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    path = tmp_path_factory.mktemp("zip") / "Journal.xlsx"
    path.write_bytes(pack(contents))
    with Package(path) as package:
        assert differing(path, saved(package)) == set()


# --- the write set --------------------------------------------------------------------------------------------------


def test_the_write_set_is_what_differs(workbook: Path) -> None:
    with Package(workbook) as package:
        package.write(SHEET, package.read(SHEET))
        assert package.written == set()
        package.write(SHEET, b"<worksheet/>")
        package.write("xl/nouveau.xml", b"<a/>")
        package.remove(STRINGS)
        assert package.written == {SHEET, "xl/nouveau.xml", STRINGS}
        after = saved(package)
    assert differing(workbook, after) == {SHEET, "xl/nouveau.xml", STRINGS}
    assert list(entries(after))[-1] == "xl/nouveau.xml"


def test_what_was_taken_back_is_not_written(workbook: Path) -> None:
    with Package(workbook) as package:
        first = package.read(SHEET)
        package.write(SHEET, b"<worksheet/>")
        package.write(SHEET, first)
        package.remove(STRINGS)
        package.write(STRINGS, entries_content(workbook, STRINGS))
        package.write("xl/nouveau.xml", b"<a/>")
        package.remove("xl/nouveau.xml")
        assert package.written == set()
        assert differing(workbook, saved(package)) == set()


def entries_content(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_parts_are_found_whatever_the_case_of_their_name(workbook: Path) -> None:
    """As in Excel: relationships of some programs name their parts in another case than the zip file."""
    with Package(workbook) as package:
        assert "XL/Workbook.xml" in package
        package.write("XL/Worksheets/Sheet1.xml", b"<worksheet/>")
        assert package.written == {SHEET}
        assert package.read(SHEET) == b"<worksheet/>"


def test_a_part_that_is_not_there(workbook: Path) -> None:
    with Package(workbook) as package:
        package.remove(STRINGS)
        assert STRINGS not in package
        assert STRINGS not in package.parts
        with pytest.raises(KeyError):
            package.read(STRINGS)
        with pytest.raises(KeyError):
            package.read("xl/rien.xml")


# --- the calculation chain ------------------------------------------------------------------------------------------


def with_chain(path: Path) -> None:
    contents = unpack(sound())
    chain("G7")(contents)
    path.write_bytes(pack(contents))


def test_the_calculation_chain_goes_with_all_that_names_it(workbook: Path) -> None:
    with_chain(workbook)
    with Package(workbook) as package:
        package.drop_calc_chain()
        assert package.written == {CHAIN, BOOK_RELS, TYPES}
        assert b"calcChain" not in package.read(BOOK_RELS) + package.read(TYPES)
        after = saved(package)
    assert differing(workbook, after) == {CHAIN, BOOK_RELS, TYPES}
    assert lint(after) == []


def test_without_a_calculation_chain_nothing_is_written(workbook: Path) -> None:
    with Package(workbook) as package:
        package.drop_calc_chain()
        assert package.written == set()


def test_a_relationship_to_a_calculation_chain_that_is_gone_goes_as_well(workbook: Path) -> None:
    """Seen in a real file: the part and its content type are missing, the relationship stayed."""
    with_chain(workbook)
    contents = unpack(workbook.read_bytes())
    del contents[CHAIN]
    contents[TYPES] = unpack(sound())[TYPES]
    workbook.write_bytes(pack(contents))
    with Package(workbook) as package:
        package.drop_calc_chain()
        assert package.written == {BOOK_RELS}
        assert lint(saved(package)) == []


# --- what cannot be used --------------------------------------------------------------------------------------------


def damaged(content: bytes) -> bytes:
    """The bytes of one entry are not what its checksum says."""
    stored = pack(unpack(content), zipfile.ZIP_STORED)
    return stored.replace(b"<workbook ", b"<workbonk ")


def under_password(content: bytes) -> bytes:
    """Bit 0 of the flags in every header: the entry is encrypted."""
    raw = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + at] |= 1
            place = raw.find(mark, place + 4)
    return bytes(raw)


UNUSABLE: dict[str, Callable[[], bytes]] = {
    "no zip file": lambda: b"Ceci est un texte.",
    "empty": lambda: b"",
    "an old .xls or an encrypted .xlsx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000,
    "half of it": lambda: sound()[: len(sound()) // 2],
    "another zip file": lambda: pack({"lisez-moi.txt": b"bonjour"}),
    "a damaged part": lambda: damaged(sound()),
    "parts under a password": lambda: under_password(sound()),
}


@pytest.mark.parametrize("story", UNUSABLE)
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, story: str) -> None:
    path = tmp_path / "Journal.xlsx"
    path.write_bytes(UNUSABLE[story]())
    with pytest.raises(WorkbookUnreadable, match=r"« Journal\.xlsx » n'est pas un classeur"):  # noqa: SIM117
        with Package(path) as package:
            package.sheets()


def test_an_encrypted_entry_is_copied_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "Journal.xlsx"
    path.write_bytes(under_password(sound()))
    with Package(path) as package:
        after = saved(package)
    assert differing(path, after) == set()
    with zipfile.ZipFile(after) as archive:
        assert all(info.flag_bits & 1 for info in archive.infolist())


# --- real workbooks -------------------------------------------------------------------------------------------------


def real_workbooks(shared_data: Path) -> list[Path]:
    found = sorted((shared_data / "workbooks").glob("*.xls[xm]"))
    assert len(found) >= REAL_WORKBOOKS
    return found


def test_real_workbooks_come_out_as_they_went_in(shared_data: Path, tmp_path: Path) -> None:
    compared = 0
    for original in real_workbooks(shared_data):
        path = tmp_path / original.name
        shutil.copyfile(original, path)
        with Package(path) as package:
            after = saved(package)
        assert differing(path, after) == set(), original.name
        assert list(entries(after)) == list(entries(path))
        compared += len(entries(path))
    assert compared > 1000


def test_real_workbooks_keep_all_parts_but_the_one_that_is_written(shared_data: Path, tmp_path: Path) -> None:
    """The part is written again with a comment at its end: no other entry changes, and nothing breaks."""
    for original in real_workbooks(shared_data):
        path = tmp_path / original.name
        shutil.copyfile(original, path)
        with Package(path) as package:
            package.write(package.workbook, package.read(package.workbook) + b"<!-- -->")
            written = package.written
            after = saved(package)
        assert len(written) == 1
        assert differing(path, after) == written, original.name
        assert new_faults(lint(path, written), lint(after, written)) == [], original.name
        assert by_calamine(after) == by_calamine(path), original.name
        assert by_openpyxl(after) == by_openpyxl(path), original.name


def by_calamine(path: Path) -> list[object]:
    """All that python-calamine reads, or why it reads nothing."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except CalamineError as error:
        return [str(error)]


def by_openpyxl(path: Path) -> list[str]:
    """The sheets that openpyxl finds, or why it finds none."""
    with warnings.catch_warnings(action="ignore"):  # it says what it would lose
        try:
            return openpyxl.load_workbook(path, read_only=True).sheetnames
        except (KeyError, TypeError, ValueError) as error:
            return [repr(error)]


SAMPLE = ("wolfxl__real-excel-pivot-chart-slicers.xlsx", "test_files__threaded_comments_none.xlsx")


@pytest.mark.parametrize("name", SAMPLE)
def test_libreoffice_opens_what_was_copied(shared_data: Path, tmp_path: Path, name: str) -> None:
    shutil.copyfile(shared_data / "workbooks" / name, tmp_path / name)
    with Package(tmp_path / name) as package:
        package.write(package.workbook, package.read(package.workbook) + b"<!-- -->")
        after = saved(package)
    assert judges.recalculate(after, tmp_path / "recalculé").is_file()
