"""Where an invoice stands, who must act, what comes next and when (DESIGN §4): one table, read from the top.

The first line whose condition holds decides, so no open invoice is without an owner and a next step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from facturation_xls.model.settings import ReminderLevel
from facturation_xls.model.words import PayerType, Recipient, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

CABINET: Final = "Cabinet"
CMD: Final = "CMD"
ENFORCEMENT_OFFICE: Final = "Office des poursuites"
NOBODY: Final = ""

ASK_CMD: Final = "Interroger CMD"
"""The next action of an invoice that CMD has had for too long without a word; *Contrôles* lists it."""

INFORM_CMD: Final = "Informer CMD : suspendre les rappels"

ARRANGEMENT: Final = "arrangement"
"""The hold that a payment plan explains; any other one is stronger than the plan."""

INSTALMENT_MISSED: Final = "Appeler : acompte manqué"

SEND_LOT: Final = "Envoyer le lot CMD"
SEND_LOT_LATE: Final = "Envoyer le lot CMD (en retard)"

LADDER: Final = tuple(ReminderLevel(level, "") for level in (1, 2, 3))
"""The reminders of a practice whose *Paramètres rappels* name none: ten days of grace, thirty between two of them."""

STATEMENT_AFTER: Final = 45
"""Days past the handing over: CMD's statement is monthly, so by then one must have named the invoice."""

RECOVERY_REVIEW_AFTER: Final = 90
"""Days past a transfer after which the practice asks: a payment order lapses if nobody goes on with it (LP 88)."""


class Step(NamedTuple):
    """One line of the table: its question, what it says, and the column of the facts that dates the next action.

    ``question`` is the condition in words, for the diagram of the documents.
    """

    question: str
    when: Callable[[pd.DataFrame], pd.Series]
    status: Status
    owner: str = NOBODY
    next_action: str = ""
    action_on: str = ""


