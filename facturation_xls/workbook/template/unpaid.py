"""The sheet *Impayés*, printed each month: totals by age, control line, room to sign, then one row per invoice."""

from __future__ import annotations

from facturation_xls.model.words import PayerType
from facturation_xls.workbook import schema
from facturation_xls.workbook.template.draft import Cell, Draft
from facturation_xls.workbook.template.page import Page, add_page

AGES = (
    ("non échu", None, 0),
    ("1–30", 1, 30),
    ("31–60", 31, 60),
    ("61–90", 61, 90),
    ("91–180", 91, 180),
    ("> 180", 181, None),
)
"""Age as the ledger names it, its first and its last day since the due date (DESIGN §4)."""

_TOTALS_ROW = 3
_TOTAL_ROW = _TOTALS_ROW + len(PayerType) + 1
_CONTROL_ROW = _TOTAL_ROW + 1
_SITUATION_ROW = _CONTROL_ROW + 1
_HEADER_ROW = _SITUATION_ROW + 1
_RIGHT = 9
"""The column right of the totals."""


def unpaid(draft: Draft) -> None:
    """The sheet. Pages after the first repeat the line above the headers, which tells the date of the list."""
    page = add_page(draft, schema.UNPAID, "Factures impayées", header_row=_HEADER_ROW)
    sheet = page.sheet
    draft.put(sheet, (1, 0), "", "fx Note", "fx_impayes_fraicheur")
    _totals(page)
    draft.put(sheet, (_CONTROL_ROW, 0), "", "fx Note", "fx_impayes_controle")
    draft.put(sheet, (_TOTAL_ROW - 1, _RIGHT), f"Vu le {'_' * 14}   Signature {'_' * 28}", "fx Note")
    draft.put(sheet, (_SITUATION_ROW, 0), "", "fx Message", "fx_impayes_situation")
    _count_hidden_rows(page, (_SITUATION_ROW, _RIGHT))
    sheet.set_row(_SITUATION_ROW, 21)
    sheet.repeat_rows(_SITUATION_ROW, _HEADER_ROW)
    page.lead_to(schema.JOURNAL, schema.MOVEMENTS, schema.DEFINITIONS)
    page.highlight(f"N({page.cell('overdue_days')})>60", field="overdue_days", bold=True, top=1, bottom=1)


def _totals(page: Page) -> None:
    """The open balance by payer type and age, live over the list; on a small screen one click folds it away.

    The totals add up the list itself and not the ages, as the report does: an invoice without an age shows as a
    difference.
    """
    draft, sheet = page.draft, page.sheet
    draft.put(sheet, (_TOTALS_ROW, 0), "Solde en CHF, jours depuis l'échéance", "fx En-tête")
    ages = [(label, _of_age(first, last)) for label, first, last in AGES] + [("Total", "")]
    for column, (label, _) in enumerate(ages, start=1):
        draft.put(sheet, (_TOTALS_ROW, column), label, "fx En-tête montant")
    for row, payer_type in enumerate(PayerType, start=_TOTALS_ROW + 1):
        draft.put(sheet, (row, 0), payer_type.value, "fx Texte")
        for column, (_, of_age) in enumerate(ages, start=1):
            formula = _sum_of(f",tblImpayes[Type de payeur],$A{row + 1}{of_age}")
            draft.put_formula(sheet, (row, column), formula, 0, "fx Cumul")
    draft.put(sheet, (_TOTAL_ROW, 0), "Total", "fx Total")
    for column, (_, of_age) in enumerate(ages, start=1):
        draft.put_formula(sheet, (_TOTAL_ROW, column), _sum_of(of_age), 0, "fx Total cumul")
    for row in range(_TOTALS_ROW, _TOTAL_ROW + 1):
        sheet.set_row(row, 33 if row == _TOTALS_ROW else None, None, {"level": 1})
    sheet.outline_settings(symbols_below=False)
    draft.define("fx_impayes_totaux", sheet, (_TOTALS_ROW, 0), (_TOTAL_ROW, len(ages)))


def _sum_of(conditions: str) -> str:
    total = f"SUMIFS(tblImpayes[Solde]{conditions})" if conditions else "SUM(tblImpayes[Solde])"
    return f"ROUND({total},2)"


def _of_age(first: int | None, last: int | None) -> str:
    """The conditions of an age: the days themselves, for the label ``> 180`` would be read as a comparison."""
    from_day = "" if first is None else f',tblImpayes[Retard],">={first}"'
    to_day = "" if last is None else f',tblImpayes[Retard],"<={last}"'
    return from_day + to_day


def _count_hidden_rows(page: Page, cell: Cell) -> None:
    """A live warning: a filtered list is not the whole list."""
    hidden = "COUNTA(tblImpayes[N° facture])-SUBTOTAL(103,tblImpayes[N° facture])"
    words = f'IF({hidden}=1," ligne masquée"," lignes masquées")'
    formula = f'IF({hidden}=0,"",{hidden}&{words}&" par un filtre")'
    page.draft.put_formula(page.sheet, cell, formula, "", "fx Message")
    page.draft.define("fx_impayes_masquees", page.sheet, cell, cell)
