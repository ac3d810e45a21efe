"""*Paramètres rappels*: the levels of reminders, and how letters look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from facturation_xls.errors.settings import SettingUnreadable
from facturation_xls.model.settings import LetterSettings, ReminderLevel
from facturation_xls.model.words import Origin, ReminderChannel
from facturation_xls.settings.written import Rows, by_name, count, read, unspaced


def reminder_levels(rows: Rows) -> tuple[ReminderLevel, ...]:
    """The reminder levels from the lowest; rows of the same level: the first counts."""
    found: dict[int, ReminderLevel] = {}
    for row in rows:
        if row["level"] and row["level"] > 0:
            found.setdefault(row["level"], _level(row))
    return tuple(found[level] for level in sorted(found))


def _level(row: Mapping[str, Any]) -> ReminderLevel:
    """One level; what makes no sense in a cell means the default. A level is a letter, so a call is none."""
    written = {channel.casefold(): channel for channel in ReminderChannel if channel is not ReminderChannel.PHONE}
    said = {name: row[name] for name in ("delay", "interval", "tolerance", "term", "fee")}
    return ReminderLevel(
        row["level"],
        row["name"] or f"Rappel {row['level']}",
        channel=written.get(row["channel"].strip().casefold(), ReminderChannel.PAPER),
        text=row["text"],
        **{name: value for name, value in said.items() if value is not None and value >= 0},
    )


_WINDOWS = {"droite": False, "à droite": False, "gauche": True, "à gauche": True}
_PER_INVOICE = {"débiteur": False, "facture": True}


def letter_settings(rows: Rows) -> LetterSettings:
    """How letters look. Raises ``SettingUnreadable``."""
    values = by_name(rows)
    freshness = {}
    for origin in (Origin.BANK, Origin.CMD, Origin.DENTAGEST):
        name = f"Fraîcheur {origin} (j)"
        text = values.get(name.casefold(), "")
        if text:
            freshness[origin.value] = read(name, text, count)
    return LetterSettings(
        qr_iban=unspaced(values.get("qr-iban", "")),
        per_invoice=_one_of("Une lettre par", values.get("une lettre par", ""), _PER_INVOICE, otherwise=False),
        window_left=_one_of(
            "Fenêtre de l'enveloppe", values.get("fenêtre de l'enveloppe", ""), _WINDOWS, otherwise=False
        ),
        phone=values.get("téléphone", ""),
        email=values.get("e-mail", ""),
        place=values.get("lieu", ""),
        signature=values.get("signature", ""),
        freshness=freshness,
    )


Word = TypeVar("Word")


def _one_of(name: str, text: str, words: Mapping[str, Word], otherwise: Word) -> Word:
    """What a word means, ``otherwise`` for none. Raises ``SettingUnreadable`` for another one."""
    if not text.strip():
        return otherwise
    try:
        return words[text.strip().casefold()]
    except KeyError as error:
        raise SettingUnreadable(name=name, value=text) from error
