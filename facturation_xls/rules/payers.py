"""Who owes an invoice, and of which payer type they are (DESIGN §4, domain.md §5).

The practice's word goes first: its table of names, then the type imposed on the debtor; only then the structure.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from facturation_xls.model.invoice_documents import Tiers
from facturation_xls.model.words import PayerType

if TYPE_CHECKING:
    from facturation_xls.model.invoice_documents import InvoiceDocument, Party
    from facturation_xls.model.settings import PayerRule, Settings


def classify(document: InvoiceDocument, settings: Settings, imposed: str = "") -> str:
    """The payer type: a value of ``PayerType``, or a word of the practice's own from its tables.

    ``imposed`` is the type that staff wrote beside the debtor. The law alone never decides: which one Dentagest writes
    for a private patient is unknown.
    """
    return by_decision(debtor_of(document), settings, imposed) or _by_structure(document, settings)


def by_decision(debtor: Party | None, settings: Settings, imposed: str = "") -> str:
    """What the practice decided about a debtor, by a rule or by the debtor's own type; an empty string if nothing."""
    return _by_name(debtor, settings) or imposed


def debtor_of(document: InvoiceDocument) -> Party | None:
    """Who must pay: the debtor named, else the insurer (tiers payant, soldant) or the patient (tiers garant)."""
    return document.debtor or (document.insurer if _insurer_pays(document) else document.patient)


def goes_through_cmd(document: InvoiceDocument, settings: Settings) -> bool:
    """Whether the document is addressed to CMD, or travels through it: its GLNs begin alike (domain.md §1.3)."""
    return any(gln.startswith(settings.cmd_glns) for gln in (*document.via, document.recipient_gln))


def _by_name(debtor: Party | None, settings: Settings) -> str:
    """The first rule whose words stand in the debtor's name, or an empty string."""
    name = _folded(debtor.name) if debtor else ""
    return next((payer_type for words, payer_type in _folded_rules(settings.rules) if words in name), "")


@lru_cache(maxsize=2)
def _folded_rules(rules: tuple[PayerRule, ...]) -> list[tuple[str, str]]:
    """The words of each rule as they compare; asked for every debtor."""
    folded = ((_folded(rule.contains), rule.payer_type) for rule in rules)
    return [(words, payer_type) for words, payer_type in folded if words]


def _by_structure(document: InvoiceDocument, settings: Settings) -> PayerType:
    """What channel, billing mode and the debtor's nature say; a company that pays for a patient is left to staff."""
    if goes_through_cmd(document, settings):
        return PayerType.CMD
    if _insurer_pays(document):
        return PayerType.COMPLEMENTARY if document.law.casefold() == "vvg" else PayerType.OTHER_INSURER
    debtor = debtor_of(document)
    if document.tiers is Tiers.GARANT and debtor and not debtor.is_company:
        return PayerType.PRIVATE
    return PayerType.UNCLASSIFIED


def _insurer_pays(document: InvoiceDocument) -> bool:
    return document.tiers in {Tiers.PAYANT, Tiers.SOLDANT}


def _folded(text: str) -> str:
    """Without case, accents and needless spaces."""
    if text.isascii():
        return " ".join(text.casefold().split())
    letters = (letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())
