"""*Transferts* as staff type it: the last row of an invoice counts, a row that changes nothing is named."""

from __future__ import annotations

import pytest
from ledger_frames import Row, compute, frame, handed_over, invoice

from facturation_xls.model.settings import Settings
from facturation_xls.rules import recovery
from facturation_xls.rules.comparable import typed_transfers
from facturation_xls.workbook.schema import TRANSFERS


@pytest.mark.parametrize(
    ("lines", "to"),
    [
        (("15.06.2026 CMD",), "CMD"),
        (("15.06.2026 Poursuite",), "poursuite"),
        (("10.06.2026 CMD", "20.06.2026 poursuite"), "poursuite"),
        (("20.06.2026 poursuite", "10.06.2026 CMD"), "poursuite"),
        (("10.06.2026 CMD", "20.06.2026 Cabinet"), ""),
        (("20.06.2026 Cabinet", "20.06.2026 poursuite"), "poursuite"),
        (("15.06.2026 huissier",), ""),
        (("15.07.2026 CMD",), ""),
    ],
)
def test_the_latest_row_says_who_recovers(lines: tuple[str, ...], to: str) -> None:
    ledger = compute([invoice("000-1")], transfers=handed_over("1", *lines))
    assert ledger["transferred_to"].tolist() == [to]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (handed_over("1", "15.06.2026 CMD")[0], []),
        (handed_over("1", "15.06.2026 huissier")[0], [("1", "Transferts, 15.06.2026")]),
        (handed_over("7", "15.06.2026 CMD")[0], [("7", "Transferts, 15.06.2026")]),
        ({"number": "1", "recipient": "CMD"}, [("1", "Transferts, sans date")]),
    ],
)
def test_a_row_that_changes_nothing_is_named(row: Row, named: list[tuple[str, str]]) -> None:
    lines = typed_transfers(frame(TRANSFERS, [row]), Settings())
    assert [(finding.number, finding.document) for finding in recovery.findings(lines, ["1"])] == named
