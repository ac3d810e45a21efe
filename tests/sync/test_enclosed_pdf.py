"""The printed invoice inside an XML becomes the journal's *Preuve PDF*, a file in ``archives/preuves/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import documents
import pytest
import shown
import staff

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import enclosed, health, synchronise
from facturation_xls.sync.undoing import undo

PDF = b"%PDF-1.7 facture fictive"
OTHER = b"%PDF-1.7 une autre"
WITH_PDF = documents.invoice("150", pdf=PDF)


def drop(folder: Folder, name: str, content: bytes) -> None:
    (folder.inbox / name).write_bytes(content)


def link(folder: Folder, number: str = "150") -> str:
    return str(shown.invoice(folder.workbook, number)["Preuve PDF"] or "")


def proofs(folder: Folder) -> list[Path]:
    return sorted(path for path in folder.archives.glob("preuves/**/*") if path.is_file())


@pytest.mark.all_sheets
def test_the_journal_links_the_pdf_of_an_invoice(fresh: Folder) -> None:
    drop(fresh, "facture.xml", WITH_PDF)
    assert synchronise(fresh).exit_code == 0
    assert link(fresh).startswith("archives/preuves/2026/10/2026-10-05 facture ")
    assert (fresh.root / link(fresh)).read_bytes() == PDF
    assert not health.check(fresh).findings


def test_members_of_a_lot_have_a_pdf_each(fresh: Folder) -> None:
    members = {"a.xml": WITH_PDF, "b.xml": documents.invoice("151", pdf=OTHER), "c.xml": documents.invoice("152")}
    drop(fresh, "lot.zip", documents.lot(members))
    synchronise(fresh)
    assert (fresh.root / link(fresh)).read_bytes() == PDF
    assert (fresh.root / link(fresh, "151")).read_bytes() == OTHER
    assert link(fresh, "152") == ""


def test_only_what_the_journal_links_is_copied_out(fresh: Folder) -> None:
    drop(fresh, "facture.xml", WITH_PDF)
    synchronise(fresh)
    drop(fresh, "copie.xml", documents.invoice("150", pdf=OTHER, subtype="copy"))
    drop(fresh, "rappel.xml", documents.invoice("150", pdf=OTHER, level=1, exported="2026-10-02"))
    drop(fresh, "essai.xml", documents.invoice("151", pdf=OTHER, modus="test"))
    synchronise(fresh)
    assert [path.read_bytes() for path in proofs(fresh)] == [PDF]


def test_the_scan_of_the_letter_goes_before_the_pdf_inside(fresh: Folder) -> None:
    drop(fresh, "facture.xml", documents.invoice("150"))
    drop(fresh, "facture 150.pdf", documents.scan())
    synchronise(fresh)
    letter = link(fresh)
    drop(fresh, "copie.xml", documents.invoice("150", pdf=OTHER, exported="2026-09-30"))
    synchronise(fresh)
    assert link(fresh) == letter
    assert proofs(fresh) == []


def test_a_link_that_staff_removed_stays_away(fresh: Folder) -> None:
    drop(fresh, "facture.xml", documents.invoice("150"))
    synchronise(fresh)
    staff.type_in(fresh.workbook, "tblJournal", {"N° facture": "150"}, {"Preuve PDF": "classeur bleu"})
    drop(fresh, "encore.xml", documents.invoice("150", pdf=PDF, exported="2026-09-30"))
    synchronise(fresh)
    assert link(fresh) == "classeur bleu"
    assert proofs(fresh) == []


def test_annuler_takes_the_pdf_back(fresh: Folder) -> None:
    drop(fresh, "facture.xml", WITH_PDF)
    synchronise(fresh)
    undo.undo(fresh, "facture.xml")
    assert proofs(fresh) == []
    synchronise(fresh)
    assert (fresh.root / link(fresh)).read_bytes() == PDF


def test_a_run_cut_short_before_the_pdf_was_out_is_completed_by_the_next(
    fresh: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse: Callable[..., None] = lambda *_: (_ for _ in ()).throw(PermissionError("no"))  # noqa: E731
    drop(fresh, "facture.xml", WITH_PDF)
    with monkeypatch.context() as broken:
        broken.setattr(enclosed, "put_out", refuse)
        synchronise(fresh)
    assert proofs(fresh) == []
    synchronise(fresh)
    assert not list(fresh.inbox.iterdir())
    assert [path.read_bytes() for path in proofs(fresh)] == [PDF]
