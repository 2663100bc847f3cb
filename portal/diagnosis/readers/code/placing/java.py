"""Headers in the wrong argument of Spring's ``RestTemplate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.diagnosis.readers.code.expressions import Call, Expression
from portal.diagnosis.readers.code.placing.methods import made_by
from portal.diagnosis.request import Edit, Slip

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    """Spring: what follows the class are values for the address; before it stands the body."""
    name, given = call.name, call.positional()
    if name in ("getForObject", "getForEntity"):
        late = next((e for e in given[2:] if _holds_headers(finder, e)), None)
        if late is None:
            return False
        slip = Slip("headers_misplaced", late.span, "a value for the address", drops_header=True)
        finder.found.slips.append(slip)
        _exchange(finder, call, late)
        return True
    if name in ("postForObject", "postForEntity", "put", "patchForObject") and len(given) >= 2:
        if made_by(finder, given[1]) != "HttpHeaders":
            return False
        slip = Slip("headers_as_body", given[1].span, "the second argument", drops_header=True)
        finder.found.slips.append(slip)
        written = finder.source.text[given[1].span.start : given[1].span.end]
        finder.found.edits.append(Edit(given[1].span, f"new HttpEntity<>({written})"))
        return True
    return False


def _exchange(finder: Finder, call: Call, entity: Expression) -> None:
    text = finder.source.text
    url, kind = (text[e.span.start : e.span.end] for e in call.positional()[:2])
    written = text[entity.span.start : entity.span.end]
    if made_by(finder, entity) == "HttpHeaders":
        written = f"new HttpEntity<>({written})"
    holder = call.callee.rpartition(".")[0]
    body = ".getBody()" if call.name == "getForObject" else ""
    made = f"{holder}.exchange({url}, HttpMethod.GET, {written}, {kind}){body}"
    finder.found.edits.append(Edit(call.span, made))


def _holds_headers(finder: Finder, expression: Expression) -> bool:
    return made_by(finder, expression) in ("HttpHeaders", "HttpEntity")
