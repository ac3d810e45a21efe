"""Who has the workbook open, from what Excel and LibreOffice lay beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.workbook.locks import excel_owner, holder, is_open, libreoffice_owner

NAMES = ["Zoé Müller", "A", "x" * 52, "Łukasz Ω", "Dr. Ç. O'Neil-Œuvrard", "Cabinet dentaire, accueil", "王小明"]


def owner_file(name: str) -> bytes:
    """The 165 bytes that Excel 2016 writes: length, ANSI name, blanks; length, UTF-16 name, blanks."""
    ansi = bytes([len(name)]) + name.encode("cp1252", "replace")
    wide = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return (ansi.ljust(55, b" ") + wide + b" \0" * 60)[:165]


def office_line(*fields: str) -> bytes:
    """The line that LibreOffice writes: fields with a backslash before what separates them."""
    escaped = (field.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;") for field in fields)
    return (",".join(escaped) + ";").encode()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "Journal été.xlsx"
    path.write_bytes(b"PK")
    return path


def lay_excel(journal: Path, content: bytes) -> None:
    journal.with_name(f"~${journal.name}").write_bytes(content)


def lay_office(journal: Path, content: bytes) -> None:
    journal.with_name(f".~lock.{journal.name}#").write_bytes(content)


# --- Excel ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_excel_names_its_user(name: str) -> None:
    assert len(owner_file(name)) == 165
    assert excel_owner(owner_file(name)) == name


@given(st.text("aZéÜßŒŁΩ王م-.,'() 1", min_size=1, max_size=52))
def test_any_name_is_read(name: str) -> None:
    assert excel_owner(owner_file(name)) == name.strip()


def test_the_narrow_name_serves_where_the_wide_one_is_rubbish() -> None:
    content = bytearray(owner_file("Zoé Müller"))
    content[55:57] = b"\xff\xff"
    assert excel_owner(bytes(content)) == "Zoé Müller"
    content[55:61] = b"\x02\x00\x01\x00\x02\x00"
    assert excel_owner(bytes(content)) == "Zoé Müller"


RUBBISH = [b"", b"\0" * 165, b"\xff" * 165, b" " * 165, b"\x01" * 165, b"\x05Zo", b"\x35" * 20]


@pytest.mark.parametrize("content", RUBBISH)
def test_rubbish_names_nobody(content: bytes) -> None:
    assert excel_owner(content) == ""


@given(st.binary(max_size=300))
def test_junk_never_raises_and_never_shows_what_cannot_be_printed(content: bytes) -> None:
    assert excel_owner(content).isprintable()
    libreoffice_owner(content)


# --- LibreOffice ----------------------------------------------------------------------------------------------------


SINCE = "21.11.2026 19:44"


@pytest.mark.parametrize(
    ("fields", "phrase"),
    [
        (("Zoé Müller", "zoe", "PC ACCUEIL", SINCE, "file:///p"), f"Zoé Müller (PC ACCUEIL, depuis {SINCE})"),
        (("", "zoe", "vm", SINCE, "file:///p"), f"zoe (vm, depuis {SINCE})"),
        (("Zoé, Dr Müller;x\\y", "root", "vm", SINCE, "p"), f"Zoé, Dr Müller;x\\y (vm, depuis {SINCE})"),
        (("Zoé\\", "root", "vm", SINCE, "p"), f"Zoé\\ (vm, depuis {SINCE})"),
        (("Zoé", "", "", "", ""), "Zoé"),
        (("Zoé", "", "vm", "", ""), "Zoé (vm)"),
        (("", "", "vm", SINCE, "p"), ""),
    ],
)
def test_libreoffice_names_user_machine_and_time(fields: tuple[str, ...], phrase: str) -> None:
    assert libreoffice_owner(office_line(*fields)) == phrase


def test_the_line_of_a_living_libreoffice() -> None:
    line = b"Zo\xc3\xa9\\, Dr M\xc3\xbcller\\;x\\\\y,root,vm,21.11.2026 19:44,file:///home/prof;"
    assert libreoffice_owner(line) == "Zoé, Dr Müller;x\\y (vm, depuis 21.11.2026 19:44)"


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "P", "S")), min_size=1), min_size=4, max_size=6))
def test_whatever_the_fields_hold_they_are_told_apart(fields: list[str]) -> None:
    name, _, host, since, *_ = fields
    assert libreoffice_owner(office_line(*fields)) == f"{name} ({host}, depuis {since})"


# --- beside the journal -----------------------------------------------------------------------------------------------


def test_nobody_has_it(journal: Path) -> None:
    assert not is_open(journal)
    assert holder(journal) == "Quelqu'un"


@pytest.mark.skipif(os.name == "nt", reason="Windows says itself who holds a file")
@pytest.mark.parametrize("lay", [lay_excel, lay_office])
def test_a_file_beside_it_means_that_it_is_open(journal: Path, lay: object) -> None:
    assert callable(lay)
    lay(journal, b"")
    assert is_open(journal)
    assert holder(journal) == "Quelqu'un"


def test_excel_is_believed_before_libreoffice(journal: Path) -> None:
    lay_office(journal, office_line("Jean", "jean", "PC 2", "21.11.2026 19:44", "p"))
    assert holder(journal) == "Jean (PC 2, depuis 21.11.2026 19:44)"
    lay_excel(journal, owner_file("Zoé Müller"))
    assert holder(journal) == "Zoé Müller"


def test_an_owner_file_that_nobody_may_read_means_somebody(journal: Path) -> None:
    journal.with_name(f"~${journal.name}").mkdir()  # reading it fails as on Windows, whoever runs the test
    assert holder(journal) == "Quelqu'un"


def test_the_owner_file_of_another_workbook_means_nothing(journal: Path) -> None:
    lay_excel(journal.with_name("Autre.xlsx"), owner_file("Zoé Müller"))
    assert not is_open(journal)
    assert holder(journal) == "Quelqu'un"
