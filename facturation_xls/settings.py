"""What the practice decided: where things lie (``facturation.toml``), how things are done (*Paramètres*)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from facturation_xls.errors import SettingsFileUnreadable, SettingUnreadable
from facturation_xls.model import PayerRule, PayerTerms, Settings
from facturation_xls.parsing import parse_amount, parse_date

SETTINGS_FILE = "facturation.toml"
TEMPLATE = Path(__file__).parent.parent / "templates" / "journal_template.xlsx"
"""The empty journal of this program: new practices start from it, older workbooks get their new sheets from it."""
TAKE_OVER_FORM = TEMPLATE.with_name("Reprise.xlsx")
"""The empty form for the invoices that are open when a journal begins."""

_LISTED = (",", ";", "+")
_LONGEST = 15_000
_REFERENCE_LENGTH = 27

NUMBER_PLACE = "N° facture dans la référence QR"
"""The setting that says where the invoice number sits; the last of the 27 digits is a check digit, never part of it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A practice's folder. ``extra`` are folders that are only read; ``clock`` fixes today for demonstrations."""

    root: Path
    workbook_name: str = "Journal.xlsx"
    extra: tuple[Path, ...] = ()
    clock: date | None = None
    demonstration: bool = False

    @property
    def workbook(self) -> Path:
        """The journal."""
        return self.root / self.workbook_name

    @property
    def inbox(self) -> Path:
        """Where staff put what arrives."""
        return self.root / "a_traiter"

    @property
    def archives(self) -> Path:
        """Where booked documents rest, by year and month."""
        return self.root / "archives"

    @property
    def backups(self) -> Path:
        """Earlier states of the journal."""
        return self.root / "sauvegardes"

    @property
    def state(self) -> Path:
        """Our own hidden folder: the lock, and what the journal was after the last save."""
        return self.root / ".facturation"

    def now(self) -> datetime:
        """The one clock of the program."""
        present = datetime.now()
        return datetime.combine(self.clock, present.time()) if self.clock else present


def open_folder(root: Path) -> Folder:
    """The practice's folder with what its ``facturation.toml`` says; defaults where there is none.

    Raises ``SettingsFileUnreadable``.
    """
    path = root / SETTINGS_FILE
    if not path.exists():
        return Folder(root)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        clock = content.get("horloge")
        return Folder(
            root,
            workbook_name=str(content.get("classeur", "Journal.xlsx")),
            extra=_places(root, content.get("dossiers", [])),
            clock=parse_date(str(clock)) if clock else None,
            demonstration=bool(content.get("demonstration", False)),
        )
    except (ValueError, TypeError, UnicodeDecodeError) as error:
        raise SettingsFileUnreadable(problem=_where(error)) from error


def _places(root: Path, places: str | list[str]) -> tuple[Path, ...]:
    """One folder, or several."""
    return tuple(root / place for place in ([places] if isinstance(places, str) else places))


def _where(error: Exception) -> str:
    """The line that the parser names, in French."""
    line = re.search(r"at line (\d+)", str(error))
    return f"voir la ligne {line[1]}" if line else "une valeur n'est pas celle qu'il faut"


Rows = Iterable[Mapping[str, Any]]


def read_settings(practice: Rows, payers: Rows, rules: Rows) -> Settings:
    """The tables ``tblCabinet``, ``tblPayeurs`` and ``tblRegles`` as the rules read them; empty cells mean the default.

    Raises ``SettingUnreadable`` naming the setting.
    """
    values = {str(row["name"]).casefold(): str(row["value"]) for row in practice}
    default = Settings()

    def whole(name: str, otherwise: int) -> int:
        text = values.get(name.casefold(), "")
        return _read(name, text, _count) if text else otherwise

    start = values.get("début du journal", "")
    tolerance = values.get("tolérance (chf)", "")
    place = values.get(NUMBER_PLACE.casefold(), "")
    return Settings(
        practice=values.get("nom du cabinet", ""),
        glns=_listed(_unspaced(values.get("gln", ""))),
        ibans=_listed(_unspaced(values.get("iban", "")).upper()),
        journal_start=_read("Début du journal", start, parse_date) if start else None,
        tolerance=_read("Tolérance (CHF)", tolerance, parse_amount) if tolerance else default.tolerance,
        cohort_months=whole("Cohorte des délais (mois)", default.cohort_months),
        horizon=whole("Horizon des délais (j)", default.horizon),
        cmd_glns=_listed(values.get("gln de la cmd", "")) or default.cmd_glns,
        number_prefixes=_listed(values.get("préfixes des numéros", "")),
        reference_slice=_read(NUMBER_PLACE, place, _places_of_number) if place else None,
        lump_payers=_listed(values.get("encaissements groupés", "")) or default.lump_payers,
        payers=tuple(_terms(row) for row in payers if row["payer_type"]),
        rules=tuple(PayerRule(r["contains"], r["payer_type"]) for r in rules if r["contains"] and r["payer_type"]),
    )


def _terms(row: Mapping[str, Any]) -> PayerTerms:
    return PayerTerms(
        payer_type=row["payer_type"],
        term=30 if row["term"] is None else row["term"],
        announced_min=row["announced_min"],
        announced_max=row["announced_max"],
        channels=_listed(row["channels"]),
        proofs=_listed(row["proofs"]),
        standard_from=row["standard_from"],
        source=row["source"],
    )


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _listed(text: str) -> tuple[str, ...]:
    for mark in _LISTED[1:]:
        text = text.replace(mark, _LISTED[0])
    return tuple(word.strip() for word in text.split(_LISTED[0]) if word.strip())


def _count(text: str) -> int:
    """A number of days or months. Raises ``ValueError`` for none at all and for more than a working life."""
    number = int(text)
    if not 1 <= number <= _LONGEST:
        raise ValueError(f"out of range: {number}")
    return number


def _places_of_number(text: str) -> tuple[int, int]:
    """First and last place of the invoice number in a QR reference: ``13-20``. Raises ``ValueError`` for others."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*[-–à]\s*(\d{1,2})\s*", text)
    first, last = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= first <= last < _REFERENCE_LENGTH:
        raise ValueError(f"no places of a reference: {text}")
    return first, last


def _read(name: str, text: str, convert: Any) -> Any:
    try:
        return convert(text)
    except ValueError as error:
        raise SettingUnreadable(name=name, value=text) from error
