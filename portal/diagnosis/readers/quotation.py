"""A reply by mail: what the customer writes counts, the lines that they quote do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import curl, prose
from portal.diagnosis.request import PastedRequest
from portal.diagnosis.secret import Secret

_QUOTED: Final = re.compile(r"(?m)^[ \t]{0,3}>[> \t]{0,12}(?=\S)[^\r\n]*")
_VERBOSE: Final = re.compile(
    r"(?m)^[ \t]{0,3}(?:> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) |< |\* )"
)
_CONTINUED: Final = re.compile(
    r"(?m)(?:\\|\^|`)[ \t]*\r?\n[ \t]{0,3}>|^[ \t]{0,3}>[ \t]*-{1,2}\w|^>>> ?[\w.]{1,40}[.(=]"
)
Reader = Callable[[str, Provider], PastedRequest | None]
_READERS: Final[Iterable[Reader]] = (curl.read, prose.read)


def read(text: str, provider: Provider) -> PastedRequest | None:
    """The rest, read with blanks for what is quoted; None where the rest holds no credential.

    ``>`` also stands in front of what cURL sends and of a shell's continued lines.
    """
    if not _QUOTED.search(text) or _VERBOSE.search(text) or _CONTINUED.search(text):
        return None
    rest = _QUOTED.sub(lambda m: " " * len(m[0]), text)
    if not rest.strip():
        return None
    for reader in _READERS:
        request = reader(rest, provider)
        if request is not None and (request.authorization or request.stored):
            return replace(request, kind=InputKind.PROSE, text=Secret(text))
    return None
