"""The pivots of *Analyse*: right without Excel, sound by every judge, and staff's own as soon as they arrange them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import demonstration
import judges
import pandas as pd
import pytest
import staff
from demonstration import AS_OF
from lxml import etree
from shown import named
from zip_entries import entries

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.pivots.found import Pivot, find_pivots

MAIN = staff.MAIN
DELAYS, UNPAID = "fx_pivot_delais", "fx_pivot_impayes"
BASES = {DELAYS: "fx_analyse_delais", UNPAID: "fx_analyse_impayes"}

Figures = Mapping[tuple[str, str], float]
"""What a pivot shows, by its value down and its value across; ``""`` stands for a total."""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's journal, for tests that do not write to it."""
    return demonstration.synced(tmp_path_factory.mktemp("demo") / "cabinet").workbook


def pivot_of(path: Path, name: str) -> Pivot:
    with Package(path) as package:
        return next(pivot for pivot in find_pivots(package) if pivot.name == name)


def parts_of(path: Path, name: str) -> list[str]:
    """All parts that make a pivot: its table, its cache, its records, the caches of its slicers."""
    pivot = pivot_of(path, name)
    return [pivot.part, pivot.cache_part, pivot.records_part, *pivot.segments]


def lines(path: Path, corner: str) -> list[list[Any]]:
    """The cells of a pivot line by line, as openpyxl reads them: its second line tells how wide it is."""
    with staff.excel(path, computed=True) as book:
        first = book["Analyse"][corner]
        rows = book["Analyse"].iter_rows(min_row=first.row, min_col=first.column, values_only=True)
        found = [list(row) for row in takewhile(lambda row: row[0] is not None, rows)]
    width = len(list(takewhile(lambda value: value is not None, found[1])))
    return [row[:width] for row in found]


def figures(path: Path, corner: str) -> Figures:
    """What stands in the cells of a pivot, whoever wrote them; the last column and the last row are the totals."""
    _, (_, *across), *body = lines(path, corner)
    rows = [*(line[0] for line in body[:-1]), ""]
    return {
        (down, column): value
        for down, line in zip(rows, body, strict=True)
        for column, value in zip([*across[:-1], ""], line[1:], strict=True)
        if value is not None
    }


def by_pandas(path: Path, table: str, down: str, across: str, figure: str, function: Literal["mean", "sum"]) -> Figures:
    """What pandas makes of the table that a pivot draws on."""
    frame = pd.DataFrame(staff.read_table(path, table))
    made = frame.pivot_table(index=down, columns=across, values=figure, aggfunc=function, margins=True, margins_name="")
    return {
        (str(row), str(column)): float(value)
        for row, cells in made.to_dict("index").items()
        for column, value in cells.items()
        if value == value  # noqa: PLR0124 -- not NaN
    }


def expected_delays(path: Path) -> Figures:
    return by_pandas(path, "tblPayees", "Mois", "Type de payeur", "Délai", "mean")


def expected_unpaid(path: Path) -> Figures:
    return by_pandas(path, "tblImpayes", "Type de payeur", "Ancienneté", "Solde", "sum")


def close(expected: Figures) -> Any:
    return pytest.approx(dict(expected), abs=1e-9)


@cache
def _tomorrow() -> bytes:
    """Dentagest exported one more invoice overnight."""
    content = demonstration.sample("facture_2026000147.xml").read_bytes()
    return content.replace(b"2026000147", b"2026000999")


def next_days(folder: Folder, count: int = 1) -> None:
    """So many days with a sync each; on the first, an invoice comes."""
    (folder.inbox / "facture_2026000999.xml").write_bytes(_tomorrow())
    for day in range(1, count + 1):
        assert synchronise(demonstration.set_clock(folder.root, AS_OF + timedelta(days=day))).saved


# --- right figures, without Excel -------------------------------------------------------------------------------------


