"""Documents that cannot be booked: each says why in French and waits beside its reason, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import AS_OF
from documents import Line
from representative import representative

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary, synchronise

pytestmark = pytest.mark.few_sheets

GOOD: Final = "2026000150"
NUMBER: Final = "2026000151"

BROKEN: Final = documents.invoice(NUMBER)[:-40]
_ENCRYPTED = documents.invoice(NUMBER).replace(b"<body", b"<EncryptedData").replace(b"</body>", b"</EncryptedData>")

BAD: Final[dict[str, tuple[str, Callable[[], bytes], str]]] = {
    "broken": ("facture.xml", lambda: BROKEN, "abîmé ou incomplet"),
    "doctype": (
        "facture.xml",
        lambda: documents.invoice(NUMBER).replace(b"?>", b"?><!DOCTYPE request>", 1),
        "partie interdite (DOCTYPE)",
    ),
    "trial": ("facture.xml", lambda: documents.invoice(NUMBER, modus="test"), "facture d'essai (mode test)"),
    "encrypted": ("facture.xml", lambda: _ENCRYPTED, f"La facture {NUMBER} du 09.09.2026 est chiffrée"),
    "refund": (
        "facture.xml",
        lambda: documents.invoice(NUMBER, "-20.00", subtype="refund"),
        "Saisissez-le à la main dans Mouvements",
    ),
    "storno alone": (
        "annulation.xml",
        lambda: documents.invoice(NUMBER, "0.00", subtype="storno"),
        f"annule la facture n° {NUMBER}, qui n'est pas dans le journal",
    ),
    "unbalanced": (
        "relevé.csv",
        lambda: documents.statement([Line(GOOD, "120.00", "120.00")], missing="12.40"),
        "Le relevé CMD de septembre 2026 ne tombe pas juste : il manque 12.40",
    ),
    "column gone": (
        "relevé.csv",
        lambda: documents.statement([Line(GOOD, "120.00", "120.00")], column="Frais"),
        "je ne trouve plus la colonne « Frais »",
    ),
    "scan": ("scan 12.pdf", documents.scan, "aucun n° de facture du journal"),
    "text": ("lisez-moi.txt", lambda: b"Bonjour", "Je ne connais pas ce genre de fichier"),
    "damaged lot": ("lot.zip", lambda: b"PK\x03\x04 coup\xc3\xa9", "ZIP est abîmé"),
}


@pytest.mark.parametrize("case", representative(BAD, 5))
def test_a_bad_document_says_why_and_the_good_one_is_booked(fresh: Folder, case: str) -> None:
    name, content, reason = BAD[case]
    (fresh.inbox / name).write_bytes(content())
    (fresh.inbox / "bonne.xml").write_bytes(documents.invoice(GOOD))
    summary = synchronise(fresh)
    (rejection,) = summary.rejections
    assert (summary.exit_code, summary.invoices, rejection.name) == (3, 1, name)
    assert reason in rejection.message
    assert [row["N° facture"] for row in shown.rows(fresh.workbook, "tblJournal")] == [GOOD]
    assert not shown.rows(fresh.workbook, "tblMouvements")
    assert len(shown.rows(fresh.workbook, "tblImports")) == 1
    assert [other for other in waiting(fresh) if not other.startswith("a_completer")] == [name, f"{name}.erreur.txt"]
    text = explanation(fresh, name)
    assert text.startswith(name)
    assert rejection.message in text


def waiting(folder: Folder) -> list[str]:
    """The names in ``a_traiter``."""
    return sorted(path.name for path in folder.inbox.iterdir())


def explanation(folder: Folder, name: str) -> str:
    """What stands beside a rejected file, read as Windows' editor does."""
    content = (folder.inbox / f"{name}.erreur.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 0
    return content.decode("utf-8-sig")


def sync_with(folder: Folder, **files: bytes) -> Summary:
    """Sync after these files arrived; ``_`` in a name is its dot."""
    for name, content in files.items():
        (folder.inbox / name.replace("_", ".")).write_bytes(content)
    return synchronise(folder)


# --- again, and afterwards --------------------------------------------------------------------------------------------


def test_an_unknown_file_is_named_once_and_then_counted(fresh: Folder) -> None:
    first = sync_with(fresh, notes_txt=b"Bonjour")
    assert (first.exit_code, first.unknown_files, len(first.rejections)) == (3, 0, 1)
    idle = synchronise(fresh)
    assert (idle.exit_code, idle.unknown_files, idle.rejections) == (0, 1, ())
    other = sync_with(fresh, facture_xml=documents.invoice(GOOD))
    assert (other.exit_code, other.unknown_files, other.invoices) == (0, 1, 1)
    changed = sync_with(fresh, notes_txt=b"Autre chose")
    assert (changed.exit_code, len(changed.rejections)) == (3, 1)


def test_a_document_that_stays_bad_is_told_every_time(fresh: Folder) -> None:
    for _ in range(2):
        assert sync_with(fresh, facture_xml=BROKEN).exit_code == 3


def test_the_reason_goes_when_staff_take_the_file_away(fresh: Folder) -> None:
    sync_with(fresh, notes_txt=b"Bonjour")
    (fresh.inbox / "notes.txt").unlink()
    assert not synchronise(fresh).saved
    assert waiting(fresh) == []


def test_the_reason_goes_when_the_file_is_put_right(fresh: Folder) -> None:
    sync_with(fresh, facture_xml=BROKEN)
    assert sync_with(fresh, facture_xml=documents.invoice(GOOD)).invoices == 1
    assert waiting(fresh) == []


def test_a_storno_waits_for_its_invoice(fresh: Folder) -> None:
    storno = documents.invoice(GOOD, "0.00", subtype="storno", exported="2026-09-20")
    assert sync_with(fresh, annulation_xml=storno).exit_code == 3
    assert sync_with(fresh, facture_xml=documents.invoice(GOOD)).exit_code == 0
    assert waiting(fresh) == []
    invoice = shown.invoice(fresh.workbook, GOOD)
    assert (invoice["Solde"], invoice["Encaissé"], invoice["Statut"]) == (0, 0, "annulée")
    (credit,) = shown.rows(fresh.workbook, "tblMouvements")
    assert (credit["Genre"], credit["Montant"], credit["Date"]) == ("Avoir", 120, date(2026, 9, 20))


def test_a_scan_is_booked_once_its_name_holds_a_number(fresh: Folder) -> None:
    sync_with(fresh, scan_pdf=documents.scan(), facture_xml=documents.invoice(GOOD))
    (fresh.inbox / "scan.pdf").rename(fresh.inbox / f"2026-09-12 facture {GOOD}.pdf")
    assert synchronise(fresh).exit_code == 0
    assert waiting(fresh) == []
    invoice = shown.invoice(fresh.workbook, GOOD)
    assert (invoice["Canal"], invoice["Date envoi"]) == ("Papier", date(2026, 9, 12))
    assert (fresh.root / invoice["Preuve PDF"]).exists()


# --- whose invoice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", representative(["7601999000106", "7601 9990 00106"], 1))
def test_an_invoice_of_another_practice_is_refused_once_ours_is_known(fresh: Folder, written: str) -> None:
    staff.type_in(fresh.workbook, "tblCabinet", {"Paramètre": "GLN"}, {"Valeur": written})
    theirs = documents.invoice(NUMBER, gln="7601999000991")
    summary = sync_with(fresh, nous_xml=documents.invoice(GOOD), eux_xml=theirs)
    (rejection,) = summary.rejections
    assert (rejection.name, summary.invoices) == ("eux.xml", 1)
    assert "autre cabinet (GLN 7601999000991)" in rejection.message


def test_a_number_used_again_a_year_later_is_refused(fresh: Folder) -> None:
    sync_with(fresh, a_xml=documents.invoice("150", day="2025-09-09"))
    summary = sync_with(fresh, b_xml=documents.invoice("0150", day="2026-09-09", debtor="Muguet Paul"))
    (rejection,) = summary.rejections
    assert "La facture n° 0150 existe déjà pour un autre débiteur" in rejection.message
    (invoice,) = shown.rows(fresh.workbook, "tblJournal")
    assert invoice["Débiteur"] == "Lupin Aline"


def test_a_number_used_for_another_debtor_soon_after_is_a_change(fresh: Folder) -> None:
    sync_with(fresh, a_xml=documents.invoice(GOOD))
    summary = sync_with(fresh, b_xml=documents.invoice(GOOD, debtor="Muguet Paul"))
    assert (summary.exit_code, summary.invoices) == (0, 0)
    assert summary.modified
    assert shown.findings(fresh.workbook, "Document modifié")


# --- archives with several documents ----------------------------------------------------------------------------------


def test_a_lot_is_booked_but_for_its_bad_member(fresh: Folder) -> None:
    content = documents.lot({"a/bonne.xml": documents.invoice(GOOD), "b/mauvaise.xml": BROKEN})
    summary = sync_with(fresh, lot_zip=content)
    (rejection,) = summary.rejections
    assert (summary.invoices, rejection.name) == (1, "lot.zip > mauvaise.xml")
    assert waiting(fresh) == ["lot - mauvaise.xml", "lot - mauvaise.xml.erreur.txt"]
    assert (fresh.inbox / "lot - mauvaise.xml").read_bytes() == BROKEN
    assert "abîmé" in explanation(fresh, "lot - mauvaise.xml")
    proof = shown.invoice(fresh.workbook, GOOD)["Preuve XML"]
    assert proof.endswith("zip > bonne.xml")
    assert (fresh.root / proof.partition(" > ")[0]).read_bytes() == content


def test_the_bad_member_is_then_a_file_like_any_other(fresh: Folder) -> None:
    sync_with(fresh, lot_zip=documents.lot({"a.xml": documents.invoice(GOOD), "b.xml": BROKEN}))
    assert [r.name for r in synchronise(fresh).rejections] == ["lot - b.xml"]
    (fresh.inbox / "lot - b.xml").write_bytes(documents.invoice(NUMBER))
    assert synchronise(fresh).invoices == 1
    assert waiting(fresh) == []


def test_bad_members_of_one_name_from_two_lots_do_not_meet(fresh: Folder) -> None:
    first, second = (documents.lot({"a.xml": BROKEN + end}) for end in (b"1", b"2"))
    sync_with(fresh, lot_zip=first)
    sync_with(fresh, lot_zip=second)
    assert sorted(path.read_bytes()[-1:] for path in fresh.inbox.glob("lot - a*.xml")) == [b"1", b"2"]


# --- nothing half-done ------------------------------------------------------------------------------------------------


def test_a_statement_that_does_not_add_up_leaves_no_trace(fresh: Folder) -> None:
    sync_with(fresh, facture_xml=documents.invoice(GOOD))
    before = shown.tables(fresh.workbook)
    lines = [Line(GOOD, "120.00", "120.00", status="Avance", bought="Oui")]
    assert sync_with(fresh, releve_csv=documents.statement(lines, missing="0.05")).exit_code == 3
    assert shown.tables(fresh.workbook) == before


def test_rejected_files_keep_their_reason_on_another_day(fresh: Folder) -> None:
    sync_with(fresh, facture_xml=BROKEN)
    before = explanation(fresh, "facture.xml")
    synchronise(demonstration.set_clock(fresh.root, AS_OF + timedelta(days=1)))
    assert explanation(fresh, "facture.xml") == before
