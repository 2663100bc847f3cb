"""A key that the code puts into the query or the body by a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.checks.sending import holds_key
from portal.diagnosis.readers.code import option_maps
from portal.diagnosis.readers.code.expressions import Call, Map
from portal.diagnosis.request import Parameter

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

# ``q.Set(…)`` of ``url.Values``, ``url.searchParams.append(…)``, ``builder.addQueryParameter(…)``
_SETTER: Final = re.compile(
    r"(?i)(?:\b(?:q|qs|query|params?|values|search_?params|form|data)(?:\.|->)(?:set|add|append)"
    r"|(?:\.|->)(?:add|set|with)?_?query_?(?:param|parameter|string)?(?:ameter)?)\Z"
)
_FORM: Final = re.compile(r"FormBody\b.*\.add\Z|\.addFormDataPart\Z|\.SetFormData\Z", re.S)
_ENCODES_A_MAP: Final = re.compile(
    r"\burlencode\Z|\bhttp_build_query\Z|\bencode_www_form\Z|\bURLSearchParams\Z|\bstringify\Z|\.to_query\Z"
)
_OF_A_BODY: Final = re.compile(
    r"(?i)(?:\bdata|\bbody|POSTFIELDS|\bcontent|set_form_data)\W{1,4}(?:new\s+)?\Z"
)


def note(finder: Finder, call: Call) -> bool:
    """Whether the call puts a parameter somewhere; one that holds the key is noted."""
    given = call.positional()
    if len(given) >= 2 and (_SETTER.search(call.callee) or _FORM.search(call.callee)):
        parameter = Parameter(finder.text(given[0]), finder.text(given[1]))
        if not holds_key(parameter):
            return False
        is_body = _FORM.search(call.callee) or re.search(r"(?i)\b(?:form|data)\W\w+\Z", call.callee)
        (finder.found.body if is_body else finder.found.query).append(parameter)
        finder.key_entries.append(finder.line_of(finder.source.statement_of(call.span)))
        return True
    if len(given) == 1 and _ENCODES_A_MAP.search(call.callee):
        fields = finder.resolved(given[0])
        if isinstance(fields, Map):
            _note_fields(finder, call, fields)
    return False


def _note_fields(finder: Finder, call: Call, fields: Map) -> None:
    before = finder.source.text[max(0, call.span.start - 60) : call.span.start]
    parameters = [Parameter(finder.text(e.key), finder.text(e.value)) for e in fields.entries]
    held = finder.found.body if _OF_A_BODY.search(before) else finder.found.query
    held += [p for p in parameters if holds_key(p)]
    option_maps.note_key_entries(finder, fields)
