"""What a correct product must find in the samples: computed from the scenario in a few lines, without the product.

An advance with recourse is cash, not settlement; a storno or a cancellation credits what is open; CMD's fees never
touch a balance; for CMD invoices the statement counts, for all others the bank; what staff type is not known here.
"""

from __future__ import annotations

import json
from datetime import date

from people import PRACTICE
from scenario import (
    AS_OF,
    BANK_ENTRIES,
    EXPORTS,
    FIRST_DAY,
    INVOICES,
    LAST_DAY,
    LETTERS,
    STATEMENTS,
    Invoice,
    Kind,
    Payer,
)
from write_invoices import reference
from write_letters import letter_name

_TOLERANCE = 5
_RECOURSE = "Avec recours"


def expected_json() -> bytes:
    """The expectations as JSON: amounts in centimes, days as ISO dates."""
    rows = [_expectation(invoice) for invoice in INVOICES]
    facts = {
        "practice": {"name": PRACTICE.name, "gln": PRACTICE.gln},
        "as_of": AS_OF,
        "covered": {"from": FIRST_DAY, "to": LAST_DAY},
        "open_balance": {payer: sum(b for b in _balances(rows, payer) if b > _TOLERANCE) for payer in Payer},
        "overpaid": {payer: -sum(b for b in _balances(rows, payer) if b < -_TOLERANCE) for payer in Payer},
        "statements": [
            {"number": s.number, "issued_on": s.issued_on, "paid_out_on": s.paid_out_on, "payout": s.payout}
            for s in STATEMENTS
        ],
        "bank_without_invoice": [
            {"value_on": entry.value_on, "amount": payment.paid, "text": payment.text}
            for entry in BANK_ENTRIES
            for payment in entry.payments
            if not payment.serial
        ],
        "reexported": [
            {"number": e.invoice.number, "amount": e.invoice.due, "new_amount": e.due, "exported_on": e.exported_on}
            for e in EXPORTS
            if e.kind is Kind.REEXPORT
        ],
        "invoices": rows,
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1, default=date.isoformat) + "\n").encode()


def _expectation(invoice: Invoice) -> dict[str, object]:
    """One invoice. ``settled_on`` is null while open, and for what never was to be paid (cancelled, fully prepaid)."""
    events = _events(invoice)
    bought = _bought(invoice)
    settling = [e for e in events if bought != _RECOURSE or e[1] not in ("Avance CMD", "Retour CMD")]
    cancelled_on = _cancelled_on(invoice)
    paid = sum(amount for _, _, amount in settling)
    credited = invoice.due - paid if cancelled_on else 0
    reminders = [e for e in EXPORTS if e.kind is Kind.REMINDER and e.serial == invoice.serial]
    return {
        "number": invoice.number,
        "payer_type": invoice.payer,
        "debtor": invoice.debtor.name,
        "patient": invoice.patient.name,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "amount": invoice.due,
        "reference": reference(invoice),
        "movements": [{"date": day, "kind": kind, "amount": amount} for day, kind, amount in events],
        "paid": paid,
        "credited": credited,
        "balance": invoice.due - paid - credited,
        "settled_on": None if cancelled_on else _settled_on(invoice.due, settling),
        "cancelled_on": cancelled_on,
        "bought": bought,
        "reminder_level": max((e.level for e in reminders), default=0),
        "reminded_on": max((e.exported_on for e in reminders), default=None),
        "letter": letter_name(invoice) if invoice.serial in LETTERS else None,
    }


def _events(invoice: Invoice) -> list[tuple[date, str, int]]:
    """Money of the source that counts for this payer type, by day: (day, kind, centimes)."""
    if invoice.payer is Payer.CMD:
        kinds = {"Avance": "Avance CMD", "Retour": "Retour CMD"}
        return [
            (statement.paid_out_on, kinds.get(line.status, "Paiement"), line.paid)
            for statement in STATEMENTS
            for line in statement.lines
            if line.serial == invoice.serial and line.paid
        ]
    return [
        (entry.value_on, "Extourne", -payment.paid) if entry.reversal else (entry.value_on, "Paiement", payment.paid)
        for entry in BANK_ENTRIES
        for payment in entry.payments
        if payment.serial == invoice.serial
    ]


def _bought(invoice: Invoice) -> str | None:
    """The last word of the statements, "Inconnu" where CMD has not listed the invoice yet, null for other payers."""
    if invoice.payer is not Payer.CMD:
        return None
    words = [line.bought for s in STATEMENTS for line in s.lines if line.serial == invoice.serial]
    return words[-1] if words else "Inconnu"


def _cancelled_on(invoice: Invoice) -> date | None:
    days = [e.exported_on for e in EXPORTS if e.kind is Kind.STORNO and e.serial == invoice.serial]
    cancelled = (invoice.serial, "Annulée")
    days += [s.paid_out_on for s in STATEMENTS for line in s.lines if (line.serial, line.status) == cancelled]
    return days[0] if days else None


def _settled_on(due: int, events: list[tuple[date, str, int]]) -> date | None:
    """The day since which no more than the tolerance has been open."""
    if due <= _TOLERANCE:
        return None
    settled, paid = None, 0
    for day, _, amount in events:
        paid += amount
        settled = (settled or day) if due - paid <= _TOLERANCE else None
    return settled


def _balances(rows: list[dict[str, object]], payer: Payer) -> list[int]:
    return [b for row in rows if row["payer_type"] == payer and isinstance(b := row["balance"], int)]
