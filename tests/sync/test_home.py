"""*Accueil* says what the other sheets say, finds an invoice by its number, and is left alone where staff change it."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import demonstration
import judges
import openpyxl
import pytest
import shown
import staff
from lxml import etree
from openpyxl.workbook import Workbook

from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import synchronise
from facturation_xls.workbook import home, search
from facturation_xls.workbook.graft import graft
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.package import Package

NEXT_DAY = date(2026, 10, 6)
NAMES = (*(block.name for block in home.BLOCKS), home.SEARCHED, search.WORKINGS.name, "fx_message_accueil")


def block(path: Path, name: str) -> list[list[Any]]:
    """What the cells of a defined name show."""
    return blocks(path)[name]


def blocks(path: Path) -> dict[str, list[list[Any]]]:
    """What the cells of every defined name of the sheet show."""
    return _blocks(path, path.stat().st_mtime_ns)


@cache
def _blocks(path: Path, _: int) -> dict[str, list[list[Any]]]:
    """The workbook takes a second to open: once for each state of it."""
    with staff.excel(path, computed=True) as book:
        return {name: _cells(book, name) for name in NAMES if name in book.defined_names}


def _cells(book: Workbook, name: str) -> list[list[Any]]:
    sheet, _, area = book.defined_names[name].attr_text.rpartition("!")
    found = book[sheet.strip("'")][area.replace("$", "")]
    lines = found if isinstance(found, tuple) else ((found,),)
    return [[_plain(cell.value) for cell in line] for line in lines]


def _plain(value: Any) -> Any:
    return "" if value is None else value.date() if isinstance(value, datetime) else value


def one(path: Path, name: str) -> Any:
    ((value,),) = block(path, name)
    return value


def searched(folder: Folder, number: str | int) -> Folder:
    """Staff type a number; the next day's sync leaves the answer as a cached value."""
    with staff.excel(folder.workbook) as book:
        _, _, cell = book.defined_names[home.SEARCHED].attr_text.rpartition("!")
        book["Accueil"][cell.replace("$", "")].value = number
    later = demonstration.set_clock(folder.root, NEXT_DAY)
    synchronise(later)
    return later


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_first_sheet_says_what_the_other_sheets_say(demo: Folder) -> None:
    tables = shown.tables(demo.workbook, "tblImpayes", "tblControles", "tblARelancer", "tblJournal", "tblDelais")
    unpaid, controls = tables["tblImpayes"], tables["tblControles"]
    tasks = dict(zip(home.TASKS, (count for (count,) in block(demo.workbook, home.TODO.name)), strict=True))
    assert tasks == {
        "alarms": sum(row["Gravité"] == "Alarme" for row in controls),
        "checks": sum(row["Gravité"] == "À vérifier" for row in controls),
        "unclassified": sum(row["Type de payeur"] == "À classer" for row in tables["tblJournal"]),
        "unsent": sum(row["Statut"] == "à envoyer" for row in tables["tblJournal"]),
        "reminders": sum(row["Proposé"] == "oui" for row in tables["tblARelancer"]),
        "transfers": 0,
        "reviews": 0,
        "steps": 5,
    }
    assert tasks["unsent"] > 0 < tasks["reminders"]
    delays = {r["Type de payeur"]: r for r in tables["tblDelais"] if (r["Mois"], r["Horloge"]) == ("Tous", "Cabinet")}
    *types, total = block(demo.workbook, home.PAYERS.name)
    for name, count, owed, overdue, share, mean, median, _, announced in [line for line in types if line[0]]:
        rows = [row for row in unpaid if row["Type de payeur"] == name]
        late = [row["Solde"] for row in rows if row["Retard"] > 0]
        assert (count, owed) == (len(rows), pytest.approx(sum(row["Solde"] for row in rows)))
        assert overdue == pytest.approx(sum(late))
        assert share == (pytest.approx(sum(late) / owed) if rows else "")
        if name in delays:
            told = delays[name]
            assert (mean, median) == (told["Délai moyen (impayées comprises)"], told["Médiane"])
            assert announced == (told["Délai annoncé"] or "")
    assert total[:3] == ["Total", len(unpaid), pytest.approx(sum(row["Solde"] for row in unpaid))]


def test_the_charts_figures_add_up_and_the_charts_hold_them(demo: Folder) -> None:
    ages = block(demo.workbook, home.AGE_CHART.name)
    total = sum(row["Solde"] for row in shown.rows(demo.workbook, "tblImpayes"))
    assert sum(sum(line[1:]) for line in ages) == pytest.approx(total)
    months = block(demo.workbook, home.DELAY_CHART.name)
    assert [line[0] for line in months][-3:] == ["2026-08", "2026-09", "2026-10"]
    medians = {
        row["Mois"]: row["Médiane"]
        for row in shown.rows(demo.workbook, "tblDelais")
        if (row["Type de payeur"], row["Horloge"]) == ("Tous", "Cabinet")
    }
    assert {line[0]: line[-1] for line in months if line[-1] != ""} == {
        month: median for month, median in medians.items() if month != "Tous" and isinstance(median, int)
    }
    cached = _cached_points(demo.workbook)
    assert sum(map(len, cached.values())) > 50
    with staff.excel(demo.workbook, computed=True) as book:
        for reference, points in cached.items():
            sheet, _, area = reference.rpartition("!")
            cells = book[sheet.strip("'")][area.replace("$", "")]
            values = [cell.value for (cell,) in cells] if isinstance(cells, tuple) else [cells.value]
            assert points == [value for value in values if value is not None], reference


