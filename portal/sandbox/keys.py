"""The published test keys, the same in every installation, as payment providers publish cards."""

from __future__ import annotations

import hashlib
from typing import Final

LENGTH: Final = 40
NAMES: Final = (
    "active", "no_scope", "expired", "revoked", "rate_limited", "error", "slow", "html_403",
    "redirect", "drop", "garbage", "huge",
)  # fmt: skip
_SIGNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SALT: Final = b"keymend sandbox"


def _key(name: str) -> str:
    """``sandbox_<name>_`` filled up with letters and digits to 40 characters."""
    beginning = f"sandbox_{name}_"
    digest = hashlib.sha256(beginning.encode()).digest() * 2
    return beginning + "".join(_SIGNS[b % len(_SIGNS)] for b in digest)[: LENGTH - len(beginning)]


KEYS: Final[dict[str, str]] = {name: _key(name) for name in NAMES}


def hashed(key: str) -> str:
    """What the stand-in keeps of a key, as the provider does: a salted one-way hash."""
    return hashlib.blake2b(key.encode("utf-8", "surrogateescape"), salt=_SALT[:16]).hexdigest()


NAMES_BY_HASH: Final[dict[str, str]] = {hashed(key): name for name, key in KEYS.items()}
