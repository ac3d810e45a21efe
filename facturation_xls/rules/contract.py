"""The framework contract with CMD: each term beside what was measured, and each case that is not as agreed.

A term that was not agreed is measured all the same and has no breach. What counts is what CMD was handed in the last
months (the setting of *Délais*), so that the page speaks of the contract as it is lived now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pandas as pd

from facturation_xls.model import (
    Agreed,
    Bought,
    Channel,
    DispatchState,
    Finding,
    ListedIn,
    MovementKind,
    Origin,
    PayerType,
    Severity,
    Term,
)
from facturation_xls.parsing import format_amount, format_date, of_month
from facturation_xls.rules import reminders
from facturation_xls.rules.comparable import invoice_keys, typed_dispatches, typed_movements
from facturation_xls.rules.control_table import MOST_LINES

if TYPE_CHECKING:
    from facturation_xls.model import Settings

CMD: Final = "CMD"
PRACTICE: Final = "Cabinet"

STATEMENT_GRACE: Final = 15
"""Days after its end by which a month's statement has come: CMD makes it each month (domain.md §4.1)."""

ROUNDING: Final = 5
"""Centimes by which a fee may differ: CMD rounds each one."""

_CONTROL: Final = "Contrat CMD : {}"
_ADVICE: Final = "Demandez à la CMD, ou corrigez la clause dans Paramètres CMD."
_MISREAD: Final = "Je ne comprends pas « {} » : cette clause compte comme pas convenue."
_READABLE: Final = "Corrigez-la : CMD ou Cabinet, un nombre, un pourcentage ou un montant, selon son unité."
_COLUMNS: Final = ("number", "document", "shown", "excess")
_DECIDED: Final = frozenset(word.casefold() for word in (Bought.YES, Bought.WITH_RECOURSE, Bought.NO))
_RECOURSE: Final = Bought.WITH_RECOURSE.casefold()


Row: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True)
class Measured:
    """What one term comes to; ``told`` is the sentence about all its cases.

    ``cases`` are what was looked at: ``number`` and ``excess`` (> 0: not as agreed, in the unit of the term), and what
    ``place`` (of which document), ``shown`` (what was measured) and ``beyond`` (an excess) put into words.
    """

    term: Term
    agreed: Agreed | None
    cases: pd.DataFrame
    told: str
    place: Callable[[Row], str]
    shown: Callable[[Row], str]
    beyond: Callable[[int], str]

    @property
    def is_judged(self) -> bool:
        """Whether anything was measured that could differ; nothing done in place of CMD says so as well."""
        return bool(self.told) and (not self.cases.empty or bool(self.agreed and self.agreed.value == CMD))

    @cached_property
    def breaches(self) -> pd.DataFrame:
        """The cases that are not as agreed, the worst first: ``number``, ``document``, ``shown``, ``excess``."""
        found = self.cases[self.cases["excess"] > 0] if self.agreed else self.cases.iloc[:0]
        rows = found.sort_values("excess", ascending=False, kind="stable").to_dict("records")
        told = [(row["number"], self.place(row), self.shown(row), int(row["excess"])) for row in rows]
        return pd.DataFrame(told, columns=list(_COLUMNS)).drop_duplicates(["number", "document"], ignore_index=True)


@dataclass(frozen=True, slots=True)
class Dealings:
    """What passed between the practice and CMD in the months that count, up to ``today``.

    ``handed`` are the ledger's rows of what was handed over, ``owed`` of what CMD owes. ``moved`` are the movements of
    ``handed`` with ``handed_on``, ``advanced_on`` (first advance) and ``returned_on`` (last return) of their invoice;
    the last two stand by key as well. ``sent`` are the sendings to CMD, ``letters`` the practice's reminders,
    ``statements`` the last days that CMD's statements cover.
    """

    handed: pd.DataFrame
    owed: pd.DataFrame
    moved: pd.DataFrame
    sent: pd.DataFrame
    letters: pd.DataFrame
    statements: Sequence[date]
    advanced_on: pd.Series
    returned_on: pd.Series
    since: pd.Timestamp
    today: pd.Timestamp

    @property
    def first_month(self) -> pd.Period:
        """The first month that counts as a whole."""
        return self.since.to_period("M") + int(self.since.day > 1)


