"""An invoice that exists only on paper: what its PDF proposes, and when it proposes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import paper
import pytest
from paper import Slip, letter

from facturation_xls import sources
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import Party, Proof, ProposedInvoice

HEAD = ("Cabinet du Tilleul fictif", "Facture n° 2026000150", "Montvieux, le 9 septembre 2026")
IBAN, REFERENCE = "".join(paper.IBAN.split()), "".join(paper.REFERENCE.split())
PAYER = Party("Aline Lupin", street="Chemin des Prés 20", zip_code="1099", city="Montvieux")
DAY = date(2026, 9, 9)
WHOLE = ProposedInvoice("2026000150", DAY, 123_040, None, PAYER, REFERENCE, IBAN)


def proposal(content: bytes, name: str = "scan.pdf") -> ProposedInvoice | None:
    (proof,) = sources.read(SourceFile(name, content))
    assert isinstance(proof, Proof)
    return proof.proposal


@pytest.mark.parametrize("language", ["fr", "de", "it"])
def test_a_payment_part_says_who_pays_what_and_how(language: str) -> None:
    assert proposal(letter(*HEAD, slip=Slip(language=language))) == WHOLE


@pytest.mark.parametrize(
    ("slip", "changes"),
    [
        (Slip(payer=()), {"debtor": None}),
        (Slip(payer=("Aline Lupin",)), {"debtor": None}),
        (Slip(payer=("Aline Lupin", "1099 Montvieux")), {"debtor": replace(PAYER, street="")}),
        (Slip(reference="RF18 5390 0754 7034"), {"reference": "RF18539007547034"}),
        (Slip(reference=""), {"reference": ""}),
        (Slip(reference="21 00000 00003 13947 14300 09018"), {"reference": ""}),
        (Slip(iban="CH00 3199 9123 0008 8901 2"), {"iban": ""}),
    ],
)
def test_only_what_is_surely_there_is_taken(slip: Slip, changes: dict[str, Any]) -> None:
    assert proposal(letter(*HEAD, slip=slip)) == replace(WHOLE, **changes)


@pytest.mark.parametrize(
    ("lines", "amount", "due_on"),
    [
        (("Total à payer : CHF 230.40", "Échéance : 09.10.2026"), 23_040, date(2026, 10, 9)),
        (("Montant dû Fr. 1'230.40", "payable jusqu'au 30 septembre 2026"), 123_040, date(2026, 9, 30)),
        (("Total 200.00", "Total 30.40", "Total 230.40"), 23_040, None),
        (("Total 999.00", "Net à payer CHF 230,40", "Échéance 01.01.2020"), 23_040, None),
    ],
)
def test_without_a_payment_part_the_labels_of_the_letter_count(
    lines: tuple[str, ...], amount: int, due_on: date | None
) -> None:
    assert proposal(letter(*HEAD, *lines)) == ProposedInvoice("2026000150", DAY, amount, due_on)


@pytest.mark.parametrize(
    ("story", "lines"),
    [
        ("no number", ("Montvieux, le 9 septembre 2026", "Total à payer CHF 230.40")),
        ("no day", ("Facture n° 2026000150", "Total à payer CHF 230.40")),
        ("no amount", HEAD),
        ("an amount without a label", (*HEAD, "230.40")),
        ("an amount of nothing", (*HEAD, "Total 0.00")),
        ("a birth date only", ("Facture n° 2026000150", "née le 09.09.1980", "Total 230.40")),
    ],
)
def test_nothing_is_proposed_where_something_is_missing(story: str, lines: tuple[str, ...]) -> None:
    assert proposal(letter(*lines)) is None, story


def test_the_file_name_may_bring_the_number() -> None:
    told = proposal(letter("Montvieux, le 9 septembre 2026", "Total 230.40"), "Facture 2026000151.pdf")
    assert told is not None
    assert told.number == "2026000151"


def test_the_receipt_beside_the_payment_part_is_not_mixed_in() -> None:
    told = proposal(letter(*HEAD, slip=Slip(amount="99.00", message="")))
    assert told is not None
    assert (told.amount, told.debtor) == (9_900, PAYER)
