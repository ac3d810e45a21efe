"""``transferer``: write the dossiers of what staff decided to hand over, and register each transfer (DESIGN §4, §5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from facturation_xls.letters import dossier_page
from facturation_xls.letters.dossier import Case, Dossier, table
from facturation_xls.model.ledger import CaseEvent, Transfer
from facturation_xls.model.words import Recipient
from facturation_xls.reports.cells import records
from facturation_xls.reports.to_transfer import in_order
from facturation_xls.rules import case_history, transfer_gate
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import guard
from facturation_xls.sync.claims import recovery
from facturation_xls.sync.claims.issued import HANDED_OVER, free_names
from facturation_xls.sync.claims.issuing import Issuing, day_of
from facturation_xls.sync.frames import frame
from facturation_xls.workbook.schema import DEBTORS, REMINDERS, TRANSFERS


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be handed over. ``invoices`` and ``dossiers`` by recipient.

    ``lacking``: what staff decided and something still forbids, as number, recipient and what is missing;
    ``undecided`` are the candidates without a decision, of which ``possible`` lack nothing.
    """

    invoices: dict[str, int]
    dossiers: dict[str, int]
    lacking: tuple[tuple[str, str, str], ...]
    undecided: int
    possible: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over. ``files`` are relative to the folder; ``replaced``: the day of a run that was cut short."""

    planned: Planned
    files: tuple[str, ...] = ()
    replaced: date | None = None


def planned(folder: Folder) -> Planned:
    """What ``hand_over`` would do. Writes nothing. Raises ``WorkbookError``."""
    guard.check_journal(folder)
    with Issuing(folder) as open_book:
        return _Batch(open_book).planned()


def hand_over(folder: Folder) -> HandedOver:
    """Write the dossiers and register the transfers.

    Raises ``LettersIncomplete`` and other ``WorkbookError`` (65), and ``BusyError`` (75): in all cases nothing was
    handed over, and the journal is as it was.
    """
    guard.check_journal(folder)
    with guard.exclusive(folder):
        with Issuing(folder) as open_book:
            replaced = open_book.cut_short(HANDED_OVER)
            batch = _Batch(open_book)
            if not batch.chosen.empty:
                return HandedOver(batch.planned(), batch.write(), replaced)
        return HandedOver(batch.planned(), replaced=replaced)


class _Batch:
    """The transfers of one run."""

    def __init__(self, run: Issuing) -> None:
        self._run = run
        listed = in_order(recovery.listed(run.book, run.known, run.findings))
        decisions = recovery.decisions(run.book, run.settings)
        self._listed = transfer_gate.decided(listed, decisions)
        self.chosen = run.untouched(TRANSFERS, self._listed[self._listed["may_go"]])

    def planned(self) -> Planned:
        """What goes, what staff want and cannot have yet, what waits for their decision."""
        listed = self._listed
        kept_back = listed[(listed["recipient"] != "") & ~listed["may_go"]]
        undecided = listed[listed["decision"] == ""]
        return Planned(
            invoices=dict(Counter(self.chosen["recipient"])),
            dossiers=dict(Counter(recipient for recipient, _ in self._groups())),
            lacking=tuple(
                (str(row["number"]), str(row["recipient"]), transfer_gate.missing_for(row, str(row["recipient"])))
                for row in records(kept_back)
            ),
            undecided=len(undecided),
            possible=int((undecided["possible"] != transfer_gate.NOWHERE).sum()),
        )

    def write(self) -> tuple[str, ...]:
        """The dossiers, then the workbook; the files' names."""
        folder, contents, rows = self._run.folder, dict[str, bytes](), list[Transfer]()
        events = self._events()
        for (recipient, debtor_id), group in self._groups().items():
            dossier = self._dossier(Recipient(recipient), debtor_id, group, events)
            stem = f"{self._run.today.isoformat()} {recipient} {debtor_id}"
            pdf, csv = free_names(folder, folder.transfers, stem, (".pdf", ".csv"))
            contents |= {pdf: dossier_page.draw(dossier), csv: table(dossier)}
            rows += [
                Transfer(case.number, self._run.today, case.balance, recipient, proof=pdf) for case in dossier.cases
            ]
        self._run.send(HANDED_OVER, contents, rows)
        return tuple(contents)

    def _groups(self) -> dict[tuple[str, str], list[dict[str, object]]]:
        """The rows of each dossier: those of a debtor for one recipient."""
        found: dict[tuple[str, str], list[dict[str, object]]] = {}
        for row in records(self.chosen):
            found.setdefault((str(row["recipient"]), str(row["debtor_id"])), []).append(row)
        return found

    def _events(self) -> dict[str, list[CaseEvent]]:
        known = self._run.known
        tables = case_history.Tables(
            ledger=known.ledger,
            journal=known.journal,
            dispatches=known.dispatches,
            movements=known.movements,
            reminders=frame(self._run.book[REMINDERS]),
            progress=known.progress,
            transfers=known.transfers,
        )
        return case_history.events(set(self.chosen["key"]), tables, known.settings, known.as_of)

    def _dossier(
        self,
        recipient: Recipient,
        debtor_id: str,
        group: list[dict[str, object]],
        events: dict[str, list[CaseEvent]],
    ) -> Dossier:
        debtors = self._run.book[DEBTORS]
        consent_on = debtors.get(debtors.columns["debtor_id"].index(debtor_id), "consent_on")
        return Dossier(
            sender=self._run.sender(),
            debtor=self._run.address(debtor_id),
            debtor_id=debtor_id,
            recipient=recipient,
            made_on=self._run.today,
            cases=tuple(_case(row, events[str(row["key"])]) for row in group),
            consent_on=consent_on if recipient is Recipient.CMD else None,
        )


def _case(row: dict[str, object], events: list[CaseEvent]) -> Case:
    return Case(
        number=str(row["number"]),
        issued_on=day_of(row["issued_on"]),
        due_on=day_of(row["due_on"]),
        amount=int(str(row["amount"])),
        balance=int(str(row["balance"])),
        reminded_on=day_of(row["reminded_on"]),
        events=tuple(events),
    )
