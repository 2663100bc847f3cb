"""What is found in one piece of code: headers with where they come from, addresses, slips."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from portal.diagnosis.readers.code.expressions import Call, Expression
from portal.diagnosis.request import Edit, HeaderField, Parameter, Slip
from portal.diagnosis.traced import EMPTY, Span, Traced


@dataclass(frozen=True, slots=True)
class Sent:
    """A header with the expression that its value comes from."""

    header: HeaderField
    value: Expression
    is_line: bool = False  # the expression holds name and value: "Authorization: Bearer …"
    is_key: bool = False  # a helper adds the scheme, and the expression is the key alone
    holder: str = ""  # the variable that it is set on, as it is written
    at: int = 0  # where it is set
    adds: bool = False  # beside what was set before, not in its place
    setting: Call | None = None  # what sets it, where that is a call


@dataclass(slots=True)
class Found:
    """All that was found in one piece of code."""

    sent: list[Sent] = field(default_factory=list)
    addresses: list[Traced] = field(default_factory=list)
    base: Traced = EMPTY
    query: list[Parameter] = field(default_factory=list)
    body: list[Parameter] = field(default_factory=list)
    basic: tuple[Traced, Span] | None = None
    key_map: Span | None = None  # a map of parameters that holds the key and nothing else
    slips: list[Slip] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    makes_call: bool = False
    is_bare: bool = False  # a call whose every argument is seen, and none of which is a header


MOST_HOLDERS: Final = 6
"""Of all headers that are set, the first so many are followed to what they are set on."""
