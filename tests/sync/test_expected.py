"""The demonstration's workbook says what the documents of ``samples/`` say, computed by two who share no code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import demonstration
import pytest
import shown

from facturation_xls.settings.folder import Folder

EXPECTED: Final[Mapping[str, Mapping[str, Any]]] = {i["number"]: i for i in demonstration.expected()["invoices"]}


def day(text: str | None) -> date | None:
    """A day of the JSON file."""
    return date.fromisoformat(text) if text else None


def francs(centimes: int) -> Decimal:
    """An amount of the JSON file as a cell shows it."""
    return Decimal(centimes) / 100


COLUMNS: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "Date facture": lambda said: day(said["issued_on"]),
    "Échéance": lambda said: day(said["due_on"]),
    "Débiteur": lambda said: said["debtor"],
    "Patient": lambda said: said["patient"],
    "Type de payeur": lambda said: said["payer_type"],
    "Montant": lambda said: francs(said["amount"]),
    "Encaissé": lambda said: francs(said["paid"]),
    "Solde": lambda said: francs(said["balance"]),
    "Soldée le": lambda said: day(
        said["settled_on"] or said["cancelled_on"] or (None if said["amount"] else said["issued_on"])
    ),
    "Créance rachetée": lambda said: said["bought"],
    "Référence QR": lambda said: said["reference"],
    "Niveau de rappel": lambda said: said["reminder_level"] or None,
    "Dernier rappel": lambda said: day(said["reminded_on"]),
}
"""What a column must show for an invoice of the JSON file; what was never to be paid is settled from its first day."""


@pytest.mark.parametrize("heading", COLUMNS)
def test_a_column_of_the_journal_is_right_for_every_invoice(heading: str, demo: Folder) -> None:
    cells = {row["N° facture"]: row[heading] for row in shown.rows(demo.workbook, "tblJournal")}
    told = {number: COLUMNS[heading](invoice) for number, invoice in EXPECTED.items()}
    assert {n: Decimal(str(v)) if isinstance(v, int | float) else v for n, v in cells.items()} == told


def test_every_invoice_has_one_row(demo: Folder) -> None:
    assert sorted(row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")) == sorted(EXPECTED)


def test_open_balances_add_up_by_payer_type(demo: Folder) -> None:
    expected = demonstration.expected()
    unpaid = shown.rows(demo.workbook, "tblImpayes")
    found = {
        payer_type: sum(Decimal(str(row["Solde"])) for row in unpaid if row["Type de payeur"] == payer_type)
        for payer_type in expected["open_balance"]
    }
    assert found == {payer_type: francs(balance) for payer_type, balance in expected["open_balance"].items()}


def test_all_the_money_that_counts_is_booked_once(demo: Folder) -> None:
    counted = [
        (row["N° facture"], row["Date"], row["Genre"], Decimal(str(row["Montant"])))
        for row in shown.rows(demo.workbook, "tblMouvements")
        if row["Témoin"] != "oui" and row["N° facture"] and row["Genre"] not in {"Frais", "Avoir"}
    ]
    told = [
        (number, day(moved["date"]), moved["kind"], francs(moved["amount"]))
        for number, invoice in EXPECTED.items()
        for moved in invoice["movements"]
    ]
    assert sorted(counted, key=str) == sorted(told, key=str)


def test_letters_are_proofs_of_their_invoices(demo: Folder) -> None:
    proofs = {row["N° facture"]: row["Preuve PDF"] for row in shown.rows(demo.workbook, "tblJournal")}
    kept = {number: proof for number, proof in proofs.items() if proof}
    letters = {number: invoice["letter"] for number, invoice in EXPECTED.items() if invoice["letter"]}
    assert kept.keys() == letters.keys()
    for number, letter in letters.items():
        assert letter.removesuffix(".pdf") in kept[number]
        assert (demo.root / kept[number]).read_bytes() == demonstration.sample(letter).read_bytes()
