"""The contract with CMD, one line per situation as a secretary would tell it on 30.06.2026.

Invoice 1 of CHF 100.00, of 01.03.2026, went to CMD on 31.03.2026; nothing else happened unless the line says so.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_frames import TODAY, Row, compute, frame, invoice, moved, sending

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_date
from facturation_xls.reports import contract as report
from facturation_xls.rules.contract import measure
from facturation_xls.rules.contract.breaches import findings
from facturation_xls.rules.contract.dealings import dealings
from facturation_xls.rules.contract.measured import Measured
from facturation_xls.settings.sheets import read_settings
from facturation_xls.workbook.schema import DISPATCHES, MOVEMENTS, REMINDERS

CMD: Final = "Caisse des Médecins"
HANDED: Final = [sending("1", "31.03.2026 CMD envoyée")]
BOTH_HANDED: Final = [*HANDED, sending("2", "31.03.2026 CMD envoyée")]


def bill(number: str = "1", **facts: Any) -> Row:
    return invoice(number, **({"payer_type": CMD} | facts))


def by_cmd(text: str, number: str = "1", **facts: Any) -> Row:
    """A line of CMD's statement of the month."""
    return moved(number, text, **({"origin": "CMD", "document": "CMD 2026-04", "line": 1} | facts))


def agreed(terms: dict[Term, str]) -> Settings:
    """The settings in which these terms were agreed."""
    rows = [{"name": term.value, "value": value, "unit": "", "where": "art. 1"} for term, value in terms.items()]
    return read_settings((), (), (), (), (), rows)


def measured(terms: dict[Term, str], **tables: Any) -> dict[Term, Measured]:
    """Every term; ``tables``: journal, sent, movements, issued, statements."""
    chosen = agreed(terms)
    journal, sent = tables.get("journal", [bill()]), tables.get("sent", HANDED)
    movements, issued = tables.get("movements", []), frame(REMINDERS, tables.get("issued", []))
    ledger = compute(journal, movements, sent, settings=chosen)
    seen = dealings(
        *(ledger, frame(MOVEMENTS, movements), frame(DISPATCHES, sent), issued),
        tables.get("statements", ()),
        chosen,
        TODAY,
    )
    return {found.term: found for found in measure(seen, chosen)}


def told(term: Term, value: str, **tables: Any) -> str:
    """The term's row of the page: what was measured, cases, breaches, the worst, the verdict."""
    also = {Term(name): text for name, text in tables.pop("also", {}).items()}
    row = report.rows([measured({term: value} | also, **tables)[term]]).iloc[0]
    counts = f"{row['case_count']}/{row['breach_count']}"
    return " | ".join(filter(None, (row["measured"], counts, row["deviation"], row["kept"])))


def answered(day: str) -> list[Row]:
    return [sending("1", "31.03.2026 CMD acceptée") | {"answered_on": parse_date(day), "answer": "Acceptée"}]


def reminded(day: str, channel: str = "Papier") -> list[Row]:
    return [{"number": "1", "level": 1, "date": parse_date(day), "channel": channel}]


BOUGHT = {"journal": [bill(bought="Oui")]}
RECOURSE = {"journal": [bill(bought="Avec recours")]}
ADVANCE = by_cmd("10.04.2026 Avance CMD 100.00", line=2)
RETURNED = [ADVANCE, by_cmd("25.05.2026 Retour CMD -100.00", document="CMD 2026-05")]

