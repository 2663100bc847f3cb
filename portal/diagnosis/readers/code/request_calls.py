"""Calls that send a request: what their arguments hold, in order or by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code import option_maps
from portal.diagnosis.readers.code.expressions import Call, Entry, Expression, Map, Name
from portal.diagnosis.readers.code.placing import javascript, keywords, php
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

_GETS: Final = frozenset("get head delete options fetch get_response get_print".split())


_POSTS: Final = frozenset("post put patch".split())


# Functions that send a request of their own, with no client that could hold a header.
_LIBRARY_CALL: Final = re.compile(
    r"(?:requests|httpx)\.\w+\Z|(?:window\.)?fetch\Z|axios(?:\.\w+)?\Z|got(?:\.\w+)?\Z|https?\.(?:get|Get|Post)\Z"
    r"|HTTParty\.\w+\Z|RestClient\.\w+\Z|Net::HTTP\.get\w*\Z|urllib\.request\.urlopen\Z|Http::(?:get|post)\Z"
)


def request(finder: Finder, call: Call, name: str, given: tuple[Expression, ...]) -> None:
    is_fetch = call.callee in ("fetch", "window.fetch", "axios", "got", "request", "$.ajax")
    is_method = name in _GETS | _POSTS | {"request", "get_async", "getasync", "ajax"}
    is_method |= name.startswith("wp_remote_")
    if not (is_fetch or is_method) or (not given and not call.arguments):
        option_maps.maps_of(finder, call)
        return
    finder.found.makes_call = True
    is_seen = all(_is_seen(finder, a.value) for a in call.arguments)
    finder.found.is_bare |= bool(_LIBRARY_CALL.match(call.callee)) and is_seen
    for argument in call.arguments:
        if argument.name:
            _named(finder, argument.name.lower(), argument.value, call)
    if finder.language.kind is InputKind.PYTHON:
        _python_positions(finder, name, given)
    elif finder.language.kind in (InputKind.JAVASCRIPT, InputKind.PHP):
        _option_positions(finder, call, name, given)
    elif finder.language.kind is InputKind.RUBY:
        for each in given[1:]:
            _ruby_headers(finder, each)
            _ruby_misplaced(finder, call, each)
    else:
        option_maps.maps_of(finder, call)


def _is_seen(finder: Finder, expression: Expression) -> bool:
    """Whether the paste tells what the argument is, so that nothing can be hidden in it."""
    resolved = finder.resolved(expression)
    if isinstance(resolved, Name):
        return resolved.path in ("nil", "null", "None")
    is_spread = finder.source.text.startswith(("*", "..."), resolved.span.start)
    return not isinstance(resolved, Call) and not is_spread


def _ruby_headers(finder: Finder, value: Expression) -> None:
    resolved = finder.resolved(value)
    if isinstance(resolved, Map):
        option_maps.options_map(finder, resolved)
        finder.headers_of(resolved)


def _ruby_misplaced(finder: Finder, call: Call, each: Expression) -> None:
    """HTTParty's second argument is a map of options, and headers are one of them."""
    headers = finder.credential_map(each) if call.callee.startswith("HTTParty") else None
    if headers is not None:
        finder.misplaced(headers, "no headers:", at=each.span)
        is_braced = finder.source.text.startswith("{", each.span.start)
        start, end = each.span.start, each.span.end
        opening, closing = ("", "") if is_braced else ("{ ", " }")
        finder.found.edits.append(Edit(Span(start, start), f"headers: {opening}"))
        finder.found.edits.append(Edit(Span(end, end), closing))


def _named(finder: Finder, name: str, value: Expression, call: Call) -> None:
    resolved = finder.resolved(value)
    beside = {a.name.lower() for a in call.arguments}
    if "headers" not in beside and keywords.note_keyword(finder, name, value):
        return
    if name == "headers":
        finder.headers_of(resolved)
    elif name in ("auth", "basic_auth"):
        option_maps.auth(finder, resolved)
    elif name in ("params", "query"):
        finder.found.query += option_maps.parameters_of(finder, resolved)
    elif name in ("data", "json", "body", "form_params"):
        finder.found.body += option_maps.parameters_of(finder, resolved)
    elif name == "header" and isinstance(resolved, Map):
        finder.misplaced(resolved, "header=")


