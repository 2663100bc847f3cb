"""Headers in an argument that axios does not look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call, Entry, Items, Map
from portal.diagnosis.readers.code.placing.methods import WITHOUT_BODY
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    """``axios.get(url, config)``: a third argument is not looked at."""
    given = call.positional()
    if call.name not in WITHOUT_BODY | {"options"} or len(given) < 3:
        return False
    options = finder.resolved(given[2])
    if not isinstance(options, Map):
        return False
    named = next((e.value for e in options.entries if finder.text(e.key).text == "headers"), None)
    headers = finder.credential_map(named) if named is not None else None
    if headers is None:
        return False
    finder.misplaced(headers, "the third argument", at=given[2].span)
    finder.found.edits.append(Edit(Span(given[1].span.start, given[2].span.start), ""))
    return True


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
