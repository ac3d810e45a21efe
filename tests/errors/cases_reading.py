"""Documents that cannot be read."""

from __future__ import annotations

import io
import re
import zipfile

import documents
from documents import Line
from fpdf import FPDF
from gallery import Place, case, document, put

from facturation_xls import sources
from facturation_xls.errors.answers import AnswerUnreadable, UploadRefused
from facturation_xls.errors.bank import BankFileCurrency, BankFileIncomplete, BankFileInterbank, BankFileUnbalanced
from facturation_xls.errors.files import (
    AmbiguousFile,
    ArchiveEmpty,
    ArchiveEncrypted,
    ArchiveNested,
    ArchiveSuspicious,
    ArchiveTooLarge,
    ArchiveUnreadable,
    FileVanished,
    PartBlocked,
    PdfProtected,
    PdfUnreadable,
    UnknownFile,
    XmlForbidden,
    XmlTooComplex,
    XmlTooLarge,
    XmlUnreadable,
)
from facturation_xls.errors.invoices import (
    InvoiceCurrencyUnknown,
    InvoiceEncrypted,
    InvoiceFieldInvalid,
    InvoiceFieldRepeated,
    InvoiceIncomplete,
    InvoiceVersionUnknown,
)
from facturation_xls.errors.statements import (
    StatementAsPdf,
    StatementLineContradictory,
    StatementLineUnknown,
    StatementTotalMissing,
    StatementUnbalanced,
    StatementUndated,
)
from facturation_xls.errors.tables import CellUnreadable, TableColumnMissing, TableTooLarge, TableUnreadable
from facturation_xls.inbox import Arrival
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources import csv_table, safe_xml, table

INVOICE = document("invoice_4.5_facture.xml")
BANK = document("banque_054_v08.xml")
LISTED = Line("150", "120.00", "120.00", "-3.60")


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A ZIP."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def pdf(text: str, *, locked: bool = False) -> bytes:
    """A letter of one line."""
    letter = FPDF()
    letter.add_page()
    letter.set_font("helvetica")
    letter.cell(text=text)
    if locked:
        letter.set_encryption(owner_password="x", user_password="x")  # noqa: S106 -- what it is does not matter
    return bytes(letter.output())


# --- any file -------------------------------------------------------------------------------------------------------


@case(UnknownFile, "Une photo se trouve dans a_traiter.")
def _(place: Place) -> None:
    place.read(b"\x89PNG\r\n\x1a\n" + bytes(100))


@case(AmbiguousFile, "Deux lecteurs reconnaissent le même fichier, ce qui ne devrait jamais arriver.")
def _(place: Place) -> None:
    place.patch.setitem(sources.READERS, "xml", ("camt.BankFileReader", "camt.BankFileReader"))
    place.read(BANK)


@case(PartBlocked, "Windows refuse de charger la bibliothèque qui lit les PDF.")
def _(place: Place) -> None:
    def refuse(*_: object) -> None:
        raise ImportError("DLL load failed: blocked by policy")

    place.patch.setattr(sources, "load_reader", refuse)
    place.read(pdf("Facture 150"))


@case(FileVanished, "Un fichier disparaît pendant la lecture, ou un autre programme le tient.")
def _(place: Place) -> None:
    Arrival(place.root / "parti.xml", ours=True).load()


# --- XML ------------------------------------------------------------------------------------------------------------


