"""What must hold of a run of the whole suite (``pytest --whole``): no unexpected skip, no required judge unheard.

A test counts as skipped when it did not decide: skipped anywhere in its life, or expected to fail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import judges
import pytest
from judges import Judge

SKIPS = Path(__file__).with_name("skips.txt")


class Skip(NamedTuple):
    """A test that did not decide, and why."""

    test: str
    reason: str


@dataclass(frozen=True)
class Allowed:
    """One line of ``skips.txt``: which skips are allowed, and whether ``always`` or only where something is absent."""

    when: str
    test: str
    reason: str

    def allows(self, skip: Skip) -> bool:
        """Whether both patterns match."""
        return fnmatchcase(skip.test, self.test) and fnmatchcase(skip.reason, self.reason)


def read_allowed(text: str) -> list[Allowed]:
    """The lines of ``skips.txt`` without its comments. Raises ``ValueError`` for a line of another form."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    allowed = [Allowed(*(cell.strip() for cell in line.split("|", 2))) for line in lines]
    for line in allowed:
        if line.when not in {"always", "absent"}:
            raise ValueError(f'skips.txt: "{line.when}" is neither "always" nor "absent"')
    return allowed


def complaints(
    skips: Iterable[Skip], allowed: Iterable[Allowed], ran: Counter[Judge], *, strict: bool
) -> Iterator[str]:
    """One sentence for each rule that the run broke; ``strict``: nothing may be absent, no judge unheard."""
    skips = sorted(set(skips))
    allowed = [line for line in allowed if line.when == "always" or not strict]
    for skip in skips:
        if not any(line.allows(skip) for line in allowed):
            yield f"unexpected skip: {skip.test}: {skip.reason}"
    for line in allowed:
        if line.when == "always" and not any(line.allows(skip) for skip in skips):
            yield f"no longer skipped, remove it from skips.txt: {line.test} | {line.reason}"
    if strict:
        yield from (f"required judge was never heard: {judge}" for judge in Judge if not ran[judge])


class WholeSuite:
    """The pytest plugin: collects the skips and the judges of every worker, and fails the session on a complaint."""

    def __init__(self) -> None:
        self.skips: list[Skip] = []
        self.ran: Counter[Judge] = Counter()
        self.complaints: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was skipped or failed as expected."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that was skipped as a whole."""
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
            self.skips.append(Skip(report.nodeid, reason.removeprefix("Skipped: ")))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add up the judges that a worker of pytest-xdist heard."""
        self.ran.update(getattr(node, "workeroutput", {}).get("judges", {}))

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Judge the run once all workers are down."""
        yield
        allowed = read_allowed(SKIPS.read_text(encoding="utf-8"))
        self.complaints = list(complaints(self.skips, allowed, self.ran + judges.ran, strict=judges.required()))
        if self.complaints and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was heard, and every complaint."""
        for judge, count in sorted((self.ran + judges.ran).items()):
            terminalreporter.write_line(f"judge {judge}: {count} verdicts")
        for complaint in self.complaints:
            terminalreporter.write_line(complaint, red=True)
