"""What the code's own functions give back: the headers, or a part of them, that a helper makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tree_sitter import Node

from portal.diagnosis.readers.code.expressions import Call, Expression, Name, Nothing
from portal.diagnosis.readers.code.syntax import Source

_FUNCTIONS: Final = frozenset(
    """function_definition function_declaration method_definition method_declaration method
    singleton_method local_function_statement arrow_function function_expression lambda
    lambda_expression func_literal anonymous_function anonymous_function_creation_expression
    closure block do_block""".split()
)
_BLOCKS: Final = frozenset(
    {"block", "do_block"}
)  # of Ruby's calls, whose values are not the method's
_RETURNS: Final = frozenset({"return_statement", "return"})
# What libraries call so, too: ``requests.get`` and ``HTTParty.get`` are not the code's own ``get``.
VERBS: Final = frozenset("get post put patch delete head options request fetch send do".split())
# What the code calls itself by; another object's function of that name is another function.
_OWN: Final = re.compile(
    r"(?:\$?this(?:->|\.)|self(?:\.|::)|static::|cls\.|@?(?P<of>[A-Z]\w*)(?:\.|::))?#?\w+[!?]?\Z"
)


def returned(source: Source, nodes: Sequence[Node]) -> dict[str, Expression]:
    """By the function's name; nothing of one that gives back this or that."""
    found: dict[str, list[Expression]] = {}
    for name, node in _given_back(source, nodes):
        value = source.expression(node)
        if not isinstance(value, Nothing):
            found.setdefault(name, []).append(value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def own_function(called: Call | Name) -> str:
    """The name of the function if it is the code's own that is called."""
    written = called.callee if isinstance(called, Call) else called.path
    match = _OWN.match(re.sub(r"\(.*", "", written, flags=re.S))
    if match is None:
        return ""
    name = re.split(r"\W+", match[0])[-1]
    return "" if match["of"] and name.lower() in VERBS else name


def _given_back(source: Source, nodes: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Each value with the function that it is of; one pass, since parents are looked up from the root."""
    open_functions: list[tuple[int, str]] = []
    names: dict[int, str] = {}
    for node in nodes:
        while open_functions and open_functions[-1][0] <= node.start_byte:
            open_functions.pop()
        if node.type == "variable_declarator":
            _note_name(source, node, names)
        elif node.type in _RETURNS and open_functions and node.named_child_count:
            yield open_functions[-1][1], node.named_children[0]
        elif node.type in _FUNCTIONS and not _is_block_of_statements(node):
            name = names.get(node.id) or _name_of(source, node)
            open_functions.append((node.end_byte, name))
            if name and (last := _without_return(node)) is not None:
                yield name, last


def _is_block_of_statements(node: Node) -> bool:
    """``block`` is what most grammars call any statements in braces; in Ruby it is a function."""
    return node.type in _BLOCKS and node.child_by_field_name("parameters") is None


def _note_name(source: Source, node: Node, names: dict[int, str]) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is not None and value is not None and value.type in _FUNCTIONS:
        names[value.id] = source.written(name)


def _name_of(source: Source, node: Node) -> str:
    name = node.child_by_field_name("name")
    return source.written(name).lstrip("#") if name is not None else ""


def _without_return(node: Node) -> Node | None:
    """The body of ``() => ({…})``, and the last of a method of Ruby."""
    body = node.child_by_field_name("body")
    if body is None:
        return None
    if node.type == "arrow_function":
        return body if body.type != "statement_block" else None
    if body.type == "arrow_expression_clause":
        return body.named_children[-1] if body.named_children else None
    if node.type in ("method", "singleton_method"):
        last = body if body.type != "body_statement" else (body.named_children or [body])[-1]
        return last if last.type not in _RETURNS else None
    return None
