"""The address that the code calls, of all that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tree_sitter import Node

from portal.diagnosis.readers.code import bases
from portal.diagnosis.readers.code.expressions import Join, Text
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, Variable

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def whole_of(finder: Finder, node: Node, expression: Text | Join) -> Text | Join:
    """All that is joined to the text which an address begins with."""
    join = finder.source.join_of(node)
    if join is None or not re.match(r"(?i)https?://", finder.text(expression).text):
        return expression
    top = node
    while join is not None and join.start_byte == top.start_byte:
        top, join = join, finder.source.join_of(join)
    whole = finder.source.expression(top) if top is not node else expression
    is_address = isinstance(whole, Text | Join) and re.match(_ADDRESS, finder.text(whole).text)
    return whole if is_address and isinstance(whole, Text | Join) else expression


def note(finder: Finder, expression: Text | Join, *, is_beginning: bool) -> None:
    """``is_beginning``: more is joined to it, which only the run would tell."""
    text = finder.text(expression)
    if not re.match(_ADDRESS, text.text):
        return
    is_cut = is_beginning and isinstance(expression, Text)
    finder.found.addresses.append(and_more(text) if is_cut else text)


_ADDRESS: Final = re.compile(r"(?i)https?://\S{3,2000}\Z")


def and_more(text: Traced) -> Traced:
    end = text.span.end
    return text + Traced.hole(Variable("path", Span(end, end)))


_BASE_ONLY: Final = re.compile(r"(?i)https?://[^/?#]+(?:/v\d{1,2})?/?\Z")


def address_of(finder: Finder, hosts: tuple[str, ...], prefix: str) -> Traced:
    """The address that is called: the provider's where one is named, else the first.

    Behind a base address comes a path that each call has of its own.
    """
    found = finder.found
    joined = bases.joined_in(finder, prefix)
    if joined is not None and (found.base or any(h in joined.base.text for h in hosts)):
        return joined.url
    if found.base:
        return and_more(found.base.strip("/") + Traced.at("/", found.base.span.end))
    known = [a for a in found.addresses if a]
    ours = [a for a in known if any(h in a.text for h in hosts)]
    whole = next((a for a in ours if not _BASE_ONLY.match(a.text)), ours[0] if ours else None)
    first = whole or (known[0] if known else EMPTY)
    if _BASE_ONLY.match(first.text):
        return and_more(first.strip("/") + Traced.at("/", first.span.end))
    return first if not first or first.text.startswith(("http", HOLE)) else EMPTY