SITUATIONS: list[tuple[str, Term, str, dict[str, Any], str]] = [
    ("CMD sent it", Term.SENDS, "CMD", {}, "CMD 1, cabinet 0, les deux 0 | 1/0 | oui"),
    (
        "the practice sent it as well",
        *(Term.SENDS, "CMD", {"sent": [*HANDED, sending("1", "02.03.2026 Papier envoyée")]}),
        "CMD 0, cabinet 0, les deux 1 | 1/1 | non",
    ),
    ("CMD sent what the practice was to send", Term.SENDS, "Cabinet", {}, "CMD 1, cabinet 0, les deux 0 | 1/1 | non"),
    ("nobody of the practice reminded", Term.REMINDS, "CMD", {}, "rappels du cabinet pendant ce temps : 0 | 0/0 | oui"),
    (
        "the practice reminded though CMD does",
        *(Term.REMINDS, "CMD", {"issued": reminded("15.05.2026")}),
        "rappels du cabinet pendant ce temps : 1 | 1/1 | non",
    ),
    (
        "a call is no reminder",
        *(Term.REMINDS, "CMD", {"issued": reminded("15.05.2026", "Téléphone")}),
        "rappels du cabinet pendant ce temps : 0 | 0/0 | oui",
    ),
    (
        "reminded after CMD gave it back: the practice's own matter",
        *(Term.REMINDS, "CMD", {"movements": RETURNED, "issued": reminded("15.06.2026")}),
        "rappels du cabinet pendant ce temps : 0 | 0/0 | oui",
    ),
    (
        "the practice reminds, and never had to",
        *(Term.REMINDS, "Cabinet", {}),
        "rappels du cabinet pendant ce temps : 0 | 0/0 | pas encore mesurée",
    ),
    (
        "the debtor paid CMD",
        *(Term.COLLECTS, "CMD", {"movements": [by_cmd("20.04.2026 Paiement 100.00")]}),
        "paiements à la CMD 1, au cabinet 0 | 1/0 | oui",
    ),
    (
        "the debtor paid the practice's bank instead",
        *(
            Term.COLLECTS,
            "CMD",
            {"movements": [moved("1", "20.04.2026 Paiement 100.00", origin="Banque", witness="oui")]},
        ),
        "paiements à la CMD 0, au cabinet 1 | 1/1 | non",
    ),
    (
        "Dentagest tells of CMD's payment: no second place of payment",
        *(Term.COLLECTS, "CMD", {"movements": [moved("1", "20.04.2026 Paiement 100.00", origin="Dentagest")]}),
        "0/0 | pas encore mesurée",
    ),
    (
        "CMD gave back what it had advanced: the practice bears the loss",
        *(Term.BEARS_LOSS, "CMD", {"movements": RETURNED}),
        "rendues ou perdues après une avance : 1 (CHF 100.00) | 1/1 | non",
    ),
    (
        "with recourse the practice bears it by contract",
        *(Term.BEARS_LOSS, "CMD", {**RECOURSE, "movements": RETURNED}),
        "rendues ou perdues après une avance : 0 (CHF 0.00) | 0/0 | oui",
    ),
    (
        "the practice bears the loss, as agreed",
        *(Term.BEARS_LOSS, "Cabinet", {"movements": RETURNED}),
        "rendues ou perdues après une avance : 1 (CHF 100.00) | 1/0 | oui",
    ),
    (
        "half of the month's invoices bought",
        *(Term.BOUGHT, "60 %", {"journal": [bill(bought="Oui"), bill("2", bought="Non")], "sent": BOTH_HANDED}),
        "50.0 % des factures décidées | 1/1 | 10.0 points de moins | non",
    ),
    (
        "paid out after ten days",
        *(Term.PAYOUT, "10", {**BOUGHT, "movements": [ADVANCE]}),
        "en moyenne 10.0 j, au plus 10 j | 1/0 | oui",
    ),
    (
        "paid out a day late",
        *(Term.PAYOUT, "9", {**BOUGHT, "movements": [ADVANCE]}),
        "en moyenne 10.0 j, au plus 10 j | 1/1 | 1 j de plus | non",
    ),
    ("bought and not paid yet", Term.PAYOUT, "30", BOUGHT, "en attente 1 | 1/1 | 61 j de plus | non"),
    ("not bought: nothing to pay out", Term.PAYOUT, "30", {}, "0/0 | pas encore mesurée"),
    (
        "the debtor's money took eight days from CMD to the practice",
        *(
            Term.FORWARDING,
            "5",
            {"movements": [by_cmd("20.04.2026 Paiement 100.00", debtor_paid_on=date(2026, 4, 12))]},
        ),
        "en moyenne 8.0 j, au plus 8 j | 1/1 | 3 j de plus | non",
    ),
    (
        "acknowledged after four days",
        Term.RECEIPT,
        "5",
        {"sent": answered("04.04.2026")},
        "en moyenne 4.0 j, au plus 4 j | 1/0 | oui",
    ),
    ("not acknowledged for three months", Term.RECEIPT, "5", {}, "en attente 1 | 1/1 | 86 j de plus | non"),
    (
        "no answer, but a statement speaks of it",
        *(Term.RECEIPT, "5", {"movements": [by_cmd("20.04.2026 Paiement 100.00")]}),
        "0/0 | pas encore mesurée",
    ),
    (
        "given back after 45 days",
        *(Term.RETURN, "30", {"movements": RETURNED}),
        "en moyenne 45.0 j, au plus 45 j | 1/1 | 15 j de plus | non",
    ),
    (
        "fees of 3 % where 3 % were agreed",
        *(Term.FEE_SHARE, "3", {"movements": [ADVANCE, by_cmd("10.04.2026 Frais -3.00")]}),
        "CHF 3.00, soit 3.0 % de ce qu'elle a versé | 1/0 | oui",
    ),
    (
        "fees of 3 % where 2.5 % were agreed",
        *(Term.FEE_SHARE, "2.5 %", {"movements": [ADVANCE, by_cmd("10.04.2026 Frais -3.00")]}),
        "CHF 3.00, soit 3.0 % de ce qu'elle a versé | 1/1 | CHF 0.50 de trop | non",
    ),
    (
        "CMD rounds each fee: five centimes are no breach",
        *(Term.FEE_SHARE, "3", {"movements": [ADVANCE, by_cmd("10.04.2026 Frais -3.05")]}),
        "CHF 3.05, soit 3.0 % de ce qu'elle a versé | 1/0 | oui",
    ),
    (
        "a share and an amount were agreed: both together",
        *(
            Term.FEE_SHARE,
            "2",
            {"movements": [ADVANCE, by_cmd("10.04.2026 Frais -3.50")], "also": {"Frais par facture": "1.50"}},
        ),
        "CHF 3.50, soit 3.5 % de ce qu'elle a versé | 1/0 | oui",
    ),
    (
        "an amount for each invoice",
        *(Term.FEE_EACH, "2.00", {"movements": [ADVANCE, by_cmd("10.04.2026 Frais -3.00")]}),
        "en moyenne CHF 3.00 | 1/1 | CHF 1.00 de trop | non",
    ),
    (
        "the amount is judged with the share",
        *(
            Term.FEE_EACH,
            "0.50",
            {"movements": [ADVANCE, by_cmd("10.04.2026 Frais -3.00")], "also": {"Frais en %": "1"}},
        ),
        "en moyenne CHF 3.00, jugés avec « Frais en % » | 1/0 | oui",
    ),
    ("something left for CMD in the month", Term.SENDINGS, "1", {}, "de 1 à 1 par mois | 1/0 | oui"),
    ("once a month where twice was agreed", Term.SENDINGS, "2", {}, "de 1 à 1 par mois | 1/1 | 1 de moins | non"),
    (
        "a month that has invoices and no sending",
        *(Term.SENDINGS, "1", {"journal": [bill(), bill("2", issued="04.04.2026", bought="Oui")]}),
        "de 1 à 1 par mois | 1/0 | oui",
    ),
    (
        "statements of March, April and May",
        *(Term.STATEMENTS, "1", {"statements": [date(2026, month, 28) for month in (3, 4, 5)]}),
        "de 1 à 1 par mois | 3/0 | oui",
    ),
    (
        "April's statement never came",
        *(Term.STATEMENTS, "1", {"statements": [date(2026, 3, 31), date(2026, 5, 31)]}),
        "de 0 à 1 par mois | 3/1 | 1 de moins | non",
    ),
    ("no statement at all, nothing to compare", Term.STATEMENTS, "1", {}, "0/0 | pas encore mesurée"),
]


