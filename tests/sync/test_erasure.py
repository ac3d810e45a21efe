"""A person is erased: no file of the practice names them any more, and not one figure is another."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import demonstration
import pypdfium2
import pytest
import staff
from openpyxl.comments import Comment

from facturation_xls.errors import UsageError
from facturation_xls.errors.erasure import DocumentErased, KeptByLaw
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.erasure import register
from facturation_xls.sync.erasure.persons import due, erase, planned
from facturation_xls.sync.lists.export import export
from facturation_xls.sync.lists.unpaid_list import write_list
from facturation_xls.sync.restore import list_backups, restore
from facturation_xls.sync.undoing.undo import undo

PERIOD_OVER = date(2037, 1, 5)
DEBTOR, NUMBERS = "D0001", ("2026000101", "2026000120")
IN_A_ZIP, ZIP_DEBTOR = "2026000111", "D0011"
OF_AN_INSURER = "2026000126"
"""A patient whose insurer owes other invoices as well; the letter lies in the archives."""
_WHO = {"Patient", "Débiteur", "Référence QR", "Remarque", "Preuve XML", "Preuve PDF", "Nom", "Rue", "NPA", "Localité"}
_WHO |= {"Payé par", "Réf. banque", "Preuve", "Fichier", "Détail"}
LEDGER = ("tblJournal", "tblMouvements", "tblEnvois", "tblRappels", "tblDebiteurs", "tblImports")


@pytest.fixture(scope="module")
def old_practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration ten years later; staff had written about the person wherever they can."""
    folder = demonstration.synced(tmp_path_factory.mktemp("old") / "cabinet")
    with staff.excel(folder.workbook) as book:
        journal, debtors = staff.opened(book, "tblJournal"), staff.opened(book, "tblDebiteurs")
        row = journal.find({"N° facture": NUMBERS[0]})
        name = journal.cell(row, "Patient").value
        journal.cell(row, "Remarque").value = f"appeler {name}"
        journal.cell(row, "Montant").comment = Comment(f"{name} doit", "Zoé")
        debtors.cell(debtors.find({"N° débiteur": DEBTOR}), "Remarque").value = f"mère de {name}"
    write_list(folder, date(2026, 7, 20), as_known=False, anonymous=False, pdf=True)
    export(folder)
    synchronise(demonstration.set_clock(folder.root, PERIOD_OVER))
    return folder.root


@pytest.fixture
def practice(old_practice: Path, tmp_path: Path) -> Folder:
    """A copy of it."""
    shutil.copytree(old_practice, tmp_path / "cabinet")
    return open_folder(tmp_path / "cabinet")


Tables = dict[str, list[dict[str, Any]]]


def tables(folder: Folder) -> Tables:
    """Every row of the ledger's tables, the workbook opened once."""
    with staff.excel(folder.workbook, computed=True) as book:
        return {name: rows_of(staff.opened(book, name)) for name in LEDGER}


def rows_of(table: staff.Opened) -> list[dict[str, Any]]:
    """The rows of an open table by header."""
    return [{header: table.cell(number, header).value for header in table.headers} for number in table.numbers]


def invoice(content: Tables, number: str) -> dict[str, Any]:
    """The journal's row of an invoice."""
    return next(row for row in content["tblJournal"] if row["N° facture"] == number)


def figures(content: Tables) -> Tables:
    """The same without what tells who it was."""
    return {name: [{h: v for h, v in row.items() if h not in _WHO} for row in rows] for name, rows in content.items()}


def naming(root: Path, name: str) -> list[str]:
    """The files that name a person, in whatever order of the words, packed files opened."""
    words = name.split()
    first, last = re.escape(words[0]), re.escape(words[-1])
    apart = r"(?:\W+|<[^§]{0,200}>)"  # Dentagest's XML has an element for each
    named = re.compile(rf"{first}{apart}{last}|{last}{apart}{first}")
    return [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*"))
        if path.is_file()
        for text in [" ".join((path.name, *texts(path.read_bytes())))]
        if words[0] in text and words[-1] in text and named.search(text)
    ]


