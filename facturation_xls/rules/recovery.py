"""Invoices handed over for recovery, to CMD or for enforcement, and given back (``tblTransferts``, DESIGN §4).

The register only grows: what came back is one more row, whose recipient is the practice itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from facturation_xls.model.findings import Finding, ListedIn
from facturation_xls.model.words import Recipient, Severity
from facturation_xls.parsing import format_date

if TYPE_CHECKING:
    from collections.abc import Collection

CONTROL: Final = "Transfert sans effet"
"""The control that names a row of *Transferts* which changes nothing."""

_RECIPIENTS: Final = {word.casefold(): word.value for word in Recipient}
_ADVICE: Final = "Dans Transferts, complétez N° facture, Date et Destinataire (CMD, poursuite, Cabinet)."


def recipient(text: str) -> str:
    """The recipient that a word means; an empty text for an unknown one."""
    return _RECIPIENTS.get(text.strip().casefold(), "")


def last(lines: pd.DataFrame) -> pd.DataFrame:
    """Of ``comparable.typed_transfers`` the latest row of each invoice that says a day and a recipient, by key.

    Columns: ``day``, ``recipient``. Of two rows of one day the one further down counts.
    """
    told = lines[lines["day"].notna() & (lines["recipient"] != "")].sort_values("day", kind="stable")
    return told.drop_duplicates("key", keep="last").set_index("key")[["day", "recipient"]]


def nothing() -> pd.DataFrame:
    """``comparable.typed_transfers`` where nothing was handed over."""
    texts = {column: pd.Series(dtype="str") for column in ("key", "number", "recipient")}
    return pd.DataFrame(texts | {"day": pd.Series(dtype="datetime64[s]")})


def findings(lines: pd.DataFrame, invoices: Collection[str]) -> list[Finding]:
    """One finding for each row that changes nothing: no day, an unknown word, an invoice that is not known.

    ``lines`` are those of ``comparable.typed_transfers``, ``invoices`` the keys of the journal.
    """
    unknown = (lines["key"] != "") & ~lines["key"].isin(set(invoices))
    useless = lines[(lines["day"].isna() | (lines["recipient"] == "") | unknown | (lines["key"] == ""))]
    told = zip(useless["number"], useless["day"], strict=True)
    return [
        Finding(
            Severity.CHECK,
            CONTROL,
            number,
            f"Transferts, {'sans date' if pd.isna(day) else format_date(day)}",
            "Cette ligne de Transferts ne change rien : il lui manque sa facture, sa date ou son destinataire.",
            _ADVICE,
            listed_in=ListedIn.TRANSFERS,
        )
        for number, day in dict.fromkeys(told)
    ]
