"""Headers in an argument that axios does not look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import (
    Assignment,
    Call,
    Entry,
    Expression,
    Items,
    Map,
)
from portal.diagnosis.readers.code.placing.methods import WITHOUT_BODY
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    """``axios.get(url, config)``, ``fetch(url, options)``: a third argument is not looked at."""
    given = call.positional()
    is_fetch = call.callee in ("fetch", "window.fetch")
    if not (is_fetch or call.name in WITHOUT_BODY | {"options"}) or len(given) < 3:
        return False
    options = finder.resolved(given[2])
    if not isinstance(options, Map):
        return False
    named = next((e.value for e in options.entries if finder.text(e.key).text == "headers"), None)
    headers = finder.credential_map(named) if named is not None else None
    if headers is None:
        return False
    finder.misplaced(headers, "the third argument", at=given[2].span)
    second = finder.resolved(given[1])
    if isinstance(second, Map) and second.entries and second.span == given[1].span:
        edits = _merged(finder, second, given[2].span)
    else:
        edits = [Edit(Span(given[1].span.start, given[2].span.start), "")]
    finder.found.edits += edits
    return True


def _merged(finder: Finder, first: Map, second: Span) -> list[Edit]:
    """The two maps of options as one."""
    is_last = finder.source.text.startswith("{", second.start)
    if not is_last:
        return []
    end, text = first.entries[-1].span.end, finder.source.text
    comma = "," if text[second.start + 1 : second.start + 2].isspace() else ", "
    return [Edit(Span(end, second.start + 1), comma)]


def takes_body_second(finder: Finder, call: Call) -> bool:
    """axios and Angular take the body behind the address; got, ky and Guzzle take options there."""
    if finder.language.kind is not InputKind.JAVASCRIPT:
        return False
    holder = re.split(r"[.(<]", call.callee)[0]
    if holder == "axios" or re.match(r"this\.\$?(?:http|axios|\w*[hH]ttp\w*)\b", call.callee):
        return True
    held = finder.scope.values.get(holder)
    if isinstance(held, Call):
        return held.callee.startswith("axios")
    return "axios" in finder.source.text and holder not in ("got", "ky", "request", "fetch")


def note_pair(finder: Finder, headers: Items) -> bool:
    """Python's ``{"Authorization", value}``: a comma for the colon makes a set of it."""
    items = headers.items
    if finder.language.kind is not InputKind.PYTHON or len(items) < 2:
        return False
    names = [i for i, e in enumerate(items) if finder.text(e).text.lower() == "authorization"]
    if not names or names[0] + 1 >= len(items):
        return False
    name, value = items[names[0]], items[names[0] + 1]
    entry = Entry(name, value, Span(name.span.start, value.span.end))
    finder.misplaced(Map(headers.span, (entry,)), "a comma")
    finder.found.edits.append(Edit(Span(name.span.end, value.span.start), ": "))
    return True


_OPTIONS: Final = re.compile(
    r"(?i)(?:\w*config|\w*options|opts|init|params|\w*request|req|settings)\.header\Z"
)


def note_singular(finder: Finder, assignment: Assignment) -> None:
    """``config.header = {…}`` in an interceptor: no library reads it."""
    is_ours = finder.credential_map(assignment.value) is not None
    is_javascript = finder.language.kind is InputKind.JAVASCRIPT
    if not (is_javascript and is_ours and _OPTIONS.match(assignment.target)):
        return
    written = re.compile(rf"\b{re.escape(assignment.target)}\b")
    spans = [Span(*m.span()) for m in written.finditer(finder.source.text)]
    finder.found.slips.append(Slip("headers_misplaced", spans[0], ".header", drops_header=True))
    finder.found.edits += [Edit(Span(s.end, s.end), "s") for s in spans]


def made_of(headers: Expression) -> tuple[Expression, ...]:
    """The lists that ``new Headers({…})`` and Angular's ``new HttpHeaders({…})`` are made of."""
    is_maker = isinstance(headers, Call) and headers.callee in ("Headers", "HttpHeaders")
    return headers.positional() if is_maker and isinstance(headers, Call) else ()


_CHAIN: Final = re.compile(r"\)\s{0,80}\.\s?auth\Z")
_TAKES_AUTH: Final = re.compile(
    r"\b(?:super(?:agent|test)|chai-http)\b|require\(['\"]request['\"]\)"
)


def named_pair(finder: Finder, item: Expression) -> Entry | None:
    """Postman's ``{ key: 'Authorization', value: … }``."""
    entries = item.entries if isinstance(item, Map) else ()
    named = {finder.text(e.key).text: e.value for e in entries}
    name, value = named.get("key") or named.get("name"), named.get("value")
    return Entry(name, value, item.span) if name is not None and value is not None else None


def note_auth(finder: Finder, call: Call, given: tuple[Expression, ...]) -> bool:
    """superagent's ``.auth(user, password)`` is Basic, ``.auth(key, { type: 'bearer' })`` is not.

    The fourth argument of ``request``'s is a key that it sends as ``Bearer``.
    """
    is_ours = finder.language.kind is InputKind.JAVASCRIPT and _CHAIN.search(call.callee)
    if not is_ours or len(given) < 2 or not _TAKES_AUTH.search(finder.source.text):
        return False
    key = given[3] if len(given) > 3 else given[0] if _is_bearer(finder, given[-1]) else None
    if key is not None:
        at = Traced.at("Authorization", key.span.start)
        finder.add_header(at, key, is_key=True, setting=call)
    else:
        start = call.span.start + call.callee.rindex("auth")
        finder.add_basic(given[0], Span(start, call.span.end))
    return True


def _is_bearer(finder: Finder, expression: Expression) -> bool:
    options = finder.resolved(expression)
    entries = options.entries if isinstance(options, Map) else ()
    return any(finder.text(e.value).text.lower() == "bearer" for e in entries)
