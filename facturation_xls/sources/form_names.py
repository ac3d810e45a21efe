"""What the questions about an unknown table are called."""

from __future__ import annotations

FORM_PREFIX = "a_completer_"
_FORM_ENDING = ".xlsx"


def form_name(name: str) -> str:
    """The name of the workbook that asks about the table in the file ``name``."""
    stem, dot, _ = name.rpartition(".")
    return f"{FORM_PREFIX}{stem if dot else name}{_FORM_ENDING}"
