"""The facts per invoice that every report reads: balances, the two clocks, sending, ageing (DESIGN §4).

Computed once per sync, in integer centimes, on whole columns. The live formulas of the journal say the same of every
invoice: a movement without a date never counts, a witness never counts, kinds compare without case, an *Extourne* is
money received, an advance counts unless the receivable was bought with recourse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from facturation_xls.model import (
    Bought,
    Channel,
    DispatchState,
    MovementKind,
    Origin,
    PayerType,
    Recipient,
    keys_of_numbers,
)
from facturation_xls.rules import instalments, prescription, recovery, states

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from facturation_xls.model import PayerTerms, Settings

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

_EFFECTS: Final[Mapping[str, str]] = {
    MovementKind.PAYMENT: "paid",
    MovementKind.REFUND: "paid",
    MovementKind.REVERSAL: "paid",
    MovementKind.TAKE_BACK: "paid",
    MovementKind.CMD_ADVANCE: "paid",
    MovementKind.CMD_RETURN: "paid",
    MovementKind.CREDIT_NOTE: "credits",
    MovementKind.LOSS: "losses",
}
"""Where a movement counts; a fee counts nowhere, an advance with recourse in ``advanced`` instead."""

_SETTLING: Final[Mapping[str, str]] = {"paid": "paiement", "credits": "avoir", "losses": "perte"}
CMD_FLOWS: Final = (MovementKind.CMD_ADVANCE, MovementKind.CMD_RETURN)
"""Money between CMD and the practice."""

_KINDS: Final = {kind.casefold(): kind.value for kind in MovementKind}
SENT: Final = (DispatchState.SENT, DispatchState.ACCEPTED)
_BEFORE_ALL: Final = pd.Timestamp(1900, 1, 1)


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
    facts = facts.join(_sums(facts, moved))
    facts["balance"] = facts["amount"] - facts["paid"] - facts["credits"] - facts["losses"]
    facts["open"] = facts["balance"] > settings.tolerance
    facts["overpaid"] = facts["balance"] < -settings.tolerance
    facts = facts.join(_settlement(facts, moved, settings.tolerance))
    facts["debtor_settled_on"] = _settlement(facts, _on_debtor_clock(moved, today), settings.tolerance)["settled_on"]
    facts = facts.join(_days(facts, today))
    facts = facts.join(_done_by_cmd(facts, moved))
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


def typed_transfers(transfers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every transfer in the form that compares; same index as ``transfers``.

    Columns: ``key``, ``number``, ``day``, ``recipient`` ("" = unknown).
    """
    return pd.DataFrame(
        {
            "key": invoice_keys(transfers["number"], settings),
            "number": transfers["number"].astype("str"),
            "day": days(transfers["date"]),
            "recipient": _distinct(transfers["recipient"], recovery.recipient),
        }
    )


