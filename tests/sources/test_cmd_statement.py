"""The CMD statement: signs, gross and net, totals to the centime."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from golden import assert_golden
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.errors import SourceError
from facturation_xls.errors.files import AmbiguousFile, UnknownFile
from facturation_xls.errors.statements import (
    StatementLineContradictory,
    StatementLineUnknown,
    StatementTotalMissing,
    StatementUnbalanced,
    StatementUndated,
)
from facturation_xls.errors.tables import CellUnreadable, TableColumnMissing
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.lists import Statement
from facturation_xls.model.words import Bought, MovementKind
from facturation_xls.parsing import format_amount
from facturation_xls.sources.cmd_statement import CmdStatementReader
from facturation_xls.sources.layout import SHIPPED, load_folder

FOLDER = Path(__file__).with_name("documents")
DOCUMENTS = sorted(path for path in FOLDER.glob("cmd_*") if path.suffix != ".json")
GROSS = FOLDER.joinpath("cmd_brut_2025-10.csv").read_bytes().decode("cp1252")
READER = CmdStatementReader()
NET_HEADINGS = (
    "Note d'honoraires n°",
    "Montant",
    "Versement net",
    "Retenue",
    "Date versement",
    "Cession",
    "Statut",
    "Remarque",
)


def read(content: bytes | str, *folders: Path) -> Statement:
    """The one statement of these bytes; the reader must claim them."""
    file = SourceFile("releve", content if isinstance(content, bytes) else content.encode())
    reader = CmdStatementReader(load_folder(folders[0])) if folders else READER
    assert reader.claims(file)
    (statement,) = reader.read(file)
    return statement


def changed(*changes: tuple[str, str]) -> str:
    """Our gross statement with some texts replaced."""
    text = GROSS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def gross(*lines: str, total: str = "", payout: str = "0.00") -> str:
    """A small gross statement: invoice; invoiced; paid; fee; status; bought; reason."""
    rows = [
        "N° facture;Montant facturé;Encaissement;Frais;Statut;Créance rachetée;Motif;Date valeur",
        *(f"{line};31.10.2025" for line in lines),
        total or "Total;;0;;",
        f"Versement;;{payout}",
    ]
    return "\r\n".join(rows)


def workbook(sheets: dict[str, list[tuple[object, ...]]]) -> bytes:
    """An Excel file; days by ``date``, amounts in francs."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
    return output.getvalue()


def net(title: tuple[str, ...], *rows: tuple[object, ...]) -> bytes:
    """A net statement."""
    return workbook({"Décompte": [*((line,) for line in title), (), NET_HEADINGS, *rows]})


# --- what a statement says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_says_what_its_golden_file_says(path: Path) -> None:
    assert_golden(path, [read(path.read_bytes())])


def test_there_is_a_document_of_each_shipped_layout() -> None:
    assert {read(path.read_bytes()).layout for path in DOCUMENTS} == {path.stem for path in SHIPPED.glob("cmd_*.toml")}


def test_movements_are_numbered_so_that_the_same_line_twice_is_twice_true() -> None:
    statement = read(GROSS)
    twice = [movement for movement in statement.movements if movement.number == "2025000118"]
    assert [movement.amount for movement in twice] == [10000, 10000]
    assert [movement.line for movement in statement.movements] == list(range(1, len(statement.movements) + 1))


def test_an_invoice_with_nothing_paid_is_listed_without_a_movement() -> None:
    statement = read(GROSS)
    (listing,) = [listing for listing in statement.listings if listing.number == "2025000132"]
    assert (listing.line, listing.invoiced, listing.bought, listing.reason) == (4, 8880, Bought.NO, "1er rappel")
    assert "2025000132" not in {movement.number for movement in statement.movements}


def test_a_fee_may_stand_without_an_invoice() -> None:
    (fee,) = [movement for movement in read(GROSS).movements if not movement.number]
    assert (fee.kind, fee.amount, fee.remark) == ("Frais", -1200, "Frais de tenue de compte")


