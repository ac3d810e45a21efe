"""A dossier as PDF: who owes what, then the dated history of each invoice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, VAlign
from fpdf.fonts import FontFace

from facturation_xls.letters.dossier import Case, Dossier, proof_name
from facturation_xls.letters.slip import new_document
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Recipient
from facturation_xls.parsing import format_amount, format_date

_FAMILY = "Arial"
_MARGIN, _FOOT = 18.0, 18.0
_LINE = 4.6
_HAIR, _GREY = (208, 213, 216), (95, 107, 112)
_HEAD = FontFace(emphasis="BOLD", fill_color=(233, 237, 239))
_TITLES = {
    Recipient.CMD: ("Dossier de recouvrement", "pour la Caisse des Médecins"),
    Recipient.ENFORCEMENT: ("Dossier de poursuite", "pour la réquisition à l'office des poursuites"),
}
_SUMMARY = (
    *(("N° facture", 32, "LEFT"), ("Date", 22, "LEFT"), ("Échéance", 22, "LEFT"), ("Montant", 25, "RIGHT")),
    *(("Payé, crédité", 25, "RIGHT"), ("Solde CHF", 25, "RIGHT"), ("Dernier rappel", 23, "LEFT")),
)
_HISTORY = (
    *(("Date", 20, "LEFT"), ("Événement", 40, "LEFT"), ("Détail", 42, "LEFT")),
    *(("Montant", 19, "RIGHT"), ("Solde CHF", 19, "RIGHT"), ("Preuve", 34, "LEFT")),
)
_CLOSING = (
    "Les preuves sont conservées au cabinet ; copie sur demande. Ce dossier ne contient aucune indication sur les "
    "soins. L'intérêt de retard (CO art. 104) et les frais n'y sont pas calculés."
)


class _Page(FPDF):
    """A page with its number and the word that it is confidential."""

    def footer(self) -> None:
        """The line at the foot of each page."""
        self.set_y(-_FOOT + 6)
        self.set_font(_FAMILY, "", 8)
        self.set_text_color(*_GREY)
        self.cell(0, 4, "Confidentiel")
        self.set_x(self.l_margin)
        self.cell(0, 4, f"Page {self.page_no()} / {{nb}}", align="R")
        self.set_text_color(0)


def draw(dossier: Dossier) -> bytes:
    """The PDF."""
    pdf = new_document(_Page)
    pdf.c_margin = 0
    pdf.set_margins(_MARGIN, 16, _MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_FOOT)
    pdf.set_title(_TITLES[dossier.recipient][0])
    pdf.add_page()
    _head(pdf, dossier)
    _heading(pdf, "Créances ouvertes")
    _table(pdf, _SUMMARY, [*map(_summed, dossier.cases), _total(dossier)], bold_last=len(dossier.cases) > 0)
    for case in dossier.cases:
        _heading(pdf, f"Facture {case.number}")
        _table(pdf, _HISTORY, _history(case))
    pdf.ln(5)
    pdf.set_font(_FAMILY, "", 8.5)
    pdf.set_text_color(*_GREY)
    pdf.multi_cell(0, 4, _CLOSING)
    pdf.set_text_color(0)
    return bytes(pdf.output())


def _head(pdf: FPDF, dossier: Dossier) -> None:
    home, sender = dossier.sender.address, dossier.sender
    _lines(pdf, [*home.lines, *filter(None, (sender.phone, sender.email))], bold_first=True)
    pdf.ln(8)
    title, subtitle = _TITLES[dossier.recipient]
    pdf.set_font(_FAMILY, "B", 15)
    pdf.cell(0, 7, title, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(_FAMILY, "", 10.5)
    place = sender.place or home.city
    day = format_date(dossier.made_on)
    pdf.cell(
        0, 6, f"{subtitle}, {place}, le {day}" if place else f"{subtitle}, le {day}", new_x="LMARGIN", new_y="NEXT"
    )
    pdf.ln(4)
    pdf.set_font(_FAMILY, "", 8.5)
    pdf.set_text_color(*_GREY)
    pdf.cell(0, 5, f"Débiteur ({dossier.debtor_id})", new_x="LMARGIN", new_y="NEXT")
    pdf.set_text_color(0)
    _lines(pdf, dossier.debtor.lines, bold_first=True)
    if dossier.consent_on:
        pdf.ln(1)
        told = f"Consentement à la transmission noté le {format_date(dossier.consent_on)}."
        pdf.cell(0, 5, told, new_x="LMARGIN", new_y="NEXT")


def _lines(pdf: FPDF, lines: Iterable[str], *, bold_first: bool) -> None:
    for number, line in enumerate(lines):
        pdf.set_font(_FAMILY, "B" if bold_first and number == 0 else "", 10)
        pdf.cell(0, 4.8, line, new_x="LMARGIN", new_y="NEXT")


def _heading(pdf: FPDF, text: str) -> None:
    """A heading that does not stay alone at the foot of a page."""
    if pdf.will_page_break(30):
        pdf.add_page()
    pdf.ln(6)
    pdf.set_font(_FAMILY, "B", 11)
    pdf.cell(0, 6.5, text, new_x="LMARGIN", new_y="NEXT")


def _table(
    pdf: FPDF, columns: Sequence[tuple[str, int, str]], rows: Iterable[Sequence[str]], *, bold_last: bool = False
) -> None:
    pdf.set_font(_FAMILY, "", 8.5)
    pdf.set_draw_color(*_HAIR)
    lines = list(rows)
    with pdf.table(
        col_widths=[width for _, width, _ in columns],
        text_align=[align for _, _, align in columns],
        headings_style=_HEAD,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=_LINE,
        padding=(0.6, 1.6),
        v_align=VAlign.T,
    ) as drawn:
        drawn.row([name for name, _, _ in columns])
        for number, line in enumerate(lines, start=1):
            style = FontFace(emphasis="BOLD") if bold_last and number == len(lines) else None
            drawn.row(line, style=style)


def _summed(case: Case) -> list[str]:
    days = (format_date(day) if day else "" for day in (case.issued_on, case.due_on))
    amounts = map(format_amount, (case.amount, case.amount - case.balance, case.balance))
    return [case.number, *days, *amounts, format_date(case.reminded_on) if case.reminded_on else ""]


def _total(dossier: Dossier) -> list[str]:
    amount = sum(case.amount for case in dossier.cases)
    sums = map(format_amount, (amount, amount - dossier.total, dossier.total))
    return ["Total", "", "", *sums, ""]


def _history(case: Case) -> Iterable[list[str]]:
    for event in case.events:
        yield [
            format_date(event.day) if event.day else "",
            event.what,
            event.detail,
            _amount(event.amount),
            _amount(event.balance),
            proof_name(event.proof),
        ]


def _amount(amount: Centimes | None) -> str:
    return "" if amount is None else format_amount(amount)
