"""Expressions that are the same for every language."""

from __future__ import annotations

from dataclasses import dataclass

from portal.diagnosis.traced import Span, Traced


@dataclass(frozen=True, slots=True)
class Expression:
    """Something with a value, and where it stands."""

    span: Span


@dataclass(frozen=True, slots=True)
class Text(Expression):
    """A literal, without its quotes and with its escapes resolved."""

    value: Traced


@dataclass(frozen=True, slots=True)
class Nothing(Expression):
    """``null``, ``None``, ``nil``, ``undefined``, as it is written."""

    word: str


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Slice(Expression):
    """Part of a text, as ``key[:20]``; ``stop`` None where it goes to the end."""

    of: Expression
    start: int
    stop: int | None


@dataclass(frozen=True, slots=True)
class Join(Expression):
    """Pieces joined: by an operator, or within a template."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Template(Join):
    """Pieces put into a literal, each turned into text."""


@dataclass(frozen=True, slots=True)
class Format(Expression):
    """A template with ``%s``, and what is put into it."""

    template: Expression
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A variable, or a path of names such as ``process.env.KEY``."""

    path: str
    key: Expression | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """``callee`` is the text in front of the arguments, ``name`` its last word."""

    callee: str
    name: str
    arguments: tuple[Argument, ...]
    receiver: Expression | None = None
    is_awaited: bool = False

    def positional(self) -> tuple[Expression, ...]:
        return tuple(a.value for a in self.arguments if not a.name)


@dataclass(frozen=True, slots=True)
class Entry:
    key: Expression
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Map(Expression):
    """``spreads`` are the maps whose entries are spread into it."""

    entries: tuple[Entry, ...]
    spreads: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Items(Expression):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """``target`` is a variable's path; ``key`` what it is indexed with, as in ``h["A"] = v``.

    ``appends``: the value becomes the last of a list, and nothing tells the key.
    """

    target: str
    key: Expression | None
    value: Expression
    appends: bool = False
