"""A parsed text: its nodes in order, and their places as code points of the paste."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from portal.diagnosis.readers.code.nodes import BLOCKS, BRANCHES, JOINS
from portal.diagnosis.traced import Span


class Tree:
    """A parsed text; ``shift`` is how many bytes were put in front of it for the grammar."""

    def __init__(self, text: str, root: Node, shift: int) -> None:
        self.text = text
        self.root = root
        self._shift = shift
        self._joins: dict[int, Node] = {}
        self._starts = _code_points(text, shift)

    def span(self, node: Node) -> Span:
        return Span(self._at(node.start_byte), self._at(node.end_byte))

    def _at(self, byte: int) -> int:
        if self._starts is None:
            return min(max(byte - self._shift, 0), len(self.text))
        return self._starts.get(byte, 0)

    def ancestors(self, span: Span) -> list[Node]:
        """The nodes round what stands there, the nearest first."""
        node = self.root.descendant_for_byte_range(self._byte(span.start), self._byte(span.end))
        found: list[Node] = []
        while node is not None:
            if self.span(node) != span:
                found.append(node)
            node = node.parent
        return found

    def statement_of(self, span: Span) -> Span:
        """The whole statement that this is part of."""
        found = span
        for node in self.ancestors(span):
            if node.type in BLOCKS:
                break
            found = self.span(node)
        return found

    def block_of(self, span: Span) -> Span:
        """The block of statements, or the branch, that this stands in."""
        above = (n for n in self.ancestors(span) if n.type in BRANCHES)
        nearest = next(above, self.root)
        return self.span(nearest)

    def _byte(self, at: int) -> int:
        return self._shift + len(self.text[:at].encode("utf-8", "replace"))

    def written(self, node: Node, most: int = 200) -> str:
        span = self.span(node)
        return self.text[span.start : min(span.end, span.start + most)]

    def nodes(self) -> Iterator[Node]:
        """Every node, in the order of the text, without recursion."""
        stack = [self.root]
        while stack:
            node = stack.pop()
            yield node
            children = node.named_children
            if node.type in JOINS:
                self._joins |= {child.id: node for child in children}
            stack.extend(reversed(children))

    def join_of(self, node: Node) -> Node | None:
        """What the node is joined in, once all nodes were gone over; a node looks for its parent
        from the root, which takes the longer the deeper it is."""
        return self._joins.get(node.id)


def _code_points(text: str, shift: int) -> dict[int, int] | None:
    """Byte offset → code point, None where the text is ASCII."""
    if text.isascii():
        return None
    starts, at = {}, shift
    for i, character in enumerate(text):
        starts[at] = i
        at += len(character.encode("utf-8"))
    starts[at] = len(text)
    return starts
