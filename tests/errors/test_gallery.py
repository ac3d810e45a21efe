"""Every message that staff may read is brought about once, really, and stands in ``docs/erreurs.md``.

``GOLDEN_UPDATE=1 pytest tests/errors`` writes the document again.
"""

from __future__ import annotations

import os
from pathlib import Path

import golden
import pytest
import shelves
from failures import FAILURES
from gallery import ABSTRACT, CASES, FAMILIES, Case


def test_every_class_has_a_case() -> None:
    assert {found.__name__ for found in set(FAILURES.values()) - ABSTRACT - CASES.keys()} == set()


def test_every_case_belongs_to_one_chapter() -> None:
    assert {error.__name__ for error in CASES if sum(issubclass(error, family) for family in FAMILIES) != 1} == set()


def test_the_document_holds_these_cases_and_no_others(tmp_path: Path) -> None:
    if os.environ.get(golden.UPDATE):
        shelves.DOCUMENT.write_text(shelves.written(tmp_path), encoding="utf-8", newline="\n")
    listed = [case.error.__name__ for _, cases in shelves.chapters() for case in cases]
    assert shelves.names(shelves.DOCUMENT.read_text(encoding="utf-8")) == listed


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.error.__name__)
def test_the_story_of_a_case_tells_what_the_document_says(case: Case, tmp_path: Path) -> None:
    assert shelves.entry(case, case.told(tmp_path)) in shelves.DOCUMENT.read_text(encoding="utf-8")
