"""What a client, a shell or a browser said: an exception or an error line, without the request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.request import Origin, PastedRequest, Response, Slip, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


@dataclass(frozen=True, slots=True)
class Message:
    """A known message, and the causes that it proves, the decisive one first."""

    rule: re.Pattern[str]
    causes: tuple[str, ...]
    certainty: Certainty = CERTAIN


def _message(rule: str, *causes: str, certainty: Certainty = CERTAIN) -> Message:
    return Message(re.compile(rule, re.I), causes, certainty)


_MESSAGES: Final = (
    _message(
        r"(?:command not found:? ?-{1,2}(?:H|header|X|d|data|u)\b|(?<!\w)-{1,2}(?:H|header|X|d)[\"']?"
        r": (?:command )?not found|['‘`\"]-{1,2}(?:H|header)['’\"] is not recognized"
        r"|the term ['‘\"]?-{1,2}(?:H|header)['’\"]? is not recognized|unknown command:? -H\b"
        r"|unexpected token '-H'|unary operator '-')",
        "shell_line_break", "header_missing",
    ),
    _message(
        r"could not resolve host(?:name)?:? ['\"]?(?:bearer|authorization:?|token|-H|accept:|content-type:)",
        "shell_quoting", "header_missing",
    ),
    _message(r"option --header=?\S{0,400}:? is unknown", "shell_quoting", "header_missing"),
    _message(
        r"unexpected EOF while looking for matching|unmatched [\"'`]|unterminated quoted string"
        r"|quote>\s*\Z|dquote>|the string is missing the terminator|string starting:?.{0,40}missing",
        "shell_quoting",
    ),
    _message(r"could not resolve host(?:name)?:? ['\"]?[“”‘’]", "smart_quotes", "header_missing"),
    _message(
        r"cannot (?:bind parameter|convert) ?'?headers|cannot bind parameter 'headers'"
        r"|system\.collections\.idictionary|parameter cannot be found that matches parameter name"
        r" '(?:H|X|s|sS|k|L)'",
        "powershell_curl_alias",
    ),
    _message(
        r"blocked by CORS policy|cross-origin request blocked|no 'access-control-allow-origin'"
        r"|preflight (?:request|response)|not allowed by access-control-allow",
        "cors_preflight",
    ),
    _message(
        r"err_invalid_char|invalid character in header content|invalid header field value"
        r"|invalid (?:http )?header value|invalid value for header|header value contains? invalid"
        r"|illegal (?:header value|character\(s\) in message header)|unexpected char 0x|is an invalid header value",
        "newline_in_key", "invisible_character", certainty=LIKELY,
    ),
    _message(
        r"non iso-8859-1 code point|bytestring because the character|request headers must contain only ascii"
        r"|'(?:ascii|latin-?1)' codec can't encode|outside of the range of iso-8859-1",
        "invisible_character", "smart_quotes", certainty=LIKELY,
    ),
    _message(
        r"new-?line characters? (?:are|is) not allowed in header|cannot include cr/?lf|contains? cr/?lf"
        r"|header may not contain more than a single header|new ?line detected|return character\(s\) in header"
        r"|header value must not contain (?:cr|new ?line)|line breaks? (?:are|is) not allowed in header",
        "newline_in_key",
    ),
    _message(r"invalid leading whitespace|leading (?:white ?)?space.{0,30}header value", "whitespace_around"),
    _message(
        r"header name must be a valid http token|invalid header name|malformed header|headers? .{0,20}without (?:a )?colon",
        "header_separator", certainty=LIKELY,
    ),
    _message(
        r"can only concatenate str \(not \"nonetype\"\)|unsupported operand.{0,60}'nonetype'"
        r"|cannot read propert(?:y|ies) .{0,60}undefined",
        "env_not_loaded", certainty=LIKELY,
    ),
    _message(r"(?<!\w)keyerror: ['\"]\w{0,60}(?:key|token)\w{0,20}['\"]", "env_not_loaded", certainty=LIKELY),
    _message(
        r"certificate_verify_failed|ssl certificate problem|self.signed certificate|unable to get local issuer"
        r"|certificate verify failed|sslhandshakeexception|pkix path|schannel|ssl_error|err_cert_|err_ssl_"
        r"|tls handshake|x509: certificate",
        "not_a_401",
    ),
    _message(
        r"could not resolve host|name or service not known|getaddrinfo (?:enotfound|failed)|enotfound|nodename nor servname"
        r"|nameresolutionerror|no such host|unknownhostexception|temporary failure in name resolution|err_name_not_resolved",
        "not_a_401",
    ),
    _message(
        r"connection (?:was )?(?:refused|reset|timed? ?out|aborted)|econnrefused|econnreset|etimedout|read timed out"
        r"|connecttimeout|connectionerror|remotedisconnected|failed to connect to|operation timed out|socket hang up"
        r"|network is unreachable|max retries exceeded|err_connection|timeout exceeded|context deadline exceeded",
        "not_a_401",
    ),
    _message(r"\b403\b.{0,40}forbidden|forbidden for url", "not_a_401"),
    _message(r"\b429\b.{0,40}too many|too many requests", "not_a_401", "rate_limited"),
    _message(r"\b50[0234]\b.{0,40}(?:server error|bad gateway|unavailable|gateway time)", "not_a_401", "server_error"),
)  # fmt: skip

_IS_ERROR: Final = re.compile(
    r"(?i)traceback \(most recent|\bexceptions?\.\w{3,60}:|\bInvalidHeader:|\b\w{0,60}(?:error|exception)\b(?:\[?:| \[)|command not found|curl: \(\d+\)|curl: (?:option|\(\d)"
    r"|is not recognized|cannot bind parameter|blocked by CORS|cross-origin request blocked|unexpected EOF"
    r"|invalid header field|uncaught |caused by|fatal: |panic: |unmatched [\"'`]|d?quote>|client error|status code (?:of )?\d{3}"
    r"|request failed with status|failed to execute|net::err_|err_\w+|exception in thread|warning: .{0,60}header"
    r"|\b(?:e(?:notfound|connrefused|connreset|timedout))\b|unterminated|: not found\s*\Z"
)
_REQUEST_TO_SHOW: Final = re.compile(
    r"(?im)^[ \t]*(?:[$>+%] ?|PS [^>]{0,100}> ?|[A-Z]:\\[^>]{0,100}> ?)?(?:curl(?:\.exe)? |(?:wget|https?|xh) (?=-|\S*[./]\S)|(?:invoke-(?:restmethod|webrequest)|irm|iwr) (?!:))|^\s*(?:import|from) \w|\bfetch\(|axios[.(]|requests\.(?:get|post)\("
    r"|http\.NewRequest|HttpClient|curl_setopt|Net::HTTP"
)
_CODE_POINT: Final = re.compile(
    r"(?i)can't encode characters? ['\"]?\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|U([0-9a-f]{8}))|has a value of (\d{3,7})"
    r"|unexpected char 0x([0-9a-f]{2,6})|invalid character '\\?u?\+?([0-9a-f]{4})'|U\+([0-9a-f]{4,6})"
)
_REFUSED: Final = re.compile(
    r"(?i)\b401\b.{0,60}unauthori[sz]ed|unauthori[sz]ed.{0,40}\b401\b|status code:? (?:of )?401|\bHTTP 401\b"
    r"|bearer token is missing, invalid, or expired|HTTP/\d(?:\.\d)?\" 401\b"
)
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>)\]]{3,2000}")
_HEADER_REPR: Final = re.compile(r"(?i)header value[^'\"\n]{0,40}?: ?b?(['\"])(bearer .{4,400}?)\1")


def read(text: str, provider: Provider) -> PastedRequest | None:
    is_message = _IS_ERROR.search(text) or _is_log_line(text)
    if not is_message or _REQUEST_TO_SHOW.search(text) or _is_answer(text.strip()):
        return None
    value = _quoted_value(text)
    slips = () if value else tuple(_slips(text))
    response = _response(text) if not slips and not value else None
    if not slips and response is None and value is None and not _IS_ERROR.search(text):
        return None
    address = _called(text) if response else EMPTY
    return PastedRequest(
        kind=InputKind.ERROR_MESSAGE,
        text=Secret(text),
        url=address,
        query=(),
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
    for message in _MESSAGES:
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
    match = _HEADER_REPR.search(text)
    if match is None or len(match[2]) < 12:
        return None
    start, parts, at = match.start(2), [], match.start(2)
    for escape in re.finditer(r"\\(?:[rnt]|u[0-9a-f]{4}|x[0-9a-f]{2})", text[start : match.end(2)]):
        begin = start + escape.start()
        parts.append(Traced.part(text, at, begin))
        parts.append(Traced.at(_plain(escape[0]), begin))
        at = start + escape.end()
    return joined([*parts, Traced.part(text, at, match.end(2))])


def _plain(escape: str) -> str:
    short = {"\\r": "\r", "\\n": "\n", "\\t": "\t"}
    if escape in short:
        return short[escape]
    point = int(escape[2:], 16)
    return "\ufffd" if 0xD800 <= point <= 0xDFFF else chr(point)


def _response(text: str) -> Response | None:
    match = _REFUSED.search(text)
    return Response(Span(*match.span()), 401, "UNAUTHORIZED", Origin.UNKNOWN) if match else None


def _called(text: str) -> Traced:
    match = _ADDRESS.search(text)
    return Traced.part(text, match.start(), match.end()).strip(".,:;") if match else EMPTY