def dealings(
    ledger: pd.DataFrame,
    movements: pd.DataFrame,
    dispatches: pd.DataFrame,
    issued: pd.DataFrame,
    statements: Sequence[date],
    settings: Settings,
    as_of: date,
) -> Dealings:
    """Prepare what ``measure`` asks. ``ledger`` is that of ``ledger.compute`` on the same tables."""
    today = pd.Timestamp(as_of)
    since = first_day(settings, as_of)
    own = ledger[~ledger["taken_over"]]
    handed = own[own["sent_to_cmd_on"] >= since].drop_duplicates("key")
    movements = movements[invoice_keys(movements["number"], settings).isin(handed["key"])]
    known = typed_movements(movements, settings).assign(
        number=movements["number"], document=movements["document"], line=movements["line"], means=movements["means"]
    )
    known = known[known["day"] <= today]
    counted = known[~known["witness"]]
    of_handed = handed.set_index("key")
    advanced_on = counted[counted["kind"] == MovementKind.CMD_ADVANCE].groupby("key")["day"].min()
    returned_on = counted[counted["kind"] == MovementKind.CMD_RETURN].groupby("key")["day"].max()
    moved = known.assign(
        bought=known["key"].map(of_handed["bought"]).astype("str").str.casefold(),
        handed_on=_by_key(known, of_handed["sent_to_cmd_on"]),
        advanced_on=_by_key(known, advanced_on),
        returned_on=_by_key(known, returned_on),
    )
    known_ones = invoice_keys(dispatches["number"], settings).isin(own["key"])
    dispatches = dispatches[(dispatches["channel"] == Channel.CMD) & known_ones]
    sendings = typed_dispatches(dispatches, settings).assign(
        answered_on=pd.to_datetime(dispatches["answered_on"]).astype("datetime64[s]")
    )
    left = sendings["state"] != DispatchState.PREPARED
    letters = reminders.letters(issued, settings, as_of)
    return Dealings(
        handed=handed,
        owed=own[(own["payer_type"] == PayerType.CMD) & (own["sent_on"] >= since)],
        moved=moved,
        sent=sendings[left & (sendings["day"] <= today) & (sendings["day"] >= since)],
        letters=letters[letters["key"].isin(handed["key"])],
        statements=statements,
        advanced_on=advanced_on,
        returned_on=returned_on,
        since=since,
        today=today,
    )


def _by_key(rows: pd.DataFrame, days: pd.Series) -> pd.Series:
    """The day of each row's invoice, NaT where it has none."""
    return days.reindex(rows["key"]).set_axis(rows.index)


def first_day(settings: Settings, as_of: date) -> pd.Timestamp:
    """The first day of the months that count."""
    return pd.Timestamp(as_of) - pd.DateOffset(months=settings.cohort_months) + pd.Timedelta(days=1)


def measure(seen: Dealings, settings: Settings) -> list[Measured]:
    """Every term, in the order of the contract."""
    return [_MEASURES[term](seen, settings, settings.contract.get(term)) for term in Term]


def findings(measured: Sequence[Measured], misread: Mapping[Term, str]) -> list[Finding]:
    """One finding for each breach; more than ten of a term become one that counts them.

    Before them the terms that nobody understands, with what was written.
    """
    unclear = [
        Finding(
            *(Severity.CHECK, _CONTROL.format(term), "", "Paramètres CMD", _MISREAD.format(text), _READABLE),
            listed_in=ListedIn.CONTRACT,
        )
        for term, text in misread.items()
    ]
    return [*unclear, *(finding for term in measured for finding in _findings(term))]


