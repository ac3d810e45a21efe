"""Invoices that somebody should look at because of how they left: refused, by another channel, without their proofs."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from facturation_xls.model.words import DispatchState
from facturation_xls.rules.assumed import ASSUMED
from facturation_xls.rules.booking.proofs import TO_CONFIRM
from facturation_xls.rules.controls.seen import Seen
from facturation_xls.rules.ledger import SENT, payer_settings

PROOF_WITHIN = 10
"""Days after the sending by which its proof should be here: a letter is scanned with the next pile."""

PROOFS = {"pdf": "pdf_proof", "xml": "xml_proof"}
"""The words of ``Preuves demandées`` that the program can check, and where each proof is linked."""


def refused(seen: Seen) -> pd.DataFrame:
    """Open invoices that an insurer or CMD refused and that nobody has sent again since."""
    rows = seen.dispatches[seen.dispatches["state"] == DispatchState.REJECTED]
    sent = seen.dispatches[seen.dispatches["state"].isin(SENT)].groupby("key")["day"].max()
    again = sent.reindex(rows["key"]).to_numpy() > rows["told_on"].to_numpy()
    still_open = rows["key"].isin(seen.ledger.loc[seen.ledger["open"], "key"])
    rows = rows[still_open & ~again & (rows["told_on"] <= seen.today)]
    last = rows.sort_values("told_on").drop_duplicates(["key", "channel"], keep="last")
    reason = last["answer"].where(last["answer"] != "", "Aucun motif n'est noté")
    return last.assign(document=last["channel"], day=last["told_on"], reason=reason)


def listed_but_unknown(seen: Seen) -> pd.DataFrame:
    """Invoices that CMD lists on a statement, that nobody has, and of which no money tells."""
    rows = seen.dispatches[seen.dispatches["origin"].str.endswith(ASSUMED) & (seen.dispatches["day"] <= seen.today)]
    told = [*seen.ledger["key"], *seen.money["key"], *seen.witnesses["key"]]
    rows = rows[~rows["key"].isin(told)].drop_duplicates("key")
    return rows.assign(document=rows["origin"].str.removesuffix(ASSUMED))


def _under_the_standard(seen: Seen) -> pd.Series:
    """The invoices to which the practice's demands apply: of its own time, and since the day that it set."""
    since = payer_settings(seen.ledger["payer_type"], seen.settings, lambda terms: terms.standard_from)
    return ~seen.ledger["taken_over"] & ~(seen.ledger["issued_on"] < pd.to_datetime(since))


def through_another_channel(seen: Seen) -> pd.DataFrame:
    """Invoices that left by a channel that is not among those expected of their payer."""
    expected = payer_settings(seen.ledger["payer_type"], seen.settings, lambda terms: terms.channels)
    ledger = seen.ledger.assign(expected=expected)[_under_the_standard(seen)]
    sent = seen.dispatches[seen.dispatches["state"].isin(SENT) & (seen.dispatches["day"] <= seen.today)]
    rows = sent[["key", "channel", "day"]].merge(ledger.drop(columns=["channel", "document"]), on="key")
    pairs = zip(rows["channel"], rows["expected"], strict=True)
    odd = [bool(words) and not _among(channel, words) for channel, words in pairs]
    rows = rows[pd.Series(odd, index=rows.index, dtype=bool)]
    return rows.assign(document=rows["channel"], expected=rows["expected"].map(" ou ".join))


def _among(channel: str, words: tuple[str, ...]) -> bool:
    return channel.casefold() in {word.casefold() for word in words}


def without_proof(seen: Seen) -> pd.DataFrame:
    """Open invoices that left some time ago and lack a proof that their payer type demands."""
    demanded = payer_settings(seen.ledger["payer_type"], seen.settings, lambda terms: terms.proofs)
    ledger = seen.ledger.assign(demanded=demanded)
    late = ledger["sent_on"] < seen.today - pd.Timedelta(days=PROOF_WITHIN)
    ledger = ledger[ledger["open"] & late & _under_the_standard(seen)]
    missing = [_missing(row) for row in ledger[["demanded", *PROOFS.values()]].to_dict("records")]
    ledger = ledger.assign(missing=pd.Series(missing, index=ledger.index, dtype="str"))
    return ledger[ledger["missing"] != ""]


def _missing(row: dict[Hashable, Any]) -> str:
    words = (word for word in row["demanded"] if word.casefold() in PROOFS)
    return " et ".join(word for word in words if not row[PROOFS[word.casefold()]])


def to_confirm(seen: Seen) -> pd.DataFrame:
    """Invoices that the program read from a PDF and that nobody has confirmed."""
    return seen.ledger[seen.ledger["to_confirm"].str.casefold() == TO_CONFIRM]
