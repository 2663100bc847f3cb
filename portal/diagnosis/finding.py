"""What a check says: a cause, how sure, and the exact place in the paste."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from portal.diagnosis.traced import Span


class Certainty(StrEnum):
    """How surely a finding alone explains a 401."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the paste, as an editor counts: lines and columns from 1, in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The pasted line round a finding, cleared of secrets: ``before`` + ``marked`` + ``after``."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause seen in the paste.

    ``found`` names what was seen there (a character's name, a header's name, a host), never
    any part of the key; empty where there is nothing to name.
    """

    code: str
    certainty: Certainty
    span: Span | None = None
    found: str = ""
    place: Place | None = None
    excerpt: Excerpt | None = None

    @property
    def is_cause(self) -> bool:
        return self.certainty is not Certainty.POSSIBLE

    def as_possible(self) -> Finding:
        return replace(self, certainty=Certainty.POSSIBLE)


def place_of(paste: str, span: Span) -> Place:
    """The line and column at which the span begins; CR LF counts as one line end."""
    before = paste[: span.start].replace("\r\n", "\n").replace("\r", "\n")
    newline = before.rfind("\n")
    return Place(line=before.count("\n") + 1, column=len(before) - newline)
