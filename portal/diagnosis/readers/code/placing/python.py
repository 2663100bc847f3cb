"""Headers in the wrong argument of ``urllib``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.diagnosis.readers.code.expressions import Call
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    """``urllib.request.Request(url, data, headers)``."""
    given = call.positional()
    if not re.search(r"(?:\A|\.)Request\Z", call.callee) or len(given) < 2:
        return False
    finder.found.makes_call = True
    headers = finder.credential_map(given[1])
    if headers is not None:
        finder.misplaced(headers, "the second argument", "headers_as_body", given[1].span)
        at = given[1].span.start
        finder.found.edits.append(Edit(Span(at, at), "headers="))
        return True
    if len(given) > 2:
        finder.headers_of(finder.resolved(given[2]))
    return len(given) > 2
