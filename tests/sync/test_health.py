"""``verifier``: everything that could be wrong is seen, nothing is changed, nobody is named (DESIGN §8)."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import demonstration
import documents
import pytest
import staff
from demonstration import tree
from filelock import FileLock

from facturation_xls import files, inbox
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import guard, synchronise
from facturation_xls.sync.health import Health, check
from facturation_xls.sync.restore import restore

NAMES = {
    str(word)
    for invoice in demonstration.expected()["invoices"]
    for person in (invoice["debtor"], invoice["patient"])
    for word in person.split()
    if len(word) > 4
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_VANISHED_FOR", ())


def checked(folder: Folder) -> Health:
    """The check, which changes nothing and names no person."""
    before = tree(folder.root)
    health = check(folder)
    assert tree(folder.root) == before
    said = " ".join(health.findings + health.notes)
    assert not {name for name in NAMES if name in said}
    return health


def test_a_practice_without_faults_is_clean(demo: Folder) -> None:
    assert checked(demo) == Health((), ())
    assert checked(demo).exit_code == 0


@pytest.mark.all_sheets
def test_a_new_practice_is_clean(fresh: Folder) -> None:
    assert checked(fresh) == Health((), ())


# --- what can be wrong ------------------------------------------------------------------------------------------------


def _renamed(folder: Folder) -> str:
    folder.workbook.rename(folder.root / "Journal 2026.xlsx")
    return "« Journal 2026.xlsx » (celui de la dernière mise à jour)"


def _damaged(folder: Folder) -> str:
    folder.workbook.write_bytes(b"?")
    return "« Journal.xlsx » n'est pas un classeur Excel"


def _column_gone(folder: Folder) -> str:
    with staff.excel(folder.workbook) as book:
        journal = staff.opened(book, "tblJournal")
        next(c for c in journal.table.tableColumns if c.name == "Montant").name = "Prix"
    return "colonne « Montant »"


def _report_gone(folder: Folder) -> str:
    with staff.excel(folder.workbook) as book:
        del book["Délais"]
    return "La feuille Délais n'a plus son tableau"


def _report_column_gone(folder: Folder) -> str:
    with staff.excel(folder.workbook) as book:
        unpaid = staff.opened(book, "tblImpayes")
        next(c for c in unpaid.table.tableColumns if c.name == "Retard").name = "Jours"
        unpaid.sheet.cell(unpaid.bounds[1], unpaid.headers["Retard"], "Jours")
    return "Dans Impayés, il manque : Retard"


def _memory_gone(folder: Folder) -> str:
    with staff.excel(folder.workbook) as book:
        del book["fx_memoire"]
    return "a perdu sa mémoire cachée"


def _memory_doubled(folder: Folder) -> str:
    with staff.excel(folder.workbook) as book:
        memory = staff.opened(book, "tblMemoire")
        first, second = list(memory.numbers)[:2]
        for header in memory.headers:
            memory.cell(second, header).value = memory.cell(first, header).value
    return "La mémoire cachée du classeur a des lignes en double"


def _rows_gone(folder: Folder) -> str:
    with staff.excel(folder.workbook) as book:
        journal = staff.opened(book, "tblJournal")
        last = journal.numbers[-1]
        for number in range(last - 11, last + 1):
            for cell in journal.line(number):
                cell.value = None
    return "Dans Journal, 12 lignes ont disparu"


def _unreadable(folder: Folder) -> str:
    staff.type_in(folder.workbook, "tblJournal", {"N° facture": "2026000103"}, {"Montant": "cent francs"})
    return "je ne comprends pas « Montant »"


def _formula_gone(folder: Folder) -> str:
    staff.type_in(folder.workbook, "tblJournal", {"N° facture": "2026000103"}, {"Solde": 0})
    return "« Solde » ne se calcule plus à la ligne"


def _fault(folder: Folder) -> str:
    part = staff.part_of_sheet(folder.workbook, "Journal")
    staff.raw_rewrite(folder.workbook, {part: lambda content: content.replace(b' t="inlineStr"', b' t="wrong"', 1)})
    return "Excel pourrait vouloir réparer ce classeur"


def _proof_gone(folder: Folder) -> str:
    next(folder.archives.rglob("*facture_2026000103*")).unlink()
    return "« Preuve XML » n'est plus dans les archives à la ligne"


def _document_gone(folder: Folder) -> str:
    next(folder.archives.rglob("*banque_2026-09*")).unlink()
    return "Le document d'un import n'est plus dans les archives (à la ligne"


def _document_unknown(folder: Folder) -> str:
    content = documents.invoice("2026000150")
    place = inbox.archive_place("facture inconnue.xml", inbox.content_hash(content), demonstration.AS_OF)
    (folder.root / place).write_bytes(content)
    return "« facture inconnue.xml » est dans les archives sans être repris"


def _document_changed(folder: Folder) -> str:
    path = next(folder.archives.rglob("*decompte_cmd_2026-08*"))
    path.write_bytes(path.read_bytes() + b"\n")
    return "« decompte_cmd_2026-08.csv » a été modifié dans les archives"


def _document_damaged(folder: Folder) -> str:
    path = next(folder.archives.rglob("*lot_cmd_2026-08*"))
    path.write_bytes(path.read_bytes()[:100])
    return "« lot_cmd_2026-08.zip » ne se lit plus"


def _backup_damaged(folder: Folder) -> str:
    next(folder.backups.iterdir()).write_bytes(b"?")
    return "ne s'ouvre pas"


def _left_over(folder: Folder) -> str:
    (folder.backups / files.IN_THE_MAKING).write_bytes(b"?")
    (folder.archives / "2026" / "10" / files.IN_THE_MAKING).write_bytes(b"?")
    return "2 fichier(s) inachevé(s)"


def _stale_lock(folder: Folder) -> str:
    (folder.root / f"~${folder.workbook.name}").write_bytes(b"")
    return "supprimez « ~$Journal.xlsx »"


def _conflict_copy(folder: Folder) -> str:
    shutil.copyfile(folder.workbook, folder.root / "Journal (copie en conflit de PC-2).xlsx")
    return "« Journal (copie en conflit de PC-2).xlsx » est une autre version du journal"


@pytest.mark.parametrize(
    "spoil",
    [
        _renamed,
        _damaged,
        _column_gone,
        _report_gone,
        _report_column_gone,
        _memory_gone,
        _memory_doubled,
        _rows_gone,
        _unreadable,
        _formula_gone,
        _fault,
        _proof_gone,
        _document_gone,
        _document_unknown,
        _document_changed,
        _document_damaged,
        _backup_damaged,
        _left_over,
        _stale_lock,
        _conflict_copy,
    ],
)
def test_a_fault_is_found_and_named(demo: Folder, spoil: Callable[[Folder], str]) -> None:
    words = spoil(demo)
    health = checked(demo)
    assert health.exit_code == 4
    assert any(words in finding for finding in health.findings), health.findings


def test_a_run_at_work_is_named(demo: Folder) -> None:
    with FileLock(demo.state / "verrou"):
        (demo.state / "verrou-par").write_text("Zoé sur ACCUEIL, depuis 08:12", "utf-8")
        assert "Une mise à jour est en cours (Zoé sur ACCUEIL, depuis 08:12)." in checked(demo).findings


# --- what is only good to know ----------------------------------------------------------------------------------------


def test_fixed_ranges_of_staff_are_listed_and_are_no_fault(demo: Folder) -> None:
    with staff.excel(demo.workbook) as book:
        own = book.create_sheet("Bilan d'été")
        own["B2"] = "=SUM(Journal!$I$6:$I$53)"
        own["B3"] = "=SUM(Journal!I:I)+Journal!I7+SUM(tblJournal[Montant])+SUM(A1:A9)"
        own["B4"] = '="SUM(Journal!I6:I53)"'
    synchronise(demo)
    health = checked(demo)
    assert health.findings == ()
    assert health.notes == (
        "Bilan d'été B2 lit une plage fixe (Journal $I$6:$I$53) : elle ne s'agrandit pas avec le tableau.",
    )


def test_refused_documents_and_a_restored_journal_are_mentioned(demo: Folder) -> None:
    (demo.inbox / "essai.xml").write_bytes(documents.invoice("2026000150", modus="test"))
    synchronise(demo)
    restore(demo, "1")
    health = checked(demo)
    assert health.findings == ()
    assert health.notes == (
        "1 document(s) refusé(s) attendent dans a_traiter ; la raison est écrite à côté.",
        "Le journal a été restauré : la prochaine mise à jour reprend des archives ce qui lui manque.",
    )


@pytest.mark.all_sheets
def test_a_bad_member_of_a_booked_zip_is_no_fault(fresh: Folder) -> None:
    lot = {"bonne.xml": documents.invoice("2026000150"), "essai.xml": b"<request"}
    (fresh.inbox / "lot.zip").write_bytes(documents.lot(lot))
    synchronise(fresh)
    assert checked(fresh).findings == ()
