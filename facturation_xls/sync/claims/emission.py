"""``rappels``: write the letters that are due, and register each of them (DESIGN §4, §5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from facturation_xls import files
from facturation_xls.errors.requests import SourcesStale
from facturation_xls.letters.letter import Claim, Letter
from facturation_xls.letters.run import write
from facturation_xls.model.ledger import Reminder
from facturation_xls.model.settings import ReminderLevel
from facturation_xls.model.words import ReminderChannel
from facturation_xls.reports.cells import records
from facturation_xls.reports.to_remind import in_order
from facturation_xls.rules import dunning as rules
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import LETTER_MODEL
from facturation_xls.sync import guard
from facturation_xls.sync.claims import dunning
from facturation_xls.sync.claims.issued import LETTERS, free_names
from facturation_xls.sync.claims.issuing import Issuing, day_of
from facturation_xls.workbook.schema import JOURNAL, REMINDERS


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
    with Issuing(folder) as open_book:
        return _Batch(open_book).due()


def issue(folder: Folder) -> Issued:
    """Write the letters that are due and register them.

    Raises ``SourcesStale``, ``LettersIncomplete``, ``LetterModelInvalid`` and other ``WorkbookError`` (65), and
    ``BusyError`` (75): in all cases nothing was issued, and the journal is as it was.
    """
    guard.check_journal(folder)
    with guard.exclusive(folder):
        with Issuing(folder) as open_book:
            replaced = open_book.cut_short(LETTERS)
            batch = _Batch(open_book)
            due_now = batch.due()
            if due_now.stale:
                raise SourcesStale(which=" ; ".join(due_now.stale))
            if not batch.chosen.empty:
                return batch.issue(due_now, replaced)
        return Issued(due_now, replaced=replaced)


class _Batch:
    """The letters of one run."""

    def __init__(self, run: Issuing) -> None:
        self._run, self._settings = run, run.settings
        self._listed = in_order(dunning.listed(run.book, run.known, run.findings))
        self._wishes = dunning.wishes(run.book, self._settings)
        self.chosen = run.untouched(REMINDERS, rules.to_issue(self._listed, self._wishes))

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
        folder = self._run.folder
        letters = [self._letter(group) for group in self._groups()]
        written = write(letters, _model(folder))
        stem = f"{self._run.today.isoformat()} Rappels"
        names = free_names(folder, folder.letters, stem, (".pdf", ".docx"))
        rows = [reminder for group in self._groups() for reminder in self._reminders(group, names[0])]
        self._run.send(LETTERS, dict(zip(names, (written.pdf, written.word), strict=True)), rows)
        return Issued(due_now, names, written.without_slip, replaced)

    # --- from rows to letters --------------------------------------------------------------------------------------

    def _groups(self) -> list[list[dict[str, object]]]:
        """The rows of each letter: a debtor's of one level together, or each alone, as the practice decided."""
        found: dict[tuple[object, ...], list[dict[str, object]]] = {}
        for row in records(self.chosen):
            alone = row["key"] if self._settings.letters.per_invoice else ""
            found.setdefault((row["debtor_id"], row["level"], alone), []).append(row)
        return list(found.values())

    def _level(self, group: Sequence[dict[str, object]]) -> ReminderLevel:
        return next(level for level in self._settings.levels if level.level == group[0]["level"])

    def _new_due_on(self, level: ReminderLevel) -> date:
        return self._run.today + timedelta(days=level.term)

    def _letter(self, group: Sequence[dict[str, object]]) -> Letter:
        level = self._level(group)
        return Letter(
            sender=self._run.sender(),
            to=self._run.address(str(group[0]["debtor_id"])),
            heading=level.name,
            text=level.text,
            written_on=self._run.today,
            new_due_on=self._new_due_on(level),
            claims=tuple(self._claim(row, level) for row in group),
            registered=level.channel == ReminderChannel.REGISTERED,
            window_left=self._settings.letters.window_left,
        )

    def _claim(self, row: dict[str, object], level: ReminderLevel) -> Claim:
        journal = self._run.book[JOURNAL]
        position = journal.index[journal.key_of({"number": row["number"]})]
        return Claim(
            number=str(row["number"]),
            issued_on=journal.get(position, "issued_on"),
            due_on=day_of(row["due_on"]),
            amount=int(str(row["amount"])),
            balance=int(str(row["balance"])),
            fee=level.fee,
            reference=journal.get(position, "reference"),
        )

    def _reminders(self, group: Sequence[dict[str, object]], proof: str) -> list[Reminder]:
        """What *Rappels* keeps: the parameters of today, for good."""
        level = self._level(group)
        return [
            Reminder(
                number=str(row["number"]),
                level=level.level,
                date=self._run.today,
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


def _model(folder: Folder) -> Path:
    """The practice's own model of the letter; the first time it receives the one that we ship."""
    if not folder.letter_model.exists():
        folder.letter_model.parent.mkdir(exist_ok=True)
        files.copy(LETTER_MODEL, folder.letter_model)
    return folder.letter_model
