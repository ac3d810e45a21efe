"""Sources that are not known far enough for what depends on them."""

from __future__ import annotations

import pandas as pd

from facturation_xls.model.words import Origin
from facturation_xls.rules.controls.seen import Seen
from facturation_xls.rules.freshness import origin_of, stale


def stale_sources(seen: Seen) -> pd.DataFrame:
    """One row per source whose newest covered day lies further back than its limit, while open invoices depend on it.

    A source that never arrived is asked for once such an invoice is older than the limit.
    """
    unpaid = seen.ledger[seen.ledger["open"]] if seen.covered is not None else seen.ledger[:0]
    by_type = {name: origin_of(seen.settings.terms(name).source) for name in unpaid["payer_type"].unique()}
    oldest = unpaid.groupby(unpaid["payer_type"].map(by_type))["issued_on"].min()
    today, told = seen.today.date(), {}
    for origin, limit in seen.settings.letters.freshness.items():
        if origin not in oldest.index or (seen.today - oldest[origin]).days <= limit:
            continue
        if sentence := stale(origin, seen.covered or {}, seen.settings, today):
            told[Origin(origin)] = sentence
    return pd.DataFrame({"number": "", "document": [origin.value for origin in told], "sentence": [*told.values()]})
