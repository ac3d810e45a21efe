"""How an invoice left: refused, by an unexpected channel, without the proofs that its payer type demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from ledger_frames import TODAY, Row, compute, frame, invoice, moved, sending

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.parsing import parse_date
from facturation_xls.rules.controls.findings import findings
from facturation_xls.workbook.schema import DISPATCHES, MOVEMENTS

DEMANDS = PayerTerms("Patient privé", channels=("Dentagest", "Papier"), proofs=("PDF", "XML"))
SENT = sending("1", "02.03.2026 Papier envoyée")
PAID = moved("1", "20.03.2026 Paiement 100.00", document="R1", line=1)


def told(
    control: str,
    invoices: Sequence[Row],
    sendings: Sequence[Row] = (),
    movements: Sequence[Row] = (),
    *,
    terms: PayerTerms = DEMANDS,
    **settings: Any,
) -> list[str]:
    """The sentences of one control on 30.06.2026."""
    known = Settings(payers=(terms,), **settings)
    ledger = compute(invoices, movements, sendings, settings=known)
    found = findings(ledger, frame(MOVEMENTS, movements), frame(DISPATCHES, sendings), known, TODAY)
    return [finding.finding for finding in found if finding.control == control]


# --- proofs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proofs", "missing"),
    [
        ({}, "PDF et XML"),
        ({"pdf_proof": "a.pdf"}, "XML"),
        ({"xml_proof": "a.xml"}, "PDF"),
        ({"pdf_proof": "classeur bleu", "xml_proof": "a.xml"}, ""),
    ],
)
def test_a_demanded_proof_that_is_missing_is_named(proofs: dict[str, str], missing: str) -> None:
    said = [f"La facture 1, partie le 02.03.2026, n'a pas sa preuve ({missing})."] if missing else []
    assert told("Preuve manquante", [invoice("1", **proofs)], [SENT]) == said


@pytest.mark.parametrize(
    ("story", "arguments"),
    [
        ("nothing is demanded", {"terms": PayerTerms("Patient privé")}),
        ("only what the program cannot see", {"terms": replace(DEMANDS, proofs=("Recommandé",))}),
        ("a standard that came later", {"terms": replace(DEMANDS, standard_from=parse_date("02.03.2026"))}),
        ("an invoice of before the journal", {"journal_start": parse_date("02.03.2026")}),
        ("it is paid", {"movements": [PAID]}),
        ("it has not left", {"sendings": [sending("1", "02.03.2026 Papier préparée")]}),
        ("it has just left", {"sendings": [sending("1", "25.06.2026 Papier envoyée")]}),
    ],
)
def test_no_proof_is_missing_where(story: str, arguments: dict[str, Any]) -> None:
    assert told("Preuve manquante", [invoice("1")], **({"sendings": [SENT]} | arguments)) == [], story


def test_a_standard_counts_from_its_first_day() -> None:
    since = replace(DEMANDS, standard_from=parse_date("01.03.2026"))
    assert len(told("Preuve manquante", [invoice("1")], [SENT], terms=since)) == 1


# --- channels ---------------------------------------------------------------------------------------------------------


def test_an_unexpected_channel_is_named() -> None:
    sendings = [SENT, sending("1", "03.03.2026 CMD envoyée"), sending("1", "04.03.2026 E-mail préparée")]
    assert told("Canal inattendu", [invoice("1")], sendings) == [
        "La facture 1 est partie par CMD le 03.03.2026 ; pour ce payeur, on attend Dentagest ou Papier."
    ]


@pytest.mark.parametrize(
    ("story", "arguments"),
    [
        ("nothing is expected", {"terms": PayerTerms("Patient privé")}),
        ("the word is written otherwise", {"terms": replace(DEMANDS, channels=("cmd",))}),
        ("a standard that came later", {"terms": replace(DEMANDS, standard_from=parse_date("02.03.2026"))}),
        ("an invoice of before the journal", {"journal_start": parse_date("02.03.2026")}),
    ],
)
def test_any_channel_will_do_where(story: str, arguments: dict[str, Any]) -> None:
    assert told("Canal inattendu", [invoice("1")], [sending("1", "03.03.2026 CMD envoyée")], **arguments) == [], story


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(day: str = "03.03.2026", **facts: Any) -> Row:
    return sending("1", f"{day} Dentagest rejetée") | facts


@pytest.mark.parametrize(
    ("story", "sendings", "said"),
    [
        ("typed by staff", [refused()], "La facture 1 est revenue le 03.03.2026. Aucun motif n'est noté."),
        (
            "answered",
            [refused(answered_on=parse_date("12.03.2026"), answer="Refusée : pas assuré")],
            "La facture 1 est revenue le 12.03.2026. Refusée : pas assuré.",
        ),
        (
            "a letter left before the refusal",
            [SENT, refused()],
            "La facture 1 est revenue le 03.03.2026. Aucun motif n'est noté.",
        ),
        ("a letter left since", [refused(), sending("1", "04.03.2026 Papier envoyée")], ""),
        ("answered after today", [refused(answered_on=parse_date("01.07.2026"))], ""),
    ],
)
def test_a_refused_invoice_stands_until_it_leaves_again(story: str, sendings: list[Row], said: str) -> None:
    assert told("Facture refusée", [invoice("1")], sendings) == ([said] if said else []), story


def test_a_refused_invoice_that_is_paid_needs_nobody() -> None:
    assert told("Facture refusée", [invoice("1")], [refused()], [PAID]) == []


# --- what was read from a PDF -----------------------------------------------------------------------------------------


def test_what_was_read_from_a_pdf_stands_until_it_is_confirmed() -> None:
    rows = [invoice("1", to_confirm="oui"), invoice("2", to_confirm="non"), invoice("3")]
    assert told("Facture à confirmer", rows) == [
        "La facture 1 du 01.03.2026 (CHF 100.00) a été lue dans un PDF : rien d'autre ne la confirme."
    ]
