"""How the credential is sent: faults of the address and of the header round its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from portal.diagnosis.checks.registry import Context, Group, Seen, check, noted
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import edit_distance, is_key_like, is_name, names_a_secret
from portal.diagnosis.request import HeaderField, Origin, Parameter, PastedRequest
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_SENDS_A_KEY: Final = frozenset(
    [
        "x-api-key",
        "api-key",
        "apikey",
        "x-apikey",
        "x-api-token",
        "api-token",
        "x-auth-token",
        "auth-token",
        "x-auth-key",
        "x-access-token",
        "access-token",
        "x-authorization",
        "authentication",
        "x-authentication",
        "token",
        "x-token",
        "key",
        "proxy-authorization",
        "www-authenticate",
        "auth",
        "bearer",
        "bearer-token",
        "x-bearer-token",
        "x-auth",
        "private-token",
        "secret",
        "x-secret",
        "x-api-secret",
        "http-authorization",
        "http_authorization",
    ]
)


def is_misnamed_authorization(field: HeaderField) -> bool:
    """Whether the header was meant to carry the credential, by its name."""
    name = field.name.text.strip(" =_-\"'“”").lower()
    if field.is_authorization or not name:
        return False
    if name == "cookie":
        return bool(re.search(r"authorization\s*=|bearer\s", field.value.text, re.I))
    is_named_for_key = _NAMED_FOR_A_KEY.match(name) and is_key_like(field.value.text.strip())
    is_known = name in _SENDS_A_KEY or edit_distance(name, "authorization", 3) <= 3
    return is_known or bool(is_named_for_key)


_NAMED_FOR_A_KEY: Final = re.compile(
    r"(?!.*(?:csrf|xsrf|idempotency|correlation|request|trace))x-[\w-]{1,30}(?:key|token|auth|secret)\Z"
)


def misnamed_authorization(request: PastedRequest) -> tuple[HeaderField, ...]:
    return tuple(
        f for f in request.headers if f.separator.text == ":" and is_misnamed_authorization(f)
    )


def misseparated_authorization(request: PastedRequest) -> tuple[HeaderField, ...]:
    """Headers whose name is right (or nearly) and whose colon is missing, doubled or other."""
    return tuple(
        f
        for f in request.headers
        if f.separator.text != ":"
        and (f.name.text.strip().lower() == "authorization" or is_misnamed_authorization(f))
    )


def holds_key(parameter: Parameter) -> bool:
    """Whether a parameter of a query or body carries the key, odd signs in it or not."""
    value = parameter.value.text
    if not names_a_secret(parameter.name.text) or not value:
        return False
    plain = "".join(c for c in value if c.isascii() and c.isprintable()).strip("\"' ")
    is_key = is_key_like(re.sub(r"%[0-9A-Fa-f]{2}|%\Z", "", plain)) or is_name(plain)
    return HOLE in value or is_key or plain.lower().startswith("bearer")


@check("header_name_wrong", Group.SENDING, CERTAIN)
def key_in_another_header(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """A key in any other header is not looked at; beside the right one it is a mere habit."""
    certainty = POSSIBLE if request.authorization else None
    for field in misnamed_authorization(request):
        yield Seen(field.name.span, field.name.text.strip(), certainty)


@check("header_separator", Group.SENDING, CERTAIN)
def no_single_colon(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """RFC 9112 section 5: a colon, right behind the name, parts it from the value."""
    for field in misseparated_authorization(request):
        sign = field.separator.text.strip()
        span = field.separator.span if field.separator else field.name.span
        yield Seen(span, sign or "none")


@check("header_duplicated", Group.SENDING, CERTAIN)
def two_credentials(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """RFC 9110 section 11.6.2 allows one ``Authorization`` with one credential."""
    fields = request.authorization
    if len(fields) > 1:
        yield Seen(fields[1].span)
    for field in fields:
        start = second_credential_in(field.value)
        if start is not None:
            yield Seen(field.value[start:].span)


def second_credential_in(value: Traced) -> int | None:
    """Where, behind a first credential, another ``Bearer …`` begins in the same value."""
    first = re.match(
        r"\s*(?:bearer|basic)\s+(?!bearer|authorization:)\S+?(?=[,;\s])", value.text, re.I
    )
    again = (
        re.compile(r"(?<![,;\s])[,;\s]+(?=bearer\s+\S)", re.I).search(value.text, first.end())
        if first
        else None
    )
    return again.end() if again else None


_NEXT_HEADER: Final = re.compile(
    r"(?:(?:\\r\\n|\\n)\s{0,9}|(?<![\s,;|&])[\s,;|&]+)(?=(?:content-type|accept|host|user-agent|cache-control|x-[\w-]{2,40}"
    r"|authorization|connection|origin|referer|cookie|content-length|accept-[\w-]{3,20})\s*:)",
    re.I,
)


def next_header_in(value: Traced) -> re.Match[str] | None:
    """Where another header begins within a header's value, else None."""
    start = len(value.text) - len(value.text.lstrip())
    again = re.match(r"\s*bearer\s{1,9}authorization\s{0,9}:", value.text, re.I)
    return _NEXT_HEADER.search(value.text, again.end() if again else max(start, 1))


