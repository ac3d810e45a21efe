"""What the journal already holds, as booking needs it: invoices, sendings, movements, debtors by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from facturation_xls.erased import ErasedPerson, reference_form
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder
from facturation_xls.model.numbers import keys_of_numbers
from facturation_xls.model.settings import Settings
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Channel, DispatchState, Origin
from facturation_xls.rules.assumed import surely_not_before
from facturation_xls.rules.bank_lines import LINE_FIELDS, BankLines
from facturation_xls.rules.known_debtors import KnownDebtors
from facturation_xls.rules.known_invoices import KnownInvoice
from facturation_xls.rules.linking import TYPED_DOCUMENT, Line, family, pairs
from facturation_xls.rules.sharing import Open

Rows: TypeAlias = Iterable[Mapping[str, Any]]

INVOICE_FIELDS: Final = (
    *("number", "issued_on", "debtor_id", "payer_type", "amount", "bought"),
    *("xml_proof", "pdf_proof", "to_confirm", "reference"),
)
MOVEMENT_FIELDS: Final = tuple(
    dict.fromkeys(["number", "date", "kind", "amount", "origin", "document", "line", "witness", *LINE_FIELDS])
)
DISPATCH_FIELDS: Final = tuple(Dispatch.__dataclass_fields__)
"""What booking needs of the journal, of the movements and of the sendings."""

_TYPED_NUMBER = re.compile(r"M-(\d{4})-(\d+)")

REUSE_DAYS = 300
"""The same number for another debtor further apart than this is a number used again, not the same invoice (DESIGN
§3)."""


class Books:
    """The journal's content by key; ``note`` keeps it true while documents are booked."""

    def __init__(
        self,
        journal: Rows,
        movements: Rows,
        dispatches: Rows,
        debtors: Rows,
        settings: Settings,
        reminders: Rows = (),
        former: Mapping[str, str] | None = None,
        transfers: Rows = (),
    ) -> None:
        """``former`` leads from the key of a number that an invoice no longer has to the key of its present one."""
        self.settings = settings
        self._former = former or {}
        self._keys = keys_of_numbers(settings.number_prefixes)
        self._invoices: dict[str, KnownInvoice] = {}
        self._references: dict[str, str] = {}
        self._reference_of: dict[str, str] = {}
        self._movements: set[tuple[str, int]] = set()
        self._moves: list[tuple[str, bool, date, Centimes, str]] = []
        self._dispatches: dict[tuple[str, str], dict[tuple[date | None, str], Mapping[str, Any]]] = {}
        self._files: dict[str, str] = {}
        self._unread_files: list[Iterable[tuple[str, str]]] = []
        self._reminders: set[tuple[str, int | None, date | None]] = set()
        self.debtors = KnownDebtors()
        self.bank_lines = BankLines()
        self._erased = {self.key(i.number): (p, i) for p in settings.erasures.persons for i in p.invoices}
        self._erased_references = {i.reference: i.number for _, i in self._erased.values() if i.reference}
        for person in settings.erasures.persons:
            if person.debtor:
                self.debtors.note(person.label, person.name, "", person.payer_type)
        for row in debtors:
            self.debtors.note(row["debtor_id"], row["name"], row["zip_code"], row["imposed_type"])
        for row in journal:
            self._note_invoice(row)
        for row in dispatches:
            self._note_dispatch(row)
        for row in reminders:
            self._reminders.add((self.key(row["number"]), row["level"], row["date"]))
        for row in movements:
            self._note_movement(row)
        for row in transfers:
            if known := self.invoice(row["number"]):
                known.recovered = True

    def key(self, number: str) -> str:
        """The form in which invoice numbers compare in this practice; documents may know an invoice by a former one."""
        key = self._keys[number]
        return self._former.get(key, key)

    # --- what is known -----------------------------------------------------------------------------------------

    def invoice(self, number: str) -> KnownInvoice | None:
        """The invoice with this number, however it is written."""
        return self._invoices.get(self.key(number))

    def open(self, number: str) -> Open | None:
        """What is still owed on the invoice with this number."""
        known = self.invoice(number)
        return Open(self.key(number), known.number, known.open_amount) if known else None

    def open_on(self, number: str, day: date) -> Centimes:
        """What was still owed on a day, by value dates; what staff typed and a document confirms counts once."""
        known, key = self.invoice(number), self.key(number)
        if not known:
            return 0
        moves = [move for move in self._moves if move[0] == key and move[2] <= day]
        lines = [(typed, Line(place, key, cents, on, kin)) for place, (_, typed, on, cents, kin) in enumerate(moves)]
        typed = [line for by_hand, line in lines if by_hand]
        told = [line for by_hand, line in lines if not by_hand]
        confirmed = sum(moves[mine][3] for mine, _ in pairs(typed, told))
        return known.amount - sum(move[3] for move in moves) + confirmed

    def by_reference(self, reference: str) -> KnownInvoice | None:
        """The invoice whose stored payment reference is exactly this one."""
        number = self._references.get(reference)
        return self._invoices[number] if number else None

    def reference_of(self, number: str) -> str:
        """The stored payment reference of an invoice, without blanks; an empty text if there is none."""
        return self._reference_of.get(self.key(number), "")

    def erased(self, number: str, issued_on: date | None = None) -> ErasedPerson | None:
        """Whose invoice it was, if that person was erased; a number that was used again is somebody else's."""
        person, invoice = self._erased.get(self.key(number), (None, None))
        if not person or not invoice:
            return None
        apart = abs((issued_on - invoice.issued_on).days) if issued_on and invoice.issued_on else 0
        return person if apart <= REUSE_DAYS else None

    def erased_by_reference(self, reference: str) -> str:
        """The number of the erased invoice with this payment reference; an empty text for any other."""
        if not self._erased_references:
            return ""
        return self._erased_references.get(self.settings.erasures.mark(reference_form(reference)), "")

    def dispatch(self, number: str, channel: str) -> Dispatch | None:
        """The first sending of an invoice through a channel that was not refused, else the last refused one."""
        sendings = self._sendings(self.key(number), channel)
        return next((sent for sent in sendings if sent.state != DispatchState.REJECTED), next(reversed(sendings), None))

    def at_cmd_from(self, number: str) -> date | None:
        """The first day on which CMD may have had an invoice, by what was sent and not refused."""
        sendings = self._sendings(self.key(number), Channel.CMD)
        days = (surely_not_before(sending) for sending in sendings if sending.state != DispatchState.REJECTED)
        return min(filter(None, days), default=None)

    def electronic(self, number: str) -> list[Dispatch]:
        """The sendings of an invoice as a file, in the order in which they became known."""
        key = self.key(number)
        return [sending for channel in (Channel.DENTAGEST, Channel.CMD) for sending in self._sendings(key, channel)]

    def _sendings(self, key: str, channel: str) -> list[Dispatch]:
        rows = self._dispatches.get((key, channel), {}).values()
        return [Dispatch(**{field: row[field] for field in DISPATCH_FIELDS}) for row in rows]

    def number_of_file(self, name: str) -> str:
        """The invoice that a file of this name brought, if only one did; an empty text otherwise."""
        while self._unread_files:
            for file, number in self._unread_files.pop():
                self.note_file(file, number)
        return self._files.get(name.casefold(), "")

    def has_movement(self, document: str, line: int) -> bool:
        """Whether this line of this document is booked."""
        return (document.casefold(), line) in self._movements

    def has_reminder(self, reminder: Reminder) -> bool:
        """Whether this reminder is booked: the same invoice, level and day."""
        return (self.key(reminder.number), reminder.level, reminder.date) in self._reminders

    def next_typed_number(self, year: int) -> str:
        """The next free number for an invoice that staff typed without one: ``M-2026-001``."""
        used = [
            int(match[2])
            for known in self._invoices.values()
            if (match := _TYPED_NUMBER.fullmatch(known.number)) and int(match[1]) == year
        ]
        return f"M-{year}-{max(used, default=0) + 1:03d}"

    # --- what is added -----------------------------------------------------------------------------------------

    def note(self, row: Invoice | Dispatch | Movement | Reminder | Debtor) -> None:
        """Take note of a row that was booked."""
        match row:
            case Invoice():
                self._note_invoice({f: getattr(row, f) for f in Invoice.__dataclass_fields__})
            case Dispatch():
                self._note_dispatch({f: getattr(row, f) for f in DISPATCH_FIELDS})
            case Reminder():
                self._reminders.add((self.key(row.number), row.level, row.date))
            case Movement():
                self._note_movement({f: getattr(row, f) for f in Movement.__dataclass_fields__})
            case Debtor():
                self.debtors.note(row.debtor_id, row.name, row.zip_code)

    def _note_invoice(self, row: Mapping[str, Any]) -> None:
        key = self.key(row["number"])
        if not key:
            return
        if key in self._invoices:
            self._invoices[key].complete(row)
        else:
            self._invoices[key] = KnownInvoice(
                number=row["number"],
                issued_on=row["issued_on"],
                debtor_id=row["debtor_id"],
                payer_type=row["payer_type"],
                amount=row["amount"] or 0,
                bought=row["bought"],
                has_xml=bool(row["xml_proof"]),
                has_pdf=bool(row["pdf_proof"]),
                to_confirm=row["to_confirm"].casefold() == "oui",
            )
        self.debtors.number_taken(row["debtor_id"])
        if row["reference"]:
            reference = "".join(row["reference"].split())
            self._references.setdefault(reference, key)
            self._reference_of.setdefault(key, reference)

    def note_files(self, files: Iterable[tuple[str, str]]) -> None:
        """Files and the invoices that they brought, looked at only when somebody asks: they are many."""
        self._unread_files.append(files)

    def note_file(self, name: str, number: str) -> None:
        """Take note of the invoice that a file brought."""
        name, key = name.casefold(), self.key(number)
        self._files[name] = key if self._files.get(name, key) == key else ""

    def _note_dispatch(self, row: Mapping[str, Any]) -> None:
        """The same one again says what became of it."""
        sendings = self._dispatches.setdefault((self.key(row["number"]), row["channel"]), {})
        sendings[row["date"], row["proof"]] = row

    def forget(self, sending: Mapping[str, Any]) -> None:
        """A row of *Envois* is gone."""
        self._dispatches[self.key(sending["number"]), sending["channel"]].pop((sending["date"], sending["proof"]))

    def _note_movement(self, row: Mapping[str, Any]) -> None:
        if row["document"] and row["line"] is not None:
            line = (row["document"].casefold(), row["line"])
            if line in self._movements:
                return
            self._movements.add(line)
            self.bank_lines.note(row)
        known = self.invoice(row["number"])
        if known and row["origin"] == Origin.CMD and row["date"] and row["amount"]:
            known.note_cmd(row["kind"].casefold(), row["date"], row["amount"])
        if known and known.is_reduced_by(row):
            amount = row["amount"] or 0
            known.moved += amount
            typed = row["document"].startswith(TYPED_DOCUMENT)
            self._moves.append((self.key(known.number), typed, row["date"], amount, family(row["kind"])))
