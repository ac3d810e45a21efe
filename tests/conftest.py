"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import demonstration
import hypothesis
import judges
import pytest
from whole_suite import WholeSuite

from facturation_xls.settings.folder import Folder

CHECKOUT = Path(__file__).resolve().parents[1]

# No test is timed: the machine may be busy. In CI the examples are the same at every run.
hypothesis.settings.register_profile("facturation", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("facturation")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public and invented documents beside the checkout; without it the test is skipped."""
    folder = CHECKOUT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("shared data absent: no folder shared/data beside the checkout")
    return folder


@pytest.fixture
def demo(tmp_path: Path, request: pytest.FixtureRequest) -> Folder:
    """The invented practice on 05.10.2026, all documents booked."""
    few = request.node.get_closest_marker("few_sheets") and not request.node.get_closest_marker("all_sheets")
    return (demonstration.few_sheets if few else demonstration.synced)(tmp_path / "cabinet")


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Folder:
    """A practice's folder on 05.10.2026 with an empty journal, without the sheets that are only looked at."""
    whole = request.node.get_closest_marker("all_sheets")
    return (demonstration.empty if whole else demonstration.empty_of_few_sheets)(tmp_path / "cabinet")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let ./check say that this is a run of the whole suite, and whether it may take its time."""
    parser.addoption("--whole", action="store_true", help="compare the skips with skips.txt; see whole_suite.py")
    parser.addoption("--long", action="store_true", help="run the tests marked as long, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only repeats a proof on more documents, unless there is time for it."""
    if not config.getoption("long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_configure(config: pytest.Config) -> None:
    """Judge the whole run in the process that sees all of it."""
    if config.getoption("whole") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(WholeSuite())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that started this worker which judges were heard here."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["judges"] = {judge.value: count for judge, count in judges.ran.items()}
