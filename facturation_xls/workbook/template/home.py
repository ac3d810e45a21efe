"""The sheet *Accueil*: what to do, what is open, how fresh the sources are, one invoice, charts, the other sheets.

One landscape page on a common grid of columns: the left half says what to do, the right half how things stand. The
charts' figures stand below, on the screen only; charts refer to this sheet only, so that it can enter a workbook
whose other sheets staff renamed. Links lead to defined names, which stay right when a sheet is renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from facturation_xls.model.words import PayerType
from facturation_xls.workbook import home, search
from facturation_xls.workbook.home import Block
from facturation_xls.workbook.schema import Kind
from facturation_xls.workbook.template.draft import Cell, Draft
from facturation_xls.workbook.template.home_charts import add_charts
from facturation_xls.workbook.template.page import print_on_paper
from facturation_xls.workbook.template.unpaid import AGES

_WIDTHS: Final = (6, 24, 12, 21, 2, 22, 14.5, 14.5, 14.5, 14.5, 14.5, 11, 11, 11)
_LEFT, _LABEL, _DAY, _RIGHT = 0, 1, 2, 5
_WORKINGS = 15
"""The first of the hidden columns."""

_TODO, _SOURCES, _STEPS, _SEARCH, _CHARTS, _SHEETS, _FIGURES = 3, 14, 19, 14, 30, 48, 60
"""The rows of the headings, counted from zero."""

_TASKS: Final = {
    "alarms": ("Alarmes", "controles"),
    "checks": ("Points à vérifier", "controles"),
    "unclassified": ("Factures à classer", "journal"),
    "unsent": ("Factures à envoyer", "journal"),
    "reminders": ("Rappels à envoyer", "arelancer"),
    "transfers": ("Transferts à décider", "atransferer"),
    "reviews": ("Blocages à revoir", "arelancer"),
    "steps": ("Premiers pas à faire", "pas"),
}
_STEP_LABELS: Final = {
    "practice": ("Nom et adresse du cabinet", "parametres"),
    "gln": ("GLN du cabinet", "parametres"),
    "iban": ("IBAN du cabinet", "parametres"),
    "start": ("Début du journal", "parametres"),
    "payers": ("Types de payeur relus (Standard dès le)", "parametres"),
    "invoices": ("Premières factures reprises", "journal"),
    "bank": ("Premier fichier de la banque repris", "imports"),
    "cmd": ("Premier relevé CMD repris", "imports"),
}
_SOURCE_LABELS: Final = {"Dentagest": "Factures de Dentagest", "Banque": "Banque", "CMD": "Relevés CMD"}
_CARD_LABELS: Final = (
    ("Débiteur", "Type de payeur", "Statut", "Prochaine action"),
    ("Date facture", "Échéance", "Envoyée le", "Action le"),
    ("Montant", "Encaissé", "Solde", "Responsable"),
)
_OTHER_SHEETS: Final = (
    ("impayes", "Impayés", "ce qui est ouvert, à imprimer"),
    ("delais", "Délais", "en combien de jours chacun paie"),
    ("atransferer", "À transférer", "ce qui peut aller en recouvrement"),
    ("evolution", "Évolution", "le solde d'un mois à l'autre"),
    ("prevision", "Prévision", "l'argent des 13 prochaines semaines"),
    ("previsionspassees", "Prévisions passées", "ce qu'elles valaient"),
    ("arretes", "Arrêtés", "les totaux de fin de mois, tels qu'établis"),
    ("payees", "Factures payées", "celles que comptent les délais"),
    ("analyse", "Analyse", "délais et impayés, à croiser"),
    ("cmd", "CMD", "ce que deviennent les factures remises"),
    ("contratmesure", "Contrat CMD", "chaque clause en face de ce qui est mesuré"),
    ("ecartscmd", "Écarts CMD", "les cas qui ne sont pas comme convenu"),
    ("mouvements", "Mouvements", "paiements, avances, retours, pertes"),
    ("envois", "Envois", "chaque envoi et sa preuve"),
    ("lots", "Lots", "les envois groupés à la CMD"),
    ("rappels", "Rappels", "chaque rappel tel qu'il est parti"),
    ("echeances", "Plans de paiement", "les acomptes convenus"),
    ("transferts", "Transferts", "ce qui est parti en recouvrement"),
    ("debiteurs", "Débiteurs", "qui paie, et son adresse"),
    ("imports", "Imports", "chaque document repris"),
    ("definitions", "Définitions", "ce que veut dire chaque chiffre"),
    ("parametres", "Paramètres", "les réglages du cabinet"),
    ("niveaux", "Paramètres rappels", "niveaux, textes, lettres"),
    ("contratcmd", "Paramètres CMD", "ce que dit le contrat-cadre"),
)
"""``fx_titre_…`` of each sheet that no other block leads to, its name and what it is for."""

_KIND_STYLE: Final = {
    Kind.TEXT: "fx Texte",
    Kind.DATE: "fx Date",
    Kind.MONEY: "fx Cumul",
    Kind.COUNT: "fx Nombre",
    Kind.NUMBER: "fx Mesure",
    Kind.SHARE: "fx Part",
}
_TOTAL_STYLE: Final = {
    Kind.TEXT: "fx Total",
    Kind.MONEY: "fx Total cumul",
    Kind.COUNT: "fx Total nombre",
    Kind.NUMBER: "fx Total mesure",
    Kind.SHARE: "fx Total part",
}


def home_page(draft: Draft) -> None:
    """The sheet; it is the one that opens."""
    page = _Home(draft)
    page.head()
    page.todo()
    page.payers()
    page.sources()
    page.first_steps()
    page.one_invoice()
    page.figures()
    page.sheets()
    page.finish()


class _Home:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._sheet = draft.workbook.add_worksheet(home.SHEET)

    def head(self) -> None:
        put = self._put
        put((0, _LEFT), "Accueil", "fx Titre", "fx_titre_accueil")
        put((1, _LEFT), "", "fx Message", "fx_accueil_situation")
        put((1, _RIGHT), "Dernière synchronisation", "fx Libellé")
        put((1, _RIGHT + 1), "", "fx Date et heure", "fx_accueil_synchro")
        put((2, _LEFT), "", "fx Message", "fx_message_accueil")

    def todo(self) -> None:
        """Each count and its label lead to the rows that are meant."""
        self._heading((_TODO, _LEFT), "À faire")
        self._block(home.TODO, (_TODO + 1, _LEFT), styles=("fx Compteur",))
        for row, task in enumerate(home.TASKS, _TODO + 1):
            label, target = _TASKS[task]
            self._link((row, _LABEL), label, f"fx_titre_{target}" if target != "pas" else home.FIRST_STEPS.name)

    def payers(self) -> None:
        self._heading((_TODO, _RIGHT), "Soldes et délais par type de payeur")
        for column, (label, target) in enumerate((("Impayés", "impayes"), ("Délais", "delais")), _RIGHT + 7):
            self._link((_TODO, column), label, f"fx_titre_{target}")
        self._headers((_TODO + 1, _RIGHT), home.PAYERS)
        self._block(home.PAYERS, (_TODO + 2, _RIGHT), total=True)
        self._column((_TODO + 2, _RIGHT), PayerType, "fx Texte")
        self._put((_TODO + 1 + home.PAYERS.rows, _RIGHT), "Total", "fx Total")

    def sources(self) -> None:
        self._heading((_SOURCES, _LEFT), "Jusqu'où l'on sait")
        self._block(home.FRESHNESS, (_SOURCES + 1, _DAY))
        for row, source in enumerate(home.SOURCES, _SOURCES + 1):
            self._put((row, _LEFT), _SOURCE_LABELS[source], "fx Texte")
            self._put((row, _LABEL), "", "fx Texte")

    def first_steps(self) -> None:
        self._heading((_STEPS, _LEFT), "Premiers pas")
        self._block(home.FIRST_STEPS, (_STEPS + 1, _LEFT), styles=("fx Coche",))
        for row, step in enumerate(home.STEPS, _STEPS + 1):
            label, target = _STEP_LABELS[step]
            self._link((row, _LABEL), label, f"fx_titre_{target}")

    # --- one invoice -------------------------------------------------------------------------------------------------

    def one_invoice(self) -> None:
        """A number typed here shows its invoice: formulas only, nothing for the program to do."""
        top = _SEARCH
        self._heading((top, _RIGHT), "Chercher une facture")
        self._put((top + 1, _RIGHT), "N° de facture", "fx Libellé")
        self._put((top + 1, _RIGHT + 1), "", "fx Saisie", home.SEARCHED)
        cells = self._workings((top + 1, _WORKINGS))
        self._formulas(home.FOUND, (top + 1, _RIGHT + 2), [[search.message(cells)]], ("fx Note",))
        for (block, fields), labels, column in zip(search.CARD, _CARD_LABELS, (5, 8, 11), strict=True):
            self._column((top + 2, column), labels, "fx Libellé")
            formulas = [[search.card(cells, field)] for field in fields]
            self._formulas(block, (top + 2, column + 1), formulas, (_CARD_STYLE[block.columns[0].kind],))
        for (block, table), column, places in zip(search.LISTS, (5, 8, 12), cells.lists, strict=True):
            self._headers((top + 7, column), block)
            formulas = [[search.listed(table, c.field, place) for c in block.columns] for place in places]
            self._formulas(block, (top + 8, column), formulas)
        self._formulas(home.MORE, (top + 8 + home.LISTED, _RIGHT), [[search.rest(cells)]], ("fx Note",))

    def _workings(self, corner: Cell) -> search.Cells:
        row, column = corner
        absolute = [[_absolute(row + i, column + j) for j in range(3)] for i in range(search.WORKINGS.rows)]
        lists = tuple(tuple(line[n] for line in absolute[3:]) for n in range(3))
        cells = search.Cells(absolute[0][0], absolute[1][0], absolute[2][0], lists)
        values = {cells.text: "", cells.number: ""}
        for place, formula in search.workings(cells):
            at = next((i, line.index(place)) for i, line in enumerate(absolute) if place in line)
            value = values.get(place, search.NOWHERE)
            self._draft.put_formula(self._sheet, (row + at[0], column + at[1]), formula, value, "fx Note")
        self._name(search.WORKINGS, corner)
        self._sheet.set_column(column, column + 2, 10, None, {"hidden": True})
        return cells

    # --- charts and their figures ------------------------------------------------------------------------------------

    def figures(self) -> None:
        self._heading((_FIGURES, _LEFT), "Chiffres des graphiques")
        ages = _FIGURES + 1
        self._series(ages, home.AGE_SERIES, home.AGE_CHART, "Autres")
        self._column((ages + 1, _RIGHT), (label for label, _, _ in AGES), "fx Texte")
        self._notes(ages, ("Solde ouvert en CHF,", "par jours depuis l'échéance"))
        delays = ages + home.AGES + 2
        self._series(delays, home.DELAY_SERIES, home.DELAY_CHART, "Tous")
        self._notes(
            delays,
            (
                "Jours jusqu'à ce que la moitié des factures",
                "du mois soit payée (médiane). Case vide :",
                "moins de dix factures, ou trop tôt.",
            ),
        )
        weeks = delays + home.MONTHS + 2
        self._headers((weeks, _RIGHT), home.FORECAST_CHART)
        self._block(home.FORECAST_CHART, (weeks + 1, _RIGHT))
        self._notes(weeks, ("Encaissements attendus par semaine, en CHF :", "voir Prévision."))
        add_charts(self._draft, self._sheet, _CHARTS, ((ages, _RIGHT), (delays, _RIGHT), (weeks, _RIGHT)))

    def _series(self, row: int, names: Block, block: Block, last: str) -> None:
        """The figures of a chart: the series of a new practice until the first sync names its own."""
        self._put((row, _RIGHT), block.columns[0].header, "fx En-tête")
        for column, name in enumerate((*tuple(PayerType)[: home.CHARTED], last), _RIGHT + 1):
            self._put((row, column), name, "fx En-tête chiffre")
        self._name(names, (row, _RIGHT + 1))
        self._block(block, (row + 1, _RIGHT))
        self._sheet.set_row(row, 33)

    def _notes(self, row: int, lines: Iterable[str]) -> None:
        self._column((row, _LEFT), lines, "fx Note")

    # --- the other sheets --------------------------------------------------------------------------------------------

    def sheets(self) -> None:
        self._heading((_SHEETS, _LEFT), "Toutes les feuilles")
        half = -(-len(_OTHER_SHEETS) // 2)
        for number, (name, label, meaning) in enumerate(_OTHER_SHEETS):
            column, row = divmod(number, half)
            left = (_LABEL, _RIGHT)[column]
            self._link((_SHEETS + 1 + row, left), label, f"fx_titre_{name}")
            self._put((_SHEETS + 1 + row, left + 1), meaning, "fx Note")

    def finish(self) -> None:
        sheet = self._sheet
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 24)
        sheet.hide_gridlines(2)
        sheet.activate()
        sheet.set_selection(_SEARCH + 1, _RIGHT + 1, _SEARCH + 1, _RIGHT + 1)
        print_on_paper(sheet, 1)
        sheet.fit_to_pages(1, 1)
        sheet.print_area(0, 0, _SHEETS - 2, len(_WIDTHS) - 1)  # links and the charts' figures are for the screen

    # --- cells -------------------------------------------------------------------------------------------------------

    def _put(self, cell: Cell, value: str, style: str, name: str = "") -> None:
        self._draft.put(self._sheet, cell, value, style, name)

    def _heading(self, cell: Cell, text: str) -> None:
        self._put(cell, text, "fx Sous-titre")

    def _link(self, cell: Cell, text: str, name: str) -> None:
        self._draft.link(self._sheet, cell, text, name)

    def _column(self, cell: Cell, texts: Iterable[str], style: str) -> None:
        for row, text in enumerate(texts, cell[0]):
            self._put((row, cell[1]), text, style)

    def _headers(self, corner: Cell, block: Block) -> None:
        for column, described in enumerate(block.columns, corner[1]):
            style = {Kind.MONEY: " montant", Kind.TEXT: "", Kind.DATE: ""}.get(described.kind, " chiffre")
            self._put((corner[0], column), described.header, f"fx En-tête{style}")

    def _block(self, block: Block, corner: Cell, *, styles: Sequence[str] = (), total: bool = False) -> None:
        """The empty cells of a block under its name."""
        for row in range(block.rows):
            of_kind = _TOTAL_STYLE if total and row == block.rows - 1 else _KIND_STYLE
            for column, described in enumerate(block.columns):
                style = styles[column] if styles else of_kind[described.kind]
                self._put((corner[0] + row, corner[1] + column), "", style)
        self._name(block, corner)

    def _formulas(
        self, block: Block, corner: Cell, formulas: Sequence[Sequence[str]], styles: Sequence[str] = ()
    ) -> None:
        """The formulas of a block under its name; nothing was searched yet."""
        for row, line in enumerate(formulas):
            for column, formula in enumerate(line):
                kind = block.columns[column].kind
                value = search.ASK if block is home.FOUND else ""
                place = (corner[0] + row, corner[1] + column)
                self._draft.put_formula(self._sheet, place, formula, value, styles[column] if styles else _LISTED[kind])
        self._name(block, corner)

    def _name(self, block: Block, corner: Cell) -> None:
        last = (corner[0] + block.rows - 1, corner[1] + len(block.columns) - 1)
        self._draft.define(block.name, self._sheet, corner, last)


_CARD_STYLE: Final = {Kind.TEXT: "fx Message", Kind.DATE: "fx Situation", Kind.MONEY: "fx Fiche montant"}
_LISTED: Final = _KIND_STYLE | {Kind.TEXT: "fx Nom", Kind.MONEY: "fx Montant"}


def _absolute(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))
