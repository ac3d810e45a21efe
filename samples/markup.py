"""``lxml.builder`` with types: its element maker answers to any tag name, which type checkers cannot know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]  # the stubs of lxml leave it out


class Maker(Protocol):
    """``E.zip("1099")`` and ``E("zip", "1099")`` make elements; a dict among the children holds attributes."""

    def __getattr__(self, tag: str) -> Callable[..., etree._Element]: ...

    def __call__(self, tag: str, *children: object) -> etree._Element:
        """The element of a tag that is known at run time only."""
        ...


def maker(namespace: str, prefixes: dict[str | None, str]) -> Maker:
    """The maker of one namespace, with the prefixes that the root declares."""
    made: Maker = ElementMaker(namespace=namespace, nsmap=prefixes)
    return made