def _cached_points(path: Path) -> dict[str, list[Any]]:
    """The values that each chart keeps beside each of its references."""
    found: dict[str, list[Any]] = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/charts/chart"):
                for reference in etree.fromstring(package.read(name)).iter("{*}f"):
                    caches = list(reference.itersiblings("{*}numCache", "{*}strCache"))
                    points = [str(point.text) for cache in caches for point in cache.iter("{*}v")]
                    numeric = any(cache.tag.endswith("numCache") for cache in caches)
                    found[str(reference.text)] = [float(point) if numeric else point for point in points]
    return found


@pytest.mark.all_sheets
def test_the_first_steps_tick_themselves(fresh: Folder) -> None:
    synchronise(fresh)
    assert [tick for (tick,) in block(fresh.workbook, home.FIRST_STEPS.name)] == ["○"] * len(home.STEPS)
    for setting, value in {"GLN": demonstration.GLN, "Début du journal": "01.07.2026"}.items():
        staff.type_in(fresh.workbook, "tblCabinet", {"Paramètre": setting}, {"Valeur": value})
    staff.type_in(fresh.workbook, "tblPayeurs", {"Type de payeur": "Patient privé"}, {"Standard dès le": NEXT_DAY})
    demonstration.drop(fresh, demonstration.documents()[0])
    synchronise(demonstration.set_clock(fresh.root, NEXT_DAY))
    ticked = zip(home.STEPS, (tick for (tick,) in block(fresh.workbook, home.FIRST_STEPS.name)), strict=True)
    assert {step for step, tick in ticked if tick == "✓"} == {"gln", "start", "payers", "invoices"}
    tasks = dict(zip(home.TASKS, (count for (count,) in block(fresh.workbook, home.TODO.name)), strict=True))
    assert tasks["steps"] == 4


def test_what_staff_have_seen_or_hold_back_is_nothing_to_do_any_more(demo: Folder) -> None:
    before = dict(zip(home.TASKS, (n for (n,) in block(demo.workbook, home.TODO.name)), strict=True))
    controls, to_remind = shown.rows(demo.workbook, "tblControles"), shown.rows(demo.workbook, "tblARelancer")
    check = next(row for row in controls if row["Gravité"] == "À vérifier")
    keys = ("Contrôle", "N° facture", "Document")
    staff.type_in(demo.workbook, "tblControles", {key: check[key] for key in keys}, {"Décision": "vu"})
    number = next(row["N° facture"] for row in to_remind if row["Proposé"] == "oui")
    staff.type_in(demo.workbook, "tblARelancer", {"N° facture": number}, {"Envoyer": "plus tard"})
    synchronise(demo)
    after = dict(zip(home.TASKS, (n for (n,) in block(demo.workbook, home.TODO.name)), strict=True))
    assert {task for task in home.TASKS if before[task] != after[task]} == {"checks", "reminders"}
    assert (after["checks"], after["reminders"]) == (before["checks"] - 1, before["reminders"] - 1)


# --- one invoice ------------------------------------------------------------------------------------------------------


def test_a_typed_number_shows_its_invoice_and_libreoffice_computes_the_same(demo: Folder, tmp_path: Path) -> None:
    """The invoice with most movements; typed with spaces around it, as people do."""
    movements = shown.rows(demo.workbook, "tblMouvements")
    numbers = [row["N° facture"] for row in movements if row["N° facture"]]
    number = max(sorted(set(numbers)), key=numbers.count)
    own = [row for row in movements if row["N° facture"] == number]
    later = searched(demo, f" {number} ")
    invoice = shown.invoice(later.workbook, number)
    assert [value for (value,) in block(later.workbook, home.CARD_NAMES.name)] == [
        invoice[heading] or "" for heading in ("Débiteur", "Type de payeur", "Statut", "Prochaine action")
    ]
    assert [value for (value,) in block(later.workbook, home.CARD_AMOUNTS.name)] == [
        invoice[heading] for heading in ("Montant", "Encaissé", "Solde", "Responsable")
    ]
    listed = [line for line in block(later.workbook, home.PAYMENTS.name) if any(line)]
    assert [(line[0], line[2]) for line in listed] == [(row["Date"], row["Montant"]) for row in own][: home.LISTED]
    assert one(later.workbook, home.SEARCHED) == f" {number} "
    _agrees_with_libreoffice(later.workbook, tmp_path)


