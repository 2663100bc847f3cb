"""Finding one of many words fast."""

from __future__ import annotations

import re
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """A pattern of the words, the longest that fits first; common beginnings are tried once."""
    tree: dict[str, set[str]] = {}
    for word in words:
        tree.setdefault(word[:1], set()).add(word[1:])
    is_end = tree.pop("", None) is not None
    branches = [re.escape(sign) + one_of(rests) for sign, rests in sorted(tree.items())]
    if not branches:
        return ""
    inner = branches[0] if len(branches) == 1 and not is_end else f"(?:{'|'.join(branches)})"
    return inner + "?" if is_end else inner


def holds_one(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of them stands in the text, by letter."""
    for word in words:  # noqa: SIM110 (four times as fast as any())
        if word in text:
            return True
    return False
