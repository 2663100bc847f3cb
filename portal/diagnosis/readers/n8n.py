"""n8n's nodes: a value that begins with ``=`` is an expression, any other is sent as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.readers.json_pairs import Collected, Pair
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Traced

_EXPRESSION: Final = re.compile(r"=(?=.{0,200}\{\{)", re.S)
_ADDS_SCHEME: Final = re.compile(r"(?i)=\{\{\s*['\"`]bearer ")
_BRACES: Final = re.compile(r"\{\{[^{}]{1,80}\}\}")


def is_workflow(found: Collected) -> bool:
    return any(
        p.name.text == "type" and re.match(r"(?:@\w+/)?n8n-nodes", p.value.text)
        for p in found.pairs
    )


def less_sign(value: Traced) -> Traced:
    """What the expression makes, without the sign that it is one; it may put the scheme in."""
    if not _EXPRESSION.match(value.text):
        return value
    scheme = "Bearer " if _ADDS_SCHEME.match(value.text) else ""
    return Traced.at(scheme, value.span.start) + value[1:]


def fixed_texts(found: Collected, sent: Iterator[Pair]) -> Iterator[tuple[Pair, Slip]]:
    """Braces in a value that is no expression: they are sent as they stand."""
    for pair in sent if is_workflow(found) else ():
        match = None if pair.value.text.startswith("=") else _BRACES.search(pair.value.text)
        if match is not None:
            span = pair.value[match.start() : match.end()].span
            yield pair, Slip("variable_not_expanded", span, match[0], keeps_key_back=True)
