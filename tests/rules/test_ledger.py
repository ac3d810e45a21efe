"""The ledger's figures: signs, the day an invoice is settled, the debtor's own clock, sending, ageing (DESIGN §4)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from ledger_frames import Row, compute, invoice, moved, sending, shown

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.parsing import format_amount, parse_date
from facturation_xls.rules.ledger import COLUMNS


def only(invoices: list[Row], *lines: str, **others: Any) -> Any:
    """The ledger's row of the one invoice, moved by these lines."""
    ledger = compute(invoices, [moved(invoices[0]["number"], line) for line in lines], **others)
    return ledger.iloc[0]


# --- signs ------------------------------------------------------------------------------------------------------------

SIGNS = (
    # a movement of an invoice of 100.00,    Encaissé, Avoir, Perte, Solde, advanced with recourse
    ("Paiement 30.00", "Oui", "30.00 0.00 0.00 70.00 0.00"),
    ("Reprise 30.00", "", "30.00 0.00 0.00 70.00 0.00"),
    ("Remboursement -30.00", "", "-30.00 0.00 0.00 130.00 0.00"),
    ("Extourne -30.00", "", "-30.00 0.00 0.00 130.00 0.00"),
    ("Avoir 30.00", "", "0.00 30.00 0.00 70.00 0.00"),
    ("Perte 30.00", "", "0.00 0.00 30.00 70.00 0.00"),
    ("Frais -30.00", "Oui", "0.00 0.00 0.00 100.00 0.00"),
    ("Avance CMD 30.00", "Oui", "30.00 0.00 0.00 70.00 0.00"),
    ("Avance CMD 30.00", "Non", "30.00 0.00 0.00 70.00 0.00"),
    ("Avance CMD 30.00", "Inconnu", "30.00 0.00 0.00 70.00 0.00"),
    ("Avance CMD 30.00", "", "30.00 0.00 0.00 70.00 0.00"),
    ("Avance CMD 30.00", "Avec recours", "0.00 0.00 0.00 100.00 30.00"),
    ("Retour CMD -30.00", "Oui", "-30.00 0.00 0.00 130.00 0.00"),
    ("Retour CMD -30.00", "Avec recours", "0.00 0.00 0.00 100.00 -30.00"),
    ("Paiement 30.00", "Avec recours", "30.00 0.00 0.00 70.00 0.00"),
    ("Extourne -30.00", "Avec recours", "-30.00 0.00 0.00 130.00 0.00"),
    # as in a formula of Excel: case is of no matter, another word counts nowhere
    ("PAIEMENT 30.00", "", "30.00 0.00 0.00 70.00 0.00"),
    ("avance cmd 30.00", "AVEC RECOURS", "0.00 0.00 0.00 100.00 30.00"),
    ("Acompte 30.00", "", "0.00 0.00 0.00 100.00 0.00"),
)


def test_a_movement_counts_where_its_kind_says() -> None:
    numbered = [(str(number), *row) for number, row in enumerate(SIGNS)]
    ledger = compute(
        [invoice(number, bought=bought) for number, _, bought, _ in numbered],
        [moved(number, f"20.03.2026 {movement}") for number, movement, *_ in numbered],
    )

    figures = ledger[["paid", "credits", "losses", "balance", "advanced"]].itertuples(index=False)
    said = [" ".join(map(format_amount, row)) for row in figures]
    assert list(zip(SIGNS, said, strict=True)) == [(row, row[-1]) for row in SIGNS]


def test_only_a_dated_movement_of_this_invoice_that_is_no_witness_counts() -> None:
    movement = moved("2026-001", "30.06.2026 Paiement 100.00")
    uncounted: list[Row] = [
        {"date": None},
        {"date": parse_date("01.07.2026")},
        {"witness": "oui"},
        {"witness": "OUI"},  # as Excel compares
        {"number": "2026-002"},
        {"number": ""},
    ]
    ledger = compute([invoice("2026-001")], [movement, *(movement | facts for facts in uncounted)])

    assert ledger["paid"].item() == 100_00


