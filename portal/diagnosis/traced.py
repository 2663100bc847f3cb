"""Text that remembers where in the paste each of its characters stood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Never, SupportsIndex

HOLE: Final = "\ud800"
"""Stands for a value that is known only at run time, such as a variable's.

A lone surrogate: the paste is cleared of these before it is read, so none can come from there.
"""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the paste, in code points: ``start`` included, ``end`` not."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: Span) -> bool:
        """Whether all of the other lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def laid_over(self, base: Traced) -> Span:
        """These indexes of ``base``'s text as offsets of the paste, escapes in front included."""
        origin = base.origin
        if self.start >= len(origin):
            end = origin[-1] + 1 if origin else 0
            return Span(end, end)
        first = origin[self.start]
        before = origin[self.start - 1] + 1 if self.start else first
        last = origin[self.end - 1] + 1 if self.end > self.start else first
        return Span(before if before <= first < before + 4 else first, max(last, first))


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable whose value the paste does not tell, as it is written there."""

    name: str
    span: Span


class Traced:
    """A text as a program would hold it, and for each character its offset in the paste.

    Slicing, joining and stripping keep the offsets, so that whatever unquoting and joining
    a reader does, a finding can still point at the pasted character.
    """

    __slots__ = ("_holes", "_origin", "_text")

    def __init__(
        self, text: str, origin: Iterable[int], holes: Mapping[int, Variable] | None = None
    ) -> None:
        self._text = text
        self._origin = tuple(origin)
        self._holes: Mapping[int, Variable] = MappingProxyType(dict(holes or {}))
        if len(self._origin) != len(text):
            raise ValueError("each character has one offset")

    @classmethod
    def part(cls, paste: str, start: int, end: int) -> Traced:
        """The paste's own characters from ``start`` to ``end``."""
        return cls(paste[start:end], range(start, end))

    @classmethod
    def hole(cls, variable: Variable) -> Traced:
        """One character that stands for a value known only at run time."""
        return cls(HOLE, (variable.span.start,), {variable.span.start: variable})

    @classmethod
    def at(cls, text: str, offset: int) -> Traced:
        """A text that is written otherwise in the paste (an escape), all of it at ``offset``."""
        return cls(text, (offset,) * len(text))

    @property
    def text(self) -> str:
        return self._text

    @property
    def origin(self) -> tuple[int, ...]:
        return self._origin

    @property
    def span(self) -> Span:
        """From the first to behind the last character, as they stand in the paste."""
        if not self._origin:
            return Span(0, 0)
        return Span(min(self._origin), max(self._origin) + 1)

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(self._holes[o] for c, o in self._pairs() if c == HOLE)

    @property
    def is_known(self) -> bool:
        """Whether no part of it is known only at run time."""
        return HOLE not in self._text

    def _pairs(self) -> Iterator[tuple[str, int]]:
        return zip(self._text, self._origin, strict=True)

    def __getitem__(self, index: slice) -> Traced:
        return Traced(self._text[index], self._origin[index], self._holes)

    def __add__(self, other: Traced) -> Traced:
        return Traced(
            self._text + other._text,
            self._origin + other._origin,
            {**self._holes, **other._holes},
        )

    def __len__(self) -> int:
        return len(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def laid_over(self, base: Traced) -> Traced:
        """The same text, read out of ``base``'s: its offsets, indexes there, become the paste's."""
        holes = dict(base._holes)
        for at, variable in self._holes.items():
            holes[base._origin[at]] = Variable(variable.name, variable.span.laid_over(base))
        return Traced(self._text, (base._origin[o] for o in self._origin), holes)

    def strip(self, characters: str = " \t") -> Traced:
        left = len(self._text) - len(self._text.lstrip(characters))
        return self[left : max(left, len(self._text.rstrip(characters)))]

    def without(self, indexes: Iterable[int]) -> Traced:
        """The same text less the characters at these indexes."""
        gone = set(indexes)
        kept = [(c, o) for i, (c, o) in enumerate(self._pairs()) if i not in gone]
        return Traced("".join(c for c, _ in kept), (o for _, o in kept), self._holes)

    def __repr__(self) -> str:
        return f"<Traced, {len(self._text)} characters>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Never:
        raise TypeError("pasted text is not stored")


EMPTY: Final = Traced("", ())


def joined(parts: Iterable[Traced]) -> Traced:
    """All parts one after another, in linear time."""
    parts = list(parts)
    holes: dict[int, Variable] = {}
    for part in parts:
        holes.update(part._holes)
    return Traced("".join(p.text for p in parts), [o for p in parts for o in p.origin], holes)
