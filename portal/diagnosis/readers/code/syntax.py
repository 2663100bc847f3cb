"""A parse tree as expressions that are the same for every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tree_sitter import Node

from portal.diagnosis.traced import Span, Traced, joined

DEEPEST: Final = 40


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
    """``target`` is a variable's path; ``key`` what it is indexed with, as in ``h["A"] = v``."""

    target: str
    key: Expression | None
    value: Expression


_TEXTS: Final = frozenset(
    """string template_string encapsed_string interpreted_string_literal raw_string_literal
    string_literal verbatim_string_literal interpolated_string_expression heredoc nowdoc
    character_literal""".split()
)
_CONTENTS: Final = frozenset(
    """string_content string_fragment string_literal_content interpreted_string_literal_content
    raw_string_literal_content escape_sequence interpolated_string_text nowdoc_string""".split()
)
_WRAPPERS: Final = frozenset(
    """await_expression parenthesized_expression argument expression_list as_expression
    await non_null_expression expression_statement variable_name_wrapper literal_element
    unary_expression conditional_access_expression cast_expression by_ref
    type_conversion_expression optional_chain""".split()
)
_AWAITS: Final = frozenset({"await_expression", "await"})
_SPREADS: Final = frozenset(
    """spread_element dictionary_splat hash_splat_argument variadic_unpacking""".split()
)
JOINS: Final = frozenset({"binary_expression", "binary_operator", "binary"})
_NAMES: Final = frozenset(
    """identifier constant variable_name member_expression attribute selector_expression
    member_access_expression field_access class_constant_access_expression property_identifier
    field_identifier shorthand_property_identifier instance_variable global_variable
    name scope_resolution scoped_identifier qualified_name hash_key_symbol simple_symbol
    dynamic_variable_name scoped_property_access_expression""".split()
)
_NOTHING: Final = frozenset({"null", "none", "nil", "null_literal", "undefined"})
_NUMBERS: Final = frozenset(
    {"integer", "number", "int_literal", "decimal_integer_literal", "integer_literal"}
)
_SLICES: Final = frozenset({"slice", "range", "range_expression"})
_INDEXES: Final = frozenset(
    """subscript subscript_expression element_reference element_access_expression
    index_expression array_access slice_expression""".split()
)
_CALLS: Final = frozenset(
    """call call_expression function_call_expression member_call_expression
    nullsafe_member_call_expression scoped_call_expression method_invocation
    invocation_expression object_creation_expression new_expression
    implicit_object_creation_expression""".split()
)
_MAPS: Final = frozenset({"dictionary", "object", "hash", "composite_literal"})
_LISTS: Final = frozenset(
    {
        "literal_value",
        "set",
        "list",
        "array",
        "tuple",
        "array_creation_expression",
        "initializer_expression",
    }
)
_ASSIGNMENTS: Final = frozenset(
    """assignment assignment_expression variable_declarator short_var_declaration const_spec
    var_spec assignment_statement const_element field_initializer augmented_assignment
    property_element""".split()
)


_BOUNDS: Final = re.compile(
    r"(?:\A|\[)\s?(?P<start>\d{1,6})?\s?(?P<sign>:|\.{2,3})\s?(?P<stop>-?\d{1,6})?\s?\]?\Z"
)
_BLOCKS: Final = frozenset(
    """block source_file program module compilation_unit compound_statement statement_list
    global_statement body_statement statement_block block_body do_block""".split()
)
_BRANCHES: Final = _BLOCKS - {"global_statement"} | frozenset(
    """then else elsif ensure rescue switch_section expression_case switch_case case_statement
    when conditional ternary_expression conditional_expression""".split()
)


