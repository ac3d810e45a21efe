"""Lists that Dentagest exports: invoices and payments by declared layout."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import assert_golden

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.errors.files import UnknownFile
from facturation_xls.errors.tables import InvoiceListedTwice, LineWithoutNumber, TableUnbalanced, TableUndated
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.lists import TableExport

DOCUMENTS = sorted(Path(__file__).with_name("documents").glob("dentagest_*.csv"))
PAYMENTS = DOCUMENTS[1].read_text("utf-8")
INVOICES = DOCUMENTS[0].read_text("cp1252")


def read(text: str) -> TableExport:
    """The one export of a text."""
    (export,) = sources.read(SourceFile("liste.csv", text.encode()))
    assert isinstance(export, TableExport)
    return export


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_says_what_its_golden_file_says(path: Path) -> None:
    file = SourceFile(path.name, path.read_bytes())
    assert sources.identify(file).name == "export Dentagest"
    assert_golden(path, sources.read(file))


def test_a_payment_is_the_same_in_whatever_list_and_order_it_comes() -> None:
    head, *lines = PAYMENTS.splitlines()[1:]
    turned = "\n".join((PAYMENTS.splitlines()[0], head, *reversed(lines)))
    later = PAYMENTS + "30.09.2026;2026000150;Lupin Aline;1.00;Banque;\n"
    known = set(read(PAYMENTS).movements)
    assert set(read(turned).movements) == known
    assert set(read(later).movements) > known


def test_an_invoice_that_the_list_repeats_for_each_payment_is_one() -> None:
    twice = INVOICES.replace(
        "Total;;;;;1'430.05", "2026000152;14.09.2026;;Genêt Léa;Genêt Sophie;80.00;\nTotal;;;;;1'510.05"
    )
    assert read(twice).invoices == read(INVOICES).invoices


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        (
            "1'430.05",
            "1'430.10",
            TableUnbalanced,
            "il manque 0.05 entre les lignes et le total de la colonne « Montant »",
        ),
        ("2026000151;", ";", LineWithoutNumber, "À la ligne 4"),
        ("10.09.2026;", ";", SourceError, "ligne 4, colonne « Date facture », je ne comprends pas cette date"),
        (
            "2026000152;14.09.2026;;Genêt Léa;Genêt Sophie;80.00",
            "2026000150;14.09.2026;;Genêt Léa;Genêt Sophie;80.00",
            InvoiceListedTwice,
            "La facture n° 2026000150 est deux fois dans ce tableau",
        ),
    ],
)
def test_a_list_in_doubt_is_refused(old: str, new: str, error: type[SourceError], said: str) -> None:
    assert old in INVOICES
    with pytest.raises(error, match=said):
        read(INVOICES.replace(old, new))


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(TableUndated):
        read("\n".join(PAYMENTS.splitlines()[:2]))


def test_only_a_list_that_names_dentagest_is_one_of_its() -> None:
    with pytest.raises(UnknownFile):
        read(INVOICES.replace("Dentagest – ", ""))
