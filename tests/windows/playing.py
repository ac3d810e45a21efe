"""A case is played within a time limit: one that stands still has failed, and the next ones are played all the same."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from cases import Case
from desk import Desk

LONGEST_SECONDS = 240
"""On a busy machine a case takes at most half of it."""


class TooLong(Exception):
    """The case was not done when its time was over."""


@dataclass(frozen=True)
class Played:
    """What came of a case. ``failure``: where and why it stopped, empty when it held."""

    told: str
    seconds: float
    failure: str = ""


def play(case: Case, at: Desk, limit: int = LONGEST_SECONDS) -> Played:
    """Play one case; where it failed, the next one finds a Windows that just started."""
    begun = time.monotonic()
    try:
        with _within(limit):
            told, failure = case.play(at), ""
    except Exception as error:  # noqa: BLE001 -- the table tells of all of them
        told, failure = "FAILED", "".join(traceback.format_exception(error))
        at.wine.stop()
        at.wine.serve()
    return Played(told, time.monotonic() - begun, failure)


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Raise ``TooLong`` out of whatever waits when the time is over: a pipe left open, a program that stays."""

    def ring(_number: int, _frame: object) -> NoReturn:
        raise TooLong(f"not done after {seconds} seconds")

    former = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)
