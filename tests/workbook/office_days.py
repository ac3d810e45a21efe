"""Days at the practice that change the lists, and what staff put on sheets that openpyxl cannot write."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import demonstration
import openpyxl
import staff
from demonstration import AS_OF
from openpyxl.utils import get_column_letter

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary, synchronise

UNPAID, JOURNAL, DELAYS = "tblImpayes", "tblJournal", "tblDelais"
FIRST, SECOND, LAST = "2026000103", "2026000104", "2026000144"
"""Invoices at the ends of *Impayés* on the day of the demonstration."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
)
_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_COMMENTS, _PERSONS = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"


# --- what happens -----------------------------------------------------------------------------------------------------


def pay(path: Path, *numbers: str) -> None:
    """Type the payments that settle these invoices: they leave *Impayés*."""
    for number in numbers:
        balance = staff.read_row(path, UNPAID, {"N° facture": number})["Solde"]
        cells = {"Date": AS_OF, "N° facture": number, "Genre": "Paiement", "Montant": balance, "Moyen": "Espèces"}
        staff.add_row(path, "tblMouvements", cells)


def bill(path: Path, *numbers: str, debtor: str = "Aubépine Zita") -> None:
    """Type invoices of a private patient: they come first in *Impayés*."""
    for number in numbers:
        cells = {"N° facture": number, "Date facture": date(2026, 10, 1), "Débiteur": debtor, "Montant": 100}
        staff.add_row(path, JOURNAL, cells | {"Type de payeur": "Patient privé"})


def deliver(folder: Folder, *numbers: str) -> None:
    """Put documents of new invoices, all of the first debtor of the unpaid list, into ``a_traiter``."""
    known = demonstration.sample(f"facture_{FIRST}.xml").read_text(encoding="utf-8")
    for number in numbers:
        (folder.inbox / f"facture_{number}.xml").write_text(known.replace(FIRST, number), encoding="utf-8")


def next_day(folder: Folder) -> Summary:
    """Synchronise on the day after the demonstration: *Retard* of every open invoice changes."""
    return synchronise(demonstration.set_clock(folder.root, date(2026, 10, 6)))


# --- where things lie -------------------------------------------------------------------------------------------------


def numbers(path: Path, table: str = UNPAID) -> list[str]:
    """The invoices of a table in their order."""
    return [row["N° facture"] for row in staff.read_table(path, table)]


def line_of(path: Path, number: str, table: str = UNPAID) -> int:
    """The sheet's row of an invoice."""
    with staff.excel(path, computed=True) as book:
        return staff.opened(book, table).find({"N° facture": number})


def rows_of(path: Path, table: str = UNPAID) -> range:
    """The sheet's rows that hold a table's data."""
    with staff.excel(path, computed=True) as book:
        return staff.opened(book, table).numbers


def letter(path: Path, header: str, table: str = UNPAID) -> str:
    """The letters of a column; of the one right of the table for an empty header."""
    with staff.excel(path, computed=True) as book:
        found = staff.opened(book, table)
        return get_column_letter(found.headers[header] if header else found.bounds[2] + 1)


def named(path: Path, name: str) -> Any:
    """What a named cell shows."""
    with staff.excel(path, computed=True) as book:
        ((title, reference),) = book.defined_names[name].destinations
        return book[title][reference].value


def message(path: Path, sheet: str = "impayes") -> str:
    """What stands above a report for staff."""
    return str(named(path, f"fx_message_{sheet}") or "")


def cell(path: Path, title: str, reference: str, *, computed: bool = True) -> Any:
    """What a cell shows, or its formula."""
    return openpyxl.load_workbook(path, data_only=computed)[title][reference].value


