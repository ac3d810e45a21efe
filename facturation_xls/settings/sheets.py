"""How things are done: the settings sheets as the rules read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from facturation_xls.model.settings import PayerRule, PayerTerms, Settings
from facturation_xls.parsing import parse_amount, parse_date
from facturation_xls.settings.contract import terms_agreed
from facturation_xls.settings.reminders import letter_settings, reminder_levels
from facturation_xls.settings.written import Rows, by_name, count, listed, read, unspaced

_REFERENCE_LENGTH = 27

NUMBER_PLACE = "N° facture dans la référence QR"
"""The setting that says where the invoice number sits; the last of the 27 digits is a check digit, never part of it."""

KEPT_YEARS, KEPT_AFTER_LOSS = "Conservation des comptes (ans)", "Conservation après poursuite (ans)"
"""The settings that say how long a person's data is kept; never less than the law wants."""


def read_settings(
    practice: Rows, payers: Rows, rules: Rows, levels: Rows = (), letters: Rows = (), contract: Rows = ()
) -> Settings:
    """The tables of settings as the rules read them, in the order of ``schema.SETTING_TABLES``.

    Empty cells mean the default. Raises ``SettingUnreadable`` naming the setting; a term of the contract with CMD that
    nobody understands decides nothing that is booked, so it is left out and told (``Settings.misread``).
    """
    agreed, misread = terms_agreed(contract)
    values = by_name(practice)
    default = Settings()

    def whole(name: str, otherwise: int) -> int:
        text = values.get(name.casefold(), "")
        return read(name, text, count) if text else otherwise

    def years(name: str, least: int) -> int:
        text = values.get(name.casefold(), "")
        return read(name, text, partial(_years, least=least)) if text else least

    start = values.get("début du journal", "")
    tolerance = values.get("tolérance (chf)", "")
    place = values.get(NUMBER_PLACE.casefold(), "")
    return Settings(
        practice=values.get("nom du cabinet", ""),
        street=values.get("rue", ""),
        town=values.get("npa et localité", ""),
        glns=listed(unspaced(values.get("gln", ""))),
        ibans=listed(unspaced(values.get("iban", "")).upper()),
        journal_start=read("Début du journal", start, parse_date) if start else None,
        tolerance=read("Tolérance (CHF)", tolerance, parse_amount) if tolerance else default.tolerance,
        cohort_months=whole("Cohorte des délais (mois)", default.cohort_months),
        horizon=whole("Horizon des délais (j)", default.horizon),
        cmd_glns=listed(values.get("gln de la cmd", "")) or default.cmd_glns,
        number_prefixes=listed(values.get("préfixes des numéros", "")),
        reference_slice=read(NUMBER_PLACE, place, _places_of_number) if place else None,
        lump_payers=listed(values.get("encaissements groupés", "")) or default.lump_payers,
        payers=tuple(_terms(row) for row in payers if row["payer_type"]),
        rules=tuple(PayerRule(r["contains"], r["payer_type"]) for r in rules if r["contains"] and r["payer_type"]),
        levels=reminder_levels(levels),
        letters=letter_settings(letters),
        contract=agreed,
        misread=misread,
        kept_years=years(KEPT_YEARS, default.kept_years),
        kept_after_loss=years(KEPT_AFTER_LOSS, default.kept_after_loss),
    )


def _terms(row: Mapping[str, Any]) -> PayerTerms:
    return PayerTerms(
        payer_type=row["payer_type"],
        term=30 if row["term"] is None else row["term"],
        announced_min=row["announced_min"],
        announced_max=row["announced_max"],
        channels=listed(row["channels"]),
        proofs=listed(row["proofs"]),
        standard_from=row["standard_from"],
        source=row["source"],
    )


def _years(text: str, least: int) -> int:
    """A number of years. Raises ``ValueError`` for fewer than the law asks for, and for more than a life."""
    number = int(text)
    if not least <= number <= 100:
        raise ValueError(f"out of range: {number}")
    return number


def _places_of_number(text: str) -> tuple[int, int]:
    """First and last place of the invoice number in a QR reference: ``13-20``. Raises ``ValueError`` for others."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*[-–à]\s*(\d{1,2})\s*", text)
    first, last = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= first <= last < _REFERENCE_LENGTH:
        raise ValueError(f"no places of a reference: {text}")
    return first, last
