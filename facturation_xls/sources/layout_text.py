"""A layout written down from the answers of the secretary, as a TOML file that a person can read and change."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from facturation_xls.sources.filled_form import Answers, left_out
from facturation_xls.sources.layout import heading_form, shipped_layouts
from facturation_xls.sources.meanings import Fees, TableSource

_MODELS = ("cmd_brut", "cmd_colonnes")
"""The shipped layouts whose rules say what the columns of a statement mean."""

_PRINTED_POSITIVE = ("fee", "returned")
"""What CMD keeps or takes back; a table may show it as positive."""

_TOTALLED = {
    "cmd": ("invoiced", "paid", "advance", "returned", "cancelled", "lost", "fee", "balance"),
    "dentagest": ("amount", "paid"),
    "bank": ("paid",),
}
_LONGEST_STEM = 40


def layout_name(answers: Answers) -> str:
    """What the file of the layout is called: where the table came from, and a mark of its headings."""
    stem = answers.file.rpartition(".")[0] or answers.file
    plain = "".join(c for c in unicodedata.normalize("NFKD", stem) if not unicodedata.combining(c))
    word = re.sub(r"[^0-9A-Za-z]+", "_", plain).strip("_").lower()[:_LONGEST_STEM]
    headings = "|".join(heading_form(column.heading) for column in answers.columns)
    return f"{answers.source.kind}_{word}_{sha256(headings.encode()).hexdigest()[:4]}"


def layout_text(answers: Answers) -> str:
    """The layout that the answers describe; the words of the file are explained in ``layouts/cmd_brut.toml``."""
    kind = answers.source.kind
    columns = {name: c.heading for c in answers.columns if (name := c.meaning.columns.get(kind))}
    totals = [column for column in _TOTALLED[kind] if column in columns]
    lines = [
        f"# Made from the answers about {_text(answers.file)}; the filled form lies beside this file.",
        f"kind = {_text(kind)}",
        f"label = {_text(f'{_LABELS[answers.source]} comme {answers.file}')}",
        "words = []",
        "signature = []",
        f"required = {_texts(columns)}",
        f"passed_over = {_texts(left_out(answers))}",
    ]
    if answers.source is TableSource.CMD:
        lines += _cmd_lines(answers, columns)
    lines += ["", "[columns]", *(f"{name} = {_texts([heading])}" for name, heading in columns.items())]
    if answers.total:
        lines += ["", "[total]", f"words = {_texts([answers.total])}", f"columns = {_texts(totals)}"]
    if answers.payout:
        lines += ["", "[payout]", f"words = {_texts([answers.payout])}"]
    lines += ["", "[ignored]", f"words = {_texts(_model_options()['ignored']['words'])}"]
    if answers.source is TableSource.CMD:
        lines += _cmd_sections(columns)
    return "\n".join(lines) + "\n"


_LABELS = {
    TableSource.CMD: "relevé CMD",
    TableSource.DENTAGEST: "export Dentagest",
    TableSource.BANK: "liste de la banque",
}


def _cmd_lines(answers: Answers, columns: Mapping[str, str]) -> Iterator[str]:
    signs = {name: column.sign for name in columns if (column := answers.column_of(name))}
    yield f"amounts = {_text('net' if answers.fees is Fees.NET else 'gross')}"
    yield f"negated = {_texts([name for name in _PRINTED_POSITIVE if signs.get(name) == '+'])}"
    if not answers.total and not answers.payout:
        yield "unproven = true  # the practice said that this table has no totals"


def _cmd_sections(columns: Mapping[str, str]) -> Iterator[str]:
    options = _model_options()
    for section in ("heading", "bought"):
        yield from ("", f"[{section}]", *(f"{_text(key)} = {_texts(words)}" for key, words in options[section].items()))
    for rule in _rules(columns):
        yield from ("", "[[rules]]")
        yield from (f"{key} = {_texts(v) if isinstance(v, list) else _text(v)}" for key, v in rule.items())


def _rules(columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rules of the shipped layouts for these columns; of two layouts the first that speaks of a column."""
    found: list[dict[str, Any]] = []
    for name in _MODELS:
        taken = {rule["column"] for rule in found}
        found += [r for r in _model_options(name)["rules"] if r["column"] in columns and r["column"] not in taken]
    return found


def _model_options(name: str = _MODELS[0]) -> Mapping[str, Any]:
    return next(layout.options for layout in shipped_layouts() if layout.name == name)


def _text(text: str) -> str:
    """A TOML string: JSON writes the same, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(texts: Sequence[str] | Mapping[str, str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
