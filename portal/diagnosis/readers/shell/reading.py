"""Where a shell's reading of a text stands: what is left, and what was found so far."""

from __future__ import annotations

from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.readers.shell.recipe import is_makefile
from portal.diagnosis.readers.shell.script import (
    ESCAPES,
    Command,
    Dialect,
    Split,
    Word,
)
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Span, Traced

MOST_EXPANDED: Final = 16 * 1024


class Reading:
    """What one pass over a text gathers; every step moves ``at`` forward."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.escape = ESCAPES[dialect]
        self.at = 0
        self.commands: list[Command] = []
        self.words: list[Word] = []
        self.assignments: list[tuple[str, Traced]] = []
        self.slips: list[Slip] = []
        self.variables: dict[str, Traced] = {}
        self.bindings: dict[str, Span] = {}
        self.arrays: dict[str, list[Word]] = {}
        self.splits: list[Split] = []
        self.literals: list[Traced] = []
        self.misassigned: dict[str, Slip] = {}
        self.in_array = False
        self.is_prompted = False
        self.is_makefile = dialect is Dialect.POSIX and is_makefile(text)
        self.brackets = 0
        self.expanded = 0

    def _line_stop(self, start: int) -> int:
        stops = (i for i in (self.text.find("\n", start), self.text.find("\r", start)) if i >= 0)
        return min(stops, default=len(self.text))

    def _may_expand(self, length: int) -> bool:
        self.expanded += length
        return self.expanded <= MOST_EXPANDED

    def _bind(self, name: str, value: Traced, span: Span) -> None:
        self.variables[name] = value
        self.bindings[name] = span

    def _slip(
        self, code: str, start: int, end: int, found: str, *, keeps_key_back: bool = False
    ) -> None:
        span = Span(start, end)
        self.slips.append(Slip(code, span, found, Certainty.CERTAIN, keeps_key_back=keeps_key_back))
