"""``rappels``: write the letters that are due, and register each of them (DESIGN §4, §5).

The letters' files come first, then the workbook. A note in the practice's hidden folder says what was begun, so that a
run after a crash knows: letters that the workbook does not name were never issued and go; those that it names stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self

import pandas as pd

from facturation_xls import files
from facturation_xls.errors import LettersIncomplete, SourcesStale
from facturation_xls.letters.letter import Address, Claim, Letter, Sender
from facturation_xls.letters.run import Written, write
from facturation_xls.model import Reminder, ReminderChannel, ReminderLevel, Settings
from facturation_xls.reports.to_remind import in_order
from facturation_xls.rules import dunning as rules
from facturation_xls.settings import LETTER_MODEL, TEMPLATE, Folder, read_settings
from facturation_xls.sync import dunning, guard, issued
from facturation_xls.sync.findings import observed, stated
from facturation_xls.sync.known import look
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.settling import settle
from facturation_xls.sync.staff import all_rows, take_note
from facturation_xls.workbook import save, schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import DEBTORS, JOURNAL, REMINDERS


@dataclass(frozen=True, slots=True)
class Due:
    """What would go out: letters by level, and the invoices that get none by the reason."""

    levels: dict[str, int]
    letters: int
    reasons: dict[str, int]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """What went out. ``files`` are relative to the folder; ``replaced``: the day of a run that had been cut short."""

    due: Due
    files: tuple[str, ...] = ()
    without_slip: int = 0
    replaced: date | None = None


def due(folder: Folder) -> Due:
    """What ``issue`` would send. Writes nothing. Raises ``WorkbookError``."""
    guard.check_journal(folder)
    with _Run(folder) as run:
        return run.due()


def issue(folder: Folder) -> Issued:
    """Write the letters that are due and register them.

    Raises ``SourcesStale``, ``LettersIncomplete``, ``LetterModelInvalid`` and other ``WorkbookError`` (65), and
    ``BusyError`` (75): in all cases nothing was issued, and the journal is as it was.
    """
    guard.check_journal(folder)
    with guard.exclusive(folder):
        with _Run(folder) as run:
            replaced = issued.settle(folder, set(run.book[REMINDERS].columns["proof"]))
            due_now = run.due()
            if due_now.stale:
                raise SourcesStale(which=" ; ".join(due_now.stale))
            if not run.chosen.empty:
                return run.issue(due_now, replaced)
        return Issued(due_now, replaced=replaced)


class _Run:
    """One run over the open workbook."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._now: datetime = folder.now()
        self._read_as = files.fingerprint(folder.workbook)
        self.book = Book(folder.workbook, TEMPLATE)

    def __enter__(self) -> Self:
        try:
            self._look()
        except BaseException:
            self.book.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def _look(self) -> None:
        book = self.book
        self._settings: Settings = read_settings(*(all_rows(book[table]) for table in schema.SETTING_TABLES))
        book.load(self._settings.number_prefixes)
        last = book.named("fx_au")
        self._day = max(self._now.date(), last) if isinstance(last, date) else self._now.date()
        books = take_note(book, self._settings, self._day)
        settle(book, books)
        issued.put_back(self._folder, book)
        known = look(book, self._settings, self._day)
        findings = [*observed(book), *stated(known)]
        self._listed = in_order(dunning.listed(book, known, findings))
        self._wishes = dunning.wishes(book, self._settings)
        chosen = rules.to_issue(self._listed, self._wishes)
        taken_back = [book.memory.is_deleted(REMINDERS, self._key(row)) for row in _records(chosen)]
        self.chosen = chosen.loc[[not gone for gone in taken_back]]

    def _key(self, row: dict[str, object]) -> tuple[str, ...]:
        """The key of the reminder that a row would become: one that staff deleted today is not written again."""
        return self.book[REMINDERS].key_of({"number": row["number"], "level": row["level"], "date": self._now.date()})

    def due(self) -> Due:
        """What goes out and what does not."""
        quiet = self._listed[~self._listed["key"].isin(self.chosen["key"])]
        held = [self._wishes.get(key, "").casefold() for key in quiet["key"]]
        words = zip(held, quiet["obstacle"], strict=True)
        reasons = Counter(wish if wish in {"non", "plus tard"} else obstacle for wish, obstacle in words)
        return Due(
            levels=dict(Counter(self.chosen["level_name"])),
            letters=len(self._groups()),
            reasons=dict(reasons),
            stale=tuple(rules.withheld_as_stale(self._listed, self._wishes)),
        )

    def issue(self, due_now: Due, replaced: date | None) -> Issued:
        """The letters, then the workbook."""
        letters = [self._letter(group) for group in self._groups()]
        model = _model(self._folder)
        written = write(letters, model)
        names = issued.names(self._folder, self._now.date())
        rows = [reminder for group in self._groups() for reminder in self._reminders(group, names[0])]
        issued.begin(self._folder, names, rows)
        _write_files(self._folder, names, written)
        for row in rows:
            self.book.memory.offer(self.book[REMINDERS], asdict(row))
        reports, _ = refresh(self.book, self._settings, self._day)
        self.book.finish(f"{self._now:%d.%m.%Y %H:%M}")
        save.save(self.book, self._read_as, self._folder.backups, self._now, reports)
        issued.confirm(self._folder)
        return Issued(due_now, names, written.without_slip, replaced)

    # --- from rows to letters --------------------------------------------------------------------------------------

    def _groups(self) -> list[list[dict[str, object]]]:
        """The rows of each letter: a debtor's of one level together, or each alone, as the practice decided."""
        found: dict[tuple[object, ...], list[dict[str, object]]] = {}
        for row in _records(self.chosen):
            alone = row["key"] if self._settings.letters.per_invoice else ""
            found.setdefault((row["debtor_id"], row["level"], alone), []).append(row)
        return list(found.values())

    def _level(self, group: Sequence[dict[str, object]]) -> ReminderLevel:
        return next(level for level in self._settings.levels if level.level == group[0]["level"])

    def _new_due_on(self, level: ReminderLevel) -> date:
        return self._now.date() + timedelta(days=level.term)

    def _letter(self, group: Sequence[dict[str, object]]) -> Letter:
        level = self._level(group)
        return Letter(
            sender=self._sender(),
            to=self._address(str(group[0]["debtor_id"])),
            heading=level.name,
            text=level.text,
            written_on=self._now.date(),
            new_due_on=self._new_due_on(level),
            claims=tuple(self._claim(row, level) for row in group),
            registered=level.channel == ReminderChannel.REGISTERED,
            window_left=self._settings.letters.window_left,
        )

    def _claim(self, row: dict[str, object], level: ReminderLevel) -> Claim:
        journal = self.book[JOURNAL]
        position = journal.index[journal.key_of({"number": row["number"]})]
        return Claim(
            number=str(row["number"]),
            issued_on=journal.get(position, "issued_on"),
            due_on=_day(row["due_on"]),
            amount=int(str(row["amount"])),
            balance=int(str(row["balance"])),
            fee=level.fee,
            reference=journal.get(position, "reference"),
        )

    def _address(self, debtor_id: str) -> Address:
        debtors = self.book[DEBTORS]
        position = debtors.columns["debtor_id"].index(debtor_id)
        return Address(*(debtors.get(position, field) for field in ("name", "street", "zip_code", "city")))

    def _sender(self) -> Sender:
        settings, letters = self._settings, self._settings.letters
        zip_code, _, city = settings.town.partition(" ")
        missing = [
            name
            for name, value in (("Nom du cabinet", settings.practice), ("NPA et localité", city))
            if not value.strip()
        ]
        if missing:
            raise LettersIncomplete(what=" et ".join(f"« {name} »" for name in missing))
        home = Address(settings.practice, settings.street, zip_code, city.strip())
        accounts = tuple(filter(None, (letters.qr_iban, *settings.ibans)))
        return Sender(home, accounts, letters.phone, letters.email, letters.place, letters.signature)

    def _reminders(self, group: Sequence[dict[str, object]], proof: str) -> list[Reminder]:
        """What *Rappels* keeps: the parameters of today, for good."""
        level = self._level(group)
        return [
            Reminder(
                number=str(row["number"]),
                level=level.level,
                date=self._now.date(),
                channel=level.channel,
                new_due_on=self._new_due_on(level),
                proof=proof,
                name=level.name,
                delay=level.term,
                fee=level.fee,
                claimed=int(str(row["balance"])) + level.fee,
                text=level.text,
            )
            for row in group
        ]


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None


def _model(folder: Folder) -> Path:
    """The practice's own model of the letter; the first time it receives the one that we ship."""
    if not folder.letter_model.exists():
        folder.letter_model.parent.mkdir(exist_ok=True)
        files.copy(LETTER_MODEL, folder.letter_model)
    return folder.letter_model


def _write_files(folder: Folder, names: Sequence[str], written: Written) -> None:
    folder.letters.mkdir(exist_ok=True)
    for name, content in zip(names, (written.pdf, written.word), strict=True):
        with files.made_whole(folder.root / name) as out:
            out.write(content)
