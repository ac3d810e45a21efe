"""The key of a row as one text, as the memory keeps it."""

from __future__ import annotations


def joined(key: tuple[str, ...]) -> str:
    """A row's key as one text: parts between bars. Where a part holds a bar itself, it is marked as the part's own."""
    text = "|".join(key)
    if text.count("|") == len(key) - 1:
        return text
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in key)


def single(text: str) -> str:
    """The only part of a key that was ``joined``."""
    return text.replace("\\|", "|").replace("\\\\", "\\") if "|" in text else text
