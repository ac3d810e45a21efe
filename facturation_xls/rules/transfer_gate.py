"""Which invoices may be handed over for recovery, to CMD or for enforcement, and what is still missing (DESIGN §4).

A checklist: each item says "ok" or, in a few words, what is missing. Enforcement needs all of it but the consent, since
it hands nothing of the care to a third party; CMD needs the consent as well (users_and_law.md D.2, CP 321).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from facturation_xls.model.words import Bought, Recipient, Status
from facturation_xls.parsing import format_date
from facturation_xls.rules import addresses, dunning, freshness, prescription, reminders
from facturation_xls.rules.comparable import days, typed_dispatches
from facturation_xls.rules.ledger import SENT
from facturation_xls.rules.states import INFORM_CMD
from facturation_xls.rules.unplaced import looking_like

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings

OK: Final = "ok"
_NO_LEVEL: Final = 1000
"""No invoice was reminded so often."""

_OR: Final = " ou "
NOWHERE: Final = "non"
"""What is possible when something is missing."""


@dataclass(frozen=True, slots=True)
class Papers(dunning.Surroundings):
    """What the checklist reads beside the ledger: as for reminders, and movements and sendings."""

    movements: pd.DataFrame
    dispatches: pd.DataFrame


class Item(NamedTuple):
    """One line of the checklist: its column, what staff call it, and what is missing, "" where nothing is."""

    field: str
    name: str
    missing: Callable[[pd.DataFrame, Papers, Settings, date], pd.Series]


def rows(ledger: pd.DataFrame, papers: Papers, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row per candidate: an open invoice of the practice's own after its last reminder, or soon prescribed.

    ``ledger`` is that of ``ledger.compute`` on ``papers.journal``. The columns are the ledger's, one for each item of
    ``ITEMS`` ("ok" or what is missing) and ``possible``: to whom it may go. The order is the ledger's.
    """
    credited = set(ledger.loc[ledger["overpaid"], "debtor_id"]) - {""}
    known = ledger.assign(
        to_confirm=dunning.yes(papers.journal["to_confirm"]), has_credit=ledger["debtor_id"].isin(credited)
    )
    facts = _candidates(known, settings, as_of)
    checked = {item.field: _told(item.missing(facts, papers, settings, as_of)) for item in ITEMS}
    facts = facts.assign(**checked)
    open_to = {name: (facts[[*_needed(name)]] == OK).all(axis=1) for name in RECIPIENTS}
    possible = [
        _OR.join(name for name, may in zip(RECIPIENTS, row, strict=True) if may) or NOWHERE
        for row in zip(*open_to.values(), strict=True)
    ]
    return facts.assign(possible=pd.Series(possible, facts.index, dtype="str"))


RECIPIENTS: Final = (Recipient.CMD.value, Recipient.ENFORCEMENT.value)


def _needed(recipient: str) -> list[str]:
    """The items that must be ok for a recipient."""
    return [item.field for item in ITEMS if recipient == Recipient.CMD or item.field != "consent_check"]


def missing_for(row: Mapping[str, Any], recipient: str) -> str:
    """What keeps a row of ``rows`` from going to a recipient, with the names of its items; "" where nothing does."""
    names = {item.field: item.name for item in ITEMS}
    return " ; ".join(f"{names[field]} : {row[field]}" for field in _needed(recipient) if row[field] != OK)


def decided(listed: pd.DataFrame, decisions: Mapping[str, str]) -> pd.DataFrame:
    """The rows of ``rows`` with staff's ``decision`` (small letters), its ``recipient`` ("" = nobody) and ``may_go``.

    ``decisions`` are the words of *Transférer à* by invoice key.
    """
    words = pd.Series([decisions.get(key, "").strip().casefold() for key in listed["key"]], listed.index, dtype="str")
    known = {name.casefold(): name for name in RECIPIENTS}
    recipients = pd.Series([known.get(word, "") for word in words], listed.index, dtype="str")
    pairs = zip(recipients, listed["possible"], strict=True)
    may_go = [bool(name) and name in possible.split(_OR) for name, possible in pairs]
    return listed.assign(decision=words, recipient=recipients, may_go=pd.Series(may_go, listed.index, dtype="bool"))


