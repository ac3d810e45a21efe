"""CSV and Excel files become the same plain grid."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from facturation_xls.errors.tables import TableTooLarge, TableUnreadable
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources import spreadsheet
from facturation_xls.sources.grid import cell_amount, cell_date, cell_text
from facturation_xls.sources.table import is_table, read_table

if TYPE_CHECKING:
    from facturation_xls.sources.grid import Cell, Row


DOCUMENTS = Path(__file__).with_name("documents")
OLD_EXCEL = (DOCUMENTS / "cmd_net_2025-10.xls").read_bytes()
OPEN_DOCUMENT = (DOCUMENTS / "cmd_colonnes_2025-12.ods").read_bytes()


def csv_rows(content: bytes, rows: int | None = None) -> tuple[Row, ...]:
    """The one grid of a CSV file."""
    (sheet,) = read_table(SourceFile("releve.csv", content), rows)
    return sheet.rows


def xlsx(cells: dict[tuple[int, int], object]) -> bytes:
    """An Excel file with one sheet and these cells (row and column from 0)."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Relevé")
        for (row, column), value in cells.items():
            sheet.write(row, column, value)
    return output.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_columns(delimiter: str) -> None:
    lines = ["Relevé du mois", "N° facture;Solde", '0012;"Favre, Jean; suite"', "0013;12"]
    text = "\n".join(line if '"' in line else line.replace(";", delimiter) for line in lines)
    text = text.replace('0012;"', f'0012{delimiter}"')
    assert csv_rows(text.encode())[1:] == (("N° facture", "Solde"), ("0012", "Favre, Jean; suite"), ("0013", "12"))


