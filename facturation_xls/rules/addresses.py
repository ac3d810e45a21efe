"""What a letter, or whoever recovers an invoice, needs to reach its debtor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

_NEEDED: Final = {"name": "Nom", "zip_code": "NPA", "city": "Localité"}


def missing(debtors: pd.DataFrame) -> dict[str, str]:
    """What each debtor's address lacks, by our number: ``NPA, Localité``, an empty text where it is whole."""
    lacking = zip(debtors["debtor_id"], *(debtors[field] == "" for field in _NEEDED), strict=True)
    return {
        debtor_id: ", ".join(name for name, lacks in zip(_NEEDED.values(), parts, strict=True) if lacks)
        for debtor_id, *parts in lacking
        if debtor_id
    }


def reachable(debtors: pd.DataFrame) -> set[str]:
    """The debtors to whom a letter can be sent."""
    return {debtor_id for debtor_id, lacking in missing(debtors).items() if not lacking}
