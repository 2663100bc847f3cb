"""A map of options: headers, address, parameters and credentials among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.credential_names import is_credential_name
from portal.diagnosis.readers.code.expressions import (
    Call,
    Entry,
    Expression,
    Items,
    Join,
    Map,
    Text,
)
from portal.diagnosis.readers.code.placing import keywords, php
from portal.diagnosis.request import Edit, Parameter, Slip
from portal.diagnosis.traced import EMPTY, Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

HEADER_MAPS: Final = frozenset(
    """headers header httpheaders http_headers http_header defaultheaders default_headers common
    requestheaders curlopt_httpheader extra_headers""".split()
)


DEEPEST_SPREAD: Final = 3


def curl_headers(finder: Finder, headers: Expression) -> None:
    """PHP's cURL wants whole lines: of a map it sends the values and drops the names."""
    ours = finder.credential_map(headers)
    if ours is None or finder.language.kind is not InputKind.PHP:
        finder.headers_of(headers)
        return
    finder.misplaced(ours, "names as keys")
    for entry in ours.entries:
        start, name = entry.span.start, finder.text(entry.key).text
        finder.found.edits.append(Edit(Span(start, entry.value.span.start), f"'{name}: ' . "))


def maps_of(finder: Finder, call: Call) -> None:
    for argument in call.arguments:
        value = finder.resolved(argument.value)
        if argument.name.lower() in ("base_url", "baseurl", "base_uri"):
            finder.found.base = finder.text(value)
        elif argument.name.lower() in HEADER_MAPS:
            finder.headers_of(value)
        elif argument.name == "params":
            finder.found.query += parameters_of(finder, value)
        elif argument.name == "auth" and re.search(r"(?:Client|Session)\Z", call.callee):
            auth(finder, value)
        elif isinstance(value, Map):
            options_map(finder, value)
            if finder.language.kind is InputKind.RUBY:
                finder.headers_of(value)
        elif isinstance(value, Items):
            finder.headers_of(value)


def auth(finder: Finder, value: Expression) -> None:
    is_pair = isinstance(value, Text | Join) and ":" in finder.text(value).text
    if is_pair and finder.language.kind is InputKind.JAVASCRIPT:  # Node.js takes user:password
        finder.add_basic(value, value.span)
    if isinstance(value, Items) and value.items:
        finder.add_basic(value.items[0], value.span)
    elif isinstance(value, Map):
        named = {finder.text(e.key).text.lower(): e.value for e in value.entries}
        user = named.get("username") or named.get("user")
        if user is not None:
            finder.add_basic(user, value.span)


def parameters_of(finder: Finder, value: Expression) -> list[Parameter]:
    if not isinstance(value, Map):
        return []
    found = [Parameter(finder.text(e.key), finder.text(e.value)) for e in value.entries]
    if len(found) == 1 and sending.holds_key(found[0]):
        finder.found.key_map = value.span
    else:
        note_key_entries(finder, value)
    return found


def note_key_entries(finder: Finder, fields: Map) -> None:
    for entry in fields.entries:
        if sending.holds_key(Parameter(finder.text(entry.key), finder.text(entry.value))):
            finder.key_entries.append(finder.with_comma(entry.span))


def names(finder: Finder, options: Map, name: str) -> bool:
    return any(finder.text(e.key).text.lower() == name for e in options.entries)


def _is_got_basic(finder: Finder, options: Map) -> bool:
    """``got`` signs in by Basic with a ``username`` among its options."""
    is_got = finder.language.kind is InputKind.JAVASCRIPT and "got" in finder.source.text
    return is_got and names(finder, options, "username") and names(finder, options, "password")


