"""Whether a call sends a request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.readers.code.expressions import Call, Expression, Name

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

_SENDS: Final = frozenset(
    """get post put patch delete head request urlopen open fetch getasync postasync putasync
    getstringasync getstreamasync getbytearrayasync getfromjsonasync deleteasync sendasync send do
    execute executeasync exchange getforobject getforentity postforobject postforentity
    file_get_contents fopen curl_exec get_response newcall axios got ky sendrequest""".split()
)


_LOOKS_UP: Final = frozenset({"get", "delete", "open", "do", "send", "request", "execute"})


_TO_AN_ADDRESS: Final = re.compile(r"(?i)(?:url|uri|endpoint|path)\w*\Z")


def is_sending(finder: Finder, call: Call) -> bool:
    """Whether the call sends a request, by its name and what it is given."""
    name = call.name.lower()
    if name not in _SENDS or call.name == "Request":
        return False
    if re.search(
        r"(?i)(?:headers?|environ|config|cache|params|cookies|storage)\W+\w+\Z", call.callee
    ):
        return False
    if name not in _LOOKS_UP:
        return True
    return any(_is_address(finder, e) for e in call.positional()[:3]) or name in (
        "do",
        "send",
        "execute",
    )


def _is_address(finder: Finder, expression: Expression) -> bool:
    if isinstance(expression, Name) and _TO_AN_ADDRESS.search(expression.path):
        return True
    return bool(re.match(r"(?i)https?://|/", finder.scope.text_of(expression).text))
