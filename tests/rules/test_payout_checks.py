"""Sums for many invoices at once are compared with the statements and notices that detail them."""

from __future__ import annotations

from ledger_frames import Row, moved
from test_controls import found

from facturation_xls.rules.matching import CMD_PAYOUT

GROUPED = "Paiements groupés (3), détaillés par l'avis de la banque"


def statement(day: str, gross: str, fee: str, name: str) -> list[Row]:
    """A statement of CMD: one payment and its fee."""
    return [
        moved("1", f"{day} Avance CMD {gross}", origin="CMD", document=name, line=1),
        moved("1", f"{day} Avoir 7.00", origin="CMD", document=name, line=2),
        moved("1", f"{day} Frais {fee}", origin="CMD", document=name, line=3),
    ]


def bank(day: str, amount: str, remark: str = CMD_PAYOUT, document: str = "Banque extrait 1", line: int = 1) -> Row:
    """A credit at the bank; one for many invoices is a witness."""
    witness = "oui" if remark else ""
    text = f"{day} Paiement {amount}"
    return moved("", text, origin="Banque", remark=remark, witness=witness, document=document, line=line)


def told(*rows: Row) -> list[tuple[str, str, str]]:
    """The findings about sums."""
    wanted = ("Versement", "Relevé", "Paiements groupés")
    return [(f.control, f.document, f.finding) for f in found([], rows) if f.control.startswith(wanted)]


def test_a_payout_to_the_centime_is_no_finding() -> None:
    rows = statement("12.03.2026", "100.00", "-3.00", "CMD 1")
    assert told(*rows, bank("20.03.2026", "97.00")) == []


def test_each_payout_answers_one_statement() -> None:
    rows = [*statement("12.03.2026", "100.00", "-3.00", "CMD 1"), *statement("14.03.2026", "100.00", "-3.00", "CMD 2")]
    assert told(*rows, bank("13.03.2026", "97.00"), bank("15.03.2026", "97.00", line=2)) == []
    late = bank("20.05.2026", "5.00", "")
    assert told(*rows, bank("13.03.2026", "97.00"), late) == [
        ("Relevé sans versement", "CMD 2", "Le relevé verse CHF 97.00 ; à la banque, rien n'est arrivé de la CMD.")
    ]


def test_another_amount_is_shown_with_both() -> None:
    sentence = "Le relevé verse CHF 97.00, la banque a reçu CHF 95.00 le 13.03.2026."
    rows = statement("12.03.2026", "100.00", "-3.00", "CMD 1")
    assert told(*rows, bank("13.03.2026", "95.00")) == [("Versement de la CMD", "CMD 1", sentence)]


def test_a_statement_waits_for_its_money_until_the_bank_is_known_that_far() -> None:
    rows = statement("12.03.2026", "100.00", "-3.00", "CMD 1")
    assert told(*rows) == []
    assert told(*rows, bank("22.03.2026", "5.00", "")) == []
    assert [control for control, _, _ in told(*rows, bank("23.03.2026", "5.00", ""))] == ["Relevé sans versement"]


def test_a_credit_that_no_statement_details_is_told() -> None:
    sentence = "La CMD a versé CHF 97.00 le 13.03.2026 : aucun relevé ne le détaille."
    assert told(bank("13.03.2026", "97.00")) == [("Versement sans relevé", "Banque extrait 1, ligne 1", sentence)]


def test_grouped_payments_need_the_notice_that_tells_them() -> None:
    grouped = bank("13.03.2026", "97.00", GROUPED)
    details = [bank("13.03.2026", amount, "", "Banque AVIS-1", line) for line, amount in ((1, "60.00"), (2, "37.00"))]
    assert told(grouped, *details) == []
    assert [(control, document) for control, document, _ in told(grouped, *details[:1])] == [
        ("Paiements groupés sans détail", "Banque extrait 1, ligne 1")
    ]
