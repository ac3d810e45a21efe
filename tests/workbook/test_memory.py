"""Who wins a cell: what the machine last wrote, what stands there, and what a document says now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from facturation_xls.workbook.keys import joined, single
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.outcomes import Change, Conflict, Outcome
from facturation_xls.workbook.remembered import digest
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, MEMORY, Table
from facturation_xls.workbook.values import Value

KEY = ("101",)


class Workbook:
    """One table and its memory, from sync to sync."""

    def __init__(self, table: Table = JOURNAL) -> None:
        self.rows = TableRows(table)
        self.stored = TableRows(MEMORY)
        self.memory = Memory(self.stored)

    def reopen(self) -> None:
        """A sync ends, the next begins: only what was stored is known."""
        self.memory.store()
        self.memory = Memory(self.stored)

    def document(self, number: str = "101", /, **facts: Value) -> Outcome:
        return self.memory.offer(self.rows, {"number": number, **facts}).outcome

    def staff_type(self, number: str = "101", /, **cells: Value) -> None:
        for field, value in cells.items():
            self.rows.set(self.rows.index[number,], field, value)

    def staff_add(self, number: str = "101", /, **cells: Value) -> None:
        self.rows.append({"number": number, **cells})
        self.memory.adopt(JOURNAL, (number,))

    def cell(self, field: str, number: str = "101") -> Any:
        return self.rows.get(self.rows.index[number,], field)

    @property
    def conflicts(self) -> list[tuple[str, str, str]]:
        """Field, what the workbook says, what the document says."""
        return [(c.field, c.kept, c.document_value) for c in self.memory.conflicts(self.rows)]


# --- the three-way merge, decided -----------------------------------------------------------------------------------

NEVER, NOTHING = None, ""
KNOWN, MODIFIED = Outcome.KNOWN, Outcome.MODIFIED

DECIDED = [
    # the machine wrote, the cell holds, a document says -> the cell then holds, the conflict shown, what became of it
    (NEVER, NOTHING, "A", "A", None, KNOWN),
    (NEVER, "A", "A", "A", None, KNOWN),
    (NEVER, "B", "A", "B", "A", KNOWN),
    (NEVER, "B", NOTHING, "B", None, KNOWN),
    ("A", "A", "A", "A", None, KNOWN),
    ("A", "A", NOTHING, "A", None, KNOWN),
    ("A", "A", "B", "B", None, MODIFIED),
    ("A", "B", "A", "B", None, KNOWN),
    ("A", "B", NOTHING, "B", None, KNOWN),
    ("A", "B", "B", "B", None, KNOWN),
    ("A", "B", "C", "B", "C", MODIFIED),
    ("A", NOTHING, "A", NOTHING, None, KNOWN),
    ("A", NOTHING, NOTHING, NOTHING, None, KNOWN),
    ("A", NOTHING, "B", NOTHING, "B", MODIFIED),
]

ASKED = [
    # Montant: the first document's word stands, a later one is only shown
    (NEVER, NOTHING, 100, 100, None, KNOWN),
    (NEVER, 200, 100, 200, "100", KNOWN),
    (100, 100, 100, 100, None, KNOWN),
    (100, 100, 200, 100, "200", MODIFIED),
    (100, 200, 100, 200, None, KNOWN),
    (100, 200, 200, 200, None, KNOWN),
    (100, 200, 300, 200, "300", MODIFIED),
    (100, NOTHING, 200, None, "200", MODIFIED),
]

CASES = [("patient", *case) for case in DECIDED] + [("amount", *case) for case in ASKED]


@pytest.mark.parametrize("reopened", [False, True], ids=["in one sync", "in the next sync"])
@pytest.mark.parametrize(("field", "base", "cell", "said", "after", "shown", "outcome"), CASES)
def test_who_wins(
    field: str, base: Value, cell: Value, said: Value, after: Value, shown: str | None, outcome: Outcome, reopened: bool
) -> None:
    book = Workbook()
    if base is NEVER:
        book.staff_add(**{field: cell})
    else:
        assert book.document(**{field: base}) is Outcome.NEW
        book.staff_type(**{field: cell})
    if reopened:
        book.reopen()
    assert book.document(**{field: said}) is outcome
    assert book.cell(field) == after
    kept = str(NOTHING if after is None else after)
    assert book.conflicts == ([] if shown is None else [(field, kept, shown)])


def test_a_change_says_what_stood_there_and_what_stands_there_now() -> None:
    book = Workbook()
    book.document(patient="A", due_on=date(2026, 1, 31))
    offer = book.memory.offer(book.rows, {"number": "101", "patient": "B", "due_on": date(2026, 2, 28)})
    assert offer.changes == (
        Change("patient", "A", "B"),
        Change("due_on", date(2026, 1, 31), date(2026, 2, 28)),
    )


def test_a_cell_that_nobody_understands_is_staffs() -> None:
    """It counts as empty, but something stands there: neither a document nor a figure is written over it."""
    book = Workbook()
    book.staff_add()
    book.rows.sources[0] = 5
    book.rows.illegible |= {(5, "due_on"), (5, "settled_on")}
    assert book.document(due_on=date(2026, 1, 31)) is KNOWN
    assert book.cell("due_on") is None
    assert book.conflicts == [("due_on", "", "2026-01-31")]
    assert not book.memory.derive(book.rows, 0, "settled_on", date(2026, 2, 28))
    assert book.cell("settled_on") is None


def test_blanks_and_line_ends_of_a_document_are_no_change() -> None:
    book = Workbook()
    book.document(patient=" Müller\r\nZoé ")
    assert book.cell("patient") == "Müller\nZoé"
    book.reopen()
    assert book.document(patient=" Müller\r\nZoé ") is KNOWN
    assert book.document(patient="Müller\nZoé") is KNOWN
    assert book.conflicts == []


# --- conflicts, until they are settled ------------------------------------------------------------------------------


@pytest.fixture
def disputed() -> Workbook:
    """The document said A, staff typed B, a later document says C."""
    book = Workbook()
    book.document(patient="A")
    book.staff_type(patient="B")
    book.document(patient="C")
    book.reopen()
    return book


def test_a_conflict_is_shown_at_each_sync(disputed: Workbook) -> None:
    for _ in range(3):
        assert list(disputed.memory.conflicts(disputed.rows)) == [Conflict(JOURNAL, KEY, "patient", "B", "C", "101")]
        assert disputed.document(patient="C") is KNOWN
        disputed.reopen()


def test_a_conflict_ends_when_staff_type_what_the_document_says(disputed: Workbook) -> None:
    disputed.staff_type(patient="C")
    assert disputed.conflicts == []
    disputed.reopen()
    disputed.staff_type(patient="D")
    assert disputed.conflicts == []


def test_a_conflict_ends_when_a_document_says_what_staff_typed(disputed: Workbook) -> None:
    assert disputed.document(patient="B") is KNOWN
    assert disputed.conflicts == []
    assert disputed.cell("patient") == "B"


def test_a_conflict_ends_when_staff_have_seen_it_and_another_one_begins(disputed: Workbook) -> None:
    disputed.memory.acknowledge(JOURNAL, KEY, "patient")
    assert disputed.conflicts == []
    disputed.reopen()
    assert disputed.document(patient="C") is KNOWN
    assert disputed.conflicts == []
    assert disputed.document(patient="D") is MODIFIED
    assert disputed.conflicts == [("patient", "B", "D")]


def test_a_conflict_goes_with_its_row(disputed: Workbook) -> None:
    disputed.rows.set(0, "number", "999")
    assert disputed.conflicts == []


def test_a_conflict_of_a_row_whose_key_holds_a_bar() -> None:
    book = Workbook(DISPATCHES)
    facts = {"number": "101", "channel": "Papier", "date": date(2026, 9, 1), "proof": "a|b.pdf"}
    book.memory.offer(book.rows, {**facts, "state": "préparée"})
    book.rows.set(0, "state", "envoyée")
    book.memory.offer(book.rows, {**facts, "state": "rejetée"})
    book.reopen()
    (conflict,) = book.memory.conflicts(book.rows)
    assert conflict.key == ("101", "papier", "2026-09-01", "a|b.pdf")
    book.memory.acknowledge(DISPATCHES, conflict.key, "state")
    assert book.conflicts == []


# --- derived figures ------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.text("|\\ab", max_size=4), st.text("|\\ab", max_size=4)), min_size=2, unique=True))
def test_no_two_keys_are_the_same_text(keys: list[tuple[str, str]]) -> None:
    assert len(set(map(joined, keys))) == len(keys)
    assert joined(("2026000103", "cmd")) == "2026000103|cmd"
    assert [single(joined((number,))) for number, _ in keys] == [number for number, _ in keys]


def test_a_derived_figure_is_kept_up_to_date() -> None:
    book = Workbook()
    book.document()
    for value in ("ouverte", "rappelée", "", "payée "):
        assert book.memory.derive(book.rows, 0, "status", value)
        assert book.cell("status") == value.strip()
        book.reopen()


def test_a_figure_typed_over_stays_until_it_is_cleared() -> None:
    book = Workbook()
    book.document()
    book.memory.derive(book.rows, 0, "status", "ouverte")
    book.staff_type(status="à moi")
    book.reopen()
    assert not book.memory.derive(book.rows, 0, "status", "payée")
    assert book.cell("status") == "à moi"
    book.staff_type(status="")
    assert book.memory.derive(book.rows, 0, "status", "payée")
    assert book.cell("status") == "payée"


def test_a_figure_that_nobody_knows_to_be_ours_is_staffs() -> None:
    """Without its memory, every cell that is filled counts as typed."""
    book = Workbook()
    book.staff_add(status="ouverte")
    assert not book.memory.derive(book.rows, 0, "status", "payée")
    assert book.memory.derive(book.rows, 0, "status", "ouverte")


def test_what_is_shown_elsewhere_is_noted() -> None:
    book = Workbook()
    book.document()
    assert not book.memory.wrote(JOURNAL, KEY, "remark", "appelé")
    book.memory.note(JOURNAL, KEY, "remark", "appelé")
    book.reopen()
    assert book.memory.wrote(JOURNAL, KEY, "remark", "appelé")
    assert not book.memory.wrote(JOURNAL, KEY, "remark", "")
    assert not book.memory.wrote(JOURNAL, ("999",), "remark", "")


def test_a_cell_that_was_always_empty_needs_no_note() -> None:
    book = Workbook()
    book.memory.note(JOURNAL, ("999",), "remark", "")
    book.memory.store()
    assert len(book.stored) == 0


# --- rows that come, go and change their key ------------------------------------------------------------------------


def test_a_row_that_staff_deleted_does_not_come_back() -> None:
    book = Workbook()
    book.document(patient="A")
    book.memory.delete(JOURNAL, "101")
    book.rows = TableRows(JOURNAL)
    book.reopen()
    assert book.memory.is_deleted(JOURNAL, KEY)
    assert book.document(patient="A") is Outcome.DELETED
    assert len(book.rows) == 0
    assert book.memory.keys(JOURNAL) == set()
    assert book.memory.keys(JOURNAL, deleted=True) == {"101"}


def test_a_deletion_is_told_until_it_was_seen() -> None:
    remembered, rows = TableRows(MEMORY), TableRows(JOURNAL)
    memory = Memory(remembered)
    for number in ("A", "B", "C"):
        memory.offer(rows, {"number": number, "patient": "X"})
    for key in ("a", "b", "c"):
        memory.delete(JOURNAL, key)
    memory.accept_deletion(JOURNAL, "a")
    memory.rename(JOURNAL, "c", "d")
    assert memory.deleted_rows(JOURNAL) == ["b"]
    memory.store()
    memory = Memory(remembered)  # as the next sync reads it
    assert memory.deleted_rows(JOURNAL) == ["b"]
    assert memory.is_deleted(JOURNAL, ("a",))
    memory.readmit(JOURNAL, "b")
    assert memory.deleted_rows(JOURNAL) == []
    assert memory.offer(TableRows(JOURNAL), {"number": "B", "patient": "X"}).outcome is Outcome.NEW
    memory.delete(JOURNAL, "a")
    assert memory.deleted_rows(JOURNAL) == ["a"], "deleted once more"


def test_a_deleted_row_that_staff_type_again_is_theirs() -> None:
    book = Workbook()
    book.document(patient="A")
    book.memory.delete(JOURNAL, "101")
    book.rows = TableRows(JOURNAL)
    book.reopen()
    book.staff_add(patient="B")
    book.reopen()
    assert not book.memory.is_deleted(JOURNAL, KEY)
    assert book.document(patient="A") is KNOWN
    assert book.cell("patient") == "B"


def test_what_is_remembered_of_a_row_goes_with_its_new_key() -> None:
    book = Workbook()
    book.document(patient="A", debtor="D")
    book.staff_type(patient="B")
    book.document(patient="C", debtor="D")
    book.memory.rename(JOURNAL, "101", "102")
    book.rows.set(0, "number", "102")
    book.reopen()
    assert book.memory.keys(JOURNAL) == {"102"}
    assert book.conflicts == [("patient", "B", "C")]
    assert book.document("102", patient="C", debtor="E") is MODIFIED
    assert book.cell("debtor", "102") == "E"
    assert book.document("101", patient="A") is Outcome.DELETED


def test_documents_that_say_a_former_key_mean_the_present_one() -> None:
    remembered, rows = TableRows(MEMORY), TableRows(JOURNAL)
    memory = Memory(remembered)
    for number in ("A", "B"):
        memory.offer(rows, {"number": number, "patient": "X"})
    for old, new in (("a", "c"), ("c", "d"), ("b", "e")):
        memory.rename(JOURNAL, old, new)
        memory.refer(JOURNAL, old, new)
    assert memory.referred(JOURNAL) == {"a": "d", "c": "d", "b": "e"}
    memory.store()
    memory = Memory(remembered)  # as the next sync reads it
    memory.delete(JOURNAL, "e")
    assert memory.referred(JOURNAL) == {"a": "d", "c": "d"}
    memory.rename(JOURNAL, "d", "a")
    memory.refer(JOURNAL, "d", "a")
    assert memory.referred(JOURNAL) == {"c": "a", "d": "a"}


def test_a_key_may_change_and_change_back() -> None:
    book = Workbook()
    book.document(patient="A")
    for old, new in (("101", "102"), ("102", "101"), ("101", "102"), ("102", "101")):
        book.memory.rename(JOURNAL, old, new)
        book.reopen()
        assert book.memory.keys(JOURNAL) == {new}
        assert book.memory.keys(JOURNAL, deleted=True) == {old}
    assert sorted(book.stored.columns["key"]) == ["101", "102", "colonnes"]
    assert book.document(patient="B") is MODIFIED
    assert book.cell("patient") == "B"


# --- how it is stored -----------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_stored_again() -> None:
    book = Workbook()
    book.document(patient="A")
    book.reopen()
    before = {field: list(values) for field, values in book.stored.columns.items()}
    book.document(patient="A")
    book.memory.derive(book.rows, 0, "patient", "A")
    book.reopen()
    assert book.stored.columns == before


def test_columns_are_only_ever_added_at_the_end() -> None:
    book = Workbook()
    book.document(patient="A")
    book.reopen()
    book.document("102", debtor="D", patient="B")
    book.reopen()
    names = book.stored.get(book.stored.index["tbljournal", "colonnes"], "digests").split()
    assert names == ["number", "patient", "debtor"]
    assert book.document(patient="A") is KNOWN
    assert book.document(debtor="D") is KNOWN
    assert book.cell("debtor") == "D"


LOST = {
    "the columns": {"key": "colonnes", "digests": ""},
    "the digests": {"key": "101", "digests": ""},
    "half of them": {"key": "101", "digests": "AbCd"},
    "other digests": {"key": "101", "digests": "AAAAAA" * 2},
    "the values": {"key": "101", "values": "{abîmé"},
    "another kind of values": {"key": "101", "values": "[1]"},
}


@pytest.mark.parametrize("story", LOST)
def test_where_the_memory_is_damaged_every_cell_counts_as_staffs(story: str) -> None:
    book = Workbook()
    book.document(patient="A")
    book.memory.store()
    row = book.stored.columns["key"].index(LOST[story]["key"])
    for field, value in LOST[story].items():
        book.stored.set(row, field, value)
    book.memory = Memory(book.stored)
    assert book.conflicts == []
    book.staff_type(patient="B")
    book.document(patient="C")
    assert book.cell("patient") == "B"


@pytest.mark.parametrize("value", ["", "a", "Müller Zoé", "😀", 0, -500, date(2026, 1, 31), None])
def test_digests_are_short_and_tell_values_apart(value: Value) -> None:
    assert len(digest(value)) == 6
    assert digest(value) != digest(f"{value}!")
    assert digest(value) != "------"


# --- whatever happens, in whatever order ----------------------------------------------------------------------------

words = st.sampled_from(["", "A", "B", "C"])
fields = st.sampled_from(["patient", "debtor", "bought"])


class AnyOrder(RuleBasedStateMachine):
    """Documents, typing and syncs in any order: what staff typed stands, and saying a thing twice changes nothing."""

    @initialize()
    def begin(self) -> None:
        self.book = Workbook()
        self.book.document(patient="A", debtor="A", bought="A")
        self.machine = dict.fromkeys(("patient", "debtor", "bought"), "A")
        self.typed: dict[str, str] = {}

    @rule(field=fields, said=words)
    def document(self, field: str, said: str) -> None:
        self.book.document(**{field: said})
        if said:
            self.machine[field] = said
        before = {f: list(v) for f, v in self.book.rows.columns.items()}, self.book.conflicts
        assert self.book.document(**{field: said}) is KNOWN
        assert ({f: list(v) for f, v in self.book.rows.columns.items()}, self.book.conflicts) == before

    @rule(field=fields, value=words)
    def staff(self, field: str, value: str) -> None:
        self.book.staff_type(**{field: value})
        self.typed[field] = value

    @rule()
    def next_sync(self) -> None:
        self.book.reopen()

    @invariant()
    def what_staff_typed_stands(self) -> None:
        for field, value in list(self.typed.items()):
            if value == self.machine[field]:
                del self.typed[field]  # both agree: from now on it is the machine's
            else:
                assert self.book.cell(field) == value

    @invariant()
    def what_nobody_typed_is_what_the_documents_say(self) -> None:
        for field in self.machine.keys() - self.typed.keys():
            assert self.book.cell(field) == self.machine[field]


TestAnyOrder = AnyOrder.TestCase


@given(st.dictionaries(st.tuples(st.sampled_from(["1", "2", "3"]), fields), words, max_size=9), st.randoms())
def test_documents_about_other_cells_may_come_in_any_order(said: dict[tuple[str, str], str], chance: Any) -> None:
    shuffled = list(said.items())
    chance.shuffle(shuffled)
    found = []
    for order in (list(said.items()), shuffled):
        book = Workbook()
        for number in ("1", "2", "3"):
            book.document(number, patient="A")
            book.staff_type(number, debtor="B")
        for (number, field), value in order:
            book.document(number, **{field: value})
        found.append((book.rows.columns, book.conflicts))
    assert found[0] == found[1]
