"""The type that holds what must never be shown: a pasted text, or the key in it."""

from __future__ import annotations

import hmac
import secrets as randomness
from typing import Final, Never, SupportsIndex

SHOWN_AT_MOST: Final = 4
SHOWN_FROM_LENGTH: Final = 20

_PROCESS_SALT: Final = randomness.token_bytes(16)


class Secret:
    """A text that shows only its mask, whichever way it is turned into text or bytes.

    ``reveal()`` is the one way to the text itself; only the reader and the test call use it.
    """

    __slots__ = ("__text",)
    __text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_Secret__text", text)

    def reveal(self) -> str:
        """The text itself. Whoever calls this answers for where it goes."""
        return self.__text

    @property
    def masked(self) -> str:
        """Bullets for the text, and its last four characters when it has 20 or more."""
        return mask(self.__text)

    def __len__(self) -> int:
        return len(self.__text)

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __repr__(self) -> str:
        return f"<Secret {self.masked}>"

    def __str__(self) -> str:
        return self.masked

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    def __bytes__(self) -> bytes:
        return self.masked.encode()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        ours, theirs = (s.reveal().encode("utf-8", "surrogatepass") for s in (self, other))
        return hmac.compare_digest(ours, theirs)

    def __hash__(self) -> int:
        digest = hmac.digest(_PROCESS_SALT, self.__text.encode("utf-8", "surrogatepass"), "sha256")
        return int.from_bytes(digest[:8])

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> Never:
        raise AttributeError("a Secret does not change")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> Never:
        raise TypeError("a Secret is not stored")

    def __getstate__(self) -> Never:
        raise TypeError("a Secret is not stored")


def mask(text: str) -> str:
    """Eight bullets whatever the length, and the last four characters of 20 or more.

    The number of bullets says nothing about the key, and an odd character at the end
    is left out, since it would not be readable.
    """
    bullets = "•" * 8
    if len(text) < SHOWN_FROM_LENGTH:
        return bullets
    tail = text[-SHOWN_AT_MOST:]
    return bullets + "".join(c for c in tail if c.isascii() and c.isprintable() and c != " ")
