"""How ``cat -A`` writes what is not seen: ``$`` for a line's end, ``^M``, ``M-BM- ``."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.traced import Traced, joined

_SHOWN: Final = re.compile(
    r"\bcat[ \t]+-(?:[A-Za-z]*[AeE][A-Za-z]*|vet)\b|\bcat[ \t]+--show-(?:all|ends)\b"
)
_CODES: Final = re.compile(r"(?:M-\^?[ -~]|\^[@-_?])+")
_CODE: Final = re.compile(r"(?P<high>M-)?(?P<control>\^)?(?P<sign>[ -~])")


def shows_line_ends(text: str) -> bool:
    return bool(_SHOWN.search(text))


def unveiled(value: Traced) -> Traced:
    """The text that the listing shows, the sign of its line end gone."""
    value = value[:-1] if value.text.endswith("$") else value
    parts, at = [], 0
    for match in _CODES.finditer(value.text):
        parts.append(value[at : match.start()])
        parts.append(Traced.at(_plain(match[0]), value.origin[match.start()]))
        at = match.end()
    return joined([*parts, value[at:]])


def _plain(codes: str) -> str:
    return bytes(_byte(m) for m in _CODE.finditer(codes)).decode("utf-8", "replace")


def _byte(match: re.Match[str]) -> int:
    code = ord(match["sign"])
    code = (code ^ 0x40) if match["control"] else code
    return (code | 0x80) & 0xFF if match["high"] else code
