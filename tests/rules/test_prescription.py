"""Until when an invoice can be claimed: five years, and what interrupts them (CO 128, 135, 137, 138)."""

from __future__ import annotations

import pytest
from ledger_frames import TODAY, compute, frame, handed_over, invoice, shown

from facturation_xls.model.settings import Settings
from facturation_xls.rules.controls.findings import findings
from facturation_xls.workbook.schema import DISPATCHES, MOVEMENTS


@pytest.mark.parametrize(
    ("issued", "transfers", "prescribed_on"),
    [
        ("01.08.2021", [], "01.08.2026"),
        ("", [], ""),
        ("", ["01.05.2026 poursuite"], ""),
        ("01.08.2021", ["01.05.2026 poursuite"], "01.05.2031"),
        ("01.08.2021", ["01.08.2026 poursuite"], "01.08.2026"),  # a day to come
        ("01.08.2021", ["01.05.2026 CMD"], "01.08.2026"),
        ("01.08.2021", ["01.05.2025 poursuite", "01.05.2026 Cabinet"], "01.05.2030"),
        ("01.08.2021", ["01.05.2025 poursuite", "01.05.2026 CMD"], "01.05.2030"),
        ("01.08.2021", ["01.05.2026 poursuite", "01.05.2024 poursuite"], "01.05.2031"),
        ("01.05.2021", ["01.05.2026 poursuite"], "01.05.2031"),
        ("30.04.2021", ["01.05.2026 poursuite"], "30.04.2026"),
        ("01.05.2015", ["01.05.2019 poursuite", "01.05.2024 poursuite"], "01.05.2029"),
        ("01.05.2015", ["01.05.2019 poursuite", "02.05.2024 poursuite"], "01.05.2024"),
    ],
    ids=[
        *("five years", "without a date", "without a date, in enforcement", "enforced", "enforced tomorrow"),
        *("at CMD", "came back", "back and on to CMD", "twice, in any order", "on the last day", "a day too late"),
        *("the second one within the first one's term", "the second one too late"),
    ],
)
def test_enforcement_gives_a_new_term_to_what_has_not_lapsed(
    issued: str, transfers: list[str], prescribed_on: str
) -> None:
    ledger = compute([invoice("1", issued), invoice("2", "01.03.2026")], transfers=handed_over("1", *transfers))
    assert [shown(day) for day in ledger["prescribed_on"]] == [prescribed_on, "01.03.2031"]


def test_nobody_is_warned_of_what_was_interrupted() -> None:
    """Before: an invoice in enforcement was told as lapsing until the office had its money."""
    old = [invoice(number, "01.08.2021") for number in ("1", "2")]
    ledger = compute(old, transfers=handed_over("2", "01.06.2026 poursuite"))
    told = findings(ledger, frame(MOVEMENTS, []), frame(DISPATCHES, []), Settings(), TODAY)
    assert [item.number for item in told if item.control == "Prescription"] == ["1"]
