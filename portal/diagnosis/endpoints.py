"""The API's endpoints, and the scopes that each asks for: data of the provider's profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

READING: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of call; ``scopes`` empty: any key may make it.

    ``path`` has ``{name}`` where a segment varies; ``example`` is one that can be called, empty
    where the call changes something or its address is not published. ``is_area``: everything below
    the path, too. ``is_documented``: the provider says which scope it needs; else the scope's own
    name does.
    """

    id: str
    reads: bool
    path: str
    scopes: tuple[str, ...] = ()
    example: str = ""
    is_area: bool = False
    is_documented: bool = False

    @property
    def method(self) -> str:
        return "GET" if self.reads else "POST"

    def takes(self, method: str, path: str) -> bool:
        if not self.path or (method.upper() in READING) is not self.reads:
            return False
        own, asked = (p.strip("/").split("/") for p in (self.path, path))
        is_long_enough = len(asked) >= len(own) if self.is_area else len(asked) == len(own)
        return is_long_enough and all(map(_fits, own, asked))


def _fits(own: str, asked: str) -> bool:
    return own == asked or (own.startswith("{") and bool(asked))


def endpoints_from(declared: Iterable[Mapping[str, Any]]) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(**{**e, "scopes": tuple(e.get("scopes", ()))}) for e in declared)


def endpoint_at(endpoints: Iterable[Endpoint], method: str, url: str) -> Endpoint | None:
    """The first that takes this call; None where the address is another's, or cannot be read."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return next((e for e in endpoints if e.takes(method, path)), None)
