"""What a client, a shell or a browser said: an exception or an error line, without the request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of
from portal.diagnosis.readers.client_messages import CERTAIN, MESSAGES
from portal.diagnosis.readers.log_line import address_in, dumped
from portal.diagnosis.readers.told_status import told_response
from portal.diagnosis.request import PastedRequest, Slip, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, joined

SHORTEST_VALUE: Final = 12


_IS_ERROR: Final = re.compile(
    r"(?i)traceback \(most recent|\bexceptions?\.\w{3,60}:|\bInvalidHeader:|\b\w{0,60}(?:error|exception)\b(?:\[?:| \[)|command not found|curl: \(\d+\)|curl: (?:option|\(\d)"
    r"|is not recognized|cannot bind parameter|blocked by CORS|cross-origin request blocked|unexpected EOF"
    r"|invalid header field|uncaught |caused by|fatal: |panic: |unmatched [\"'`]|d?quote>|client error|status code (?:of )?\d{3}"
    r"|request failed with status|failed to execute|net::err_|err_\w+|exception in thread|warning: .{0,60}header"
    r"|idictionary|no matches (?:found|for)|not a valid identifier|header value|introuvable|nicht gefunden"
    r"|impossible de lier|no se puede enlazar|(?:Error|Exception) [({]"
    r"|\b(?-i:[A-Z]\w{1,40}(?:::[A-Z]\w{1,40}){1,5}): |\n\s{1,12}(?:at|from) \S{1,200}[:(]"
    r"|no (?:encontrad|se reconoce|se encontr)|n['’]est pas reconnu|ist entweder|wurde nicht als|kann nicht gebunden"
    r"|invalid environment assignment|contains whitespace|unsupported use of|fail: |\.ERROR: |Exception\b"
    r"|\b(?:e(?:notfound|connrefused|connreset|timedout))\b|unterminated|: not found\s*\Z"
)
_REQUEST_TO_SHOW: Final = re.compile(
    r"(?im)^[ \t]*(?:[$>+%] ?|PS [^>]{0,100}> ?|[A-Z]:\\[^>]{0,100}> ?)?(?:curl(?:\.exe)? |(?:wget|https?|xh) (?=-|\S*[./]\S)|(?:invoke-(?:restmethod|webrequest)|irm|iwr) (?!:))|^[ \t]*(?:import|from) \w|\bfetch\(|axios[.(]|requests\.(?:get|post|put|patch|delete|request|Session)\(|\bhttpx\.\w{2,20}\(|\bheaders\.update\(|\.Header\.(?:Set|Add)\(\""
    r"|http\.NewRequest|HttpClient|curl_setopt|Net::HTTP|setRequestProperty\(\"|(?:addH|\.h)eader\([\"']|DefaultRequestHeaders\.|RestTemplate\(\)|uzzleHttp\\Client\(|\bcatch ?\([\w\\| ]{1,200} \$?\w+\)\s*\{|Faraday\.new|HTTParty\.\w+\("
)
# Lines of a stack: the places, and in Python the source line below each.
_FRAMES: Final = re.compile(
    r"(?m)^[ \t]+File \"[^\"\n]{1,300}\", line \d+[^\n]*\n[^\n]*$|^[ \t]+(?:at|from|in) [^\n]*$|^[^\n]{0,200}:\d+:in [^\n]*$"
)
_CODE_POINT: Final = re.compile(
    r"(?i)can't encode characters? ['\"]?\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|U([0-9a-f]{8}))|has a value of (\d{3,7})"
    r"|unexpected char 0x([0-9a-f]{2,6})|invalid character '\\?u?\+?([0-9a-f]{4})'|U\+([0-9a-f]{4,6})"
)
# Exceptions that quote the header's value, behind the words or in front of them.
_QUOTED_VALUES: Final = tuple(
    re.compile(rule, re.I | re.S)
    for rule in (
        r"header (?:field )?value[^'\"\n]{0,40}?[: ] ?b?(?P<quote>['\"])(?P<value>bearer .{4,400}?)(?P=quote)",
        r"(?P<quote>['\"])(?P<value>bearer .{4,400}?)(?P=quote) is (?:not (?:a )?valid|an invalid) header value",
        r"format of value (?P<quote>['\"])(?P<value>bearer .{4,400}?)(?P=quote) is invalid",
        r"(?:value|header|found in):? b?(?P<quote>['\"]?)(?:authorization: ?)(?P<value>bearer [^'\"]{4,400}?)(?P=quote)(?:\Z|[\r\n'\"])",
        r"(?:authorization|header) value: (?P<value>bearer .{4,400}?)(?=\Z|\n[ \t]+at |\n\s*\n)",
    )
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _IS_ERROR.search(text) and not _is_log_line(text):
        return None
    if _REQUEST_TO_SHOW.search(_FRAMES.sub("", text)) or _is_answer(text.strip()):
        return None
    value = None if _CODE_POINT.search(text) else _quoted_value(text)
    slips = () if value else tuple(_slips(text))
    shown = None if value or any(s.certainty is CERTAIN for s in slips) else dumped(text, provider)
    if shown is not None:
        return replace(shown, slips=slips)
    response = told_response(text) if not slips and not value else None
    if not slips and response is None and value is None and not _IS_ERROR.search(text):
        return None
    address = address_in(text, provider)
    return PastedRequest(
        kind=InputKind.ERROR_MESSAGE,
        text=Secret(text),
        url=address if response else EMPTY,
        query=query_of(address) if response else (),
        response=response,
        slips=slips,
        stored=value,
        stored_as=Stored.HEADER_VALUE,
    )


def _is_answer(text: str) -> bool:
    """A whole HTTP answer or JSON body, whose words are the API's and not a client's."""
    is_whole_body = text.startswith("{") and text.endswith("}")
    return is_whole_body or bool(re.match(r"(?:[*<>] )?HTTP/\d|<|> |\* ", text))


def _is_log_line(text: str) -> bool:
    return bool(
        re.search(
            r'"(?:GET|POST|PUT|PATCH|DELETE|OPTIONS) \S{1,400} HTTP/[\d.]{1,3}" \d{3}\b', text
        )
    )


def _slips(text: str) -> Iterator[Slip]:
    named = _named_character(text)
    if named is not None:
        yield named
        return
    for message in MESSAGES:
        match = message.rule.search(text)
        if match is None:
            continue
        span = Span(*match.span())
        for code in message.causes:
            if code != "header_missing":
                drops = "header_missing" in message.causes
                yield Slip(code, span, "", message.certainty, drops_header=drops)
        return


def _named_character(text: str) -> Slip | None:
    """The message tells which character it was."""
    match = _CODE_POINT.search(text)
    if match is None:
        return None
    hexes = (match[1], match[2], match[3], match[5], match[6], match[7])
    digits = next((h for h in hexes if h), None)
    point = int(match[4]) if match[4] else int(digits or "0", 16)
    if not 0 < point < 0x110000 or 0xD800 <= point <= 0xDFFF:
        return None
    character = chr(point)
    return Slip(_cause_of(character), Span(*match.span()), characters.name_of(character))


def _cause_of(character: str) -> str:
    if character in "\r\n":
        return "newline_in_key"
    if character in characters.SMART_QUOTES:
        return "smart_quotes"
    if character in characters.SMART_DASHES:
        return "smart_dash"
    if character in "…⋯":
        return "truncated"
    if character in "•●∙·▪■█":
        return "masked_copy"
    if characters.is_invisible(character):
        return "invisible_character"
    return "lookalike_character" if character.isalnum() else "stray_character"


def _quoted_value(text: str) -> Traced | None:
    """The header's value where the exception quotes it, its escapes resolved."""
    for rule in _QUOTED_VALUES:
        match = rule.search(text)
        if match is not None and len(match["value"]) >= SHORTEST_VALUE:
            return _unescaped(text, Span(*match.span("value")))
    return None


def _unescaped(text: str, span: Span) -> Traced:
    parts, at = [], span.start
    for escape in _ESCAPE.finditer(text, span.start, span.end):
        parts.append(Traced.part(text, at, escape.start()))
        parts.append(Traced.at(_plain(escape[0]), escape.start()))
        at = escape.end()
    return joined([*parts, Traced.part(text, at, span.end)])


_ESCAPE: Final = re.compile(r"\\(?:[rnt]|u[0-9a-f]{4}|x[0-9a-f]{2})")


def _plain(escape: str) -> str:
    short = {"\\r": "\r", "\\n": "\n", "\\t": "\t"}
    if escape in short:
        return short[escape]
    point = int(escape[2:], 16)
    return "\ufffd" if 0xD800 <= point <= 0xDFFF else chr(point)
