"""``exporter`` writes what the sheets show, in a form that other programs read, and changes nothing else."""

from __future__ import annotations

import csv
import math
from datetime import date
from pathlib import Path
from typing import Any

import demonstration
import duckdb
import shown
import staff

from facturation_xls.settings.folder import Folder
from facturation_xls.sync.lists.export import PLACE, SITUATION, as_csv, export
from facturation_xls.workbook import schema


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_text(value: Any, kind: schema.Kind) -> str:
    """A cell of the sheet as the file is to hold it."""
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if kind is schema.Kind.MONEY else str(value)


def test_every_table_is_written_as_the_sheets_show_it(demo: Folder) -> None:
    before = demonstration.tree(demo.root)
    written = export(demo).files
    after = demonstration.tree(demo.root)
    assert {name: content for name, content in after.items() if not name.startswith(PLACE)} == before
    tables = [table for table in schema.TABLES if table.role is not schema.Role.MEMORY]
    assert set(written) == {f"{PLACE}/{t.name}.{kind}" for t in tables for kind in ("csv", "parquet")} | {
        f"{PLACE}/{SITUATION}"
    }
    sheets = shown.tables(demo.workbook, *(table.name for table in tables))
    for table in tables:
        lines = read(demo.root / PLACE / f"{table.name}.csv")
        kinds = {column.header: column.kind for column in table.columns}
        expected = [{h: as_text(row[h], kind) for h, kind in kinds.items()} for row in sheets[table.name]]
        compared = [{h: _number(text, kinds[h]) for h, text in line.items()} for line in lines]
        assert compared == [{h: _number(t, kinds[h]) for h, t in line.items()} for line in expected], table.name
        assert_same_in_duckdb(demo.root / PLACE / f"{table.name}.parquet", kinds, lines)


TYPES = {schema.Kind.DATE: "DATE", schema.Kind.MONEY: "DECIMAL(12,2)", schema.Kind.COUNT: "BIGINT"}
MEASURED = {schema.Kind.NUMBER: "DOUBLE", schema.Kind.SHARE: "DOUBLE"}


def assert_same_in_duckdb(path: Path, kinds: dict[str, schema.Kind], lines: list[dict[str, str]]) -> None:
    """Another program reads exact types, and the cells of the CSV; a mention stands beside what is measured."""
    table = duckdb.read_parquet(str(path))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert {name: types[name] for name in kinds} == {
        name: (TYPES | MEASURED).get(kind, "VARCHAR") for name, kind in kinds.items()
    }
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        for name, kind in kinds.items():
            if kind in MEASURED and row[name] is not None:
                assert math.isclose(row[name], float(line[name]))
            else:
                value = row[f"{name} (mention)"] if kind in MEASURED else row[name]
                assert ("" if value is None else str(value)) == line[name]


def _number(text: str, kind: schema.Kind) -> str | float:
    """43 and 43.0 are the same figure."""
    if kind in {schema.Kind.NUMBER, schema.Kind.SHARE, schema.Kind.COUNT}:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def test_what_staff_typed_since_counts_and_the_advisers_page_names_nobody(demo: Folder) -> None:
    unpaid = shown.rows(demo.workbook, "tblImpayes")
    paid = unpaid[0]
    payment = {"Date": date(2026, 10, 5), "N° facture": paid["N° facture"], "Genre": "Paiement"}
    staff.add_row(demo.workbook, "tblMouvements", payment | {"Montant": paid["Solde"], "Moyen": "Espèces"})
    export(demo)
    lines = read(demo.root / PLACE / "tblImpayes.csv")
    assert {line["N° facture"] for line in lines} == {row["N° facture"] for row in unpaid[1:]}
    told = (demo.root / PLACE / SITUATION).read_text(encoding="utf-8")
    total = f"{sum(row['Solde'] for row in unpaid[1:]):,.2f}".replace(",", "'")
    assert f"| Total | {len(lines)} | {total} |" in told
    journal = shown.rows(demo.workbook, "tblJournal")
    secrets = {row[heading] for row in journal for heading in ("Patient", "Débiteur", "N° facture")} - {None, ""}
    assert [secret for secret in secrets if str(secret) in told] == []


def test_a_text_never_becomes_a_formula() -> None:
    row = {"name": "=cmd|' /C calc'!A0", "word": "+1"}
    column = schema.Column("Nom", "name")
    table = schema.Table("tblTest", "Test", schema.Role.REPORT, ("name",), (column, schema.Column("Mot", "word")))
    assert as_csv(table, [row]).decode() == "Nom,Mot\n'=cmd|' /C calc'!A0,'+1\n"