def beside_headers(finder: Finder, options: Map) -> None:
    """The credential as an option of its own, beside ``headers``."""
    ours = [e for e in options.entries if is_credential_name(finder.text(e.key).text)]
    named = (e.value for e in options.entries if finder.text(e.key).text.lower() == "headers")
    headers = next((h for e in named if isinstance(h := finder.resolved(e), Map)), None)
    finder.misplaced(Map(ours[0].span, tuple(ours)), "no header")
    for entry in ours:
        comma = re.compile(r",\s{0,80}").match(finder.source.text, entry.span.end)
        end = comma.end() if comma else entry.span.end
        finder.found.edits.append(Edit(Span(entry.span.start, end), ""))
    finder.overridden_by = headers


def options_map(finder: Finder, options: Map, depth: int = 0) -> None:
    for spread in options.spreads if depth < DEEPEST_SPREAD else ():
        held = finder.resolved(spread)
        finder.has_unseen_headers |= not isinstance(held, Map)
        if isinstance(held, Map):
            options_map(finder, held, depth + 1)
    if _is_got_basic(finder, options):
        user = next(e for e in options.entries if finder.text(e.key).text == "username")
        finder.add_basic(user.value, options.span)
    for entry in options.entries:
        name, value = finder.text(entry.key).text.lower(), finder.resolved(entry.value)
        is_alone = not names(finder, options, "headers")
        if is_alone and keywords.note_keyword(finder, name, entry.value):
            continue
        if name in ("http", "https", "ssl") and isinstance(value, Map):
            options_map(finder, value)
            if name != "http" and finder.language.kind is InputKind.PHP:
                php.note_context(finder, entry, value)
        if name in HEADER_MAPS and isinstance(value, Text | Join):
            finder.add_line(value)
        elif name == "curlopt_httpheader":
            curl_headers(finder, value)
        elif name in HEADER_MAPS:
            finder.headers_of(value)
            if finder.language.kind is InputKind.PHP and name == "headers":
                php.note_lines(finder, entry.key, value)
            if name == "header" and isinstance(value, Map) and isinstance(entry.key, Text):
                _singular(finder, entry)
            if isinstance(value, Call):
                maps_of(finder, value)
        elif name in ("auth", "auth_basic"):
            auth(finder, value)
        elif name == "auth_bearer":
            finder.add_header(
                Traced.at("Authorization", entry.span.start), entry.value, is_key=True
            )
        elif name == "mode" and finder.text(entry.value).text == "no-cors":
            finder.no_cors.append((entry.span, options))
        elif name in ("baseurl", "base_uri", "base_url", "prefixurl"):
            base = finder.text(entry.value)
            finder.found.base = EMPTY if base.text.startswith("/") else base  # its own server's
        elif name == "url":
            finder.found.addresses.insert(0, finder.text(entry.value))
        elif name in ("params", "query"):
            finder.found.query += parameters_of(finder, value)
        elif name in ("data", "body", "json", "form_params"):
            finder.found.body += parameters_of(finder, value)


# Postman's own function, and what mini-programs are given, name the option so.
_TAKES_HEADER: Final = re.compile(
    r"\bpm\.sendRequest\(|\b(?:wx|uni|Taro|tt|swan|qq)\.(?:request|uploadFile|downloadFile)\("
)


def _singular(finder: Finder, entry: Entry) -> None:
    is_right = finder.language.kind is InputKind.GO or _TAKES_HEADER.search(finder.source.text)
    if is_right:
        return
    slip = Slip("headers_misplaced", entry.key.span, "header:", drops_header=True)
    finder.found.slips.append(slip)
    finder.found.edits.append(
        Edit(
            entry.key.span,
            finder.source.text[entry.key.span.start : entry.key.span.end].replace(
                "header", "headers"
            ),
        )
    )


def token(finder: Finder, fields: Map) -> None:
    """``oauth2.Token{AccessToken: …}``: Go's oauth2 adds the scheme."""
    for entry in fields.entries:
        if finder.text(entry.key).text == "AccessToken":
            finder.add_header(
                Traced.at("Authorization", entry.span.start), entry.value, is_key=True
            )