def _agrees_with_libreoffice(path: Path, tmp_path: Path) -> None:
    ours, theirs = blocks(path), blocks(judges.recalculate(path, tmp_path))
    names = [name for name in NAMES if name.startswith("fx_recherche") or name == search.WORKINGS.name]
    assert {name: theirs[name] for name in names} == {name: ours[name] for name in names}


@pytest.mark.long
@pytest.mark.all_sheets
def test_an_unknown_number_is_said_and_stars_are_only_stars(fresh: Folder, tmp_path: Path) -> None:
    staff.add_row(fresh.workbook, "tblJournal", {"N° facture": "20261", "Date facture": NEXT_DAY, "Montant": 500})
    later = searched(fresh, "2026*")
    assert one(later.workbook, home.FOUND.name) == search.UNKNOWN
    _agrees_with_libreoffice(later.workbook, tmp_path)


@pytest.mark.long
@pytest.mark.all_sheets
def test_new_rows_of_the_same_sync_are_found(fresh: Folder, tmp_path: Path) -> None:
    """A movement typed under an empty table, a number typed as a number, more of a kind than are listed."""
    staff.add_row(fresh.workbook, "tblJournal", {"N° facture": 153, "Date facture": NEXT_DAY, "Montant": 500})
    row = {"Date": NEXT_DAY, "N° facture": "153", "Genre": "Paiement", "Moyen": "Espèces"}
    amounts = range(1, home.LISTED + 3)
    payments = (row | {"Montant": amount, "Témoin": "oui" if amount == 2 else None} for amount in amounts)
    staff.add_row(fresh.workbook, "tblMouvements", *payments)
    later = searched(fresh, 153)
    lines = block(later.workbook, home.PAYMENTS.name)
    assert [line[2] for line in lines] == [1, 2, 3, 4, 5]
    assert [line[3] for line in lines] == ["Espèces", search.NOT_COUNTED, "Espèces", "Espèces", "Espèces"]
    assert one(later.workbook, home.MORE.name) == search.REST
    _agrees_with_libreoffice(later.workbook, tmp_path)


# --- the workbook stays staff's ---------------------------------------------------------------------------------------


def test_a_block_that_staff_widened_is_left_alone_and_said(demo: Folder) -> None:
    with staff.excel(demo.workbook) as book:
        name = book.defined_names[home.TODO.name]
        name.attr_text = name.attr_text.replace("$A$12", "$A$13")
        assert name.attr_text.endswith("$A$13")
        book["Accueil"]["A13"].value = "à nous"
    before = block(demo.workbook, home.TODO.name)
    synchronise(demonstration.set_clock(demo.root, NEXT_DAY))
    assert block(demo.workbook, home.TODO.name) == before
    assert "ne suivent plus" in one(demo.workbook, "fx_message_accueil")


def test_a_first_sheet_that_staff_removed_stays_away(demo: Folder) -> None:
    with staff.excel(demo.workbook) as book:
        del book["Accueil"]
        for name in [name for name, where in book.defined_names.items() if "Accueil" in where.attr_text]:
            del book.defined_names[name]
    assert synchronise(demonstration.set_clock(demo.root, NEXT_DAY)).saved
    with staff.excel(demo.workbook, computed=True) as book:
        assert "Accueil" not in book.sheetnames


def test_it_enters_an_older_workbook_as_the_first_tab(tmp_path: Path) -> None:
    """Print titles of the other sheets stay theirs, and the sheet that was in front when it was saved still is."""
    old = Path(__file__).parent.parent / "fixtures" / "journal_v3.xlsx"
    practice = demonstration.set_clock(_folder_with(old, tmp_path), NEXT_DAY)
    synchronise(practice)
    with staff.excel(old, computed=True) as before, staff.excel(practice.workbook, computed=True) as after:
        assert after.sheetnames[0] == "Accueil"
        assert (before.active, after.active) == (before["Journal"], after["Journal"])
        for sheet in before.sheetnames:
            assert after[sheet].print_title_rows == before[sheet].print_title_rows
    assert block(practice.workbook, home.TODO.name)[-1] == [1]
    assert lint(practice.workbook) == []


def _folder_with(journal: Path, root: Path) -> Path:
    (root / "a_traiter").mkdir()
    shutil.copyfile(journal, root / "Journal.xlsx")
    return root


def test_where_staff_have_an_accueil_of_their_own_the_charts_follow_the_other_name(tmp_path: Path) -> None:
    workbook = tmp_path / "classeur.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Accueil"
    book.save(workbook)
    with Package(workbook) as package, Package(TEMPLATE) as donor:
        assert graft(package, donor, ["Accueil"], ["Accueil"]) == {"Accueil": "Accueil (facturation)"}
        assert [sheet.name for sheet in package.sheets()] == ["Accueil (facturation)", "Accueil"]
        charts = [package.read(part) for part in package.parts if part.startswith("xl/charts/chart")]
        references = [str(f.text) for chart in charts for f in etree.fromstring(chart).iter("{*}f")]
    assert references
    assert all(reference.startswith("'Accueil (facturation)'!") for reference in references)
