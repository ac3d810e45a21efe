"""``impayes``: the list of any day, apart from the journal, as it was known then or as it is known now."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import demonstration
import judges
import pdfplumber
import pytest
import shown
import staff
from click.testing import CliRunner

from facturation_xls.cli import cli
from facturation_xls.letters.listing import Group, Heading, Listing, draw
from facturation_xls.parsing import parse_amount
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.lists.unpaid_list import write_list

AUGUST = date(2026, 8, 31)
NOT_DATED = {"Remarque"}


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, list[dict[str, Any]]]:
    """A practice that synchronised on 31.08., 01.09. and 05.10., and *Impayés* as it stood the first time."""
    root = tmp_path_factory.mktemp("practice") / "cabinet"
    folder = demonstration.empty(root, AUGUST)
    documents = demonstration.documents()
    demonstration.drop(folder, *(path for path in documents if path.parent.name <= "2026-08"))
    synchronise(folder)
    sheet = shown.rows(folder.workbook, "tblImpayes")
    synchronise(demonstration.set_clock(root, AUGUST + timedelta(days=1)))
    folder = demonstration.set_clock(root, demonstration.AS_OF)
    demonstration.drop(folder, *(path for path in documents if path.parent.name > "2026-08"))
    synchronise(folder)
    return folder, sheet


def listed(path: Path) -> list[dict[str, Any]]:
    return shown.rows(path, "tblImpayes")


def test_the_list_as_known_then_is_the_sheet_as_it_was(autumn: tuple[Folder, list[dict[str, Any]]]) -> None:
    folder, sheet = autumn
    printed = write_list(folder, AUGUST, as_known=True)
    found = listed(folder.root / printed.file)
    assert [_dated(row) for row in found] == [_dated(row) for row in sheet]
    assert len(found) == printed.count > 20


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """The cells that have a day: remarks have none."""
    return {header: value for header, value in row.items() if header not in NOT_DATED}


def test_with_todays_knowledge_it_says_so_and_counts_what_came_later(
    autumn: tuple[Folder, list[dict[str, Any]]],
) -> None:
    folder, sheet = autumn
    printed = write_list(folder, AUGUST)
    now, then = _balances(listed(folder.root / printed.file)), _balances(sheet)
    assert now != then
    assert sum(now.values()) == printed.balance
    assert "Situation au 31.08.2026, ancienneté depuis l'échéance, avec ce qui est connu aujourd'hui." in _head(
        folder.root / printed.file
    )
    evolution = shown.rows(folder.workbook, "tblEvolution")
    (august,) = (row for row in evolution if (row["Type de payeur"], row["Mois"]) == ("Tous", "2026-08"))
    assert parse_amount(str(august["Solde à la fin"])) == printed.balance


def _balances(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["N° facture"]: parse_amount(str(row["Solde"])) for row in rows}


def _head(path: Path) -> list[str]:
    """The texts of the first column above the table."""
    with staff.excel(path, computed=True) as book:
        return [str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=6)]


def test_what_became_known_after_the_months_end_is_named(autumn: tuple[Folder, list[dict[str, Any]]]) -> None:
    """The balance of August was established on 01.09. and stays; what came in September about August is counted."""
    folder, sheet = autumn
    closed = {
        row["Type de payeur"]: row for row in shown.rows(folder.workbook, "tblArretes") if row["Fin de mois"] == AUGUST
    }
    whole = closed["Tous"]
    assert whole["Établi le"] == date(2026, 9, 1)
    assert parse_amount(str(whole["Solde établi"])) == sum(_balances(sheet).values())
    now = write_list(folder, AUGUST).balance
    assert parse_amount(str(whole["Solde connu aujourd'hui"])) == now
    assert parse_amount(str(whole["Différence"])) == now - sum(_balances(sheet).values()) != 0
    assert "connu" in whole["Ce qui a changé"]
    said = shown.named(folder.workbook, "fx_evolution_arrete")
    assert said.startswith("Impayés au 30.09.2026, établis le 05.10.2026 : CHF ")


def test_each_payer_type_begins_on_a_page_of_its_own(
    autumn: tuple[Folder, list[dict[str, Any]]], tmp_path: Path
) -> None:
    """The workbook as LibreOffice prints it, and our own PDF: the same rows on pages of the same beginnings."""
    folder, _ = autumn
    workbook, pdf = (folder.root / write_list(folder, pdf=pdf).file for pdf in (False, True))
    rows = listed(workbook)
    payer_types = list(dict.fromkeys(row["Type de payeur"] for row in rows))
    printed = judges.pdf_pages(judges.to_pdf(workbook, tmp_path))
    with pdfplumber.open(pdf) as document:
        drawn = [page.extract_text() for page in document.pages]
    for pages in (printed, drawn):
        assert len(pages) == len(payer_types)
        for number, (payer_type, page) in enumerate(zip(payer_types, pages, strict=True), start=1):
            assert f"Page {number} / {len(pages)}" in page
            assert "Confidentiel · Impayés au 05.10.2026" in page
            assert "N° facture" in page
            listed_there = {row["N° facture"] for row in rows if row["Type de payeur"] == payer_type}
            assert {row["N° facture"] for row in rows if row["N° facture"] in page} == listed_there
        assert "Signature" in pages[0]


def test_without_names(autumn: tuple[Folder, list[dict[str, Any]]]) -> None:
    folder, _ = autumn
    names = {part for row in shown.rows(folder.workbook, "tblJournal") for part in row["Patient"].split()}
    workbook, pdf = (folder.root / write_list(folder, anonymous=True, pdf=pdf).file for pdf in (False, True))
    with pdfplumber.open(pdf) as document:
        told = " ".join(page.extract_text() for page in document.pages)
    told += " ".join(str(value) for row in listed(workbook) for value in row.values())
    assert not {name for name in names if f" {name} " in told}
    assert [row["Remarque"] for row in listed(workbook) if row["Remarque"]] == []
    assert {row["N° facture"] for row in listed(workbook)} == {
        row["N° facture"] for row in shown.rows(folder.workbook, "tblImpayes")
    }


def test_the_journal_is_only_read_and_the_command_says_where_the_list_lies(
    autumn: tuple[Folder, list[dict[str, Any]]],
) -> None:
    folder, _ = autumn
    before = folder.workbook.read_bytes()
    call = ["impayes", "--dossier", str(folder.root), "--au", "31.08.2026", "--tel-que-connu", "--sans-noms", "--pdf"]
    answer = CliRunner().invoke(cli, call)
    assert answer.exit_code == 0
    assert answer.output.endswith(" : listes/Impayés au 2026-08-31 tel que connu sans noms.pdf\n")
    assert folder.workbook.read_bytes() == before
    later = CliRunner().invoke(cli, [*call[:4], "31.12.2027"])
    assert later.exit_code == 2
    assert "n'est pas encore passé" in later.output


def test_an_empty_journal_gives_an_empty_list(fresh: Folder) -> None:
    for pdf in (False, True):
        printed = write_list(fresh, pdf=pdf)
        assert (printed.count, printed.balance) == (0, 0)
    assert "aucune facture impayée" in " ".join(_head(fresh.root / write_list(fresh).file))


def test_a_long_list_repeats_its_headings() -> None:
    """400 invoices of one payer type, some with a remark of several lines: no row is lost, none is cut."""
    headings = [Heading("N°", 20), Heading("Remarque", 60), Heading("Montant", 20, figures=True)]
    rows = [[str(number), "à rappeler demain sans faute " * (number % 7), "1'000.00"] for number in range(400)]
    content = draw([Listing("Longue liste", ["Une phrase."], headings, [Group("Tous", rows)], "Confidentiel")])
    with pdfplumber.open(io.BytesIO(content)) as document:
        words = [page.extract_words() for page in document.pages]
        bottom = max(float(word["bottom"]) for page in words for word in page[:-5])
        assert bottom < float(document.pages[0].height)
    texts = [[word["text"] for word in page] for page in words]
    assert all("Remarque" in page and "Montant" in page for page in texts)
    numbers = [word["text"] for page in words for word in page if word["text"].isdigit() and word["x0"] < 60]
    assert numbers == [str(number) for number in range(400)]


def test_sheets_of_figures_that_staff_removed_are_respected(demo: Folder) -> None:
    """Without *Arrêtés* nobody keeps the month-ends, and *Évolution* says nothing of them any more."""
    assert shown.named(demo.workbook, "fx_evolution_arrete")
    with staff.excel(demo.workbook) as book:
        del book["Arrêtés"]
        del book["Prévisions passées"]
    demonstration.set_clock(demo.root, demonstration.AS_OF + timedelta(days=1))
    summary = synchronise(open_folder(demo.root))
    assert summary.saved
    assert not shown.named(demo.workbook, "fx_evolution_arrete")
    assert shown.named(demo.workbook, "fx_prevision_controle").startswith("Prévisions passées")
    assert shown.named(demo.workbook, "fx_prevision_situation").startswith("Situation au 06.10.2026.")
