"""The judges themselves: each finds the fault it is there to find, in a workbook that is otherwise right."""

from __future__ import annotations

import zipfile
from pathlib import Path

import judges
import openpyxl
import pytest
import xlsxwriter


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """One sheet: 12.5, its double with a wrong cached value, a day."""
    path = tmp_path / "Relevé d'été.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Journal")
        sheet.write("A1", 1234.5, book.add_format({"num_format": "#,##0.00"}))
        sheet.write_formula("A2", "=A1*2", None, -1)
    return path


@pytest.fixture
def broken(workbook: Path, tmp_path: Path) -> Path:
    """The same workbook with a cell of a type that does not exist."""
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<c r="A2">', b'<c r="A2" t="wrong">'))
    return path


def test_libreoffice_trusts_no_cached_value(workbook: Path, tmp_path: Path) -> None:
    recalculated = judges.recalculate(workbook, tmp_path / "out")
    assert openpyxl.load_workbook(recalculated, data_only=True)["Journal"]["A2"].value == 2469


def test_paper_shows_swiss_amounts(workbook: Path, tmp_path: Path) -> None:
    pdf = judges.to_pdf(workbook, tmp_path / "out")
    (page,) = judges.pdf_pages(pdf)
    assert "1’234.50" in page.replace("'", "’")
    (picture,) = judges.pdf_to_png(pdf, tmp_path / "out")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_open_xml_sdk_finds_the_fault(workbook: Path, broken: Path) -> None:
    assert judges.sdk_validate(workbook) == []
    (finding,) = judges.sdk_validate(broken)
    assert "wrong" in finding


def test_openxml_audit_finds_the_fault(workbook: Path, broken: Path) -> None:
    assert judges.audit(workbook) == []
    assert any("wrong" in finding for finding in judges.audit(broken))


def test_result_never_replaces_the_workbook(workbook: Path) -> None:
    with pytest.raises(ValueError, match="folder of the workbook"):
        judges.recalculate(workbook, workbook.parent)
