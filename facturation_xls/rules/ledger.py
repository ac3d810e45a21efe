"""The facts per invoice that every report reads: balances, the two clocks, sending, ageing (DESIGN §4).

Computed once per sync, in integer centimes, on whole columns. The live formulas of the journal say the same of every
invoice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from facturation_xls.model.words import Bought, Channel, DispatchState, PayerType, Recipient
from facturation_xls.rules import instalments, prescription, recovery, states
from facturation_xls.rules.comparable import (
    BEFORE_ALL,
    centimes,
    days,
    distinct,
    invoice_keys,
    typed_dispatches,
    typed_instalments,
    typed_movements,
    typed_transfers,
)
from facturation_xls.rules.settlement import by_key, counted, done_by_cmd, movement_sums, on_debtor_clock, settlement

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from facturation_xls.model.settings import PayerTerms, Settings

COLUMNS: Final = (
    *("key", "number", "payer_type", "debtor", "debtor_id", "patient", "bought", "hold", "remark"),
    *("issued_on", "due_on", "amount", "paid", "credits", "losses", "balance", "advanced"),
    *("settled_on", "closed_by", "debtor_settled_on", "ceded_on", "open", "overpaid"),
    *("delay", "overdue_days", "age", "channel", "sent_on"),
    *("status", "owner", "next_action", "action_on", "reminder_level", "reminded_on", "taken_over", "fully_prepaid"),
    *("xml_proof", "pdf_proof", "to_confirm", "hold_since"),
    *("sent_to_cmd_on", "cmd_paid_on", "cmd_spoke", "cmd_returned", "cmd_fees"),
    *("transferred_to", "transferred_on", "prescribed_on"),
)
"""The ledger's frame, in this order."""

AGES: Final = ("non échu", "1–30", "31–60", "61–90", "91–180", "> 180")
_LAST_DAYS: Final = (0, 30, 60, 90, 180)
"""The last day overdue of each age but the open-ended one."""
SENT: Final = (DispatchState.SENT, DispatchState.ACCEPTED)


