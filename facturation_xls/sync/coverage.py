"""Up to which day each source is known, from the list of imported documents."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from facturation_xls.model import Origin
from facturation_xls.parsing import parse_date
from facturation_xls.workbook.rows import TableRows

_SOURCES = {
    "facture": Origin.DENTAGEST,
    "export Dentagest": Origin.DENTAGEST,
    "relevé CMD": Origin.CMD,
    "fichier de la banque": Origin.BANK,
}


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