def texts(content: bytes) -> list[str]:
    """What a file says, its packed parts too."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return [text for part in archive.namelist() for text in (part, *texts(archive.read(part)))]
    if content.startswith(b"%PDF"):
        return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    return [content.decode("utf-8", "replace")]


def test_no_file_names_the_person_any_more_and_no_figure_is_another(practice: Folder) -> None:
    before = tables(practice)
    name, documents = invoice(before, NUMBERS[0])["Patient"], demonstration.tree(practice.archives)
    places = {path.split("/")[0] for path in naming(practice.root, name)}
    assert places == {"Journal.xlsx", "archives", "export", "listes", "sauvegardes"}
    done = erase(practice, [DEBTOR])
    after = tables(practice)
    assert naming(practice.root, name) == []
    assert figures(after) == figures(before)
    assert done.documents.replaced == 3
    assert (done.sheets, done.files, done.backups_left) == ((), (), ())
    row = invoice(after, NUMBERS[0])
    assert (row["Patient"], row["Débiteur"], row["Remarque"]) == (f"Personne effacée {DEBTOR}",) * 2 + (None,)
    assert (practice.root / row["Preuve XML"]).read_text(encoding="utf-8").startswith("Ce document a été remplacé")
    gone = documents.items() - demonstration.tree(practice.archives).items()
    assert len(gone) == 3, "only the documents about the person changed"
    _a_run_cut_short_is_completed_and_changes_nothing_else(practice, name)
    _what_comes_again_is_known_and_goes(practice, name, after)


def _a_run_cut_short_is_completed_and_changes_nothing_else(practice: Folder, name: str) -> None:
    erased = demonstration.tree(practice.root)
    register.remind(practice)
    assert not synchronise(practice).saved
    now = demonstration.tree(practice.root)
    assert [path for path in now if now[path] != erased.get(path) and not path.startswith(".facturation")] == []
    written = (practice.state / register.FILE).read_text(encoding="utf-8")
    assert not [word for word in name.split() if word in written]


def _what_comes_again_is_known_and_goes(practice: Folder, name: str, before: Tables) -> None:
    staff.type_in(practice.workbook, "tblJournal", {"N° facture": NUMBERS[0]}, {"Remarque": "effacée à sa demande"})
    demonstration.drop(practice, demonstration.sample(f"facture_{NUMBERS[0]}.xml"))
    content = demonstration.sample("banque_2026-09.xml").read_bytes()
    (practice.inbox / "encore.xml").write_bytes(content.replace(b"</Document>", b"</Document>\n"))
    synchronise(practice)
    assert list(practice.inbox.iterdir()) == []
    assert naming(practice.root, name) == []
    now = tables(practice)
    assert invoice(now, NUMBERS[0])["Remarque"] == "effacée à sa demande", "what staff write afterwards is theirs"
    after = figures(now)
    assert after.pop("tblImports") != figures(before).pop("tblImports"), "the bank's second file"
    assert after == {table: rows for table, rows in figures(before).items() if table in after}


@pytest.mark.long
def test_whichever_backup_they_go_back_to_the_person_stays_erased_and_the_figures_come_again(practice: Folder) -> None:
    before = tables(practice)
    name, elsewhere = invoice(before, NUMBERS[0])["Patient"], practice.root.parent / "clé USB.xlsx"
    shutil.copyfile(practice.workbook, elsewhere)
    erase(practice, [DEBTOR])
    restore(practice, str(len(list_backups(practice))))  # the empty journal of the first day
    synchronise(practice)
    assert naming(practice.root, name) == []
    rows, wanted = ({r["N° facture"]: r for r in figures(t)["tblJournal"]} for t in (tables(practice), before))
    assert {number: rows[number] for number in NUMBERS} == {number: wanted[number] for number in NUMBERS}
    for column in ("Montant", "Encaissé", "Solde"):
        ours, theirs = (sum(round(100 * (r[column] or 0)) for r in t.values()) for t in (rows, wanted))
        assert ours == theirs
    shutil.copyfile(elsewhere, practice.backups / "Journal 2037-02-01 08h00m00.xlsx")  # kept outside of the folder
    restore(practice, "2037-02-01")
    synchronise(practice)
    assert naming(practice.root, name) == []
    assert figures(tables(practice)) == figures(before)


@pytest.mark.long
def test_everybody_past_their_period_goes_at_once_and_of_a_zip_the_other_members_stay(practice: Folder) -> None:
    before, listed = tables(practice), due(practice)
    assert {DEBTOR, ZIP_DEBTOR} <= {one.debtor for one in listed}
    tree = demonstration.tree(practice.root)
    assert planned(practice, DEBTOR).documents.replaced == 3
    assert demonstration.tree(practice.root) == tree, "a preview writes nothing"
    place = practice.root / invoice(before, IN_A_ZIP)["Preuve XML"].split(" > ")[0]
    kept = members(place)
    erase(practice, [one.debtor for one in listed])
    after = tables(practice)
    assert figures(after) == figures(before)
    assert due(practice) == []
    assert [naming(practice.root, invoice(before, number)["Patient"]) for number in (*NUMBERS, IN_A_ZIP)] == [[]] * 3
    rest = members(place)
    assert 0 < len(kept.items() & rest.items()) < len(kept) == len(rest)
    assert invoice(after, IN_A_ZIP)["Preuve XML"].split(" > ")[1] in rest.keys() - kept.keys()
    with pytest.raises(DocumentErased):
        undo(practice, "lot_cmd_2026-07.zip")


def members(place: Path) -> dict[str, bytes]:
    """What a ZIP holds."""
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_patient_of_an_insurer_goes_alone(practice: Folder) -> None:
    before = tables(practice)
    old = invoice(before, OF_AN_INSURER)
    erase(practice, [OF_AN_INSURER])
    after = tables(practice)
    new = invoice(after, OF_AN_INSURER)
    assert (new["Patient"], new["Débiteur"]) == (f"Personne effacée {OF_AN_INSURER}", old["Débiteur"])
    assert new["Preuve PDF"].endswith(".txt")
    assert naming(practice.root, old["Patient"]) == []
    assert figures(after) == figures(before)
    assert old["Débiteur"] in {row["Nom"] for row in after["tblDebiteurs"]}


def test_what_is_open_or_must_be_kept_forbids_it_with_its_reason(old_practice: Path, tmp_path: Path) -> None:
    old, demo = open_folder(old_practice), demonstration.synced(tmp_path / "demo")
    with pytest.raises(KeptByLaw, match=rf"{NUMBERS[0]} à garder jusqu'au 31\.12\.2036"):
        erase(demo, [DEBTOR])
    assert not (demo.state / register.FILE).exists()
    owing = next(row for row in tables(old)["tblJournal"] if row["Statut"] == "ouverte")
    assert (owing["N° facture"], "encore ouverte") in planned(old, owing["N° débiteur"]).obstacles
    assert owing["N° débiteur"] not in {one.debtor for one in due(old)}
    with pytest.raises(UsageError, match="Personne n'a le n°"):
        planned(old, "D9999")
