"""Golden files: what a document says, in JSON beside it, written once by the reader and approved by a human eye.

``GOLDEN_UPDATE=1 pytest tests/sources`` rewrites them; the diff is then what is reviewed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from facturation_xls.model.documents import Document

UPDATE = "GOLDEN_UPDATE"


def assert_golden(document: Path, said: Sequence[Document]) -> None:
    """``x.xml`` says exactly what ``x.xml.attendu.json`` holds: every field, amounts in centimes, days as ISO texts."""
    golden = document.with_name(f"{document.name}.attendu.json")
    actual = as_json(said)
    if os.environ.get(UPDATE):
        golden.write_text(actual, encoding="utf-8", newline="\n")
    assert golden.exists(), f"{golden.name} is missing: run with {UPDATE}=1, then read what it says"
    assert actual == golden.read_text(encoding="utf-8")


def as_json(said: Sequence[Document]) -> str:
    """One object per document, its class first."""
    objects = [{"document": type(document).__name__, **asdict(document)} for document in said]
    return json.dumps(objects, ensure_ascii=False, indent=2, default=str) + "\n"