@pytest.mark.parametrize(
    ("line", "total", "payout", "said"),
    [
        ("7;100.00;100.00;0.00;Payée;Non;", "100", "100", [("Paiement", 10000)]),
        ("7;100.00;100.00;0.00;Payée;;", "100", "100", [("Paiement", 10000)]),
        ("7;100.00;100.00;-3.00;Avance;Oui;", "100", "97", [("Avance CMD", 10000), ("Frais", -300)]),
        ("7;100.00;100.00;0.00;;Avec recours;", "100", "100", [("Avance CMD", 10000)]),
        ("7;100.00;100.00;0.00;Payée;Avec recours;", "100", "100", [("Paiement", 10000)]),
        ("7;100.00;-100.00;0.00;Retour;Non;", "-100", "-100", [("Retour CMD", -10000)]),
        ("7;100.00;-20.00;0.00;Correction;Non;", "-20", "-20", [("Extourne", -2000)]),
        ("7;100.00;0.00;0.00;Annulée;Non;", "0", "0", [("Avoir", 10000)]),
        ("7;100.00;-100.00;0.00;Annulée;Non;", "-100", "-100", [("Avoir", 10000), ("Extourne", -10000)]),
        ("7;100.00;0.00;5.00;Frais rendus;Non;", "0", "5", [("Frais", 500)]),
        ("7;100.00;;;Envoyée;Non;", "0", "0", []),
    ],
)
def test_what_a_line_means(line: str, total: str, payout: str, said: list[tuple[str, int]]) -> None:
    statement = read(gross(line, total=f"Total;;{total};;", payout=payout))
    assert [(movement.kind, movement.amount) for movement in statement.movements] == said
    assert [listing.number for listing in statement.listings] == ["7"]


@pytest.mark.parametrize(
    ("word", "bought"),
    [("Oui", Bought.YES), ("sans recours", Bought.YES), ("AVEC RECOURS", Bought.WITH_RECOURSE), ("Nein", Bought.NO)],
)
def test_words_for_a_bought_receivable(word: str, bought: Bought) -> None:
    assert read(gross(f"7;1.00;0.00;0.00;Envoyée;{word};")).listings[0].bought is bought


# --- which statement ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "document", "issued_on", "covered_until"),
    [
        ("", "CMD 2025-10", date(2025, 10, 31), date(2025, 10, 31)),
        ("Relevé n° 4711\n", "CMD 2025-10 n° 4711", date(2025, 10, 31), date(2025, 10, 31)),
        ("Période;du 01.09.2025 au 30.09.2025\n", "CMD 2025-09", date(2025, 9, 30), date(2025, 9, 30)),
        ("Periode: September 2025\n", "CMD 2025-09", date(2025, 9, 30), date(2025, 9, 30)),
        ("Date : 15.10.2025\n", "CMD 2025-10-15", date(2025, 10, 15), date(2025, 10, 15)),
        (
            "Décompte n° A-12, période 01.10.2025 – 15.10.2025, date du relevé 17.10.2025\n",
            "CMD 2025-10 n° A-12",
            date(2025, 10, 17),
            date(2025, 10, 15),
        ),
    ],
)
def test_a_statement_is_known_by_its_number_or_its_period(
    title: str, document: str, issued_on: date, covered_until: date
) -> None:
    statement = read(title + gross("7;1.00;0.00;0.00;Envoyée;Non;"))
    assert (statement.document, statement.issued_on, statement.covered_until) == (document, issued_on, covered_until)


def test_without_any_day_a_statement_is_refused() -> None:
    with pytest.raises(StatementUndated):
        read(gross("7;1.00;0.00;0.00;Envoyée;Non;").replace("31.10.2025", ""))


# --- totals ---------------------------------------------------------------------------------------------------------


def test_the_message_names_the_month_the_difference_and_the_total() -> None:
    with pytest.raises(StatementUnbalanced) as refusal:
        read(changed(("1'349.70", "1'362.10")))
    assert refusal.value.message == (
        "Le relevé CMD d'octobre 2025 ne tombe pas juste : il manque 12.40 entre les lignes et le total de la colonne "
        "« Encaissement ». Rien n'en a été repris. Demandez un relevé corrigé à la CMD."
    )


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("3'283.40", "« Montant facturé »"),
        ("-89.10;1164.05;;;\r\nVers", "« Frais »"),
        ("1164.05;;;\r\nVersement", "« Solde »"),
        ("1'260.60", "le versement"),
    ],
)
def test_every_total_is_proven(printed: str, said: str) -> None:
    wrong = printed.replace("40", "41", 1) if "40" in printed else printed.replace("0", "1", 1)
    with pytest.raises(StatementUnbalanced, match=said):
        read(changed((printed, wrong)))


