"""What a declared layout says about a CMD statement beyond its columns: what a line means, which totals must agree.

The words of the file are explained in ``layouts/cmd_brut.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from facturation_xls.errors.settings import StatementLayoutInvalid
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Bought, MovementKind
from facturation_xls.sources.layout import Layout, fold, has_word
from facturation_xls.sources.table_rows import row_words

CASH = ("paid", "advance", "returned")
"""The columns whose amounts reach the practice, fees aside. In a net layout the fee was taken off one of them."""

GIVEN_UP = ("cancelled", "lost")
"""The columns whose amounts are no longer owed, and were not paid either."""

AMOUNTS = ("invoiced", *CASH, *GIVEN_UP, "fee", "balance")


_Words = TypeVar("_Words", bound=StrEnum)


class Amounts(StrEnum):
    """Whether the columns of ``CASH`` show what was paid before fees or after them."""

    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True, slots=True)
class Rule:
    """The amount of ``column`` is of this ``kind`` when every condition that is given holds."""

    column: str
    kind: MovementKind
    status: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    sign: str = ""

    @property
    def unconditional(self) -> bool:
        """Whether it takes whatever the rules before it left."""
        return not (self.status or self.reason or self.bought or self.sign)

    def fits(self, amount: Centimes, status: str, reason: str, bought: Bought) -> bool:
        """Whether it applies to an amount that is not zero; ``status`` and ``reason`` are folded."""
        return (
            (not self.status or has_word(status, self.status))
            and (not self.reason or has_word(reason, self.reason))
            and (not self.bought or bought in self.bought)
            and (not self.sign or (amount < 0) == (self.sign == "-"))
        )


@dataclass(frozen=True, slots=True)
class CmdLayout:
    """A layout of kind ``cmd``. ``total_words`` or ``payout_words`` may be empty, both only if ``unproven``."""

    layout: Layout
    net: bool
    negated: frozenset[str]
    bought: Mapping[str, Bought]
    rules: tuple[Rule, ...]
    heading: Mapping[str, tuple[str, ...]]
    total_words: tuple[str, ...]
    total_columns: tuple[str, ...]
    payout_words: tuple[str, ...]
    ignored_words: tuple[str, ...]
    unproven: bool

    @property
    def amount_columns(self) -> tuple[str, ...]:
        """The columns of this layout that hold amounts."""
        return tuple(column for column in AMOUNTS if column in self.layout.columns)

    def kind(self, column: str, amount: Centimes, status: str, reason: str, bought: Bought) -> MovementKind | None:
        """What the amount of a column is: the first rule that fits decides; ``None`` where none does."""
        folded = fold(status), fold(reason)
        rules = (rule for rule in self.rules if rule.column == column)
        return next((rule.kind for rule in rules if rule.fits(amount, *folded, bought)), None)


@lru_cache(maxsize=64)
def cmd_layout(layout: Layout) -> CmdLayout:
    """The CMD part of a layout. Raises ``StatementLayoutInvalid``, which says what is wrong with it."""
    try:
        declared = _declared(layout, layout.options)
    except KeyError as error:
        raise StatementLayoutInvalid(name=layout.name, problem=f"il manque « {error.args[0]} »") from None
    except TypeError:
        raise StatementLayoutInvalid(name=layout.name, problem="une règle est mal écrite") from None
    except ValueError as error:
        raise StatementLayoutInvalid(name=layout.name, problem=str(error)) from None
    _check(declared)
    return declared


def _declared(layout: Layout, options: Mapping[str, Any]) -> CmdLayout:
    words = row_words(layout)
    return CmdLayout(
        layout=layout,
        net=_word(Amounts, options["amounts"]) is Amounts.NET,
        negated=frozenset(options["negated"]),
        bought={fold(word): _word(Bought, value) for value, words in options["bought"].items() for word in words},
        rules=tuple(_rule(**rule) for rule in options["rules"]),
        heading={name: tuple(words) for name, words in options["heading"].items()},
        total_words=words.total,
        total_columns=words.total_columns,
        payout_words=words.payout,
        ignored_words=words.ignored,
        unproven=bool(options.get("unproven", False)),
    )


def _rule(column: str, kind: str, sign: str = "", **conditions: list[str]) -> Rule:
    words = {condition: tuple(values) for condition, values in conditions.items()}
    return Rule(column=column, kind=_word(MovementKind, kind), sign=sign, **words)


def _word(words: type[_Words], value: str) -> _Words:
    try:
        return words(value)
    except ValueError:
        raise ValueError(f"« {value} » n'est pas un mot permis") from None


def _check(declared: CmdLayout) -> None:
    """No amount that reaches the practice may fall between the rules, and every statement must be provable."""
    caught = {rule.column for rule in declared.rules if rule.unconditional}
    problem = ""
    if lost := [
        column for column in (*CASH, *GIVEN_UP, "fee") if column in declared.layout.columns and column not in caught
    ]:
        problem = f"aucune règle ne prend le reste de la colonne « {lost[0]} »"
    elif not declared.total_words and not declared.payout_words and not declared.unproven:
        problem = "ni total ni versement à contrôler"
    elif strange := set(declared.total_columns) - set(declared.amount_columns):
        problem = f"le total porte sur une colonne inconnue, « {strange.pop()} »"
    if problem:
        raise StatementLayoutInvalid(name=declared.layout.name, problem=problem)
