"""What the measured sync finds in ``a_traiter/``: 130 invoices, a ZIP with CMD's 70, and CMD's statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks import invented
from facturation_xls.model.words import PayerType
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.practice import SAMPLES

TODAY = invented.AS_OF + timedelta(days=1)
LETTERS, FOR_CMD, LISTED = 130, 70, 200

_PATTERN = SAMPLES / "2026-09" / "facture_2026000143.xml"
"""An invoice of 5,111 bytes; the median of the real ones at hand is 5,556."""


def put_into(inbox: Path, count: int) -> None:
    """Write the documents for a journal of ``count`` invoices."""
    inbox.mkdir(parents=True, exist_ok=True)
    for serial in range(1, LETTERS + 1):
        (inbox / f"facture_{_number(serial)}.xml").write_bytes(invoice_xml(serial))
    with ZipFile(inbox / f"lot_cmd_{TODAY:%Y-%m}.zip", "w", ZIP_DEFLATED) as lot:
        for serial in range(LETTERS + 1, LETTERS + FOR_CMD + 1):
            lot.writestr(f"facture_{_number(serial)}.xml", invoice_xml(serial, by_cmd=True))
    (inbox / f"releve_cmd_{TODAY:%Y-%m}.csv").write_text(_statement(count), encoding="cp1252", newline="")


def invoice_xml(serial: int, *, by_cmd: bool = False) -> bytes:
    """A new invoice, for a patient of whom three in four are new as well."""
    amount = f"{50 + serial * 7 % 900}.{serial % 20 * 5:02d}"
    text = _PATTERN.read_text(encoding="utf-8")
    for old, new in (
        ("2026000143", _number(serial)),
        ("990001000000000020260001437", f"990002{serial:020d}{serial % 10}"),
        ("2026-09-16", TODAY.isoformat()),
        ("119.60", amount),
        ("Souci", f"Nouveau {serial // 4 * 4}"),
        *([('to="2000000000008"/>', _THROUGH_CMD)] if by_cmd else []),
    ):
        text = text.replace(old, new)
    return text.encode()


_THROUGH_CMD = 'to="2000000000008"><invoice:via via="7611910000047" sequence_id="1"/></invoice:transport>'


def _number(serial: int) -> str:
    return f"{TODAY.year}9{serial:05d}"


def _statement(count: int) -> str:
    """CMD pays for what it has and has not paid yet."""
    lines, invoiced, fees = [], 0, 0
    day = format_date(TODAY)
    for story in islice(_open_at_cmd(count), LISTED):
        amount = story.invoice.amount or 0
        fee = amount // 50
        invoiced, fees = invoiced + amount, fees + fee
        cells = (format_amount(amount), format_amount(amount), format_amount(-fee), "0.00", "Avance", "Oui", "Rachat")
        lines.append(f"{day};{day};{story.invoice.number};;;;{';'.join(cells)};")
    heading = (
        "Date comptable;Date valeur;N° facture;Date facture;Patient;Débiteur;"
        "Montant facturé;Encaissement;Frais;Solde;Statut;Créance rachetée;Motif;Payé par le patient le"
    )
    total = f"Total;;;;;;{format_amount(invoiced)};{format_amount(invoiced)};{format_amount(-fees)};0.00;;;;"
    payout = f"Versement;;;;;;;{format_amount(invoiced - fees)};;;;;;"
    title = ("Caisse des Médecins", "Relevé n° 2610", f"Période du {day} au {day}", "")
    return "\r\n".join((*title, heading, *lines, total, payout, ""))


def _open_at_cmd(count: int) -> Iterator[invented.Story]:
    return (s for s in invented.stories(count) if s.invoice.payer_type == PayerType.CMD and not s.movements)