def compute(
    journal: pd.DataFrame,
    movements: pd.DataFrame,
    dispatches: pd.DataFrame,
    debtors: pd.DataFrame,
    settings: Settings,
    as_of: date,
    plans: pd.DataFrame | None = None,
    transfers: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per row of ``journal``, in its order, with ``COLUMNS``: what is known of each invoice on ``as_of``.

    The tables carry the fields of ``workbook/schema/``, money in centimes. In the result money is ``int64`` centimes,
    a day ``datetime64[s]`` or NaT, a number of days ``Int64`` or NA. Two rows with the same number each see all of its
    movements, as the formulas do; *Contrôles* names them. ``plans`` are the instalments and ``transfers`` what was
    handed over for recovery, if there are any.
    """
    today = pd.Timestamp(as_of)
    facts = _invoices(journal, debtors, settings)
    moved = counted(facts, typed_movements(movements, settings), today)
    facts = facts.join(movement_sums(facts, moved))
    facts["balance"] = facts["amount"] - facts["paid"] - facts["credits"] - facts["losses"]
    facts["open"] = facts["balance"] > settings.tolerance
    facts["overpaid"] = facts["balance"] < -settings.tolerance
    facts = facts.join(settlement(facts, moved, settings.tolerance))
    facts["debtor_settled_on"] = settlement(facts, on_debtor_clock(moved, today), settings.tolerance)["settled_on"]
    facts = facts.join(_days(facts, today))
    facts = facts.join(done_by_cmd(facts, moved))
    facts = facts.join(_sendings(facts, dispatches, settings, today))
    facts = facts.join(_next_instalment(facts, plans, settings, today), on="key")
    facts = _transferred(facts, transfers, settings, today)
    return facts.join(states.decide(facts, as_of, settings.levels or states.LADDER))[list(COLUMNS)]


def balances(facts: pd.DataFrame) -> pd.Series:
    """What is still owed, in centimes, by the key of the invoice."""
    return facts.drop_duplicates("key").set_index("key")["balance"]


def _next_instalment(
    facts: pd.DataFrame, plans: pd.DataFrame | None, settings: Settings, today: pd.Timestamp
) -> pd.DataFrame:
    """``instalment_on`` and ``missed`` by key, none where nothing was agreed."""
    if plans is None or plans.empty:
        return instalments.next_due(instalments.nothing())
    lines = typed_instalments(plans, settings)
    return instalments.next_due(instalments.progress(lines, balances(facts), settings.tolerance, today))


def _transferred(
    facts: pd.DataFrame, transfers: pd.DataFrame | None, settings: Settings, today: pd.Timestamp
) -> pd.DataFrame:
    """``transferred_to`` ("" = nobody), ``transferred_on``, ``prescribed_on``; ``returned_on`` knows what came back.

    CMD also gives a case back on its statement: a return after the transfer.
    """
    lines = None if transfers is None or transfers.empty else typed_transfers(transfers, settings)
    lines = None if lines is None else lines[lines["day"] <= today]
    last = recovery.last(recovery.nothing() if lines is None else lines)
    found = last.reindex(facts["key"]).set_axis(facts.index)
    to = found["recipient"].astype(object).where(found["recipient"].notna(), "").astype("str")
    facts = facts.assign(
        prescribed_on=prescription.ends(facts, lines),
        returned_on=facts[["returned_on"]].join(found["day"].where(to == Recipient.PRACTICE)).max(axis=1),
    )
    is_back = (to == Recipient.PRACTICE) | ((to == Recipient.CMD) & (facts["returned_on"] > found["day"]))
    return facts.assign(transferred_to=to.mask(is_back, ""), transferred_on=found["day"].mask(is_back))


def _invoices(journal: pd.DataFrame, debtors: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """What the journal's own row says, under the names of the ledger."""
    rows = journal.reset_index(drop=True)
    texts = rows[["number", "debtor", "debtor_id", "patient", "bought", "remark"]].astype("str")
    shown = rows[["xml_proof", "pdf_proof", "to_confirm"]].astype("str")
    payer_type = rows["payer_type"].astype("str").replace("", PayerType.UNCLASSIFIED.value)
    bought = distinct(rows["bought"], str.casefold)
    issued_on, amount = days(rows["issued_on"]), centimes(rows["amount"])
    return texts.join(shown).assign(
        key=invoice_keys(rows["number"], settings),
        payer_type=payer_type,
        hold=_holds(rows, debtors),
        hold_since=days(rows["hold_since"]),
        review_on=days(rows["review_on"]),
        issued_on=issued_on,
        due_on=days(rows["due_on"]).fillna(issued_on + _terms(payer_type, settings)),
        amount=amount,
        reminder_level=rows["reminder_level"].astype("Int64"),
        reminded_on=days(rows["reminded_on"]),
        granted_on=days(rows.get("granted_on", pd.Series(None, rows.index, dtype=object))),
        with_recourse=bought == Bought.WITH_RECOURSE.casefold(),
        owned_by_cmd=bought.isin([Bought.YES.casefold(), Bought.WITH_RECOURSE.casefold()]),
        decided_by_cmd=bought.isin([answer.casefold() for answer in (Bought.YES, Bought.WITH_RECOURSE, Bought.NO)]),
        taken_over=issued_on < pd.Timestamp(settings.journal_start or BEFORE_ALL),
        fully_prepaid=amount <= settings.tolerance,
    )


def _holds(journal: pd.DataFrame, debtors: pd.DataFrame) -> pd.Series:
    """The invoice's own hold, else its debtor's."""
    of_debtor = dict(zip(debtors["debtor_id"], debtors["hold"], strict=True))
    own = distinct(journal["hold"], str.strip)
    return own.mask(own == "", distinct(journal["debtor_id"], lambda debtor: of_debtor.get(debtor, "").strip()))


def _terms(payer_type: pd.Series, settings: Settings) -> pd.Series:
    """The payment term of each invoice's payer."""
    days = payer_settings(payer_type, settings, lambda terms: np.timedelta64(terms.term, "D"))
    return days.astype("timedelta64[s]")


def payer_settings(payer_type: pd.Series, settings: Settings, wanted: Callable[[PayerTerms], Any]) -> pd.Series:
    """For each invoice what the practice set for its payer type."""
    return payer_type.map({name: wanted(settings.terms(name)) for name in payer_type.unique()})


def _days(invoices: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """``delay``, ``overdue_days`` and ``age``. Without any date an invoice is not overdue, so that ages add up."""
    overdue = (today - invoices["due_on"]).dt.days
    delay = (invoices["settled_on"].fillna(today) - invoices["issued_on"]).dt.days
    age = np.searchsorted(_LAST_DAYS, overdue.fillna(0))
    return pd.DataFrame(
        {
            "delay": delay.astype("Int64"),
            "overdue_days": overdue.astype("Int64"),
            "age": pd.Series(np.array(AGES)[age], index=invoices.index, dtype="str"),
        }
    )


def _sendings(
    invoices: pd.DataFrame, dispatches: pd.DataFrame, settings: Settings, today: pd.Timestamp
) -> pd.DataFrame:
    """``sent_on`` (first) and ``channel`` (all, in their order) of the sendings that count, and what states.py asks."""
    known = typed_dispatches(dispatches, settings).merge(by_key(invoices), on="key")
    refused = known[(known["state"] == DispatchState.REJECTED) & (known["told_on"] <= today)]
    dated = known[(known["day"] <= today) & (known["channel"] != "")]
    sent = dated[dated["state"].isin(SENT)].sort_values(["row", "day", "channel"])
    through_cmd = sent[sent["channel"] == Channel.CMD]
    return pd.DataFrame(
        {
            "sent_on": sent.groupby("row")["day"].min().reindex(invoices.index),
            "channel": _joined(sent.drop_duplicates(["row", "channel"])).reindex(invoices.index).fillna(""),
            "sent_to_cmd_on": through_cmd.groupby("row")["day"].max().reindex(invoices.index),
            "refused_on": refused.groupby("row")["told_on"].max().reindex(invoices.index),
        }
    )


def _joined(sendings: pd.DataFrame) -> pd.Series:
    """``Dentagest + Papier`` for each row: adding up texts is far faster than a join per invoice."""
    return (" + " + sendings["channel"].astype("str")).groupby(sendings["row"]).sum().str.removeprefix(" + ")