STEPS: Final = (
    # Settled.
    Step("Paid too much?", lambda f: f["overpaid"], Status.PAID, CABINET, "Rembourser le trop-perçu", "settled_on"),
    Step("Settled by a loss?", lambda f: ~f["open"] & (f["closed_by"] == "perte"), Status.LOST),
    Step(
        "Settled by a credit note, nothing paid?",
        lambda f: ~f["open"] & (f["closed_by"] == "avoir") & (f["paid"] == 0),
        Status.CANCELLED,
    ),
    Step("Settled?", lambda f: ~f["open"], Status.PAID),
    # On hold while somebody else acts.
    Step(
        "On hold, and CMD has it?",
        lambda f: f["held"] & f["at_cmd"],
        Status.ON_HOLD,
        CABINET,
        INFORM_CMD,
        "hold_since",
    ),
    # Handed over for recovery: no reminder of the practice's any more.
    Step(
        "On hold, and enforcement was asked for?",
        lambda f: f["held"] & f["enforced"],
        *(Status.ON_HOLD, CABINET, "Suspendre la poursuite", "hold_since"),
    ),
    Step(
        "With CMD for recovery, 90 days ago?",
        lambda f: f["recovering"] & f["to_ask"],
        *(Status.AT_CMD, CABINET, "Demander où en est le recouvrement", "recovery_review_on"),
    ),
    Step(
        "With CMD for recovery?",
        lambda f: f["recovering"],
        *(Status.AT_CMD, CMD, "Attendre le recouvrement", "recovery_review_on"),
    ),
    Step(
        "Enforcement asked for, 90 days ago?",
        lambda f: f["enforced"] & f["to_ask"],
        *(Status.REMINDED, CABINET, "Demander où en est la poursuite", "recovery_review_on"),
    ),
    Step(
        "Enforcement asked for?",
        lambda f: f["enforced"],
        *(Status.REMINDED, ENFORCEMENT_OFFICE, "Attendre la poursuite", "recovery_review_on"),
    ),
    # On hold.
    Step(
        "On a payment plan, an instalment missed?",
        lambda f: f["on_plan"] & f["missed"],
        *(Status.OPEN, CABINET, INSTALMENT_MISSED, "instalment_on"),
    ),
    Step(
        "On a payment plan?",
        lambda f: f["on_plan"],
        *(Status.ON_HOLD, CABINET, "Attendre l'acompte", "instalment_on"),
    ),
    Step(
        "On hold, with a review date?",
        lambda f: f["held"] & f["review_on"].notna(),
        Status.ON_HOLD,
        CABINET,
        "Revoir le blocage",
        "review_on",
    ),
    Step("On hold?", lambda f: f["held"], Status.ON_HOLD, CABINET, "Remplir « À revoir le »", "hold_since"),
    # At CMD, or back from there.
    Step(
        "CMD has had it 45 days without a word?",
        lambda f: f["at_cmd"] & f["silent"],
        Status.AT_CMD,
        CABINET,
        ASK_CMD,
        "statement_due_on",
    ),
    Step("CMD has it?", lambda f: f["at_cmd"], Status.AT_CMD, CMD, "Attendre le relevé CMD", "next_statement_on"),
    Step(
        "Back from CMD, nothing done since?",
        lambda f: f["returned"],
        Status.OPEN,
        CABINET,
        "Reprendre le suivi",
        "returned_on",
    ),
    # Reminded: a reminder reached the debtor, whatever is known of the invoice's own sending.
    Step(
        "The last reminder sent?",
        lambda f: (f["level"] > 0) & f["no_level_left"],
        *(Status.REMINDED, CABINET, "Décider du transfert", "next_reminder_on"),
    ),
    Step(
        "Third reminder sent, or a later one?",
        lambda f: f["level"] >= 3,
        *(Status.REMINDED, CABINET, "Rappeler (rappel suivant)", "next_reminder_on"),
    ),
    Step(
        "Second reminder sent?",
        lambda f: f["level"] == 2,
        Status.REMINDED,
        CABINET,
        "Rappeler (3e rappel)",
        "next_reminder_on",
    ),
    Step(
        "First reminder sent?",
        lambda f: f["level"] == 1,
        Status.REMINDED,
        CABINET,
        "Rappeler (2e rappel)",
        "next_reminder_on",
    ),
    # Never sent.
    Step(
        "Not sent: refused?",
        lambda f: f["unsent"] & f["refused_on"].notna(),
        Status.TO_SEND,
        CABINET,
        "Corriger et renvoyer",
        "refused_on",
    ),
    Step(
        "Not sent, for CMD, overdue?",
        lambda f: f["unsent"] & f["of_cmd"] & f["overdue"],
        *(Status.TO_SEND, CABINET, SEND_LOT_LATE, "lot_on"),
    ),
    Step("Not sent, for CMD?", lambda f: f["unsent"] & f["of_cmd"], Status.TO_SEND, CABINET, SEND_LOT, "lot_on"),
    Step(
        "Not sent, overdue?",
        lambda f: f["unsent"] & f["overdue"],
        *(Status.TO_SEND, CABINET, "Envoyer la facture (en retard)", "issued_on"),
    ),
    Step("Not sent?", lambda f: f["unsent"], Status.TO_SEND, CABINET, "Envoyer la facture", "issued_on"),
    # Sent: the debtor's turn, then ours.
    Step("Overdue?", lambda f: f["overdue"], Status.OPEN, CABINET, "Rappeler (1er rappel)", "first_reminder_on"),
    Step("Due date known?", lambda f: f["due_on"].notna(), Status.OPEN, CABINET, "Attendre l'échéance", "due_on"),
    Step("Anything else", lambda f: f["open"], Status.OPEN, CABINET, "Compléter la date de facture", "today"),
)


