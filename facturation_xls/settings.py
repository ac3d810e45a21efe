"""What the practice decided: where things lie (``facturation.toml``), how things are done (*Paramètres*)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from facturation_xls.errors.settings import SettingsFileUnreadable, SettingUnreadable
from facturation_xls.files import reachable
from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.settings import LetterSettings, PayerRule, PayerTerms, ReminderLevel, Settings
from facturation_xls.model.words import Origin, ReminderChannel
from facturation_xls.parsing import parse_amount, parse_date

SETTINGS_FILE = "facturation.toml"
TEMPLATE = Path(__file__).parent.parent / "templates" / "journal_template.xlsx"
"""The empty journal of this program: new practices start from it, older workbooks get their new sheets from it."""
TAKE_OVER_FORM = TEMPLATE.with_name("Reprise.xlsx")
"""The empty form for the invoices that are open when a journal begins."""

LETTER_MODEL = TEMPLATE.with_name("rappel.docx")
"""The reminder letter of this program: a practice edits its own copy."""
_LISTED = (",", ";", "+")
_LONGEST = 15_000
_REFERENCE_LENGTH = 27

NUMBER_PLACE = "N° facture dans la référence QR"
"""The setting that says where the invoice number sits; the last of the 27 digits is a check digit, never part of it."""


KEPT_YEARS, KEPT_AFTER_LOSS = "Conservation des comptes (ans)", "Conservation après poursuite (ans)"
"""The settings that say how long a person's data is kept; never less than the law wants."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A practice's folder. ``extra`` are folders that are only read; ``clock`` fixes today for demonstrations, and
    the hour with it when it is a ``datetime``.
    """

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
    def layouts(self) -> Path:
        """How the practice's own tables are read: what was learned from the forms that staff filled in."""
        return self.root / "modeles"

    @property
    def backups(self) -> Path:
        """Earlier states of the journal."""
        return self.root / "sauvegardes"

    @property
    def letters(self) -> Path:
        """The reminder letters that were written."""
        return self.root / "rappels"

    @property
    def lists(self) -> Path:
        """The lists that were printed apart from the journal."""
        return self.root / "listes"

    @property
    def transfers(self) -> Path:
        """The dossiers of what was handed over for recovery."""
        return self.root / "transferts"

    @property
    def letter_model(self) -> Path:
        """The letter that staff edit in Word."""
        return self.root / "modeles" / "rappel.docx"

    @property
    def state(self) -> Path:
        """Our own hidden folder: the lock, and what the journal was after the last save."""
        return self.root / ".facturation"

    def now(self) -> datetime:
        """The one clock of the program."""
        if isinstance(self.clock, datetime):
            return self.clock
        present = datetime.now()
        return datetime.combine(self.clock, present.time()) if self.clock else present


def open_folder(root: Path) -> Folder:
    """The practice's folder with what its ``facturation.toml`` says; defaults where there is none.

    Raises ``SettingsFileUnreadable``.
    """
    path = reachable(root) / SETTINGS_FILE
    if not path.exists():
        return Folder(reachable(root))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Folder(
            reachable(root),
            workbook_name=str(content.get("classeur", "Journal.xlsx")),
            extra=_places(root, content.get("dossiers", [])),
            clock=_clock(content.get("horloge")),
            demonstration=bool(content.get("demonstration", False)),
        )
    except (ValueError, TypeError, UnicodeDecodeError) as error:
        raise SettingsFileUnreadable(problem=_where(error)) from error


def _clock(said: object) -> date | None:
    """The day that the folder says, with an hour where it says one. Raises ``ValueError``."""
    if not said:
        return None
    text = str(said)
    return datetime.fromisoformat(text) if ":" in text else parse_date(text)


def _places(root: Path, places: str | list[str]) -> tuple[Path, ...]:
    """One folder, or several."""
    return tuple(reachable(root / place) for place in ([places] if isinstance(places, str) else places))


def _where(error: Exception) -> str:
    """The line that the parser names, in French."""
    line = re.search(r"at line (\d+)", str(error))
    return f"voir la ligne {line[1]}" if line else "une valeur n'est pas celle qu'il faut"


Rows = Iterable[Mapping[str, Any]]


