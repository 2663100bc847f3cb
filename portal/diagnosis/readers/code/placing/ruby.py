"""Headers in the wrong argument of Ruby's libraries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.diagnosis.readers.code.expressions import Call
from portal.diagnosis.readers.code.placing.methods import WITH_BODY, WITHOUT_BODY, as_query
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    name, given = call.name.lower(), call.positional()
    library = _ruby_library(finder, call)
    if not library or len(given) < 2:
        return False
    is_body = name in WITH_BODY
    if library in ("RestClient", "Net::HTTP") and not is_body:
        return False
    headers = finder.credential_map(given[1])
    if headers is None or name not in WITHOUT_BODY | WITH_BODY:
        return False
    if is_body:
        finder.misplaced(headers, "the second argument", "headers_as_body", given[1].span)
    else:
        as_query(finder, headers, given[1].span, "the second argument")
    at = given[1].span.start
    finder.found.edits.append(Edit(Span(at, at), "nil, "))
    return True


def _ruby_library(finder: Finder, call: Call) -> str:
    """Faraday's own functions and its connections; the others by name."""
    if call.callee.startswith("Faraday.") and call.name != "new":
        return "Faraday"
    if re.match(r"(?:RestClient|Net::HTTP)\.\w+\Z", call.callee):
        return call.callee.rsplit(".", 1)[0]
    held = finder.scope.values.get(call.callee.rsplit(".", 1)[0].lstrip("@"))
    return "Faraday" if isinstance(held, Call) and held.callee == "Faraday.new" else ""
