"""One call of a command-line client, whatever the client."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portal.diagnosis.readers.shell import Command, Script, Word
from portal.diagnosis.request import Edit, HeaderField, Parameter, Slip
from portal.diagnosis.traced import EMPTY, Span, Traced


@dataclass(frozen=True, slots=True)
class Sent:
    header: HeaderField
    span: Span
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class CliCall:
    """What of the command is known, whatever the tool."""

    script: Script
    command: Command
    sent: tuple[Sent, ...]
    address: Word | None
    method: str = "GET"
    assumed_scheme: str = "http"
    query: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
    basic: Traced | None = None
    stored: Word | None = None
    slips: tuple[Slip, ...] = ()
    edits: tuple[Edit, ...] = ()  # what mends the tool's own faults
    holding_key: tuple[Word, ...] = field(default=())  # words of the query and body that go

    @property
    def url(self) -> Traced:
        return self.address.value if self.address else EMPTY


def is_address(word: Word) -> bool:
    return bool(re.match(r"(?i)https?://", word.text))
