"""Movements that somebody should look at: the rows that the controls of *Mouvements* pick."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.settings import Settings
from facturation_xls.model.words import MovementKind, Origin
from facturation_xls.rules.controls.seen import Seen, placed
from facturation_xls.rules.linking import DAYS_DOUBTFUL, TYPED_DOCUMENT, Line, family, pairs
from facturation_xls.rules.proposals import OpenInvoice, OpenInvoices, Proposal, Unplaced
from facturation_xls.rules.sharing import NotShared, Open, is_shared, share


def _of_unknown_invoice(seen: Seen) -> pd.DataFrame:
    return seen.money[~seen.money["key"].isin(seen.ledger["key"])]


def unallocated(seen: Seen) -> pd.DataFrame:
    """Movements of an invoice that the journal does not have."""
    rows = _of_unknown_invoice(seen)
    named = (rows["key"] != "") & ~rows["number"].map(is_shared).astype("bool")
    return placed(rows[named & (rows["kind"] != MovementKind.CREDIT_NOTE)])


def not_shared(seen: Seen) -> pd.DataFrame:
    """Rows with several numbers that could not be split, and why."""
    rows = seen.money[seen.money["number"].map(is_shared).astype("bool")]
    if rows.empty:
        return rows.assign(why="")
    found = zip(seen.ledger["key"], seen.ledger["number"], seen.ledger["balance"], strict=True)
    invoices = {key: Open(key, number, int(balance)) for key, number, balance in found}
    why = [_why_not_shared(row, invoices, seen.settings) for row in rows.to_dict("records")]
    return placed(rows.assign(why=why))


def _why_not_shared(row: dict[Any, Any], invoices: dict[str, Open], settings: Settings) -> str:
    try:
        share(
            row["number"],
            int(row["amount"]) if row["told_amount"] else None,
            lambda number: invoices.get(invoice_key(number, settings.number_prefixes)),
        )
    except NotShared as error:
        return str(error)
    return "le montant n'est pas lisible"


def _nameless(seen: Seen) -> pd.DataFrame:
    """Movements without an invoice number, each with the invoices that it may be for."""
    rows = seen.money[(seen.money["key"] == "") & (seen.money["kind"] != MovementKind.CREDIT_NOTE)]
    if rows.empty:
        return rows.assign(advice="")
    owed = OpenInvoices(_owed(seen.ledger[seen.ledger["open"]]), seen.settings.tolerance)
    return rows.assign(
        advice=[_advice(owed.proposals(_unplaced(row)) if row["amount"] > 0 else []) for row in rows.to_dict("records")]
    )


def _owed(ledger: pd.DataFrame) -> Iterator[OpenInvoice]:
    for row in ledger.to_dict("records"):
        issued_on = None if row["issued_on"] is pd.NaT else row["issued_on"].date()
        names = f"{row['debtor']} {row['patient']}"
        yield OpenInvoice(row["number"], int(row["balance"]), issued_on, row["debtor_id"], names)


def _unplaced(row: dict[Any, Any]) -> Unplaced:
    paid_on = None if row["day"] is pd.NaT else row["day"].date()
    return Unplaced(int(row["amount"]), paid_on, row["payer"], row["debtor_id"], row["remark"])


def _advice(proposals: list[Proposal]) -> str:
    """An empty text where nothing can be proposed."""
    if not proposals:
        return ""
    return f"Peut-être : {' ; '.join(map(str, proposals))}. Dans Mouvements, inscrivez le numéro qui convient."


def without_number(seen: Seen) -> pd.DataFrame:
    """Movements of which nobody knows whom they are for."""
    rows = _nameless(seen)
    return placed(rows[rows["debtor_id"] == ""])


def waiting(seen: Seen) -> pd.DataFrame:
    """Movements of a known debtor that wait for their invoice."""
    rows = _nameless(seen)
    return placed(rows[rows["debtor_id"] != ""])


def without_amount(seen: Seen) -> pd.DataFrame:
    """Movements that say no amount."""
    return placed(seen.money[~seen.money["told_amount"]])


def perhaps_twice(seen: Seen) -> pd.DataFrame:
    """Typed movements that no imported line confirmed, though one of the same invoice and amount is near."""
    rows = seen.money[seen.money["day"].notna() & (seen.money["key"] != "") & (seen.money["amount"] != 0)]
    typed = (rows["origin"] == Origin.TYPED) & rows["document"].str.startswith(TYPED_DOCUMENT)
    rows = rows[rows["key"].isin(rows.loc[typed, "key"])]
    rows, typed = rows.assign(family=rows["kind"].map(family)), typed[rows.index]
    doubtful = pairs(_lines(rows[typed]), _lines(rows[rows["origin"] != Origin.TYPED]), days=DAYS_DOUBTFUL)
    others = {mine: rows["document"][other] for mine, other in doubtful}
    found = rows.loc[list(others)]
    return placed(found.assign(other=list(others.values())))


def _lines(rows: pd.DataFrame) -> Iterator[Line]:
    for place, key, amount, day, kin in zip(
        rows.index, rows["key"], rows["amount"], rows["day"], rows["family"], strict=True
    ):
        yield Line(place, key, int(amount), day.date(), kin)


def credits_without_invoice(seen: Seen) -> pd.DataFrame:
    """Credit notes of no invoice of the journal."""
    rows = _of_unknown_invoice(seen)
    return placed(rows[rows["kind"] == MovementKind.CREDIT_NOTE])


def without_date(seen: Seen) -> pd.DataFrame:
    """Movements that count on no day."""
    return placed(seen.money[seen.money["day"].isna()])


def of_unknown_kind(seen: Seen) -> pd.DataFrame:
    """Movements whose kind is none of ours."""
    return placed(seen.money[seen.money["kind"] == ""])


def copied(seen: Seen) -> pd.DataFrame:
    """Movements whose document and line another row has already: staff copied a row."""
    known = seen.money[(seen.money["document"] != "") & seen.money["line"].notna()]
    return placed(known[known.duplicated(["document", "line"])])


def contradicted(seen: Seen) -> pd.DataFrame:
    """Witnesses for which no counted movement of the invoice has the amount; the n-th one answers the n-th."""
    witnesses = seen.witnesses[seen.witnesses["key"] != ""]
    counted = seen.money[seen.money["day"].notna() & seen.money["key"].isin(witnesses["key"])]
    same = ["key", "amount", "nth"]
    asked, answers = (rows.assign(nth=rows.groupby(["key", "amount"]).cumcount()) for rows in (witnesses, counted))
    answered = asked.merge(answers[same], on=same, how="left", indicator="found")
    return placed(answered[answered["found"] == "left_only"])
