"""``inspecter``: what a file is and what was understood of it; nothing is booked and nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.inbox import Arrival
from facturation_xls.model import (
    Answer,
    BankNotice,
    Document,
    InvoiceDocument,
    Proof,
    ProposedInvoice,
    SourceFile,
    Statement,
    TakeOver,
)
from facturation_xls.parsing import format_amount, format_date


def describe(path: Path) -> list[str]:
    """The lines that ``inspecter`` prints. Raises the ``SourceError`` of a file that cannot be opened at all."""
    file = Arrival(path, ours=False).load()
    members = sources.unpack(file)
    lines = [] if len(members) == 1 and members[0] is file else [f"{file.name} : archive de {len(members)} fichiers"]
    for member in members:
        lines.extend(_described(member))
    return lines


def _described(file: SourceFile) -> Iterator[str]:
    try:
        reader = sources.identify(file)
        documents = reader.read(file)
    except SourceError as error:
        yield f"{file.name} : {error.message}"
        return
    for document in documents:
        yield f"{file.name} : {reader.name}, {_understood(document)}"


def _understood(document: Document) -> str:
    match document:
        case InvoiceDocument():
            trial = ", essai" if document.test else ""
            return (
                f"{document.kind} n° {document.number} du {format_date(document.issued_on)}, "
                f"CHF {format_amount(document.due)} (format {document.version}{trial})"
            )
        case Statement():
            return (
                f"{document.document} du {format_date(document.issued_on)}, {len(document.listings)} factures, "
                f"{len(document.movements)} mouvements, les totaux tombent juste"
            )
        case BankNotice():
            return (
                f"{document.document}, {len(document.entries)} écritures jusqu'au {format_date(document.covered_until)}"
            )
        case TakeOver():
            return f"{len(document.invoices)} anciennes factures"
        case Answer():
            what = f"facture n° {document.number}" if document.number else f"fichier « {document.file} »"
            return f"{what} : {document.state}"
        case Proof(proposal=ProposedInvoice() as proposal):
            return (
                f"preuve d'envoi ; une facture inconnue serait proposée : n° {proposal.number} du "
                f"{format_date(proposal.issued_on)}, CHF {format_amount(proposal.amount)}"
            )
        case Proof():
            return f"preuve d'envoi ({document.channel}), {len(document.numbers)} numéros possibles"
