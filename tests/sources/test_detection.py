"""Statements that nobody has seen are recognised, whatever their words, order and file format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from statements import DAY, GERMAN, SAID, Form, csv_bytes, pdf_bytes, xlsx_bytes

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.errors.statements import StatementUnbalanced
from facturation_xls.errors.tables import TableColumnMissing, TableColumnNew
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.lists import Statement

PLAIN = Form(
    {
        "value_date": "Date valeur",
        "invoice_no": "N° facture",
        "invoiced": "Montant facturé",
        "paid": "Encaissement",
        "fee": "Frais",
        "status": "Statut",
        "bought": "Créance rachetée",
        "reason": "Motif",
    },
    title=("Caisse des Médecins", "Relevé n° 4711", "Période du 01.10.2025 au 31.10.2025"),
)
OTHER_WORDS = Form(
    {
        "booked_on": "Date comptable",
        "invoice_no": "Réf.",
        "patient": "Patient",
        "invoiced": "Honoraires",
        "paid": "Crédité",
        "fee": "Commission",
        "bought": "Rachat de créance",
        "status": "État",
        "value_date": "Valeur",
    },
    title=("Cabinet dentaire des Glycines", "", "Caisse des Médecins, décompte n° 12, octobre 2025"),
    delimiter="\t",
    thousands=" ",
    decimal=",",
    days="%d.%m.%y",
    encoding="cp1252",
)
OTHER_ORDER = replace(
    PLAIN,
    headings=dict(reversed(PLAIN.headings.items())),
    delimiter="|",
    thousands="’",
    days="%Y-%m-%d",
    encoding="utf-16",
)
GERMAN_GROSS = Form(
    {
        "booked_on": "Buchungsdatum",
        "invoice_no": "Rechnungs-Nr.",
        "issued_on": "Rechnungsdatum",
        "debtor": "Schuldner",
        "invoiced": "Rechnungsbetrag",
        "paid": "Zahlungseingang",
        "fee": "Gebühren",
        "status": "Status",
        "bought": "Forderungskauf",
        "reason": "Bemerkung",
        "value_date": "Valuta",
    },
    title=("Ärztekasse, Monatliche Abrechnung", "Abrechnung Nr. 0815", "Periode: Oktober 2025"),
    total="Summe",
    payout="Auszahlung",
    words=GERMAN,
    encoding="cp850",
)
NO_TITLE = replace(PLAIN, title=(), delimiter=",", thousands="", encoding="utf-8-sig")
NET = Form(
    {
        "invoice_no": "Note d'honoraires n°",
        "invoiced": "Montant",
        "paid": "Versement net",
        "fee": "Retenue",
        "value_date": "Date versement",
        "bought": "Cession",
        "status": "Statut",
        "reason": "Remarque",
    },
    title=("Caisse des Médecins – Décompte mensuel", "Décompte n° 4812", "Période 01.10.2025 – 31.10.2025"),
    net=True,
    negative_fee=False,
    payout="Net versé",
)
GERMAN_NET = Form(
    {
        "value_date": "Auszahlungsdatum",
        "invoice_no": "Honorarrechnung",
        "status": "Status",
        "bought": "Zession",
        "invoiced": "Betrag",
        "fee": "Abzüge",
        "paid": "Nettobetrag",
    },
    title=("Ärztekasse",),
    net=True,
    negative_fee=False,
    total="Summe",
    payout="Auszahlung",
    words=GERMAN,
    decimal=",",
    thousands=".",
)
OLD_MAC = replace(PLAIN, encoding="mac_roman", title=("CAISSE DES MEDECINS", "Relevé no 9"))

Write = Callable[[Form], bytes]


@pytest.mark.parametrize(
    ("form", "write", "layout", "document"),
    [
        pytest.param(PLAIN, csv_bytes, "cmd_brut", "CMD 2025-10 n° 4711", id="gross CSV"),
        pytest.param(OTHER_WORDS, csv_bytes, "cmd_brut", "CMD 2025-10 n° 12", id="other words, tabs, commas, Windows"),
        pytest.param(OTHER_ORDER, csv_bytes, "cmd_brut", "CMD 2025-10 n° 4711", id="other order, bars, UTF-16"),
        pytest.param(GERMAN_GROSS, csv_bytes, "cmd_brut", "CMD 2025-10 n° 0815", id="German gross, DOS letters"),
        pytest.param(NO_TITLE, csv_bytes, "cmd_brut", "CMD 2025-10", id="no title block, commas between cells"),
        pytest.param(OLD_MAC, csv_bytes, "cmd_brut", "CMD 2025-10 n° 9", id="old Macintosh letters"),
        pytest.param(NET, csv_bytes, "cmd_net", "CMD 2025-10 n° 4812", id="net CSV"),
        pytest.param(GERMAN_NET, csv_bytes, "cmd_net", "CMD 2025-10", id="German net, decimal comma"),
        pytest.param(GERMAN_GROSS, xlsx_bytes, "cmd_brut", "CMD 2025-10 n° 0815", id="German gross, Excel"),
        pytest.param(NET, xlsx_bytes, "cmd_net", "CMD 2025-10 n° 4812", id="net Excel"),
        pytest.param(PLAIN, pdf_bytes, "cmd_brut", "CMD 2025-10 n° 4711", id="gross PDF"),
        pytest.param(NET, pdf_bytes, "cmd_net", "CMD 2025-10 n° 4812", id="net PDF"),
        pytest.param(GERMAN_GROSS, pdf_bytes, "cmd_brut", "CMD 2025-10 n° 0815", id="German gross PDF"),
    ],
)
def test_a_statement_says_the_same_in_every_form(form: Form, write: Write, layout: str, document: str) -> None:
    (statement,) = read(write(form))
    assert (statement.layout, statement.document) == (layout, document)
    assert [(movement.number, movement.kind, movement.amount) for movement in statement.movements] == SAID
    assert statement.covered_until == DAY
    assert statement.payout == sum(amount for _, _, amount in SAID)


def read(content: bytes) -> tuple[Statement, ...]:
    """What the one reader that claims the file understands."""
    documents = sources.read(SourceFile("releve.dat", content))
    assert all(isinstance(document, Statement) for document in documents)
    return tuple(document for document in documents if isinstance(document, Statement))


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        pytest.param(csv_bytes(PLAIN, wrong_by=5), StatementUnbalanced, "il manque 0.05", id="five rappen"),
        pytest.param(xlsx_bytes(NET, wrong_by=-1), StatementUnbalanced, "il manque 0.01", id="a rappen"),
        pytest.param(pdf_bytes(PLAIN, wrong_by=1), StatementUnbalanced, "il manque 0.01", id="a rappen in a PDF"),
        pytest.param(
            csv_bytes(PLAIN).replace(b"Frais", b"Taxe"), TableColumnMissing, "« Frais »", id="a column renamed"
        ),
        pytest.param(
            csv_bytes(replace(PLAIN, headings=PLAIN.headings | {"interest": "Intérêts"})),
            TableColumnNew,
            "« Intérêts »",
            id="a column more",
        ),
        pytest.param(
            csv_bytes(replace(PLAIN, headings=PLAIN.headings | {"again": "Encaissement"})),
            TableColumnNew,
            r"« Encaissement \(2\) »",
            id="a column twice",
        ),
        pytest.param(
            csv_bytes(replace(PLAIN, headings=PLAIN.headings | {"balance": "Paiement"})),
            TableColumnNew,
            "« Paiement »",
            id="two columns that may be the same",
        ),
    ],
)
def test_a_statement_in_doubt_is_refused_and_the_doubt_named(
    content: bytes, error: type[SourceError], said: str
) -> None:
    with pytest.raises(error, match=said):
        read(content)


@pytest.mark.parametrize("ruled", [False, True])
def test_a_long_pdf_is_read_across_its_pages(ruled: bool) -> None:
    """Pages break, headings and page numbers repeat, totals are carried forward: the lines are those of the story."""
    times = 12
    totals = {name: total * times for name, total in PLAIN.totals()[0].items() if isinstance(total, int)}
    payout = {"paid": PLAIN.totals()[1]["paid"] * times}

    class Long(Form):
        def totals(self, wrong_by: int = 0) -> list[dict[str, object]]:
            first, second = super().totals(wrong_by)
            return [first | totals, second | payout]

    long = Long(PLAIN.headings, PLAIN.title, words={"Rachat de créance": "Rachat de créance selon contrat du 1er mai"})
    (statement,) = read(pdf_bytes(long, ruled=ruled, times=times))
    assert [(m.number, m.kind, m.amount) for m in statement.movements] == SAID * times
    reasons = {m.remark for m in statement.movements if m.number == "0002025131"}
    assert reasons == {"Rachat de créance selon contrat du 1er mai"}
