"""The program as a person calls it, in this process: its words and its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from facturation_xls.cli import main


@dataclass(frozen=True)
class Done:
    """What a call printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What was printed, line by line."""
        return self.out.splitlines()


Run: TypeAlias = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that calls ``facturation`` with these words."""

    def run(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["facturation", *map(str, words)])
        code: object = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        assert isinstance(code, int)
        return Done(code, out, err)

    return run
