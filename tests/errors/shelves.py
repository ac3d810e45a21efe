"""The gallery as a document: ``docs/erreurs.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cases_booking
import cases_erasure
import cases_letters
import cases_reading
import cases_tables
import cases_takeover
import cases_workbook
from gallery import CASES, FAMILIES, Case

from facturation_xls.errors import FacturationError

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "erreurs.md"
STORIES: Final = (
    cases_reading,
    cases_tables,
    cases_booking,
    cases_takeover,
    cases_workbook,
    cases_letters,
    cases_erasure,
)
"""The modules whose import fills the gallery, in the order of the document."""

_HEAD: Final = """# Les messages d'erreur

Tout ce que le programme peut répondre quand quelque chose ne va pas, chaque fois avec un cas où cela arrive.
Cette page est écrite par les tests : chaque cas est joué pour de vrai, et le message est celui qui en sort
(`tests/errors/`). Le nom entre parenthèses est pour le support.
"""
_NAME: Final = re.compile(r"\(`(\w+)`\)$", re.MULTILINE)


def chapters() -> Iterator[tuple[str, list[Case]]]:
    """The title of each chapter and its cases."""
    for family, title in FAMILIES.items():
        yield title, [case for case in CASES.values() if issubclass(case.error, family)]


def entry(case: Case, told: FacturationError) -> str:
    """What the document says of a case."""
    message = re.sub(r"depuis \d\d:\d\d", "depuis 08:12", told.message)
    return f"**{case.when}** (`{case.error.__name__}`)\n\n> {message}\n"


def written(root: Path) -> str:
    """The document as the stories make it today."""
    parts = [_HEAD]
    for title, cases in chapters():
        code = cases[0].error.exit_code
        parts.append(f"## {title}" + (f" (code {code})\n" if code else "\n"))
        for case in cases:
            place = root / case.error.__name__
            place.mkdir()
            parts.append(entry(case, case.told(place)))
    return "\n".join(parts)


def names(document: str) -> list[str]:
    """The classes of which a document speaks, in its order."""
    return _NAME.findall(document)
