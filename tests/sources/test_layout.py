"""Declared layouts: how a table is recognised and its columns found."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from facturation_xls.errors.settings import StatementLayoutInvalid
from facturation_xls.errors.tables import CellUnreadable
from facturation_xls.sources.cmd_layout import cmd_layout
from facturation_xls.sources.grid import Sheet
from facturation_xls.sources.layout import (
    SHIPPED,
    Layout,
    Located,
    fold,
    has_word,
    load_folder,
    load_layout,
    shipped_layouts,
)

if TYPE_CHECKING:
    from facturation_xls.sources.grid import Row

LAYOUT = Layout(
    name="essai",
    kind="cmd",
    label="essai",
    words=("Caisse des Médecins",),
    signature=("Caisse des Médecins",),
    required=("invoice_no", "paid"),
    columns={"invoice_no": ("N° facture", "Réf."), "paid": ("Encaissé",), "booked_on": ("Date",)},
    options={},
)
TITLE: Row = ("CAISSE DES MEDECINS", None, "Relevé 12")
HEADINGS: Row = ("Date", "no.  Facture", "Réf", "ENCAISSÉ")


def located(*rows: Row) -> Located:
    """The table of ``LAYOUT`` in these rows below the title block and the headings."""
    found = LAYOUT.locate(Sheet("relevé", (TITLE, (), HEADINGS, *rows)))
    assert found
    return found


def written(folder: Path, text: str, name: str = "essai") -> Path:
    """A layout file."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_headings_are_compared_without_capitals_accents_and_signs() -> None:
    assert fold("  N°\n Fâcture : ") == "n facture"
    assert fold("Créance-rachetée") == "creance rachetee"


def test_a_word_is_found_by_how_it_begins() -> None:
    assert has_word(fold("Facture annulée"), ("Annul",))
    assert not has_word(fold("Non-retournée"), ("tourn",))


def test_columns_are_found_by_any_of_their_headings() -> None:
    assert located().positions == {"booked_on": 0, "invoice_no": 2, "paid": 3}


def test_the_table_is_known_by_its_headings_and_its_words() -> None:
    assert LAYOUT.locate(Sheet("relevé", (HEADINGS,))) is None
    assert LAYOUT.locate(Sheet("relevé", (TITLE, ("Date", "Réf.")))) is None
    assert located().title == ("CAISSE DES MEDECINS Relevé 12", "")


def test_a_heading_far_below_is_not_looked_for() -> None:
    assert LAYOUT.locate(Sheet("relevé", (TITLE, *[()] * 50, HEADINGS))) is None


def test_a_missing_column_is_named_as_the_statement_would_name_it() -> None:
    assert LAYOUT.missing(Sheet("relevé", (TITLE, ("Date", "Réf.", "Montant")))) == ("Encaissé",)
    assert LAYOUT.missing(Sheet("relevé", (TITLE, HEADINGS))) == ()


def test_another_table_is_no_statement_because_a_cell_mentions_one() -> None:
    assert LAYOUT.missing(Sheet("export", (("Date", "Réf.", "Payeur"), ("1.1.2025", "7", "Caisse des Médecins")))) == ()
    assert LAYOUT.missing(Sheet("lettre", (TITLE, ("Madame, Monsieur",)))) == ()


def test_lines_are_what_stands_between_repeated_headings_and_blank_rows() -> None:
    lines = list(located(("01.10.2025", None, "7", "1.00"), (None, None), HEADINGS, ("Total",)).lines())
    assert [(line.number, line.label) for line in lines] == [(4, "01.10.2025"), (7, "Total")]


def test_a_line_gives_its_cells_by_our_names() -> None:
    (line,) = located((date(2025, 10, 1), None, "00 7\n", "1'230.05")).lines()
    assert (line.day("booked_on"), line.text("invoice_no"), line.amount("paid")) == (date(2025, 10, 1), "00 7", 123005)
    assert line.cell("fee") is None


def test_a_cell_that_cannot_be_read_is_named_by_row_and_heading() -> None:
    (line,) = located(("hier", None, "7", "beaucoup")).lines()
    with pytest.raises(CellUnreadable, match=r"ligne 4, colonne « ENCAISSÉ », je ne comprends pas ce montant"):
        line.amount("paid")
    with pytest.raises(CellUnreadable, match=r"colonne « Date », je ne comprends pas cette date"):
        line.day("booked_on")


# --- the files ------------------------------------------------------------------------------------------------------


def test_the_shipped_layouts_are_sound() -> None:
    statements = [layout for layout in shipped_layouts() if layout.kind == "cmd"]
    assert [cmd_layout(layout).layout.name for layout in statements] == ["cmd_brut", "cmd_colonnes", "cmd_net"]


def test_a_practice_may_add_layouts_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, SHIPPED.joinpath("cmd_net.toml").read_text("utf-8"), "cmd_maison")
    written(tmp_path, SHIPPED.joinpath("cmd_net.toml").read_text("utf-8").replace('"cmd"', '"autre"'), "autre")
    assert [(layout.name, layout.kind) for layout in load_folder(tmp_path)] == [
        ("autre", "autre"),
        ("cmd_maison", "cmd"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "cmd"', "kind = ", "ne peut pas être lu"),
        ('label = "relevé CMD, montants nets"', "", "il manque « label »"),
        ('"Retenue", ', '"Versement net", ', "« Versement net » y est deux fois"),
        ('required = ["invoice_no"', 'required = ["numero"', "« numero » n'est pas décrite"),
        ('amounts = "net"', "", "il manque « amounts »"),
        ('amounts = "net"', 'amounts = "à peu près"', "« à peu près » n'est pas un mot permis"),
        ('kind = "Frais"', 'kind = "Autre"', "« Autre » n'est pas un mot permis"),
        ('sign = "-"', 'signe = "-"', "une règle est mal écrite"),
        ('column = "fee"', 'column = "paid"', "le reste de la colonne « fee »"),
        ('columns = ["invoiced"', 'columns = ["patient"', "« patient »"),
        ("[total]", "[autre]", "ni total ni versement"),
    ],
)
def test_a_broken_layout_says_what_is_wrong_with_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = SHIPPED.joinpath("cmd_net.toml").read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1).replace("[payout]", "[reste]" if new == "[autre]" else "[payout]")
    with pytest.raises(StatementLayoutInvalid, match=said):
        cmd_layout(load_layout(written(tmp_path, text)))
