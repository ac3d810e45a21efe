"""``inspecter``: what a file is and what was understood of it; nothing is booked and nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.inbox import Arrival
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof, ProposedInvoice
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.sources.layout import Layout


def describe(path: Path, own: tuple[Layout, ...] = ()) -> list[str]:
    """The lines that ``inspecter`` prints; ``own`` are the layouts of the practice's own tables.

    Raises the ``SourceError`` of a file that cannot be opened at all.
    """
    file = Arrival(path, ours=False).load()
    members = sources.unpack(file)
    lines = [] if len(members) == 1 and members[0] is file else [f"{file.name} : archive de {len(members)} fichiers"]
    for member in members:
        lines.extend(_described(member, own))
    return lines


def _described(file: SourceFile, own: tuple[Layout, ...]) -> Iterator[str]:
    try:
        reader, documents = sources.understand(file, own)
    except SourceError as error:
        yield f"{file.name} : {error.message}"
    else:
        for document in documents:
            yield f"{file.name} : {reader.name}, {_understood(document)}"
    if sources.may_be_table(file):
        yield from _columns(file, own)


def _columns(file: SourceFile, own: tuple[Layout, ...]) -> Iterator[str]:
    """What each column of a table was taken for; of an unknown table, what it may be."""
    from facturation_xls.sources.asking import questions
    from facturation_xls.sources.declared import explained
    from facturation_xls.sources.meanings import word_for

    known = explained(file, own)
    for table in known:
        yield f"  tableau « {table.layout.label} »"
        read = {place: name for name, place in table.positions.items()}
        for place, heading in enumerate(table.headings):
            meaning = word_for(table.layout.kind, read[place]) if place in read else "pas lue"
            yield f"  colonne « {heading} » : {meaning}"
    form = None
    with suppress(SourceError):
        form = None if known else questions(file, "", own)
    for column in form.columns if form else ():
        yield f"  colonne « {column.heading} » : {f'{column.guess} ?' if column.guess else 'inconnue'}"


def _understood(document: Document) -> str:
    match document:
        case InvoiceDocument():
            trial = ", essai" if document.test else ""
            return (
                f"{document.kind} n° {document.number} du {format_date(document.issued_on)}, "
                f"CHF {format_amount(document.due)} (format {document.version}{trial})"
            )
        case Statement():
            totals = "les totaux tombent juste" if document.proven else "sans total à contrôler"
            return (
                f"{document.document} du {format_date(document.issued_on)}, {len(document.listings)} factures, "
                f"{len(document.movements)} mouvements, {totals}"
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
        case TableExport():
            return f"{document.document}, {len(document.invoices)} factures, {len(document.movements)} paiements"
        case Proof(proposal=ProposedInvoice() as proposal):
            return (
                f"preuve d'envoi ; une facture inconnue serait proposée : n° {proposal.number} du "
                f"{format_date(proposal.issued_on)}, CHF {format_amount(proposal.amount)}"
            )
        case Proof():
            return f"preuve d'envoi ({document.channel}), {len(document.numbers)} numéros possibles"
