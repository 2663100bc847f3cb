"""Lines of a text, each with its place; CR LF, LF and CR all end one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.traced import Span, Traced

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end: its text, and where it stood."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        """Less the blanks at its ends, which may stand for other text round it."""
        left = len(self.text) - len(self.text.lstrip(" \t"))
        return Span(
            self.start + left, max(self.start + left, self.start + len(self.text.rstrip(" \t")))
        )

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    def traced(self) -> Traced:
        return Traced(self.text, range(self.start, self.end))


def lines_of(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        if match.start() < len(text) or match[0]:
            yield Line(match[0].rstrip("\r\n"), match.start())
