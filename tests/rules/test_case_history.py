"""The history of an invoice that somebody else recovers: each dated fact once, and the balance of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_frames import TODAY, Row, agreed, compute, frame, handed_over, invoice, moved, sending

from facturation_xls.model.ledger import CaseEvent
from facturation_xls.model.settings import Settings
from facturation_xls.parsing import format_amount, format_date, parse_date
from facturation_xls.rules import case_history, instalments
from facturation_xls.rules.comparable import typed_instalments
from facturation_xls.rules.ledger import balances
from facturation_xls.workbook.schema import DISPATCHES, INSTALMENTS, JOURNAL, MOVEMENTS, REMINDERS, TRANSFERS

SETTINGS = Settings()


def history(journal: list[Row], **tables: Any) -> list[CaseEvent]:
    """The events of invoice 1."""
    names = ("movements", "sent", "issued", "plans", "transfers")
    movements, sent, issued, plans, transfers = (tables.get(name, []) for name in names)
    ledger = compute(journal, movements, sent, plans=plans, transfers=transfers)
    lines = typed_instalments(frame(INSTALMENTS, plans), SETTINGS)
    known = case_history.Tables(
        ledger=ledger,
        journal=frame(JOURNAL, journal),
        dispatches=frame(DISPATCHES, sent),
        movements=frame(MOVEMENTS, movements),
        reminders=frame(REMINDERS, issued),
        progress=instalments.progress(lines, balances(ledger), SETTINGS.tolerance, pd.Timestamp(TODAY)),
        transfers=frame(TRANSFERS, transfers),
    )
    return case_history.events({"1"}, known, SETTINGS, TODAY)["1"]


def told(events: list[CaseEvent]) -> list[str]:
    """Each event as a line of the dossier."""
    return [
        " | ".join(
            filter(
                None,
                (
                    format_date(event.day) if event.day else "-",
                    event.what,
                    event.detail,
                    "" if event.amount is None else format_amount(event.amount),
                    "" if event.balance is None else format_amount(event.balance),
                    event.proof,
                ),
            )
        )
        for event in events
    ]


def test_a_case_from_its_invoice_to_its_transfer() -> None:
    events = history(
        [invoice("1", due_on=date(2026, 3, 31), hold_since=parse_date("02.04.2026"), pdf_proof="archives/lettre.pdf")],
        sent=[
            sending("1", "02.03.2026 Papier envoyée"),
            sending("1", "02.03.2026 Dentagest préparée"),
            sending("1", "03.03.2026 CMD rejetée")
            | {"answer": "Soin 4711 non couvert", "answered_on": date(2026, 3, 5)},
            sending("2", "02.03.2026 Papier envoyée"),
        ],
        movements=[
            moved("1", "20.05.2026 Paiement 30.00", means="Banque", document="Banque 05", line=7, remark="dent 14"),
            moved("1", "21.05.2026 Frais -2.00"),
            moved("1", "21.05.2026 Paiement 30.00", witness="oui"),
            moved("1", "- Paiement 10.00"),
            moved("1", "01.07.2026 Paiement 10.00"),
            moved("1", "22.05.2026 Avoir 5.00"),
        ],
        issued=[
            {"number": "1", "level": 1, "date": date(2026, 4, 15), "channel": "Dentagest"},
            {"number": "1", "level": 2, "date": date(2026, 5, 5), "channel": "Papier", "name": "2e rappel"}
            | {"new_due_on": date(2026, 5, 19), "proof": "rappels/2026-05-05 Rappels.pdf"},
            {"number": "1", "date": date(2026, 5, 18), "channel": "Téléphone", "new_due_on": date(2026, 5, 25)},
        ],
        plans=agreed("1", "01.06.2026 20.00"),
        transfers=handed_over("1", "10.06.2026 CMD", "25.06.2026 Cabinet"),
    )
    assert told(events) == [
        "01.03.2026 | Facture | échéance le 31.03.2026 | 100.00 | 100.00 | archives/lettre.pdf",
        "02.03.2026 | Envoi | Papier",
        "03.03.2026 | Envoi | CMD",
        "05.03.2026 | Réponse | refusée",
        "02.04.2026 | Blocage | levé depuis",
        "15.04.2026 | Rappel 1 | Dentagest",
        "05.05.2026 | 2e rappel | Papier, à payer d'ici au 19.05.2026 | rappels/2026-05-05 Rappels.pdf",
        "18.05.2026 | Appel | promis d'ici au 25.05.2026",
        "20.05.2026 | Paiement | Banque | -30.00 | 70.00 | Banque 05, ligne 7",
        "22.05.2026 | Avoir | -5.00 | 65.00",
        "01.06.2026 | Acompte convenu | CHF 20.00, manqué",
        "10.06.2026 | Transfert | CMD",
        "25.06.2026 | Retour du recouvrement",
    ]


KINDS = ("Paiement", "Avoir", "Perte", "Avance CMD", "Retour CMD", "Remboursement", "Extourne", "Frais", "Inconnu")
moves = st.lists(
    st.builds(
        lambda kind, cents, day, witness: (
            {"number": "1", "kind": kind, "amount": cents, "date": day, "witness": witness}
            | {"document": "x", "line": 1}
        ),
        st.sampled_from(KINDS),
        st.integers(-20_000, 20_000),
        st.none() | st.dates(date(2026, 2, 1), date(2026, 7, 31)),
        st.sampled_from(["", "oui"]),
    ),
    max_size=6,
)


@settings(max_examples=15)
@given(moves, st.sampled_from(["", "Oui", "Avec recours", "Non"]))
def test_the_last_balance_of_a_history_is_that_of_the_ledger(movements: list[Row], bought: str) -> None:
    journal = [invoice("1", bought=bought)]
    last = [event.balance for event in history(journal, movements=movements) if event.balance is not None][-1]
    assert last == compute(journal, movements)["balance"].iloc[0]