@pytest.mark.parametrize(
    ("term", "value", "situation", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS]
)
def test_a_term_beside_what_was_measured(term: Term, value: str, situation: dict[str, Any], expected: str) -> None:
    assert told(term, value, **situation) == expected


def test_every_term_has_its_situation() -> None:
    assert {term for _, term, *_ in SITUATIONS} == set(Term)


def test_what_was_not_agreed_is_measured_and_never_broken() -> None:
    found = measured({}, movements=[*RETURNED, by_cmd("10.04.2026 Frais -30.00")], issued=reminded("15.05.2026"))
    assert all(term.breaches.empty for term in found.values())
    assert set(report.rows(list(found.values()))["kept"]) == {"pas convenue"}
    assert found[Term.FEE_SHARE].told == "CHF 30.00, soit 30.0 % de ce qu'elle a versé"
    assert findings(list(found.values()), {}) == []


def test_a_breach_is_a_finding_and_many_become_one() -> None:
    numbers = [str(number) for number in range(1, 12)]
    tables = {"journal": [bill(n, bought="Oui") for n in numbers]}
    sent = [sending(n, "31.03.2026 CMD envoyée") for n in numbers]
    few = measured({Term.PAYOUT: "30"}, journal=tables["journal"][:2], sent=sent[:2])
    assert [(f.control, f.number, f.finding) for f in findings(list(few.values()), {})] == [
        ("Contrat CMD : Versement des créances rachetées", number, "Déjà 91 j ; convenu : 30.") for number in ("1", "2")
    ]
    (one,) = findings(list(measured({Term.PAYOUT: "30"}, sent=sent, **tables).values()), {})
    assert (one.number, one.finding.split(" (")[0]) == ("", "11 cas ne sont pas comme convenu")


