"""The known words nearest to a typed one: by shared trigrams first, then letter by letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

SHORTEST: Final = 3
"""Words of three letters are near to too many: in them, only two swapped letters are forgiven."""
LONG: Final = 8
MOST_CANDIDATES: Final = 40


def trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def nearest(word: str, by_trigram: Mapping[str, frozenset[str]]) -> list[str]:
    """Those at the smallest distance; none beyond one slip, or two in a long word."""
    if len(word) < SHORTEST:
        return []
    most = 2 if len(word) >= LONG else 1
    shared = Counter(w for t in trigrams(word) for w in by_trigram.get(t, ()))
    near = [(w, distance(word, w)) for w, _ in shared.most_common(MOST_CANDIDATES)]
    if len(word) == SHORTEST:
        near = [(w, d) for w, d in near if sorted(w) == sorted(word)]
    smallest = min((d for _, d in near), default=most + 1)
    return [w for w, d in near if d == smallest <= most]


def distance(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
