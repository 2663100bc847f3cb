"""Settings that stand beside the code and that it reads by name."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.traced import Traced

MOST: Final = 100
_SCHEME_IN_A_SETTING: Final = re.compile(
    r"(?m)(?:^[ \t]*(?:(?://|#)[ \t]?)?(?:export[ \t]+)?(?P<line>[A-Za-z][\w.:-]{1,80})[ \t]{0,3}[=:][ \t]{0,3}[\"']?"
    r"|<\w{1,20}[ \t]+(?:key|name)=\"(?P<xml>[^\"<>\n]{2,80})\"[ \t]+value=\""
    r"|\"(?P<json>\w[\w.-]{1,80})\"[ \t]{0,3}:[ \t]{0,3}\")(?P<value>[Bb]earer[ \t]+[^\s\"'<>]{1,400})"
)


def schemed(text: str) -> dict[str, Traced]:
    """By name, the settings whose value has the scheme already: ``TOKEN=Bearer …``."""
    found: dict[str, Traced] = {}
    for match in _SCHEME_IN_A_SETTING.finditer(text):
        name = match["line"] or match["xml"] or match["json"]
        found.setdefault(name, Traced.part(text, *match.span("value")))
        if len(found) == MOST:
            break
    return found


def value_of(found: dict[str, Traced], name: str) -> Traced | None:
    """By its whole name, or by the last part of a path such as ``Api:Key`` or ``api.key``."""
    last = re.split(r"[:.]", name)[-1]
    return found.get(name) or found.get(last)
