"""Where checks and layers declare the cause that they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.diagnosis.diagnosis import Facts
from portal.diagnosis.finding import Certainty, Finding
from portal.diagnosis.provider import Provider
from portal.diagnosis.request import PastedRequest
from portal.diagnosis.traced import Span, Traced


class Group(StrEnum):
    """How far out a fault lies; the outermost is told first."""

    CLIENT = "client"
    SENDING = "sending"
    SCHEME = "scheme"
    KEY_TEXT = "key_text"
    LIFE = "life"


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause code: its group, and how surely it gives a 401 unless a finding says otherwise."""

    code: str
    group: Group
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the request."""

    provider: Provider
    facts: Facts


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check or layer saw: where, what it is called, and how sure where that differs."""

    span: Span
    found: str = ""
    certainty: Certainty | None = None


@dataclass(frozen=True, slots=True)
class Peeled:
    """A value with one wrapping taken off; ``hopeless``: no key can be made out any more."""

    rest: Traced
    seen: Seen
    hopeless: bool = False


Check = Callable[[PastedRequest, Context], Iterator[Seen]]
Layer = Callable[[Traced, Context], "Peeled | None"]

CAUSES: Final[dict[str, Cause]] = {}
CHECKS: Final[dict[str, Check]] = {}
SCHEME_LAYERS: Final[dict[str, Layer]] = {}
KEY_LAYERS: Final[dict[str, Layer]] = {}


def _declare(code: str, group: Group, certainty: Certainty) -> None:
    if code in CAUSES:
        raise ValueError(f"{code} is declared twice")
    CAUSES[code] = Cause(code, group, certainty)


def check(code: str, group: Group, certainty: Certainty) -> Callable[[Check], Check]:
    """Declares a function from the whole request to what it saw."""

    def declare(function: Check) -> Check:
        _declare(code, group, certainty)
        CHECKS[code] = function
        return function

    return declare


def noted(code: str, certainty: Certainty, group: Group = Group.CLIENT) -> None:
    """Declares a cause that only reading the shape shows, by a slip of the same code."""

    def slips_of_reading(request: PastedRequest, context: Context) -> Iterator[Seen]:
        for slip in request.noted(code):
            yield Seen(slip.span, slip.found, slip.certainty)

    check(code, group, certainty)(slips_of_reading)


def scheme_layer(code: str, certainty: Certainty) -> Callable[[Layer], Layer]:
    """Declares a layer between the header's value and the key."""

    def declare(function: Layer) -> Layer:
        _declare(code, Group.SCHEME, certainty)
        SCHEME_LAYERS[code] = function
        return function

    return declare


def key_layer(
    code: str, certainty: Certainty, group: Group = Group.KEY_TEXT
) -> Callable[[Layer], Layer]:
    """Declares a layer round or within the key."""

    def declare(function: Layer) -> Layer:
        _declare(code, group, certainty)
        KEY_LAYERS[code] = function
        return function

    return declare


def finding(code: str, seen: Seen) -> Finding:
    """The one constructor of findings."""
    certainty = seen.certainty or CAUSES[code].certainty
    return Finding(code=code, certainty=certainty, span=seen.span, found=seen.found)
