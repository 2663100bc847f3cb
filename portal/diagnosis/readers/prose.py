"""A message in words, with a command, a header or a key somewhere in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, is_word
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import curl, dotenv, header_line, http_response, json_text, raw_http
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

POSSIBLE = Certainty.POSSIBLE

_FENCE: Final = re.compile(r"(?m)^[ \t]*(?:```|~~~)[\w+-]{0,20}[ \t]*\r?\n")
_INLINE: Final = re.compile(r"(?<!`)`([^`\r\n]{8,2000})`(?!`)")
_BEGINNINGS: Final = re.compile(
    r"(?m)^[ \t>]*(?:(?:curl(?:\.exe)?\s|(?:GET|POST|PUT|PATCH|DELETE) (?:/|https?://)|HTTP/\d"
    r"|(?:export )?[A-Z][A-Z0-9_]{3,60}=|\{\s*$|\{\s*\"|(?:[\"']?(?:proxy-)?authori[sz]ation[\"']?|x-api-key)\s*[:=]))",
    re.I,
)
_MENTIONED_HEADER: Final = re.compile(
    r"(?i)\bauthorization:[ \t]*(?:bearer[ \t]+)?[^\s\"'`,;<>]{8,400}"
)
_KEY: Final = re.compile(r"(?<![\w/=-])[A-Za-z0-9][A-Za-z0-9_|.+/=-]{15,511}")
_Inner = Callable[[str, Provider], PastedRequest | None]
_INNER: Final[tuple[_Inner, ...]] = (
    http_response.read, raw_http.read, json_text.read, curl.read, dotenv.read, header_line.read,
)  # fmt: skip

# Words that hint at a cause without showing it: a question to ask, never a cause.
_HINTS: Final = (
    ("header_in_query", r"(?:key|token) in(?:to)? the (?:url|query|address|link)|[?&](?:api_?key|token|key)="),
    ("expired_or_revoked", r"public(?:ly)? .{0,40}(?:repo|github|gitlab)|pushed .{0,60}(?:github|gitlab)|leaked|committed my key"),
    ("key_expired", r"worked (?:until|till|for)|since (?:yesterday|today|last|this)|after \d+ days|stopped working|expired?"),
    ("key_revoked", r"revoked?|deleted the key|regenerated|rotated"),
    ("wrong_account", r"(?:other|another|different|sub)[- ]?(?:account|user)|reseller|colleague'?s account"),
    ("ip_not_allowed", r"whitelist|allow ?list|ip (?:address|restrict|limit)|new server|different server|moved? (?:to|the) .{0,30}server"),
    ("stale_environment", r"restart|old key|still uses|cached|after (?:changing|replacing|updating) the key"),
    ("env_not_loaded", r"\.env\b|environment variable|dotenv|cron|systemd|docker"),
    ("proxy_strips_header", r"proxy|nginx|apache|gateway|load balancer|cloudflare"),
    ("insufficient_scope", r"scopes?|permissions?|403"),
    ("scheme_missing", r"without (?:the )?(?:word )?bearer|no bearer"),
    ("basic_auth_used", r"basic auth|user ?name and password"),
    ("cors_preflight", r"\bcors\b|from the browser|in the browser|frontend|front-end"),
)  # fmt: skip
_COMPILED: Final = tuple((code, re.compile(rule, re.I)) for code, rule in _HINTS)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _is_prose(text):
        return None
    for start, end in _regions(text):
        inner = _inner(text, start, end, provider)
        if inner is not None:
            return replace(inner, kind=InputKind.PROSE, text=Secret(text))
    return _with_key(text) or _words_alone(text)


def _is_prose(text: str) -> bool:
    words = text.split()
    if len(words) < 4:
        return False
    plain = sum(is_word(w) for w in words[:400])
    return plain * 2 >= min(len(words), 400) or plain >= 8


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """Where something else than words stands: fences, lines that begin like it, back-ticks."""
    fences = list(_FENCE.finditer(text))
    for one, other in zip(fences[::2], [*fences[1::2], None], strict=False):
        yield one.end(), other.start() if other else len(text)
    for i, match in enumerate(_BEGINNINGS.finditer(text)):
        if i == 3:
            break
        yield match.start(), _paragraph_end(text, match.start())
        yield match.start(), _line_end(text, match.start())
    for match in list(_INLINE.finditer(text))[:3]:
        yield match.span(1)
    mention = _MENTIONED_HEADER.search(text)
    if mention:
        yield mention.start(), len(mention[0].rstrip(".!?)")) + mention.start()


def _paragraph_end(text: str, start: int) -> int:
    match = re.compile(r"\r?\n[ \t]*\r?\n").search(text, start)
    return match.start() if match else len(text)


def _line_end(text: str, start: int) -> int:
    match = re.compile(r"[\r\n]|\Z").search(text, start)
    return match.start() if match else len(text)


def _inner(text: str, start: int, end: int, provider: Provider) -> PastedRequest | None:
    """The region read by its own reader; blanks stand for the rest, so that places stay right."""
    blanked = re.sub(r"[^\r\n]", " ", text[:start]) + text[start:end]
    for reader in _INNER:
        request = reader(blanked, provider)
        if request is not None:
            return request
    return None


def _with_key(text: str) -> PastedRequest | None:
    for match in _KEY.finditer(text):
        key = match[0].rstrip(".,:;!?")
        if (
            not is_key_like(key)
            or "://" in text[max(0, match.start() - 60) : match.start()].split(" ")[-1]
        ):
            continue
        span = Span(match.start(), match.start() + len(key))
        return PastedRequest(
            kind=InputKind.PROSE,
            text=Secret(text),
            stored=Traced.part(text, span.start, span.end),
            stored_as=Stored.KEY,
            slips=tuple(_hints(text)),
            rewriting=partial(Rewriting, "text", (Edit(span, PLACEHOLDER),)),
        )
    return None


def _words_alone(text: str) -> PastedRequest:
    return PastedRequest(kind=InputKind.PROSE, text=Secret(text), slips=tuple(_hints(text)))


def _hints(text: str) -> Iterator[Slip]:
    for code, rule in _COMPILED:
        match = rule.search(text)
        if match:
            yield Slip(code, Span(*match.span()), "", POSSIBLE)
