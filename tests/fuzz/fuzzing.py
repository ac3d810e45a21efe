"""``tests/fuzz/run [SECONDS]``: damaged documents, read in processes with little memory and time.

The only outcomes are model objects and our own refusals. Anything else is kept in ``tests/fuzz/found/`` with the name
of its document and the number that does the same damage again.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from damage import damage
from reading import outcomes
from seeds import seeds

from facturation_xls.model.documents import SourceFile

MEMORY = 2 * 2**30
"""Bytes that a reading process may ever hold; libraries take about 0.4 of it."""

SECONDS_EACH = 20
"""No document of a practice may take longer, however damaged."""

_ENDINGS = (".xml", ".csv", ".xlsx", ".pdf", ".zip", ".XML", "", ".txt")
FOUND = Path(__file__).with_name("found")


class TooSlowError(BaseException):
    """A file took more time of the processor than ``SECONDS_EACH``; no library may catch it as one of its errors."""


def victim(number: int) -> tuple[str, SourceFile]:
    """The name of a document and a damaged copy of it, the same for the same number."""
    dice = Random(number)  # noqa: S311 -- repeatable damage, no secret
    documents = seeds()
    name = dice.choice(sorted(documents))
    content = damage(documents[name], dice, list(documents.values()))
    ending = Path(name).suffix if dice.random() < 0.8 else dice.choice(_ENDINGS)
    return name, SourceFile(f"x{ending}", content)


def limited() -> None:
    """Take this process the means to do harm, and let a slow file end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _too_slow)
    logging.disable()


def _too_slow(_: int, __: FrameType | None) -> None:
    raise TooSlowError


def tried(file: SourceFile) -> tuple[list[str], float]:
    """What became of a file, and how many seconds of the processor it took. Raises what escapes a reader."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS_EACH)
    begun = time.process_time()
    try:
        return list(outcomes(file)), time.process_time() - begun
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _work(first: int, step: int, until: float, told: Any) -> None:
    limited()
    number, slowest, slow = first, 0.0, first
    counts: Counter[str] = Counter()
    while time.monotonic() < until:
        name, file = victim(number)
        told.put(("at", first, number))
        try:
            found, seconds = tried(file)
            counts.update(found or ["rien"])
            slowest, slow = max((slowest, slow), (seconds, number))
        except BaseException as error:  # noqa: BLE001 -- the very thing that is looked for
            counts["ESCAPED"] += 1
            _keep(number, name, file, "".join(traceback.format_exception(error)[-4:]))
        counts["files"] += 1
        number += step
    told.put(("done", counts, (slowest, slow), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def _keep(number: int, name: str, file: SourceFile, what: str) -> None:
    FOUND.mkdir(exist_ok=True)
    (FOUND / f"{number}{file.suffix}").write_bytes(file.content)
    (FOUND / f"{number}.txt").write_text(f"{name}, number {number}\n{what}", encoding="utf-8")


def main(seconds: int, first: int) -> int:
    """Fuzz on every processor; print the counts. 0: nothing escaped, no process died."""
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    until, workers = time.monotonic() + seconds, os.cpu_count() or 1
    processes = [context.Process(target=_work, args=(first + place, workers, until, told)) for place in range(workers)]
    for process in processes:
        process.start()
    counts: Counter[str] = Counter()
    slowest, slow, memory, running, last = 0.0, 0, 0, len(processes), dict[int, int]()
    while running:
        while told.empty() and any(process.is_alive() for process in processes):
            time.sleep(0.05)
        if told.empty():
            break
        match told.get():
            case ("at", place, number):
                last[place] = number
            case ("done", found, longest, most):
                counts.update(found)
                (slowest, slow), memory, running = max((slowest, slow), longest), max(memory, most), running - 1
    for process in processes:
        process.join()
    counts["DIED"] += running
    lines = [f"{count:9,}  {name}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    lines.append(f"{slowest:9.1f}  seconds for the slowest file, number {slow}; {memory // 1024} MB at most")
    sys.stdout.write("\n".join([*lines, f"           last numbers {sorted(last.values())}\n"]))
    return 1 if counts["ESCAPED"] or counts["DIED"] else 0


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(arguments + [60, 1][len(arguments) :])))
