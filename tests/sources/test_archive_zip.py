"""A ZIP of documents: its good members, its litter and its traps."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facturation_xls.errors import SourceError
from facturation_xls.errors.files import (
    ArchiveEmpty,
    ArchiveEncrypted,
    ArchiveSuspicious,
    ArchiveTooLarge,
    ArchiveUnreadable,
)
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources import archive_zip
from facturation_xls.sources.archive_zip import is_archive, members


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bytes of a ZIP with these members, in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def names(files: dict[str, bytes]) -> list[str]:
    return [member.name for member in members(SourceFile("lot.zip", zipped(files)))]


def patched(content: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """The ZIP with some bytes of its first record of that kind replaced."""
    at = content.index(signature) + offset
    return content[:at] + value + content[at + len(value) :]


# --- what comes out ---------------------------------------------------------------------------------------------------


def test_each_member_is_a_file_of_its_own() -> None:
    content = zipped({"a.xml": b"<a/>", "b.pdf": b"%PDF-1.7"})
    assert members(SourceFile("lot.zip", content, date(2025, 10, 31))) == (
        SourceFile("a.xml", b"<a/>", date(2025, 10, 31)),
        SourceFile("b.pdf", b"%PDF-1.7", date(2025, 10, 31)),
    )


def test_folders_and_path_tricks_are_ignored() -> None:
    tricks = ["octobre/a.xml", "../../b.xml", "/etc/c.xml", "C:\\Windows\\d.xml", "x:e.xml", "dossier/"]
    assert names(dict.fromkeys(tricks, b"")) == ["a.xml", "b.xml", "c.xml", "d.xml", "e.xml"]


def test_characters_that_windows_refuses_are_replaced() -> None:
    assert names({'F:"1"?.xml': b"", "a|b*.xml": b""}) == ["_1__.xml", "a_b_.xml"]


def test_two_members_of_one_name_are_told_apart() -> None:
    assert names({"a/F1.xml": b"1", "b/F1.xml": b"2", "c/f1.XML": b"3"}) == ["F1.xml", "F1 (2).xml", "f1 (3).XML"]


def test_what_the_system_adds_is_left_out() -> None:
    litter = ["__MACOSX/._a.xml", "__MACOSX/x", ".DS_Store", "b/Thumbs.db", "desktop.ini", "~$lot.xlsx", "..", "a.xml"]
    assert names(dict.fromkeys(litter, b"")) == ["a.xml"]


def test_a_nested_zip_and_a_stranger_come_out_under_their_names() -> None:
    assert names({"novembre.zip": zipped({"a.xml": b""}), "lisez-moi.txt": b"x"}) == ["novembre.zip", "lisez-moi.txt"]


# --- what is refused --------------------------------------------------------------------------------------------------

LOT = zipped({"a.xml": b"<facture/>" * 20, "b.xml": b"<b/>"})
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (zipped({}), ArchiveEmpty),
        (zipped({"dossier/": b"", ".DS_Store": b"x"}), ArchiveEmpty),
        (patched(LOT, CENTRAL, 8, b"\x01"), ArchiveEncrypted),
        (LOT[:-30], ArchiveUnreadable),
        (LOT[: len(LOT) // 2], ArchiveUnreadable),
        (patched(LOT, LOCAL, 36, b"\xff" * 8), ArchiveUnreadable),
        (patched(LOT, CENTRAL, 16, b"\0\0\0\0"), ArchiveUnreadable),
        (patched(LOT, CENTRAL, 42, b"\xff\xff\xff\x7f"), ArchiveUnreadable),
        (zipped({"a.xml": b"x" * 1000}, zipfile.ZIP_BZIP2), ArchiveUnreadable),
        (zipped({"a.xml": b" " * 3_000_000}), ArchiveSuspicious),
        (patched(LOT, CENTRAL, 24, struct.pack("<I", 300 * 2**20)), ArchiveTooLarge),
    ],
    ids=[
        "empty", "only litter", "locked", "no end", "half", "damaged data", "wrong checksum", "wrong offset",
        "other method", "bomb", "bomb by its own word",
    ],
)  # fmt: skip
def test_the_whole_zip_is_refused(content: bytes, error: type[SourceError]) -> None:
    file = SourceFile("lot.zip", content)
    assert is_archive(file)
    with pytest.raises(error):
        members(file)


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_zip, "MAX_MEMBERS", 3)
    file = SourceFile("lot.zip", zipped({f"{n}.xml": b"" for n in range(4)}))
    assert is_archive(file)
    with pytest.raises(ArchiveTooLarge):
        members(file)


def test_a_member_that_understates_its_size_is_not_unpacked_beyond_it() -> None:
    liar = patched(zipped({"a.xml": b"x" * 10_000}), CENTRAL, 24, struct.pack("<I", 10))
    with pytest.raises(ArchiveUnreadable):
        members(SourceFile("lot.zip", liar))


@example(LOT.index(CENTRAL) + 28, b"\0\0")  # a member without a name
@given(st.integers(0, len(LOT) - 1), st.binary(min_size=1, max_size=8))
def test_any_damage_is_a_refusal_or_does_no_harm(at: int, damage: bytes) -> None:
    file = SourceFile("lot.zip", LOT[:at] + damage + LOT[at + len(damage) :])
    is_archive(file)
    with warnings.catch_warnings(action="ignore"):
        try:
            members(file)
        except SourceError:
            return


# --- what is a ZIP of documents ---------------------------------------------------------------------------------------


def test_an_excel_file_is_no_archive() -> None:
    excel = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    assert not is_archive(SourceFile("relevé.xlsx", excel))
    assert not is_archive(SourceFile("sans_nom", excel))
    assert is_archive(SourceFile("lot.zip", zipped({"relevé.xlsx": excel}, zipfile.ZIP_STORED)))


def test_a_damaged_zip_is_what_its_name_says() -> None:
    assert is_archive(SourceFile("lot.ZIP", b"PK\x03\x04abc"))
    assert not is_archive(SourceFile("relevé.xlsx", b"PK\x03\x04abc"))


def test_an_ending_alone_makes_no_archive() -> None:
    assert not is_archive(SourceFile("lot.zip", b"<facture/>"))
