"""Values that a name gives away: settings, headers, fields, options, in every usual notation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.chance import is_of_chance
from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.removal import COOKIE, KEY, PASSWORD, TOKEN, Removal

_NAME: Final = r"(?<![A-Za-z0-9_$-])(?<!\w\.)(?P<name>(?P<dash>-)?[A-Za-zÀ-ÿ_$@-][\w.$-]{1,63}+)"
_BETWEEN: Final = (
    r"""(?:\\?["'`\]*_]{0,3}[ \t]{0,8}(?:=>|:=|\?=|[:=：]|\\?["'],[ \t]{0,4}(?=\\?["'])|\((?=\\?["']))[ \t]{0,8}[*_]{0,2}"""
    r"""|[ \t]{1,4}(?=["'])|(?(dash)(?<=[a-z])[ ](?=\S)|(?!)))"""
)
_QUOTED: Final = r"""(?P<quote>\\?["'`])(?P<quoted>(?:(?!(?P=quote))[^\n]){1,600})(?P=quote)"""
_BARE: Final = r"""(?P<bare>[^\s"'`<>|]{3,600})"""
_NAMED: Final = re.compile(rf"{_NAME}(?P<between>{_BETWEEN})")
_VALUE: Final = re.compile(rf"[bBrfu]?{_QUOTED}|{_BARE}")

_PASSWORDS: Final = frozenset(
    "password passwd passwort kennwort pwd pass passphrase passcode userpassword contraseña contrasena clave senha "
    "wachtwoord motdepasse mdp pin pw pswd psw psk wpapsk sifre parola haslo".split()
)
_KEYS: Final = frozenset(
    "apikey apitoken appkey authkey accesskey secretkey privatekey sharedkey".split()
)
_TOKENS: Final = frozenset(
    "secret token jwt credential credentials creds authorization bearer sid sessionid phpsessid jsessionid otp totp "
    "csrf csrftoken csrfmiddlewaretoken xsrf dsn sig amzsignature auth authtoken accesstoken refreshtoken idtoken "
    "clientsecret authcode eppcode webhooksecret sessiontoken connectionstring cookiesecret".split()
)
# ``key`` alone names many things; with one of these in front it is a secret's.
_KINDS_OF_KEY: Final = frozenset(
    "api secret private access auth account shared master encryption encrypt decryption signing sign app "
    "application client service license licence consumer storage admin write root deploy live prod production "
    "test server bot openai stripe x my hmac aes fernet cipher crypto session webhook ingest instrumentation "
    "subscription provider domain101 101domain portal mail sendgrid algolia old new".split()
)
_NO_SECRET_IN_FRONT: Final = frozenset(
    "public max min num total count no has is use save show hide forgot reset remember require allow enable disable "
    "get check validate verify generate prompt".split()
)
_READS_ONE: Final = frozenset(
    "get find read fetch load lookup save show hide has is min max".split()
)
_ENDINGS: Final = (
    "password", "passwd", "passwort", "kennwort", "passphrase", "storepass", "keypass", "dbpass", "userpass",
)  # fmt: skip

_PARTS: Final = re.compile(r"[A-Z]?[a-zà-ÿ]+\d*|[A-Z]+(?![a-zà-ÿ])|\d+")
_COOKIES: Final = frozenset({"cookie", "set-cookie", "cookies"})
_OPTIONS: Final = re.compile(r"--?[a-z][a-z0-9-]{1,40}\Z")


def named_secrets(text: str, *, is_code: bool = False) -> Iterator[Removal]:
    """Of each ``name: value`` the value, where the name is a secret's and the value a literal."""
    position = 0
    while named := _NAMED.search(text, position):
        position = named.end("name")
        kind = kind_of(named["name"])
        value = _VALUE.match(text, named.end()) if kind else None
        if value is None or not _parts_fit(named, value):
            continue
        position = named.end()
        if removal := _value_of(named, value, kind, is_code=is_code):
            yield removal
            position = removal.end
        elif value["quote"]:
            position = value.end()


def _parts_fit(named: re.Match[str], value: re.Match[str]) -> bool:
    """A space alone parts an option from its value, or a name from a quoted one."""
    if named["between"].strip():
        return True
    is_option = bool(_OPTIONS.match(named["name"]))
    return is_option or (value["quote"] is not None and named["name"].lower() in _PASSWORDS)


def _value_of(
    named: re.Match[str], match: re.Match[str], kind: str, *, is_code: bool
) -> Removal | None:
    is_quoted = match["quote"] is not None
    group = "quoted" if is_quoted else "bare"
    value = match[group]
    if not is_quoted:
        value = _less_what_follows(value, is_in_address=_is_in_address(named))
        if is_code and not is_of_chance(value):
            return None
    is_sentence = named["between"].strip() in (":", "：") and not is_quoted
    if not is_literal(value, is_quoted=is_quoted, is_sentence=is_sentence):
        return None
    is_argument = "," in named["between"]
    if kind != PASSWORD and not could_be_a_key(value[:_ENOUGH_TO_TELL]):
        return None
    if is_argument and all(c.isalpha() or c == " " for c in value):  # the next of some words
        return None
    start = match.start(group)
    scheme = _SCHEME.match(value) if is_quoted else None
    return Removal(start + (scheme.end() if scheme else 0), start + len(value), kind)


# The scheme's word in front of the key is no secret, and says how the key was sent.
_SCHEME: Final = re.compile(r"(?:bearer|basic|token|apikey) +(?=\S)", re.I)
_ENOUGH_TO_TELL: Final = 128


def could_be_a_key(value: str) -> bool:
    """No key or token is a word, a number, a sentence or the name of something."""
    if " " in value.strip():
        return any(is_of_chance(word) for word in value.split())
    letters, digits = (sum(map(test, value)) for test in (str.isalpha, str.isdigit))
    if len(value) < 8 or not letters:
        return False
    return digits >= 2 or is_of_chance(value)


def _is_in_address(named: re.Match[str]) -> bool:
    return named.string[named.start() - 1 : named.start()] in ("?", "&", ";")


def _less_what_follows(value: str, *, is_in_address: bool) -> str:
    if is_in_address:
        value = re.split(r"[&#]", value)[0]
    return value.rstrip(",;)]}.\\*")


def kind_of(name: str) -> str:
    """What a value of this name is; empty where the name is no secret's."""
    parts = [p.lower() for p in _PARTS.findall(name.strip("-$@_."))]
    while parts and (parts[-1].isdigit() or parts[-1] in ("value", "text", "plain", "env")):
        parts.pop()
    if not parts or parts[0] in _NO_SECRET_IN_FRONT:
        return ""
    last, whole = parts[-1], "".join(parts)
    if len(parts) > 1 and parts[-2] in _READS_ONE:
        return ""
    if last in _PASSWORDS or whole in _PASSWORDS or last.endswith(_ENDINGS):
        return PASSWORD
    if whole in _KEYS or "".join(parts[-2:]) in _KEYS:
        return KEY
    if last in ("key", "keys") and len(parts) > 1:
        return KEY if parts[-2] in _KINDS_OF_KEY else ""
    is_token = last in _TOKENS or whole in _TOKENS or "".join(parts[-2:]) in _TOKENS
    return TOKEN if is_token or last.endswith(("secret", "token", "apikey")) else ""


_COOKIE_LINE: Final = re.compile(
    r"""(?<![\w-])(?:set-)?cookie["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?P<pairs>[^\s"';=]{1,80}=[^"'\n]{3,4000})""",
    re.I,
)
_COOKIE_PAIR: Final = re.compile(r"(?P<name>[\w.$-]{1,80})=(?P<value>[^;\s]{6,2000})")


def _names_a_visitor(value: str) -> bool:
    """No choice of theirs such as ``dark`` or ``accepted``."""
    is_long = len(value) >= 12 or sum(c.isdigit() for c in value) >= 2
    return is_long and is_literal(value, is_quoted=True)


_ATTRIBUTES: Final = frozenset("path domain expires max-age samesite priority version".split())


def cookies(text: str) -> Iterator[Removal]:
    """RFC 6265: each value of a ``Cookie`` or ``Set-Cookie`` line; their attributes stay."""
    for line in _COOKIE_LINE.finditer(text) if "ookie" in text or "COOKIE" in text else ():
        for pair in _COOKIE_PAIR.finditer(line["pairs"]):
            if pair["name"].lower() in _ATTRIBUTES or not _names_a_visitor(pair["value"]):
                continue
            start = line.start("pairs") + pair.start("value")
            yield Removal(start, start + len(pair["value"]), COOKIE)


_ELEMENT: Final = re.compile(
    r"<(?P<name>[\w:.-]{2,40})(?:\s[^<>\n]{0,120})?>(?P<value>[^<>\n]{3,600})</"
)
# A name and a value that stand in two fields of one object, as HAR, Postman and Kubernetes have it.
_PAIR: Final = re.compile(
    r"""(?<![\w-])\\?["']?(?:name|key|id|header)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?P<name>[A-Za-z][\w.-]{1,60})\\?["']?"""
    r"""[\s,;]{1,40}(?:-\s)?\\?["']?(?:value|content|val)\\?["']?\s{0,4}[:=]\s{0,4}(?P<quote>\\?["']?)(?P<value>[^"'\n<>]{3,600})"""
)


def values_in_fields(text: str) -> Iterator[Removal]:
    """``<password>…</password>`` and ``name: API_KEY, value: …``."""
    for rule in (_ELEMENT, _PAIR):
        for match in rule.finditer(text):
            kind = kind_of(match["name"].rsplit(":", 1)[-1])
            value = match["value"].rstrip(" \\,;")
            if (
                kind
                and is_literal(value, is_quoted=True)
                and (kind == PASSWORD or could_be_a_key(value))
            ):
                yield Removal(match.start("value"), match.start("value") + len(value), kind)
