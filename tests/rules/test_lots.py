"""A lot's day is the sending of each of its invoices; until it has one they are only prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_frames import TODAY, Row, compute, frame, invoice, sending, shown

from facturation_xls.model.ledger import Lot
from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_date
from facturation_xls.rules import lots
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, LOTS

if TYPE_CHECKING:
    import pandas as pd

CMD = "Caisse des Médecins"
SETTINGS = Settings()
INVOICES = [
    invoice("101", "10.04.2026", "120.00", payer_type=CMD),
    invoice("102", "28.04.2026", "80.50", payer_type=CMD),
    invoice("103", "12.05.2026", "60.00", payer_type=CMD),
]
SENDINGS = [
    sending("101", "30.04.2026 CMD préparée") | {"lot": "lot_avril.zip"},
    sending("0102", "30.04.2026 CMD préparée") | {"lot": "lot_avril.zip"},
    sending("103", "31.05.2026 CMD préparée") | {"lot": "lot_mai.zip"},
    sending("103", "31.05.2026 Dentagest préparée") | {"lot": "lot_mai.zip"},
    sending("104", "31.05.2026 CMD envoyée"),
]


def lot(name: str, day: str = "") -> Row:
    """A row of *Lots*."""
    return {"lot": name, "sent_on": parse_date(day) if day else None}


def lines(sendings: list[Row]) -> pd.DataFrame:
    """The invoices of the lots of these sendings."""
    return lots.lines(frame(DISPATCHES, sendings), frame(JOURNAL, INVOICES), SETTINGS)


def dated(*rows: Row) -> pd.DataFrame:
    """The sendings as these lots date them."""
    return lots.sent(frame(DISPATCHES, SENDINGS), frame(LOTS, rows), TODAY)


def test_the_sendings_through_cmd_name_the_lots_with_the_month_of_their_latest_invoice() -> None:
    assert lots.of_lines(lines(SENDINGS)) == [
        Lot("lot_avril.zip", "CMD", "2026-04"),
        Lot("lot_mai.zip", "CMD", "2026-05"),
    ]


def test_a_lot_counts_each_invoice_once_and_adds_up_what_it_asks_for() -> None:
    again = sending("101", "01.05.2026 CMD acceptée") | {"lot": "lot_avril.zip"}
    assert lots.figures(lines([*SENDINGS, again])) == {
        "lot_avril.zip": (2, 200_50, "1 acceptée"),
        "lot_mai.zip": (1, 60_00, ""),
    }


def test_a_lot_of_invoices_that_nobody_knows_has_no_month_and_no_total() -> None:
    unknown = lots.lines(frame(DISPATCHES, SENDINGS[:1]), frame(JOURNAL, []), SETTINGS)
    assert lots.of_lines(unknown) == [Lot("lot_avril.zip", "CMD", "")]
    assert lots.figures(unknown) == {"lot_avril.zip": (1, 0, "")}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (lot("lot_avril.zip"), "préparée 30.04.2026"),
        (lot("lot_avril.zip", "03.05.2026"), "envoyée 03.05.2026"),
        (lot("lot_avril.zip", "01.07.2026"), "préparée 30.04.2026"),
        (lot("lot_mai.zip", "03.06.2026"), "préparée 30.04.2026"),
        (lot("", "03.05.2026"), "préparée 30.04.2026"),
    ],
    ids=["no day yet", "sent", "a day to come", "another lot", "a row without a name"],
)
def test_the_day_of_a_lot_sends_its_invoices(row: Row, says: str) -> None:
    first = dated(row).iloc[0]
    assert f"{first['state']} {first['date']:%d.%m.%Y}" == says


def test_what_leaves_by_another_way_is_none_of_the_lots_business() -> None:
    after = dated(lot("lot_mai.zip", "03.06.2026"))
    assert after["state"].tolist()[2:4] == ["envoyée", "préparée"]


def test_what_cmd_answered_stands() -> None:
    accepted = [SENDINGS[0] | {"state": "acceptée"}]
    after = lots.sent(frame(DISPATCHES, accepted), frame(LOTS, [lot("lot_avril.zip", "03.05.2026")]), TODAY)
    assert after["state"].tolist() == ["acceptée"]


def test_the_journal_shows_the_day_of_the_lot() -> None:
    before = compute(INVOICES[:1], [], SENDINGS)
    sent = dated(lot("lot_avril.zip", "03.05.2026"))
    after = compute(INVOICES[:1], [], [{str(k): v for k, v in row.items()} for row in sent.to_dict("records")])
    assert [(row["status"].iloc[0], shown(row["sent_on"].iloc[0])) for row in (before, after)] == [
        ("à envoyer", ""),
        ("chez CMD", "03.05.2026"),
    ]
