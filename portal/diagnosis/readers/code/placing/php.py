"""Headers in the wrong place of PHP's libraries, and lists that they take otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call, Entry, Expression, Items, Map, Name
from portal.diagnosis.readers.code.placing.methods import WITH_BODY, WITHOUT_BODY, as_query
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, call: Call) -> bool:
    if re.match(r"\\?(?:\w+\\)*Http::", call.callee):
        return _laravel(finder, call)
    return _psr_request(finder, call)


def _psr_request(finder: Finder, call: Call) -> bool:
    """``new Request($method, $uri, $headers, $body)`` of PSR-7, as Guzzle and others make it."""
    given = call.positional()
    if not re.search(r"(?:\A|\\)(?:Server)?Request\Z", call.callee) or len(given) < 3:
        return False
    headers = finder.resolved(given[2])
    finder.headers_of(_inner_headers(finder, headers) or headers)
    if _inner_headers(finder, headers) is not None:
        slip = Slip("headers_misplaced", given[2].span, "headers =>", drops_header=True)
        finder.found.slips.append(slip)
        inner = _inner_headers(finder, headers)
        written = finder.source.text[inner.span.start : inner.span.end] if inner else ""
        finder.found.edits.append(Edit(given[2].span, written))
    return True


def _inner_headers(finder: Finder, options: Expression) -> Map | None:
    """Of options that hold ``'headers' => […]`` and nothing else, these headers."""
    if not isinstance(options, Map) or len(options.entries) != 1:
        return None
    entry = options.entries[0]
    is_headers = finder.text(entry.key).text == "headers"
    return finder.credential_map(entry.value) if is_headers else None


def _laravel(finder: Finder, call: Call) -> bool:
    """``Http::get($url, $query)`` and ``Http::post($url, $data)``: no argument takes options."""
    name, given = call.name.lower(), call.positional()
    if name not in WITHOUT_BODY | WITH_BODY or len(given) < 2:
        return False
    options = finder.resolved(given[1])
    if not isinstance(options, Map):
        return False
    direct = finder.credential_map(options)
    nested = next((e.value for e in options.entries if finder.text(e.key).text == "headers"), None)
    headers = direct or (finder.credential_map(nested) if nested is not None else None)
    if headers is None:
        return False
    if name in WITH_BODY:
        finder.misplaced(headers, "the second argument", "headers_as_body", given[1].span)
    else:
        as_query(finder, headers, given[1].span, "the second argument")
    opening = call.span.start + call.callee.index("Http::") + len("Http::")
    token = finder.language.reads_env.format("API_KEY")
    finder.found.edits.append(Edit(Span(opening, opening), f"withToken({token})->"))
    finder.found.edits.append(Edit(Span(given[0].span.end, given[1].span.end), ""))
    return True


def takes_headers_second(finder: Finder, call: Call) -> bool:
    """``Requests::get($url, $headers)``, and Unirest's ``Request::get`` alike."""
    return finder.language.kind is InputKind.PHP and bool(
        re.search(r"(?:\A|\\)Requests?::\w+\Z", call.callee)
    )


def note_context(finder: Finder, entry: Entry, options: Map) -> None:
    """PHP's streams look for HTTP's options under ``http``, whatever the scheme of the address."""
    if any(options.span.holds(s.value.span) for s in finder.found.sent):
        written = finder.source.text[entry.key.span.start : entry.key.span.end]
        name = finder.text(entry.key).text
        slip = Slip("headers_misplaced", entry.key.span, name, drops_header=True)
        finder.found.slips.append(slip)
        finder.found.edits.append(Edit(entry.key.span, written.replace(name, "http")))


_TAKES_LINES: Final = re.compile(r"Symfony|HttpClient::|HttpClientInterface|httpClient->request")
_TAKES_NAMES: Final = re.compile(r"uzzle|->(?:get|post|put|patch|delete)\(|\bwp_remote_|\bHttp::")


def note_lines(finder: Finder, options_key: Expression, headers: Expression) -> None:
    """Guzzle takes names and values: of whole lines it makes headers called ``0`` and ``1``."""
    is_told = any(s.found == "whole lines" for s in finder.found.slips)
    if not isinstance(headers, Items) or is_told:
        return
    for item in headers.items:
        line = re.match(r"(?i)\s*authorization\s*:\s*", finder.text(item).text)
        text = finder.source.text
        if line is None or _TAKES_LINES.search(text) or not _TAKES_NAMES.search(text):
            continue
        finder.found.slips.append(
            Slip("headers_misplaced", options_key.span, "whole lines", drops_header=True)
        )
        finder.found.edits += _named_lines(finder, headers)
        return


def _named_lines(finder: Finder, lines: Items) -> Iterator[Edit]:
    """``'Accept: x'`` becomes ``'Accept' => 'x'``, where the name stands in the literal."""
    for item in lines.items:
        value: Traced = finder.text(item)
        match = re.match(r"\s*[\w-]+(\s*:\s*)", value.text)
        first = finder.source.text[item.span.start : item.span.start + 1]
        if match is not None and first in "'\"":
            colon = value[match.start(1) : match.end(1)].span
            yield Edit(colon, f"{first} => {first}")


def note_curl_option(finder: Finder, option: Expression, value: Expression) -> None:
    """``CURLOPT_HEADER`` and others that take no list of headers."""
    lines = finder.resolved(value)
    name = option.path if isinstance(option, Name) else ""
    if not isinstance(lines, Items) or not name.startswith("CURLOPT_"):
        return
    if any(re.match(r"(?i)\s*authorization\s*:", finder.text(i).text) for i in lines.items):
        finder.headers_of(lines)
        finder.found.slips.append(Slip("headers_misplaced", option.span, name, drops_header=True))
        finder.found.edits.append(Edit(option.span, "CURLOPT_HTTPHEADER"))
