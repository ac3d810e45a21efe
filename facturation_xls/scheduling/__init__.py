"""``planifier``: the daily run, by the scheduler that the system has; for who is logged on, without a password.

Windows: the Task Scheduler. Linux: systemd's timers of the user, or cron where there are none. Each of them runs one
at a time; all but cron catch up when the computer was off at the hour.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from facturation_xls.errors.folder import SchedulerRefused
from facturation_xls.files import shown
from facturation_xls.settings.folder import Folder

_NOTE = "planification.json"
DEFAULT_HOUR = time(12, 30)


@dataclass(frozen=True, slots=True)
class Daily:
    """The daily run of one practice's folder. ``command`` runs it."""

    name: str
    root: str
    hour: time
    command: tuple[str, ...]


class Scheduler(Protocol):
    """What registers, knows and removes a daily run. Each of these raises ``SchedulerRefused``."""

    def register(self, daily: Daily) -> None:
        """Put it in the place of a former one of the same name."""

    def knows(self, daily: Daily) -> bool:
        """Whether it is registered."""

    def remove(self, daily: Daily) -> None:
        """Take it away."""


def register(folder: Folder, hour: time) -> datetime:
    """Run every day at an hour; the answer is the next time. Raises ``SchedulerRefused``."""
    daily = _daily(folder, hour)
    _scheduler().register(daily)
    folder.state.mkdir(exist_ok=True)
    (folder.state / _NOTE).write_text(json.dumps({"heure": f"{hour:%H:%M}"}), encoding="utf-8")
    return _next(folder, hour)


def next_run(folder: Folder) -> datetime | None:
    """When the next scheduled run is; ``None`` when there is none. Raises ``SchedulerRefused``."""
    hour = _noted(folder)
    return _next(folder, hour) if hour and _scheduler().knows(_daily(folder, hour)) else None


def remove(folder: Folder) -> bool:
    """No scheduled run any more; whether there was one. Raises ``SchedulerRefused``."""
    hour = _noted(folder)
    if hour is None:
        return False
    _scheduler().remove(_daily(folder, hour))
    (folder.state / _NOTE).unlink(missing_ok=True)
    return True


def told_by(program: str, *words: str) -> bytes:
    """What a program of the system answers. Raises ``SchedulerRefused`` where it refuses or is not there."""
    return _run(program, *words, stdout=subprocess.PIPE)


def done_by(program: str, *words: str, stdin: bytes = b"") -> None:
    """Let a program of the system work. What it prints is not waited for: a service that it starts may keep it open.

    Raises as ``told_by``.
    """
    _run(program, *words, stdin=stdin)


def _run(program: str, *words: str, stdin: bytes = b"", stdout: int = subprocess.DEVNULL) -> bytes:
    try:
        done = subprocess.run([program, *words], input=stdin, stdout=stdout, stderr=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise SchedulerRefused(program=program) from error
    if done.returncode:
        raise SchedulerRefused(program=program)
    return done.stdout or b""


def _daily(folder: Folder, hour: time) -> Daily:
    """Two folders of the same name are two runs: the name carries a mark of the place."""
    root = shown(folder.root)
    mark = hashlib.sha256(root.encode()).hexdigest()[:8]
    return Daily(f"Facturation {mark}", root, hour, _command(root))


def _command(root: str) -> tuple[str, ...]:
    """What is run: the launcher that people use, so that it stays right when the program is renewed."""
    beside = Path(root) / "Synchroniser.bat"
    if sys.platform == "win32" and beside.exists():
        return (str(beside), "--planifie")
    launcher = Path(__file__).resolve().parents[2] / "facturation"
    program = (str(launcher),) if launcher.exists() else (sys.executable, "-m", "facturation_xls")
    return (*program, "synchroniser", "--planifie", "--dossier", root)


def _scheduler() -> Scheduler:
    if sys.platform == "win32":
        from facturation_xls.scheduling.windows_task import TaskScheduler

        return TaskScheduler()
    from facturation_xls.scheduling.unix import Cron, SystemdTimer

    return SystemdTimer() if shutil.which("systemctl") and SystemdTimer.answers() else Cron()


def _noted(folder: Folder) -> time | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return time.fromisoformat(json.loads((folder.state / _NOTE).read_text(encoding="utf-8"))["heure"])
    return None


def _next(folder: Folder, hour: time) -> datetime:
    now = folder.now()
    today = datetime.combine(now.date(), hour)
    return today if today > now else today + timedelta(days=1)
