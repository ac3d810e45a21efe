"""Each control finds what it is for, in a sentence that names no one, and says nothing where all is well."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from ledger_frames import TODAY, Row, compute, frame, invoice, moved, sending

from facturation_xls.model.findings import Finding
from facturation_xls.model.settings import LetterSettings, PayerTerms, Settings
from facturation_xls.model.words import Severity
from facturation_xls.parsing import parse_date
from facturation_xls.rules.controls.findings import findings
from facturation_xls.rules.controls.table import CONTROLS
from facturation_xls.workbook.schema import DISPATCHES, MOVEMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

CMD = "Caisse des Médecins"
DEFAULTS = Settings()
PAID = [moved("1", "20.03.2026 Paiement 100.00", document="R1", line=1)]


def found(
    invoices: Sequence[Row],
    movements: Sequence[Row] = (),
    dispatches: Sequence[Row] = (),
    *,
    settings: Settings = DEFAULTS,
    covered: Mapping[str, date] | None = None,
) -> list[Finding]:
    """The findings of a small practice on 30.06.2026."""
    ledger = compute(invoices, movements, dispatches, settings=settings)
    sent = frame(DISPATCHES, dispatches)
    return findings(ledger, frame(MOVEMENTS, movements), sent, settings, TODAY, covered=covered)


def told(*tables: Sequence[Row]) -> list[tuple[str, ...]]:
    """Findings as staff read them, without advice: control, number, document, sentence."""
    return [(item.control, item.number, item.document, item.finding) for item in found(*tables)]


@pytest.mark.parametrize(
    ("line", "number", "says"),
    [
        (
            "12.03.2026 Paiement 1250.50",
            "999",
            ("Facture inconnue", "Paiement de CHF 1'250.50 (12.03.2026) : la facture 999 n'est pas dans le journal."),
        ),
        (
            "12.03.2026 Paiement 50.00",
            "",
            (
                "Mouvement sans numéro",
                "Paiement de CHF 50.00 (12.03.2026) sans numéro de facture : il n'est compté nulle part.",
            ),
        ),
        (
            "12.03.2026 Avoir 50.00",
            "999",
            ("Avoir sans facture", "Avoir de CHF 50.00 (12.03.2026) pour une facture qui n'est pas dans le journal."),
        ),
        (
            "12.03.2026 Avoir 50.00",
            "",
            ("Avoir sans facture", "Avoir de CHF 50.00 (12.03.2026) pour une facture qui n'est pas dans le journal."),
        ),
        ("- Paiement 50.00", "1", ("Mouvement sans date", "Paiement de CHF 50.00 sans date : il n'est pas compté.")),
        (
            "12.03.2026 Acompte 50.00",
            "1",
            ("Genre inconnu", "Le genre « Acompte » n'existe pas : CHF 50.00 (12.03.2026) n'est pas compté."),
        ),
    ],
)
def test_money_that_counts_nowhere_is_named_with_its_row(line: str, number: str, says: tuple[str, str]) -> None:
    lost = moved(number, line, document="Relevé 4711", line=12)
    control, sentence = says

    assert told([invoice("1")], [*PAID, lost]) == [(control, number, "Relevé 4711, ligne 12", sentence)]


@pytest.mark.parametrize(
    "movement",
    [
        moved("999", "12.03.2026 Frais -5.00"),
        moved("", "12.03.2026 Frais -5.00"),
        moved("", "12.03.2026 Paiement 5000.00", witness="oui"),
        moved("999", "01.07.2026 Paiement 50.00"),
        moved("001", "12.03.2026 Paiement 0.01"),
    ],
    ids=["fee", "fee without number", "lump payout", "after the day", "another spelling"],
)
def test_what_needs_no_invoice_is_no_finding(movement: Row) -> None:
    assert found([invoice("1")], [*PAID, movement]) == []


def test_a_payment_too_much_is_told_with_its_excess() -> None:
    again = moved("1", "25.03.2026 Paiement 20.00")

    assert told([invoice("1")], [*PAID, again]) == [
        ("Trop-perçu", "1", "", "La facture 1 est payée CHF 20.00 de trop.")
    ]


def test_a_number_twice_in_the_journal_is_an_alarm_before_all_else() -> None:
    first, second = found([invoice("0-1"), invoice("1", payer_type="")], PAID)

    assert (first.severity, first.control, first.number) == (Severity.ALARM, "Numéro en double", "0-1")
    assert second.control == "Payeur à classer"


def test_an_invoice_without_date_is_told() -> None:
    sentence = "La facture 1 n'a pas de date : son délai et son retard ne se calculent pas."

    assert told([invoice("1", issued="")], PAID) == [("Facture sans date", "1", "", sentence)]


def test_an_unclassified_payer_is_a_note() -> None:
    (note,) = found([invoice("1", payer_type="")], PAID)

    assert (note.severity, note.control) == (Severity.NOTE, "Payeur à classer")


# --- sources that disagree --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "witnesses", "count"),
    [
        ("the same payment", ["20.03.2026 Paiement 100.00"], 0),
        ("its day may differ", ["02.04.2026 Paiement 100.00"], 0),
        ("another amount", ["20.03.2026 Paiement 90.00"], 1),
        ("announced twice, counted once", ["20.03.2026 Paiement 100.00", "21.03.2026 Paiement 100.00"], 1),
        ("not known yet on the day", ["01.07.2026 Paiement 90.00"], 0),
    ],
)
def test_a_witness_must_find_a_counted_movement_of_its_amount(story: str, witnesses: list[str], count: int) -> None:
    announced = [moved("001", line, witness="oui", document="D", line=n) for n, line in enumerate(witnesses)]

    assert [item.control for item in found([invoice("1")], [*PAID, *announced])] == ["Sources en désaccord"] * count, (
        story
    )


def test_a_movement_without_date_answers_no_witness() -> None:
    undated = moved("1", "- Paiement 100.00")
    announced = moved("1", "20.03.2026 Paiement 100.00", witness="oui")

    assert [
        item.control
        for item in found([invoice("1")], [undated, announced], [sending("1", "02.03.2026 Papier envoyée")])
    ] == [
        "Mouvement sans date",
        "Sources en désaccord",
    ]


def test_a_contradiction_names_the_witness_by_its_row() -> None:
    announced = moved("1", "21.03.2026 Paiement 90.00", witness="oui", document="Export", line=7)
    sentence = (
        "Une autre source annonce CHF 90.00 (21.03.2026) : aucun mouvement compté de la facture 1 n'a ce montant."
    )

    assert told([invoice("1")], [*PAID, announced]) == [("Sources en désaccord", "1", "Export, ligne 7", sentence)]


# --- forgotten invoices -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sent_on", "is_told"), [("16.05.2026", True), ("17.05.2026", False)])
def test_an_invoice_at_cmd_for_45_days_on_no_statement_is_told(sent_on: str, is_told: bool) -> None:
    sentence = f"La facture 1, remise à la CMD le {sent_on}, n'est sur aucun relevé."
    expected = [("CMD sans nouvelles", "1", "", sentence)] if is_told else []

    assert told([invoice("1", payer_type=CMD)], [], [sending("1", f"{sent_on} CMD envoyée")]) == expected


@pytest.mark.parametrize(
    ("facts", "movements"),
    [({"bought": "Non"}, []), ({}, [moved("1", "30.04.2026 Paiement 40.00", origin="CMD")])],
    ids=["the statement said whether it was bought", "the statement brought a part"],
)
def test_an_invoice_on_a_statement_is_no_finding(facts: Row, movements: list[Row]) -> None:
    sent = [sending("1", "31.03.2026 CMD envoyée")]
    findings = found([invoice("1", payer_type=CMD, **facts)], movements, sent)
    assert "CMD sans nouvelles" not in [finding.control for finding in findings]


@pytest.mark.parametrize(("issued", "is_told"), [("19.06.2026", True), ("20.06.2026", False)])
def test_an_invoice_prepared_for_more_than_10_days_and_never_sent_is_told(issued: str, is_told: bool) -> None:
    sentence = f"La facture 1 du {issued} est préparée, mais rien ne montre qu'elle soit partie."
    expected = [("Préparée, jamais envoyée", "1", "", sentence)] if is_told else []

    assert told([invoice("1", issued)], [], [sending("1", f"{issued} Dentagest préparée")]) == expected


def test_what_was_sent_otherwise_or_paid_is_not_forgotten() -> None:
    prepared = [sending(number, "01.03.2026 Dentagest préparée") for number in "12"]

    assert found([invoice("1"), invoice("2")], PAID, [*prepared, sending("2", "02.03.2026 Papier envoyée")]) == []


def test_an_invoice_of_before_the_journal_is_asked_for_no_sending() -> None:
    settings = Settings(journal_start=parse_date("01.06.2026"))
    old = [invoice("1", payer_type=CMD), invoice("2")]

    assert found(old, [], [sending("2", "01.03.2026 Dentagest préparée")], settings=settings) == []


@pytest.mark.parametrize(("issued", "is_told"), [("19.06.2026", True), ("20.06.2026", False)])
def test_an_invoice_that_nobody_prepared_or_sent_is_told(issued: str, is_told: bool) -> None:
    """Before: only a prepared one was asked for; one that was typed, or listed by Dentagest, was forgotten."""
    sentence = f"La facture 1 du {issued} : rien ne montre qu'elle ait été préparée ni envoyée."
    assert told([invoice("1", issued)]) == ([("Aucune trace d'envoi", "1", "", sentence)] if is_told else [])


FRESH = Settings(
    letters=LetterSettings(freshness={"Banque": 10, "CMD": 45}),
    payers=(PayerTerms("Patient privé", source="Banque"), PayerTerms(CMD, source="CMD")),
)


@pytest.mark.parametrize(
    ("invoices", "covered", "says"),
    [
        ([invoice("1")], {"Banque": "20.06.2026"}, []),
        ([invoice("1")], {"Banque": "19.06.2026"}, ["La banque n'est connue que jusqu'au 19.06.2026"]),
        ([invoice("1")], {}, ["La banque : encore rien reçu"]),
        ([invoice("1", "20.06.2026")], {}, []),
        ([invoice("1", payer_type=CMD)], {"Banque": "01.01.2026"}, ["Relevé CMD : encore rien reçu"]),
        ([invoice("1", amount="0.00")], {}, []),
    ],
    ids=["at its limit", "too old", "never came", "a young journal", "only what is depended on", "nothing is open"],
)
def test_a_source_that_is_not_up_to_date_is_told(invoices: list[Row], covered: dict[str, str], says: list[str]) -> None:
    """Before: a stale source was told only to whoever wrote reminders."""
    sent = [sending("1", "21.06.2026 Papier envoyée")]
    all_found = found(invoices, [], sent, settings=FRESH, covered={o: parse_date(day) for o, day in covered.items()})
    sentences = [
        item.finding.partition(" : les soldes")[0] for item in all_found if item.control == "Source pas à jour"
    ]
    assert sentences == says


# --- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "lines"), [(10, 10), (11, 1)])
def test_more_than_ten_of_a_kind_become_one_line_that_counts_them(count: int, lines: int) -> None:
    all_found = found([invoice(str(number), "25.06.2026", payer_type="") for number in range(count)])

    assert len(all_found) == lines
    if lines == 1:
        (item,) = all_found
        assert (item.number, item.document) == ("", "")
        assert item.finding == "11 factures n'ont pas encore de type de payeur."
        assert item.about == tuple(map(str, range(11)))  # a doubt about each of them still keeps its reminder back


def test_findings_come_by_severity_and_no_key_comes_twice_and_nobody_is_named() -> None:
    names = {"debtor": "Secret Anne", "patient": "Secret Léo", "remark": "Secret"}
    numbers = ("1", "1", "2", "3")
    lost = moved("999", "12.03.2026 Paiement 50.00", payer="Secret Anne", remark="Secret")
    all_found = found(
        [invoice(number, issued="", payer_type="", **names) for number in numbers], [lost, lost, *PAID * 2]
    )

    severities = [list(Severity).index(item.severity) for item in all_found]
    assert severities == sorted(severities)
    keys = [(item.control, item.number, item.document) for item in all_found]
    assert len(keys) == len(set(keys)) >= 6
    assert "Secret" not in " ".join(str(part) for item in all_found for part in astuple(item))


def test_the_table_of_controls_is_in_the_order_of_the_sheet_and_its_names_are_keys() -> None:
    severities = [list(Severity).index(control.severity) for control in CONTROLS]

    assert severities == sorted(severities)
    assert len({control.name for control in CONTROLS}) == len(CONTROLS)


def test_an_empty_practice_has_no_findings() -> None:
    assert found([]) == []


# --- what leaves for CMD ----------------------------------------------------------------------------------------------


def test_a_lot_of_a_month_that_is_over_is_an_alarm_with_its_count_and_total() -> None:
    exported = [invoice(str(n), "10.05.2026", "50.00", payer_type=CMD) for n in range(1, 15)]
    exported.append(invoice("99", "10.06.2026", payer_type=CMD))
    prepared = [sending(row["number"], "31.05.2026 CMD préparée") for row in exported]
    assert told(exported, [], prepared) == [
        (
            "Lot CMD pas parti",
            "",
            "Lot CMD 2026-05",
            "Le lot CMD de mai 2026 n'est pas parti (14 factures, CHF 700.00).",
        )
    ]


@pytest.mark.parametrize(
    ("sent", "silent"),
    [
        (["31.03.2026 CMD envoyée", "30.04.2026 CMD envoyée", "02.05.2026 CMD acceptée"], []),
        (["31.03.2026 CMD envoyée", "04.05.2026 CMD envoyée"], ["CMD 2026-04"]),
        (["31.03.2026 CMD envoyée", "30.04.2026 CMD préparée"], ["CMD 2026-04", "CMD 2026-05"]),
        (["30.04.2026 Papier envoyée"], []),
        (["15.06.2026 CMD envoyée"], []),
        (["31.01.2023 CMD envoyée"], [f"CMD {m}" for m in pd.period_range("2025-06", "2026-05", freq="M")]),
    ],
    ids=["every month", "not in April", "prepared is not sent", "CMD never used", "since this month", "a year at most"],
)
def test_a_month_in_which_nothing_left_for_cmd_is_asked_about(sent: list[str], silent: list[str]) -> None:
    findings = found([invoice("1", amount="0.00")], [], [sending("1", text) for text in sent])
    months = [item.document for item in findings if item.control == "Mois sans envoi CMD"]
    assert months == (silent if len(silent) <= 10 else [""])


# --- prescription, numbers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "says"),
    [
        ("31.12.2021", []),
        ("30.12.2021", ["La facture 1 se prescrit le 30.12.2026 : il reste CHF 100.00 à payer."]),
        ("30.06.2021", ["La facture 1 est prescrite depuis le 30.06.2026 : il reste CHF 100.00 à payer."]),
        ("29.02.2020", ["La facture 1 est prescrite depuis le 28.02.2025 : il reste CHF 100.00 à payer."]),
    ],
    ids=["more than six months", "in six months", "today", "of a leap day"],
)
def test_an_open_invoice_is_told_six_months_before_nobody_can_claim_it(issued: str, says: list[str]) -> None:
    assert [item.finding for item in found([invoice("1", issued)]) if item.control == "Prescription"] == says


def test_a_paid_invoice_is_never_prescribed() -> None:
    assert found([invoice("1", "01.03.2020")], PAID) == []


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        (range(101, 121), []),
        ([*range(101, 112), *range(114, 121)], ["112 à 113"]),
        ([*range(101, 112), *range(113, 121)], ["112"]),
        ([*range(101, 121), *range(501, 521)], []),
        (range(101, 140, 2), []),
        ([*range(98, 100), *range(101, 121)], []),
        ([101, 101, 102], []),
        (["M-2026-001", "M-2026-003", "A12", ""], []),
    ],
    ids=["none", "two", "one", "two series", "every other", "another length", "twice", "no plain numbers"],
)
def test_gaps_in_the_numbers_are_noted(numbers: Sequence[int | str], missing: list[str]) -> None:
    paid = [invoice(str(number), amount="0.00") for number in numbers]
    assert [item.document for item in found(paid) if item.control == "Numéro manquant"] == missing
