"""One run cut short or refused at one call of the system, and the run after it."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import judgement
import system_calls
from judgement import Outcome
from scenarios import Scenario, lay_out, practice
from system_calls import KILL, Disturbance, Ended, Site

from facturation_xls.errors import FacturationError

_REFUSALS = {65, 75}


class Journal(StrEnum):
    """The journal right after the run."""

    OLD = "old"
    NEW = "new"
    LOST = "lost"


@dataclass(frozen=True)
class Verdict:
    """What became of a run: the journal right after it, and what was wrong then or after the next run."""

    scenario: str
    site: Site
    disturbance: Disturbance
    journal: Journal
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.scenario}, {self.disturbance} at {self.site}: journal {self.journal}; {'; '.join(self.wrong)}"


class Bench:
    """A scenario laid out once, its undisturbed outcomes, and trials on copies of it."""

    def __init__(self, scenario: Scenario, workshop: Path) -> None:
        self.scenario, self._workshop = scenario, workshop
        self._base = lay_out(scenario, workshop / "base")

    def _fresh(self, name: str) -> Path:
        place = self._workshop / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._base, place)
        return place

    def _do(self, place: Path) -> Ended:
        return system_calls.run(self.scenario.arguments(place))

    # --- what should come out ----------------------------------------------------------------------------------------

    @cached_property
    def sites(self) -> list[Site]:
        """Every call by which the run changes the folder."""
        place = self._fresh("traced")
        return system_calls.sites(self.scenario.arguments(place), place, self._workshop / "calls.txt")

    @cached_property
    def _undisturbed(self) -> tuple[int, Mapping[str, Journal], Mapping[Journal, Outcome]]:
        """The exit code; the journal before and after; what comes of both when staff synchronise."""
        old, new = self._fresh("old"), self._fresh("new")
        done = self._do(new)
        shutil.copytree(new, self._workshop / "done", dirs_exist_ok=True)
        journals = {judgement.digest(practice(new).workbook): Journal.NEW}
        journals[judgement.digest(practice(old).workbook)] = Journal.OLD
        outcomes = {}
        for journal, place in ((Journal.OLD, old), (Journal.NEW, new)):
            self.scenario.synchronise(place)
            outcomes[journal] = Outcome.of(practice(place))
        return done.code, journals, outcomes

    @cached_property
    def _whole_backups(self) -> set[str]:
        """What a backup may hold: an earlier state, or what the undisturbed run made of one."""
        places = (practice(self._base), practice(self._workshop / "done"))
        found = {judgement.digest(path) for folder in places for path in folder.backups.iterdir()}
        return found | {judgement.digest(practice(self._base).workbook)}

    @cached_property
    def _meant_to_go(self) -> set[str]:
        """The documents that the undisturbed run removes for good."""
        before, after = practice(self._base), practice(self._workshop / "done")
        return set(judgement.sources(before)) - set(judgement.sources(after))

    def get_ready(self) -> None:
        """Work out everything that trials compare with; the sites last, when all that a run needs is loaded."""
        _ = self._undisturbed, self.sites

    # --- a trial -----------------------------------------------------------------------------------------------------

    def attempt(self, site: Site, disturbance: Disturbance = KILL, name: str = "trial") -> Verdict:
        """Disturb the run at a site, look, run again, look again."""
        place = self._fresh(name)
        log = self._workshop / f"{name}.txt"
        done = system_calls.disturb(self.scenario.arguments(place), site, disturbance, log)
        folder = practice(place)
        fingerprint = judgement.digest(folder.workbook) if folder.workbook.exists() else ""
        journal = self._undisturbed[1].get(fingerprint, Journal.LOST)
        wrong = [*self._after_the_blow(place, journal, done, disturbance)]
        if journal is not Journal.LOST:
            wrong += self._after_the_next_run(place, journal)
        return Verdict(self.scenario.name, site, disturbance, journal, tuple(wrong))

    def _after_the_blow(self, place: Path, journal: Journal, done: Ended, disturbance: Disturbance) -> list[str]:
        folder, base, wrong = practice(place), practice(self._base), []
        if journal is Journal.LOST:
            return ["the journal is neither the old nor the new one"]
        if not judgement.opens(folder.workbook):
            wrong.append("the journal does not open")
        if disturbance.kills:
            if done.code != -signal.SIGKILL:
                wrong.append(f"not killed but ended with {done.code}")
        elif done.code in _REFUSALS:
            if journal is not Journal.OLD:
                wrong.append(f"refused with {done.code}, but the journal is new: {done.said.strip()}")
        elif done.code != self._undisturbed[0]:
            wrong.append(f"ended with {done.code}: {done.said.strip()}")
        known = self._whole_backups
        backups = [path for path in folder.backups.iterdir() if not path.name.startswith(".")]
        if not known.issuperset(map(judgement.digest, backups)):
            wrong.append("a backup is not whole")
        if judgement.sources(base).keys() - judgement.sources(folder).keys() - self._meant_to_go:
            wrong.append("a document is nowhere")
        return wrong

    def _after_the_next_run(self, place: Path, journal: Journal) -> list[str]:
        folder, wrong = practice(place), []
        try:
            self.scenario.synchronise(place)
        except FacturationError as error:
            return [f"the next run ended with {error.exit_code}: {error.message}"]
        expected = self._undisturbed[2][journal]
        different = expected.differences(Outcome.of(folder), may_double=self.scenario.may_double)
        if different:
            wrong.append(f"after the next run other than undisturbed: {', '.join(different[:5])}")
        left = judgement.leftovers(folder)
        if left:
            wrong.append(f"left behind: {', '.join(left)}")
        if self.scenario.synchronise(place).saved:
            wrong.append("the run after the next one still found something to do")
        return wrong
