"""A year's events, drawn by chance: each invoice gets a story, and every odd thing that practices know happens.

The same seed tells the same year. Stories are weighted as a practice lives them: most people simply pay.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, TypeAlias

from happenings import (
    FIRST_DAY,
    MONTHS,
    YEAR,
    Agreed,
    Billed,
    Cancelled,
    CmdLine,
    CmdStatement,
    Copied,
    GivenUp,
    Happening,
    Held,
    Nameless,
    Paid,
    PaidOut,
    Payer,
    Person,
    Place,
    Posted,
    Reminded,
    Report,
    Reused,
    Way,
    Words,
    month_end,
    month_of,
)

LATE_NOTICES: Final = {3: 4, 8: 9}
"""Months whose notice of the bank is fetched a month too late; in September the quarter's statement comes before it."""

LATE_STATEMENTS: Final = {4: 6}
"""CMD's statement of May is found in July, after that of June."""

CORRECTED: Final = {7: 8}
"""August's statement of CMD is wrong, its correction comes in September."""

_FAMILIES = "Ancolie Arnica Aster Bleuet Capucine Crocus Dahlia Freesia Iris Jasmin Lilas Lupin Mimosa Narcisse".split()
_FAMILIES += "Pavot Pensée Pivoine Primevère Romarin Sauge Souci Tulipe Valériane Verveine Violette Zinnia".split()
_GIVEN = "Alma Boris Carla Denis Emma Fabio Gaël Hana Ivan Jana Karim Lina Marc Nora Odile Paul Rémy Sara".split()
_COMPANIES = {
    Payer.COMPLEMENTARY: ("Assurance Gentiane Fictive SA", "Prévoyance Edelweiss Fictive SA"),
    Payer.SOCIAL: ("Service social du district fictif", "Centre social de Bourg-Fictif"),
    Payer.OTHER: ("Accidents Arolle Fictive SA",),
    Payer.UNCLASSIFIED: ("Entreprise Mélèze Fictive Sàrl",),
}
_MIX = {
    Payer.PRIVATE: 54,
    Payer.CMD: 25,
    Payer.COMPLEMENTARY: 8,
    Payer.SOCIAL: 6,
    Payer.OTHER: 4,
    Payer.UNCLASSIFIED: 3,
}

Story: TypeAlias = Callable[["Teller", Billed], None]


def tell(seed: int, invoices: int) -> list[Happening]:
    """A year of about so many invoices."""
    return Teller(seed, invoices).year()