def read_settings(
    practice: Rows, payers: Rows, rules: Rows, levels: Rows = (), letters: Rows = (), contract: Rows = ()
) -> Settings:
    """The tables of settings as the rules read them, in the order of ``schema.SETTING_TABLES``.

    Empty cells mean the default. Raises ``SettingUnreadable`` naming the setting; a term of the contract with CMD that
    nobody understands decides nothing that is booked, so it is left out and told (``Settings.misread``).
    """
    agreed, misread = _contract(contract)
    values = _by_name(practice)
    default = Settings()

    def whole(name: str, otherwise: int) -> int:
        text = values.get(name.casefold(), "")
        return _read(name, text, _count) if text else otherwise

    def years(name: str, least: int) -> int:
        text = values.get(name.casefold(), "")
        return _read(name, text, partial(_years, least=least)) if text else least

    start = values.get("début du journal", "")
    tolerance = values.get("tolérance (chf)", "")
    place = values.get(NUMBER_PLACE.casefold(), "")
    return Settings(
        practice=values.get("nom du cabinet", ""),
        street=values.get("rue", ""),
        town=values.get("npa et localité", ""),
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
        levels=_levels(levels),
        letters=_letters(letters),
        contract=agreed,
        misread=misread,
        kept_years=years(KEPT_YEARS, default.kept_years),
        kept_after_loss=years(KEPT_AFTER_LOSS, default.kept_after_loss),
    )


def _by_name(rows: Rows) -> dict[str, str]:
    """The values of a table of names and values; names compare without case."""
    return {str(row["name"]).casefold(): str(row["value"]) for row in rows}


def _levels(rows: Rows) -> tuple[ReminderLevel, ...]:
    """The reminder levels from the lowest; rows of the same level: the first counts."""
    found: dict[int, ReminderLevel] = {}
    for row in rows:
        if row["level"] and row["level"] > 0:
            found.setdefault(row["level"], _level(row))
    return tuple(found[level] for level in sorted(found))


def _level(row: Mapping[str, Any]) -> ReminderLevel:
    """One level; what makes no sense in a cell means the default. A level is a letter, so a call is none."""
    written = {channel.casefold(): channel for channel in ReminderChannel if channel is not ReminderChannel.PHONE}
    said = {name: row[name] for name in ("delay", "interval", "tolerance", "term", "fee")}
    return ReminderLevel(
        row["level"],
        row["name"] or f"Rappel {row['level']}",
        channel=written.get(row["channel"].strip().casefold(), ReminderChannel.PAPER),
        text=row["text"],
        **{name: value for name, value in said.items() if value is not None and value >= 0},
    )


_WINDOWS = {"droite": False, "à droite": False, "gauche": True, "à gauche": True}
_PER_INVOICE = {"débiteur": False, "facture": True}


def _letters(rows: Rows) -> LetterSettings:
    values = _by_name(rows)
    freshness = {}
    for origin in (Origin.BANK, Origin.CMD, Origin.DENTAGEST):
        name = f"Fraîcheur {origin} (j)"
        text = values.get(name.casefold(), "")
        if text:
            freshness[origin.value] = _read(name, text, _count)
    return LetterSettings(
        qr_iban=_unspaced(values.get("qr-iban", "")),
        per_invoice=_one_of("Une lettre par", values.get("une lettre par", ""), _PER_INVOICE, otherwise=False),
        window_left=_one_of(
            "Fenêtre de l'enveloppe", values.get("fenêtre de l'enveloppe", ""), _WINDOWS, otherwise=False
        ),
        phone=values.get("téléphone", ""),
        email=values.get("e-mail", ""),
        place=values.get("lieu", ""),
        signature=values.get("signature", ""),
        freshness=freshness,
    )


Word = TypeVar("Word")


def _one_of(name: str, text: str, words: Mapping[str, Word], otherwise: Word) -> Word:
    """What a word means, ``otherwise`` for none. Raises ``SettingUnreadable`` for another one."""
    if not text.strip():
        return otherwise
    try:
        return words[text.strip().casefold()]
    except KeyError as error:
        raise SettingUnreadable(name=name, value=text) from error


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


_PARTIES = {"cmd": "CMD", "caisse des médecins": "CMD", "cabinet": "Cabinet", "le cabinet": "Cabinet"}


def _contract(rows: Rows) -> tuple[dict[Term, Agreed], dict[Term, str]]:
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


def _years(text: str, least: int) -> int:
    """A number of years. Raises ``ValueError`` for fewer than the law asks for, and for more than a life."""
    number = int(text)
    if not least <= number <= 100:
        raise ValueError(f"out of range: {number}")
    return number


_READ_TERM: Mapping[Term, Callable[[str], str | int]] = {
    **dict.fromkeys((Term.SENDS, Term.REMINDS, Term.COLLECTS, Term.BEARS_LOSS), _party),
    **dict.fromkeys((Term.BOUGHT, Term.FEE_SHARE), _percent),
    **dict.fromkeys((Term.PAYOUT, Term.FORWARDING, Term.RECEIPT, Term.RETURN, Term.SENDINGS, Term.STATEMENTS), _count),
    Term.FEE_EACH: _fee,
}


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
