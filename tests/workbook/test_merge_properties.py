"""The three-way merge over whatever staff do: any edits of any rows, documents in between, any number of syncs.

A model that knows who said what foretells every cell; it shares no code with the memory.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from facturation_xls.workbook.keys import joined, single
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.outcomes import Outcome
from facturation_xls.workbook.reconcile import reconcile
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import JOURNAL, MEMORY

FIELDS = ("patient", "debtor", "bought")
words = st.sampled_from(["A", "B", "C"])
cells = st.sampled_from(["", "A", "B", "C"])
fields = st.sampled_from(FIELDS)
ERROR = "#REF!"


@dataclass
class Invoice:
    """One row as a person who watched everything would know it."""

    number: str
    shown: dict[str, str]  # what stands in the cells, an error included
    said: dict[str, str] = field(default_factory=dict)  # the documents' last words

    def is_staffs(self, name: str) -> bool:
        """Whether staff's word stands in a cell: it is not the documents' last one, nor a blank nobody ever filled."""
        return self.shown[name] != self.said.get(name, "")

    def hear(self, name: str, word: str) -> None:
        """A document says something: it is written where staff said nothing else."""
        if not self.is_staffs(name):
            self.shown[name] = word
        self.said[name] = word


class StaffAndDocuments(RuleBasedStateMachine):
    """Cells typed and cleared, errors, rows sorted, deleted, typed, renamed; documents that know first numbers only."""

    @initialize()
    def begin(self) -> None:
        self.rows, self.stored = TableRows(JOURNAL), TableRows(MEMORY)
        self.memory = Memory(self.stored)
        self.numbers = count(101)
        self.invoices: list[Invoice] = []
        self.deleted: set[str] = set()
        self.former: dict[str, str] = {}  # what documents call an invoice -> its present number
        self.gone: Invoice | None = None
        self.came: Invoice | None = None
        self.renamed: tuple[str, Invoice] | None = None
        for _ in range(3):
            self.document_of_a_new_invoice("A")

    # --- staff ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.invoices)
    @rule(data=st.data(), name=fields, value=cells)
    def type_into_a_cell(self, data: st.DataObject, name: str, value: str) -> None:
        invoice = data.draw(st.sampled_from(self.invoices))
        position = self.rows.index[invoice.number.casefold(),]
        self.rows.illegible.discard((self.rows.sources[position], name))
        self.rows.set(position, name, value)
        invoice.shown[name] = value

    @precondition(lambda self: self.invoices)
    @rule(data=st.data(), name=fields)
    def a_cell_shows_an_error(self, data: st.DataObject, name: str) -> None:
        invoice = data.draw(st.sampled_from(self.invoices))
        position = self.rows.index[invoice.number.casefold(),]
        self.rows.set(position, name, "")
        self.rows.illegible.add((self.rows.sources[position], name))
        invoice.shown[name] = ERROR

    @rule(seed=st.integers(0, 99))
    def sort(self, seed: int) -> None:
        order = list(range(len(self.rows)))
        random.Random(seed).shuffle(order)  # noqa: S311 -- an order, no secret
        again = TableRows(JOURNAL)
        for position in order:
            again.append({name: self.rows.get(position, name) for name in self.rows.columns})
        again.sources = [self.rows.sources[position] for position in order]
        again.illegible = self.rows.illegible
        self.rows = again

    @precondition(lambda self: self.invoices and not (self.gone or self.came or self.renamed))
    @rule(data=st.data())
    def delete_a_row(self, data: st.DataObject) -> None:
        self.gone = data.draw(st.sampled_from(self.invoices))
        self.invoices.remove(self.gone)
        self.rows.remove([self.rows.index[self.gone.number.casefold(),]])

    @precondition(lambda self: not (self.gone or self.came or self.renamed))
    @rule(patient=words)
    def type_a_row(self, patient: str) -> None:
        self.came = Invoice(f"P{next(self.numbers)}", dict.fromkeys(FIELDS, "") | {"patient": patient})
        self.invoices.append(self.came)
        self._append(self.came)

    @precondition(lambda self: self.invoices and not (self.gone or self.came or self.renamed))
    @rule(data=st.data())
    def change_a_number(self, data: st.DataObject) -> None:
        invoice = data.draw(st.sampled_from(self.invoices))
        position = self.rows.index[invoice.number.casefold(),]
        self.renamed = invoice.number, invoice
        invoice.number = f"{next(self.numbers)}|B"
        self.rows.set(position, "number", invoice.number)

    # --- the machine ---------------------------------------------------------------------------------------------

    @rule()
    def synchronise(self) -> None:
        found = reconcile(self.rows, self.memory)
        for position in found.typed:
            self.memory.adopt(JOURNAL, self.rows.key(position))
        if found.renamed:
            self.memory.refer(JOURNAL, found.renamed.old, joined(self.rows.key(found.renamed.position)))
        self._foretell()
        self.memory.store()
        self.memory = Memory(self.stored)

    def _foretell(self) -> None:
        if self.gone:
            self.deleted.add(self.gone.number.casefold())
        if self.renamed:
            old, invoice = self.renamed
            same = sum(invoice.shown[name] == word for name, word in invoice.said.items())
            if 2 * same < len(invoice.said):  # nobody would know it again
                self.deleted.add(old.casefold())
                invoice.said = {}
            elif invoice.said:
                self.former[old.casefold()] = invoice.number
        self.gone = self.came = self.renamed = None

    @rule(word=words)
    def document_of_a_new_invoice(self, word: str) -> None:
        self.synchronise()
        invoice = Invoice(str(next(self.numbers)), dict.fromkeys(FIELDS, word), dict.fromkeys(FIELDS, word))
        facts = {"number": invoice.number, **invoice.shown}
        assert self.memory.offer(self.rows, facts).outcome is Outcome.NEW
        self.rows.sources[-1] = 5 + next(self.numbers)  # as the next sync reads it
        self.invoices.append(invoice)

    @rule(data=st.data(), name=fields, word=words)
    def document(self, data: st.DataObject, name: str, word: str) -> None:
        """A document about any number that was ever known: the present one, a former one, a deleted one."""
        self.synchronise()
        known = sorted({i.number for i in self.invoices} | set(self.former) | self.deleted)
        if not known:
            return
        said = data.draw(st.sampled_from(known))
        number = self._present(said.casefold())
        key = self.memory.referred(JOURNAL).get(joined((said.casefold(),)), joined((said.casefold(),)))
        offer = self.memory.offer(self.rows, {"number": single(key), name: word})
        meant = [invoice for invoice in self.invoices if invoice.number.casefold() == number]
        assert (offer.outcome is Outcome.DELETED) == (not meant)
        for invoice in meant:
            invoice.hear(name, word)

    def _present(self, key: str) -> str:
        while key in self.former:
            key = self.former[key].casefold()
        return key

    def _append(self, invoice: Invoice) -> None:
        self.rows.append({"number": invoice.number, **invoice.shown})
        self.rows.sources[-1] = 5 + next(self.numbers)

    # --- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def every_cell_shows_what_the_model_foretells(self) -> None:
        for invoice in self.invoices:
            position = self.rows.index[invoice.number.casefold(),]
            found = {
                name: ERROR if self.rows.is_unreadable(position, name) else self.rows.get(position, name)
                for name in FIELDS
            }
            assert found == invoice.shown, invoice

    @invariant()
    def no_row_is_lost_and_none_comes_back(self) -> None:
        assert sorted(self.rows.columns["number"]) == sorted(invoice.number for invoice in self.invoices)


TestStaffAndDocuments = StaffAndDocuments.TestCase
TestStaffAndDocuments.settings = settings(max_examples=50, stateful_step_count=30)