def test_numbers_compare_without_spaces_hyphens_leading_zeros_and_declared_prefixes() -> None:
    spellings = ["2026-001", "2026001", " 2026 001", "F2026-001", "002026001", "f-2026 001"]
    settings = Settings(number_prefixes=("F",))
    lines = [moved(number, "30.06.2026 Paiement 10.00") for number in [*spellings, "12026-001"]]
    ledger = compute([invoice("2026-001")], lines, settings=settings)

    assert ledger["paid"].item() == 60_00


def test_two_rows_with_one_number_see_the_same_movements_as_the_formulas_do() -> None:
    ledger = compute([invoice("1"), invoice("1", bought="Avec recours")], [moved("1", "20.03.2026 Avance CMD 100.00")])

    assert list(ledger["paid"]) == [100_00, 0]


# --- the day an invoice is settled ------------------------------------------------------------------------------------

SETTLEMENTS: tuple[tuple[str, list[str], str, str], ...] = (
    # an invoice of 100.00 of 01.03.2026; what happened; settled on; by
    ("nothing happened", [], "", ""),
    ("paid at once", ["20.03.2026 Paiement 100.00"], "20.03.2026", "paiement"),
    ("paid at the counter", ["01.03.2026 Paiement 100.00"], "01.03.2026", "paiement"),
    ("paid before it was written", ["15.02.2026 Paiement 100.00"], "01.03.2026", "paiement"),
    (
        "deposit before, the rest later",
        ["15.02.2026 Paiement 40.00", "20.03.2026 Paiement 60.00"],
        "20.03.2026",
        "paiement",
    ),
    ("a part", ["20.03.2026 Paiement 99.94"], "", ""),
    ("5 centimes short", ["20.03.2026 Paiement 99.95"], "20.03.2026", "paiement"),
    ("two parts", ["20.04.2026 Paiement 40.00", "20.03.2026 Paiement 60.00"], "20.04.2026", "paiement"),
    (
        "the last 5 centimes do not move the day",
        ["20.03.2026 Paiement 99.95", "20.04.2026 Paiement 0.05"],
        "20.03.2026",
        "paiement",
    ),
    ("too much", ["20.03.2026 Paiement 150.00"], "20.03.2026", "paiement"),
    ("twice", ["20.03.2026 Paiement 100.00", "20.04.2026 Paiement 100.00"], "20.03.2026", "paiement"),
    (
        "twice, then refunded",
        ["20.03.2026 Paiement 100.00", "20.04.2026 Paiement 100.00", "20.05.2026 Remboursement -100.00"],
        "20.03.2026",
        "paiement",
    ),
    ("reversed by the bank", ["20.03.2026 Paiement 100.00", "22.03.2026 Extourne -100.00"], "", ""),
    (
        "reversed, then paid",
        ["20.03.2026 Paiement 100.00", "22.03.2026 Extourne -100.00", "20.04.2026 Paiement 100.00"],
        "20.04.2026",
        "paiement",
    ),
    (
        "reversed and paid on one day",
        ["20.03.2026 Paiement 100.00", "22.03.2026 Paiement 100.00", "22.03.2026 Extourne -100.00"],
        "20.03.2026",
        "paiement",
    ),
    ("storno", ["25.03.2026 Avoir 100.00"], "25.03.2026", "avoir"),
    ("storno of the rest", ["20.03.2026 Paiement 30.00", "25.03.2026 Avoir 70.00"], "25.03.2026", "avoir"),
    ("written off", ["20.06.2026 Perte 100.00"], "20.06.2026", "perte"),
    ("paid with a discount", ["20.03.2026 Avoir 5.00", "20.03.2026 Paiement 95.00"], "20.03.2026", "paiement"),
    ("the discount is the larger part", ["20.03.2026 Paiement 5.00", "20.03.2026 Avoir 95.00"], "20.03.2026", "avoir"),
    ("half and half is a payment", ["20.03.2026 Perte 50.00", "20.03.2026 Paiement 50.00"], "20.03.2026", "paiement"),
    ("bought: settled at the payout", ["30.04.2026 Avance CMD 100.00"], "30.04.2026", "paiement"),
    (
        "fees settle nothing and unsettle nothing",
        ["30.04.2026 Avance CMD 100.00", "31.05.2026 Frais -12.00"],
        "30.04.2026",
        "paiement",
    ),
    ("returned by CMD", ["30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00"], "", ""),
    (
        "returned by CMD, then paid",
        ["30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00", "20.06.2026 Paiement 100.00"],
        "20.06.2026",
        "paiement",
    ),
)


