"""Functions that the code itself defines and calls: what their parameters hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from portal.diagnosis.readers.code.expressions import Call, Expression, Name, Nothing
from portal.diagnosis.readers.code.returned import VERBS, own_function
from portal.diagnosis.readers.code.syntax import Source

_FUNCTIONS: Final = frozenset(
    """function_definition function_declaration method_definition method_declaration
    constructor_declaration method local_function_statement""".split()
)
_CLASSES: Final = frozenset({"class_definition", "class_declaration", "class"})
_MAKERS: Final = frozenset({"__init__", "constructor", "initialize", "__construct"})
_IDENTIFIERS: Final = frozenset({"identifier", "variable_name", "shorthand_property_identifier"})
_OWN_INSTANCE: Final = frozenset({"self", "cls"})
DEEPEST_CLASS: Final = 6


@dataclass(frozen=True, slots=True)
class Parameter:
    """``default`` is what it holds where a call leaves it out."""

    name: str
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Function:
    """``name`` is what calls it: a constructor goes by the name of its class."""

    name: str
    parameters: tuple[Parameter, ...]
    is_async: bool = False

    def given(self, call: Call) -> Iterator[tuple[str, Expression]]:
        """The parameters with what this call puts into them."""
        names = [p.name for p in self.parameters]
        yield from zip(names, call.positional(), strict=False)
        yield from ((a.name, a.value) for a in call.arguments if a.name in names)

    def defaults(self) -> Iterator[tuple[str, Expression]]:
        """Less those that only say that a call may leave it out."""
        given = ((p.name, p.default) for p in self.parameters if p.default is not None)
        return ((name, value) for name, value in given if not isinstance(value, Nothing))


def functions(source: Source, nodes: Sequence[Node]) -> dict[str, Function]:
    """Every function that is defined in the code, by the name that calls it."""
    made = (f for node in nodes if (f := _function(source, node)) is not None)
    return {f.name: f for f in made}


def called_name(call: Call) -> str:
    """``Client.new(key)`` calls the constructor of ``Client``."""
    return call.callee.removesuffix(".new").split(".")[-1] if call.name == "new" else call.name


def parameters_of(
    calls: Sequence[Call], defined: dict[str, Function]
) -> Iterator[tuple[str, Expression]]:
    """What the calls in the code put into parameters; of several calls the first says it."""
    for call in calls:
        function = defined.get(called_name(call))
        if function is not None and not _is_a_library_s(call):
            yield from _told(function.given(call))
    for function in defined.values():
        yield from _told(function.defaults())


def _is_a_library_s(call: Call) -> bool:
    return call.name.lower() in VERBS and not own_function(call)


def _told(given: Iterator[tuple[str, Expression]]) -> Iterator[tuple[str, Expression]]:
    """A variable that is handed on under its own name tells nothing new."""
    return ((n, e) for n, e in given if not (isinstance(e, Name) and e.path == n))


def _function(source: Source, node: Node) -> Function | None:
    parameters = node.child_by_field_name("parameters")
    holder = _arrow(node)
    if holder is not None:
        node, parameters = holder
    elif node.type not in _FUNCTIONS:
        return None
    name = node.child_by_field_name("name")
    if name is None or parameters is None:
        return None
    written = source.written(name)
    called = _class_of(source, node) if written in _MAKERS else written
    alone = parameters.child_by_field_name("parameter")
    children = [alone] if alone is not None else parameters.named_children
    found = [p for child in children for p in _parameters(source, child)]
    kept = tuple(p for p in found if p.name not in _OWN_INSTANCE)
    return Function(called, kept, is_async=bool(_ASYNC.search(_head(source, node, parameters))))


_ASYNC: Final = re.compile(r"\basync\b|\b(?:Promise|Task)\s?<")


def _head(source: Source, node: Node, parameters: Node) -> str:
    """What stands in front of the function's body, the type of its result included."""
    body = node.child_by_field_name("body")
    start, end = source.span(node).start, source.span(parameters).end + 40
    return source.text[start : min(end, source.span(body).start) if body is not None else end]


def _arrow(node: Node) -> tuple[Node, Node] | None:
    """``const call = (key) => …``: the variable names the function."""
    value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
    if value is None:
        return None
    alone = value if value.child_by_field_name("parameter") is not None else None
    parameters = value.child_by_field_name("parameters") or alone  # ``key => …`` has no brackets
    return (node, parameters) if parameters is not None else None


def _class_of(source: Source, node: Node) -> str:
    above: Node | None = node
    for _ in range(DEEPEST_CLASS):
        above = above.parent if above is not None else None
        if above is not None and above.type in _CLASSES:
            name = above.child_by_field_name("name")
            return source.written(name) if name is not None else ""
    return ""


def _parameters(source: Source, node: Node) -> Iterator[Parameter]:
    """Go declares several of one type at once."""
    default = next(
        (d for f in ("value", "default_value", "right") if (d := node.child_by_field_name(f))), None
    )
    value = source.expression(default) if default is not None else None
    names = node.children_by_field_name("name") or [n for n in (_identifier(node),) if n]
    for name in names:
        yield Parameter(source.written(name).lstrip("$"), value)


def _identifier(node: Node) -> Node | None:
    if node.type in _IDENTIFIERS:
        return node
    inner = node.child_by_field_name("left") or node.child_by_field_name("pattern")
    return inner or next((c for c in node.named_children if c.type in _IDENTIFIERS), None)
