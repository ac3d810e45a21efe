"""The window in which the program talks with a person: lines, a key, an answer.

A question that nobody can answer (a pipe that ended, a task without a window) is answered by ``None``: it is never
waited for.
"""

from __future__ import annotations

import os
import sys
import time

import click

WINDOW = "FACTURATION_FENETRE"
"""What the .bat files say when somebody double-clicked them or dropped files on them."""

_READING_SECONDS = 4
_YES = frozenset({"o", "oui"})
_ESCAPE = "\x1b"


def is_by_hand() -> bool:
    """Whether a person started the program and sits in front of its window."""
    return bool(os.environ.get(WINDOW))


def say(text: str = "") -> None:
    """Tell a line, now."""
    click.echo(text)
    sys.stdout.flush()


def ask(question: str) -> str | None:
    """What somebody types after a question, without spaces around it; ``None`` when nobody can answer."""
    click.echo(f"{question} ", nl=False)
    sys.stdout.flush()
    answer = sys.stdin.readline() if sys.stdin else ""
    if not answer:
        say()
        return None
    return answer.strip()


def agrees(question: str) -> bool:
    """Whether somebody says yes; anything else is no."""
    answer = ask(f"{question} (O/N)")
    return answer is not None and answer.casefold() in _YES


def wait_for_key(text: str) -> bool:
    """Wait until somebody presses a key; ``False`` for Escape, or when there is nobody."""
    say(text)
    if not (sys.stdin and sys.stdin.isatty()):
        return ask("") is not None
    key = click.getchar()
    return key != _ESCAPE


def leave_time_to_read() -> None:
    """Before a window closes by itself, when there is a person to read."""
    if sys.stdout and sys.stdout.isatty():
        time.sleep(_READING_SECONDS)
