"""The sheet *Paramètres rappels*: the levels of reminders with their words, and how the letters look.

A sheet of its own, so that an older workbook receives it whole and the letters' words have room.
"""

from __future__ import annotations

from facturation_xls.model.words import ReminderChannel
from facturation_xls.workbook import schema
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.page import print_on_paper
from facturation_xls.workbook.template.table import place_table

_LETTERS_ROW, _LEVELS_ROW = 2, 18
"""The rows of the two headers, counted from zero."""

_TEXT_HEIGHT = 78
"""Points: six lines of a letter's words."""

_NOTE = "Les niveaux de rappel, dans l'ordre. Un rappel déjà parti garde les valeurs de son jour (feuille Rappels)."
_LEGAL_NOTE = (
    "Des frais de rappel ne sont dus que si leur montant exact a été convenu d'avance par écrit : 0.00 sans accord. "
    "L'intérêt de retard (5 % l'an, CO art. 104) court dès la demeure et n'est pas calculé ici."
)
_FIRST = (
    "Sauf erreur de notre part, nous n'avons pas encore reçu le paiement ci-dessous. Il s'agit sans doute d'un oubli.\n"
    "Nous vous prions de bien vouloir le régler d'ici au «Nouvelle échéance». Si vous venez de payer, cette lettre est "
    "sans objet et nous vous remercions."
)
_SECOND = (
    "Malgré notre rappel, le paiement ci-dessous ne nous est pas parvenu.\n"
    "Nous vous demandons de le régler d'ici au «Nouvelle échéance». Si un paiement en une fois n'est pas possible, "
    "appelez-nous avant cette date : nous chercherons une solution avec vous."
)
_LAST = (
    "Malgré nos rappels, le montant ci-dessous reste impayé. Nous vous mettons en demeure de le régler d'ici au "
    "«Nouvelle échéance».\n"
    "Passé cette date, nous devrons envisager un recouvrement, ce que nous préférerions éviter. Si quelque chose "
    "s'oppose au paiement, dites-le-nous par écrit dans le même délai."
)
_LEVEL_ROWS = (
    ("1er rappel", ReminderChannel.PAPER, _FIRST, 1, 10, 30, 5.0, 14, 0.0),
    ("2e rappel", ReminderChannel.PAPER, _SECOND, 2, 5, 30, 5.0, 14, 0.0),
    ("3e et dernier rappel", ReminderChannel.REGISTERED, _LAST, 3, 5, 30, 5.0, 14, 0.0),
)
_LETTER_ROWS = (
    (
        "QR-IBAN",
        "",
        "compte des bulletins à référence QR de 27 chiffres, si l'IBAN du cabinet n'en est pas un",
    ),
    (
        "Une lettre par",
        "débiteur",
        "« débiteur » : ses factures du même niveau ensemble, ou « facture »",
    ),
    ("Fenêtre de l'enveloppe", "droite", "« droite » ou « gauche »"),
    ("Lieu", "", "devant la date ; sans rien, la localité du cabinet"),
    ("Téléphone", "", "en tête de la lettre"),
    ("E-mail", "", "en tête de la lettre"),
    ("Signature", "", "sous la salutation ; sans rien, le nom du cabinet"),
    (
        "Fraîcheur Banque (j)",
        "10",
        "pas de rappel si la banque n'est pas connue jusqu'à tant de jours ; vide : sans limite",
    ),
    ("Fraîcheur CMD (j)", "45", "de même pour le relevé de la CMD, quand il dit les paiements de la facture"),
    ("Fraîcheur Dentagest (j)", "", "de même pour Dentagest, si « Source des paiements » le nomme"),
)


def reminder_settings(draft: Draft) -> None:
    """The sheet: how letters look, a list of fixed names, and below it the levels, to which staff may add."""
    sheet = draft.workbook.add_worksheet(schema.LEVELS.sheet)
    draft.put(sheet, (0, 0), "Rappels : lettres et niveaux", "fx Titre", "fx_titre_niveaux")
    draft.put(sheet, (1, 0), "Lettres", "fx Sous-titre")
    draft.put(sheet, (_LEVELS_ROW - 3, 0), "Niveaux de rappel", "fx Sous-titre")
    draft.put(sheet, (_LEVELS_ROW - 2, 0), _NOTE, "fx Note")
    draft.put(sheet, (_LEVELS_ROW - 1, 0), _LEGAL_NOTE, "fx Note")
    place_table(draft, sheet, schema.LEVELS, (_LEVELS_ROW, 0), _LEVEL_ROWS)
    place_table(draft, sheet, schema.LETTERS, (_LETTERS_ROW, 0), _LETTER_ROWS)  # last: its columns are the wider ones
    for row in range(1, len(_LEVEL_ROWS) + 1):
        sheet.set_row(_LEVELS_ROW + row, _TEXT_HEIGHT)
    print_on_paper(sheet, 0)
