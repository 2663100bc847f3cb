"""One choice of a tool's form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    is_chosen: bool = False


def chosen_of(asked: str | None, known: Iterable[str], usual: str) -> str:
    """What was asked for where it is one of the known; else the usual one."""
    return next((each for each in known if each == asked), usual)
