"""``dossier-annuel``: the year for the fiduciary; PDF, workbook and sheets say the same to the centime."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import demonstration
import judges
import openpyxl
import pdfplumber
import pytest
import shown
import staff
from click.testing import CliRunner

from facturation_xls.cli import cli
from facturation_xls.errors.requests import NothingThatYear
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.lists.annual_pack import write_dossier
from facturation_xls.workbook.template.annual_copy import TABLES

FLOWS = ("Facturé", "Encaissé", "Avoirs", "Pertes")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Path, Path]:
    """The practice on 05.01.2027, a loss with its reason among what it typed: its folder, the PDF, the workbook."""
    root = tmp_path_factory.mktemp("practice") / "cabinet"
    folder = demonstration.synced(root)
    unpaid = shown.rows(folder.workbook, "tblImpayes")[0]
    lost = {"Date": date(2026, 12, 10), "N° facture": unpaid["N° facture"], "Genre": "Perte", "Montant": 40.05}
    staff.add_row(folder.workbook, "tblMouvements", lost | {"Remarque": "Acte de défaut de biens"})
    folder = demonstration.set_clock(root, date(2027, 1, 5))
    synchronise(folder)
    pdf, workbook = (root / place for place in write_dossier(folder, 2026))
    return folder, pdf, workbook


def francs(value: Any) -> Decimal:
    return Decimal(f"{value or 0:.2f}")


def summed(rows: list[dict[str, Any]], heading: str) -> Decimal:
    return sum((francs(row[heading]) for row in rows), Decimal(0))


def test_the_workbook_says_what_the_sheets_say(year: tuple[Folder, Path, Path]) -> None:
    folder, _, workbook = year
    told = shown.tables(workbook, *(table.name for table in TABLES))
    sheets = shown.tables(folder.workbook, "tblEvolution", "tblArretes", "tblMouvements", "tblImpayes")
    months = {(row["Type de payeur"], row["Mois"]): row for row in told["tblAnneeMois"]}
    evolution = {(row["Type de payeur"], row["Mois"]): row for row in sheets["tblEvolution"]}
    assert months == {
        key: {heading: row[heading] for heading in months[key]} for key, row in evolution.items() if key[1] < "2027"
    }
    closing = {row["Type de payeur"]: row for row in sheets["tblArretes"] if row["Fin de mois"] == date(2026, 12, 31)}
    by_payer: Counter[str] = Counter()
    for row in told["tblAnneeImpayes"]:
        by_payer[row["Type de payeur"]] += int(francs(row["Solde"]) * 100)
    assert {name: int(francs(row["Solde établi"]) * 100) for name, row in closing.items()} == {
        **by_payer,
        "Tous": by_payer.total(),
    }
    assert summed(told["tblAnneeImpayes"], "Solde") == summed(sheets["tblImpayes"], "Solde")
    fees = [row for row in sheets["tblMouvements"] if row["Genre"] == "Frais"]
    assert summed(told["tblAnneeCMD"], "Frais") == -summed(fees, "Montant") > 0
    (loss,) = (row for row in told["tblAnneePertes"] if row["Genre"] == "Perte")
    assert (loss["Montant"], loss["Motif"]) == (40.05, "Acte de défaut de biens")
    whole = [row for row in told["tblAnneeMois"] if row["Type de payeur"] == "Tous"]
    assert summed(whole, "Pertes") == Decimal("40.05")
    assert summed(whole, "Avoirs") == summed([r for r in told["tblAnneePertes"] if r["Genre"] == "Avoir"], "Montant")


def test_the_first_page_adds_up_and_libreoffice_agrees(year: tuple[Folder, Path, Path], tmp_path: Path) -> None:
    _, _, workbook = year
    computed, cached = (_first_page(path) for path in (judges.recalculate(workbook, tmp_path), workbook))
    assert computed == cached
    assert [line[1] for line in cached if line[0] == "Écart"] == [0, 0, 0]
    (whole,) = (line for line in cached if line[0] == "Tous")
    assert whole[1] + whole[2] - whole[3] - whole[4] - whole[5] == pytest.approx(whole[6], abs=0.001)


def _first_page(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path, data_only=True)
    rows = book.worksheets[0].iter_rows(max_col=7, values_only=True)
    return [[round(v, 2) if isinstance(v, int | float) else v or "" for v in row] for row in rows]


def test_the_pdf_has_the_sums_of_the_workbook(year: tuple[Folder, Path, Path]) -> None:
    _, pdf, workbook = year
    told = shown.tables(workbook, *(table.name for table in TABLES))
    with pdfplumber.open(pdf) as document:
        text = "\n".join(page.extract_text() for page in document.pages)
    whole = next(line for line in _first_page(workbook) if line[0] == "Tous")
    assert _line("Tous", *whole[1:]) in text.splitlines()
    unpaid, overpaid = told["tblAnneeImpayes"], told["tblAnneeTropPercus"]
    headings = ("Montant", "Encaissé", "Avoirs et pertes", "Solde", "Avancé par la CMD")
    sums = [
        [summed(unpaid, heading) for heading in headings],
        [summed(overpaid, heading) for heading in ("Montant", "Encaissé", "Avoirs et pertes", "À rendre")],
        *([summed([r for r in told["tblAnneePertes"] if r["Genre"] == g], "Montant")] for g in ("Perte", "Avoir")),
        [summed(told["tblAnneeCMD"], h) for h in ("Reçu de la CMD", "Repris par la CMD", "Frais", "Versement net")],
    ]
    assert [line for line in (_line("Total", *amounts) for amounts in sums) if line not in text.splitlines()] == []
    assert "Acte de défaut de biens" in text
    assert "Impayés au 31.12.2026, établis le 05.01.2027" in text


def _line(word: str, *amounts: Any) -> str:
    return " ".join([word, *(f"{amount:,.2f}".replace(",", "'") for amount in amounts)])


def test_without_names_and_before_the_years_end(demo: Folder) -> None:
    before = demo.workbook.read_bytes()
    call = ["dossier-annuel", "--dossier", str(demo.root)]
    answer = CliRunner().invoke(cli, [*call, "2026", "--sans-noms"])
    assert answer.exit_code == 0
    assert "listes/Dossier annuel 2026 provisoire sans noms.xlsx" in answer.output
    names = {part for row in shown.rows(demo.workbook, "tblJournal") for part in row["Patient"].split()}
    told = shown.tables(demo.root / "listes" / "Dossier annuel 2026 provisoire sans noms.xlsx")
    words = {str(value) for rows in told.values() for row in rows for value in row.values()}
    assert not names & words
    assert {row["Motif"] for row in told["tblAnneePertes"]} == {None}
    assert CliRunner().invoke(cli, [*call, "2027"]).exit_code == 2
    assert isinstance(CliRunner().invoke(cli, call).exception, NothingThatYear)  # 2025: the journal begins in July
    assert demo.workbook.read_bytes() == before
