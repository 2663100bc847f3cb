"""Other secrets that stand in a pasted text, taken out before any of it is shown."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks import known_formats
from portal.diagnosis.look import is_key_like, looks_random

REMOVED: Final = "[removed]"

# A secret's name, what parts it from the value, and the value: only the value is taken out.
_NAMED: Final = r"""\b[\w-]{0,40}(?:passw(?:or)?d|passwd|pwd|secret|private_key
    |session(?:_?id)?|client_secret|refresh_token|access_token|csrf\w{0,10}|set-cookie|cookie)\b["']?
    \s{0,5}(?:[:=]|=>)\s{0,5}"""
_VALUE: Final = r"""(?P<value>[^\s"'`,;&<>$%{][^\s"'`,&<>]{3,400})"""
_ASSIGNED: Final = re.compile(rf"""(?P<kept>{_NAMED}["']?){_VALUE}""", re.I | re.X)
_ASSIGNED_LITERAL: Final = re.compile(rf"""(?P<kept>{_NAMED}["'`]){_VALUE}""", re.I | re.X)
_WORD: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:+/=-]{15,511}")
_CHUNK: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:+/=-]{11,511}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]{12,}")
_USERINFO: Final = re.compile(r"(?<=://)[^\s/@:\"']{1,100}:[^\s/@\"']{1,200}(?=@)")
_PEM: Final = re.compile(r"-----BEGIN [A-Z ]{3,40}-----[A-Za-z0-9+/=\s]{20,8000}")


def redacted(text: str, *, is_code: bool = False) -> str:
    """The text less passwords, cookies, private keys and other providers' keys.

    In code, ``session = requests.Session()`` is no secret: there, one stands in quotes.
    """
    text = _PEM.sub(REMOVED, text)
    text = _USERINFO.sub(REMOVED, text)
    assigned = _ASSIGNED_LITERAL if is_code else _ASSIGNED
    text = assigned.sub(lambda m: m["kept"] + REMOVED, text)
    return _CHUNK.sub(_less_unknown_secret, _WORD.sub(_less_known_format, text))


def _less_unknown_secret(match: re.Match[str]) -> str:
    """A text of pure chance is some secret, or a piece of one, if not the key that is known."""
    word = match[0].rstrip(".:,")
    if word in _OUR_OWN or (_is_harmless(word) and "/" not in word):
        return match[0]
    if looks_random(word) and "/" not in word:
        return REMOVED + match[0][len(word) :]
    return _TOKEN.sub(lambda m: REMOVED if looks_random(m[0]) else m[0], match[0])


_OUR_OWN: Final = frozenset({"WU9VUl9BUElfS0VZ"})  # YOUR_API_KEY in base64, as a Secret holds it


def less_key_like_words(text: str) -> str:
    """The text with a marker for every word that looks like a key."""
    return _WORD.sub(_less_key_like, text)


def _less_key_like(match: re.Match[str]) -> str:
    word = match[0].rstrip(".:,")
    if not is_key_like(word) or _is_harmless(word):
        return match[0]
    return marker(word) + match[0][len(word) :]


def marker(key: str) -> str:
    return f"[removed: looks like an API key, {len(key)} characters]"


_HARMLESS: Final = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z|[\w.-]+(?:/[\w.+=-]+)+\Z|[\d.:+/T-]+Z?\Z"
    r"|(?:sha\d{1,3}[:-].*)\Z|[a-z]+(?:[-_.][a-z0-9]{1,14})+\Z"
)


def _is_harmless(word: str) -> bool:
    """Identifiers of requests, paths, dates, names of hosts: long, with digits, and no secret."""
    return bool(_HARMLESS.match(word))


def _less_known_format(match: re.Match[str]) -> str:
    word = match[0]
    return REMOVED if known_formats.provider_of(word.rstrip(".:=")) else word
