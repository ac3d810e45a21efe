"""What staff did to the rows themselves: deleted, typed, renamed, sorted."""

from __future__ import annotations

import pytest

from facturation_xls.errors.workbook import ManyRowsGone
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.reconcile import MOST_GONE, Reconciled, Renamed, reconcile
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import JOURNAL, MEMORY


@pytest.fixture
def memory() -> Memory:
    """Twenty invoices that the machine wrote."""
    memory, rows = Memory(TableRows(MEMORY)), TableRows(JOURNAL)
    for number in range(101, 121):
        memory.offer(rows, {"number": str(number), "patient": "A"})
    return memory


def journal(*numbers: int | str) -> TableRows:
    """What stands in the workbook now."""
    rows = TableRows(JOURNAL)
    for number in numbers:
        rows.append({"number": str(number), "patient": "A"})
    return rows


def test_nothing_was_done(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 121)), memory).typed == []
    assert memory.keys(JOURNAL, deleted=True) == set()


def test_sorting_is_nothing(memory: Memory) -> None:
    assert reconcile(journal(*range(120, 100, -1)), memory).typed == []
    assert memory.keys(JOURNAL) == {str(n) for n in range(101, 121)}


def test_another_way_to_write_a_number_is_nothing(memory: Memory) -> None:
    assert reconcile(journal("0101", *range(102, 121)), memory).typed == []


def test_rows_were_deleted(memory: Memory) -> None:
    assert reconcile(journal(*range(103, 121)), memory).typed == []
    assert memory.keys(JOURNAL, deleted=True) == {"101", "102"}


def test_rows_were_typed(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 121), 201, 202), memory).typed == [20, 21]
    assert memory.keys(JOURNAL) == {str(n) for n in range(101, 121)}  # whoever completes them adopts them


def test_one_gone_and_one_new_is_another_number_for_the_same_invoice(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 120), "120B"), memory).typed == []
    assert memory.keys(JOURNAL, deleted=True) == {"120"}
    assert memory.wrote(JOURNAL, ("120b",), "patient", "A")


def test_a_new_number_is_told_so_that_others_follow(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 120), "120B"), memory).renamed == Renamed("120", 19)


def test_one_gone_and_a_new_one_of_somebody_else_is_no_rename(memory: Memory) -> None:
    rows = journal(*range(101, 120))
    rows.append({"number": "120B", "patient": "B"})
    assert reconcile(rows, memory) == Reconciled([19])
    assert memory.keys(JOURNAL, deleted=True) == {"120"}


def test_a_row_of_which_nothing_is_known_takes_nothing_along() -> None:
    memory, rows = Memory(TableRows(MEMORY)), journal(101)
    memory.adopt(JOURNAL, ("101",))
    rows.set(0, "number", "102")
    assert reconcile(rows, memory) == Reconciled([])
    assert memory.keys(JOURNAL) == {"102"}


def test_a_row_whose_key_shows_an_error_is_neither_typed_nor_renamed(memory: Memory) -> None:
    rows = journal(*range(101, 120), "")
    rows.illegible.add((None, "number"))
    rows.sources[:19] = range(5, 24)
    assert reconcile(rows, memory) == Reconciled([])


def test_one_gone_and_two_new_is_no_rename(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 120), 201, 202), memory).typed == [19, 20]
    assert not memory.wrote(JOURNAL, ("201",), "patient", "A")
    assert memory.keys(JOURNAL, deleted=True) == {"120"}


def test_a_number_that_was_cleared_is_no_rename(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 120), ""), memory).typed == [19]
    assert memory.keys(JOURNAL, deleted=True) == {"120"}


def test_the_second_of_two_equal_rows_is_not_typed(memory: Memory) -> None:
    assert reconcile(journal(*range(101, 121), 101), memory).typed == []


def test_as_many_rows_may_go_at_once(memory: Memory) -> None:
    assert reconcile(journal(*range(101 + MOST_GONE, 121)), memory).typed == []
    assert len(memory.keys(JOURNAL, deleted=True)) == MOST_GONE


def test_more_at_once_is_an_accident_until_staff_say_otherwise(memory: Memory) -> None:
    with pytest.raises(ManyRowsGone, match="Dans Journal, 11 lignes ont disparu"):
        reconcile(journal(*range(102 + MOST_GONE, 121)), memory)
    assert memory.keys(JOURNAL, deleted=True) == set()


def test_without_a_memory_every_row_is_typed() -> None:
    assert reconcile(journal(101, 102), Memory(TableRows(MEMORY))).typed == [0, 1]
