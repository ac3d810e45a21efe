"""``Journal.xlsx``: the practice's workbook before its first sync, with what staff had already typed into it.

Made from the template as Excel would change it: a paper invoice without a number, a cash payment, the letters posted,
a remark, and a column of their own ("Dentiste") at the end of the journal. Two invoices from before the journal have
had their three reminders: one debtor agreed to CMD, the other was not asked. Some terms of the contract with CMD are
noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import people
from lxml import etree
from scenario import INVOICES, LETTERS, Invoice, Payer

from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.workbook.cells import CellValue, money, serial
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place, find_places, header_form
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.tables import look_of, resize

OWN_COLUMN = "Dentiste"
PAPER_INVOICE: Mapping[str, CellValue] = {
    "Date facture": serial(date(2026, 9, 18)),
    "Patient": "Sureau Aline",
    "Débiteur": "Sureau Aline",
    "Type de payeur": "Patient privé",
    "Canal": "Papier",
    "Date envoi": serial(date(2026, 9, 18)),
    "Montant": money(13500),
    "Remarque": "Paiera à la fin du mois",
    OWN_COLUMN: "Dr Corolle",
}
CASH_PAYMENT: Mapping[str, CellValue] = {
    "Date": serial(date(2026, 10, 2)),
    "N° facture": "2026000103",
    "Genre": "Paiement",
    "Montant": money(24560),
    "Moyen": "Espèces",
}
OLD_INVOICES = (
    ("2026000012", date(2026, 3, 10), "Glaïeul Marc", 38_640),
    ("2026000027", date(2026, 4, 2), "Campanule Élise", 51_215),
)
"""What was still owed when the journal began: number, day, debtor, centimes."""

_REMINDED = (
    ("2026000012", (date(2026, 5, 11), date(2026, 6, 8), date(2026, 9, 4))),
    ("2026000027", (date(2026, 6, 1), date(2026, 7, 6), date(2026, 9, 7))),
)
OLD_DEBTORS: tuple[Mapping[str, CellValue], ...] = (
    {
        "Nom": "Glaïeul Marc",
        "Rue": "Rue du Puits 4",
        "NPA": "1099",
        "Localité": "Montvieux",
        "Consentement CMD le": serial(date(2026, 3, 10)),
    },
    {"Nom": "Campanule Élise", "Rue": "Chemin de la Source 11", "NPA": "1099", "Localité": "Montvieux"},
)
AGREED = {
    "Qui envoie les factures": "CMD",
    "Versement des créances rachetées": "45",
    "Reversement des paiements": "14",
    "Frais en %": "3",
    "Envois à la CMD": "1",
    "Relevés de la CMD": "1",
}
"""Terms of the contract with CMD; of the patients' payments one was passed on later than agreed."""

_NEVER_POSTED = (134, 142, 146)
"""Serials of paper invoices that nobody noted as posted: a control finds them."""


def journal_xlsx() -> dict[str, bytes]:
    """The workbook's parts by name (bytes of a ZIP depend on the machine, those of its parts do not)."""
    with Package(TEMPLATE) as package:
        _add_column(package, "tblJournal", OWN_COLUMN)
        _type(package, "tblJournal", [PAPER_INVOICE, *map(_old, OLD_INVOICES)])
        _type(package, "tblDebiteurs", [*OLD_DEBTORS])
        _type(package, "tblRappels", list(_letters()))
        _type(package, "tblMouvements", [CASH_PAYMENT])
        _type(package, "tblEnvois", [_posted(invoice) for invoice in INVOICES if _is_posted(invoice)])
        _fill_settings(package)
        return {part: package.read(part) for part in package.parts}


def _old(invoice: tuple[str, date, str, int]) -> Mapping[str, CellValue]:
    number, day, debtor, amount = invoice
    return {
        "N° facture": number,
        "Date facture": serial(day),
        "Patient": debtor,
        "Débiteur": debtor,
        "Type de payeur": "Patient privé",
        "Canal": "Papier",
        "Date envoi": serial(day),
        "Montant": money(amount),
    }


