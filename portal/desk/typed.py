"""What stands in an address, before anything of the desk reads it."""

from __future__ import annotations

import re
from typing import Final

from django.http import QueryDict

_KEPT_BY_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters but those of a line, and halves of a character: PostgreSQL refuses a NUL and
a half with an error, and nobody types the others."""


def is_plain(text: str) -> bool:
    return not _KEPT_BY_NO_TEXT.search(text)


def plain(text: str) -> str:
    return _KEPT_BY_NO_TEXT.sub("", text)


def plain_query(sent: QueryDict) -> QueryDict:
    """The same names and values, each without what no text keeps."""
    if all(is_plain(text) for name, values in sent.lists() for text in (name, *values)):
        return sent
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        kept.setlist(plain(name), [plain(value) for value in values])
    kept._mutable = False
    return kept
