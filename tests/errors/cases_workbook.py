"""Workbooks, folders and disks that stand in the way."""

from __future__ import annotations

import errno
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import office_days
import openpyxl
import staff
from gallery import Place, case
from openpyxl.workbook.defined_name import DefinedName

from facturation_xls import files, practice, scheduling
from facturation_xls.errors import InstallationIncomplete, UsageError, VerificationFailed
from facturation_xls.errors.folder import (
    AccessRefused,
    BackupUnusable,
    DiskFailing,
    DiskFull,
    DocumentMissing,
    JournalExists,
    NoBackup,
    NoJournal,
    NotADemonstration,
    SchedulerRefused,
)
from facturation_xls.errors.requests import BackwardInTime, NothingThatYear
from facturation_xls.errors.settings import SettingsFileUnreadable, SettingUnreadable, StatementLayoutInvalid
from facturation_xls.errors.workbook import (
    AlreadyRunning,
    BookChanged,
    BookOpen,
    ColumnMissing,
    ColumnOccupied,
    ManyRowsGone,
    NamedCellMissing,
    NamesTaken,
    NewerWorkbook,
    ReportBlocked,
    ReportFormula,
    ReportTied,
    RowsBelowTable,
    SavedByLibreOffice,
    SheetFull,
    StrayCell,
    TableMissing,
    WorkbookKind,
    WorkbookUnreadable,
)
from facturation_xls.parsing import parse_date
from facturation_xls.scheduling.unix import Cron
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.sources.layout import load_layout
from facturation_xls.sync import guard, restore, synchronise
from facturation_xls.sync.lists import annual_pack
from facturation_xls.sync.undoing import undo
from facturation_xls.workbook import obstacles, save, schema, verification

OLD = Path(__file__).parents[1] / "fixtures" / "journal_v1.xlsx"