class Teller:
    """Draws the events. A story appends to ``events`` and to the lines of CMD's statements."""

    def __init__(self, seed: int, invoices: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 -- the same year at every run
        self.invoices = invoices
        self.events: list[Happening] = []
        self.cmd_lines: dict[int, list[CmdLine]] = defaultdict(list)
        self.waiting: list[Billed] = []
        self.texts = 0

    def year(self) -> list[Happening]:
        """All events, in the order of the story-teller; they carry their own months."""
        for serial in range(self.invoices // 25 + 3):
            self._tell(self._old(serial))
        self.events.append(self._reused())
        for serial, day in enumerate(sorted(self._days()), start=101):
            self._tell(self._bill(serial, day))
        self._statements()
        return self.events

    # --- invoices -----------------------------------------------------------------------------------------------------

    def _days(self) -> list[date]:
        return [FIRST_DAY + timedelta(days=self.rng.randrange(360)) for _ in range(self.invoices)]

    def _who(self, payer: Payer) -> Person:
        company = self.rng.choice(_COMPANIES[payer]) if payer in _COMPANIES else ""
        return Person(self.rng.choice(_FAMILIES), self.rng.choice(_GIVEN), company)

    def _bill(self, serial: int, day: date) -> Billed:
        payer = self.rng.choices(list(_MIX), list(_MIX.values()))[0]
        way, late = Way.XML, self.rng.random() < 0.04
        if payer is Payer.PRIVATE:
            way = self.rng.choices([Way.XML, Way.LIST, Way.TYPED, Way.REMINDER], [90, 4, 4, 2])[0]
        if way in (Way.REMINDER, Way.TYPED):
            late = way is Way.REMINDER
        arrives = month_of(day) + (2 if late and payer is Payer.CMD else late)
        owed = self.rng.randrange(4_000, 150_000, 5)
        deposit = self.rng.randrange(1_000, 3_000, 5) if way is Way.XML and self.rng.random() < 0.05 else 0
        number = f"M-{YEAR}" if way is Way.TYPED else f"{YEAR}{serial:06d}"
        if self.rng.random() < 0.01 and way is Way.XML:
            owed, deposit = 0, owed
        return Billed(number, day, arrives, payer, self._who(payer), owed, deposit, way)

    def _old(self, serial: int) -> Billed:
        """An invoice of the year before, taken over in January."""
        payer = self.rng.choice([Payer.PRIVATE, Payer.PRIVATE, Payer.SOCIAL])
        day = FIRST_DAY - timedelta(days=self.rng.randrange(40, 400))
        owed = self.rng.randrange(4_000, 90_000, 5)
        before = self.rng.choice([0, 0, owed // 10 * 5])
        number = f"{day.year}{serial + 101:06d}"
        return Billed(number, day, 0, payer, self._who(payer), owed, way=Way.TAKEN_OVER, paid_before=before)

    def _reused(self) -> Reused:
        """The number of the oldest invoice on the bill of somebody new, a year later."""
        old = min((event for event in self.events if isinstance(event, Billed)), key=lambda bill: bill.day)
        day = max(old.day + timedelta(days=320), FIRST_DAY)
        return Reused(old.number, day, month_of(day), Person("Oublié", "Zacharie"), 12_300)

    def _tell(self, bill: Billed) -> None:
        if bill.way is Way.TYPED:
            count = sum(isinstance(event, Billed) and event.way is Way.TYPED for event in self.events)
            bill = replace(bill, number=f"{bill.number}-{count + 1:03d}")
        self.events.append(bill)
        if bill.owed == 0 or bill.arrives not in MONTHS:
            return
        stories = CMD_STORIES if bill.payer is Payer.CMD else STORIES
        self.rng.choices(list(stories), list(stories.values()))[0](self, bill)
        if bill.way is Way.XML:
            self._papers(bill)

    def _papers(self, bill: Billed) -> None:
        """What moves no money: letters noted, copies, exports again."""
        if bill.payer is not Payer.CMD and self.rng.random() < 0.5:
            self.events.append(Posted(bill.number, bill.day + timedelta(days=1), bill.arrives))
        if self.rng.random() < 0.05:
            first = month_end(month_of(bill.day)) if bill.by_cmd else bill.day
            day = first + timedelta(days=self.rng.randrange(3, 40))
            asks = bill.owed + self.rng.choice([0, 0, 500])
            arrives = max(bill.arrives, month_of(day))
            self.events.append(Copied(bill.number, day, arrives, asks, self.rng.random() < 0.5))

    # --- money --------------------------------------------------------------------------------------------------------

    def pay(
        self,
        bill: Billed,
        amount: int,
        day: date,
        places: str = "bank",
        words: Words = Words.REFERENCE,
        *,
        reversal: bool = False,
    ) -> date:
        """A movement, told in these places; each gives its own day, a few days around."""
        reports = [report for place in places.split() for report in self._reports(place, day)]
        if bill.way in (Way.LIST, Way.TYPED, Way.TAKEN_OVER) and words is Words.REFERENCE:
            words = Words.NUMBER
        self.events.append(Paid(bill.number, amount, tuple(reports), words, reversal))
        return day

    def _reports(self, place: str, day: date) -> list[Report]:
        if place == "bank":
            quarter = month_of(day) // 3 * 3 + 2
            signed = self.rng.random() < 0.7
            notice = LATE_NOTICES.get(month_of(day), month_of(day))
            return [Report(Place.NOTICE, day, notice, signed), Report(Place.EXTRACT, day, quarter, signed)]
        if place == "list":
            day += timedelta(days=self.rng.randrange(3))
            return [Report(Place.DENTAGEST, day, month_of(day))]
        day += timedelta(days=self.rng.randrange(-2, 4))
        return [Report(Place.TYPED, day, month_of(day) + (self.rng.random() < 0.2))]

    def soon(self, day: date, least: int = 8, most: int = 55) -> date:
        """A day of the weeks after another one."""
        return day + timedelta(days=self.rng.randrange(least, most))

    def some_places(self, payer: Payer) -> str:
        """Where a payment is told: nearly always at the source that counts."""
        if payer is Payer.OTHER:
            return self.rng.choice(["list", "bank list", "list typed"])
        return self.rng.choices(["bank", "bank list", "bank typed", "bank list typed", "typed"], [50, 20, 8, 14, 8])[0]

    def some_words(self) -> Words:
        return self.rng.choices([Words.REFERENCE, Words.NUMBER], [85, 15])[0]

    # --- CMD ----------------------------------------------------------------------------------------------------------

    def listed(
        self, bill: Billed, later: int, gross: int, status: str, bought: str = "Non", *, noted: bool = False
    ) -> None:
        """A line of CMD's statement, so many months after that of the invoice."""
        month = month_of(bill.day) + later
        if month not in MONTHS:
            return
        fee = gross * 3 // 100 if gross > 0 else 0
        day = min(value_day(month), month_end(month)) if noted else None
        self.cmd_lines[month].append(CmdLine(bill.number, bill.owed, gross, fee, status, bought, day))

    def _statements(self) -> None:
        """The lines of each month as a statement, its payout at the bank; one is wrong at first."""
        for month, lines in sorted(self.cmd_lines.items()):
            day = value_day(month)
            statement = CmdStatement(month, tuple(lines), LATE_STATEMENTS.get(month, month), day)
            if month in CORRECTED and len(lines) > 1:
                first, *others = lines
                wrong = (replace(first, gross=first.gross + 1_000), *others, replace(others[-1], gross=2_000, fee=0))
                self.events.append(replace(statement, lines=wrong))
                statement = replace(statement, arrives=CORRECTED[month])
            self.events.append(statement)
            notice = LATE_NOTICES.get(month_of(day), month_of(day))
            self.events.append(PaidOut("Caisse des Médecins", statement.payout, day, notice))
            self.events.append(
                PaidOut("Worldline Suisse SA", 54_321 + month, month_end(month), LATE_NOTICES.get(month, month))
            )


def value_day(month: int) -> date:
    """The day of CMD's payout: the month's last, or a few days later."""
    return month_end(month) + timedelta(days=month % 2 * 3)


# --- stories of those who pay the practice ----------------------------------------------------------------------------


def pays(t: Teller, bill: Billed) -> None:
    t.pay(bill, bill.owed - bill.paid_before, t.soon(bill_or_start(bill)), t.some_places(bill.payer), t.some_words())


def pays_late(t: Teller, bill: Billed) -> None:
    for level in (1, 2):
        day = bill_or_start(bill) + timedelta(days=15 + 30 * level)
        if bill.way is Way.XML:
            t.events.append(Reminded(bill.number, day, max(month_of(day), bill.arrives), level, 2_000))
    t.pay(bill, bill.owed - bill.paid_before, t.soon(bill_or_start(bill), 80, 200), t.some_places(bill.payer))


def pays_in_parts(t: Teller, bill: Billed) -> None:
    rest = bill.owed - bill.paid_before
    first = t.pay(bill, rest // 2, t.soon(bill_or_start(bill)), t.some_places(bill.payer))
    if t.rng.random() < 0.7:
        t.pay(bill, rest - rest // 2, t.soon(first, 20, 60), t.some_places(bill.payer))


def pays_nearly(t: Teller, bill: Billed) -> None:
    """A few centimes are missing, or a franc."""
    missing = t.rng.choice([3, 5, 6, 100])
    t.pay(bill, bill.owed - bill.paid_before - missing, t.soon(bill_or_start(bill)), t.some_places(bill.payer))


def pays_too_much(t: Teller, bill: Billed) -> None:
    excess = t.rng.choice([500, 2_000, 5])
    day = t.pay(bill, bill.owed - bill.paid_before + excess, t.soon(bill_or_start(bill)), t.some_places(bill.payer))
    if t.rng.random() < 0.5:
        t.pay(bill, -excess, t.soon(day), "typed" if bill.payer is Payer.OTHER else "bank", Words.NUMBER)


def pays_twice(t: Teller, bill: Billed) -> None:
    rest, where = bill.owed - bill.paid_before, "list" if bill.payer is Payer.OTHER else "bank"
    first = t.pay(bill, rest, t.soon(bill_or_start(bill)), where)
    second = t.pay(bill, rest, first + timedelta(days=t.rng.choice([0, 1, 4, 12])), where)
    if t.rng.random() < 0.5:
        t.pay(bill, -rest, t.soon(second), "typed")


def bounces(t: Teller, bill: Billed) -> None:
    """The bank takes a payment back; some pay again."""
    rest = bill.owed - bill.paid_before
    day = t.pay(bill, rest, t.soon(bill_or_start(bill)), "bank")
    back = t.pay(bill, -rest, day + timedelta(days=t.rng.randrange(1, 9)), "bank", reversal=True)
    if t.rng.random() < 0.6:
        t.pay(bill, rest, t.soon(back, 7), "bank")


def never_pays(t: Teller, bill: Billed) -> None:
    if bill.way in (Way.XML, Way.REMINDER):
        for level in range(1, t.rng.randrange(2, 5)):
            day = bill.day + timedelta(days=10 + 32 * level)
            t.events.append(Reminded(bill.number, day, max(month_of(day), bill.arrives), level, 2_000))


def is_lost(t: Teller, bill: Billed) -> None:
    rest = bill.owed - bill.paid_before
    if t.rng.random() < 0.5 and bill.payer is not Payer.OTHER:
        part = rest // 3
        t.pay(bill, part, t.soon(bill_or_start(bill)), "bank")
        rest -= part
    day = t.soon(bill_or_start(bill), 90, 200)
    t.events.append(GivenUp(bill.number, day, rest, max(month_of(day), bill.arrives), is_loss=True))


def gets_a_credit_note(t: Teller, bill: Billed) -> None:
    day = t.soon(bill_or_start(bill))
    t.events.append(GivenUp(bill.number, day, 2_000, max(month_of(day), bill.arrives), is_loss=False))
    if t.rng.random() < 0.6:
        t.pay(bill, bill.owed - bill.paid_before - 2_000, t.soon(day), t.some_places(bill.payer))


def is_cancelled(t: Teller, bill: Billed) -> None:
    """Before any payment, after a part of it, or although the debtor then pays all the same."""
    if bill.way is not Way.XML:
        return pays(t, bill)
    day, odd = t.soon(bill.day, 5, 40), t.rng.random()
    where = "list" if bill.payer is Payer.OTHER else "bank"
    if odd < 0.3:
        t.pay(bill, bill.owed // 2, t.soon(bill.day, 2, 30), where)
    elif odd < 0.5:
        t.pay(bill, bill.owed, t.soon(day, 1, 30), where)
    t.events.append(Cancelled(bill.number, day, month_of(day)))
    return None


def has_a_plan(t: Teller, bill: Billed) -> None:
    """Four instalments; some people stop after the second."""
    part = bill.owed // 4
    days = [bill_or_start(bill) + timedelta(days=30 * n) for n in (1, 2, 3, 4)]
    parts = [part, part, part, bill.owed - bill.paid_before - 3 * part]
    agreed = max(month_of(bill_or_start(bill)), bill.arrives)
    t.events.append(Agreed(bill.number, tuple(zip(days, parts, strict=True)), agreed))
    kept = t.rng.choice([2, 4])
    for day, amount in list(zip(days, parts, strict=True))[:kept]:
        t.pay(bill, amount, day + timedelta(days=t.rng.randrange(-3, 3)), t.some_places(bill.payer))


def writes_nothing(t: Teller, bill: Billed) -> None:
    """A payment whose purpose the secretary finds out a month later."""
    if bill.payer is Payer.OTHER:
        return pays(t, bill)
    day = t.soon(bill_or_start(bill))
    t.texts += 1
    heard = LATE_NOTICES.get(month_of(day), month_of(day))
    amount = bill.owed - bill.paid_before
    named = max(heard, bill.arrives) + 1
    t.events.append(Nameless((bill.number,), amount, day, heard, named, text=f"Merci beaucoup {t.texts:04d}X"))
    return None


def pays_with_others(t: Teller, bill: Billed) -> None:
    """One payment for three invoices: by balances, by written parts, typed or at the bank."""
    if bill.way is Way.TYPED or bill.payer is Payer.OTHER:
        return pays(t, bill)
    t.waiting.append(bill)
    if len(t.waiting) < 3:
        return None
    bills, t.waiting = t.waiting, []
    day = t.soon(bill_or_start(max(bills, key=lambda each: each.day)))
    owed = [each.owed - each.paid_before for each in bills]
    heard = max(LATE_NOTICES.get(month_of(day), month_of(day)), *(each.arrives for each in bills))
    parts = () if t.rng.random() < 0.5 else tuple(amount // 2 for amount in owed)
    amount = sum(parts) if parts else sum(owed) - t.rng.choice([0, 1_500, -700])
    text, named = "", heard
    if t.rng.random() < 0.5:
        t.texts += 1
        text, heard = f"Nos factures {t.texts:04d}Y", LATE_NOTICES.get(month_of(day), month_of(day))
        named = max(heard, *(each.arrives for each in bills)) + 1
    t.events.append(Nameless(tuple(each.number for each in bills), amount, day, heard, named, parts, text))
    return None


def disputes(t: Teller, bill: Billed) -> None:
    day = t.soon(bill_or_start(bill))
    arrives = max(month_of(day), bill.arrives + 1)
    t.events.append(Held(bill.number, "litige", day, day + timedelta(days=60), arrives))


def goes_to_cmd(t: Teller, bill: Billed) -> None:
    """CMD takes an old receivable over, or what is left of it: from then on its statement counts."""
    if bill.payer is Payer.PRIVATE and bill.way is Way.XML:
        rest = bill.owed
        if t.rng.random() < 0.5:
            rest -= bill.owed // 15 * 5
            t.pay(bill, bill.owed - rest, t.soon(bill.day))
        t.listed(bill, 4, rest, "Avance", "Oui")


STORIES: Final[dict[Story, int]] = {
    pays: 44,
    pays_late: 5,
    pays_in_parts: 8,
    pays_nearly: 3,
    pays_too_much: 4,
    pays_twice: 4,
    bounces: 3,
    never_pays: 6,
    is_lost: 3,
    gets_a_credit_note: 3,
    is_cancelled: 4,
    has_a_plan: 3,
    writes_nothing: 3,
    pays_with_others: 4,
    disputes: 2,
    goes_to_cmd: 2,
}


# --- stories of what CMD has ------------------------------------------------------------------------------------------


def is_bought(t: Teller, bill: Billed) -> None:
    t.listed(bill, 1, bill.owed, "Avance", "Oui")


def is_bought_and_returned(t: Teller, bill: Billed) -> None:
    """It comes back; some then pay the practice, at the counter or at the bank."""
    t.listed(bill, 1, bill.owed, "Avance", "Oui")
    t.listed(bill, 2, -bill.owed, "Retour", "Non")
    if t.rng.random() < 0.7:
        t.pay(bill, bill.owed, value_day(month_of(bill.day) + 3), t.rng.choice(["typed", "bank"]))


def is_paid_through_cmd(t: Teller, bill: Billed) -> None:
    t.listed(bill, t.rng.choice([1, 1, 2, 3]), bill.owed, "Payée")


def is_paid_in_parts_through_cmd(t: Teller, bill: Billed) -> None:
    t.listed(bill, 1, bill.owed // 2, "Acompte")
    t.listed(bill, 3, bill.owed - bill.owed // 2, "Payée")


def is_advanced(t: Teller, bill: Billed) -> None:
    """With recourse: cash, no settlement; then the patient pays CMD, or CMD wants its money back, or nothing yet."""
    t.listed(bill, 1, bill.owed, "Avance", "Avec recours")
    end = t.rng.randrange(3)
    if end == 0:
        t.listed(bill, 3, -bill.owed, "Retour", "Avec recours")
        t.listed(bill, 3, bill.owed, "Payée", "Avec recours")
    elif end == 1:
        t.listed(bill, 3, -bill.owed, "Retour", "Non")


def is_cancelled_by_cmd(t: Teller, bill: Billed) -> None:
    t.listed(bill, 1, 0, "Annulée")


def bounces_at_cmd(t: Teller, bill: Billed) -> None:
    t.listed(bill, 1, bill.owed, "Payée")
    t.listed(bill, 2, -bill.owed, "Payée")
    if t.rng.random() < 0.5:
        t.listed(bill, 3, bill.owed, "Payée")


def is_in_process(t: Teller, bill: Billed) -> None:
    """CMD lists it without money first."""
    t.listed(bill, 1, 0, "En cours")
    t.listed(bill, 2, bill.owed, "Payée")


def is_told_in_three_places(t: Teller, bill: Billed) -> None:
    """CMD's statement, Dentagest's list and staff tell of one payment."""
    month = month_of(bill.day) + 1
    t.listed(bill, 1, bill.owed, "Payée", noted=month not in (*LATE_STATEMENTS, *CORRECTED))
    t.pay(bill, bill.owed, month_end(min(month, 11)) - timedelta(days=5), "list")


def pays_at_the_counter(t: Teller, bill: Billed) -> None:
    t.pay(bill, bill.owed, t.soon(bill.day), "typed")


def is_forgotten(_: Teller, __: Billed) -> None:
    """CMD never says a word."""


CMD_STORIES: Final[dict[Story, int]] = {
    is_bought: 28,
    is_bought_and_returned: 8,
    is_paid_through_cmd: 20,
    is_paid_in_parts_through_cmd: 6,
    is_advanced: 12,
    is_cancelled_by_cmd: 3,
    bounces_at_cmd: 4,
    is_in_process: 4,
    is_told_in_three_places: 8,
    pays_at_the_counter: 3,
    is_forgotten: 4,
}


def bill_or_start(bill: Billed) -> date:
    """The day from which on a debtor may pay in this year."""
    return max(bill.day, FIRST_DAY)
