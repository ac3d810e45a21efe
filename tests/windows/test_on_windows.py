"""What staff double-click works with the real Windows Python, under Wine; the whole of it is ``tests/windows/run``.

It takes a minute or three, so that ``./check`` leaves it to ``.ci/run``, where it is required.
"""

from __future__ import annotations

from collections.abc import Iterator

import judges
import pytest
from cases import CASES
from desk import PREFIX, Desk, archive
from judges import Judge
from playing import play

from windows import wine


@pytest.fixture(scope="module")
def at() -> Iterator[Desk]:
    """A Windows, and the ZIP unpacked; one after the other, because they share it."""
    zipped = archive()
    if not judges.required() or zipped is None or wine.missing():
        judges.absent(Judge.WINE)
    with wine.started(PREFIX) as machine:
        desk = Desk(machine, zipped)
        yield desk
        desk.clear()


def test_the_short_cases(at: Desk) -> None:
    failures = []
    for case in CASES.values():
        if case.short:
            failure = play(case, at).failure
            judges.ran[Judge.WINE] += 1
            failures += [f"{case.name}:\n{failure}"] if failure else []
    assert not failures, "\n".join(failures)