def test_the_cells_show_what_pandas_makes_of_the_tables(journal: Path) -> None:
    path = journal
    assert figures(path, "A15") == close(expected_delays(path))
    assert figures(path, "L15") == close(expected_unpaid(path))
    assert len(figures(path, "L15")) > 20
    assert [line[0] for line in lines(path, "L15")[2:4]] == ["Patient privé", "Caisse des Médecins"], "as in settings"
    assert lines(path, "L15")[1][1:4] == ["non échu", "1–30", "31–60"], "by age and not by letter"
    assert named(path, BASES[DELAYS]).startswith(
        "Au 05.10.2026, factures payées seulement, émises depuis le 06.10.2025"
    )
    assert named(path, BASES[UNPAID]) == "Solde ouvert en CHF, au 05.10.2026"


def test_the_mean_of_a_payer_is_the_one_that_the_delays_call_paid_only(journal: Path) -> None:
    shown = figures(journal, "A15")
    told = {
        row["Type de payeur"]: row["Moyenne (payées seulement)"]
        for row in staff.read_table(journal, "tblDelais")
        if row["Mois"] == "Tous"
        and row["Horloge"] == "Cabinet"
        and isinstance(row["Moyenne (payées seulement)"], float)
    }
    assert len(told) >= 3
    assert {payer: round(shown["", "" if payer == "Tous" else payer], 1) for payer in told} == told


def test_libreoffice_builds_the_same_figures_from_our_tables(journal: Path, tmp_path: Path) -> None:
    rebuilt = judges.recalculate(journal, tmp_path / "calc")
    assert dict(figures(rebuilt, "A15")) == close(expected_delays(journal))
    assert figures(rebuilt, "L15") == close(expected_unpaid(journal))
    assert lines(rebuilt, "A15")[-1][0] != "Tous", "LibreOffice has its own word for totals: it did compute"


@pytest.mark.parametrize("name", BASES)
def test_records_and_values_say_what_the_cells_show(journal: Path, name: str) -> None:
    """Read as the format says, by nothing of ours: each record names its values by number."""
    pivot = pivot_of(journal, name)
    with Package(journal) as package:
        records = etree.fromstring(package.read(pivot.records_part))
    shared = [[value.get("v") for value in items] for items in pivot.cache.iter(f"{MAIN}sharedItems")]
    rows = [
        [
            shared[place][int(cell.get("v", ""))] if cell.tag == f"{MAIN}x" else cell.get("v")
            for place, cell in enumerate(row)
        ]
        for row in records
    ]
    assert pivot.cache.get("recordCount") == records.get("count") == str(len(rows))
    table = pivot.source
    headers = list(staff.read_table(journal, table)[0])
    assert pivot.field_names == headers
    wanted = [["" if v is None else str(v) for v in row.values()] for row in staff.read_table(journal, table)]
    assert [[shorter(cell or "") for cell in row] for row in rows] == wanted


def shorter(value: str) -> str:
    """A day without its hour, an amount without a zero at its end."""
    if value.endswith("T00:00:00"):
        return value.removesuffix("T00:00:00")
    return value.rstrip("0") if "." in value and value.replace(".", "").isdecimal() else value


@pytest.mark.parametrize("name", BASES)
def test_each_value_of_a_field_is_listed_once_for_the_pivot_and_its_slicers(journal: Path, name: str) -> None:
    pivot = pivot_of(journal, name)
    for field, items in zip(pivot.cache.iter(f"{MAIN}sharedItems"), pivot.table.iter(f"{MAIN}pivotField"), strict=True):
        numbers = [int(item.get("x", "")) for item in items.iter(f"{MAIN}item") if item.get("t") is None]
        assert sorted(numbers) == list(range(len(field)))
    sizes = dict(zip(pivot.field_names, map(len, pivot.cache.iter(f"{MAIN}sharedItems")), strict=True))
    assert len(pivot.segments) == 2
    for segment in pivot.segments.values():
        slices = list(segment.iter("{*}i"))
        assert sorted(int(each.get("x", "")) for each in slices) == list(range(sizes[segment.get("sourceName", "")]))
        assert {each.get("s") for each in slices} == {"1"}


