"""The request as it would go over the wire, and where in the paste each part stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header; ``separator`` is what stands between name and value, a colon when right."""

    name: Traced
    value: Traced
    separator: Traced
    span: Span

    @property
    def is_authorization(self) -> bool:
        return self.name.text.lower() == "authorization" and self.separator.text == ":"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One ``name=value`` of a query or a form body."""

    name: Traced
    value: Traced


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault that showed in reading itself, such as a command cut in two.

    ``drops_header``: because of it, the request goes out without its ``Authorization``;
    ``keeps_key_back``: because of it, none goes out at all, or one whose header holds no key.
    """

    code: str
    span: Span
    found: str = ""
    certainty: Certainty = Certainty.CERTAIN
    drops_header: bool = False
    keeps_key_back: bool = False


class Origin(StrEnum):
    """Who an answer speaks for."""

    API = "api"
    DELIVERY_NETWORK = "delivery_network"
    OLDER_INTERFACE = "older_interface"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Response:
    """What of an answer was pasted; ``status`` None where only a body was."""

    span: Span
    status: int | None = None
    code: str = ""
    origin: Origin = Origin.UNKNOWN
    retry_after: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the paste and what belongs there instead."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How a shape is corrected in its own language: the edits, and the variables then read."""

    language: str
    edits: tuple[Edit, ...]
    env: tuple[str, ...] = ()


class Stored(StrEnum):
    """What a value that stands outside of a request is taken for."""

    KEY = "key"  # the key alone, such as a pasted key or a variable's value
    HEADER_VALUE = "header_value"  # the whole value of the header


@dataclass(frozen=True, slots=True)
class PastedRequest:
    """What a reader makes of a paste: the request that was meant, and the slips on the way.

    A request has ``headers`` and perhaps a ``url``; a paste that is no request but holds a key
    (a bare key, a ``.env`` line) has it in ``stored``. ``rewriting`` is called only when there
    is something to mend.
    """

    kind: InputKind
    text: Secret
    is_request: bool = False
    method: str = "GET"
    url: Traced = EMPTY
    base: Traced = EMPTY  # the API's address as a setting holds it, without a call's path
    assumed_scheme: str = ""  # what the client puts in front of an address that has none
    headers: tuple[HeaderField, ...] = ()
    query: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
    basic: Traced | None = None
    stored: Traced | None = None
    stored_as: Stored = Stored.KEY
    stored_name: Traced = EMPTY
    adds_scheme: bool = False  # what reads the stored value is seen to put the scheme in front
    response: Response | None = None
    slips: tuple[Slip, ...] = ()
    trims_values: bool = False  # the client takes line ends off a value's ends by itself
    checks_host: bool = True
    spare_keys: tuple[Traced, ...] = ()
    meant: Traced | None = None  # what the variable holds whose mere name stands in the header
    meant_name: str = ""
    rewriting: Callable[[], Rewriting] | None = field(default=None, compare=False, repr=False)

    @property
    def authorization(self) -> tuple[HeaderField, ...]:
        """The headers that an API reads the credential from (RFC 9110 section 11.6.2)."""
        return tuple(f for f in self.headers if f.is_authorization)

    def noted(self, code: str) -> Iterator[Slip]:
        return (slip for slip in self.slips if slip.code == code)
