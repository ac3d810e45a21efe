"""The form in which invoice numbers compare."""

from __future__ import annotations

from functools import lru_cache


def invoice_key(number: str, prefixes: tuple[str, ...] = ()) -> str:
    """The form in which invoice numbers compare: no spaces, hyphens, leading zeros or declared prefixes (DESIGN §3)."""
    if not prefixes and number.isascii() and number.isalnum():  # nearly all of them
        return number.casefold().lstrip("0") or "0"
    key = "".join(number.split()).replace("-", "").casefold()
    for prefix in prefixes:
        cleaned = "".join(prefix.split()).replace("-", "").casefold()
        if cleaned and key.startswith(cleaned) and len(key) > len(cleaned):
            key = key[len(cleaned) :]
            break
    return key.lstrip("0") or ("0" if key else "")


class KeysOfNumbers(dict[str, str]):
    """``invoice_key`` of numbers, each found once: journal, movements, sendings and documents hold the same ones."""

    def __init__(self, prefixes: tuple[str, ...]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, number: str) -> str:
        self[number] = key = invoice_key(number, self._prefixes)
        return key


keys_of_numbers = lru_cache(maxsize=1)(KeysOfNumbers)
"""The keys of a practice's numbers by its declared prefixes."""