@pytest.mark.parametrize(("row", "said"), [("Total", "« Total »"), ("Versement", "« Versement »")])
def test_a_statement_cut_before_its_totals_is_refused(row: str, said: str) -> None:
    rows = [line for line in GROSS.splitlines() if not line.startswith(row)]
    with pytest.raises(StatementTotalMissing, match=said):
        read("\n".join(rows))


CENTIMES = st.integers(-(10**7), 10**7)
LINES = st.lists(st.tuples(CENTIMES, st.integers(0, 10**5)), min_size=1, max_size=12)
NET_TITLE = ("Caisse des Médecins – Décompte mensuel", "Période 01.11.2025 – 30.11.2025")


def gross_lines(lines: list[tuple[int, int]], error: int = 0) -> str:
    """A gross statement of these amounts paid and fees kept; its payout is wrong by ``error``."""
    paid, fees = sum(paid for paid, _ in lines), sum(fee for _, fee in lines)
    rows = [f"{100 + n};0.00;{format_amount(p)};{format_amount(-f)};;Non;" for n, (p, f) in enumerate(lines)]
    total = f"Total;;{format_amount(paid)};{format_amount(-fees)}"
    return gross(*rows, total=total, payout=format_amount(paid - fees + error))


def net_lines(lines: list[tuple[int, int]], error: int = 0) -> bytes:
    """The same statement in net amounts; the total of what was paid is wrong by ``error``."""
    paid_out = sum(paid - fee for paid, fee in lines)
    rows = [
        (str(100 + n), 0, (paid - fee) / 100, fee / 100, date(2025, 11, 28), "Non", None)
        for n, (paid, fee) in enumerate(lines)
    ]
    total = ("Total", 0, (paid_out + error) / 100, sum(fee for _, fee in lines) / 100)
    return net(NET_TITLE, *rows, total, ("Net versé", None, paid_out / 100))


@given(LINES)
def test_gross_and_net_say_the_same_and_reproduce_the_payout(lines: list[tuple[int, int]]) -> None:
    from_gross, from_net = read(gross_lines(lines)), read(net_lines(lines))
    said = [[(m.number, m.kind, m.amount) for m in statement.movements] for statement in (from_gross, from_net)]
    assert said[0] == said[1]
    assert from_gross.payout == from_net.payout == sum(movement.amount for movement in from_net.movements)
    assert sum(m.amount for m in from_net.movements if m.kind == MovementKind.FEE) == -sum(fee for _, fee in lines)


@given(LINES, st.integers(-(10**4), 10**4).filter(bool))
def test_a_statement_that_is_wrong_by_a_centime_is_never_taken(lines: list[tuple[int, int]], error: int) -> None:
    for content in (gross_lines(lines, error), net_lines(lines, error)):
        with pytest.raises(StatementUnbalanced, match=f"il manque {format_amount(abs(error))} entre"):
            read(content)


def test_the_invented_statement_is_refused_because_it_mixes_gross_and_net(shared_data: Path) -> None:
    invented = shared_data.joinpath("cmd", "cmd_releve_invente.csv").read_text("utf-8")
    with pytest.raises(StatementTotalMissing):
        read(invented)
    # Its advance is net and its payment gross: with the totals such a statement would have, the payout betrays it.
    totals = "Total;;;;;;;1212.80;-77.10;;;;\nVersement;;;;;;;1172.60;;;;;\n"
    with pytest.raises(StatementUnbalanced, match=r"il manque 36\.90 entre les lignes et le versement"):
        read(invented + totals)


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        (";Frais;", ";Autre;", TableColumnMissing, "« Frais »"),
        (";-6.90;", ";beaucoup;", CellUnreadable, "ligne 2, colonne « Frais », je ne comprends pas ce montant"),
        (";459.90;-", ";1.234;-", CellUnreadable, "colonne « Encaissement »"),
        ("31.10.2025;31.10.2025;2025000127", "31.10.2025;bientôt;2025000127", CellUnreadable, "« Date valeur »"),
        ("Payée;Non", "Payée;Peut-être", CellUnreadable, "« Créance rachetée », je ne comprends pas ce mot"),
        ("2025000127", "Report d'octobre", StatementLineUnknown, "ligne 2"),
        (
            "-540.25;0.00;540.25;Retour",
            "540.25;0.00;540.25;Retour",
            StatementLineContradictory,
            "ligne 7.*« Retour CMD »",
        ),
    ],
)
def test_a_statement_that_cannot_be_trusted_is_refused_as_a_whole(
    old: str, new: str, error: type[SourceError], said: str
) -> None:
    file = SourceFile("releve.csv", changed((old, new)).encode("cp1252"))
    assert READER.claims(file)
    with pytest.raises(error, match=said):
        READER.read(file)


