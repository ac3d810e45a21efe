"""Statements of the CMD made to order: any words, order of columns, delimiter, decimal habit, title block, file format.

The story is always the same four invoices, so that every form of it must be understood alike.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import xlsxwriter
from fpdf import FPDF

DAY = date(2025, 10, 31)


class Line(NamedTuple):
    """A line of the story, in centimes; ``paid`` is gross, ``fee`` what the CMD keeps."""

    number: str
    invoiced: int
    paid: int
    fee: int
    status: str
    bought: str
    reason: str


LINES = (
    Line("2025000127", 45990, 45990, 690, "Payée", "Non", ""),
    Line("0002025131", 123005, 123005, 3690, "Avance", "Oui", "Rachat de créance"),
    Line("2025000099", 54025, -54025, 0, "Retour", "Non", "Contestation du patient"),
    Line("2025000118", 20000, 10000, 0, "Acompte", "Non", ""),
    Line("2025000118", 20000, 10000, 0, "Acompte", "Non", ""),
)
"""The same line twice is twice true."""

SAID = [
    ("2025000127", "Paiement", 45990),
    ("2025000127", "Frais", -690),
    ("0002025131", "Avance CMD", 123005),
    ("0002025131", "Frais", -3690),
    ("2025000099", "Retour CMD", -54025),
    ("2025000118", "Paiement", 10000),
    ("2025000118", "Paiement", 10000),
]
"""What a reader must understand, in whatever form it comes."""

GERMAN = {"Payée": "Bezahlt", "Avance": "Vorfinanzierung", "Retour": "Rückgabe", "Acompte": "Teilzahlung"}
GERMAN |= {"Oui": "Ja", "Non": "Nein", "Rachat de créance": "Forderungskauf", "Contestation du patient": "Bestreitung"}


@dataclass(frozen=True)
class Form:
    """How a statement is written. ``headings``: our column -> its heading, in the order of the table."""

    headings: dict[str, str]
    title: Sequence[str] = ()
    net: bool = False
    negative_fee: bool = True
    total: str = "Total"
    payout: str = "Versement"
    words: dict[str, str] = field(default_factory=dict)
    days: str = "%d.%m.%Y"
    thousands: str = "'"
    decimal: str = "."
    delimiter: str = ";"
    encoding: str = "utf-8"

    def amount(self, centimes: int) -> str:
        """An amount as this form writes it."""
        francs = f"{abs(centimes) / 100:,.2f}".replace(",", "\0").replace(".", self.decimal)
        return "-" * (centimes < 0) + francs.replace("\0", self.thousands)

    def cells(self) -> list[dict[str, Any]]:
        """The lines by our columns: amounts in centimes, days as days; patient and debtor are invented."""
        sign = -1 if self.negative_fee else 1
        return [
            {
                "invoice_no": line.number,
                "invoiced": line.invoiced,
                "paid": line.paid - (line.fee if self.net else 0),
                "fee": sign * line.fee,
                "status": self.words.get(line.status, line.status),
                "bought": self.words.get(line.bought, line.bought),
                "reason": self.words.get(line.reason, line.reason),
                "value_date": DAY,
                "booked_on": DAY,
                "patient": "Lupin Aline",
                "debtor": "Lupin Aline",
                "issued_on": DAY,
            }
            for line in LINES
        ]

    def totals(self, wrong_by: int = 0) -> list[dict[str, Any]]:
        """The row of totals and that of the payout."""
        cells = self.cells()
        sums = {name: sum(line[name] for line in cells) for name in ("invoiced", "paid", "fee")}
        payout = sum(line.paid - line.fee for line in LINES)
        first = next(iter(self.headings))
        return [{first: self.total, **sums, "paid": sums["paid"] + wrong_by}, {first: self.payout, "paid": payout}]

    def grid(self, wrong_by: int = 0) -> list[list[Any]]:
        """The whole table without its title block."""
        rows = [*self.cells(), *self.totals(wrong_by)]
        return [list(self.headings.values()), *([row.get(name, "") for name in self.headings] for row in rows)]

    def text(self, value: Any) -> str:
        """A cell as it is printed."""
        if isinstance(value, date):
            return value.strftime(self.days)
        return self.amount(value) if isinstance(value, int) else str(value)


def csv_bytes(form: Form, wrong_by: int = 0) -> bytes:
    """The statement as CSV."""
    rows = [*([line] for line in form.title), *([form.text(cell) for cell in row] for row in form.grid(wrong_by))]
    return "\r\n".join(form.delimiter.join(row) for row in rows).encode(form.encoding)


def xlsx_bytes(form: Form, wrong_by: int = 0) -> bytes:
    """The statement as an Excel file with true numbers and days."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Décompte")
        for number, line in enumerate(form.title):
            sheet.write_string(number, 0, line)
        for number, row in enumerate(form.grid(wrong_by), start=len(form.title) + 1):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value / 100 if isinstance(value, int) else value)
    return output.getvalue()


def pdf_bytes(form: Form, *, ruled: bool = False, times: int = 1, wrong_by: int = 0) -> bytes:
    """The statement as PDF, its lines ``times`` over, with carried-forward totals in the middle and page numbers."""
    heading, *rows = [[form.text(cell) for cell in row] for row in form.grid(wrong_by)]
    carried = ["À reporter", *heading[1:]]
    lines, totals = rows[:-2] * times, rows[-2:]
    middle = len(lines) // 2
    amounts = [name in {"invoiced", "paid", "fee"} for name in form.headings]
    carried = [carried[0], *(form.amount(100) if is_amount else "" for is_amount in amounts[1:])]
    pdf = _Paper(orientation="L")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_font("Helvetica", size=8)
    pdf.add_page()
    for line in form.title:
        pdf.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    with pdf.table(
        borders_layout="ALL" if ruled else "NONE",
        text_align=tuple("RIGHT" if is_amount else "LEFT" for is_amount in amounts),
        line_height=4,
    ) as table:
        carry = [carried, ["Report", *carried[1:]]] if times > 1 else []
        for row in [heading, *lines[:middle], *carry, *lines[middle:], *totals]:
            table.row(row)
    return bytes(pdf.output())


class _Paper(FPDF):
    def footer(self) -> None:
        """Every page says which one it is."""
        self.set_y(-12)
        self.cell(0, 5, f"Page {self.page_no()}")