@check("headers_merged", Group.SENDING, CERTAIN)
def two_headers_in_one(request: PastedRequest, context: Context) -> Iterator[Seen]:
    for field in request.headers:
        match = next_header_in(field.value)
        if match is None:
            continue
        if field.is_authorization or "authorization" in field.value.text[match.end() :].lower():
            yield Seen(field.value[match.start() :].span)


_NO_VALUE: Final = re.compile(r"(?i)(?:bearer)?\s*(?:null|undefined|none|nil)?\s*\Z")


def _holds_something(field: HeaderField) -> bool:
    """Whether there is more in it than the scheme and a language's word for nothing."""
    return not _NO_VALUE.match(field.value.text)


@check("header_in_query", Group.SENDING, CERTAIN)
def key_in_the_address(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """RFC 6750 section 2.3 advises against it; here nothing reads it."""
    certainty = POSSIBLE if any(map(_holds_something, request.authorization)) else None
    for parameter in request.query:
        if holds_key(parameter):
            yield Seen(parameter.name.span, parameter.name.text, certainty)


@check("header_in_body", Group.SENDING, CERTAIN)
def key_in_the_body(request: PastedRequest, context: Context) -> Iterator[Seen]:
    certainty = POSSIBLE if request.authorization else None
    for parameter in request.body:
        if holds_key(parameter):
            yield Seen(parameter.name.span, parameter.name.text, certainty)


def credential_in_address(url: Traced) -> tuple[int, int] | None:
    """Where ``user:password`` stands in an address, as indexes of its text."""
    match = re.match(r"(?:[a-z][a-z0-9+.-]{1,15}://)?([^/?#@\s]+)@", url.text, re.I)
    return match.span(1) if match else None


@check("config_field_wrong", Group.CLIENT, LIKELY)
def right_value_in_wrong_setting(request: PastedRequest, context: Context) -> Iterator[Seen]:
    for slip in request.noted("config_field_wrong"):
        yield Seen(slip.span, slip.found, slip.certainty)


@check("insecure_http", Group.SENDING, LIKELY)
def not_encrypted(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """The answer is a redirect, and clients send no credential along to another scheme."""
    if request.base.text.lower().startswith("http://"):
        yield Seen(request.base[:7].span, "http://")
    if not request.checks_host:
        return
    if is_assumed_plain(request.url, request.assumed_scheme):
        yield Seen(request.url.span, "http://")
    if not request.url.text.lower().startswith("http://"):
        return
    if _authority(request.url) in _plain_hosts(context):
        return
    yield Seen(request.url[:7].span, "http://")


def is_assumed_plain(url: Traced, assumed_scheme: str) -> bool:
    """Whether the address names no scheme and its client takes it for ``http``."""
    return assumed_scheme == "http" and bool(host_of(url)) and "://" not in url.text


noted("redirect_drops_header", LIKELY, Group.SENDING)


def _plain_hosts(context: Context) -> frozenset[str]:
    base = urlsplit(context.provider.base_url)
    return frozenset({base.netloc.lower()} if base.scheme == "http" else ())


def _authority(url: Traced) -> str:
    match = re.match(r"(?:[a-z][a-z0-9+.-]{1,15}://)?(?:[^/?#@\s]*@)?([^/?#\s]*)", url.text, re.I)
    return match[1].lower().rstrip(".") if match else ""


def host_of(url: Traced) -> str:
    """The host, and the port where one is named; empty where it is known only at run time."""
    authority = _authority(url)
    return "" if HOLE in authority else authority


@check("wrong_host", Group.SENDING, CERTAIN)
def another_host(request: PastedRequest, context: Context) -> Iterator[Seen]:
    for url in (request.url if request.checks_host else EMPTY, request.base):
        host = host_of(url)
        if host and host not in context.provider.hosts:
            start = url.text.lower().find(host)
            seen = url[start : start + len(host)].span
            yield Seen(seen, host[:80], _certainty_of_host(host))


def _certainty_of_host(host: str) -> Certainty:
    """A machine of one's own may well pass the call on."""
    is_own = re.match(r"(?:localhost|127\.|10\.|192\.168\.|\[::1\]|host\.docker)", host)
    return POSSIBLE if is_own else CERTAIN


def path_of(url: Traced) -> tuple[int, int]:
    """Where the path stands in the address, as indexes of its text."""
    match = re.match(r"(?:[a-z][a-z0-9+.-]{1,15}://)?[^/?#\s]*", url.text, re.I)
    start = match.end() if match else 0
    ends = [i for i in (url.text.find(s, start) for s in "?#") if i >= 0]
    return start, min(ends, default=len(url))


@check("wrong_path", Group.SENDING, LIKELY)
def version_missing_or_doubled(request: PastedRequest, context: Context) -> Iterator[Seen]:
    response = request.response
    if response and (response.origin is Origin.OLDER_INTERFACE or response.code == "NOT_FOUND"):
        yield Seen(response.span)
    prefix = context.provider.version_prefix
    start, end = path_of(request.base)
    if not is_sound_base(request.base.text[start:end], prefix):
        yield Seen(request.base[start:end].span, request.base.text[start:end])
    host = host_of(request.url) if request.checks_host else ""
    start, end = path_of(request.url)
    path = request.url.text[start:end]
    is_version = f"{prefix}/" in path or bool(re.match(r"(?:/api)?/v\d", path))
    if host not in context.provider.hosts and not (is_version and _is_sibling(host, context)):
        return
    if _begins_unknown(path) or is_sound_path(path, prefix):
        return
    shown = _last_piece(request.url[start:end]) if end > start else request.url
    yield Seen(shown.span, path or "/")


def _last_piece(part: Traced) -> Traced:
    """Of what the code puts together, the part that stands in one place with its end."""
    at = max(0, len(part) - 1)
    while at > 0 and part.origin[at - 1] + 1 == part.origin[at]:
        at -= 1
    return part[at:]


_OF_ASSISTANTS: Final = re.compile(r"(?:/v\d{1,2})?/(?:mcp|sse)(?:/|\Z)")


def is_sound_base(path: str, prefix: str) -> bool:
    """Whether a setting may hold it: nothing, the version alone, a whole sound path, or the place
    of a server for assistants, which is none of the API's."""
    is_whole = path.rstrip("/") in ("", prefix) or is_sound_path(path, prefix)
    return is_whole or bool(_OF_ASSISTANTS.match(path))


def _is_sibling(host: str, context: Context) -> bool:
    """Whether it is the API's domain without its ``api.``, or another machine of it."""
    domains = {".".join(h.split(".")[-2:]) for h in context.provider.hosts}
    return ".".join(host.split(".")[-2:]) in domains


def _begins_unknown(path: str) -> bool:
    """Whether only a run would tell what stands where the version belongs."""
    first, slash, _ = path[1:].partition("/")
    return HOLE in path and (not slash or HOLE in first)


def is_sound_path(path: str, prefix: str) -> bool:
    """Whether it begins with the version, once, and goes on behind it."""
    rest = path.removeprefix(prefix + "/")
    return (
        rest != path
        and bool(rest)
        and not (rest + "/").startswith(prefix[1:] + "/")
        and "//" not in path
    )


_DROPS: Final = frozenset(
    {
        "shell_line_break",
        "shell_quoting",
        "headers_as_body",
        "headers_misplaced",
        "header_in_query",
        "header_in_body",
        "smart_quotes",
        "smart_dash",
        "invisible_character",
    }
)


@check("header_missing", Group.SENDING, CERTAIN)
def no_authorization_at_all(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """The effect of a cut command, or a cause of its own; never told beside a misnamed header."""
    dropping = [s for s in request.slips if s.drops_header and s.code in _DROPS]
    if any(s.keeps_key_back for s in request.slips):
        return
    if dropping:
        yield Seen(dropping[0].span, certainty=dropping[0].certainty)
        return
    if not request.is_request or request.authorization or _is_sent_otherwise(request):
        return
    yield Seen(_whole(request))


@check("cors_preflight", Group.CLIENT, CERTAIN)
def asked_by_a_browser_before_the_call(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """Fetch standard, "CORS-preflight fetch": it is an OPTIONS call and never has credentials."""
    for slip in request.noted("cors_preflight"):
        yield Seen(slip.span, slip.found, slip.certainty)
    if request.method == "OPTIONS" and request.is_request:
        certainty = LIKELY if request.authorization else None
        yield Seen(_whole(request), "OPTIONS", certainty)


@check("no_cors", Group.CLIENT, CERTAIN)
def sent_without_cors(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """Fetch standard, "no-CORS-safelisted request-header": ``Authorization`` is none of them."""
    for slip in request.noted("no_cors"):
        yield Seen(slip.span, slip.found, slip.certainty)
    for field in () if request.authorization else request.headers:
        is_mode = field.name.text.strip().lower() == "sec-fetch-mode"
        if is_mode and field.value.text.strip().lower() == "no-cors":
            yield Seen(field.value.span, "no-cors")


def _whole(request: PastedRequest) -> Span:
    return request.url.span if request.url else Span(0, len(request.text))


def _asks(field: HeaderField) -> bool:
    """A preflight names the headers that the call is going to have."""
    return field.name.text.strip().lower() == "access-control-request-headers"


def _is_sent_otherwise(request: PastedRequest) -> bool:
    return bool(
        request.basic is not None
        or misnamed_authorization(request)
        or misseparated_authorization(request)
        or request.stored is not None
        or any("authorization" in f.value.text.lower() for f in request.headers if not _asks(f))
        or any(s.code == "header_missing" for s in request.slips)
    )