def test_what_lies_before_the_months_that_count_is_no_case() -> None:
    old = {"journal": [bill(issued="01.03.2025")], "sent": [sending("1", "31.03.2025 CMD envoyée")]}
    assert all(term.cases.empty for term in measured({Term.PAYOUT: "30", Term.RECEIPT: "5"}, **old).values())


@pytest.mark.parametrize(
    ("term", "text", "value"),
    [
        (Term.SENDS, " cmd ", "CMD"),
        (Term.COLLECTS, "le cabinet", "Cabinet"),
        (Term.FEE_SHARE, "2,5 %", 250),
        (Term.BOUGHT, "60", 6000),
        (Term.FEE_EACH, "CHF 1.50", 150),
        (Term.PAYOUT, "15", 15),
    ],
)
def test_what_staff_write_is_understood(term: Term, text: str, value: str | int) -> None:
    shown = value if isinstance(value, str) else text.strip()
    assert agreed({term: text}).contract == {term: Agreed(value, shown, "", "art. 1")}


@pytest.mark.parametrize(
    ("term", "text"), [(Term.REMINDS, "True"), (Term.FEE_SHARE, "250"), (Term.PAYOUT, "vite"), (Term.FEE_EACH, "-1")]
)
def test_a_term_that_nobody_understands_is_told_and_not_agreed(term: Term, text: str) -> None:
    """Before: the synchronisation stopped, although nothing that is booked depends on the contract."""
    settings = agreed({term: text, Term.RECEIPT: "5"})
    assert (set(settings.contract), settings.misread) == ({Term.RECEIPT}, {term: text})
    (finding,) = findings([], settings.misread)
    assert (finding.control, finding.document) == (f"Contrat CMD : {term}", "Paramètres CMD")
    assert finding.finding == f"Je ne comprends pas « {text} » : cette clause compte comme pas convenue."


days = st.dates(date(2026, 3, 1), TODAY)
lines = st.builds(
    lambda kind, cents, day, paid, origin, n: (
        {"number": n, "kind": kind, "amount": cents, "date": day, "debtor_paid_on": paid, "origin": origin}
        | {"document": "CMD", "line": 1}
    ),
    st.sampled_from(["Paiement", "Avance CMD", "Retour CMD", "Frais", "Perte"]),
    st.integers(-10_000, 10_000),
    days,
    st.none() | days,
    st.sampled_from(["CMD", "Banque", "Saisie"]),
    st.sampled_from("123"),
)


@settings(max_examples=12)
@given(
    st.lists(lines, max_size=12), st.lists(st.sampled_from(["", "Oui", "Non", "Avec recours"]), min_size=3, max_size=3)
)
def test_every_breach_is_among_the_cases_that_were_measured(movements: list[Row], words: list[str]) -> None:
    strict = dict.fromkeys(Term, "1") | dict.fromkeys((Term.SENDS, Term.REMINDS, Term.COLLECTS, Term.BEARS_LOSS), "CMD")
    journal = [bill(str(number), bought=word) for number, word in enumerate(words, start=1)]
    sent = [sending(row["number"], "31.03.2026 CMD envoyée") for row in journal]
    found = measured(strict, journal=journal, sent=sent, movements=movements, statements=[date(2026, 3, 31)])
    for term in found.values():
        breaches = term.breaches
        assert set(breaches["number"]) <= set(term.cases["number"])
        assert len(breaches) <= len(term.cases)
        assert (breaches["excess"] > 0).all()
        row = report.rows([term]).iloc[0]
        assert (row["breach_count"], row["kept"] == "non") == (len(breaches), len(breaches) > 0)
    assert len(report.breach_rows(list(found.values()))) == sum(len(term.breaches) for term in found.values())
    pd.testing.assert_frame_equal(found[Term.SENDS].cases, found[Term.SENDS].cases.drop_duplicates("key"))
