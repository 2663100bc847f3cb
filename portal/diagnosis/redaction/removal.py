"""What a rule of the redactor gives back: a stretch of text and what it looks like."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

KEY: Final = "an API key"
PASSWORD: Final = "a password"  # noqa: S105 (what it looks like)
PRIVATE_KEY: Final = "a private key"
COOKIE: Final = "cookies"
CREDENTIALS: Final = "credentials"
TOKEN: Final = "a token"  # noqa: S105 (what it looks like)
OF_ISSUER: Final = "a key of "
MARKER: Final = re.compile(
    r"\[removed: looks like (?P<what>[^,\]\n]{1,40}), (?P<length>\d{1,9}) characters\]"
)
"""As ``Removal.marker`` writes it."""
WITHHELD: Final = "\u00a6"
"""Stands for each character of what was taken out already."""


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """The text from ``start`` to ``end`` is taken out; ``what`` it looks like is said instead."""

    start: int
    end: int
    what: str = KEY

    def marker(self) -> str:
        return f"[removed: looks like {self.what}, {self.end - self.start} characters]"


class Stretches:
    """Stretches of a text, in any order, that are asked often what they hold."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them goes from ``start``, or before it, to ``end``, or behind it."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._ends[before - 1] >= end


Rule = Callable[[str], Iterator[Removal]]


def without_overlaps(removals: Iterable[Removal]) -> list[Removal]:
    """In the order of the text; those that touch each other are one, named by the longer."""
    kept: list[Removal] = []
    for each in sorted(removals):
        if kept and each.start < kept[-1].end:
            kept[-1] = _both(kept[-1], each)
        else:
            kept.append(each)
    return kept


def _both(one: Removal, other: Removal) -> Removal:
    longer = max(one, other, key=lambda r: r.end - r.start)
    return Removal(one.start, max(one.end, other.end), longer.what)
