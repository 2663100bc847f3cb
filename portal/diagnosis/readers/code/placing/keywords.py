"""A whole list of headers under another name: ``params=headers``, ``json=headers``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.readers.code.expressions import Assignment, Entry, Expression, Map, Name
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

_KEYWORDS: Final = {
    "params": "header_in_query",
    "query": "header_in_query",
    "data": "headers_as_body",
    "json": "headers_as_body",
    "body": "headers_as_body",
    "cookies": "",
}


def note_keyword(finder: Finder, name: str, value: Expression) -> bool:
    """``params=headers``, ``json=headers``: a whole list of headers under another name."""
    headers = finder.credential_map(value) if name in _KEYWORDS else None
    if headers is None or not _is_list_of_headers(finder, headers):
        return False
    if isinstance(value, Name) and _is_handed_on(finder, value.path):
        return False
    is_jquery_get = name == "data" and _reads_by_jquery(finder)
    code = "header_in_query" if is_jquery_get else _KEYWORDS[name]
    if code == "headers_as_body":
        finder.misplaced(headers, name, code, value.span)
    else:
        finder.misplaced(headers, name, at=value.span)
    if code == "header_in_query":
        finder.found.slips.append(Slip(code, value.span, name))
    start = max(0, value.span.start - 40)
    before = finder.source.text[start : value.span.start]
    keyword = re.search(rf"(?i)\b{name}(?=['\"]?\s{{0,9}}(?:=>?|:)\s{{0,9}}\Z)", before)
    if keyword is not None:
        span = Span(start + keyword.start(), start + keyword.end())
        finder.found.edits.append(Edit(span, "headers"))
    return True


def _reads_by_jquery(finder: Finder) -> bool:
    """``$.ajax`` puts the data of a ``GET`` into the address."""
    text = finder.source.text
    is_jquery = re.search(r"(?:\$|\bjQuery)\.(?:ajax|get|getJSON)\(", text)
    writes = re.search(r"\b(?:type|method)['\"]?\s?:\s?['\"](?:POST|PUT|PATCH)", text, re.I)
    return bool(is_jquery) and not writes


def _is_handed_on(finder: Finder, variable: str) -> bool:
    """Whether a call gets it for its headers, too: the other one may be of another service."""
    name = re.escape(variable)
    given = rf"(?i)headers?(?:\.update)?['\"]?\s{{0,9}}(?:=>?|:|\(|,)\s{{0,9}}[$*]{{0,2}}{name}\b"
    return bool(re.search(given, finder.source.text))


def note_parameter(finder: Finder, assignment: Assignment) -> bool:
    """``req.params['Authorization'] = …`` puts it into the address."""
    match = re.search(r"(?:\.|->)(params)\Z", assignment.target)
    if match is None or assignment.key is None:
        return False
    name = finder.text(assignment.key)
    if name.text.lower() != "authorization":
        return False
    entry = Entry(assignment.key, assignment.value, assignment.value.span)
    finder.misplaced(Map(assignment.value.span, (entry,)), "params", at=assignment.key.span)
    finder.found.slips.append(Slip("header_in_query", assignment.key.span, name.text))
    before = finder.source.text[max(0, assignment.key.span.start - 12) : assignment.key.span.start]
    at = before.rfind("params")
    if at >= 0:
        start = assignment.key.span.start - len(before) + at
        finder.found.edits.append(Edit(Span(start, start + len("params")), "headers"))
    return True


def _is_list_of_headers(finder: Finder, fields: Map) -> bool:
    """Headers by their names: ``Authorization`` with a scheme, or beside ``Accept`` and the like."""
    for entry in fields.entries:
        name, value = finder.text(entry.key).text.lower(), finder.text(entry.value).text
        if name == "authorization" and re.match(r"(?i)\s*(?:bearer|token|basic)\b", value):
            return True
    return False