def test_an_invoice_is_settled_on_the_day_from_which_on_nothing_is_owed() -> None:
    ledger = compute(
        [invoice(story, bought="Oui") for story, *_ in SETTLEMENTS],
        [moved(story, line) for story, lines, *_ in SETTLEMENTS for line in lines],
    )

    said = zip(ledger["number"], map(shown, ledger["settled_on"]), ledger["closed_by"], strict=True)
    assert list(said) == [(story, day, by) for story, _, day, by in SETTLEMENTS]
    assert list(ledger["open"]) == [day == "" for *_, day, _ in SETTLEMENTS]


def test_an_invoice_that_asks_for_nothing_is_settled_by_itself_on_its_own_day() -> None:
    ledger = compute([invoice(amount, amount=amount) for amount in ("0.00", "0.05", "-20.00", "0.06")])

    assert list(ledger["fully_prepaid"]) == [True, True, True, False]
    assert [shown(day) for day in ledger["settled_on"]] == ["01.03.2026", "01.03.2026", "01.03.2026", ""]
    assert set(ledger["closed_by"]) == {""}


def test_an_invoice_without_date_is_settled_by_its_payment_and_has_no_delay() -> None:
    paid = only([invoice("1", issued="")], "20.03.2026 Paiement 100.00")
    zero = only([invoice("1", issued="", amount="0.00")])

    assert shown(paid["settled_on"]) == "20.03.2026"
    assert pd.isna(paid["delay"])
    assert (zero["open"], shown(zero["settled_on"])) == (False, "")


def test_an_advance_with_recourse_is_cash_but_settles_nothing() -> None:
    row = only([invoice("1", bought="Avec recours")], "30.04.2026 Avance CMD 100.00")

    assert (row["open"], row["advanced"], shown(row["ceded_on"])) == (True, 100_00, "30.04.2026")


def test_within_5_centimes_an_invoice_is_neither_open_nor_overpaid() -> None:
    amounts = ("99.94", "99.95", "100.05", "100.06")
    ledger = compute(
        [invoice(paid) for paid in amounts], [moved(paid, f"20.03.2026 Paiement {paid}") for paid in amounts]
    )

    assert list(ledger["open"]) == [True, False, False, False]
    assert list(ledger["overpaid"]) == [False, False, False, True]


def test_the_tolerance_is_a_setting() -> None:
    row = only([invoice("1")], "20.03.2026 Paiement 99.10", settings=Settings(tolerance=100))

    assert not row["open"]


# --- the debtor's clock -----------------------------------------------------------------------------------------------


DEBTOR_CLOCK = (
    # movements, each with the debtor's own day; settled for the debtor on
    ("paid to the practice", ["20.03.2026 Paiement 100.00"], [""], "20.03.2026"),
    ("paid to CMD, passed on later", ["31.03.2026 Paiement 100.00"], ["12.03.2026"], "12.03.2026"),
    ("advanced, the patient's day unknown", ["30.04.2026 Avance CMD 100.00"], [""], ""),
    ("advanced, paid by the patient later", ["30.04.2026 Avance CMD 100.00"], ["28.05.2026"], "28.05.2026"),
    ("advanced, paid by the patient after the day", ["30.04.2026 Avance CMD 100.00"], ["02.07.2026"], ""),
    (
        "advanced, returned, paid to the practice",
        ["30.04.2026 Avance CMD 100.00", "31.05.2026 Retour CMD -100.00", "20.06.2026 Paiement 100.00"],
        ["", "", ""],
        "20.06.2026",
    ),
)


def test_the_debtors_clock_stops_when_the_patient_pays() -> None:
    ledger = compute(
        [invoice(story, bought="Oui") for story, *_ in DEBTOR_CLOCK],
        [
            moved(story, line, debtor_paid_on=parse_date(paid) if paid else None)
            for story, lines, days, _ in DEBTOR_CLOCK
            for line, paid in zip(lines, days, strict=True)
        ],
    )

    said = zip(ledger["number"], map(shown, ledger["debtor_settled_on"]), strict=True)
    assert list(said) == [(story, day) for story, *_, day in DEBTOR_CLOCK]


