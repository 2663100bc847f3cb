"""The exact place of a finding, shown without showing the key."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.finding import Excerpt
from portal.diagnosis.redaction import less_secrets
from portal.diagnosis.traced import Span

BULLET: Final = "•"
AROUND: Final = 60
LONGEST_MARK: Final = 32

_SIGNS: Final = {"\n": "⏎", "\r": "␍", "\t": "⇥", " ": "␣"}
_LONG_RUN: Final = re.compile(f"{BULLET}{{9,}}")


def excerpt_of(paste: str, span: Span, hidden: Set[int]) -> Excerpt | None:
    """The line round the span: what is hidden as bullets, what is not seen by a sign or a name."""
    if not len(span):
        return None
    start = max(paste.rfind("\n", 0, span.start) + 1, span.start - AROUND)
    next_line = paste.find("\n", span.end)
    line_end = next_line if next_line >= 0 else len(paste)
    end = min(line_end, span.end + AROUND)
    is_cut_before = start > 0 and paste[start - 1] != "\n"
    after = _context(paste, span.end, end, hidden) + ("…" if end < line_end else "")
    return Excerpt(
        before=("…" if is_cut_before else "") + _context(paste, start, span.start, hidden),
        marked=_mark(paste, span, hidden),
        after=_line_end_of(paste, span) + after,
    )


def masked(paste: str, hidden: Set[int]) -> str:
    """The whole paste as it may be shown: its line ends and tabs stay."""
    kept = "\n\t"
    shown = (c if c in kept else _shown(c, i in hidden) for i, c in enumerate(paste))
    return less_secrets(_short("".join(shown).replace("␍", "")))


def _line_end_of(paste: str, span: Span) -> str:
    """A marked line end is shown by its sign, and still ends the line."""
    return "\n" if paste[span.end - 1] == "\n" else ""


def _context(paste: str, start: int, end: int, hidden: Set[int]) -> str:
    return less_secrets(_short("".join(_shown(paste[i], i in hidden) for i in range(start, end))))


def _mark(paste: str, span: Span, hidden: Set[int]) -> str:
    last = min(span.end, span.start + LONGEST_MARK)
    shown = "".join(
        _shown(paste[i], i in hidden and paste[i].isalnum(), is_marked=True)
        for i in range(span.start, last)
    )
    return less_secrets(_short(shown)) + ("…" if last < span.end else "")


def _short(text: str) -> str:
    return _LONG_RUN.sub(BULLET * 8, text)


def _shown(character: str, is_hidden: bool, *, is_marked: bool = False) -> str:
    if characters.is_invisible(character):
        return f"⟨U+{ord(character):04X}⟩"
    if is_hidden:
        return BULLET
    if is_marked or character in "\r\n\t":
        return _SIGNS.get(character, character)
    return character
