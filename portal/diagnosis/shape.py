"""The shape of a paste that nothing could be made of: its size and a few traits, nothing it says.

So that counters can tell which reader is missing. All of it comes from the lists below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.diagnosis.diagnosis import Diagnosis, InputKind, Verdict


class Trait(StrEnum):
    """What a reader would take as a first sign; a text can have several, or none."""

    MARKUP = "markup"
    JSON_BEGINNING = "json_beginning"
    PROMPT = "prompt"
    COMMAND = "command"
    CODE = "code"
    ASSIGNMENTS = "assignments"
    COLUMNS = "columns"
    ADDRESS = "address"
    CREDENTIAL_WORDS = "credential_words"
    STATUS = "status"
    SENTENCES = "sentences"
    OTHER_ALPHABET = "other_alphabet"
    CONTROL_CHARACTERS = "control_characters"


# No pattern may look twice at the same stretch of text.
_SIGNS: Final[Mapping[Trait, re.Pattern[str]]] = {
    Trait.MARKUP: re.compile(r"\A\s*<[!?/a-zA-Z]"),
    Trait.JSON_BEGINNING: re.compile(r"\A\s*[{\[]"),
    Trait.PROMPT: re.compile(r"(?m)^(?:[$#>%] |PS [A-Z]:|[A-Z]:\\)"),
    Trait.COMMAND: re.compile(r"(?i)\b(?:curl|wget|httpie|invoke-(?:restmethod|webrequest))\b"),
    Trait.CODE: re.compile(
        r"(?m)[;{]$|^(?:import|using|package|func|fn|def|class|const|local) "
        r"|^(?:let|var) \w{1,60} ?=|^my [$@%]"
    ),
    Trait.ASSIGNMENTS: re.compile(r"(?m)^\w{1,60} ?[:=]"),
    Trait.COLUMNS: re.compile(r"(?m)^[^\t|\n]{1,200}[\t|][^\t|\n]{1,200}[\t|]"),
    Trait.ADDRESS: re.compile(r"(?i)https?://"),
    Trait.CREDENTIAL_WORDS: re.compile(r"(?i)authori[sz]ation|bearer|api[-_ ]?key|token"),
    Trait.STATUS: re.compile(r"(?i)\b(?:401|403|unauthori[sz]ed|forbidden)\b"),
    Trait.SENTENCES: re.compile(r"[a-z]{2}[.?!](?:\s|\Z)"),
    Trait.OTHER_ALPHABET: re.compile(r"[\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufaff]{2}"),
    Trait.CONTROL_CHARACTERS: re.compile(r"[\x00-\x08\x0e-\x1f\x7f]"),
}
_LENGTHS: Final = ((50, "1_50"), (200, "51_200"), (1000, "201_1000"), (5000, "1001_5000"))
_LINES: Final = ((1, "1"), (5, "2_5"), (30, "6_30"))

LENGTHS: Final = (*(name for _, name in _LENGTHS), "5001_more")
"""In characters."""

LINES: Final = (*(name for _, name in _LINES), "31_more")


@dataclass(frozen=True, slots=True)
class Shape:
    """``length`` is one of ``LENGTHS``, ``lines`` one of ``LINES``."""

    length: str
    lines: str
    traits: tuple[Trait, ...]


def unread_shape(text: str, diagnosis: Diagnosis) -> Shape | None:
    """None where the paste could be read, or there was none."""
    is_unread = diagnosis.verdict is Verdict.NEED_MORE and not diagnosis.causes
    if not is_unread or diagnosis.input_kind is InputKind.EMPTY:
        return None
    return shape_of(text)


def shape_of(text: str) -> Shape:
    return Shape(
        length=next((name for most, name in _LENGTHS if len(text) <= most), LENGTHS[-1]),
        lines=next((name for most, name in _LINES if _line_count(text) <= most), LINES[-1]),
        traits=tuple(trait for trait, sign in _SIGNS.items() if sign.search(text)),
    )


def _line_count(text: str) -> int:
    return text.strip("\n").count("\n") + 1