def test_a_receivable_is_ceded_with_its_first_advance_if_cmd_bought_it() -> None:
    answers = ("Oui", "avec recours", "Non", "")
    lines = ("31.05.2026 Avance CMD 50.00", "30.04.2026 Avance CMD 50.00")
    ledger = compute(
        [invoice(f"n{answer}", bought=answer) for answer in answers],
        [moved(f"n{answer}", line) for answer in answers for line in lines],
    )

    assert [shown(day) for day in ledger["ceded_on"]] == ["30.04.2026", "30.04.2026", "", ""]


# --- days and ages ----------------------------------------------------------------------------------------------------


AGES = (
    ("01.07.2026", -1, "non échu"),
    ("30.06.2026", 0, "non échu"),
    ("29.06.2026", 1, "1–30"),
    ("31.05.2026", 30, "1–30"),
    ("30.05.2026", 31, "31–60"),
    ("01.05.2026", 60, "31–60"),
    ("30.04.2026", 61, "61–90"),
    ("01.04.2026", 90, "61–90"),
    ("31.03.2026", 91, "91–180"),
    ("01.01.2026", 180, "91–180"),
    ("31.12.2025", 181, "> 180"),
)


def test_age_counts_from_the_due_date() -> None:
    ledger = compute([invoice(due, "01.12.2025", due_on=parse_date(due)) for due, *_ in AGES])

    assert list(zip(ledger["number"], ledger["overdue_days"], ledger["age"], strict=True)) == list(AGES)


def test_without_due_date_the_payers_term_decides_and_without_any_date_nothing_is_overdue() -> None:
    settings = Settings(payers=(PayerTerms("Aide sociale", term=60),))
    ledger = compute(
        [invoice("1"), invoice("2", payer_type="Aide sociale"), invoice("3", issued="")], settings=settings
    )

    assert [shown(day) for day in ledger["due_on"]] == ["31.03.2026", "30.04.2026", ""]
    assert list(ledger["overdue_days"]) == [91, 61, pd.NA]
    assert list(ledger["age"]) == ["91–180", "61–90", "non échu"]


def test_the_delay_runs_until_the_invoice_is_settled_as_the_formula_shows() -> None:
    ledger = compute([invoice("1"), invoice("2"), invoice("3", issued="")], [moved("1", "20.03.2026 Paiement 100.00")])

    assert list(ledger["delay"]) == [19, 121, pd.NA]


# --- sendings ---------------------------------------------------------------------------------------------------------


SENDINGS: tuple[tuple[list[str], str, str], ...] = (
    # sendings; Date envoi; Canal
    ([], "", ""),
    (["02.03.2026 Dentagest préparée"], "", ""),
    (["02.03.2026 Dentagest rejetée"], "", ""),
    (["- Papier envoyée"], "", ""),
    (["01.07.2026 Papier envoyée"], "", ""),
    (["02.03.2026 Papier envoyée"], "02.03.2026", "Papier"),
    (["02.03.2026 Dentagest ACCEPTÉE"], "02.03.2026", "Dentagest"),
    (["04.03.2026 Papier envoyée", "02.03.2026 Dentagest envoyée"], "02.03.2026", "Dentagest + Papier"),
    (["02.03.2026 Papier envoyée", "04.03.2026 Dentagest envoyée"], "02.03.2026", "Papier + Dentagest"),
    (["02.03.2026 Papier envoyée", "04.03.2026 Papier envoyée"], "02.03.2026", "Papier"),
    (["02.03.2026 Papier envoyée", "01.03.2026 Dentagest préparée"], "02.03.2026", "Papier"),
)


