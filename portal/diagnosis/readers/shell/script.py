"""What a shell makes of a text: words, commands, variables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Span, Traced


class Dialect(StrEnum):
    """Whose rules of quoting, expanding and continuing hold."""

    POSIX = "posix"
    CMD = "cmd"
    POWERSHELL = "powershell"


ESCAPES: Final = {Dialect.POSIX: "\\", Dialect.CMD: "^", Dialect.POWERSHELL: "`"}
CONTINUATIONS: Final = "\\^`"


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its value once unquoted, where it stood, and the quotes round all of it."""

    value: Traced
    span: Span
    quote: str = ""

    @property
    def text(self) -> str:
        return self.value.text


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command; ``assignments`` are those in front of it (``NAME=value command``)."""

    words: tuple[Word, ...]
    assignments: tuple[tuple[str, Traced], ...] = ()
    own_slips: tuple[Slip, ...] = ()

    @property
    def name(self) -> str:
        if not self.words:
            return ""
        name = re.split(r"[/\\]", self.words[0].text.lower())[-1]
        return name.removesuffix(".exe").lstrip(
            "@"
        )  # make and cmd do not repeat what it stands before

    @property
    def span(self) -> Span:
        if not self.words:
            return Span(0, 0)
        return Span(self.words[0].span.start, self.words[-1].span.end)


@dataclass(frozen=True, slots=True)
class Split:
    """A variable that fell apart at its blanks, and where it was used so."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Script:
    """All commands of a text, and the variables that it sets, by name.

    ``bindings``: where each variable's value stands, its quotes included; ``misassigned``: what
    was meant to set one and does not; ``literals``: what stands in a substitution; ``quote``: the sign that quotes what is put in.
    """

    dialect: Dialect
    commands: tuple[Command, ...]
    variables: dict[str, Traced] = field(default_factory=dict)
    bindings: dict[str, Span] = field(default_factory=dict)
    splits: tuple[Split, ...] = ()
    misassigned: dict[str, Slip] = field(default_factory=dict)
    literals: tuple[Traced, ...] = ()
    quote: str = '"'


HTTP_TOOLS: Final = frozenset(
    [
        "curl",
        "wget",
        "http",
        "https",
        "httpie",
        "xh",
        "curlie",
        "invoke-restmethod",
        "invoke-webrequest",
        "irm",
        "iwr",
        "npx",
    ]
)


def is_http_tool(words: list[Word]) -> bool:
    return bool(words) and Command((words[0],)).name in HTTP_TOOLS