def _python_positions(finder: Finder, name: str, given: tuple[Expression, ...]) -> None:
    """``get(url, params)`` and ``post(url, data)``: headers are no second argument."""
    for i, each in enumerate(given[1:], 1):
        headers = finder.credential_map(each)
        if headers is not None and name == "request" and i == 3:  # http.client's fourth
            finder.headers_of(headers)
        elif headers is not None:
            is_body = name in _POSTS or (i == 2 and _is_of_http_client(finder, name, given))
            code = "headers_as_body" if is_body else "headers_misplaced"
            finder.misplaced(headers, "no headers=", code, each.span)
            if name in _GETS and i == 1:  # the second one is for the address
                finder.found.slips.append(Slip("header_in_query", each.span, "params"))
            finder.found.edits.append(Edit(Span(each.span.start, each.span.start), "headers="))


def _is_of_http_client(finder: Finder, name: str, given: tuple[Expression, ...]) -> bool:
    """``connection.request(method, path, body, headers)``."""
    is_path = finder.text(given[1]).text.startswith("/")
    return name == "request" and is_path and "HTTPSConnection" in finder.source.text


def _option_positions(finder: Finder, call: Call, name: str, given: tuple[Expression, ...]) -> None:
    takes_body = name in _POSTS and javascript.takes_body_second(finder, call)
    for i, each in enumerate(given):
        resolved = finder.resolved(each)
        if not isinstance(resolved, Map):
            continue
        if (
            takes_body
            and i == 1
            and len(given) == 2
            and option_maps.names(finder, resolved, "headers")
        ):
            _as_body(finder, resolved, each)
        else:
            read_options(finder, call, given, i)


def _as_body(finder: Finder, options: Map, each: Expression) -> None:
    """``axios.post(url, {headers})``: the second argument is the body."""
    option_maps.options_map(finder, options)
    if finder.found.sent:
        slip = Slip("headers_as_body", each.span, "the second argument", drops_header=True)
        finder.found.slips.append(slip)
        at, body = each.span.start, _body_beside(finder, options)
        written = _written_body(finder, body) if options.span == each.span else "null"
        finder.found.edits.append(Edit(Span(at, at), f"{written}, "))
        if options.span == each.span:
            finder.found.edits += _removed(finder, body)


_OPTIONS: Final = frozenset(
    """headers params timeout responsetype withcredentials auth baseurl method url signal observe
    reportprogress context validatestatus maxredirects httpsagent httpagent proxy""".split()
)


def _body_beside(finder: Finder, options: Map) -> list[Entry]:
    """What stands beside the headers and is no option: fields that were meant for the body."""
    named = [(finder.text(e.key).text.lower(), e) for e in options.entries]
    bodies = [e for name, e in named if name in ("data", "body")]
    return bodies[:1] or [e for name, e in named if name not in _OPTIONS]


_COMMA: Final = re.compile(r",\s{0,80}\Z")


def _removed(finder: Finder, entries: list[Entry]) -> Iterator[Edit]:
    """The entries, each with the comma in front of it, or behind it where that one is gone."""
    end = 0
    for entry in entries:
        span, text = entry.span, finder.source.text
        before = _COMMA.search(text, max(end, span.start - 81), span.start)
        span = Span(before.start(), span.end) if before else finder.with_comma(span)
        yield Edit(span, "")
        end = span.end


def _written_body(finder: Finder, fields: list[Entry]) -> str:
    if not fields:
        return "null"
    if finder.text(fields[0].key).text in ("data", "body"):
        span = fields[0].value.span
        return finder.source.text[span.start : span.end]
    written = (finder.source.text[e.span.start : e.span.end] for e in fields)
    return f"{{ {', '.join(written)} }}"


def read_options(finder: Finder, call: Call, given: tuple[Expression, ...], index: int) -> None:
    if index >= len(given):
        return
    options = finder.resolved(given[index])
    if not isinstance(options, Map):
        return
    direct = finder.credential_map(options)
    if direct is not None and php.takes_headers_second(finder, call):
        finder.headers_of(direct)
    elif direct is not None and option_maps.names(finder, options, "headers"):
        option_maps.beside_headers(finder, direct)
    elif direct is not None:
        finder.misplaced(direct, "no headers:", at=given[index].span)
        opening = "['headers' => " if finder.language.kind is InputKind.PHP else "{ headers: "
        closing = "]" if finder.language.kind is InputKind.PHP else " }"
        span = given[index].span
        finder.found.edits.append(Edit(Span(span.start, span.start), opening))
        finder.found.edits.append(Edit(Span(span.end, span.end), closing))
        return
    option_maps.options_map(finder, options)
