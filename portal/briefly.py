"""What every page asks for and few change: remembered in this process, for a moment only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")
SECONDS: Final = 1.0
"""So much later than others, at most, a process knows what another one changed."""


class Briefly(Generic[T]):
    """A function without arguments whose answer is good for a second.

    Its own process knows of a change at once: whoever changes the answer calls ``forget``.
    """

    _all: Final[list[Briefly[object]]] = []

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._told: tuple[float, T] | None = None
        self._all.append(self)  # type: ignore[arg-type]

    def __call__(self) -> T:
        """A tuple is read and written whole, so that threads need no lock."""
        told, now = self._told, time.monotonic()
        if told is not None and now < told[0]:
            return told[1]
        answer = self._ask()
        self._told = (now + SECONDS, answer)
        return answer

    def forget(self) -> None:
        self._told = None

    @classmethod
    def forget_all(cls) -> None:
        """For tests, of which each begins with nothing known."""
        for each in cls._all:
            each.forget()
