"""What every page asks for and few change: remembered in this process, for a moment only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")
SECONDS: Final = 1.0
"""So much later than others, at most, a process knows what another one changed."""

SLOW: Final = 10
"""Whoever is slow to answer is asked less: not before ten times as long as the answer took."""


class Briefly(Generic[T]):
    """A function without arguments whose answer is good for a second.

    One thread asks; meanwhile the others go on with what was told before. Its own process knows of
    a change at once: whoever changes the answer calls ``forget``.
    """

    _all: Final[list[Briefly[object]]] = []

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._told: tuple[float, T] | None = None
        self._asking = threading.Lock()
        self._all.append(self)  # type: ignore[arg-type]

    def __call__(self) -> T:
        """A tuple is read and written whole, so that what is told needs no lock."""
        told = self._told
        if told is not None and (time.monotonic() < told[0] or self._asking.locked()):
            return told[1]
        with self._asking:
            began = time.monotonic()
            answer = self._ask()
            ended = time.monotonic()
            self._told = (ended + max(SECONDS, SLOW * (ended - began)), answer)
        return answer

    def forget(self) -> None:
        self._told = None

    @classmethod
    def forget_all(cls) -> None:
        """For tests, of which each begins with nothing known."""
        for each in cls._all:
            each.forget()