class Source:
    """A parsed text: from its nodes to expressions, with places as code points of the paste."""

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
            if node.type in _BLOCKS:
                break
            found = self.span(node)
        return found

    def block_of(self, span: Span) -> Span:
        """The block of statements, or the branch, that this stands in."""
        above = (n for n in self.ancestors(span) if n.type in _BRANCHES)
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

    # -- expressions

    def expression(self, node: Node, depth: int = 0) -> Expression:
        if depth > DEEPEST:
            return Expression(self.span(node))
        kind = node.type
        if kind in _TEXTS:
            return self._text(node, depth)
        if kind == "concatenated_string" or kind == "chained_string":
            return Join(self.span(node), self._children(node, depth))
        if kind in JOINS:
            return self._join(node, depth)
        if kind in _CALLS:
            return self._call(node, depth)
        if kind == "subshell":
            return Call(self.span(node), "`", "`", (Argument("", self._text(node, depth)),))
        if kind in _INDEXES:
            return self._index(node, depth)
        if kind in _NAMES:
            return Name(self.span(node), self.written(node).lstrip("$@:").rstrip(":"))
        if kind in _MAPS or kind in _LISTS:
            return self._collection(node, depth)
        if kind in _NOTHING:
            return Nothing(self.span(node), self.written(node))
        if kind in _NUMBERS and (number := self.written(node)).isdecimal():
            return Number(self.span(node), int(number[:9]))
        if kind in _WRAPPERS and node.named_child_count:
            inner = self.expression(node.named_children[-1], depth + 1)
            if kind in _AWAITS and isinstance(inner, Call):
                return replace(inner, is_awaited=True)
            return inner
        return Expression(self.span(node))

    def _children(self, node: Node, depth: int) -> tuple[Expression, ...]:
        return tuple(self.expression(c, depth + 1) for c in node.named_children)

    def _text(self, node: Node, depth: int) -> Expression:
        parts: list[Expression] = []
        bodies = [c for c in node.named_children if c.type in ("heredoc_body", "nowdoc_body")]
        for child in bodies[0].named_children if bodies else node.named_children:
            if child.type in _CONTENTS:
                parts.append(Text(self.span(child), self._content(child)))
            elif child.type not in (
                "string_start",
                "string_end",
                "interpolation_start",
                "heredoc_start",
                "heredoc_end",
            ):
                parts.append(self._interpolated(child, depth))
        if not parts:
            return Text(self.span(node), self._quoted(node))
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

    def _content(self, node: Node) -> Traced:
        """Escapes stand beside the content in some grammars and within it in others."""
        span = self.span(node)
        if node.type == "escape_sequence":
            return Traced.at(unescaped(self.text[span.start : span.end]), span.start)
        parts, at = [], span.start
        for child in node.named_children:
            if child.type == "escape_sequence":
                inner = self.span(child)
                parts.append(Traced.part(self.text, at, inner.start))
                parts.append(Traced.at(unescaped(self.text[inner.start : inner.end]), inner.start))
                at = inner.end
        return joined([*parts, Traced.part(self.text, at, span.end)])

    def _quoted(self, node: Node) -> Traced:
        """A literal whose grammar has no node for its content."""
        span = self.span(node)
        match = re.match(r"[@$fFrRbBuU]{0,3}(\"\"\"|'''|[\"'`])", self.text[span.start : span.end])
        if match is None:
            return Traced.part(self.text, span.start, span.start)
        quote = len(match[1])
        start = span.start + match.end()
        return Traced.part(self.text, start, max(start, span.end - quote))

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
        if holder is inner and inner.type not in _SLICES:
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
            spreads = (c for c in body.named_children if c.type in _SPREADS)
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
            self._literal(self.expression(self._element(key), depth + 1)),
            self.expression(self._element(value), depth + 1),
            self.span(node),
        )

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
        if node.type not in _ASSIGNMENTS:
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
        target = self.expression(left)
        value = self.expression(right)
        if isinstance(target, Name):
            return Assignment(target.path, target.key, value)
        return None


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


_SHORT: Final = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "\n": ""}


def unescaped(escape: str) -> str:
    """What an escape stands for in the languages read here."""
    match = re.match(r"\\(?:u\{?|x|U)([0-9A-Fa-f]{1,8})\}?\Z", escape)
    if match:
        point = int(match[1], 16)
        is_character = 0 < point < 0x110000 and not 0xD800 <= point <= 0xDFFF
        return chr(point) if is_character else "\ufffd"
    return _SHORT.get(escape[1:], escape[1:])