def changed_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Rewrite a package with one part changed, or added."""
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)


def old_practice(place: Place) -> Folder:
    """A practice whose workbook is of version 1."""
    root = place.root / "ancien"
    (root / "a_traiter").mkdir(parents=True)
    shutil.copyfile(OLD, root / "Journal.xlsx")
    (root / SETTINGS_FILE).write_text('horloge = "2026-10-06"\n', encoding="utf-8")
    return open_folder(root)


def refusing_disk(place: Place, number: int) -> None:
    """A disk that refuses the backup with an error of the system."""

    def refuse(_: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number), str(target))

    place.patch.setattr(files, "copy", refuse)
    staff.add_row(place.fresh.workbook, "tblJournal", {"N° facture": "1", "Montant": 5})
    synchronise(place.fresh)


# --- the workbook ---------------------------------------------------------------------------------------------------


@case(WorkbookUnreadable, "Le journal n'est plus un fichier d'Excel.")
def _(place: Place) -> None:
    place.fresh.workbook.write_bytes(b"Factures 2026")
    synchronise(place.fresh)


@case(NamesTaken, "Le classeur choisi a déjà un nom que le programme utilise.")
def _(place: Place) -> None:
    book = openpyxl.Workbook()
    book.defined_names["fx_au"] = DefinedName("fx_au", attr_text="Sheet!$A$1")
    book.save(place.root / "Factures.xlsx")
    practice.create_inside(place.root, place.root / "Factures.xlsx")


@case(WorkbookKind, "Le classeur est signé : y écrire détruirait la signature.")
def _(place: Place) -> None:
    changed_part(place.fresh.workbook, "_xmlsignatures/sig1.xml", lambda _: b"<s/>")
    synchronise(place.fresh)


@case(StrayCell, "Une cellule est remplie au bout de la feuille Journal.")
def _(place: Place) -> None:
    staff.add_row(place.fresh.workbook, "tblJournal", {"N° facture": "1", "Montant": 5})
    with staff.excel(place.fresh.workbook) as book:
        book["Journal"]["XFD1048576"] = "x"
    synchronise(place.fresh)


@case(TableMissing, "La feuille Journal a été supprimée.")
def _(place: Place) -> None:
    with staff.excel(place.fresh.workbook) as book:
        del book["Journal"]
    synchronise(place.fresh)


@case(ColumnMissing, "Le titre d'une colonne a été changé.")
def _(place: Place) -> None:
    with staff.excel(place.fresh.workbook) as book:
        table = staff.opened(book, "tblJournal")
        _, row, _, _ = table.bounds
        table.sheet.cell(row, table.headers["Date envoi"]).value = "Parti le"
        next(c for c in table.table.tableColumns if c.name == "Date envoi").name = "Parti le"
    synchronise(place.fresh)


@case(ColumnOccupied, "Une nouvelle version apporte une colonne, mais quelque chose est écrit à sa place.")
def _(place: Place) -> None:
    folder = old_practice(place)
    with staff.excel(folder.workbook) as book:
        sheet = book["Mouvements"]
        sheet.cell(sheet.max_row, len(schema.MOVEMENTS.columns), "ma note")
    synchronise(folder)


@case(NamedCellMissing, "Le nom de la cellule qui porte la date du classeur a été effacé.")
def _(place: Place) -> None:
    with staff.excel(place.fresh.workbook) as book:
        del book.defined_names["fx_au"]
    place.sync(place.fresh)


@case(SavedByLibreOffice, "Le journal a été enregistré avec LibreOffice.")
def _(place: Place) -> None:
    (backup,) = place.demo.backups.iterdir()
    backup.rename(backup.with_name("Journal 2026-10-05 08h12m00.xlsx"))
    table, application = staff.part_of_table(place.demo.workbook, "tblJournal"), b"<Application>LibreOffice/7.4"
    formula = rb"<calculatedColumnFormula>.*?</calculatedColumnFormula>"
    changed_part(place.demo.workbook, table, lambda part: re.sub(formula, b"", part))
    changed_part(
        place.demo.workbook, "docProps/app.xml", lambda part: re.sub(rb"<Application>[^<]*", application, part)
    )
    synchronise(place.demo)


@case(RowsBelowTable, "Une note est écrite juste sous le tableau du journal.")
def _(place: Place) -> None:
    with staff.excel(place.demo.workbook) as book:
        table = staff.opened(book, "tblJournal")
        table.sheet.cell(table.numbers[-1] + 1, 1).value = "Vu le 5 octobre"
    office_days.deliver(place.demo, "2026000150")
    synchronise(place.demo)


@case(SheetFull, "La feuille Journal est pleine jusqu'à la dernière ligne d'Excel.")
def _(place: Place) -> None:
    place.patch.setattr(obstacles, "MAX_ROW", 10)
    office_days.deliver(place.demo, "2026000150")
    synchronise(place.demo)


@case(ManyRowsGone, "Onze lignes du journal ont été supprimées d'un coup.")
def _(place: Place) -> None:
    with staff.excel(place.demo.workbook) as book:
        journal = staff.opened(book, "tblJournal")
        first, last = journal.numbers[0], journal.numbers[-1]
        journal.sheet.delete_rows(first, 11)
        journal.resize(last - 11)
    synchronise(place.demo)


@case(NewerWorkbook, "Le classeur a été fait par un programme plus récent.")
def _(place: Place) -> None:
    with staff.excel(place.fresh.workbook) as book:
        ((sheet, cell),) = book.defined_names["fx_version"].destinations
        book[sheet][cell] = 99
    synchronise(place.fresh)


@case(BackwardInTime, "La mise à jour est demandée pour une date passée.")
def _(place: Place) -> None:
    synchronise(place.demo, as_of=parse_date("31.08.2026"))


# --- settings -------------------------------------------------------------------------------------------------------


@case(StatementLayoutInvalid, "Un modèle de relevé est mal écrit.")
def _(place: Place) -> None:
    path = place.root / "cmd_maison.toml"
    path.write_text("colonnes = ", encoding="utf-8")
    load_layout(path)


@case(SettingsFileUnreadable, "Le fichier des réglages du dossier a une faute de frappe.")
def _(place: Place) -> None:
    (place.root / SETTINGS_FILE).write_text("classeur = Journal", encoding="utf-8")
    open_folder(place.root)


@case(SettingUnreadable, "Dans Paramètres, une date n'en est pas une.")
def _(place: Place) -> None:
    staff.type_in(place.fresh.workbook, "tblCabinet", {"Paramètre": "Début du journal"}, {"Valeur": "été"})
    synchronise(place.fresh)


# --- disks and folders ----------------------------------------------------------------------------------------------


@case(DiskFull, "Il n'y a plus de place sur le disque.")
def _(place: Place) -> None:
    refusing_disk(place, errno.ENOSPC)


@case(AccessRefused, "Le dossier partagé est en lecture seule.")
def _(place: Place) -> None:
    refusing_disk(place, errno.EROFS)


@case(DiskFailing, "Le disque du réseau ne répond plus.")
def _(place: Place) -> None:
    refusing_disk(place, errno.EIO)


@case(NoBackup, "Il n'y a encore rien à restaurer.")
def _(place: Place) -> None:
    restore.list_backups(place.fresh)


@case(BackupUnusable, "La sauvegarde choisie est abîmée.")
def _(place: Place) -> None:
    backup = place.demo.backups / "Journal 2026-10-01 08h00m00.xlsx"
    backup.write_bytes(b"x")
    restore.restore(place.demo, backup.name)


@case(DocumentMissing, "Un document des archives a été supprimé, et son import doit être annulé.")
def _(place: Place) -> None:
    for path in place.demo.archives.rglob("*2026000103*.xml"):
        path.unlink()
    undo.undo(place.demo, "facture_2026000103.xml")


@case(NoJournal, "Le journal a été renommé.")
def _(place: Place) -> None:
    place.fresh.workbook.rename(place.fresh.root / "Copie de Journal.xlsx")
    synchronise(place.fresh)


@case(JournalExists, "Un nouveau dossier est demandé là où il y a déjà un journal.")
def _(place: Place) -> None:
    practice.create(place.fresh.root)


@case(NotADemonstration, "La démonstration est demandée dans le dossier du cabinet.")
def _(place: Place) -> None:
    practice.create_demo(place.fresh.root)


# --- lists ----------------------------------------------------------------------------------------------------------


@case(ReportBlocked, "Une signature est écrite sous la liste des impayés, qui doit s'allonger.")
def _(place: Place) -> None:
    with staff.excel(place.demo.workbook) as book:
        table = staff.opened(book, "tblImpayes")
        table.sheet.cell(table.numbers[-1] + 1, 1).value = "Vu, Zoé"
    office_days.bill(place.demo.workbook, "M-1")
    synchronise(place.demo)


def beside_unpaid(place: Place, value: Callable[[str, int], str], *, merged: bool) -> None:
    """Write something beside two rows of *Impayés* that a payment will part."""
    path = place.demo.workbook
    column, line = office_days.letter(path, ""), office_days.line_of(path, office_days.LAST)
    with staff.excel(path) as book:
        sheet = book["Impayés"]
        sheet[f"{column}{line - 1}"] = value(column, line)
        if merged:
            sheet.merge_cells(f"{column}{line - 1}:{column}{line}")
    office_days.pay(path, office_days.FIRST)
    synchronise(place.demo)


@case(ReportTied, "Deux cellules fusionnées à côté des impayés tiennent deux factures ensemble.")
def _(place: Place) -> None:
    beside_unpaid(place, lambda _column, _line: "ensemble", merged=True)


@case(ReportFormula, "Une formule à côté des impayés additionne deux lignes de la liste.")
def _(place: Place) -> None:
    beside_unpaid(place, lambda _, line: f"=H{line - 1}+H{line}", merged=False)


# --- busy -----------------------------------------------------------------------------------------------------------


@case(BookOpen, "Le journal est ouvert dans Excel.")
def _(place: Place) -> None:
    owner = "Zoé Müller"
    content = bytes([len(owner)]) + owner.encode("cp1252").ljust(54) + owner.encode("utf-16-le").ljust(110, b"\0")
    place.fresh.workbook.with_name("~$Journal.xlsx").write_bytes(content)
    synchronise(place.fresh)


@case(BookChanged, "Quelqu'un enregistre le journal pendant la mise à jour, plusieurs fois de suite.")
def _(place: Place) -> None:
    verify = verification.verify_book

    def slowly(*arguments: Any) -> None:
        verify(*arguments)
        with staff.excel(place.demo.workbook):
            pass

    place.patch.setattr(save, "verify_book", slowly)
    office_days.deliver(place.demo, "2026000150")
    synchronise(place.demo)


@case(AlreadyRunning, "Deux mises à jour sont lancées en même temps.")
def _(place: Place) -> None:
    place.patch.setattr(guard, "_PATIENCE_SECONDS", 0)
    place.patch.setattr("getpass.getuser", lambda: "Zoé")
    place.patch.setattr("socket.gethostname", lambda: "ACCUEIL")
    with guard.exclusive(place.fresh):
        synchronise(place.fresh)


# --- ours -----------------------------------------------------------------------------------------------------------


@case(NothingThatYear, "Le dossier d'une année d'avant le journal est demandé.")
def _(place: Place) -> None:
    annual_pack.write_dossier(place.demo, 2019)


@case(UsageError, "L'import à annuler n'existe pas.")
def _(place: Place) -> None:
    undo.undo(place.demo, "99")


@case(VerificationFailed, "Le nouveau classeur ne passe pas son contrôle.")
def _(place: Place) -> None:
    def unreadable(*_: Any) -> None:
        raise WorkbookUnreadable(file="Journal.xlsx")

    place.patch.setattr(save, "verify_book", unreadable)
    office_days.deliver(place.demo, "2026000150")
    synchronise(place.demo)


@case(SchedulerRefused, "Windows ne laisse pas la personne inscrire une tâche.")
def _(place: Place) -> None:
    place.patch.setattr(scheduling, "_scheduler", Cron)
    place.patch.setenv("PATH", str(place.root))
    scheduling.register(place.fresh, scheduling.DEFAULT_HOUR)


@case(InstallationIncomplete, "Une partie du programme manque, ou un antivirus la retient.")
def _(_: Place) -> None:
    raise InstallationIncomplete