@pytest.mark.all_sheets
def test_an_empty_practice_has_pivots_that_wait(fresh: Folder) -> None:
    assert synchronise(fresh).saved
    assert lines(fresh.workbook, "L15")[2:] == [["(vide)", None, None], ["Total", None, None]]
    assert named(fresh.workbook, BASES[UNPAID]) == "Solde ouvert en CHF, au 05.10.2026"


def test_the_pivots_follow_a_new_day_and_shrink_again(demo: Folder) -> None:
    before = figures(demo.workbook, "L15")
    next_days(demo)
    after = figures(demo.workbook, "L15")
    assert after != before
    assert after == close(expected_unpaid(demo.workbook))
    late = demonstration.set_clock(demo.root, AS_OF.replace(year=2027))  # all is older than 180 days
    synchronise(late)
    assert {across for _, across in figures(demo.workbook, "L15")} == {"> 180", ""}
    assert figures(demo.workbook, "L15") == close(expected_unpaid(demo.workbook))
    assert [line[0] for line in lines(demo.workbook, "A15")] == ["Délai moyen (j)", "Mois", "(vide)", "Tous"]
    assert lint(demo.workbook) == []


def test_nothing_new_writes_nothing(demo: Folder) -> None:
    before = demo.workbook.read_bytes()
    assert not synchronise(demo).saved
    staff.raw_rewrite(demo.workbook, {"docProps/core.xml": lambda content: content + b"\n"})  # somebody saved
    assert not synchronise(demo).saved
    assert entries(demo.workbook).keys() == entries_of(before, demo.root).keys()


def entries_of(content: bytes, place: Path) -> Mapping[str, Any]:
    (place / "avant.xlsx").write_bytes(content)
    return entries(place / "avant.xlsx")


def test_what_excel_numbered_in_its_own_way_is_not_written_again(demo: Folder) -> None:
    """Excel numbers the values of a field as they occur; the pivot shows the same, and so it stays."""
    pivot = pivot_of(demo.workbook, UNPAID)
    last = [len(items) - 1 for items in pivot.cache.iter(f"{MAIN}sharedItems")]
    place = pivot.field_names.index("Ancienneté")

    def reverse(root: etree._Element) -> None:
        items = list(root.iter(f"{MAIN}sharedItems"))[place]
        items[:] = reversed(list(items))

    def renumber(row_or_items: str, root: etree._Element) -> None:
        for cell in [row[place] for row in root.iter(f"{MAIN}r")] if row_or_items == "r" else items_of(root, place):
            attribute = "v" if row_or_items == "r" else "x"
            cell.set(attribute, str(last[place] - int(cell.get(attribute, ""))))

    staff.raw_edit(demo.workbook, pivot.cache_part, reverse)
    staff.raw_edit(demo.workbook, pivot.records_part, partial(renumber, "r"))
    staff.raw_edit(demo.workbook, pivot.part, partial(renumber, "items"))
    assert not synchronise(demo).saved
    next_days(demo)
    assert figures(demo.workbook, "L15") == close(expected_unpaid(demo.workbook))


def items_of(table: etree._Element, place: int) -> list[etree._Element]:
    field = list(table.iter(f"{MAIN}pivotField"))[place]
    return [item for item in field.iter(f"{MAIN}item") if item.get("t") is None]


# --- staff's own ------------------------------------------------------------------------------------------------------


def hide_one(table: etree._Element) -> None:
    """One value of the field down is filtered away, as a slicer does."""
    items_of(table, 0)[0].set("h", "1")


def filter_one(slicer: etree._Element) -> None:
    del next(slicer.iter("{*}i")).attrib["s"]


def count_instead(table: etree._Element) -> None:
    next(table.iter(f"{MAIN}dataField")).set("subtotal", "count")


def filter_on_top(table: etree._Element) -> None:
    """A third field, above the pivot."""
    next(table.iter(f"{MAIN}colItems")).addnext(etree.Element(f"{MAIN}pageFields", count="1"))


