"""``Impayés (lecture).pdf`` beside the workbook: colleagues look there, nobody has to close Excel for them."""

from __future__ import annotations

from contextlib import suppress

from facturation_xls import files
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary

NAME = "Impayés (lecture).pdf"


def leave(folder: Folder, summary: Summary) -> None:
    """Write the unpaid list of a sync; not again when nothing has changed. One that somebody reads right now stays."""
    path = folder.root / NAME
    if not summary.saved and path.exists():
        return
    from facturation_xls.sync.lists.unpaid_list import as_pdf

    content = as_pdf(folder, summary.as_of)
    with suppress(OSError), files.made_whole(path) as out:
        out.write(content)
