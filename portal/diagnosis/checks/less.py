"""Texts with something taken out, as the layers of the key need them."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import unquote

from portal.diagnosis import characters
from portal.diagnosis.checks.registry import Peeled, Seen
from portal.diagnosis.traced import Traced, joined

ALL_BLANKS: Final = " \t\r\n"


QUOTES: Final = "\"'`"


def strip_all(text: str) -> str:
    return "".join(c for c in text if not (c.isspace() or characters.is_invisible(c)))


def indexes(text: str, signs: str) -> list[int]:
    return [i for i, c in enumerate(text) if c in signs]


def gone(key: Traced, indexes: list[int], found: str) -> Peeled:
    return Peeled(key.without(indexes), Seen(key[indexes[0] : indexes[0] + 1].span, found))


def decoded(key: Traced, rule: re.Pattern[str]) -> Traced:
    """The key with each match of the rule replaced by what it stands for."""
    parts, end = [], 0
    for match in rule.finditer(key.text):
        parts.append(key[end : match.start()])
        plain = html.unescape(match[0]) if match[0].startswith("&") else unquote(match[0])
        parts.append(Traced.at(plain, key.origin[match.start()]))
        end = match.end()
    return joined([*parts, key[end:]])
