"""Other words and numbers in the place of true ones: the same for the same, of the same form, and nobody's.

A letter stays a letter, a digit a digit, a length a length, so that what is wrong with a file stays wrong. The key is
drawn anew for each file and forgotten: what stood there cannot be worked out.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from hashlib import blake2b
from typing import Final

from facturation_xls.parsing import parse_date

KEPT_WORDS: Final = frozenset(
    "caisse des médecins medecins ärztekasse aerztekasse twint worldline nexi sumup six payment service social aide "
    "sociale centre assurance assurances cabinet sa sàrl sarl ag gmbh chf eur de du la le les par et pour "
    "facture factures rappel paiement versement relevé décompte période date total sous-total report page "
    "notprovided rf ch li "
    "contestation poursuite poursuites commandement opposition mainlevée saisie acte défaut biens partiel partielle "
    "acompte annulation annulée annulé retour refus rachat créance cession avance recours sans avec frais commission "
    "payée payé ouverte clôture sous patient débiteur virement crédit bonification communication merci solde".split()
)
"""Words by which a program recognises something; none of them is a person's."""

_VOWELS, _CONSONANTS, _DIGITS = "aeiou", "bcdfglmnprstv", "0123456789"
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+(?:[-_./:'’][^\W_]+)*")
_DECIMAL = re.compile(r"-?\d{1,3}(?:['’]?\d{3})*\.\d{1,2}")
_SHORTEST_NUMBER: Final = 4
"""Digits that are looked for inside longer ones (an invoice number in a payment reference)."""

_SHORTEST_REFERENCE: Final = 12
_FIRST_YEAR: Final = 2020
_LONGEST_ORDINAL: Final = 3
"""``1er``, ``2e``: not enough to be anybody's."""


class Masker:
    """One file's masks. ``key`` makes them repeatable, for tests only."""

    def __init__(self, key: bytes | None = None, kept: frozenset[str] = frozenset()) -> None:
        self._key = key or secrets.token_bytes(16)
        self._kept = KEPT_WORDS | kept
        self._numbers: dict[str, str] = {}

    def note(self, identifier: str) -> None:
        """Know a number, so that it is found again where it is part of a longer one."""
        digits = "".join(filter(str.isdecimal, identifier)).lstrip("0")
        if len(digits) >= _SHORTEST_NUMBER:
            self._numbers[digits] = self.digits(digits)

    def text(self, text: str) -> str:
        """Any text: words and numbers masked one by one; days and amounts with decimals stay."""
        return _TOKEN.sub(lambda match: self._token(match[0]), text)

    def identifier(self, text: str) -> str:
        """A number however it is written: ``2026-000150`` and ``2026000150`` get the same digits."""
        masked = iter(self.digits("".join(filter(str.isdecimal, text))))
        digits_done = "".join(next(masked) if letter.isdecimal() else letter for letter in text)
        return _LETTERS.sub(lambda match: self._word(match[0]), digits_done)

    def digits(self, digits: str) -> str:
        """Other digits, zeros in front kept; known numbers inside stay recognisable by their own masks."""
        bare = digits.lstrip("0")
        masked = self._drawn(bare, _DIGITS[1:])[:1] + self._drawn(f"{bare}+", _DIGITS, len(bare))[1:] if bare else ""
        whole = digits[: len(digits) - len(bare)] + masked
        if len(digits) >= _SHORTEST_REFERENCE:
            for number, mask in self._numbers.items():
                if (at := digits.find(number)) >= 0:
                    whole = whole[:at] + mask + whole[at + len(number) :]
        return whole

    def _token(self, token: str) -> str:
        if not any(map(str.isdecimal, token)):
            return _LETTERS.sub(lambda match: self._word(match[0]), token)
        ordinal = len(token) <= _LONGEST_ORDINAL and sum(map(str.isdecimal, token)) == 1
        return token if ordinal or _is_day(token) or _DECIMAL.fullmatch(token) else self.identifier(token)

    def _word(self, word: str) -> str:
        plain = word.casefold()
        if len(plain) == 1 or plain in self._kept:
            return word
        drawn = zip(self._drawn(plain, _VOWELS), self._drawn(plain, _CONSONANTS), strict=True)
        pairs = zip(word, drawn, strict=False)
        return "".join(_masked_letter(letter, vowel, consonant) for letter, (vowel, consonant) in pairs)

    def _drawn(self, seed: str, alphabet: str, length: int = 0) -> str:
        """Letters that only the seed and the key decide."""
        length = length or len(seed)
        start = blake2b(f"{alphabet}{seed}".encode(errors="replace"), key=self._key).digest()
        blocks = (blake2b(number.to_bytes(8), key=start).digest() for number in range(length // 64 + 1))
        return "".join(alphabet[byte % len(alphabet)] for byte in b"".join(blocks)[:length])


def _masked_letter(letter: str, vowel: str, consonant: str) -> str:
    """An accented letter stays, so that a fault of the letters' encoding stays as well."""
    if not letter.isascii():
        return letter
    new = vowel if letter.casefold() in "aeiouy" else consonant
    return new.upper() if letter.isupper() else new


def _is_day(token: str) -> bool:
    """A day of the practice's business; an older one may be somebody's birthday."""
    with suppress(ValueError):
        return parse_date(token).year >= _FIRST_YEAR
    return False
