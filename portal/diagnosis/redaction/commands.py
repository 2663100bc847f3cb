"""Passwords that only their place tells: options, pipes, files of programs, calls that sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.removal import CREDENTIALS, PASSWORD, Removal
from portal.diagnosis.redaction.words import holds_one

_USER_OPTION: Final = re.compile(
    r"""(?<![\w-])(?:-u|--user|--proxy-user|-U|--auth|-a)(?:[ =]{1,3}|(?=["']))["']?(?P<value>[^\s:"'/]{1,100}:[^\s"']{3,300})"""
)
# Programs that take a password right behind -p.
_PASSWORD_OPTION: Final = re.compile(
    r"""(?<![\w-])(?:mysql(?:dump|admin)?\b(?=[^\n|;]{0,200}?[ ]-p\S)|mariadb\b(?=[^\n|;]{0,200}?[ ]-p\S)|docker[ ]login|podman[ ]login|helm[ ]registry[ ]login|sshpass|mongo(?:sh|dump)?|redis-cli|az[ ]login|unzip|zip|7z
    |ldap\w{3,10}|smbclient|expect)\b[^\n|;]{0,200}?[ ](?:-p[ ]?|-P[ ]|-a[ ]|-w[ ]|--pass[ ])["']?(?P<value>[^\s"'-][^\s"']{3,200})""",
    re.X,
)
_NETRC: Final = re.compile(r"\blogin\s+\S{1,100}\s+password\s+(?P<value>\S{3,200})")
_PGPASS: Final = re.compile(
    r"^[\w.*-]{1,100}:(?:\d{1,5}|\*):[\w*-]{1,64}:[\w*-]{1,64}:(?P<value>\S{3,200})$", re.M
)
_SQL: Final = re.compile(
    r"\b(?:identified\s+(?:with\s+\w+\s+)?by|(?:with\s+)?(?:encrypted\s+)?password)\s+'(?P<value>[^'\n]{3,200})'"
    r"|\bidentified\s+by\s+(?P<bare>[^\s';]{3,100})",
    re.I,
)
_HASHED: Final = re.compile(
    r"(?P<value>\$(?:2[abxy]|apr1|argon2(?:id?|d)|scrypt|[156y])\$[A-Za-z0-9./$,=+-]{10,200}"
    r"|\b(?:pbkdf2_sha256|bcrypt_sha256|argon2)\$[A-Za-z0-9./$,=+-]{20,200}|\{(?:SSHA|SHA)\d{0,3}\}[A-Za-z0-9+/=]{20,120})"
)
_OTP: Final = re.compile(r"otpauth://[^\s\"'<>]{1,300}?secret=(?P<value>[A-Z2-7a-z=]{8,128})")


_PIPED: Final = re.compile(
    r"""\becho[ ](?:-n[ ])?["']?(?P<value>[^\s"'|]{4,200})["']?[ ]*\|[^\n|]{0,160}(?:--password-stdin|--stdin|chpasswd|sudo[ ]-S|htpasswd|passwd)"""
)
_ORACLE: Final = re.compile(r"""\bsqlplus (?:-\w{1,20} )?[\w$]{1,60}/(?P<value>[^\s@"']{3,100})@""")
_WINDOWS: Final = re.compile(r"\bnet use\b[^\n]{1,160}?/user:\S{1,100} (?P<value>[^\s/]\S{2,100})")
_DRIVE: Final = re.compile(r"\bnet use(?: \w:)? \S{3,80} (?P<value>[^\s/]\S{3,60}) /user:")
_SECURE: Final = re.compile(r"\bConvertTo-SecureString [\"'](?P<value>[^\"'\n]{4,100})[\"']")
_TSIG: Final = re.compile(
    r"\bnsupdate -y (?:[\w-]{1,30}:)?[\w.-]{1,60}:(?P<value>[A-Za-z0-9+/=]{12,120})"
)
_IMAP: Final = re.compile(r"""^\S{1,8} LOGIN "?\S{1,100}?"? "?(?P<value>[^\s"]{3,100})""", re.M)
_FTP: Final = re.compile(r"\bPASS (?P<value>\S{3,100})[ \t\r]{0,8}$", re.M)
_SAMBA: Final = re.compile(r"""-U ["']?[^\s%"']{1,100}%(?P<value>[^\s"']{3,100})""")
_WIFI: Final = re.compile(r"\bWIFI:[^\n]{0,120}?;P:(?P<value>[^;\n]{3,100});")
_ROUTER: Final = re.compile(r"\b(?:password|secret) \d (?P<value>[A-Za-z0-9]{8,80}|\$\S{10,100})")
_COMMUNITY: Final = re.compile(r"\bsnmp-server community (?P<value>\S{4,60})")
# A call that takes a user and a password, a database's with its host in front.
_TWO_TEXTS: Final = re.compile(
    r"""[(=]\(?\s{0,8}["'][^"'\n]{0,200}["']\s{0,4},\s{0,8}(?P<quote>["'])(?P<value>[^"'\n]{3,200})(?P=quote)"""
    r"""(?:\s{0,4},\s{0,8}["'](?P<third>[^"'\n]{3,200})["'])?"""
)
_SIGNS_IN: Final = re.compile(
    r"(?<![A-Za-z0-9_])(?:(?P<database>mysqli(?:_connect)?|PDO)|NetworkCredential|HTTP(?:Basic|Digest|Proxy)Auth|BasicAuth\w{0,12}|basic_auth"
    r"|login|log_in|sign_in|authenticate|auth|setAuth|withBasicAuth|Credentials(?:\.basic)?|PasswordAuthentication|SetBasicAuth)\s?\Z"
)


def passwords_in_calls(text: str) -> Iterator[Removal]:
    """``login("jane", "…")`` and its like: the last of two texts is a password."""
    for match in _TWO_TEXTS.finditer(text):
        name = _SIGNS_IN.search(text, max(0, match.start() - 40), match.start())
        group = "third" if name and name["database"] else "value"
        if name and match[group] and is_literal(match[group], is_quoted=True):
            yield Removal(*match.span(group), PASSWORD)


# Each with a sign that has to be there at all; most texts hold none of them.
_BY_PLACE: Final = (
    (_USER_OPTION, (" -u", " --user", " -U", " --proxy", " --auth", " -a"), CREDENTIALS),
    (_PASSWORD_OPTION, (" -p", " -P", " -a", " -w", " --pass"), PASSWORD),
    (_NETRC, ("login",), PASSWORD),
    (_PGPASS, (":*:", ":5432:", ":6432:"), PASSWORD),
    (_SQL, ("identified", "IDENTIFIED", "password '", "PASSWORD '"), PASSWORD),
    (_HASHED, ("$", "{S"), PASSWORD),
    (_OTP, ("otpauth",), PASSWORD),
    (_PIPED, ("echo ",), PASSWORD),
    (_ORACLE, ("sqlplus",), PASSWORD),
    (_WINDOWS, ("net use",), PASSWORD),
    (_DRIVE, ("net use",), PASSWORD),
    (_SECURE, ("SecureString",), PASSWORD),
    (_TSIG, ("nsupdate",), PASSWORD),
    (_IMAP, (" LOGIN ",), PASSWORD),
    (_FTP, ("PASS ",), PASSWORD),
    (_SAMBA, ("smbclient", "cifs", "rpcclient"), PASSWORD),
    (_WIFI, ("WIFI:",), PASSWORD),
    (_ROUTER, ("password ", "secret "), PASSWORD),
    (_COMMUNITY, ("snmp-server",), PASSWORD),
)


def passwords_of_commands(text: str) -> Iterator[Removal]:
    """Options, files and statements whose place alone tells that a value is a password."""
    for rule, signs, what in _BY_PLACE:
        for match in rule.finditer(text) if holds_one(text, signs) else ():
            group = "value" if match["value"] else "bare"
            value = match[group]
            if value[0] in "<{[":
                continue
            last = value.partition(":")[2] if what == CREDENTIALS else value
            if rule is _HASHED or is_literal(last, is_quoted=what != CREDENTIALS):
                yield Removal(*match.span(group), what)
