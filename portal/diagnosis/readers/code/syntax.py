"""A parse tree as expressions that are the same for every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tree_sitter import Node

from portal.diagnosis.readers.code import literals
from portal.diagnosis.readers.code.expressions import (
    Argument,
    Assignment,
    Call,
    Entry,
    Expression,
    Format,
    Items,
    Join,
    Map,
    Name,
    Nothing,
    Number,
    Slice,
    Template,
    Text,
)
from portal.diagnosis.readers.code.nodes import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    CONTENTS,
    INDEXES,
    JOINS,
    LISTS,
    MAPS,
    NAMES,
    NOTHING,
    NUMBERS,
    SLICES,
    SPREADS,
    TEXTS,
    VARIABLE_KEYS,
    WRAPPERS,
)
from portal.diagnosis.readers.code.tree import Tree
from portal.diagnosis.traced import Span, Traced, joined

DEEPEST: Final = 40


_BOUNDS: Final = re.compile(
    r"(?:\A|\[)\s?(?P<start>\d{1,6})?\s?(?P<sign>:|\.{2,3})\s?(?P<stop>-?\d{1,6})?\s?\]?\Z"
)


class Source(Tree):
    """From the nodes of a parsed text to expressions."""

    def expression(self, node: Node, depth: int = 0) -> Expression:
        if depth > DEEPEST:
            return Expression(self.span(node))
        kind = node.type
        if kind in TEXTS:
            return self._text(node, depth)
        if kind == "concatenated_string" or kind == "chained_string":
            return Join(self.span(node), self._children(node, depth))
        if kind in JOINS:
            return self._join(node, depth)
        if kind in CALLS:
            return self._call(node, depth)
        if kind == "subshell":
            return Call(self.span(node), "`", "`", (Argument("", self._text(node, depth)),))
        if kind in INDEXES:
            return self._index(node, depth)
        if kind in NAMES:
            return Name(self.span(node), self.written(node).lstrip("$@:").rstrip(":"))
        if kind in MAPS or kind in LISTS:
            return self._collection(node, depth)
        if kind in NOTHING:
            return Nothing(self.span(node), self.written(node))
        if kind in NUMBERS and (number := self.written(node)).isdecimal():
            return Number(self.span(node), int(number[:9]))
        if kind in WRAPPERS and node.named_child_count:
            inner = self.expression(node.named_children[-1], depth + 1)
            if kind in AWAITS and isinstance(inner, Call):
                return replace(inner, is_awaited=True)
            return inner
        return Expression(self.span(node))

    def _children(self, node: Node, depth: int) -> tuple[Expression, ...]:
        return tuple(self.expression(c, depth + 1) for c in node.named_children)

    def _text(self, node: Node, depth: int) -> Expression:
        parts: list[Expression] = []
        bodies = [c for c in node.named_children if c.type in ("heredoc_body", "nowdoc_body")]
        for child in bodies[0].named_children if bodies else node.named_children:
            if child.type in CONTENTS:
                parts.append(Text(self.span(child), literals.content(self, child)))
            elif child.type not in (
                "string_start",
                "string_end",
                "interpolation_start",
                "heredoc_start",
                "heredoc_end",
            ):
                parts.append(self._interpolated(child, depth))
        if not parts:
            return Text(self.span(node), literals.quoted(self, node))
        if all(isinstance(p, Text) for p in parts):
            value = joined(p.value for p in parts if isinstance(p, Text))
            return Text(self.span(node), value)
        return Template(self.span(node), tuple(parts))

    def _interpolated(self, node: Node, depth: int) -> Expression:
        inner = [c for c in node.named_children if c.type != "interpolation_brace"]
        is_wrapped = node.type in ("interpolation", "template_substitution", "format_expression")
        held = self.expression(inner[0] if is_wrapped and inner else node, depth + 1)
        shows_quotes = any(self.written(c) == "!r" for c in inner if c.type == "type_conversion")
        return Call(held.span, "repr", "repr", (Argument("", held),)) if shows_quotes else held

    def _join(self, node: Node, depth: int) -> Expression:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        sign = self.written(operator) if operator else "+"
        if left is None or right is None:
            return Expression(self.span(node))
        parts = (self.expression(left, depth + 1), self.expression(right, depth + 1))
        if sign in ("+", ".", "<<", "??", "||", "or"):
            return Join(self.span(node), parts if sign in ("+", ".", "<<") else parts[:1])
        if sign == "%":
            values = parts[1].items if isinstance(parts[1], Items) else (parts[1],)
            return Format(self.span(node), parts[0], values)
        return Expression(self.span(node))

    def _index(self, node: Node, depth: int) -> Expression:
        children = [c for c in node.named_children if c.type != "comment"]
        if len(children) < 2:
            return Expression(self.span(node))
        base = self.written(children[0]).lstrip("$@")
        inner = children[1]
        if inner.type in ("bracketed_argument_list", "argument_list") and inner.named_children:
            inner = inner.named_children[0]
        if inner.type == "argument" and inner.named_children:
            inner = inner.named_children[0]
        bounds = self._bounds(node, inner, children)
        if bounds is not None:
            return Slice(self.span(node), self.expression(children[0], depth + 1), *bounds)
        return Name(self.span(node), base, self.expression(inner, depth + 1))

    def _bounds(
        self, node: Node, inner: Node, children: list[Node]
    ) -> tuple[int, int | None] | None:
        """Where a slice begins and ends, if that is written in numbers."""
        if node.type == "element_reference" and len(children) == 3:  # Ruby's start and length
            start, length = (self.expression(c) for c in children[1:])
            if isinstance(start, Number) and isinstance(length, Number):
                return start.value, start.value + length.value
            return None
        holder = node if node.type == "slice_expression" else inner
        if holder is inner and inner.type not in SLICES:
            return None
        text = self.text[self.span(holder).start : self.span(holder).end][-40:]
        match = _BOUNDS.search(text)
        if match is None:
            return None
        is_inclusive = node.type == "element_reference" and match["sign"] == ".."
        stop = int(match["stop"]) + is_inclusive if match["stop"] else None
        return int(match["start"] or 0), stop

    def _call(self, node: Node, depth: int) -> Expression:
        arguments = node.child_by_field_name("arguments") or next(
            (c for c in node.named_children if c.type in ("argument_list", "arguments")), None
        )
        span = self.span(node)
        head = self.text[span.start : self.span(arguments).start if arguments else span.end]
        head = re.sub(r"^\s*new\s+", "", head[-300:]).strip()
        name = re.split(r"[^\w]+", head.rstrip("<>()! "))[-1]
        return Call(
            span=span,
            callee=head,
            name=name,
            arguments=tuple(self._arguments(arguments, depth)) if arguments else (),
            receiver=self._receiver(node, depth),
        )

    def _receiver(self, call: Node, depth: int) -> Expression | None:
        """What a method stands behind; of a plain function, its name."""
        direct = call.child_by_field_name("receiver") or call.child_by_field_name("object")
        function = call.child_by_field_name("function")
        if direct is not None or function is None:
            return self.expression(direct, depth + 1) if direct is not None else None
        fields = (function.child_by_field_name(f) for f in ("object", "operand", "expression"))
        inner = next((n for n in fields if n is not None), function)
        return self.expression(inner, depth + 1)

    def _arguments(self, node: Node, depth: int) -> Iterator[Argument]:
        entries: list[Entry] = []
        for child in node.named_children:
            if child.type == "comment":
                continue
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            key = child.child_by_field_name("key") if child.type == "pair" else None
            if child.type == "keyword_argument" and name and value:
                yield Argument(self.written(name), self.expression(value, depth + 1))
            elif key is not None and key.type == "string" and (e := self._entry(child, depth)):
                entries.append(e)
            elif key is not None and value is not None:
                yield Argument(self.written(key).strip(":'\""), self.expression(value, depth + 1))
            else:
                yield Argument("", self.expression(child, depth + 1))
        if entries:  # Ruby takes pairs behind the other arguments for a hash
            span = Span(entries[0].span.start, entries[-1].span.end)
            yield Argument("", Map(span, tuple(entries)))

    def _collection(self, node: Node, depth: int) -> Expression:
        body = next((c for c in node.named_children if c.type == "literal_value"), node)
        entries = [e for c in body.named_children if (e := self._entry(c, depth)) is not None]
        if entries or node.type in ("object", "dictionary", "hash"):
            spreads = (c for c in body.named_children if c.type in SPREADS)
            held = tuple(self.expression(c.named_children[-1], depth + 1) for c in spreads)
            return Map(self.span(node), tuple(entries), held)
        items = (self._item(c, depth) for c in body.named_children if c.type != "comment")
        return Items(self.span(node), tuple(items))

    def _item(self, node: Node, depth: int) -> Expression:
        is_wrapper = node.type in ("array_element_initializer", "literal_element")
        inner = node.named_children[0] if is_wrapper and node.named_children else node
        return self.expression(inner, depth + 1)

    def _entry(self, node: Node, depth: int) -> Entry | None:
        if node.type in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
            name = self.expression(node, depth + 1)
            return Entry(self._literal(name), name, self.span(node))
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        is_pair = node.type in ("pair", "keyed_element", "array_element_initializer")
        children = [c for c in node.named_children if c.type != "comment"]
        if is_pair and (key is None or value is None) and len(children) == 2:
            key, value = children
        if not is_pair or key is None or value is None:
            return None
        return Entry(
            self._key(key, depth),
            self.expression(self._element(value), depth + 1),
            self.span(node),
        )

    def _key(self, node: Node, depth: int) -> Expression:
        """A name is a variable's in Python, a constant's in PHP, and within ``[…]`` JavaScript's."""
        if node.type == "computed_property_name" and node.named_children:
            return self.expression(node.named_children[0], depth + 1)
        key = self.expression(self._element(node), depth + 1)
        return key if node.type in VARIABLE_KEYS else self._literal(key)

    def _element(self, node: Node) -> Node:
        is_wrapper = node.type == "literal_element" and bool(node.named_children)
        return node.named_children[0] if is_wrapper else node

    def _literal(self, key: Expression) -> Expression:
        """A bare key of a map is its own text."""
        if isinstance(key, Name) and key.key is None:
            return Text(key.span, Traced.at(key.path.strip("'\""), key.span.start))
        return key

    def injected(self, annotation: Node) -> tuple[str, Text] | None:
        """Java's ``@Value("…")`` and the field or parameter that gets it."""
        name = annotation.child_by_field_name("name")
        arguments = annotation.child_by_field_name("arguments")
        is_value = annotation.type == "annotation" and name is not None
        if not is_value or name is None or self.written(name) != "Value" or arguments is None:
            return None
        holder = annotation.parent.parent if annotation.parent is not None else None
        target = holder.child_by_field_name("name") if holder is not None else None
        declarator = holder.child_by_field_name("declarator") if holder is not None else None
        target = target or (declarator.child_by_field_name("name") if declarator else None)
        given = arguments.named_children
        literal = self.expression(given[0]) if given else None
        if target is None or not isinstance(literal, Text):
            return None
        return self.written(target), literal

    # -- statements

    def assignment(self, node: Node) -> Assignment | None:
        """What the node assigns, if it does."""
        if node.type not in ASSIGNMENTS:
            return None
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        right = next(
            (r for f in ("right", "value", "default_value") if (r := node.child_by_field_name(f))),
            None,
        )
        children = node.named_children
        if right is None and len(children) >= 2:
            left, right = left or children[0], children[-1]
        if left is None or right is None or left == right:
            return None
        if right.type == "equals_value_clause" and right.named_children:
            right = right.named_children[0]
        if left.type == "expression_list" and left.named_children:
            left = left.named_children[0]
        if right.type == "expression_list" and right.named_children:
            right = right.named_children[0]
        value = self.expression(right)
        if left.type == "subscript_expression" and left.named_child_count == 1:  # PHP's ``$h[] =``
            held = self.expression(left.named_children[0])
            place = Expression(self.span(left))
            return (
                Assignment(held.path, place, value, appends=True)
                if isinstance(held, Name)
                else None
            )
        target = self.expression(left)
        if isinstance(target, Name):
            return Assignment(target.path, target.key, value)
        return None
