"""How much the tests try: as much as every change deserves, or, by ``make test-deep``, far more."""

from __future__ import annotations

import os
from typing import Final, TypeVar

from hypothesis import settings

IS_DEEP: Final = os.environ.get("DEEP") == "1"

# Of a property, the same few examples each time: a change does not fail by chance. A deep run looks
# for new ones.
settings.register_profile("usual", max_examples=30, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=1000, deadline=None)

T = TypeVar("T")


def usually(some: T, *, deep: T) -> T:
    """What an ordinary run tries, and what a deep one does in its place."""
    return deep if IS_DEEP else some


settings.load_profile(usually("usual", deep="deep"))
