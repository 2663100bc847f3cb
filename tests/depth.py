"""How much the tests try: as much as every change deserves, or, by ``make test-deep``, far more."""

from __future__ import annotations

import os
from typing import Final, TypeVar

IS_DEEP: Final = os.environ.get("DEEP") == "1"

T = TypeVar("T")


def usually(some: T, *, deep: T) -> T:
    """What an ordinary run tries, and what a deep one does in its place."""
    return deep if IS_DEEP else some
