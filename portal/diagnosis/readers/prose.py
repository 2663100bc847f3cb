"""A message in words, with a command, a header or a key somewhere in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.look import is_key_like, is_word
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import curl, dotenv, header_line, http_response, json_text, raw_http
from portal.diagnosis.readers.address import query_of, url_edits
from portal.diagnosis.readers.hints import hints_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

_FENCE: Final = re.compile(r"(?m)^[ \t]*(?:```|~~~)[\w+-]{0,20}[ \t]*\r?\n")
_INLINE: Final = re.compile(r"(?<!`)`([^`\r\n]{8,2000})`(?!`)")
_BEGINNINGS: Final = re.compile(
    r"(?m)^[ \t>]*(?:(?:curl(?:\.exe)?\s|(?:GET|POST|PUT|PATCH|DELETE) (?:/|https?://)|HTTP/\d"
    r"|(?:export )?[A-Z][A-Z0-9_]{3,60}=|\{\s*$|\{\s*\"|(?:[\"']?(?:proxy-)?authori[sz]ation[\"']?|x-api-key)\s*[:=]))",
    re.I,
)
_MENTIONED_HEADER: Final = re.compile(
    r"(?i)(?:\b|(?<=[^\x00-\x7f]))(?:authorization[:：]|(?:authentication|authorisation|x-(?:api|auth)-(?:key|token)|api-key):(?=[ \t]*(?:bearer[ \t]+)?[\w|.-]{16}))"
    r"[ \t]*(?:bearer[:=]?[ \t]+|(?:token|api-?key|key|basic)[ \t]+(?=[\w|.-]{16}))?[^\s\"'`,;<>、。，；！？]{8,400}"
)
_MENTIONED_SETTING: Final = re.compile(
    r"(?<![\w$])[A-Z][A-Z0-9_]{0,50}(?:KEY|TOKEN|SECRET)[ ]?=[ ]?(?:\"[^\"\n]{8,400}\"|'[^'\n]{8,400}'|[^\s\"'`]{16,400}(?<![.,;:!?)]))"
)
_KEY: Final = re.compile(r"(?<![\w/=-])[A-Za-z0-9][A-Za-z0-9_|.+/=-]{15,511}")
# Names of hosts and files, dates and identifiers of a request are no keys.
_NO_KEY: Final = re.compile(
    r"(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12}(?:[/:].*)?\Z|\d{4}-\d\d-\d\d"
    r"|[\d.+/ -]+\Z",
    re.I,
)
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>`]{8,2000}")
MOST_ADDRESSES: Final = 20
MOST_BLOCKS: Final = 6
"""Each is read with all that stands before it as blanks, so that many would take long."""
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.I)
_NAMES_KEY: Final = re.compile(r"(?i)key|token|cl[ée]|schl[üu]ssel|clave")
_Inner = Callable[[str, Provider], PastedRequest | None]
_INNER: Final[tuple[_Inner, ...]] = (
    http_response.read, raw_http.read, json_text.read, curl.read, dotenv.read, header_line.read,
)  # fmt: skip


def read(text: str, provider: Provider) -> PastedRequest | None:
    is_prose = _is_prose(text)
    if not is_prose and not _FENCE.search(text):
        return None
    for start, end in _regions(text):
        inner = _inner(text, start, end, provider)
        if inner is not None:
            return replace(inner, kind=InputKind.PROSE, text=Secret(text))
    return (
        (_with_address(text, provider) or _with_key(text) or _words_alone(text))
        if is_prose
        else None
    )


# Japanese and Chinese part no words by blanks, and half of a short Arabic message is the header.
_OTHER_SCRIPTS: Final = re.compile(
    r"[\u0400-\u04ff\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
_LABEL: Final = re.compile(rf"\s{{0,9}}{_OTHER_SCRIPTS.pattern}{{2,12}}\s{{0,2}}[:：]")
_FEWEST_LETTERS: Final = 6


def _is_prose(text: str) -> bool:
    words = text.split()
    letters = list(islice(_OTHER_SCRIPTS.finditer(text), _FEWEST_LETTERS))
    if len(letters) == _FEWEST_LETTERS or _LABEL.match(text):
        return True
    if len(words) < 4:
        return False
    plain = sum(is_word(w) for w in words[:400])
    return plain * 2 >= min(len(words), 400) or plain >= 8


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """Where something else than words stands: fences, lines that begin like it, back-ticks."""
    fences = list(islice(_FENCE.finditer(text), 2 * MOST_BLOCKS))
    for one, other in zip(fences[::2], [*fences[1::2], None], strict=False):
        yield one.end(), other.start() if other else len(text)
    for i, match in enumerate(_BEGINNINGS.finditer(text)):
        if i == 3:
            break
        yield match.start(), _paragraph_end(text, match.start())
        yield match.start(), _line_end(text, match.start())
    for match in list(_INLINE.finditer(text))[:3]:
        yield match.span(1)
    setting = _MENTIONED_SETTING.search(text)
    if setting:
        yield setting.span()
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
        is_file = reader is dotenv.read
        within = partial(dotenv.read_within, blanked, text, provider)
        request = within() if is_file else reader(blanked, provider)
        if request is not None:
            return request
    return None


def _with_address(text: str, provider: Provider) -> PastedRequest | None:
    """An address of the API, named in a sentence, that has the key among its parameters."""
    for match in islice(_ADDRESS.finditer(text), MOST_ADDRESSES):
        url = Traced.part(text, *match.span()).strip(".,:;!?")
        query = query_of(url)
        has_key = any(sending.holds_key(p) and is_key_like(p.value.text) for p in query)
        if has_key and sending.host_of(url) in provider.hosts:
            return PastedRequest(
                kind=InputKind.PROSE,
                text=Secret(text),
                is_request=True,
                url=url,
                query=query,
                slips=tuple(hints_of(text)),
                rewriting=partial(Rewriting, "text", tuple(url_edits(url, provider))),
            )
    return None


def _with_key(text: str) -> PastedRequest | None:
    for match in _KEY.finditer(text):
        key = match[0].rstrip(".,:;!?")
        is_in_address = "://" in text[max(0, match.start() - 60) : match.start()].split(" ")[-1]
        before = text[max(0, match.start() - 40) : match.start()]
        is_other = _NO_KEY.match(key) or (_UUID.match(key) and not _NAMES_KEY.search(before))
        if not is_key_like(key) or is_in_address or is_other:
            continue
        span = Span(match.start(), match.start() + len(key))
        return PastedRequest(
            kind=InputKind.PROSE,
            text=Secret(text),
            stored=Traced.part(text, span.start, span.end),
            stored_as=Stored.KEY,
            slips=tuple(hints_of(text)),
            rewriting=partial(Rewriting, "text", (Edit(span, PLACEHOLDER),)),
        )
    return None


def _words_alone(text: str) -> PastedRequest:
    return PastedRequest(kind=InputKind.PROSE, text=Secret(text), slips=tuple(hints_of(text)))