def decide(facts: pd.DataFrame, as_of: date, levels: Sequence[ReminderLevel] = LADDER) -> pd.DataFrame:
    """``status``, ``owner``, ``next_action`` (str) and ``action_on`` (``datetime64[s]``, NaT where there is none).

    ``facts`` is the ledger under way, one row per invoice, with the days ``hold_since``, ``review_on``,
    ``sent_to_cmd_on``, ``advanced_on``, ``returned_on``, ``refused_on``, ``instalment_on``, ``granted_on``,
    ``transferred_on``, the word ``transferred_to`` and the flags ``owned_by_cmd``, ``decided_by_cmd``,
    ``moved_by_cmd``, ``missed``. A pending action whose day is unknown is for today. ``levels`` are the practice's
    reminders from the lowest on.
    """
    today = pd.Timestamp(as_of)
    known = _conditions(facts, today, levels)
    line = np.select([step.when(known) for step in STEPS], range(len(STEPS)))
    action_on = known["today"]
    for number, step in enumerate(STEPS):
        day = known[step.action_on].fillna(today) if step.action_on else pd.NaT
        action_on = action_on.mask(line == number, day)
    words = pd.DataFrame(
        [(step.status.value, step.owner, step.next_action) for step in STEPS],
        columns=["status", "owner", "next_action"],
        dtype="str",
    )
    return words.take(line).set_axis(facts.index).assign(action_on=action_on)


def _conditions(facts: pd.DataFrame, today: pd.Timestamp, levels: Sequence[ReminderLevel]) -> pd.DataFrame:
    """The facts, and what the table asks of them.

    CMD's business is what it has as payer or has bought: of a bought receivable the practice never sends a reminder. An
    invoice of before the journal counts as sent, to whom its payer type says.
    """
    of_cmd = (facts["payer_type"] == PayerType.CMD) | facts["owned_by_cmd"]
    sent = facts["sent_on"].notna()
    old = facts["taken_over"] & ~sent
    handed = facts["sent_to_cmd_on"].notna() | facts["moved_by_cmd"] | old | (facts["owned_by_cmd"] & sent)
    handed_on = facts[["sent_to_cmd_on", "advanced_on"]].max(axis=1).fillna(facts["issued_on"].where(old))
    back = facts["returned_on"].notna() & ~(handed_on > facts["returned_on"])
    on_statement = facts["moved_by_cmd"] | facts["decided_by_cmd"]
    statement_due_on = handed_on + pd.Timedelta(days=STATEMENT_AFTER)
    level = facts["reminder_level"].fillna(0).astype("int64")
    recovering = facts["transferred_to"] == Recipient.CMD
    recovery_review_on = facts["transferred_on"] + pd.Timedelta(days=RECOVERY_REVIEW_AFTER)
    return facts.assign(
        today=today,
        held=facts["hold"] != "",
        on_plan=facts["instalment_on"].notna() & facts["hold"].isin(["", ARRANGEMENT]),
        missed=facts["missed"].fillna(False).astype("bool"),
        of_cmd=of_cmd,
        at_cmd=(of_cmd & handed & ~back) | recovering,
        recovering=recovering,
        enforced=facts["transferred_to"] == Recipient.ENFORCEMENT,
        to_ask=recovery_review_on <= today,
        recovery_review_on=recovery_review_on,
        silent=~on_statement & (statement_due_on <= today),
        returned=back & ~(facts["reminded_on"] >= facts["returned_on"]),
        unsent=~sent & ~old & (facts["paid"] == 0),  # who pays has the invoice
        overdue=facts["due_on"] < today,
        level=level,
        no_level_left=level >= levels[-1].level,
        **_reminder_days(facts, level, levels),
        lot_on=facts["issued_on"] + pd.offsets.MonthEnd(0),
        statement_due_on=statement_due_on,
        next_statement_on=today + pd.offsets.MonthEnd(0),
    )


def _reminder_days(facts: pd.DataFrame, level: pd.Series, levels: Sequence[ReminderLevel]) -> dict[str, pd.Series]:
    """From when on the next reminder may go out, as *À relancer* says: past the due date in force and the last one.

    After the last level there is none; then it is time to decide once its interval is over.
    """
    place = np.searchsorted([each.level for each in levels], level, side="right")
    left = place < len(levels)
    following = place.clip(max=len(levels) - 1)
    delay = pd.to_timedelta(np.array([each.delay for each in levels])[following], unit="D")
    interval = pd.to_timedelta(np.array([each.interval for each in levels])[following], unit="D")
    in_force = facts[["due_on", "granted_on"]].max(axis=1) + delay
    rested = facts["reminded_on"] + interval
    following_on = rested.mask(left & rested.notna() & (in_force > rested), in_force)
    return {"first_reminder_on": in_force, "next_reminder_on": following_on}
