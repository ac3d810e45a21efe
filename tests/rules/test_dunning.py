"""Who is reminded and who is not, one line per situation, as a secretary would tell it on 30.06.2026.

Invoice 1 of CHF 100.00, of 01.03.2026, due on 31.03.2026, posted on 02.03.2026, unless the line says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_frames import TODAY, Row, agreed, compute, frame, handed_over, invoice, moved, sending

from facturation_xls.model.settings import LetterSettings, PayerTerms, ReminderLevel, Settings
from facturation_xls.parsing import parse_amount, parse_date
from facturation_xls.rules import dunning, holds, instalments, reminders
from facturation_xls.rules.comparable import typed_instalments
from facturation_xls.rules.ledger import balances
from facturation_xls.workbook.schema import DEBTORS, INSTALMENTS, JOURNAL, REMINDERS

CMD = "Caisse des Médecins"
SETTINGS = Settings(
    payers=(PayerTerms("Patient privé", source="Banque"), PayerTerms(CMD, source="CMD")),
    levels=(
        ReminderLevel(1, "1er rappel", delay=10, tolerance=500),
        ReminderLevel(2, "2e rappel", delay=5, tolerance=500),
        ReminderLevel(3, "3e et dernier rappel", delay=5, tolerance=500),
    ),
    letters=LetterSettings(freshness={"Banque": 10, "CMD": 45}),
)
LUPIN = {"debtor_id": "D1", "name": "Lupin Aline", "zip_code": "1099", "city": "Montvieux"}
FRESH = {"Banque": date(2026, 6, 28), "CMD": date(2026, 5, 31)}
POSTED = [sending("1", "02.03.2026 Papier envoyée")]


def bill(number: str = "1", **facts: Any) -> Row:
    return invoice(number, **({"debtor_id": "D1", "debtor": "Lupin Aline"} | facts))


def reminded(level: int | None, day: str, channel: str = "Papier", until: str = "") -> Row:
    return {
        "number": "1",
        "level": level,
        "date": parse_date(day),
        "channel": channel,
        "new_due_on": parse_date(until) if until else None,
    }


def listed(journal: list[Row] | None = None, settings: Settings = SETTINGS, **tables: Any) -> pd.DataFrame:
    """The rows of *À relancer*. ``tables``: movements, issued, sent, debtors, plans; covered, doubtful."""
    who, letters = tables.get("debtors", [LUPIN]), frame(REMINDERS, tables.get("issued", []))
    rows = reminders.current(frame(JOURNAL, [bill()] if journal is None else journal), letters, settings, TODAY)
    records: list[Row] = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    plans, sent = tables.get("plans", []), tables.get("sent", POSTED)
    ledger = compute(
        *(records, tables.get("movements", []), sent, who),
        settings=settings,
        as_of=TODAY,
        plans=plans,
        transfers=tables.get("transfers", ()),
    )
    lines = typed_instalments(frame(INSTALMENTS, plans), settings)
    progress = instalments.progress(lines, balances(ledger), settings.tolerance, pd.Timestamp(TODAY))
    around = dunning.Surroundings(
        journal=rows,
        reminders=letters,
        debtors=frame(DEBTORS, who),
        plans=instalments.next_due(progress),
        covered=tables.get("covered", FRESH),
        doubtful=tables.get("doubtful", {}),
    )
    return dunning.rows(ledger, around, settings, TODAY)


odd_days = st.sampled_from([None, date(1990, 1, 1), date(2026, 3, 1), TODAY, date(2100, 12, 31)])
odd_pairs = st.lists(st.tuples(odd_days, odd_days), max_size=2)
odd_terms = st.sampled_from([0, 30, 15_000])


@settings(max_examples=25)
@given(
    st.lists(st.tuples(odd_days, odd_days), max_size=2), st.lists(st.tuples(odd_days, odd_days), max_size=2), odd_terms
)
def test_days_from_both_ends_of_the_calendar_do_no_harm(
    bills: list[tuple[date | None, date | None]], letters: list[tuple[date | None, date | None]], days: int
) -> None:
    """Whatever day a cell may hold, in *Journal* or in *Rappels*, and the longest terms that a setting may have."""
    level = ReminderLevel(1, "Rappel", delay=days, interval=days, term=days)
    far = Settings(payers=(PayerTerms("Patient privé", term=days),), levels=(level, replace(level, level=2)))
    journal = [bill(str(n), issued_on=issued, due_on=due) for n, (issued, due) in enumerate(bills, start=1)]
    issued = [{"number": "1", "level": 1, "date": day, "channel": "Papier", "new_due_on": due} for day, due in letters]
    rows = listed(journal, far, issued=issued)
    assert set(rows["number"]) <= {row["number"] for row in journal}
    assert all(rows["why"])


def told(**situation: Any) -> list[str]:
    """Number, proposal, next level and reason of each row."""
    rows = listed(**situation)[["number", "proposed", "level_name", "why"]].to_numpy().tolist()
    return [" | ".join(row) for row in rows]


SITUATIONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("overdue", {}, ["1 | oui | 1er rappel | 91 jours de retard"]),
    ("not due yet", {"journal": [bill(due_on=date(2026, 7, 1))]}, []),
    ("due today", {"journal": [bill(due_on=TODAY)]}, []),
    (
        "a few days of grace",
        {"journal": [bill(due_on=date(2026, 6, 21))]},
        ["1 | non | 1er rappel | Trop tôt : dès le 01.07.2026"],
    ),
    (
        "grace ends today",
        {"journal": [bill(due_on=date(2026, 6, 20))]},
        ["1 | oui | 1er rappel | 10 jours de retard"],
    ),
    ("paid", {"movements": [moved("1", "20.04.2026 Paiement 100.00")]}, []),
    (
        "paid in part: reminded of the rest",
        {"movements": [moved("1", "20.04.2026 Paiement 60.00")]},
        ["1 | oui | 1er rappel | 91 jours de retard"],
    ),
    (
        "a few francs are left",
        {"movements": [moved("1", "20.04.2026 Paiement 95.00")]},
        ["1 | non | 1er rappel | Solde de CHF 5.00 au plus"],
    ),
    ("cancelled by a credit note", {"movements": [moved("1", "20.04.2026 Avoir 100.00")]}, []),
    (
        "a credit note that was taken back",
        {"movements": [moved("1", "20.04.2026 Avoir 100.00"), moved("1", "21.04.2026 Avoir -100.00")]},
        ["1 | oui | 1er rappel | 91 jours de retard"],
    ),
    ("written off", {"movements": [moved("1", "20.04.2026 Perte 100.00")]}, []),
    (
        "first reminder a fortnight ago",
        {"issued": [reminded(1, "16.06.2026", until="30.06.2026")]},
        ["1 | non | 2e rappel | Trop tôt : dès le 16.07.2026"],
    ),
    (
        "first reminder long ago",
        {"issued": [reminded(1, "01.05.2026", until="15.05.2026")]},
        ["1 | oui | 2e rappel | 91 jours de retard"],
    ),
    (
        "a long new term counts more than the interval",
        {"issued": [reminded(1, "01.05.2026", until="30.06.2026")]},
        ["1 | non | 2e rappel | Trop tôt : dès le 05.07.2026"],
    ),
    (
        "a reminder without a new due date, as Dentagest exports it",
        {"issued": [reminded(2, "01.05.2026", "Dentagest")]},
        ["1 | oui | 3e et dernier rappel | 91 jours de retard"],
    ),
    (
        "all reminders have gone out",
        {"issued": [reminded(3, "01.05.2026")]},
        ["1 | non |  | Tous les rappels sont partis : décidez du transfert"],
    ),
    (
        "called yesterday: the level stays",
        {"issued": [reminded(1, "01.05.2026"), reminded(2, "29.06.2026", "Téléphone")]},
        ["1 | oui | 2e rappel | 91 jours de retard"],
    ),
    (
        "called, and promised to pay by the 10th",
        {"issued": [reminded(None, "29.06.2026", "Téléphone", until="10.07.2026")]},
        ["1 | non | 1er rappel | Trop tôt : dès le 20.07.2026"],
    ),
    (
        "a dispute",
        {"journal": [bill(hold="litige", review_on=date(2026, 7, 15))]},
        ["1 | non | 1er rappel | Bloquée : litige"],
    ),
    (
        "a dispute whose review date has passed",
        {"journal": [bill(hold="litige", review_on=date(2026, 6, 15))]},
        ["1 | non | 1er rappel | Blocage « litige » à revoir depuis le 15.06.2026"],
    ),
    (
        "a review date that has passed on an invoice that is not due",
        {"journal": [bill(hold="adresse", review_on=TODAY, due_on=date(2026, 8, 1))]},
        ["1 | non | 1er rappel | Blocage « adresse » à revoir depuis le 30.06.2026"],
    ),
    (
        "the debtor is on hold",
        {"debtors": [LUPIN | {"hold": "décès"}]},
        ["1 | non | 1er rappel | Bloquée : décès"],
    ),
    (
        "bought by CMD, whoever sent it",
        {"journal": [bill(payer_type=CMD, bought="Oui")], "sent": [sending("1", "05.03.2026 CMD envoyée")]},
        ["1 | non |  | Rachetée par la CMD : jamais de rappel du cabinet"],
    ),
    (
        "CMD collects for the practice",
        {"journal": [bill(payer_type=CMD, bought="Non")], "sent": [sending("1", "05.03.2026 CMD envoyée")]},
        ["1 | non |  | Chez la CMD, qui s'en occupe"],
    ),
    (
        "returned by CMD",
        {
            "journal": [bill(payer_type=CMD, bought="Non")],
            "sent": [sending("1", "05.03.2026 CMD envoyée")],
            "movements": [
                moved("1", "10.04.2026 Avance CMD 100.00", origin="CMD"),
                moved("1", "10.05.2026 Retour CMD -100.00", origin="CMD"),
            ],
        },
        ["1 | oui | 1er rappel | 91 jours de retard"],
    ),
    (
        "nothing was ever sent",
        {"sent": []},
        ["1 | non | 1er rappel | Rien ne montre que la facture soit partie"],
    ),
    (
        "a payment plan that is kept",
        {
            "plans": agreed("1", "20.06.2026 50.00", "20.07.2026 50.00"),
            "movements": [moved("1", "20.06.2026 Paiement 50.00")],
        },
        ["1 | non | 1er rappel | Plan de paiement en cours, prochain acompte le 20.07.2026"],
    ),
    (
        "an instalment was missed",
        {"plans": agreed("1", "20.05.2026 50.00", "20.07.2026 50.00")},
        ["1 | non | 1er rappel | Acompte du 20.05.2026 manqué : appelez d'abord"],
    ),
    (
        "no address",
        {"debtors": [LUPIN | {"zip_code": ""}]},
        ["1 | non | 1er rappel | Sans adresse : complétez-la dans Débiteurs"],
    ),
    (
        "the bank is three weeks behind",
        {"covered": {"Banque": date(2026, 6, 10)}},
        ["1 | non | 1er rappel | La banque n'est connue que jusqu'au 10.06.2026"],
    ),
    ("the bank never arrived", {"covered": {}}, ["1 | non | 1er rappel | La banque : encore rien reçu"]),
    (
        "a doubtful double",
        {"doubtful": {"1": "Doublon possible"}},
        ["1 | non | 1er rappel | À vérifier d'abord (Contrôles : Doublon possible)"],
    ),
    (
        "read from a PDF and not confirmed yet",
        {"journal": [bill(to_confirm="oui")]},
        ["1 | non | 1er rappel | À confirmer d'abord (Journal, colonne À confirmer)"],
    ),
    (
        "money of the same debtor lies on another invoice",
        {
            "journal": [bill(), bill("2")],
            "movements": [moved("2", "20.04.2026 Paiement 200.00")],
        },
        ["1 | non | 1er rappel | Ce débiteur a un trop-perçu sur une autre facture"],
    ),
    ("handed over to CMD for recovery", {"transfers": handed_over("1", "15.06.2026 CMD")}, []),
    (
        "handed over, then disputed: its hold is no business of reminders",
        {
            "journal": [bill(hold="litige", review_on=date(2026, 6, 20))],
            "transfers": handed_over("1", "15.06.2026 poursuite"),
        },
        [],
    ),
    (
        "given back after a recovery that brought nothing",
        {"issued": [reminded(1, "01.05.2026")], "transfers": handed_over("1", "15.05.2026 CMD", "20.06.2026 Cabinet")},
        ["1 | oui | 2e rappel | 91 jours de retard"],
    ),
    (
        "two invoices of one debtor: a dispute about one does not silence the other",
        {
            "journal": [bill(hold="litige", review_on=date(2026, 9, 1)), bill("2")],
            "sent": [*POSTED, sending("2", "02.03.2026 Papier envoyée")],
        },
        ["1 | non | 1er rappel | Bloquée : litige", "2 | oui | 1er rappel | 91 jours de retard"],
    ),
    (
        "no due date: the payer's term",
        {"journal": [bill(issued="01.06.2026")]},
        [],
    ),
]


@pytest.mark.parametrize(("situation", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS])
def test_who_is_reminded_and_who_is_not(situation: dict[str, Any], expected: list[str]) -> None:
    assert told(**situation) == expected


@pytest.mark.long
def test_every_obstacle_has_its_situation() -> None:
    met = {name for _, situation, _ in SITUATIONS for name in listed(**situation)["obstacle"]}
    assert met == {"", *(obstacle.name for obstacle in dunning.OBSTACLES)}


def test_an_empty_journal_reminds_nobody() -> None:
    assert told(journal=[], sent=[]) == []


def test_without_levels_nothing_is_proposed() -> None:
    assert told(settings=Settings()) == ["1 | non |  | Tous les rappels sont partis : décidez du transfert"]


def test_a_limit_that_is_not_set_is_not_asked() -> None:
    free = Settings(payers=SETTINGS.payers, levels=SETTINGS.levels)
    assert told(settings=free, covered={}) == ["1 | oui | 1er rappel | 91 jours de retard"]


# --- what staff say --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "wish", "goes_out"),
    [
        ({}, "", True),
        ({}, "oui", True),
        ({}, "non", False),
        ({}, " Plus tard ", False),
        ({"doubtful": {"1": "Doublon possible"}}, "", False),
        ({"doubtful": {"1": "Doublon possible"}}, "Oui", True),
        ({"sent": []}, "oui", True),
        ({"journal": [bill(hold="litige")]}, "oui", False),
        ({"issued": [reminded(1, "29.06.2026")]}, "oui", False),
        ({"covered": {}}, "oui", False),
    ],
)
def test_staff_hold_back_and_overrule_doubts_only(situation: dict[str, Any], wish: str, *, goes_out: bool) -> None:
    assert (len(dunning.to_issue(listed(**situation), {"1": wish})) == 1) is goes_out


def test_a_stale_source_is_named_unless_staff_hold_the_letter_back_anyway() -> None:
    rows = listed(covered={"Banque": date(2026, 6, 10)})
    assert dunning.withheld_as_stale(rows, {}) == ["La banque n'est connue que jusqu'au 10.06.2026"]
    assert dunning.withheld_as_stale(rows, {"1": "non"}) == []
    assert dunning.withheld_as_stale(listed(), {}) == []


# --- holds -----------------------------------------------------------------------------------------------------------


def test_a_review_date_that_has_passed_is_a_finding_and_a_paid_invoice_is_forgotten() -> None:
    rows = [bill(str(n), hold="litige", review_on=date(2026, 6, 27 + n)) for n in (1, 2, 3)]
    rows.append(bill("4", hold="litige", review_on=date(2026, 7, 1)))
    journal, ledger = frame(JOURNAL, rows), compute(rows)
    assert [(f.control, f.number, f.finding) for f in holds.findings(journal, ledger, TODAY)] == [
        (holds.REVIEW, str(n), f"Le blocage « litige » de la facture {n} était à revoir le {27 + n}.06.2026.")
        for n in (1, 2, 3)
    ]
    paid = compute(rows, [moved("1", "20.04.2026 Paiement 100.00"), moved("2", "20.04.2026 Paiement 100.00")])
    assert [finding.number for finding in holds.findings(journal, paid, TODAY)] == ["3"]


def test_amounts_are_centimes() -> None:
    assert listed()["balance"].tolist() == [parse_amount("100.00")]