def _told(missing: pd.Series) -> pd.Series:
    return missing.astype("str").replace("", OK)


def _candidates(ledger: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """Open, and nobody else has it. Without levels in the settings only what is soon prescribed."""
    at_cmd = (ledger["status"] == Status.AT_CMD) | (ledger["next_action"] == INFORM_CMD)
    last = settings.levels[-1].level if settings.levels else _NO_LEVEL
    warned = ledger["reminder_level"].ge(last).fillna(False).astype("bool")
    ends_soon = prescription.presses(ledger["prescribed_on"], pd.Timestamp(as_of))
    ours = ledger["open"] & (ledger["transferred_to"] == "") & ~at_cmd
    found: pd.DataFrame = ledger[ours & (warned | ends_soon)]
    return found


# --- the checklist ----------------------------------------------------------------------------------------------------


def _reminders(facts: pd.DataFrame, papers: Papers, settings: Settings, as_of: date) -> pd.Series:
    """Each level has its dated letter. Some programs write level 1 for all but the last (domain.md §0.3): so as many
    dated letters as there are levels, the last among them, are enough.
    """
    if not settings.levels:
        return _everywhere(facts, "aucun niveau réglé (Paramètres rappels)")
    letters = reminders.letters(papers.reminders, settings, as_of)
    letters = letters[letters["key"].isin(facts["key"])]
    levels: defaultdict[str, set[int]] = defaultdict(set)
    days_of: defaultdict[str, set[date]] = defaultdict(set)
    for key, level, day in zip(letters["key"], letters["level"], letters["date"], strict=True):
        levels[key].add(level)
        days_of[key].add(day)
    return _texts(facts, [_levels_missing(levels[key], len(days_of[key]), settings) for key in facts["key"]])


def _levels_missing(levels: set[int], letters: int, settings: Settings) -> str:
    if settings.levels[-1].level in levels and letters >= len(settings.levels):
        return ""
    names = [level.name for level in settings.levels if level.level not in levels]
    return f"manque, avec sa date : {', '.join(names)}" if names else "deux rappels portent la même date"


def _hold(facts: pd.DataFrame, papers: Papers, _: Settings, __: date) -> pd.Series:
    """No dispute, no arrangement, no plan that is kept."""
    instalment_on = papers.plans["instalment_on"].reindex(facts["key"]).set_axis(facts.index)
    kept = ~facts["key"].isin(papers.plans.index[papers.plans["missed"].astype(bool)]) & instalment_on.notna()
    waiting = _dated("plan de paiement, acompte du {}", instalment_on.where(kept))
    return facts["hold"].mask(facts["hold"] == "", waiting)


def _pending(facts: pd.DataFrame, papers: Papers, settings: Settings, as_of: date) -> pd.Series:
    """Nothing in transit: no term that runs, no payment that may be for it, no answer that is awaited, no doubt."""
    running = _dated("le délai court jusqu'au {}", _term_runs_until(facts, papers, settings, as_of))
    alike = looking_like(facts, papers.journal, papers.movements, settings, as_of)
    doubts = (papers.doubtful.get(number, "") for number in facts["number"])
    told = _texts(facts, [f"à vérifier : {doubt}" if doubt else "" for doubt in doubts])
    for found, words in (
        (facts["has_credit"], "ce débiteur a un trop-perçu sur une autre facture"),
        (facts["key"].isin(_awaiting(papers, settings, as_of)), "une réponse est attendue (Envois)"),
        (facts["key"].isin(alike), "un paiement sans facture lui ressemble (Mouvements)"),
    ):
        told = told.mask(found, words)
    return told.mask(running != "", running).mask(facts["to_confirm"], "à confirmer (Journal)")


def _term_runs_until(facts: pd.DataFrame, papers: Papers, settings: Settings, as_of: date) -> pd.Series:
    """The day until which the debtor still has time, NaT where it has passed.

    A reminder without a new due date gives the days of its level.
    """
    granted = reminders.granted(papers.reminders, settings, as_of)
    given = pd.to_datetime(facts["key"].map(granted))
    terms = {level.level: pd.Timedelta(days=level.term) for level in settings.levels}
    usual = facts["reminded_on"] + pd.to_timedelta(facts["reminder_level"].map(terms))
    until = given.where(given > facts["reminded_on"], usual)
    return until.where(until >= pd.Timestamp(as_of))


def _awaiting(papers: Papers, settings: Settings, as_of: date) -> set[str]:
    """The invoices whose payer said that it is still looking at them."""
    known = typed_dispatches(papers.dispatches[papers.dispatches["answer"] != ""], settings)
    open_answer = known["state"].isin(SENT[:1]) & (known["told_on"] <= pd.Timestamp(as_of))
    return set(known.loc[open_answer, "key"])


def _prescription(facts: pd.DataFrame, _: Papers, __: Settings, as_of: date) -> pd.Series:
    """Not lapsed on that day (``prescription.py``)."""
    lapsed = _dated(
        "prescrite depuis le {}", facts["prescribed_on"].where(facts["prescribed_on"] <= pd.Timestamp(as_of))
    )
    return lapsed.mask(facts["prescribed_on"].isna(), "sans date de facture")


def _address(facts: pd.DataFrame, papers: Papers, _: Settings, __: date) -> pd.Series:
    lacking = addresses.missing(papers.debtors)
    parts = (lacking.get(debtor_id, "le débiteur") for debtor_id in facts["debtor_id"])
    return _texts(facts, [f"manque : {part}" if part else "" for part in parts])


def _sources(facts: pd.DataFrame, papers: Papers, settings: Settings, as_of: date) -> pd.Series:
    sources = {name: settings.terms(name).source for name in facts["payer_type"].unique()}
    told = {name: freshness.stale(source, papers.covered, settings, as_of) for name, source in sources.items()}
    return _texts(facts, [told[payer_type] for payer_type in facts["payer_type"]])


def _purchase(facts: pd.DataFrame, _: Papers, __: Settings, ___: date) -> pd.Series:
    """What CMD bought without recourse is not the practice's to recover, unless CMD gave it back."""
    bought = (facts["bought"].str.casefold() == Bought.YES.casefold()) & (facts["cmd_returned"] <= 0)
    return _everywhere(facts, "").mask(bought, "rachetée par la CMD")


def _consent(facts: pd.DataFrame, papers: Papers, _: Settings, as_of: date) -> pd.Series:
    """Noted on or before today; the secret of the profession covers that somebody is a patient, and owes (CP 321)."""
    given = days(papers.debtors["consent_on"]) <= pd.Timestamp(as_of)
    agreed = set(papers.debtors.loc[given, "debtor_id"]) - {""}
    return _everywhere(facts, "").where(facts["debtor_id"].isin(agreed), "manque (Débiteurs)")


def _dated(words: str, days: pd.Series) -> pd.Series:
    """The words with each day; "" where there is none."""
    told = ["" if pd.isna(day) else words.format(format_date(day)) for day in days]
    return pd.Series(told, days.index, dtype="str")


def _texts(facts: pd.DataFrame, texts: list[str]) -> pd.Series:
    return pd.Series(texts, facts.index, dtype="str")


def _everywhere(facts: pd.DataFrame, text: str) -> pd.Series:
    return pd.Series(text, facts.index, dtype="str")


ITEMS: Final = (
    Item("reminders_check", "Rappels", _reminders),
    Item("hold_check", "Blocage", _hold),
    Item("pending_check", "En suspens", _pending),
    Item("prescription_check", "Prescription", _prescription),
    Item("address_check", "Adresse", _address),
    Item("sources_check", "Sources à jour", _sources),
    Item("purchase_check", "Rachat", _purchase),
    Item("consent_check", "Consentement CMD", _consent),
)
"""In the order of the sheet; the consent is for CMD only."""