def compact(table: etree._Element) -> None:
    for field in table.iter(f"{MAIN}pivotField"):
        del field.attrib["compact"]


def colour_a_cell(table: etree._Element) -> None:
    next(table.iter(f"{MAIN}dataFields")).addnext(etree.Element(f"{MAIN}formats", count="0"))


def without_totals(table: etree._Element) -> None:
    table.set("rowGrandTotals", "0")


ARRANGED: dict[str, Callable[[etree._Element], None]] = {
    "a value is filtered away": hide_one,
    "it counts": count_instead,
    "a field filters from above": filter_on_top,
    "in the compact layout": compact,
    "cells of it were coloured": colour_a_cell,
    "without totals": without_totals,
}


@pytest.mark.parametrize("story", ARRANGED)
def test_another_arrangement_is_left_to_excel(journal: Path, tmp_path: Path, story: str) -> None:
    path = tmp_path / "Journal.xlsx"
    shutil.copyfile(journal, path)
    assert pivot_of(path, UNPAID).form is not None
    staff.raw_edit(path, pivot_of(path, UNPAID).part, ARRANGED[story])
    assert pivot_of(path, UNPAID).form is None


def test_what_staff_arranged_keeps_every_byte_over_three_syncs(demo: Folder) -> None:
    staff.raw_edit(demo.workbook, pivot_of(demo.workbook, UNPAID).part, hide_one)
    before, shown = entries(demo.workbook), lines(demo.workbook, "L15")
    theirs = parts_of(demo.workbook, UNPAID)
    next_days(demo, 3)
    after = entries(demo.workbook)
    assert all(after[part].compressed == before[part].compressed for part in theirs)
    assert lines(demo.workbook, "L15") == shown
    assert named(demo.workbook, BASES[UNPAID]) == "Arrangé par le cabinet : Excel actualise les chiffres à l'ouverture"
    assert figures(demo.workbook, "A15") == close(expected_delays(demo.workbook)), "the other one goes on"


def test_a_slicer_that_filters_leaves_its_pivot_to_excel(journal: Path, tmp_path: Path) -> None:
    path = tmp_path / "Journal.xlsx"
    shutil.copyfile(journal, path)
    segments = pivot_of(path, DELAYS).segments
    staff.raw_edit(path, next(p for p, root in segments.items() if root.get("sourceName") == "Mois"), filter_one)
    assert pivot_of(path, DELAYS).form is None
    assert pivot_of(path, UNPAID).form is not None


def test_other_fields_captions_and_styles_are_kept_and_computed(demo: Folder) -> None:
    """*Responsable* across instead of the age; another caption, another style: the same form, other figures."""
    path = demo.workbook
    pivot = pivot_of(path, UNPAID)
    age, owner = (pivot.field_names.index(name) for name in ("Ancienneté", "Responsable"))

    def rearrange(table: etree._Element) -> None:
        fields = list(table.iter(f"{MAIN}pivotField"))
        fields[owner].set("axis", fields[age].attrib.pop("axis"))
        next(table.iter(f"{MAIN}colFields"))[0].set("x", str(owner))
        next(table.iter(f"{MAIN}dataField")).set("name", "Reste dû")
        next(table.iter(f"{MAIN}pivotTableStyleInfo")).set("name", "PivotStyleDark3")

    staff.raw_edit(path, pivot.part, rearrange)
    next_days(demo)
    expected = by_pandas(path, "tblImpayes", "Type de payeur", "Responsable", "Solde", "sum")
    assert figures(path, "L15") == close(expected)
    assert lines(path, "L15")[0][:2] == ["Reste dû", "Responsable"]
    kept = pivot_of(path, UNPAID).table
    assert next(kept.iter(f"{MAIN}pivotTableStyleInfo")).get("name") == "PivotStyleDark3"
    assert named(path, BASES[UNPAID]) == "Arrangé par le cabinet, chiffres au 06.10.2026"
    assert lint(path) == []


