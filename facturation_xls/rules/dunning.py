"""Who is reminded next, of what, and who is not and why: the rows of *À relancer* (DESIGN §4).

The first obstacle that holds decides. A *final* one stands whatever staff say; a *reserve* is a doubt that staff may
overrule with "oui". Without an obstacle the reminder is proposed, and goes out unless staff hold it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from facturation_xls.model.settings import ReminderLevel
from facturation_xls.model.words import Bought, Status
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules.addresses import reachable
from facturation_xls.rules.comparable import days
from facturation_xls.rules.freshness import stale
from facturation_xls.rules.holds import to_review
from facturation_xls.rules.reminders import granted

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings

PROPOSED: Final = "oui"
HELD_BACK: Final = "non"

DOUBTS: Final = frozenset(
    {
        *("Numéro en double", "Mouvement en double", "Doublon possible", "Sources en désaccord"),
        *("Document modifié", "Mouvement sans date", "Mouvement sans montant", "Genre inconnu"),
    }
)
"""The controls that question what an invoice owes."""


class Wish(StrEnum):
    """What staff may say of a row in *Envoyer*."""

    YES = "oui"
    NO = "non"
    LATER = "plus tard"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a reminder depends on beside its invoice.

    ``plans`` holds the next instalment by invoice key (``instalments.next_due``), ``covered`` the last covered day by
    ``Origin``, ``doubtful`` the control that questions an invoice, by number.
    """

    journal: pd.DataFrame
    reminders: pd.DataFrame
    debtors: pd.DataFrame
    plans: pd.DataFrame
    covered: Mapping[str, date]
    doubtful: Mapping[str, str]


class Obstacle(NamedTuple):
    """One line of the table: when it holds, and what staff are told; ``final``: a "oui" does not overrule it."""

    name: str
    when: Callable[[pd.DataFrame], pd.Series]
    why: str
    final: bool = True


STALE: Final = "stale"
"""The obstacle that stops a whole issue of letters."""

OBSTACLES: Final = (
    Obstacle("review", lambda f: f["to_review"], "Blocage « {hold} » à revoir depuis le {review_on}"),
    Obstacle("hold", lambda f: f["hold"] != "", "Bloquée : {hold}"),
    Obstacle("plan", lambda f: f["on_plan"], "Plan de paiement en cours, prochain acompte le {instalment_on}"),
    Obstacle("bought", lambda f: f["is_bought"], "Rachetée par la CMD : jamais de rappel du cabinet"),
    Obstacle("cmd", lambda f: f["status"] == Status.AT_CMD, "Chez la CMD, qui s'en occupe"),
    Obstacle("draft", lambda f: f["to_confirm"], "À confirmer d'abord (Journal, colonne À confirmer)"),
    Obstacle("last", lambda f: f["level"] == 0, "Tous les rappels sont partis : décidez du transfert"),
    Obstacle("early", lambda f: f["is_early"], "Trop tôt : dès le {ready_on}"),
    Obstacle("small", lambda f: f["balance"] <= f["tolerance"], "Solde de CHF {tolerance} au plus", final=False),
    Obstacle("address", lambda f: ~f["has_address"], "Sans adresse : complétez-la dans Débiteurs"),
    Obstacle(STALE, lambda f: f["stale"] != "", "{stale}"),
    Obstacle(
        "unsent", lambda f: f["status"] == Status.TO_SEND, "Rien ne montre que la facture soit partie", final=False
    ),
    Obstacle("missed", lambda f: f["plan_missed"], "Acompte du {instalment_on} manqué : appelez d'abord", final=False),
    Obstacle("doubt", lambda f: f["doubt"] != "", "À vérifier d'abord (Contrôles : {doubt})", final=False),
    Obstacle("credit", lambda f: f["has_credit"], "Ce débiteur a un trop-perçu sur une autre facture", final=False),
)

_NEVER: Final = ("bought", "cmd", "last")
"""Obstacles after which no letter of the practice comes, so that none is announced."""

_NO_LEVEL: Final = ReminderLevel(0, "")


