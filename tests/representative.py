"""Cases that repeat a proof: a few of them in every check, all of them when there is time (``--long``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def representative(cases: Iterable[Any], count: int) -> list[Any]:
    """The same cases for ``parametrize``, all but ``count`` of them, spread evenly, marked as long.

    :param cases: values, or tuples of values where a test takes several.
    """
    every = list(cases)
    chosen = {position * len(every) // count for position in range(count)}
    return [case if position in chosen else _long(case) for position, case in enumerate(every)]


def _long(case: Any) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.long)
