"""Where a literal is declared decides how it can be read from the environment instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.syntax import Source
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

# PHP works these out before the program runs, so no function can be called there.
_PHP_CONSTANT: Final = frozenset(
    {"property_element", "simple_parameter", "property_promotion_parameter"}
)
_PHP_CLASS: Final = "declaration_list"


def is_frozen(source: Source, kind: InputKind, literal: Span) -> bool:
    """Whether the language lets nothing but a literal stand there."""
    if kind is not InputKind.PHP:
        return False
    above = [n.type for n in source.ancestors(literal)]
    in_class = "const_element" in above and _PHP_CLASS in above
    return in_class or bool(_PHP_CONSTANT.intersection(above[:2]))


def edits(source: Source, kind: InputKind, literal: Span, read: str) -> Iterator[Edit]:
    """What makes the literal a value that is read when the program runs."""
    if is_frozen(source, kind, literal):
        yield Edit(literal, "''")
    elif kind is InputKind.GO:
        yield from _of_go(source, literal, read)
    elif kind is InputKind.PHP:
        yield from _of_php(source, literal, read)
    else:
        yield Edit(literal, read)
        yield from _of_csharp(source, literal) if kind is InputKind.CSHARP else ()


def _of_go(source: Source, literal: Span, read: str) -> Iterator[Edit]:
    """A constant becomes a variable; within a block of them, the block is parted there."""
    spec = next((n for n in source.ancestors(literal) if n.type == "const_spec"), None)
    declaration = spec.parent if spec is not None else None
    if spec is None or declaration is None:
        yield Edit(literal, read)
        return
    start = source.span(declaration).start
    if "(" not in source.text[start : source.span(spec).start]:
        yield Edit(Span(start, start + len("const")), "var")
        yield Edit(literal, read)
        return
    line = source.span(spec)
    name = re.sub(r"\s*=\s*\Z", "", source.text[line.start : literal.start])
    yield Edit(Span(line.start, literal.end), f")\n\nvar {name} = {read}\n\nconst (")


def _of_php(source: Source, literal: Span, read: str) -> Iterator[Edit]:
    """``const A = 'x'`` takes literals only; ``define('A', …)`` takes what the program reads."""
    above = source.ancestors(literal)
    declaration = next((n for n in above if n.type == "const_declaration"), None)
    element = next((n for n in above if n.type == "const_element"), None)
    if declaration is None or element is None:
        yield Edit(literal, read)
        return
    name = source.written(element.named_children[0])
    start = source.span(declaration).start
    yield Edit(Span(start, literal.end), f"define('{name}', {read})")


def _of_csharp(source: Source, literal: Span) -> Iterator[Edit]:
    """A ``const`` is worked out by the compiler; a field or a variable when the program runs."""
    above = source.ancestors(literal)
    holder = next((n for n in above if n.type in _CSHARP_HOLDERS), None)
    keyword = _modifier(source, holder, "const") if holder is not None else None
    if holder is None or keyword is None:
        return
    if holder.type == "field_declaration":
        yield Edit(keyword, "static readonly")
    else:
        yield Edit(Span(keyword.start, keyword.end + 1), "")


_CSHARP_HOLDERS: Final = frozenset({"field_declaration", "local_declaration_statement"})


def _modifier(source: Source, node: Node, word: str) -> Span | None:
    spans = (source.span(c) for c in node.children if source.written(c) == word)
    return next(spans, None)
