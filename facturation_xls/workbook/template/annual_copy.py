"""The year's dossier as a workbook for the fiduciary: its tables, and a first page whose sums are live over them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from facturation_xls.model.words import MovementKind
from facturation_xls.workbook.schema import Column, Kind, Owner, Role, Table
from facturation_xls.workbook.template.draft import Cell, Draft
from facturation_xls.workbook.template.page import print_on_paper
from facturation_xls.workbook.template.styles import add_formats
from facturation_xls.workbook.template.table import place_table, written


def _table(name: str, sheet: str, *columns: tuple[str, str, Kind]) -> Table:
    cells = tuple(Column(header, field, kind, Owner.DERIVED) for header, field, kind in columns)
    return Table(name, sheet, Role.REPORT, (), cells)


_PAYER = ("Type de payeur", "payer_type", Kind.TEXT)
_INVOICE = (
    _PAYER,
    ("Débiteur", "debtor", Kind.TEXT),
    ("N° facture", "number", Kind.TEXT),
    ("Date facture", "issued_on", Kind.DATE),
)
_REDUCED = (("Encaissé", "paid", Kind.MONEY), ("Avoirs et pertes", "given_up", Kind.MONEY))
_ROLLED = (
    ("Solde au début", "opening", Kind.MONEY),
    ("Facturé", "invoiced", Kind.MONEY),
    ("Encaissé", "paid", Kind.MONEY),
    ("Avoirs", "credits", Kind.MONEY),
    ("Pertes", "losses", Kind.MONEY),
    ("Solde à la fin", "closing", Kind.MONEY),
)

WHOLE_YEAR: Final = _table("tblAnnee", "Récapitulatif", _PAYER, *_ROLLED)
"""The head of the dossier; in the workbook its sums are formulas and no table."""

MONTHS: Final = _table("tblAnneeMois", "Mois par mois", _PAYER, ("Mois", "month", Kind.TEXT), *_ROLLED)
OPEN_ITEMS: Final = _table(
    "tblAnneeImpayes",
    "Impayés",
    *_INVOICE,
    ("Échéance", "due_on", Kind.DATE),
    ("Montant", "amount", Kind.MONEY),
    *_REDUCED,
    ("Solde", "balance", Kind.MONEY),
    ("Retard", "overdue_days", Kind.COUNT),
    ("Ancienneté", "age", Kind.TEXT),
    ("En recouvrement", "transferred_to", Kind.TEXT),
    ("Avancé par la CMD", "advanced", Kind.MONEY),
)
OVERPAID: Final = _table(
    "tblAnneeTropPercus",
    "Trop-perçus",
    *_INVOICE,
    ("Montant", "amount", Kind.MONEY),
    *_REDUCED,
    ("À rendre", "to_return", Kind.MONEY),
)
WRITE_OFFS: Final = _table(
    "tblAnneePertes",
    "Pertes et avoirs",
    ("Genre", "kind", Kind.TEXT),
    ("Date", "day", Kind.DATE),
    *_INVOICE,
    ("Montant", "amount", Kind.MONEY),
    ("Motif", "reason", Kind.TEXT),
)
STATEMENTS: Final = _table(
    "tblAnneeCMD",
    "Frais CMD",
    ("Date", "day", Kind.DATE),
    ("Relevé", "document", Kind.TEXT),
    ("Factures", "invoice_count", Kind.COUNT),
    ("Reçu de la CMD", "received", Kind.MONEY),
    ("Repris par la CMD", "returned", Kind.MONEY),
    ("Frais", "fees", Kind.MONEY),
    ("Versement net", "net", Kind.MONEY),
)
TABLES: Final = (MONTHS, OPEN_ITEMS, OVERPAID, WRITE_OFFS, STATEMENTS)

_HEADER_ROW = 3
_WIDTHS = (46, *(15,) * len(_ROLLED))

Rows = Sequence[Mapping[str, Any]]
"""Cells by field, money in centimes."""

Sum = tuple[str, str, int]
"""A line of a sum: what it is, its formula, the centimes that it comes to."""


def build_annual(
    title: str, sentences: Sequence[str], year: Rows, tables: Mapping[str, Rows], rest: int, footer: str
) -> bytes:
    """The file. ``year``: rows of ``WHOLE_YEAR``, all payers last; ``tables``: the rows of each table by its name.

    ``rest``: the centimes of balances within the tolerance, which no list names.
    """
    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": title})
    draft = Draft(workbook, add_formats(workbook))
    first = workbook.add_worksheet(WHOLE_YEAR.sheet)
    page = _FirstPage(draft, first, sentences, title)
    sheets = [_list(draft, table, tables[table.name], title) for table in TABLES]
    page.by_payer(year, tables[MONTHS.name])
    for heading, lines in _proofs(year[-1], tables, rest, page.last_row):
        page.proof(heading, lines)
    page.told("Pour mémoire", _remarkable(tables))
    for sheet in (first, *sheets):
        sheet.set_footer(f"&L&9{footer.replace('&', '&&')}&R&9Page &P / &N")
    workbook.close()
    return content.getvalue()


def _list(draft: Draft, table: Table, rows: Rows, title: str) -> Worksheet:
    sheet = draft.workbook.add_worksheet(table.sheet)
    draft.put(sheet, (0, 0), table.sheet, "fx Titre")
    draft.put(sheet, (1, 0), title, "fx Note")
    lines = [[written(column, row[column.field]) for column in table.columns] for row in rows]
    place_table(draft, sheet, table, (_HEADER_ROW, 0), lines or ((),))
    print_on_paper(sheet, _HEADER_ROW)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    return sheet


# --- the first page -------------------------------------------------------------------------------------------------


class _FirstPage:
    """Title and sentences, the year by payer type, and the sums that lead from its balances to the lists."""

    def __init__(self, draft: Draft, sheet: Worksheet, sentences: Sequence[str], title: str) -> None:
        self._draft, self._sheet = draft, sheet
        draft.put(sheet, (0, 0), title, "fx Titre")
        for row, sentence in enumerate(sentences, start=1):
            draft.put(sheet, (row, 0), sentence, "fx Note")
        self._row = len(sentences) + 2
        self.last_row = 0  # of the year's lines, as Excel counts
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        print_on_paper(sheet, 0)

    def by_payer(self, year: Rows, months: Rows) -> None:
        """The year's line of each payer type, live over the months."""
        for number, column in enumerate(WHOLE_YEAR.columns):
            style = "fx En-tête montant" if number else "fx En-tête"
            self._draft.put(self._sheet, (self._row, number), column.header, style)
        ends = {"opening": months[0]["month"], "closing": months[-1]["month"]}
        for line in year:
            self._row += 1
            last = line is year[-1]
            self._draft.put(self._sheet, (self._row, 0), line["payer_type"], "fx Total" if last else "fx Texte")
            for number, column in enumerate(WHOLE_YEAR.columns[1:], start=1):
                formula = _of_months(column, f"$A{self._row + 1}", ends.get(column.field))
                self._sum((self._row, number), formula, line[column.field], last=last)
        self.last_row = self._row + 1
        self._row += 2

    def proof(self, heading: str, lines: Sequence[Sum]) -> None:
        """Figures that must come to nothing, and the line that says so."""
        first = self._row + 2
        self.told(heading, lines)
        self._row -= 1
        self._draft.put(self._sheet, (self._row, 0), "Écart", "fx Total")
        formula = f"ROUND(SUM(B{first}:B{self._row}),2)"
        self._sum((self._row, 1), formula, sum(centimes for _, _, centimes in lines), last=True)
        self._row += 2

    def told(self, heading: str, lines: Sequence[Sum]) -> None:
        """Figures under a heading."""
        self._draft.put(self._sheet, (self._row, 0), heading, "fx Sous-titre")
        for label, formula, centimes in lines:
            self._row += 1
            self._draft.put(self._sheet, (self._row, 0), label, "fx Texte")
            self._sum((self._row, 1), formula, centimes)
        self._row += 2

    def _sum(self, cell: Cell, formula: str, centimes: int, *, last: bool = False) -> None:
        self._draft.put_formula(self._sheet, cell, formula, centimes / 100, "fx Total cumul" if last else "fx Cumul")