def test_decimal_commas_do_not_make_columns() -> None:
    assert csv_rows(b"a;1230,05;12,50\nb;88,80;0,00\n") == (("a", "1230,05", "12,50"), ("b", "88,80", "0,00"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman"])
def test_letters_survive_whatever_the_encoding(encoding: str) -> None:
    assert csv_rows("Débiteur;Élodie’s\r\n".encode(encoding)) == (("Débiteur", "Élodie’s"),)


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize(
    "text", ["N° facture;Débiteur;Créance rachetée", "Vergütung;Gebühr;Auszahlung März", "Payé à Noël"]
)
def test_letters_of_older_systems_are_told_apart(encoding: str, text: str) -> None:
    ((*cells,),) = csv_rows(text.encode(encoding))
    assert ";".join(map(str, cells)) == text


def test_text_stays_text_and_blanks_are_nothing() -> None:
    assert csv_rows(b"000123; 12 ;;  \n\nx;y\n") == (("000123", "12", None, None), (), ("x", "y"))


def test_only_the_first_rows_are_read_when_that_is_enough() -> None:
    assert csv_rows(b"a;b\nc;d\ne;f\n", 2) == (("a", "b"), ("c", "d"))


def test_excel_cells_keep_their_place_and_their_nature() -> None:
    morning = datetime(2025, 11, 28, 9)
    content = xlsx({(1, 1): "000123", (1, 2): 12.5, (1, 3): morning, (2, 0): True})
    (sheet,) = read_table(SourceFile("releve.xlsx", content))
    assert sheet.name == "Relevé"
    assert sheet.rows == (
        (None, None, None, None),
        (None, "000123", 12.5, date(2025, 11, 28)),
        ("Oui", None, None, None),
    )


def test_a_stray_cell_at_the_end_of_the_sheet_does_not_take_the_memory() -> None:
    content = xlsx({(0, 0): "Total", (1_048_575, 16_383): " "})
    with pytest.raises(TableTooLarge, match="beaucoup trop grand"):
        read_table(SourceFile("releve.xlsx", content))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_UNZIPPED", 2**20)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/media/image.bin", bytes(2**20))
    with pytest.raises(TableTooLarge):
        read_table(SourceFile("releve.xlsx", output.getvalue()))


def test_a_stray_cell_of_an_old_workbook_does_not_take_the_memory() -> None:
    content = OLD_EXCEL
    first = content.index(bytes.fromhex("fd000a00"))  # a cell with a text: four bytes of head, then row and column
    far = content[: first + 4] + struct.pack("<HH", 65_535, 255) + content[first + 8 :]
    with pytest.raises(TableTooLarge):
        read_table(SourceFile("releve.xls", far))


def test_a_row_repeated_a_million_times_is_refused() -> None:
    content = with_part(
        OPEN_DOCUMENT, "content.xml", b"<table:table-row ", b'<table:table-row table:number-rows-repeated="1048576" '
    )
    with pytest.raises(TableTooLarge):
        read_table(SourceFile("releve.ods", content))


def with_part(archive: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A ZIP with one of its parts changed everywhere."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(output, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            after.writestr(entry, content.replace(old, new) if entry.filename == name else content)
    return output.getvalue()


def test_old_excel_and_open_document_are_read_like_excel() -> None:
    (old,), (open_document,) = (read_table(SourceFile("releve", content)) for content in (OLD_EXCEL, OPEN_DOCUMENT))
    assert (old.name, open_document.name) == ("Décompte", "Relevé")
    assert old.rows[4][:3] == ("Note d'honoraires n°", "Montant", "Versement net")
    assert old.rows[6][:5] == ("0002025131", 1230.05, 1193.15, 36.9, date(2025, 10, 31))
    assert open_document.rows[4][:4] == ("2025000127", date(2025, 9, 30), 459.9, 459.9)


@pytest.mark.parametrize("size", [100, 1536, 4096])
def test_an_old_workbook_cut_short_is_refused(size: int) -> None:
    with pytest.raises(TableUnreadable):
        read_table(SourceFile("releve.xls", OLD_EXCEL[:size]))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(xlsx({(0, 0): "x"})[:-200], id="cut short"),
        pytest.param(b"PK\x03\x04 and then nothing", id="no archive"),
        pytest.param(b"a;b\n\x00\x01\x02\n", id="binary"),
        pytest.param(b"\x81\x8d;b\n", id="no known letters"),
        pytest.param(b'a;"' + b"x" * 200_000 + b'"\n', id="endless cell"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(TableUnreadable):
        read_table(SourceFile("releve.xlsx", content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a;b\n", True),
        (xlsx({(0, 0): "x"}), True),
        (OLD_EXCEL, True),
        (OPEN_DOCUMENT, True),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><a/>", False),
        (b"%PDF-1.7", True),
        (b"\xd0\xcf\x11\xe0 an old or encrypted workbook", False),
        (b"PK\x03\x04 an archive of invoices", False),
    ],
)
def test_a_look_at_the_first_bytes_says_what_may_be_a_table(content: bytes, expected: bool) -> None:
    assert is_table(SourceFile("x", content)) is expected


@pytest.mark.parametrize(("cell", "text"), [(None, ""), (2025000131.0, "2025000131"), (12.5, "12.5"), ("0012", "0012")])
def test_a_cell_reads_as_people_see_it(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(("cell", "centimes"), [(None, None), (1193.15, 119315), ("1'193.15", 119315), ("-6,90", -690)])
def test_an_amount_is_exact_from_text_and_from_number(cell: Cell, centimes: int | None) -> None:
    assert cell_amount(cell) == centimes


@pytest.mark.parametrize("cell", [date(2025, 10, 31), "reste", float("nan"), "1.234"])
def test_what_is_no_amount_is_never_guessed(cell: Cell) -> None:
    with pytest.raises(ValueError, match="amount"):
        cell_amount(cell)


@pytest.mark.parametrize("cell", [45961.0, 45961, 45961.75, "45961"], ids=repr)
def test_a_serial_number_of_excel_is_a_day_in_a_column_of_days(cell: Cell) -> None:
    assert cell_date(cell) == date(2025, 10, 31)


@pytest.mark.parametrize(
    "cell", [20251031.0, 12.0, "hier", "31.02.2025", "73416", "20251031", date(1899, 12, 31)], ids=repr
)
def test_what_is_no_day_is_never_guessed(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"date|day"):
        cell_date(cell)


def test_a_day_is_read_from_text_and_from_excel() -> None:
    assert cell_date("31.10.2025") == cell_date(date(2025, 10, 31)) == date(2025, 10, 31)
    assert cell_date(None) is None
