"""The key of a row as one text, as the memory keeps it."""

from __future__ import annotations

from collections.abc import Sequence


def joined(key: tuple[str, ...]) -> str:
    """A row's key as one text: parts between bars. Where a part holds a bar itself, it is marked as the part's own."""
    text = "|".join(key)
    if text.count("|") == len(key) - 1:
        return text
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in key)


def all_joined(keys: Sequence[tuple[str, ...]]) -> list[str]:
    """Many keys of one table as ``joined`` writes them; nearly always no part holds a bar, which is found fast."""
    texts = list(map("|".join, keys))
    bars = (len(keys[0]) - 1) * len(keys) if keys else 0
    return texts if "".join(texts).count("|") == bars else list(map(joined, keys))


def single(text: str) -> str:
    """The only part of a key that was ``joined``."""
    return text.replace("\\|", "|").replace("\\\\", "\\") if "|" in text else text
