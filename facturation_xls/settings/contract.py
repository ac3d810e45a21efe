"""*Paramètres CMD*: what was agreed with CMD."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.parsing import parse_amount
from facturation_xls.settings.written import Rows, count

_PARTIES = {"cmd": "CMD", "caisse des médecins": "CMD", "cabinet": "Cabinet", "le cabinet": "Cabinet"}


def terms_agreed(rows: Rows) -> tuple[dict[Term, Agreed], dict[Term, str]]:
    """The terms with a value, and the values that nobody understands.

    A row of staff's own, and an empty value, are agreed upon nowhere.
    """
    names = {term.casefold(): term for term in Term}
    agreed: dict[Term, Agreed] = {}
    misread: dict[Term, str] = {}
    for row in rows:
        term, text = names.get(str(row["name"]).strip().casefold()), str(row["value"]).strip()
        if term and text:
            try:
                value = _READ_TERM[term](text)
            except ValueError:
                misread[term] = text
            else:
                agreed[term] = Agreed(value, value if isinstance(value, str) else text, row["unit"], row["where"])
    return agreed, misread


def _party(text: str) -> str:
    """Raises ``ValueError``."""
    if text.casefold() not in _PARTIES:
        raise ValueError(f"nobody: {text}")
    return _PARTIES[text.casefold()]


def _percent(text: str) -> int:
    """Hundredths of a percent; a number without its sign is percent. Raises ``ValueError``."""
    hundredths = parse_amount(text.removesuffix("%").strip())
    if not 0 <= hundredths <= 100_00:
        raise ValueError(f"no percentage: {text}")
    return hundredths


def _fee(text: str) -> int:
    """CHF centimes, none of them negative. Raises ``ValueError``."""
    amount = parse_amount(text)
    if amount < 0:
        raise ValueError(f"no fee: {text}")
    return amount


_READ_TERM: Mapping[Term, Callable[[str], str | int]] = {
    **dict.fromkeys((Term.SENDS, Term.REMINDS, Term.COLLECTS, Term.BEARS_LOSS), _party),
    **dict.fromkeys((Term.BOUGHT, Term.FEE_SHARE), _percent),
    **dict.fromkeys((Term.PAYOUT, Term.FORWARDING, Term.RECEIPT, Term.RETURN, Term.SENDINGS, Term.STATEMENTS), count),
    Term.FEE_EACH: _fee,
}
