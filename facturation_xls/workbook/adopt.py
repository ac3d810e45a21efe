"""Making a workbook that staff already have into the journal: our sheets are grafted in, theirs keep their bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from facturation_xls.errors.folder import JournalExists
from facturation_xls.errors.workbook import BookOpen
from facturation_xls.files import fingerprint
from facturation_xls.workbook.graft import graft
from facturation_xls.workbook.locks import holder, is_open
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import check_supported, has_our_tables
from facturation_xls.workbook.save import replace_checked


def adopt(workbook: Path, template: Path, backups: Path, now: datetime) -> None:
    """Graft the template's sheets into ``workbook``, after a backup.

    Raises ``JournalExists`` when it is a journal already, ``BookOpen`` when somebody holds it, and the
    ``WorkbookError`` of a
    workbook that cannot be used. Nothing is written in these cases.
    """
    if is_open(workbook):
        raise BookOpen(who=holder(workbook), file=workbook.name)
    read_as = fingerprint(workbook)
    with Package(workbook) as package, Package(template) as donor:
        check_supported(package)
        if has_our_tables(package):
            raise JournalExists(file=workbook.name)
        graft(package, donor)
        replace_checked(package, read_as, backups, now)
