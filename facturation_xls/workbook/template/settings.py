"""The sheet *Paramètres* of the template: the practice's own figures and words, with the defaults of a new practice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from xlsxwriter.worksheet import Worksheet

from facturation_xls.model.words import Channel, Origin, PayerType
from facturation_xls.workbook import schema
from facturation_xls.workbook.schema import Column, Owner, Role, Table
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.page import print_on_paper
from facturation_xls.workbook.template.table import header_height, place_table

_HEADING_ROW, _HEADER_ROW = 3, 4
_NOTE = (
    "Les réglages du cabinet. Pour ajouter une ligne, écrivez sous la dernière : "
    "elle vaut dès la prochaine synchronisation."
)

_TERM = 30
_PRACTICE_ROWS = (
    ("Nom du cabinet",),
    ("Rue",),
    ("NPA et localité",),
    ("GLN",),
    ("IBAN",),
    ("Début du journal",),
    ("Tolérance (CHF)", "0.05"),
    ("Cohorte des délais (mois)", "12"),
    ("Horizon des délais (j)", "180"),
    ("GLN de la CMD", "7611910"),
    ("Préfixes des numéros",),
    ("N° facture dans la référence QR",),
    ("Encaissements groupés", "Worldline, SIX Payment, Nexi, SumUp, TWINT"),
    ("Conservation des comptes (ans)", "10"),
    ("Conservation après poursuite (ans)", "20"),
)
_PAYER_ROWS = (
    (PayerType.PRIVATE, _TERM, 14, 28, f"{Channel.DENTAGEST} + {Channel.PAPER}", "PDF", None, Origin.BANK),
    (PayerType.CMD, _TERM, None, None, Channel.CMD, "XML", None, Origin.CMD),
    (PayerType.COMPLEMENTARY, _TERM, None, None, Channel.PAPER, "PDF", None, Origin.BANK),
    (PayerType.SOCIAL, _TERM, None, None, Channel.PAPER, "PDF", None, Origin.BANK),
    (PayerType.OTHER_INSURER, _TERM, None, None, Channel.PAPER, "PDF", None, Origin.BANK),
    (PayerType.UNCLASSIFIED, _TERM),
)
_RULE_ROWS = tuple((words, PayerType.SOCIAL) for words in ("service social", "aide sociale", "centre social"))


@dataclass(frozen=True, slots=True)
class _Choice:
    """A one-column table of ``schema.CHOICES``: its header and the defined name that the dropdowns use."""

    header: str
    name: str


_CHOICES = {
    "tblListeCanaux": _Choice("Canal", "fx_liste_canaux"),
    "tblListeGenres": _Choice("Genre", "fx_liste_genres"),
    "tblListeMoyens": _Choice("Moyen", "fx_liste_moyens"),
    "tblListeRachat": _Choice("Créance rachetée", "fx_liste_rachat"),
    "tblListeBlocages": _Choice("Blocage", "fx_liste_blocages"),
    "tblListeDecisions": _Choice("Décision", "fx_liste_decisions"),
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A settings table with its short title and its default rows; ``name``: the list that its first column feeds."""

    heading: str
    table: Table
    rows: Sequence[Sequence[str | int | None]]
    name: str = ""


def settings(draft: Draft) -> None:
    """The sheet: its tables side by side with a free column between them and room below.

    It prints on two pages, the practice and its payers on the first: on a single one the words would be too small.
    """
    sheet = draft.workbook.add_worksheet(schema.PRACTICE.sheet)
    draft.put(sheet, (0, 0), "Paramètres", "fx Titre", "fx_titre_parametres")
    draft.put(sheet, (1, 0), _NOTE, "fx Note")
    blocks = list(_blocks())
    lefts = list(accumulate((len(block.table.columns) + 1 for block in blocks), initial=0))
    for block, left in zip(blocks, lefts, strict=False):
        _place(draft, sheet, block, left)
    draft.put(sheet, (0, lefts[1]), "Version du classeur", "fx Libellé")
    draft.put(sheet, (0, lefts[1] + 1), schema.VERSION, "fx Version", "fx_version")
    sheet.set_row(_HEADER_ROW, max(header_height(block.table) for block in blocks))
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    print_on_paper(sheet, _HEADER_ROW)
    sheet.set_print_scale(75)
    sheet.set_v_pagebreaks([lefts[2]])


def _place(draft: Draft, sheet: Worksheet, block: _Block, left: int) -> None:
    draft.put(sheet, (_HEADING_ROW, left), block.heading, "fx Sous-titre")
    place_table(draft, sheet, block.table, (_HEADER_ROW, left), block.rows)
    if block.name:
        draft.workbook.define_name(block.name, f"={block.table.name}[{block.table.columns[0].header}]")
    behind = left + len(block.table.columns)
    sheet.set_column(behind, behind, 2)


def _blocks() -> Iterator[_Block]:
    yield _Block("Cabinet", schema.PRACTICE, _PRACTICE_ROWS)
    yield _Block("Types de payeur", schema.PAYERS, _PAYER_ROWS, "fx_liste_payeurs")
    yield _Block("Règles de classement", schema.RULES, _RULE_ROWS)
    for table, words in schema.CHOICES.items():
        choice = _CHOICES[table]
        column = Column(choice.header, "word", owner=Owner.ENTRY)
        yield _Block(
            "Listes déroulantes" if table == next(iter(schema.CHOICES)) else "",
            Table(table, schema.PRACTICE.sheet, Role.SETTING, ("word",), (column,)),
            [(word,) for word in words],
            choice.name,
        )
