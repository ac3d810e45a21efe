"""Writes the two CMD statements. No real one is public: the columns are those of the product's invented layouts.

August is a CSV with gross amounts (cp1252, ``;``), September an Excel file with net amounts below a title block.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import xlsxwriter
from people import CMD_NAME
from scenario import CmdLine, CmdStatement

_CREATED = datetime(2026, 9, 30, 8, 0)
_CSV_HEADINGS = (
    "Date comptable;Date valeur;N° facture;Date facture;Patient;Débiteur;"
    "Montant facturé;Encaissement;Frais;Solde;Statut;Créance rachetée;Motif;Payé par le patient le\r\n"
)
_XLSX_WIDTHS = {
    "Note d'honoraires n°": 22,
    "Date note": 12,
    "Montant": 12,
    "Versement net": 14,
    "Retenue": 10,
    "Date versement": 15,
    "Payé par le patient le": 22,
    "Cession": 14,
    "Statut": 12,
    "Remarque": 26,
}


def gross_csv(statement: CmdStatement) -> bytes:
    """A statement with gross amounts: "Encaissement" before fees, "Frais" negative, totals and payout below."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([CMD_NAME])
    writer.writerow([f"Relevé n° {statement.number}"])
    writer.writerow([f"Période du {_swiss(statement.issued_on.replace(day=1))} au {_swiss(statement.issued_on)}"])
    writer.writerow([])
    text.write(_CSV_HEADINGS)
    writer.writerows(_gross_row(statement, line) for line in statement.lines)
    totals = (
        sum(line.invoice.due for line in statement.lines),
        sum(line.paid for line in statement.lines),
        sum(-line.fee for line in statement.lines),
        sum(line.balance for line in statement.lines),
    )
    writer.writerow(["Total", *[""] * 5, *map(_amount, totals), *[""] * 4])
    writer.writerow(["Versement", *[""] * 6, _amount(statement.payout), *[""] * 6])
    return text.getvalue().encode("cp1252")


def _gross_row(statement: CmdStatement, line: CmdLine) -> list[str]:
    invoice = line.invoice
    return [
        _swiss(statement.issued_on),
        _swiss(statement.paid_out_on),
        invoice.number,
        _swiss(invoice.issued_on),
        invoice.patient.name,
        invoice.debtor.name,
        _amount(invoice.due),
        _amount(line.paid),
        _amount(-line.fee),
        _amount(line.balance),
        line.status,
        line.bought,
        line.reason,
        _swiss(line.debtor_paid_on) if line.debtor_paid_on else "",
    ]


def net_xlsx(statement: CmdStatement) -> bytes:
    """A statement with net amounts: "Versement net" after "Retenue" (positive); true dates and numbers."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        book.set_properties({"title": "Décompte mensuel (fictif)", "created": _CREATED})
        days, money = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "#,##0.00"})
        strong = book.add_format({"bold": True, "num_format": "#,##0.00"})
        sheet = book.add_worksheet("Décompte")
        for column, width in enumerate(_XLSX_WIDTHS.values()):
            sheet.set_column(column, column, width)
        sheet.write_column(0, 0, _title_block(statement), strong)
        sheet.write_row(5, 0, _XLSX_WIDTHS, strong)
        rows = [_net_row(statement, line) for line in statement.lines]
        for position, row in enumerate(rows, start=6):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(position, column, value, days)
                elif isinstance(value, float):
                    sheet.write_number(position, column, value, money)
                else:
                    sheet.write_string(position, column, value)
        below = 6 + len(rows)
        sheet.write_row(below, 0, ("Total", "", *_net_totals(statement)), strong)
        sheet.write_row(below + 1, 0, ("Net versé", "", "", statement.payout / 100), strong)
    return output.getvalue()


def _net_totals(statement: CmdStatement) -> tuple[float, ...]:
    """Montant, Versement net, Retenue: summed in centimes."""
    invoiced = sum(line.invoice.due for line in statement.lines)
    return invoiced / 100, statement.payout / 100, sum(line.fee for line in statement.lines) / 100


def _title_block(statement: CmdStatement) -> tuple[str, ...]:
    return (
        f"{CMD_NAME} – Décompte mensuel",
        f"Décompte n° {statement.number}",
        f"Période {_swiss(statement.issued_on.replace(day=1))} – {_swiss(statement.issued_on)}",
        f"Date : {_swiss(statement.issued_on)}",
    )


def _net_row(statement: CmdStatement, line: CmdLine) -> tuple[str | float | date, ...]:
    return (
        line.invoice.number,
        line.invoice.issued_on,
        line.invoice.due / 100,
        (line.paid - line.fee) / 100,
        line.fee / 100,
        statement.paid_out_on,
        line.debtor_paid_on or "",
        line.bought,
        line.status,
        line.reason,
    )


def _swiss(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _amount(centimes: int) -> str:
    sign = "-" if centimes < 0 else ""
    return f"{sign}{abs(centimes) // 100:,}.{abs(centimes) % 100:02d}".replace(",", "'")
