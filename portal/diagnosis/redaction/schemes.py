"""Credentials behind the word of their scheme (RFC 9110 section 11)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.chance import is_of_chance
from portal.diagnosis.redaction.identifiers import is_name_in_code
from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.removal import KEY, Removal
from portal.diagnosis.redaction.words import holds_one

_SIGNS: Final = r"[A-Za-z0-9_.~+/|=-]"
_SCHEMES: Final = ("bearer", "token", "apikey", "api-key", "basic", "negotiate")
_BEHIND_SCHEME: Final = re.compile(
    rf"""(?<![A-Za-z0-9_-])(?P<scheme>{"|".join(_SCHEMES)})(?:[ \t:=+]|%20|\\u0020){{1,4}}
    (?:\\?["'<\[{{(`“‘*]|b'){{0,3}}(?P<value>{_SIGNS}{{4}}(?:{_SIGNS}|[$!\#%&@^?](?![{{(])){{4,2000}})""",
    re.I | re.X,
)
_HEADER: Final = re.compile(
    rf"""(?<![A-Za-z0-9])(?:proxy-)?authori[sz]ation\\?["'\]]{{0,2}}[ \t]{{0,4}}[:=,;]{{1,2}}[ \t]{{0,4}}(?:\\?["'`(\[]){{0,2}}
    (?:[A-Za-z][A-Za-z0-9-]{{1,20}}[ \t:=]{{1,4}})?(?:\\?["'<\[{{(`“‘]|b'){{0,3}}(?P<value>{_SIGNS}{{6,2000}})""",
    re.I | re.X,
)


def credentials(text: str, *, is_code: bool = False) -> Iterator[Removal]:
    """``is_code``: what stands there without quotes is a variable or a call, unless it is of chance."""
    lower = text.lower()
    for match in _BEHIND_SCHEME.finditer(text) if holds_one(lower, _SCHEMES) else ():
        if _is_template(match) or (is_code and _is_expression(match)):
            continue
        if _is_credential(match["scheme"].lower(), value := match["value"].rstrip(".")):
            yield Removal(match.start("value"), match.start("value") + len(value), KEY)
    for match in _HEADER.finditer(text) if "authori" in lower else ():
        if _is_template(match) or (is_code and _is_expression(match)):
            continue
        if _has_signs_of_a_key(match["value"]) and is_literal(match["value"], is_quoted=True):
            yield Removal(*match.span("value"), KEY)


def _is_template(match: re.Match[str]) -> bool:
    """``Bearer {{d101_token}}`` names a variable; a key in a sample's brackets does not."""
    start = match.start("value")
    return match.string[start - 2 : start].endswith("{{") and not is_of_chance(match["value"])


def _is_expression(match: re.Match[str]) -> bool:
    """``Authorization = new AuthenticationHeaderValue(…)``, ``Authorization: keyOf101domain``."""
    return is_name_in_code(match.string, *match.span("value"))


def _is_credential(scheme: str, value: str) -> bool:
    if not is_literal(value, is_quoted=False):
        return False
    if scheme == "basic":
        return _is_pair_in_base64(value) or _has_signs_of_a_key(value)
    return _has_signs_of_a_key(value) and (scheme == "bearer" or len(value) >= 16)


def _has_signs_of_a_key(value: str) -> bool:
    """Digits, or capitals within: no word of a sentence, no name of a variable."""
    digits = sum(c.isdigit() for c in value)
    is_mixed = any(c.isupper() for c in value[1:]) and any(c.islower() for c in value)
    return (
        digits >= 2 or (digits and is_mixed) or (is_mixed and len(value) >= 20) or len(value) >= 32
    )


def _is_pair_in_base64(value: str) -> bool:
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in plain
