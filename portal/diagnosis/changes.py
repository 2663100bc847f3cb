"""What the corrected text changes, line by line, with nothing secret on either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

from portal.diagnosis.diagnosis import Change
from portal.diagnosis.excerpt import masked

MOST_LINES: Final = 400
MOST_CHANGES: Final = 40


def changes_between(paste: str, hidden: Set[int], fixed: str) -> tuple[Change, ...]:
    """The paste's lines, key masked, beside what is written in their place.

    Nothing where the lines that differ are too many to be read.
    """
    was, now = masked(paste, hidden).split("\n"), fixed.replace("\r\n", "\n").split("\n")
    first = _alike(was, now)
    last = _alike(was[first:][::-1], now[first:][::-1])
    was, now = was[first : len(was) - last], now[first : len(now) - last]
    if len(was) > MOST_LINES or len(now) > MOST_LINES:
        return ()
    return tuple(_changes(was, now, first))[:MOST_CHANGES]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the start on."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _changes(was: list[str], now: list[str], skipped: int) -> Iterator[Change]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag != "equal":
            yield Change(skipped + i + 1, "\n".join(was[i:i_end]), "\n".join(now[j:j_end]))
