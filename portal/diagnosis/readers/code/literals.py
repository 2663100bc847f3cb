"""Literals of the code: their escapes resolved, their quotes gone."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node

from portal.diagnosis.readers.code.tree import Tree
from portal.diagnosis.traced import Traced, joined


def content(source: Tree, node: Node) -> Traced:
    """Escapes stand beside the content in some grammars and within it in others."""
    span = source.span(node)
    if node.type == "escape_sequence":
        return Traced.at(unescaped(source.text[span.start : span.end]), span.start)
    parts, at = [], span.start
    for child in node.named_children:
        if child.type == "escape_sequence":
            inner = source.span(child)
            parts.append(Traced.part(source.text, at, inner.start))
            parts.append(Traced.at(unescaped(source.text[inner.start : inner.end]), inner.start))
            at = inner.end
    return joined([*parts, Traced.part(source.text, at, span.end)])


def quoted(source: Tree, node: Node) -> Traced:
    """A literal whose grammar has no node for its content."""
    span = source.span(node)
    match = re.match(r"[@$fFrRbBuU]{0,3}(\"\"\"|'''|[\"'`])", source.text[span.start : span.end])
    if match is None:
        return Traced.part(source.text, span.start, span.start)
    quote = len(match[1])
    start = span.start + match.end()
    return Traced.part(source.text, start, max(start, span.end - quote))


_SHORT: Final = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "\n": ""}


def unescaped(escape: str) -> str:
    """What an escape stands for in the languages read here."""
    match = re.match(r"\\(?:u\{?|x|U)([0-9A-Fa-f]{1,8})\}?\Z", escape)
    if match:
        point = int(match[1], 16)
        is_character = 0 < point < 0x110000 and not 0xD800 <= point <= 0xDFFF
        return chr(point) if is_character else "\ufffd"
    return _SHORT.get(escape[1:], escape[1:])