def _findings(measured: Measured) -> list[Finding]:
    breaches, agreed = measured.breaches, measured.agreed
    control = _CONTROL.format(measured.term)
    if agreed is None or breaches.empty:
        return []
    said = f"convenu : {told_of(agreed)}"
    if len(breaches) > MOST_LINES:
        text = f"{len(breaches)} cas ne sont pas comme convenu ({said}). La feuille Écarts CMD les nomme."
        return [Finding(Severity.CHECK, control, "", "", text, _ADVICE, listed_in=ListedIn.BREACHES)]
    return [
        Finding(
            *(Severity.CHECK, control, row["number"], row["document"], f"{_sentence(row['shown'])} ; {said}.", _ADVICE),
            listed_in=ListedIn.BREACHES,
        )
        for row in breaches.to_dict("records")
    ]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def told_of(agreed: Agreed) -> str:
    """What was agreed, as staff wrote it, with its unit."""
    return f"{agreed.text} {agreed.unit}".strip()


# --- who does what ----------------------------------------------------------------------------------------------------


def _sends(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per invoice that CMD owes and that has left, however often."""
    rows = seen.owed
    by_cmd, alone = rows["channel"].str.contains(Channel.CMD, regex=False), rows["channel"] == Channel.CMD
    both = int((by_cmd & ~alone).sum())
    told = f"CMD {int(alone.sum())}, cabinet {int((~by_cmd).sum())}, les deux {both}" if len(rows) else ""
    cases = _who(rows, {CMD: ~alone, PRACTICE: by_cmd}, agreed)
    return Measured(Term.SENDS, agreed, cases, told, _nowhere, lambda row: f"partie par {row['channel']}", _once)


def _reminds(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per letter of the practice while CMD had the invoice. What CMD sends itself is not known."""
    letters = seen.letters.assign(day=pd.to_datetime(seen.letters["date"]).astype("datetime64[s]"))
    handed = seen.handed.set_index("key")["sent_to_cmd_on"]
    during = (letters["day"] >= _by_key(letters, handed)) & (letters["day"] >= seen.since)
    rows = letters[during & ~(letters["day"] > _by_key(letters, seen.returned_on))]
    told = f"rappels du cabinet pendant ce temps : {len(rows)}" if len(seen.handed) else ""
    cases = _who(rows, {CMD: _all(rows), PRACTICE: ~_all(rows)}, agreed)
    return Measured(
        *(Term.REMINDS, agreed, cases, told),
        place=lambda row: f"Rappel du {format_date(row['day'])}",
        shown=lambda _: "le cabinet a rappelé",
        beyond=_once,
    )


def _collects(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per payment of a debtor for an invoice that CMD had; what Dentagest tells is paid elsewhere."""
    paid = seen.moved[(seen.moved["kind"] == MovementKind.PAYMENT) & (seen.moved["amount"] > 0)]
    paid = paid[paid["origin"].isin([Origin.CMD, Origin.BANK, Origin.TYPED]) & (paid["day"] >= paid["handed_on"])]
    rows = paid[~(paid["day"] > paid["returned_on"])]
    at_cmd = (rows["origin"] == Origin.CMD) | (rows["means"].astype("str").str.casefold() == CMD.casefold())
    told = f"paiements à la CMD {int(at_cmd.sum())}, au cabinet {int((~at_cmd).sum())}" if len(rows) else ""
    cases = _who(rows.assign(at_cmd=at_cmd), {CMD: ~at_cmd, PRACTICE: at_cmd}, agreed)
    return Measured(
        *(Term.COLLECTS, agreed, cases, told, _line),
        shown=lambda row: "payé à la CMD" if row["at_cmd"] else "payé au cabinet",
        beyond=_once,
    )


def _bears_loss(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per return or loss of a receivable that CMD had advanced without recourse: the practice bore it."""
    borne = seen.moved["kind"].isin([MovementKind.CMD_RETURN, MovementKind.LOSS])
    advanced = seen.moved["advanced_on"].notna() & (seen.moved["bought"] != _RECOURSE)
    rows = seen.moved[borne & advanced & ~seen.moved["witness"]]
    total = format_amount(int(rows["amount"].abs().sum()))
    told = f"rendues ou perdues après une avance : {len(rows)} (CHF {total})" if len(seen.handed) else ""
    cases = _who(rows, {CMD: _all(rows), PRACTICE: ~_all(rows)}, agreed)
    return Measured(
        *(Term.BEARS_LOSS, agreed, cases, told, _line),
        shown=lambda row: f"CHF {format_amount(abs(int(row['amount'])))} à la charge du cabinet",
        beyond=_once,
    )


def _who(rows: pd.DataFrame, wrong: Mapping[str, pd.Series], agreed: Agreed | None) -> pd.DataFrame:
    """The rows with ``excess`` 1 where somebody else did it; ``wrong`` by who was agreed on."""
    return rows.assign(excess=wrong[str(agreed.value)].astype("int64") if agreed else 0)


def _once(_: int) -> str:
    """That somebody else did it is no matter of how much."""
    return ""


# --- delays -----------------------------------------------------------------------------------------------------------


def _payout(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the handing over to the first advance; what CMD bought and has not paid yet waits until today."""
    rows = seen.handed.assign(advanced_on=_by_key(seen.handed, seen.advanced_on))
    bought = rows["bought"].str.casefold().isin([Bought.YES.casefold(), _RECOURSE])
    waits = bought & rows["advanced_on"].isna() & rows["cmd_paid_on"].isna()
    rows = rows.assign(waits=waits, since=rows["sent_to_cmd_on"], until=rows["advanced_on"].fillna(seen.today))
    return _delays(Term.PAYOUT, agreed, rows[rows["advanced_on"].notna() | waits], _nowhere)


def _forwarding(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the day on which the debtor paid CMD to the value date at the practice."""
    rows = seen.moved[(seen.moved["origin"] == Origin.CMD) & (seen.moved["kind"] == MovementKind.PAYMENT)]
    rows = rows[rows["debtor_day"].notna() & (rows["amount"] > 0)]
    return _delays(
        Term.FORWARDING, agreed, rows.assign(since=rows["debtor_day"], until=rows["day"], waits=False), _line
    )


def _receipt(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the sending to CMD's answer; without one, and without a word on a statement, it waits until today."""
    heard = seen.sent["key"].isin(seen.handed.loc[seen.handed["cmd_spoke"], "key"])
    answered = seen.sent["answered_on"].where(seen.sent["answered_on"] <= seen.today)
    waits = answered.isna() & ~heard
    rows = seen.sent.assign(since=seen.sent["day"], until=answered.fillna(seen.today), waits=waits)
    place = "Envoi du {}"
    return _delays(
        *(Term.RECEIPT, agreed, rows[answered.notna() | waits]), lambda row: place.format(format_date(row["day"]))
    )


def _return(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the advance to the day on which CMD gave the receivable back."""
    back = seen.moved["kind"] == MovementKind.CMD_RETURN
    rows = seen.moved[back & seen.moved["advanced_on"].notna() & ~seen.moved["witness"]]
    return _delays(Term.RETURN, agreed, rows.assign(since=rows["advanced_on"], until=rows["day"], waits=False), _line)


def _delays(term: Term, agreed: Agreed | None, rows: pd.DataFrame, place: Callable[[Row], str]) -> Measured:
    """Days ``since`` one day ``until`` another, at most so many; the mean is that of what ``waits`` no more."""
    days = (rows["until"] - rows["since"]).dt.days.clip(lower=0).astype("int64")
    waits = rows["waits"].astype("bool")
    done = days[~waits]
    told = f"en moyenne {done.mean():.1f} j, au plus {done.max()} j" if len(done) else ""
    still = f"en attente {int(waits.sum())}" if waits.any() else ""
    return Measured(
        *(term, agreed, rows.assign(days=days, excess=_beyond(days, agreed))),
        told=", ".join(filter(None, (told, still))),
        place=place,
        shown=lambda row: f"{'déjà ' if row['waits'] else ''}{row['days']} j",
        beyond=lambda excess: f"{excess} j de plus",
    )


# --- what it costs, and how often -------------------------------------------------------------------------------------


def _fee_share(seen: Dealings, settings: Settings, agreed: Agreed | None) -> Measured:
    """The fees of each invoice over what CMD paid for it; a fee per invoice that was agreed as well comes on top."""
    fees = _fees(seen)
    on_top = settings.contract.get(Term.FEE_EACH)
    total, base = int(fees["fee"].sum()), int(fees["paid"].sum())
    share = f", soit {100 * total / base:.1f} % de ce qu'elle a versé" if base else ""
    told = f"CHF {format_amount(total)}{share}" if len(fees) else ""
    allowed = (fees["paid"] * _whole(agreed) + 5_000) // 10_000 + _whole(on_top)
    return _costs(Term.FEE_SHARE, agreed, fees, allowed if agreed else fees["fee"], told)


def _fee_each(seen: Dealings, settings: Settings, agreed: Agreed | None) -> Measured:
    """The fees of each invoice in francs; where a share was agreed as well, its line judges both together."""
    fees = _fees(seen)
    told = f"en moyenne CHF {format_amount(round(fees['fee'].mean()))}" if len(fees) else ""
    together = Term.FEE_SHARE in settings.contract
    if told and agreed and together:
        told += ", jugés avec « Frais en % »"
    allowed = fees["fee"] if together or not agreed else fees["fee"] * 0 + _whole(agreed)
    return _costs(Term.FEE_EACH, agreed, fees, allowed, told)


def _fees(seen: Dealings) -> pd.DataFrame:
    """By invoice: what CMD paid for it and what it kept, ``paid`` and ``fee``, in centimes."""
    by_cmd = seen.moved[(seen.moved["origin"] == Origin.CMD) & ~seen.moved["witness"]]
    kinds = (MovementKind.PAYMENT, MovementKind.CMD_ADVANCE)
    paid = by_cmd[by_cmd["kind"].isin(kinds) & (by_cmd["amount"] > 0)].groupby("key")["amount"].sum()
    fees = -by_cmd[by_cmd["kind"] == MovementKind.FEE].groupby("key")["amount"].sum()
    found = pd.DataFrame({"paid": paid, "fee": fees}).fillna(0).astype("int64")
    return found.assign(number=seen.handed.set_index("key")["number"].reindex(found.index))


def _costs(term: Term, agreed: Agreed | None, fees: pd.DataFrame, allowed: pd.Series, told: str) -> Measured:
    excess = (fees["fee"] - allowed).where(fees["fee"] > allowed + ROUNDING, 0)
    return Measured(
        *(term, agreed, fees.assign(excess=excess), told, _nowhere),
        shown=_fee_told,
        beyond=lambda cents: f"CHF {format_amount(cents)} de trop",
    )


def _fee_told(row: Row) -> str:
    share = f", soit {100 * row['fee'] / row['paid']:.1f} %" if row["paid"] else ""
    return f"CHF {format_amount(int(row['fee']))} de frais{share}"


def _bought_share(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """Month by month of what CMD decided upon: how many of the invoices handed over it bought without recourse."""
    word = seen.handed["bought"].str.casefold()
    decided = seen.handed[word.isin(_DECIDED)].assign(is_bought=word == Bought.YES.casefold())
    by_month = decided.groupby(decided["sent_to_cmd_on"].dt.to_period("M"))["is_bought"]
    told = f"{100 * decided['is_bought'].mean():.1f} % des factures décidées" if len(decided) else ""
    return _monthly(
        *(Term.BOUGHT, agreed, by_month.sum() * 10_000 // by_month.size(), told),
        shown=lambda row: f"{row['value'] / 100:.1f} % des factures remises",
        beyond=lambda missing: f"{missing / 100:.1f} points de moins",
    )


def _sendings(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """The days on which something left for CMD, in each month that is over and has invoices for CMD."""
    days = seen.sent.drop_duplicates("day")["day"].dt.to_period("M").value_counts()
    billed = seen.owed["issued_on"].dropna().dt.to_period("M")
    months = [month for month in sorted(set(billed)) if seen.first_month <= month < seen.today.to_period("M")]
    return _counted(Term.SENDINGS, agreed, days.reindex(months), "envoi", "envois")


def _statements(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """The statements of each month since the first one, once they are due."""
    covered = pd.Series(pd.to_datetime(list(seen.statements)).astype("datetime64[s]")).dt.to_period("M")
    due = (seen.today - pd.Timedelta(days=STATEMENT_GRACE)).to_period("M")
    months = pd.period_range(max(min(covered, default=due), seen.first_month), due - 1, freq="M")
    return _counted(Term.STATEMENTS, agreed, covered.value_counts().reindex(list(months)), "relevé", "relevés")


def _counted(term: Term, agreed: Agreed | None, counts: pd.Series, one: str, many: str) -> Measured:
    """So many in each month, at least."""
    counts = counts.fillna(0).astype("int64")
    told = f"de {counts.min()} à {counts.max()} par mois" if len(counts) else ""
    return _monthly(
        *(term, agreed, counts, told),
        shown=lambda row: f"{row['value']} {one if row['value'] < 2 else many}",
        beyond=lambda missing: f"{missing} de moins",
    )


def _monthly(
    term: Term,
    agreed: Agreed | None,
    values: pd.Series,
    told: str,
    shown: Callable[[Row], str],
    beyond: Callable[[int], str],
) -> Measured:
    """One case per month, at least so much in each."""
    short = (_whole(agreed) - values).clip(lower=0) if agreed else values * 0
    cases = pd.DataFrame({"number": "", "month": values.index, "value": values.to_numpy(), "excess": short.to_numpy()})
    return Measured(term, agreed, cases, told, _month, shown, beyond)


# --- words ------------------------------------------------------------------------------------------------------------


def _beyond(values: pd.Series, agreed: Agreed | None) -> pd.Series:
    return (values - _whole(agreed)).clip(lower=0) if agreed else values * 0


def _whole(agreed: Agreed | None) -> int:
    """The agreed number, 0 where there is none."""
    return int(agreed.value) if agreed else 0


def _all(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(data=True, index=rows.index, dtype="bool")


def _line(row: Row) -> str:
    """A movement by its document and line; one that staff typed by its day."""
    if not row["document"]:
        return format_date(row["day"])
    return str(row["document"]) if pd.isna(row["line"]) else f"{row['document']}, ligne {int(row['line'])}"


def _month(row: Row) -> str:
    return f"Mois {of_month(row['month'].start_time.date())}"


def _nowhere(_: Row) -> str:
    """What is about an invoice as a whole."""
    return ""


_MEASURES: Final = {
    Term.SENDS: _sends,
    Term.REMINDS: _reminds,
    Term.COLLECTS: _collects,
    Term.BEARS_LOSS: _bears_loss,
    Term.BOUGHT: _bought_share,
    Term.PAYOUT: _payout,
    Term.FORWARDING: _forwarding,
    Term.RECEIPT: _receipt,
    Term.RETURN: _return,
    Term.FEE_SHARE: _fee_share,
    Term.FEE_EACH: _fee_each,
    Term.SENDINGS: _sendings,
    Term.STATEMENTS: _statements,
}
