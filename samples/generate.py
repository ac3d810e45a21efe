"""Writes every document of the invented practice, or checks that the files on disk are what it would write.

    PYTHONPATH=. python samples/generate.py            writes
    PYTHONPATH=. python samples/generate.py --check    compares, names what differs, ends with 1 if anything does

The same bytes on every machine: ZIP and XLSX are stored without compression (zlib differs between builds), every date
inside the files is fixed, nothing is random.
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from expected import expected_json
from scenario import (
    AUGUST_STATEMENT,
    BY_SERIAL,
    EXPORTS,
    FIRST_DAY,
    LETTERS,
    LOT_DAYS,
    SEPTEMBER_STATEMENT,
    Kind,
    Payer,
)
from write_bank import bank_xml
from write_invoices import invoice_xml
from write_journal import journal_xlsx
from write_letters import letter_name, letter_pdf
from write_statements import gross_csv, net_xlsx

HERE = Path(__file__).resolve().parent


def documents() -> dict[str, bytes]:
    """Path below ``samples/`` (with "/") to content, for every generated file."""
    journal = {"Journal.xlsx": _stored_zip(journal_xlsx(), FIRST_DAY)}
    return _invoices() | _lots() | _letters() | _statements() | journal | {"expected.json": expected_json()}


def _invoices() -> dict[str, bytes]:
    return {
        f"{export.exported_on:%Y-%m}/{export.file_name}": invoice_xml(export)
        for export in EXPORTS
        if export.invoice.payer is not Payer.CMD
    }


def _lots() -> dict[str, bytes]:
    return {f"{day:%Y-%m}/lot_cmd_{day:%Y-%m}.zip": _stored_zip(_lot(day), day) for day in LOT_DAYS}


def _lot(day: date) -> dict[str, bytes]:
    return {
        export.file_name: invoice_xml(export)
        for export in EXPORTS
        if export.invoice.payer is Payer.CMD and export.kind is Kind.INVOICE and export.exported_on == day
    }


def _letters() -> dict[str, bytes]:
    invoices = [BY_SERIAL[serial] for serial in LETTERS]
    return {f"{invoice.issued_on:%Y-%m}/{letter_name(invoice)}": letter_pdf(invoice) for invoice in invoices}


def _statements() -> dict[str, bytes]:
    with ZipFile(io.BytesIO(net_xlsx(SEPTEMBER_STATEMENT))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return {
        "2026-08/decompte_cmd_2026-08.csv": gross_csv(AUGUST_STATEMENT),
        "2026-09/decompte_cmd_2026-09.xlsx": _stored_zip(parts, SEPTEMBER_STATEMENT.issued_on),
        "2026-09/banque_2026-09.xml": bank_xml(),
    }


def _stored_zip(members: dict[str, bytes], day: date) -> bytes:
    """A ZIP whose bytes depend on its members and the day only."""
    output = io.BytesIO()
    with ZipFile(output, "w", ZIP_STORED) as package:
        for name, content in members.items():
            info = ZipInfo(name, (day.year, day.month, day.day, 17, 0, 0))
            info.create_system = 0  # MS-DOS, whatever machine writes
            package.writestr(info, content)
    return output.getvalue()


def _write(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _differences(files: dict[str, bytes]) -> list[str]:
    """Names of files that are missing, differ, or should not be there."""
    on_disk = {
        path.relative_to(HERE).as_posix()
        for path in [*HERE.glob("2026-*/*"), *HERE.glob("*.json"), *HERE.glob("*.xlsx")]
    }
    changed = {name for name in on_disk & files.keys() if (HERE / name).read_bytes() != files[name]}
    return sorted(changed | (on_disk ^ files.keys()))


def main(arguments: list[str]) -> int:
    """Writes or checks; 0 when all is well."""
    files = documents()
    if arguments != ["--check"]:
        _write(files)
        return 0
    differences = _differences(files)
    if differences:
        sys.stderr.write("Not what the generator writes: " + ", ".join(differences) + "\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