def typed_instalments(plans: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every instalment in the form that compares: ``key``, ``number``, ``day``, ``amount`` (centimes); same index."""
    return pd.DataFrame(
        {
            "key": invoice_keys(plans["number"], settings),
            "number": plans["number"].astype("str"),
            "day": days(plans["date"]),
            "amount": _centimes(plans["amount"]),
        }
    )


def typed_movements(movements: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every movement in the form that compares; same index as ``movements``.

    Columns: ``key``, ``day``, ``debtor_day``, ``kind`` ("" = unknown), ``amount`` (centimes), ``origin``, ``witness``.
    """
    return pd.DataFrame(
        {
            "key": invoice_keys(movements["number"], settings),
            "day": days(movements["date"]),
            "debtor_day": days(movements["debtor_paid_on"]),
            "kind": _distinct(movements["kind"], lambda kind: _KINDS.get(kind.casefold(), "")),
            "amount": _centimes(movements["amount"]),
            "origin": movements["origin"].astype("str"),
            "witness": _distinct(movements["witness"], str.casefold) == "oui",
        }
    )


def reducing_movements(
    invoices: pd.DataFrame, movements: pd.DataFrame, settings: Settings, as_of: date
) -> pd.DataFrame:
    """The movements that make the balance of some ``invoices`` (rows of the ledger), in the order of the table.

    Those of ``typed_movements`` with ``document``, ``line`` and ``means``: dated up to ``as_of``, no witness, no fee,
    no advance with recourse.
    """
    shown = {name: movements[name] for name in ("document", "line", "means")}
    known = typed_movements(movements, settings).assign(**shown)
    with_recourse = invoices.loc[invoices["bought"].str.casefold() == Bought.WITH_RECOURSE.casefold(), "key"]
    counted = ~known["witness"] & (known["day"] <= pd.Timestamp(as_of)) & known["kind"].isin(list(_EFFECTS))
    advanced = known["kind"].isin(CMD_FLOWS) & known["key"].isin(with_recourse)
    return known[counted & ~advanced & known["key"].isin(invoices["key"])]


def typed_dispatches(dispatches: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every sending in the form that compares; same index as ``dispatches``.

    Columns: ``key``, ``number``, ``channel``, ``answer`` (as written), ``state`` (small letters), ``day`` (of the
    sending), ``told_on`` (the day of its answer, else its own).
    """
    day = days(dispatches["date"])
    return pd.DataFrame(
        {
            "key": invoice_keys(dispatches["number"], settings),
            **{name: dispatches[name].astype("str") for name in ("number", "channel", "answer")},
            "state": _distinct(dispatches["state"], str.casefold),
            "day": day,
            "told_on": days(dispatches["answered_on"]).fillna(day),
        }
    )


def invoice_keys(numbers: pd.Series, settings: Settings) -> pd.Series:
    """The form in which invoice numbers compare (``model.invoice_key``)."""
    keys = keys_of_numbers(settings.number_prefixes)
    return pd.Series(list(map(keys.__getitem__, numbers)), index=numbers.index, dtype="str", name=numbers.name)


def _distinct(texts: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """``change`` of each text, asked once for each distinct one."""
    return texts.map({text: change(text) for text in texts.unique()}).astype("str")


def days(column: pd.Series) -> pd.Series:
    """``datetime.date`` or None to ``datetime64[s]`` or NaT."""
    return column.astype("datetime64[s]")


def _centimes(column: pd.Series) -> pd.Series:
    """An empty cell is zero, as in a formula."""
    return column.where(column.notna(), 0).astype("int64")


# --- the invoice alone ------------------------------------------------------------------------------------------------


def _invoices(journal: pd.DataFrame, debtors: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """What the journal's own row says, under the names of the ledger."""
    rows = journal.reset_index(drop=True)
    texts = rows[["number", "debtor", "debtor_id", "patient", "bought", "remark"]].astype("str")
    shown = rows[["xml_proof", "pdf_proof", "to_confirm"]].astype("str")
    payer_type = rows["payer_type"].astype("str").replace("", PayerType.UNCLASSIFIED.value)
    bought = _distinct(rows["bought"], str.casefold)
    issued_on, amount = days(rows["issued_on"]), _centimes(rows["amount"])
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
        taken_over=issued_on < pd.Timestamp(settings.journal_start or _BEFORE_ALL),
        fully_prepaid=amount <= settings.tolerance,
    )


def _holds(journal: pd.DataFrame, debtors: pd.DataFrame) -> pd.Series:
    """The invoice's own hold, else its debtor's."""
    of_debtor = dict(zip(debtors["debtor_id"], debtors["hold"], strict=True))
    own = _distinct(journal["hold"], str.strip)
    return own.mask(own == "", _distinct(journal["debtor_id"], lambda debtor: of_debtor.get(debtor, "").strip()))


def _terms(payer_type: pd.Series, settings: Settings) -> pd.Series:
    """The payment term of each invoice's payer."""
    days = payer_settings(payer_type, settings, lambda terms: np.timedelta64(terms.term, "D"))
    return days.astype("timedelta64[s]")


def payer_settings(payer_type: pd.Series, settings: Settings, wanted: Callable[[PayerTerms], Any]) -> pd.Series:
    """For each invoice what the practice set for its payer type."""
    return payer_type.map({name: wanted(settings.terms(name)) for name in payer_type.unique()})


def _rows(invoices: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The invoices by key, to be met by what carries a number: ``key``, ``row`` and the columns asked for."""
    return invoices[["key", *columns]].rename_axis("row").reset_index()


# --- its movements ----------------------------------------------------------------------------------------------------


def counted(invoices: pd.DataFrame, movements: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """The counted movements of each invoice, each amount in the column of its effect; ``row`` is that of the ledger.

    ``invoices``: ``key``, ``with_recourse`` and ``issued_on``; ``movements`` as ``typed_movements`` gives them.
    """
    dated = movements[~movements["witness"] & (movements["day"] <= today)]
    moved = dated.merge(_rows(invoices, "with_recourse", "issued_on"), on="key")
    effect = moved["kind"].map(_EFFECTS)
    effect = effect.mask(moved["kind"].isin(CMD_FLOWS) & moved["with_recourse"], "advanced")
    return moved.assign(**{name: moved["amount"].where(effect == name, 0) for name in (*_SETTLING, "advanced")})


def _sums(invoices: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """``paid``, ``credits``, ``losses`` and ``advanced`` of each invoice."""
    sums = moved.groupby("row")[[*_SETTLING, "advanced"]].sum()
    return sums.reindex(invoices.index, fill_value=0)


def _on_debtor_clock(moved: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """The same movements on the day when the debtor paid.

    Advances and returns move money between CMD and the practice: without that day they say nothing about the debtor.
    """
    day = moved["debtor_day"].fillna(moved["day"].mask(moved["kind"].isin(CMD_FLOWS)))
    return moved.assign(day=day)[day <= today]


def _settlement(invoices: pd.DataFrame, moved: pd.DataFrame, tolerance: int) -> pd.DataFrame:
    """``settled_on``, the day from which on nothing is owed any more, and ``closed_by``, what brought most of that day.

    Movements of one day count together, so their order in the table is of no matter. What was paid before the invoice
    existed counts on its day: nothing was owed earlier.
    """
    opening = pd.DataFrame({"row": invoices.index, "day": invoices["issued_on"], "owed": invoices["amount"]})
    fall = moved.assign(
        day=moved["day"].mask(moved["day"] < moved["issued_on"], moved["issued_on"]),
        owed=-moved[list(_SETTLING)].sum(axis=1),
    )
    lines = pd.concat([opening.fillna({"day": _BEFORE_ALL}), fall])
    daily = lines.groupby(["row", "day"])[["owed", *_SETTLING]].sum().reset_index()
    unsettled = daily.groupby("row")["owed"].cumsum() > tolerance
    unsettled_later = unsettled[::-1].astype("int8").groupby(daily["row"]).cummax().astype("bool")
    settling = daily[~unsettled_later[::-1]].drop_duplicates("row").set_index("row")
    shares = settling[list(_SETTLING)]
    closed_by = np.array(list(_SETTLING.values()))[shares.to_numpy().argmax(axis=1)]
    return (
        pd.DataFrame(
            {
                "settled_on": settling["day"].mask(settling["day"] == _BEFORE_ALL),
                "closed_by": pd.Series(closed_by, index=settling.index, dtype="str").where(shares.max(axis=1) > 0, ""),
            }
        )
        .reindex(invoices.index)
        .fillna({"closed_by": ""})
    )


def _done_by_cmd(invoices: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """What CMD did with each invoice: first and last advance, last return, whether any money moved, what it cost."""
    by_cmd = moved[moved["kind"].isin(CMD_FLOWS) | (moved["origin"] == Origin.CMD)]
    advances = by_cmd[by_cmd["kind"] == MovementKind.CMD_ADVANCE].groupby("row")["day"]
    returns = by_cmd[by_cmd["kind"] == MovementKind.CMD_RETURN].groupby("row")["day"]
    return pd.DataFrame(
        {
            "ceded_on": advances.min().reindex(invoices.index).where(invoices["owned_by_cmd"]),
            "advanced_on": advances.max().reindex(invoices.index),
            "returned_on": returns.max().reindex(invoices.index),
            "moved_by_cmd": invoices.index.isin(by_cmd["row"]),
            "cmd_paid_on": by_cmd[by_cmd["amount"] > 0].groupby("row")["day"].min().reindex(invoices.index),
            "cmd_spoke": invoices.index.isin(by_cmd["row"]) | invoices["decided_by_cmd"],
            "cmd_returned": -_added_up(by_cmd[by_cmd["kind"] == MovementKind.CMD_RETURN], invoices),
            "cmd_fees": -_added_up(by_cmd[by_cmd["kind"] == MovementKind.FEE], invoices),
        }
    )


def _added_up(moved: pd.DataFrame, invoices: pd.DataFrame) -> pd.Series:
    """The sum of some movements by invoice, in centimes."""
    return moved.groupby("row")["amount"].sum().reindex(invoices.index).fillna(0).astype("int64")


# --- its days and its sendings ----------------------------------------------------------------------------------------


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
    known = typed_dispatches(dispatches, settings).merge(_rows(invoices), on="key")
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
