"""Headers given to RestSharp for parameters, or set on the body of a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.diagnosis.readers.code.expressions import Call, Name
from portal.diagnosis.readers.code.placing.methods import made_by
from portal.diagnosis.request import Edit, Parameter, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    """RestSharp: a parameter goes into the address, unless it is said to be a header."""
    given = call.positional()
    if call.name in ("Add", "TryAddWithoutValidation") and len(given) >= 2:
        return _content(finder, call)
    if call.name not in ("AddParameter", "AddQueryParameter") or len(given) < 2:
        return False
    kind = given[2].path if len(given) > 2 and isinstance(given[2], Name) else ""
    if kind.endswith("HttpHeader"):
        finder.set_by(call, given)
        return True
    name = finder.text(given[0])
    is_query = call.name == "AddQueryParameter" or "Post" not in finder.source.text
    parameters = finder.found.query if is_query else finder.found.body
    if "auth" not in name.text.lower():
        parameters.append(Parameter(name, finder.text(given[1])))
        return True
    finder.set_by(call, given)
    span = Span(
        call.span.start + len(call.callee) - len(call.name), call.span.start + len(call.callee)
    )
    code = "header_in_query" if is_query else "header_in_body"
    finder.found.slips.append(Slip("headers_misplaced", span, call.name, drops_header=True))
    finder.found.slips.append(Slip(code, given[0].span, name.text))
    finder.found.edits.append(Edit(span, "AddHeader"))
    return True


def _content(finder: Finder, call: Call) -> bool:
    """Headers of the body tell of the body alone; the request has its own."""
    match = re.fullmatch(r"((\w+)(?:\.Content)?)\.Headers\.\w+", call.callee)
    name = finder.text(call.positional()[0])
    if match is None or name.text.lower() != "authorization":
        return False
    made = made_by(finder, Name(call.span, match[2]))
    if not (made.endswith("Content") or match[1].endswith(".Content")):
        return False
    finder.set_by(call, call.positional())
    slip = Slip("headers_misplaced", call.span, "headers of the body", drops_header=True)
    finder.found.slips.append(slip)
    sender = next((c for c in finder.calls if re.search(r"\.P\w+Async\Z", c.callee)), None)
    if sender is not None:
        client = sender.callee.rpartition(".")[0]
        written = f"{client}.DefaultRequestHeaders.{call.name}"
        finder.found.edits.append(
            Edit(Span(call.span.start, call.span.start + len(call.callee)), written)
        )
    return True