@case(XmlUnreadable, "Le téléchargement d'une facture s'est arrêté en route.")
def _(place: Place) -> None:
    place.read(INVOICE[: len(INVOICE) // 2])


@case(XmlForbidden, "Un fichier contient une déclaration DOCTYPE, l'outil des pièges.")
def _(place: Place) -> None:
    place.read(put(BANK, "<Document", "<!DOCTYPE Document><Document"))


@case(XmlTooLarge, "Une facture pèse plus que tout ce qu'un logiciel exporte.")
def _(place: Place) -> None:
    place.patch.setattr(safe_xml, "MAX_BYTES", 2**20)
    place.read(put(BANK, "</GrpHdr>", "x" * 2**20 + "</GrpHdr>"))


@case(XmlTooComplex, "Un fichier empile des milliers de niveaux.")
def _(place: Place) -> None:
    place.read(put(BANK, "</GrpHdr>", "<a>" * 3_000 + "</a>" * 3_000 + "</GrpHdr>"))


# --- invoices -------------------------------------------------------------------------------------------------------


@case(InvoiceEncrypted, "Le contenu d'une facture est chiffré.")
def _(place: Place) -> None:
    hidden = '<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"/>'
    place.read(re.sub(rb"(?s)<invoice:body.*</invoice:body>", hidden.encode(), INVOICE))


@case(InvoiceIncomplete, "Une facture n'a pas de montant dû.")
def _(place: Place) -> None:
    place.read(re.sub(rb' amount_due="[^"]*"', b"", INVOICE))


@case(InvoiceFieldInvalid, "La date d'une facture est le 31 février.")
def _(place: Place) -> None:
    place.read(re.sub(rb' request_date="[^"]*"', b' request_date="2026-02-31"', INVOICE))


@case(InvoiceFieldRepeated, "Un fichier contient deux factures.")
def _(place: Place) -> None:
    place.read(re.sub(rb"(?s)(<invoice:payload.*</invoice:payload>)", rb"\1\1", INVOICE))


@case(InvoiceCurrencyUnknown, "Une facture est en euros.")
def _(place: Place) -> None:
    place.read(put(INVOICE, 'currency="CHF"', 'currency="EUR"'))


@case(InvoiceVersionUnknown, "Une facture n'a plus que son enveloppe.")
def _(place: Place) -> None:
    place.read(re.sub(rb"(?s)<invoice:payload.*</invoice:payload>", b"", INVOICE))


# --- ZIP ------------------------------------------------------------------------------------------------------------


@case(ArchiveUnreadable, "Un ZIP a été coupé.")
def _(place: Place) -> None:
    place.read(zipped(("a.xml", INVOICE))[:-30], "lot.zip")


@case(ArchiveEncrypted, "Un ZIP demande un mot de passe.")
def _(place: Place) -> None:
    lot = bytearray(zipped(("a.xml", INVOICE)))
    lot[lot.index(b"PK\x01\x02") + 8] |= 1
    place.read(bytes(lot), "lot.zip")


@case(ArchiveEmpty, "Un ZIP ne contient rien.")
def _(place: Place) -> None:
    place.read(zipped(), "lot.zip")


@case(ArchiveTooLarge, "Un ZIP contient bien plus qu'un export.")
def _(place: Place) -> None:
    place.patch.setattr("facturation_xls.sources.archive_zip.MAX_MEMBERS", 2)
    place.read(zipped(*((f"{number}.xml", INVOICE) for number in range(3))), "lot.zip")


@case(ArchiveSuspicious, "Un ZIP minuscule deviendrait énorme.")
def _(place: Place) -> None:
    place.read(zipped(("a.xml", bytes(10_000_000))), "lot.zip")


@case(ArchiveNested, "Un ZIP contient un autre ZIP.")
def _(place: Place) -> None:
    place.read(zipped(("b.zip", zipped(("a.xml", INVOICE)))), "lot.zip")


# --- the bank's file ------------------------------------------------------------------------------------------------


@case(BankFileIncomplete, "Une écriture n'a pas de montant lisible.")
def _(place: Place) -> None:
    place.read(put(BANK, ">730.45<", ">NaN<"))


@case(BankFileUnbalanced, "Les paiements d'une écriture ne font pas son total.")
def _(place: Place) -> None:
    place.read(put(BANK, ">730.45<", ">742.85<"))


@case(BankFileCurrency, "L'extrait est celui d'un compte en euros.")
def _(place: Place) -> None:
    place.read(put(BANK, 'Ccy="CHF"', 'Ccy="EUR"'))


@case(BankFileInterbank, "Le fichier est d'une sorte que les banques s'envoient entre elles.")
def _(place: Place) -> None:
    place.read(put(BANK, "urn:iso:std:iso:20022:tech:xsd:", "http://www.six-interbank-clearing.com/de/"))


# --- tables and statements of CMD -----------------------------------------------------------------------------------


@case(TableUnreadable, "Un classeur est abîmé.")
def _(_: Place) -> None:
    table.read_table(SourceFile("relevé.xlsx", b"PK\x03\x04 xl/workbook.xml"))


@case(TableTooLarge, "Une cellule est remplie par erreur tout en bas d'un relevé.")
def _(place: Place) -> None:
    place.patch.setattr(csv_table, "MAX_CELLS", 10)
    table.read_table(SourceFile("relevé.csv", documents.statement([LISTED])))


@case(CellUnreadable, "Un montant d'un relevé n'en est pas un.")
def _(place: Place) -> None:
    place.read(put(documents.statement([LISTED]), "150;120.00", "150;douze"), "relevé.csv")


@case(TableColumnMissing, "Un relevé n'a plus sa colonne des frais.")
def _(place: Place) -> None:
    place.read(documents.statement([LISTED], column="Frais"), "relevé.csv")


@case(StatementLineUnknown, "Un relevé contient un montant sans numéro de facture.")
def _(place: Place) -> None:
    place.read(documents.statement([Line("", "120.00", "120.00")]), "relevé.csv")


@case(StatementLineContradictory, "Un retour de créance y figure comme une avance.")
def _(place: Place) -> None:
    place.read(documents.statement([Line("150", "120.00", "120.00", status="Retour")]), "relevé.csv")


@case(StatementUndated, "Un relevé ne porte aucune date.")
def _(place: Place) -> None:
    undated = re.sub(rb"\d\d\.\d\d\.\d{4}", b"", documents.statement([LISTED]))
    place.read(undated, "relevé.csv")


@case(StatementTotalMissing, "Un relevé s'arrête avant sa dernière page.")
def _(place: Place) -> None:
    place.read(re.sub(rb"\nTotal;.*", b"", documents.statement([LISTED])), "relevé.csv")


@case(StatementUnbalanced, "Entre les lignes d'un relevé et son total, il manque 12.40.")
def _(place: Place) -> None:
    place.read(documents.statement([LISTED], missing="12.40"), "relevé.csv")


# --- PDF ------------------------------------------------------------------------------------------------------------


@case(StatementAsPdf, "Le relevé de la CMD est arrivé en PDF, comme une image.")
def _(place: Place) -> None:
    place.read(pdf("Caisse des Médecins - Relevé mensuel"), "relevé.pdf")


@case(PdfUnreadable, "Un PDF est abîmé.")
def _(place: Place) -> None:
    place.read(b"%PDF-1.7\n" + bytes(100), "facture.pdf")


@case(PdfProtected, "Un PDF demande un mot de passe.")
def _(place: Place) -> None:
    place.read(pdf("Facture 150", locked=True), "facture.pdf")


# --- answers --------------------------------------------------------------------------------------------------------


@case(AnswerUnreadable, "Une réponse ne dit ni oui ni non.")
def _(place: Place) -> None:
    place.read(put(document("reponse_4.4_refusee.xml"), "rejected", "decided"))


@case(UploadRefused, "La CMD n'a pas pu lire un envoi.")
def _(place: Place) -> None:
    place.read(b"<uploadResponse><generalError code='InvalidAccount' message='?'/></uploadResponse>")
