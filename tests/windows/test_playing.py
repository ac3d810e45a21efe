"""A case that stands still is told as failed, and what is played after it finds a Windows that just started."""

from __future__ import annotations

import subprocess
from typing import cast

from cases import Case
from desk import Desk
from playing import play


class _Wine:
    """Writes down what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def stop(self) -> None:
        self.told.append("stop")

    def serve(self) -> None:
        self.told.append("serve")


class _Desk:
    def __init__(self) -> None:
        self.wine = _Wine()


def _stand_still(_at: Desk) -> str:
    subprocess.run(["sleep", "60"], check=True)  # noqa: S607
    return "never"


def test_a_case_that_stands_still_has_failed_and_windows_starts_anew() -> None:
    at = _Desk()
    played = play(Case("stands still", _stand_still, short=False), cast("Desk", at), limit=1)
    assert played.told == "FAILED"
    assert "TooLong: not done after 1 seconds" in played.failure
    assert "_stand_still" in played.failure
    assert played.seconds < 30
    assert at.wine.told == ["stop", "serve"]


def test_a_case_that_holds_says_what_it_saw() -> None:
    at = _Desk()
    played = play(Case("holds", lambda _: "3, then 0", short=False), cast("Desk", at), limit=1)
    assert (played.told, played.failure, at.wine.told) == ("3, then 0", "", [])
