"""Up to which day each source is known, from the list of imported documents."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pandas as pd

from facturation_xls.model.words import Origin
from facturation_xls.parsing import parse_date
from facturation_xls.workbook.rows import TableRows

_SOURCES = {
    "facture": Origin.DENTAGEST,
    "export Dentagest": Origin.DENTAGEST,
    "relevé CMD": Origin.CMD,
    "fichier de la banque": Origin.BANK,
}


def statement_ends(imports: pd.DataFrame) -> list[date]:
    """The last day that each booked statement of CMD covers; ``imports``: ``kind`` and ``covered``."""
    ends = []
    for kind, text in zip(imports["kind"], imports["covered"], strict=True):
        with suppress(ValueError):
            if text and _SOURCES.get(kind) is Origin.CMD:
                ends.append(parse_date(text))
    return ends


def covered(imports: TableRows) -> dict[str, date]:
    """The last covered day of each ``Origin`` that ever arrived; what staff typed over a day is passed over."""
    last: dict[str, date] = {}
    for kind, text in set(zip(imports.columns["kind"], imports.columns["covered"], strict=True)):
        origin = _SOURCES.get(kind)
        with suppress(ValueError):
            if origin and text:
                day = parse_date(text)
                last[origin] = max(day, last.get(origin, day))
    return last