def rows(ledger: pd.DataFrame, around: Surroundings, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row for each open invoice past its due date or with a hold to review, unless somebody else recovers it.

    ``ledger`` is that of ``ledger.compute`` on ``around.journal``, row by row. The columns are those of
    ``tblARelancer`` and ``key``, ``debtor_id``, ``level`` (the next one; 0 = none is left), ``obstacle`` (its name, ""
    where there is none), ``final``; the order is the ledger's.
    """
    facts = _facts(ledger, around, settings, as_of)
    line = np.select([obstacle.when(facts) for obstacle in OBSTACLES], range(len(OBSTACLES)), len(OBSTACLES))
    names = [*(obstacle.name for obstacle in OBSTACLES), ""]
    facts = facts.assign(
        obstacle=[names[number] for number in line],
        final=[number < len(OBSTACLES) and OBSTACLES[number].final for number in line],
        why=[_told(number, row) for number, row in zip(line, facts.to_dict("records"), strict=True)],
        proposed=np.where(line == len(OBSTACLES), PROPOSED, HELD_BACK),
    )
    never = facts["obstacle"].isin(_NEVER)
    return facts.assign(level_name=facts["level_name"].mask(never, ""), ready_on=facts["ready_on"].mask(never))


def to_issue(listed: pd.DataFrame, wishes: Mapping[str, str]) -> pd.DataFrame:
    """The rows that go out: what is proposed, unless staff hold it back; a reserve where staff said "oui".

    ``wishes`` are the words of *Envoyer* by invoice key.
    """
    wish = _words_of(listed["key"], wishes).str.strip().str.casefold()
    proposed = (listed["proposed"] == PROPOSED) & ~wish.isin([Wish.NO, Wish.LATER])
    overruled = (listed["obstacle"] != "") & ~listed["final"].astype(bool) & (wish == Wish.YES)
    return listed[proposed | overruled]


def withheld_as_stale(listed: pd.DataFrame, wishes: Mapping[str, str]) -> list[str]:
    """The sentences about stale sources that keep letters from going out which nothing else holds back."""
    wish = _words_of(listed["key"], wishes).str.strip().str.casefold()
    held = listed[(listed["obstacle"] == STALE) & ~wish.isin([Wish.NO, Wish.LATER])]
    return sorted(set(held["why"]))


def _words_of(names: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """The word for each name, an empty text where there is none."""
    return names.map(lambda name: words.get(name, "")).astype("str")


# --- what the table asks ----------------------------------------------------------------------------------------------


def _facts(ledger: pd.DataFrame, around: Surroundings, settings: Settings, as_of: date) -> pd.DataFrame:
    today = pd.Timestamp(as_of)
    review = to_review(around.journal, ledger, as_of)
    facts = ledger.assign(
        to_review=review,
        review_on=days(around.journal["review_on"].reset_index(drop=True)),
        to_confirm=yes(around.journal["to_confirm"]),
    )
    ours = ledger["open"] & (ledger["transferred_to"] == "")
    facts = facts[ours & ((ledger["due_on"] < today) | review)]
    levels = [_next_level(level, settings) for level in facts["reminder_level"].fillna(0)]
    delays = pd.to_timedelta([level.delay for level in levels], unit="D")
    intervals = pd.to_timedelta([level.interval for level in levels], unit="D")
    given = pd.to_datetime(facts["key"].map(granted(around.reminders, settings, as_of)))
    in_force = pd.concat([facts["due_on"], given], axis=1).max(axis=1)
    ready_on = pd.concat([in_force + delays, facts["reminded_on"] + intervals], axis=1).max(axis=1)
    addressed = reachable(around.debtors)
    credited = set(ledger.loc[ledger["overpaid"] & (ledger["debtor_id"] != ""), "debtor_id"])
    sources = {name: settings.terms(name).source for name in facts["payer_type"].unique()}
    told = {name: stale(source, around.covered, settings, as_of) for name, source in sources.items()}
    next_one = np.array([level.level > 0 for level in levels], dtype=bool)
    instalment_on = around.plans["instalment_on"].reindex(facts["key"]).set_axis(facts.index)
    missed = facts["key"].isin(around.plans.index[around.plans["missed"].astype(bool)])
    return facts.assign(
        instalment_on=instalment_on,
        on_plan=instalment_on.notna() & ~missed,
        plan_missed=missed,
        level=[level.level for level in levels],
        level_name=[level.name for level in levels],
        tolerance=[level.tolerance for level in levels],
        ready_on=ready_on.where(next_one),
        is_early=(ready_on > today).to_numpy() & next_one,
        is_bought=facts["bought"].str.casefold() == Bought.YES.casefold(),
        has_address=facts["debtor_id"].isin(addressed),
        has_credit=facts["debtor_id"].isin(credited),
        stale=facts["payer_type"].map(told).astype("str"),
        doubt=_words_of(facts["number"], around.doubtful),
    )


def yes(words: pd.Series) -> pd.Series:
    """Whether each row of the journal says "oui"; row by row with the ledger."""
    return words.astype("str").str.strip().str.casefold().reset_index(drop=True) == Wish.YES


def _next_level(reached: int, settings: Settings) -> ReminderLevel:
    """The lowest level above the one reached; number 0 when none is left."""
    return next((level for level in settings.levels if level.level > reached), _NO_LEVEL)


def _told(line: int, row: Mapping[Any, Any]) -> str:
    if line == len(OBSTACLES):
        return f"{row['overdue_days']} jours de retard"
    shown = {name: _shown(value) for name, value in row.items()}
    return OBSTACLES[line].why.format(**shown)


def _shown(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return format_date(value)
    return format_amount(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
