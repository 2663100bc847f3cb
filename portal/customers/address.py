"""A customer's address, and where it stands in a text as a whole: not as a part of another's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

_BEFORE: Final = ".+-'!#$^~%"
"""Signs that go on with a mailbox's name, behind a letter. RFC 5322 lets others stand in one, too,
such as ``=``, ``/`` and ``|``; in a text they part it from what is before."""
_BEHIND: Final = ".-"
"""Signs that go on with a domain before a letter; else a full stop ends the sentence."""
_LONGEST: Final = 64
"""Of a mailbox's name, and of a part of a domain."""

_AS_EVERYWHERE: Final = re.compile(r"[!#-\[\]-~]+")
"""Printable ASCII but the quote and the backslash, which JSON writes otherwise."""


@dataclass(frozen=True)
class Address:
    """``text`` in lower case, of any alphabet."""

    text: str

    @classmethod
    def of(cls, typed: str) -> Address:
        return cls(typed.strip().lower())

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.text), re.I)

    @cached_property
    def piece(self) -> str:
        """The longest part that a database finds in any case, and in JSON, too.

        SQLite knows the case of ASCII alone, and JSON may write all else as ``\\u…``.
        """
        return max(_AS_EVERYWHERE.findall(self.text), key=len, default="@")

    def is_same_as(self, other: str) -> bool:
        return other.strip().lower() == self.text

    def is_in(self, value: Any) -> bool:
        """In a text, or anywhere in what JSON can hold."""
        return bool(self.replaced(value, "") != value)

    def replaced(self, value: Any, by: str) -> Any:
        if isinstance(value, str):
            return self._anywhere.sub(lambda m: by if _is_whole(m) else m[0], value)
        if isinstance(value, list):
            return [self.replaced(each, by) for each in value]
        if isinstance(value, dict):
            return {self.replaced(k, by): self.replaced(v, by) for k, v in value.items()}
        return value


def _is_whole(found: re.Match[str]) -> bool:
    text, start, end = found.string, found.start(), found.end()
    before = text[max(0, start - _LONGEST) : start].rstrip(_BEFORE)
    behind = text[end : end + _LONGEST].lstrip(_BEHIND)
    return not (_is_letter(before[-1:]) or _is_letter(behind[:1]))


def _is_letter(sign: str) -> bool:
    """A digit and a mark on a letter are as good as one."""
    return bool(sign) and (sign == "_" or unicodedata.category(sign)[0] in "LNM")