def test_the_missing_column_is_that_of_the_nearest_layout() -> None:
    for heading in ("Frais", "Statut", "N° facture"):
        with pytest.raises(TableColumnMissing, match=f"« {heading} »"):
            read("Caisse des Médecins;;\n" + GROSS.replace(f";{heading};", ";Autre;"))


def test_no_statement_of_a_workbook_is_left_out() -> None:
    rows: list[tuple[object, ...]] = [
        ("Caisse des Médecins",),
        NET_HEADINGS,
        ("7", 1, 1, 0, date(2025, 11, 28), "Non"),
        ("Total", 1, 1),
        ("Net versé", 1),
    ]
    renamed = [rows[0], tuple("Autre" if heading == "Retenue" else heading for heading in NET_HEADINGS), *rows[2:]]
    both = READER.read(SourceFile("releve.xlsx", workbook({"Novembre": rows, "Décembre": rows})))
    assert len(both) == 2
    with pytest.raises(TableColumnMissing, match="« Retenue »"):
        READER.read(SourceFile("releve.xlsx", workbook({"Novembre": rows, "Décembre": renamed})))


def test_a_workbook_without_a_statement_is_unknown() -> None:
    with pytest.raises(UnknownFile):
        READER.read(SourceFile("liste.csv", b"a;b\n1;2\n"))


def test_a_payout_without_an_amount_is_named() -> None:
    with pytest.raises(CellUnreadable, match="ligne 4, colonne « Versement »"):
        read(gross("7;1.00;0.00;0.00;Envoyée;Non;", payout="néant"))


def test_two_layouts_that_fit_the_same_table_are_an_error(tmp_path: Path) -> None:
    tmp_path.joinpath("double.toml").write_text(SHIPPED.joinpath("cmd_brut.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(AmbiguousFile):
        read(GROSS, tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"<request/>", b"a;b\n1;2\n", b"\x81", "N° facture;Date;Montant;Solde\n7;1;2;3\n".encode()],
)
def test_other_files_are_left_to_other_readers(content: bytes) -> None:
    assert not READER.claims(SourceFile("x", content))


def test_a_new_layout_is_a_new_file(tmp_path: Path) -> None:
    """German headings, separate columns for advances and returns, no row of totals: declared, not programmed."""
    layout = """
        kind = "cmd"
        label = "Abrechnung"
        amounts = "gross"
        negated = ["returned", "fee"]
        words = ["Ärztekasse"]
        signature = []
        required = ["invoice_no", "paid", "advance", "returned"]
        heading.period = ["Periode"]
        bought.Oui = ["Ja"]
        payout.words = ["Auszahlung"]
        rules = [
            { column = "paid", kind = "Paiement" },
            { column = "advance", kind = "Avance CMD" },
            { column = "returned", kind = "Retour CMD" },
            { column = "fee", kind = "Frais" },
        ]
        [columns]
        invoice_no = ["Rechnung"]
        paid = ["Zahlung"]
        advance = ["Vorfinanzierung"]
        returned = ["Rückgabe"]
        fee = ["Gebühr"]
    """
    tmp_path.joinpath("zahlungen.toml").write_text(layout, "utf-8")
    statement = read(
        "Ärztekasse, Periode Oktober 2025\nRechnung,Zahlung,Vorfinanzierung,Rückgabe,Gebühr\n"
        "7,,100.00,,3.00\n8,,,40.00,\n9,20.00,,,\nAuszahlung,77.00\n",
        tmp_path,
    )
    said = [(movement.number, movement.kind, movement.amount) for movement in statement.movements]
    assert said == [
        ("7", "Avance CMD", 10000),
        ("7", "Frais", -300),
        ("8", "Retour CMD", -4000),
        ("9", "Paiement", 2000),
    ]
    assert (statement.layout, statement.payout, statement.document) == ("zahlungen", 7700, "CMD 2025-10")
