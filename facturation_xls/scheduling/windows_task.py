"""The Task Scheduler of Windows, by its own program and a description in XML.

The XML says what the program's options cannot: catch up when missed, never two at a time, stop when it hangs. It asks
for no password and no right that the user has not: the task runs while they are logged on.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from facturation_xls.errors.folder import SchedulerRefused
from facturation_xls.scheduling import Daily, done_by

_PROGRAM = "schtasks"

_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Mise à jour du classeur des factures</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{hour}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT30M</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command><Arguments>{arguments}</Arguments><WorkingDirectory>{root}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


class TaskScheduler:
    """The tasks of the user who is logged on."""

    def register(self, daily: Daily) -> None:
        """Put it in the place of a former one of the same name. Raises ``SchedulerRefused``."""
        with tempfile.TemporaryDirectory() as place:
            description = Path(place) / "tache.xml"
            description.write_text(described(daily), encoding="utf-16")
            done_by(_PROGRAM, "/create", "/tn", daily.name, "/xml", str(description), "/f")

    def knows(self, daily: Daily) -> bool:
        """Whether it is registered."""
        try:
            done_by(_PROGRAM, "/query", "/tn", daily.name)
        except SchedulerRefused:
            return False
        return True

    def remove(self, daily: Daily) -> None:
        """Take it away. Raises ``SchedulerRefused``."""
        if self.knows(daily):
            done_by(_PROGRAM, "/delete", "/tn", daily.name, "/f")


def described(daily: Daily) -> str:
    """The task as the Task Scheduler reads it."""
    domain = os.environ.get("USERDOMAIN") or os.environ.get("COMPUTERNAME", "")
    command, *arguments = daily.command
    return _TASK.format(
        hour=f"{daily.hour:%H:%M}",
        user=escape(f"{domain}\\{os.environ.get('USERNAME', '')}"),
        command=escape(command),
        arguments=escape(" ".join(f'"{word}"' if " " in word else word for word in arguments)),
        root=escape(daily.root),
    )
