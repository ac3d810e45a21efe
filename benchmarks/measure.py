"""Whole commands under a stopwatch: wall time, processor time, peak memory of a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run took: ``wall`` and ``processor`` in seconds, ``peak`` (largest resident memory) in MB."""

    wall: float
    processor: float
    peak: float


def measured(module: str, *arguments: str) -> Reading:
    """Run ``python -m module arguments``. Raises ``CalledProcessError`` with what it said when it fails.

    The system counts a child's peak from its parent's memory on: the caller should be a small process.
    """
    command = [sys.executable, "-m", module, *arguments]
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    return Reading(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def output(module: str, *arguments: str) -> str:
    """What ``python -m module arguments`` prints. Raises ``CalledProcessError``."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True).stdout


def middle(readings: Sequence[Reading]) -> Reading:
    """The median of each figure."""
    return Reading(
        median(reading.wall for reading in readings),
        median(reading.processor for reading in readings),
        median(reading.peak for reading in readings),
    )