def _of_months(column: Column, payer: str, month: str | None) -> str:
    """A figure of a payer's months; of one month where it is a balance. SUMIFS would read a month as a day."""
    figures, of_payer = f"tblAnneeMois[{column.header}]", f"tblAnneeMois[Type de payeur]={payer}"
    of_month = f'*(tblAnneeMois[Mois]="{month}")' if month else ""
    return f"ROUND(SUMPRODUCT(({of_payer}){of_month}*{figures}),2)"


def _proofs(whole: Mapping[str, Any], tables: Mapping[str, Rows], rest: int, row: int) -> list[tuple[str, list[Sum]]]:
    """What the lists must come to; ``row`` is that of all payers on the first page."""
    given_up = tables[WRITE_OFFS.name]

    def proof(name: str, column: str, field: str, kind: str) -> tuple[str, list[Sum]]:
        listed = sum(line["amount"] for line in given_up if line["kind"] == kind)
        formula = f'-SUMIFS(tblAnneePertes[Montant],tblAnneePertes[Genre],"{kind}")'
        lines = [(f"{name} ci-dessus", f"{column}{row}", whole[field]), (f"− {name} de la liste", formula, -listed)]
        return name, lines

    balance: list[Sum] = [
        ("Solde à la fin", f"G{row}", whole["closing"]),
        ("− Factures impayées", "-SUM(tblAnneeImpayes[Solde])", -_total(tables, OPEN_ITEMS, "balance")),
        ("+ Trop-perçus", "SUM(tblAnneeTropPercus[À rendre])", _total(tables, OVERPAID, "to_return")),
        ("− Restes de quelques centimes", f"{-rest / 100:.2f}", -rest),
    ]
    return [
        ("Du solde aux listes", balance),
        proof("Pertes", "F", "losses", MovementKind.LOSS),
        proof("Avoirs", "E", "credits", MovementKind.CREDIT_NOTE),
    ]


def _remarkable(tables: Mapping[str, Rows]) -> list[Sum]:
    """What a fiduciary looks for and no balance holds."""
    return [
        ("Frais de la CMD", "SUM(tblAnneeCMD[Frais])", _total(tables, STATEMENTS, "fees")),
        (
            "Avancé par la CMD avec recours, encore dû",
            "SUM(tblAnneeImpayes[Avancé par la CMD])",
            _total(tables, OPEN_ITEMS, "advanced"),
        ),
    ]


def _total(tables: Mapping[str, Rows], table: Table, field: str) -> int:
    return sum(row[field] for row in tables[table.name])
