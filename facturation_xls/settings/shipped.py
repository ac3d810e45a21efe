"""What the program brings along for a practice to start from."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "templates" / "journal_template.xlsx"
"""The empty journal of this program: new practices start from it, older workbooks get their new sheets from it."""
TAKE_OVER_FORM = TEMPLATE.with_name("Reprise.xlsx")
"""The empty form for the invoices that are open when a journal begins."""

LETTER_MODEL = TEMPLATE.with_name("rappel.docx")
"""The reminder letter of this program: a practice edits its own copy."""
