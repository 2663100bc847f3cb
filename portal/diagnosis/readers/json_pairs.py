"""The string pairs of a JSON text, each with its place.

Read with a grammar that forgives trailing commas and cut ends, so that a part of a file
can be pasted, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import tree_sitter_json
from tree_sitter import Language, Node, Parser

from portal.diagnosis.traced import EMPTY, Span, Traced, joined

DEEPEST: Final = 60
MOST_PAIRS: Final = 5000


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_json.language()))


@dataclass(frozen=True, slots=True)
class Pair:
    """One ``"name": "value"``: the names of the objects round it, and where its value stands.

    ``objects`` tells these objects apart, each by where it begins. ``is_string`` is false for
    a number or another word without quotes.
    """

    path: tuple[str, ...]
    name: Traced
    value: Traced
    literal: Span
    objects: tuple[int, ...] = ()
    is_string: bool = True

    @property
    def object(self) -> int:
        return self.objects[-1] if self.objects else -1


@dataclass(slots=True)
class Collected:
    """Pairs and items of lists whose value is a string, and pairs of numbers and words."""

    pairs: list[Pair] = field(default_factory=list)
    items: list[Pair] = field(default_factory=list)
    plain: list[Pair] = field(default_factory=list)

    def by_object(self) -> Iterator[list[Pair]]:
        """The string pairs of each object, in the order of the text."""
        objects: dict[int, list[Pair]] = {}
        for pair in self.pairs:
            objects.setdefault(pair.object, []).append(pair)
        yield from objects.values()


@dataclass(frozen=True, slots=True)
class _Place:
    path: tuple[str, ...] = ()
    objects: tuple[int, ...] = ()


def collected(text: str) -> Collected:
    """All pairs and items of the text, with an explicit stack: depth is the paste's."""
    source = text.encode("utf-8")
    offsets = _Offsets(text)
    found = Collected()
    stack: list[tuple[Node, _Place]] = [(_parser().parse(source).root_node, _Place())]
    while stack and len(found.pairs) + len(found.items) + len(found.plain) < MOST_PAIRS:
        node, place = stack.pop()
        if node.type == "pair":
            _pair(node, place, text, offsets, found, stack)
            continue
        if node.type == "object":
            place = _Place(place.path, (*place.objects, node.start_byte))
        is_list = node.type == "array"
        for child in node.named_children if is_list else ():
            if child.type == "string":
                value, literal = _string(child, text, offsets)
                found.items.append(Pair(place.path, EMPTY, value, literal, place.objects))
        for child in reversed(node.named_children):
            is_deep = len(place.path) >= DEEPEST or len(place.objects) >= DEEPEST
            if not is_deep and not (is_list and child.type == "string"):
                stack.append((child, place))
    return found


def _pair(
    node: Node,
    place: _Place,
    text: str,
    offsets: _Offsets,
    found: Collected,
    stack: list[tuple[Node, _Place]],
) -> None:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None:
        return
    name, _ = _string(key, text, offsets)
    if value.type == "string":
        content, literal = _string(value, text, offsets)
        found.pairs.append(Pair(place.path, name, content, literal, place.objects))
    elif value.type in ("number", "null", "true", "false"):
        span = Span(offsets.of(value.start_byte), offsets.of(value.end_byte))
        word = Traced.part(text, span.start, span.end)
        found.plain.append(Pair(place.path, name, word, span, place.objects, is_string=False))
    elif len(place.path) < DEEPEST:
        stack.append((value, _Place((*place.path, name.text.lower()), place.objects)))


class _Offsets:
    """Byte offsets of the parsed source → code points of the text."""

    def __init__(self, text: str) -> None:
        self._is_plain = text.isascii()
        self._starts: dict[int, int] = {}
        at = 0
        if not self._is_plain:
            for i, c in enumerate(text):
                self._starts[at] = i
                at += len(c.encode("utf-8"))
            self._starts[at] = len(text)

    def of(self, byte: int) -> int:
        return byte if self._is_plain else self._starts.get(byte, 0)


_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)", re.S)


def _string(node: Node, text: str, offsets: _Offsets) -> tuple[Traced, Span]:
    """A string's value, its escapes resolved, and its place without the quotes."""
    start, end = offsets.of(node.start_byte), offsets.of(node.end_byte)
    start, end = start + 1, max(start + 1, end - 1)
    parts, at = [], start
    for match in _ESCAPE.finditer(text, start, end):
        parts.append(Traced.part(text, at, match.start()))
        parts.append(Traced.at(_unescaped(match[0]), match.start()))
        at = match.end()
    return joined([*parts, Traced.part(text, at, end)]), Span(start, end)


def _unescaped(escape: str) -> str:
    try:
        plain = str(json.loads(f'"{escape}"'))
    except ValueError:
        return escape[1:]
    return "\ufffd" if "\ud800" <= plain <= "\udfff" else plain