def test_a_pivot_that_moved_goes_on_where_it_stands(demo: Folder) -> None:
    path = demo.workbook

    def move(content: bytes) -> bytes:
        return content.replace(b'ref="L15:Q22"', b'ref="L35:Q42"')

    before = lines(path, "L15")
    staff.raw_rewrite(path, {pivot_of(path, UNPAID).part: move})
    with staff.excel(path, computed=True) as book:
        assert book["Analyse"]["L22"].value == "Total"
    next_days(demo)
    assert lines(path, "L35")[1:2] == before[1:2]
    assert figures(path, "L35") == close(expected_unpaid(path))


def test_cells_of_staffs_in_the_way_are_never_overwritten(demo: Folder) -> None:
    """Below the totals stands a note; the next day another payer owes something, and a line more is needed."""
    path = demo.workbook
    pivot = pivot_of(path, UNPAID)
    below = f"L{pivot.area.last_row + 1}"

    def write(sheet: etree._Element) -> None:
        row = next(row for row in sheet.iter(f"{MAIN}row") if int(row.get("r", "")) == pivot.area.last_row)
        line = etree.Element(f"{MAIN}row", r=str(pivot.area.last_row + 1))
        line.append(staff.text_cell(below, "notre note"))
        row.addnext(line)

    staff.raw_edit(path, pivot.sheet.part, write)
    staff.type_in(path, "tblJournal", {"N° facture": "2026000104"}, {"Type de payeur": "Notre assurance"})
    shutil.copyfile(path, path.with_name("avant.xlsx"))
    next_days(demo)
    with staff.excel(path, computed=True) as book:
        assert book["Analyse"][below].value == "notre note"


def test_where_staff_last_clicked_is_forgotten(demo: Folder) -> None:
    """``pivotSelection`` points at cells that change: Excel would repair the file."""
    sheet = pivot_of(demo.workbook, DELAYS).sheet.part
    click = (
        b'<sheetView showGridLines="0" workbookViewId="0"><pivotSelection axis="axisRow" activeRow="16"><pivotArea/>'
    )
    clicked = click + b"</pivotSelection></sheetView>"
    staff.raw_rewrite(
        demo.workbook,
        {sheet: lambda content: content.replace(b'<sheetView showGridLines="0" workbookViewId="0"/>', clicked)},
    )
    with Package(demo.workbook) as package:
        assert b"pivotSelection" in package.read(sheet)
    next_days(demo)
    with Package(demo.workbook) as package:
        assert b"pivotSelection" not in package.read(sheet)


def test_a_column_of_staffs_own_in_the_source_does_no_harm(demo: Folder) -> None:
    first = staff.read_table(demo.workbook, "tblImpayes")
    with staff.excel(demo.workbook, computed=True) as book:
        top = staff.opened(book, "tblImpayes").numbers[0]
    staff.insert_column(demo.workbook, "tblImpayes", "À voir avec", "Solde", {top: "Anne"})
    next_days(demo)
    assert "À voir avec" in staff.read_table(demo.workbook, "tblImpayes")[0]
    assert len(staff.read_table(demo.workbook, "tblImpayes")) == len(first) + 1
    assert figures(demo.workbook, "L15") == close(expected_unpaid(demo.workbook))


def test_what_staff_removed_is_respected(demo: Folder) -> None:
    """Another program saved the file: the slicers are gone, and one table with its sheet."""
    with staff.excel(demo.workbook) as book:
        del book["Analyse"]
    next_days(demo)
    with Package(demo.workbook) as package:
        assert list(find_pivots(package)) == []


# --- what judges say --------------------------------------------------------------------------------------------------


def test_every_judge_finds_the_synchronised_workbook_sound(demo: Folder) -> None:
    next_days(demo)
    assert lint(demo.workbook) == []
    assert judges.sdk_validate(demo.workbook) == []
    assert judges.audit(demo.workbook) == []
