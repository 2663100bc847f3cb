"""Part of a text: what a slice or ``substr`` leaves of the key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.readers.code.expressions import Call, Expression, Number, Slice

_FROM_TO: Final = frozenset({"slice", "substring"})
_FROM_LENGTH: Final = frozenset({"substr", "mb_substr", "Substring"})
_CUTS_NOTHING: Final = re.compile(r"(?i)[\s\"'`]*(?:(?:authorization:\s*)?bearer[\s:]*)?\Z")


@dataclass(frozen=True, slots=True)
class Cut:
    """What is cut, and the part of it that stays; ``stop`` None where that goes to the end."""

    part: Expression
    start: int
    stop: int | None

    def of(self, text: str) -> str:
        return text[self.start : self.stop]

    def takes_part_of_key(self, text: str) -> bool:
        """Whether more is lost than blanks, quotes and the scheme in front."""
        before = text[: self.start]
        behind = text[len(before) + len(self.of(text)) :]
        return not (_CUTS_NOTHING.match(before) and not behind.strip(" \t\r\n\"'`"))


def cut_of(expression: Expression) -> Cut | None:
    """Only where the bounds are written in numbers."""
    if isinstance(expression, Slice):
        return Cut(expression.of, expression.start, expression.stop)
    if not isinstance(expression, Call) or expression.name not in _FROM_TO | _FROM_LENGTH:
        return None
    given = expression.positional()
    is_function = expression.callee == expression.name
    part = given[0] if is_function and given else expression.receiver
    bounds = given[1:] if is_function else given
    numbers = [b.value for b in bounds if isinstance(b, Number)]
    if part is None or not numbers or len(numbers) != len(bounds):
        return None
    start = numbers[0]
    if len(numbers) == 1:
        return Cut(part, start, None)
    is_length = expression.name in _FROM_LENGTH
    return Cut(part, start, start + numbers[1] if is_length else numbers[1])
