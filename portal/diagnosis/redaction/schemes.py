"""Credentials behind the word of their scheme (RFC 9110 section 11), and on a command's line."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.removal import CREDENTIALS, KEY, PASSWORD, Removal

_SIGNS: Final = r"[A-Za-z0-9_.~+/|=-]"
_BEHIND_SCHEME: Final = re.compile(
    rf"""(?<![A-Za-z0-9_-])(?P<scheme>bearer|token|apikey|api-key|basic|negotiate|hmac|key)(?:[ \t:=+]|%20|\\u0020){{1,4}}
    (?:\\?["'<\[{{(`“‘*]|b'){{0,3}}(?P<value>{_SIGNS}{{8,2000}})""",
    re.I | re.X,
)
_HEADER: Final = re.compile(
    rf"""(?<![A-Za-z0-9])(?:proxy-)?authori[sz]ation\\?["'\]]{{0,2}}[ \t]{{0,4}}[:=,;]{{1,2}}[ \t]{{0,4}}(?:\\?["'`(\[]){{0,2}}
    (?:[A-Za-z][A-Za-z0-9-]{{1,20}}[ \t:=]{{1,4}})?(?:\\?["'<\[{{(`“‘]|b'){{0,3}}(?P<value>{_SIGNS}{{6,2000}})""",
    re.I | re.X,
)
_USER_OPTION: Final = re.compile(
    r"""(?<![\w-])(?:-u|--user|--proxy-user|-U|--auth|-a)(?:[ =]{1,3}|(?=["']))["']?(?P<value>[^\s:"'@/]{1,100}:[^\s"']{3,300})"""
)
# Programs that take a password right behind -p.
_PASSWORD_OPTION: Final = re.compile(
    r"""(?<![\w-])(?:mysql(?:dump|admin)?|mariadb|docker[ ]login|podman[ ]login|helm[ ]registry[ ]login|sshpass|mongo(?:sh|dump)?|redis-cli|az[ ]login
    |ldap\w{3,10}|smbclient|expect)\b[^\n|;]{0,200}?[ ](?:-p[ ]?|-a[ ]|-w[ ]|--pass[ ])["']?(?P<value>[^\s"'-][^\s"']{3,200})""",
    re.X,
)
_NETRC: Final = re.compile(r"\blogin\s+\S{1,100}\s+password\s+(?P<value>\S{3,200})")
_PGPASS: Final = re.compile(
    r"^[\w.*-]{1,100}:(?:\d{1,5}|\*):[\w*-]{1,64}:[\w*-]{1,64}:(?P<value>\S{3,200})$", re.M
)
_SQL: Final = re.compile(
    r"\b(?:identified\s+(?:with\s+\w+\s+)?by|(?:with\s+)?(?:encrypted\s+)?password)\s+'(?P<value>[^'\n]{3,200})'",
    re.I,
)
_HASHED: Final = re.compile(
    r"(?P<value>\$(?:2[abxy]|apr1|argon2(?:id?|d)|scrypt|[156y])\$[A-Za-z0-9./$,=+-]{10,200}"
    r"|\b(?:pbkdf2_sha256|bcrypt_sha256|argon2)\$[A-Za-z0-9./$,=+-]{20,200}|\{(?:SSHA|SHA)\d{0,3}\}[A-Za-z0-9+/=]{20,120})"
)
_OTP: Final = re.compile(r"otpauth://[^\s\"'<>]{1,300}?secret=(?P<value>[A-Z2-7a-z=]{8,128})")


def credentials(text: str) -> Iterator[Removal]:
    for match in _BEHIND_SCHEME.finditer(text):
        if _is_credential(match["scheme"].lower(), value := match["value"].rstrip(".")):
            yield Removal(match.start("value"), match.start("value") + len(value), KEY)
    for match in _HEADER.finditer(text):
        if _has_signs_of_a_key(match["value"]) and is_literal(match["value"], is_quoted=True):
            yield Removal(*match.span("value"), KEY)


def _is_credential(scheme: str, value: str) -> bool:
    if not is_literal(value, is_quoted=True):
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


# Each with a sign that has to be there at all; most texts hold none of them.
_BY_PLACE: Final = (
    (_USER_OPTION, (" -u", " --user", " -U", " --proxy", " --auth", " -a"), CREDENTIALS),
    (_PASSWORD_OPTION, (" -p", " -a", " -w", " --pass"), PASSWORD),
    (_NETRC, ("login",), PASSWORD),
    (_PGPASS, (":*:", ":5432:", ":6432:"), PASSWORD),
    (_SQL, ("identified", "IDENTIFIED", "password '", "PASSWORD '"), PASSWORD),
    (_HASHED, ("$", "{S"), PASSWORD),
    (_OTP, ("otpauth",), PASSWORD),
)


def passwords_of_commands(text: str) -> Iterator[Removal]:
    """Options, files and statements whose place alone tells that a value is a password."""
    for rule, signs, what in _BY_PLACE:
        for match in rule.finditer(text) if any(sign in text for sign in signs) else ():
            value = match["value"]
            last = value.partition(":")[2] if what == CREDENTIALS else value
            if is_literal(last, is_quoted=what != CREDENTIALS) or value.startswith("$"):
                yield Removal(*match.span("value"), what)
