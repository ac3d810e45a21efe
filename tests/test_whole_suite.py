"""A whole run complains about each skip that nobody allowed, each stale line of skips.txt, each judge unheard."""

from __future__ import annotations

from collections import Counter

import pytest
from judges import Judge
from whole_suite import SKIPS, Skip, complaints, read_allowed

ALLOWED = read_allowed(
    """# a comment
    absent | *                   | judge absent: *
    always | tests/test_locks.py::* | Windows only
    """
)
WINDOWS = Skip("tests/test_locks.py::test_share_modes", "Windows only")
NO_EXCEL = Skip("tests/test_x.py::test_y", "judge absent: LibreOffice")
HEARD = Counter(Judge)


def complain(*skips: Skip, ran: Counter[Judge] = HEARD, strict: bool = False) -> list[str]:
    return list(complaints(skips, ALLOWED, ran, strict=strict))


def test_allowed_skips_are_silent() -> None:
    assert complain(WINDOWS, NO_EXCEL, ran=Counter()) == []
    assert complain(WINDOWS, strict=True) == []


def test_unknown_skip_is_named_once() -> None:
    flaky = Skip("tests/test_x.py::test_z", "flaky")
    assert complain(WINDOWS, flaky, flaky) == ["unexpected skip: tests/test_x.py::test_z: flaky"]


def test_stale_line_is_named() -> None:
    assert complain() == ["no longer skipped, remove it from skips.txt: tests/test_locks.py::* | Windows only"]


def test_nothing_may_be_absent_in_a_strict_run() -> None:
    assert complain(WINDOWS, NO_EXCEL, strict=True) == [
        "unexpected skip: tests/test_x.py::test_y: judge absent: LibreOffice"
    ]


def test_unheard_judge_is_named_in_a_strict_run() -> None:
    ran = HEARD - Counter([Judge.POPPLER])
    assert complain(WINDOWS, ran=ran, strict=True) == ["required judge was never heard: Poppler"]


def test_skips_file_is_well_formed() -> None:
    assert read_allowed(SKIPS.read_text(encoding="utf-8"))


def test_line_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="sometimes"):
        read_allowed("sometimes | * | *")
