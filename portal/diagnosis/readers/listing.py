"""How ``cat -A`` writes what is not seen: ``$`` for a line's end, ``^M``, ``M-BM- ``."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.look import is_part_of_a_key
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.lines import lines_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Traced, joined

_SHOWN: Final = re.compile(
    r"\bcat[ \t]+-(?:[A-Za-z]{0,8}[AeE][A-Za-z]{0,8}|vet)\b|\bcat[ \t]+--show-(?:all|ends)\b"
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


_PROMPT: Final = re.compile(
    r"\s*(?:[$%#] |[\w.@~:/-]{1,80}[$#] )(?:sudo )?(?:\w+ exec .{0,120}? )?cat[ \t]"
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    """``$ cat file`` and the one line that it holds: a key's file."""
    lines = [line for line in lines_of(text) if not line.is_blank]
    if len(lines) not in (2, 3) or not _PROMPT.match(lines[0].text):
        return None
    value = lines[1].traced()
    value = unveiled(value) if shows_line_ends(text) else value.strip()
    if len(lines) == 3 and not re.match(r"\s*[\w.@~:/-]{0,80}[$#%]", lines[2].text):
        return None
    if len(value.text.split()) != 1 or not is_part_of_a_key(value.text.strip("\"'\r\n%")):
        return None
    return PastedRequest(
        kind=InputKind.ENV_FILE,
        text=Secret(text),
        stored=value,
        rewriting=lambda: Rewriting("text", (Edit(lines[1].span, PLACEHOLDER),)),
    )
