"""``situation.md``: how the practice stands, in figures without names, for whoever advises it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from facturation_xls.parsing import format_amount
from facturation_xls.reports.home import Cell, Chart, Lines

_PAYER_TITLES = (
    *("Type de payeur", "Factures", "Ouvert", "Échu", "Part échue", "Délai moyen", "Médiane", "Tendance", "Annoncé"),
)
_MONTHS = 12


def markdown(
    situation: str,
    freshness: str,
    payers: Lines,
    ages: Chart,
    cmd: Iterable[Mapping[str, Any]],
    controls: Iterable[Mapping[str, Any]],
) -> str:
    """The whole text. Amounts in CHF, delays in days; ``cmd`` and ``controls`` are rows of their sheets."""
    return "\n".join(
        [
            f"# {situation}",
            "",
            f"{freshness}. Montants en CHF, délais en jours, factures impayées comprises ; sans noms.",
            "",
            "## Soldes et délais",
            "",
            *_table(_PAYER_TITLES, [_payer(line) for line in payers if line]),
            "",
            "## Ancienneté du solde ouvert",
            "",
            *_table(["Jours depuis l'échéance", *map(str, filter(None, ages.series))], _ages(ages)),
            "",
            "## Caisse des Médecins",
            "",
            *_cmd(list(cmd)),
            "",
            "## Points ouverts",
            "",
            *_controls(controls),
            "",
        ]
    )


def _table(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (titles, ["---"] * len(titles), *lines)]


def _payer(line: Sequence[Cell]) -> list[str]:
    name, count, owed, overdue, share, *rest = line
    return [str(name), str(count), _francs(owed), _francs(overdue), _percent(share), *map(_word, rest)]


def _ages(ages: Chart) -> list[list[str]]:
    shown = [number for number, name in enumerate(ages.series) if name]
    return [[str(line[0]), *(_francs(line[1 + number]) for number in shown)] for line in ages.lines]


def _cmd(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return ["Rien n'a encore été remis."]
    titles = ("Mois", "Remises", "Montant remis", "Rachetées", "Délai de versement", "Retours", "Frais", "Solde ouvert")
    names = ("month", "handed_count", "handed_amount", "bought_count", "payout_days", "returned_count", "fees")
    lines = [
        [_francs(row[n]) if n in {"handed_amount", "fees"} else _word(row[n]) for n in names]
        + [_francs(row["open_balance"])]
        for row in [*rows[:_MONTHS], *rows[max(_MONTHS, len(rows) - 1) :]]
    ]
    return _table(titles, lines)


def _controls(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """How often each control speaks: its sentences may carry numbers of invoices, and stay inside the practice."""
    counts = Counter((row["severity"], row["control"]) for row in rows)
    return [f"- {severity} : {control} ({count})" for (severity, control), count in counts.items()] or ["Aucun."]


def _francs(value: Cell) -> str:
    return format_amount(value) if isinstance(value, int) else ""


def _percent(value: Cell) -> str:
    return f"{100 * value:.0f} %" if isinstance(value, int | float) else ""


def _word(value: Cell) -> str:
    return "" if value is None else str(value)