def test_a_sending_counts_with_its_date_its_channel_and_a_state_beyond_prepared() -> None:
    without_channel = sending("100", "02.03.2026 Papier envoyée") | {"channel": ""}
    ledger = compute(
        [*(invoice(str(number)) for number in range(len(SENDINGS))), invoice("100")],
        dispatches=[
            *(sending(str(number), line) for number, (lines, *_) in enumerate(SENDINGS) for line in lines),
            without_channel,
        ],
    )

    said = zip(map(shown, ledger["sent_on"]), ledger["channel"], strict=True)
    assert list(said) == [*((day, channel) for _, day, channel in SENDINGS), ("", "")]


# --- the frame --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("invoices", [[], [invoice("1")]], ids=["empty", "one"])
def test_the_frame_has_its_columns_and_their_types_whatever_the_tables_hold(invoices: list[Row]) -> None:
    ledger = compute(invoices)

    assert tuple(ledger.columns) == COLUMNS
    assert ledger.index.equals(pd.RangeIndex(len(invoices)))
    kinds = {name: str(kind) for name, kind in ledger.dtypes.items()}
    assert {kinds[name] for name in COLUMNS if name.endswith("_on")} == {"datetime64[s]"}
    assert {kinds[name] for name in ("amount", "paid", "credits", "losses", "balance", "advanced")} == {"int64"}
    assert {kinds[name] for name in ("delay", "overdue_days", "reminder_level")} == {"Int64"}
    assert {kinds[name] for name in ("open", "overpaid", "taken_over", "fully_prepaid")} == {"bool"}
    assert {kinds[name] for name in ("key", "payer_type", "channel", "age", "status", "closed_by")} == {"str"}


def test_a_row_keeps_its_place_and_its_own_words() -> None:
    facts = {"debtor": "Rochat Anne", "debtor_id": "D1", "patient": "Rochat Léo", "remark": "rappeler lundi"}
    ledger = compute([invoice("2"), invoice("2026-001", payer_type="", reminder_level=2, **facts)])

    row = ledger.iloc[1]
    assert {name: row[name] for name in facts} == facts
    assert (row["key"], row["number"], row["payer_type"]) == ("2026001", "2026-001", "À classer")
    assert list(ledger["reminder_level"]) == [pd.NA, 2]


def test_invoices_of_before_the_journal_are_taken_over() -> None:
    settings = Settings(journal_start=parse_date("01.03.2026"))
    ledger = compute(
        [invoice("1", "28.02.2026"), invoice("2", "01.03.2026"), invoice("3", issued="")], settings=settings
    )

    assert list(ledger["taken_over"]) == [True, False, False]


# --- the ten invoices of metrics.md -----------------------------------------------------------------------------------

TEN = (
    # invoice, date, amount, paid on; delay on 30.06.2026 (or so far), age by due date
    ("F01", "01.04.2026", "600.00", "21.04.2026", 20, ""),
    ("F02", "05.04.2026", "200.00", "05.05.2026", 30, ""),
    ("F03", "10.04.2026", "400.00", "09.06.2026", 60, ""),
    ("F04", "20.04.2026", "900.00", "", 71, "31–60"),
    ("F05", "02.05.2026", "300.00", "22.05.2026", 20, ""),
    ("F06", "10.05.2026", "500.00", "19.06.2026", 40, ""),
    ("F07", "20.05.2026", "700.00", "", 41, "1–30"),
    ("F08", "01.06.2026", "250.00", "26.06.2026", 25, ""),
    ("F09", "10.06.2026", "350.00", "", 20, "non échu"),
    ("F10", "20.06.2026", "800.00", "", 10, "non échu"),
)


def test_the_ten_invoices_of_the_worked_example() -> None:
    ledger = compute(
        [invoice(number, issued, amount) for number, issued, amount, *_ in TEN],
        [moved(number, f"{paid} Paiement {amount}") for number, _, amount, paid, *_ in TEN if paid],
    )

    assert [shown(day) for day in ledger["settled_on"]] == [row[3] for row in TEN]
    assert list(ledger["delay"]) == [row[4] for row in TEN]
    unpaid = ledger[ledger["open"]]
    assert list(unpaid["age"]) == [row[5] for row in TEN if row[5]]
    assert unpaid["balance"].sum() == 2_750_00
    assert unpaid.groupby("age")["balance"].sum().to_dict() == {"non échu": 1_150_00, "1–30": 700_00, "31–60": 900_00}
