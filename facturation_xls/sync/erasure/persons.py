"""Whom to erase, what forbids it, and what it would change: nothing is written before somebody says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from facturation_xls.erased import (
    NAMELESS,
    ErasedInvoice,
    ErasedPerson,
    Erasures,
    name_form,
    reference_form,
    with_persons,
)
from facturation_xls.errors import UsageError
from facturation_xls.errors.erasure import KeptByLaw
from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.numbers import invoice_key
from facturation_xls.parsing import format_date
from facturation_xls.rules import retention
from facturation_xls.rules.payers import by_decision
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import guard
from facturation_xls.sync.erasure import register
from facturation_xls.sync.erasure.carrying_out import Erased, carry_out
from facturation_xls.sync.erasure.documents import Documents, replace_documents
from facturation_xls.sync.frames import frame
from facturation_xls.sync.known import Known
from facturation_xls.sync.staff import open_books
from facturation_xls.sync.today import opened
from facturation_xls.workbook.backups import backups
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import DEBTORS, INSTALMENTS, JOURNAL

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """What erasing would change. ``obstacles``: the number of each invoice that forbids it, and why.

    ``label`` is the debtor's number, or the number of an invoice of the patient.
    """

    label: str
    invoices: tuple[str, ...]
    obstacles: tuple[tuple[str, str], ...]
    documents: Documents
    backups: int


@dataclass(frozen=True, slots=True)
class Due:
    """A debtor whose every invoice is closed and past its period: number of invoices, the day since when."""

    debtor: str
    invoices: int
    since: date


def planned(folder: Folder, who: str) -> Planned:
    """What ``erase`` would do. Writes nothing. Raises ``UsageError`` when nobody is meant, and ``WorkbookError``."""
    guard.check_journal(folder)
    with opened(folder) as (book, known, _):
        found = _Persons(book, known, register.with_key(register.read(folder)))
        rows, debtor = found.meant(who)
        person = found.person(rows, who, debtor=debtor)
        settings = replace(known.settings, erasures=with_persons(found.erasures, [person]))
        documents = replace_documents(folder, open_books(book, settings), known.as_of, only_count=True)
        return Planned(
            label=person.label,
            invoices=tuple(invoice.number for invoice in person.invoices),
            obstacles=tuple(found.obstacles(rows, person)),
            documents=documents,
            backups=len(backups(folder.workbook, folder.backups)),
        )


def erase(folder: Folder, wanted: Sequence[str]) -> Erased:
    """Erase persons: a debtor with all their patients by the number of *Débiteurs*, a patient by one of their invoices.

    Raises ``UsageError`` (2), ``KeptByLaw`` and other ``WorkbookError`` (65), ``BusyError`` (75): nobody was erased
    then, or the next run completes what was begun.
    """
    guard.check_journal(folder)
    with guard.exclusive(folder):
        with opened(folder) as (book, known, _):
            found = _Persons(book, known, register.with_key(register.read(folder)))
            persons = []
            for who in wanted:
                rows, debtor = found.meant(who)
                person = found.person(rows, who, debtor=debtor)
                found.check_may_go(rows, person)
                persons.append(person)
        register.write(folder, with_persons(found.erasures, persons))
        return carry_out(folder)


def due(folder: Folder) -> list[Due]:
    """The debtors of whom nothing need be kept any more, the oldest first. Writes nothing. Raises ``WorkbookError``."""
    guard.check_journal(folder)
    with opened(folder) as (book, known, _):
        found = _Persons(book, known, register.read(folder))
        return sorted(found.due(), key=lambda due: (due.since, due.debtor))


class _Persons:
    """The open journal as the rules on keeping see it."""

    def __init__(self, book: Book, known: Known, erasures: Erasures) -> None:
        self._book, self._known, self._settings = book, known, known.settings
        self.erasures = erasures
        happened = [
            retention.dated_rows(known.movements, ("date", "debtor_paid_on"), self._settings),
            retention.dated_rows(known.dispatches, ("date", "answered_on"), self._settings),
            retention.dated_rows(known.issued, ("date", "new_due_on"), self._settings),
            retention.dated_rows(frame(book[INSTALMENTS]), ("date",), self._settings),
        ]
        self._standing = retention.standing(known.ledger, happened, known.transfers, self._settings, known.as_of)

    # --- who is meant ------------------------------------------------------------------------------------------------

    def meant(self, who: str) -> tuple[pd.DataFrame, bool]:
        """The rows of a debtor, or of a patient by one invoice; and whether it is a debtor. Raises ``UsageError``."""
        rows, wanted = self._standing, who.strip().casefold()
        of_debtor = rows[rows["debtor_id"].str.casefold() == wanted] if wanted else rows[:0]
        debtors = {str(number).casefold() for number in self._book[DEBTORS].columns["debtor_id"]}
        if not of_debtor.empty or (wanted and wanted in debtors):
            return of_debtor, True
        named = rows[rows["key"] == invoice_key(who.strip(), self._settings.number_prefixes)] if wanted else rows[:0]
        if named.empty:
            raise UsageError(
                problem=f"Personne n'a le n° « {who} ». Prenez le N° débiteur (feuille Débiteurs), ou le N° d'une "
                "facture si c'est quelqu'un d'autre qui paie."
            )
        first = named.iloc[0]
        same = rows["patient"].map(name_form) == name_form(first["patient"])
        return rows[same & (rows["debtor_id"] == first["debtor_id"])], False

    def person(self, rows: pd.DataFrame, who: str, *, debtor: bool) -> ErasedPerson:
        """Who would stand in the register. Raises ``UsageError`` for somebody who was erased before."""
        journal, names = self._book[JOURNAL], set(rows["patient"])
        label = str(rows["number"].iloc[0]) if not debtor else self._debtor_id(who)
        payer_type = ""
        if debtor:
            known = self._debtor_names(label)
            names |= {*rows["debtor"], *known}
            payer_type = next(filter(None, (by_decision(Party(n), self._settings) for n in sorted(known))), "")
        if names and all(name.startswith(NAMELESS) or not name for name in names):
            raise UsageError(problem=f"Le n° « {who} » est déjà effacé.")
        invoices = []
        for key, number, day in zip(rows["key"], rows["number"], rows["issued_on"], strict=True):
            reference = reference_form(journal.get(journal.index[(str(key),)], "reference"))
            issued_on = None if pd.isna(day) else day.date()
            invoices.append(ErasedInvoice(str(number), issued_on, self.erasures.mark(reference)))
        last = rows["last_on"].max()
        return ErasedPerson(
            label=label,
            erased_on=self._known.as_of,
            until=self._known.as_of if pd.isna(last) else last.date(),
            debtor=debtor,
            invoices=tuple(invoices),
            names=frozenset(self.erasures.mark(name_form(name)) for name in names if name),
            payer_type=payer_type,
        )

    def _debtor_id(self, who: str) -> str:
        """The number as the workbook writes it."""
        columns = (*self._book[DEBTORS].columns["debtor_id"], *self._standing["debtor_id"])
        return next(str(number) for number in columns if str(number).casefold() == who.strip().casefold())

    def _debtor_names(self, label: str) -> set[str]:
        columns = self._book[DEBTORS].columns
        pairs = zip(columns["debtor_id"], columns["name"], strict=True)
        return {str(name) for number, name in pairs if number == label and name}

    # --- whether they may go -----------------------------------------------------------------------------------------

    def obstacles(self, rows: pd.DataFrame, person: ErasedPerson) -> Iterator[tuple[str, str]]:
        """The invoices that forbid it, and the payments of the debtor that belong to none."""
        for number, obstacle in zip(rows["number"], rows["obstacle"], strict=True):
            if obstacle:
                yield str(number), str(obstacle)
        if person.debtor:
            yield from (("(paiement sans facture)", why) for why in self._loose({person.label}))

    def check_may_go(self, rows: pd.DataFrame, person: ErasedPerson) -> None:
        """Raises ``KeptByLaw``."""
        found = list(self.obstacles(rows, person))
        if found:
            named = ", ".join(f"{number} {why}" for number, why in found[:_MOST_NAMED])
            more = f" et {len(found) - _MOST_NAMED} autres" if len(found) > _MOST_NAMED else ""
            raise KeptByLaw(why=f"{named}{more}")

    def _loose(self, debtors: Collection[str]) -> Iterator[str]:
        """Why payments that name one of these debtors and no invoice must be kept."""
        columns = self._known.movements
        for number, debtor, day in zip(columns["number"], columns["debtor_id"], columns["date"], strict=True):
            if not number and debtor in debtors:
                end = date(day.year + self._settings.kept_years, 12, 31) if isinstance(day, date) else None
                if end is None or end >= self._known.as_of:
                    yield retention.KEPT.format(day=format_date(end)) if end else retention.UNDATED

    def due(self) -> Iterator[Due]:
        """The debtors who may be erased and were not yet."""
        rows = self._standing[self._standing["debtor_id"] != ""]
        held = set(rows.loc[rows["obstacle"] != "", "debtor_id"])
        held |= {person.label for person in self.erasures.persons if person.debtor}
        for debtor, group in rows[~rows["debtor_id"].isin(held)].groupby("debtor_id"):
            if not any(self._loose({str(debtor)})):
                yield Due(str(debtor), len(group), group["kept_until"].max().date())
