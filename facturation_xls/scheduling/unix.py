"""The schedulers of Linux: systemd's timers of the user, and cron where there are none."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from facturation_xls.errors.folder import SchedulerRefused
from facturation_xls.scheduling import Daily, done_by, told_by

_SERVICE = """\
[Unit]
Description=Mise à jour du classeur des factures

[Service]
Type=oneshot
ExecStart={command}
TimeoutStartSec=30min
"""
_TIMER = """\
[Unit]
Description=Chaque jour : mise à jour du classeur des factures

[Timer]
OnCalendar=*-*-* {hour}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


class SystemdTimer:
    """A timer and its service among the user's units. ``Persistent`` catches up; a service never runs twice at once."""

    @staticmethod
    def answers() -> bool:
        """Whether the user has a systemd of their own."""
        try:
            done_by("systemctl", "--user", "list-timers", "--no-pager")
        except SchedulerRefused:
            return False
        return True

    def register(self, daily: Daily) -> None:
        """Put it in the place of a former one of the same name. Raises ``SchedulerRefused``."""
        place = _units()
        place.mkdir(parents=True, exist_ok=True)
        command = " ".join(map(_quoted, daily.command))
        (place / f"{_unit(daily)}.service").write_text(_SERVICE.format(command=command), encoding="utf-8")
        (place / f"{_unit(daily)}.timer").write_text(_TIMER.format(hour=f"{daily.hour:%H:%M}"), encoding="utf-8")
        done_by("systemctl", "--user", "daemon-reload")
        done_by("systemctl", "--user", "enable", "--now", f"{_unit(daily)}.timer")

    def knows(self, daily: Daily) -> bool:
        """Whether it is registered."""
        return (_units() / f"{_unit(daily)}.timer").exists()

    def remove(self, daily: Daily) -> None:
        """Take it away. Raises ``SchedulerRefused``."""
        if self.knows(daily):
            done_by("systemctl", "--user", "disable", "--now", f"{_unit(daily)}.timer")
        for ending in ("timer", "service"):
            (_units() / f"{_unit(daily)}.{ending}").unlink(missing_ok=True)
        done_by("systemctl", "--user", "daemon-reload")


class Cron:
    """A line of the user's table, with a mark by which it is found again."""

    def register(self, daily: Daily) -> None:
        """Put it in the place of a former one of the same name. Raises ``SchedulerRefused``."""
        command = shlex.join(daily.command).replace("%", "\\%")
        line = f"{daily.hour.minute} {daily.hour.hour} * * * {command} # {daily.name}"
        self._write([*self._others(daily), line])

    def knows(self, daily: Daily) -> bool:
        """Whether it is registered."""
        return len(self._others(daily)) < len(_table())

    def remove(self, daily: Daily) -> None:
        """Take it away. Raises ``SchedulerRefused``."""
        self._write(self._others(daily))

    @staticmethod
    def _others(daily: Daily) -> list[str]:
        return [line for line in _table() if not line.endswith(f"# {daily.name}")]

    @staticmethod
    def _write(lines: list[str]) -> None:
        done_by("crontab", "-", stdin="".join(f"{line}\n" for line in lines).encode())


def _table() -> list[str]:
    """The user's lines; none where they never had a table."""
    try:
        return told_by("crontab", "-l").decode("utf-8").splitlines()
    except SchedulerRefused:
        return []


def _units() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME")
    return (Path(config) if config else Path.home() / ".config") / "systemd" / "user"


def _unit(daily: Daily) -> str:
    return daily.name.lower().replace(" ", "-")


def _quoted(word: str) -> str:
    """A word of a command as systemd reads it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