def part(path: Path, name: str) -> str:
    """A part as text."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def parts(path: Path, pattern: str) -> list[str]:
    """The names of the parts that match a pattern."""
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if re.search(pattern, name)]


# --- what only Excel writes -------------------------------------------------------------------------------------------


def rewrite(path: Path, name: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text that must be there in a part."""

    def change(content: bytes) -> bytes:
        text = content.decode()
        assert old in text, f"{name} has no {old}"
        return text.replace(old, new, 1).encode()

    staff.raw_rewrite(path, {name: change})


def extend(path: Path, title: str, content: str) -> None:
    """Give a sheet an extension, where the features of later versions of Excel are kept."""
    extension = f'<extLst><ext {_SPACES} uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}">{content}</ext></extLst>'
    rewrite(path, staff.part_of_sheet(path, title), "</worksheet>", f"{extension}</worksheet>")


def relate(path: Path, source: str, target: str, content_type: str, kind: str) -> None:
    """Declare a new part, and give another part the relationship ``rIdNew`` to it."""
    folder, _, name = source.rpartition("/")
    relationship = f'<Relationship Id="rIdNew" Type="{OFFICE}/{kind}" Target="/{target}"/>'
    declared = f'<Override PartName="/{target}" ContentType="{content_type}"/>'
    changes = {
        f"{folder}/_rels/{name}.rels": _before("</Relationships>", relationship),
        "[Content_Types].xml": _before("</Types>", declared),
    }
    staff.raw_rewrite(path, changes)


def sparklines(*pairs: tuple[str, str]) -> str:
    """A group of sparklines: place and data of each."""
    lines = "".join(
        f"<x14:sparkline><xm:f>{data}</xm:f><xm:sqref>{place}</xm:sqref></x14:sparkline>" for place, data in pairs
    )
    return (
        '<x14:sparklineGroups><x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries rgb="FF376092"/>'
        f"<x14:sparklines>{lines}</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>"
    )


def thread(path: Path, title: str, threads: Mapping[str, Sequence[str]]) -> None:
    """Turn the notes of some cells, made with openpyxl, into threads of comments."""
    (notes,) = parts(path, r"xl/comments/.*\.xml|xl/comments\d*\.xml")
    folder, _, name = staff.part_of_sheet(path, title).rpartition("/")
    related = '<Relationship Id="{}" Type="http://schemas.microsoft.com/office/2017/10/relationships/{}" Target="/{}"/>'
    declared = '<Override PartName="/{}" ContentType="application/vnd.ms-excel.{}+xml"/>'
    changes: dict[str, Callable[[bytes], bytes]] = {
        notes: lambda old: re.sub(rb"<author>[^<]*</author>", b"<author>tc={0}</author>", old),
        _COMMENTS: lambda _: (
            f'<ThreadedComments xmlns="{_SPACE}">{"".join(_comments(threads))}</ThreadedComments>'.encode()
        ),
        _PERSONS: lambda _: (
            f'<personList xmlns="{_SPACE}"><person displayName="Zoé" id="{{A}}"/></personList>'.encode()
        ),
        f"{folder}/_rels/{name}.rels": _before(
            "</Relationships>", related.format("rIdT", "threadedComment", _COMMENTS)
        ),
        "xl/_rels/workbook.xml.rels": _before("</Relationships>", related.format("rIdP", "person", _PERSONS)),
        "[Content_Types].xml": _before(
            "</Types>", declared.format(_COMMENTS, "threadedcomments") + declared.format(_PERSONS, "person")
        ),
    }
    staff.raw_rewrite(path, changes)


def _comments(threads: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for reference, texts in threads.items():
        for index, text in enumerate(texts):
            parent = f' parentId="{{{reference}0}}"' if index else ""
            identity = f'dT="2026-10-02T10:00:0{index}.00" personId="{{A}}" id="{{{reference}{index}}}"{parent}'
            yield f'<threadedComment ref="{reference}" {identity}><text>{text}</text></threadedComment>'


def _before(end: str, new: str) -> Callable[[bytes], bytes]:
    return lambda old: old.replace(end.encode(), f"{new}{end}".encode())
