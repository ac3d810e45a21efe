"""Nothing is lost when a run is killed where it writes; the whole of it is ``tests/never_lost/run``."""

from __future__ import annotations

import judges
import pytest
from harness import attempt, bench, failures, kills, spread
from judges import Judge
from trials import Journal

SCENARIO = "a month later"


@pytest.fixture(autouse=True)
def _strace() -> None:
    judges.hear(Judge.STRACE, "strace")


def test_a_killed_run_leaves_the_old_journal_or_the_new_one_and_the_next_run_completes() -> None:
    verdicts = [attempt(task) for task in spread(list(kills([SCENARIO])), 4)]
    assert [str(verdict) for verdict in verdicts if verdict.wrong] == []
    assert {verdict.journal for verdict in verdicts} == {Journal.OLD, Journal.NEW}


def test_a_disk_that_refuses_to_write_loses_nothing_and_the_next_run_completes() -> None:
    verdicts = [attempt(task) for task in spread(list(failures([SCENARIO])), 2)]
    assert [str(verdict) for verdict in verdicts if verdict.wrong] == []


def test_a_run_writes_at_many_places() -> None:
    """Were they not found, nothing would be killed."""
    assert len(bench(SCENARIO).sites) > 80
