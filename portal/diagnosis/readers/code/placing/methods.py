"""What the modules of the languages share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.readers.code.expressions import Call, Expression, Map
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

WITHOUT_BODY: Final = frozenset({"get", "head", "delete"})


WITH_BODY: Final = frozenset({"post", "put", "patch"})


def as_query(finder: Finder, headers: Map, at: Span, found: str) -> None:
    """The library makes a query of it: no header goes out, and the key stands in the address."""
    finder.misplaced(headers, found, at=at)
    for entry in headers.entries:
        name = finder.scope.text_of(entry.key)
        if "auth" in name.text.lower():
            finder.found.slips.append(Slip("header_in_query", entry.key.span, name.text))


def made_by(finder: Finder, expression: Expression) -> str:
    held = finder.resolved(expression)
    match = re.match(r"[\w.]*?(\w+)(?:<[^>]*>)?\Z", held.callee) if isinstance(held, Call) else None
    return match[1] if match else ""
