"""Whose word counts: what CMD gave back is the bank's affair again; what any source may tell counts once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from small_books import books, line

from facturation_xls.rules.witnesses import judged
from facturation_xls.workbook.schema import MOVEMENTS

Row = dict[str, Any]


def moved(day: int, origin: str, kind: str = "Paiement", amount: int = 12_000, document: str = "") -> Row:
    """A movement of September 2026."""
    document = document or f"{origin} {day}"
    cells = {"number": "150", "date": date(2026, 9, day), "kind": kind, "amount": amount, "origin": origin}
    return line(MOVEMENTS, **cells, document=document, line=1)


def sent(day: date | None, state: str) -> Row:
    """A sending to CMD."""
    return {"number": "150", "channel": "CMD", "date": day, "state": state}


def words(payer_type: str, *rows: Row, sendings: Sequence[Row] = ()) -> list[str]:
    """*Témoin* of each row after the judgement."""
    invoice = {"number": "150", "payer_type": payer_type, "amount": 12_000}
    known = books(invoice, movements=rows, dispatches=sendings)
    columns = {column.field: [row[column.field] for row in rows] for column in MOVEMENTS.columns}
    changed = dict(judged(columns, known))
    return [changed.get(position, str(row["witness"])) for position, row in enumerate(rows)]


ADVANCE, RETURN = moved(1, "CMD", "Avance CMD"), moved(10, "CMD", "Retour CMD", -12_000)


@pytest.mark.parametrize(
    ("by_cmd", "witness"),
    [
        ([ADVANCE], "oui"),
        ([ADVANCE, RETURN], ""),
        ([ADVANCE, RETURN, moved(12, "CMD", "Avance CMD")], "oui"),
        ([ADVANCE, moved(25, "CMD", "Retour CMD", -12_000)], "oui"),
    ],
    ids=["CMD has it", "given back before", "given back and taken again", "given back afterwards"],
)
def test_what_cmd_gave_back_is_paid_to_the_practice(by_cmd: list[Row], witness: str) -> None:
    """Before: the bank's line of an invoice that CMD had returned never counted, and it stayed open for ever."""
    assert words("Caisse des Médecins", *by_cmd, moved(20, "Banque"))[-1] == witness


@pytest.mark.parametrize(
    ("sent_on", "state", "witness"),
    [
        (date(2026, 9, 21), "envoyée", ""),
        (date(2026, 9, 20), "envoyée", "oui"),
        (date(2026, 9, 21), "préparée", ""),
        (date(2026, 9, 21), "rejetée", "oui"),
        (None, "envoyée", "oui"),
    ],
    ids=["before CMD had it", "on that day", "before it was prepared for CMD", "CMD refused it", "nobody knows when"],
)
def test_what_was_paid_to_the_practice_before_cmd_had_the_invoice_counts(
    sent_on: date | None, state: str, witness: str
) -> None:
    """Before: a part payment became a witness as soon as CMD took over, and what was owed went up again."""
    paid = moved(20, "Banque", amount=4_000)
    assert words("Caisse des Médecins", paid, sendings=[sent(sent_on, state)]) == [witness]
    later = sent(date(2026, 9, 25), "envoyée")
    assert words("Caisse des Médecins", paid, sendings=[sent(sent_on, state), later]) == [
        "oui" if sent_on == date(2026, 9, 20) else ""
    ]


@pytest.mark.parametrize(
    ("statement", "lot", "witness"),
    [("CMD 2026-10 n° 1", "", ""), ("CMD 2026-09", "", "oui"), ("CMD 2026-09", "CMD 2026-09", "")],
    ids=["the month before", "the same month", "sent on a known day"],
)
def test_of_what_only_a_statement_tells_nobody_knows_since_when_in_its_month_cmd_had_it(
    statement: str, lot: str, witness: str
) -> None:
    sending = sent(date(2026, 10, 3), "envoyée") | {"origin": f"{statement}, date supposée", "lot": lot}
    assert words("Caisse des Médecins", moved(20, "Banque"), sendings=[sending]) == [witness]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([moved(20, "Banque"), moved(22, "Dentagest")], ["", "oui"]),
        ([moved(22, "Dentagest"), moved(20, "Banque")], ["oui", ""]),
        ([moved(20, "Banque"), moved(27, "Dentagest")], ["", ""]),
        ([moved(20, "Banque"), moved(21, "Dentagest", amount=50)], ["", ""]),
        ([moved(22, "Dentagest")], [""]),
        ([moved(20, "Saisie", document="Dentagest 2026-09-20 n° 150"), moved(22, "Banque")], ["", "oui"]),
        ([moved(20, "Saisie", document="Banque AVIS-9"), moved(22, "Dentagest")], ["", "oui"]),
    ],
    ids=[
        "both tell",
        "the list first",
        "a week apart",
        "other amounts",
        "the list alone",
        "typed, confirmed by the list",
        "typed, confirmed by the bank",
    ],
)
def test_where_any_source_counts_a_payment_that_two_tell_counts_once(rows: list[Row], expected: list[str]) -> None:
    """Before: of an invoice "À classer" the bank's line and that of Dentagest's list both counted."""
    assert words("À classer", *rows) == expected