def _letters() -> Iterator[Mapping[str, CellValue]]:
    """The reminders of the old invoices, each with its new due date."""
    for number, days in _REMINDED:
        for level, day in enumerate(days, start=1):
            yield {
                "N° facture": number,
                "Niveau": level,
                "Date": serial(day),
                "Canal": "Papier",
                "Nouvelle échéance": serial(day + timedelta(days=20)),
            }


def _is_posted(invoice: Invoice) -> bool:
    return invoice.payer is not Payer.CMD and invoice.serial not in (*_NEVER_POSTED, *LETTERS)


def _posted(invoice: Invoice) -> Mapping[str, CellValue]:
    """A line of *Envois* as staff note it: posted on the next day."""
    return {
        "N° facture": invoice.number,
        "Canal": "Papier",
        "Date": serial(invoice.issued_on + timedelta(days=1)),
        "État": "envoyée",
    }


def _fill_settings(package: Package) -> None:
    """What a practice writes into its settings, where the template leaves them empty."""
    home = people.PRACTICE
    practice = {
        "Nom du cabinet": home.name,
        "Rue": f"{home.street} {home.house}",
        "NPA et localité": f"{home.zip_code} {home.city}",
        "GLN": home.gln,
        "IBAN": people.IBAN,
        "Début du journal": "01.07.2026",
    }
    letters = {"QR-IBAN": people.QR_IBAN}
    for table, answers in (("tblCabinet", practice), ("tblLettres", letters), ("tblContratCMD", AGREED)):
        place = find_places(package)[table]
        sheet = Sheet(package.read(place.sheet.part), place.sheet.name)
        for number in range(place.data.first_row, place.data.last_row + 1):
            line = sheet.row(number)
            label = _text(line.cells.get(place.columns["name"], b""), package)
            if label in answers:
                line.set(place.columns["value"], answers[label])
                sheet.put(line)
        package.write(place.sheet.part, sheet.to_bytes())


def _text(cell: bytes, package: Package) -> str:
    if not cell:
        return ""
    element = etree.fromstring(cell)
    text = _all_text(element)
    return _all_text(parse(package.read("xl/sharedStrings.xml"))[int(text)]) if element.get("t") == "s" else text


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _type(package: Package, table: str, lines: list[Mapping[str, CellValue]]) -> None:
    """Fill the first empty row of a table and those that Excel adds below it, formulas and formats included."""
    place = find_places(package)[table]
    sheet = Sheet(package.read(place.sheet.part), place.sheet.name)
    columns = _columns(place)
    look = look_of(sheet, place)
    first = place.data.first_row
    for number, values in enumerate(lines, first):
        line = sheet.row(number)
        for column in range(place.area.first_column, place.area.last_column + 1):
            line.set(column, None, style=look.styles.get(column, ""), formula=look.formulas.get(column, ""))
        for header, value in values.items():
            line.set(columns[header_form(header)], value)
        sheet.put(line)
    last = first + len(lines) - 1
    resize(package, sheet, place, last)
    sheet.widen(place.area.rows_to(last))
    package.write(place.sheet.part, sheet.to_bytes())


def _columns(place: Place) -> dict[str, int]:
    ours = {header_form(place.table.column(field).header): index for field, index in place.columns.items()}
    return ours | {header_form(name): index for index, name in place.others.items()}


def _add_column(package: Package, table: str, header: str) -> None:
    """A new column at the right end, as typing a header beside a table makes it."""
    place = find_places(package)[table]
    root = parse(package.read(place.part))
    columns = next(root.iter(f"{{{MAIN}}}tableColumns"))
    index = place.area.last_column + 1
    ids = [int(column.get("id", "0")) for column in columns]
    etree.SubElement(columns, f"{{{MAIN}}}tableColumn", id=str(max(ids) + 1), name=header)
    columns.set("count", str(len(columns)))
    wider = type(place.area)(place.area.first_column, place.area.first_row, index, place.area.last_row)
    root.set("ref", str(wider))
    next(root.iter(f"{{{MAIN}}}autoFilter")).set("ref", str(wider))
    package.write(place.part, serialise(root))
    sheet = Sheet(package.read(place.sheet.part), place.sheet.name)
    line = sheet.row(place.area.first_row)
    line.set(index, header, style=line.style(index - 1))
    sheet.put(line)
    sheet.widen(wider)
    package.write(place.sheet.part, sheet.to_bytes())
