"""Headers in an argument of a call where the library takes something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.syntax import (
    Assignment,
    Call,
    Entry,
    Expression,
    Items,
    Map,
    Name,
)
from portal.diagnosis.request import Edit, Parameter, Slip
from portal.diagnosis.traced import Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.calls import Finder

_WITHOUT_BODY: Final = frozenset({"get", "head", "delete"})
_WITH_BODY: Final = frozenset({"post", "put", "patch"})


def note(finder: Finder, call: Call) -> bool:
    """Notes what the call gets in the wrong place; whether it did, so that no other rule reads it."""
    rule = _RULES.get(finder.language.kind)
    return rule is not None and rule(finder, call)


def _as_query(finder: Finder, headers: Map, at: Span, found: str) -> None:
    """The library makes a query of it: no header goes out, and the key stands in the address."""
    finder.misplaced(headers, found, at=at)
    for entry in headers.entries:
        name = finder.scope.text_of(entry.key)
        if "auth" in name.text.lower():
            finder.found.slips.append(Slip("header_in_query", entry.key.span, name.text))


# -- Ruby


def _ruby(finder: Finder, call: Call) -> bool:
    name, given = call.name.lower(), call.positional()
    library = _ruby_library(finder, call)
    if not library or len(given) < 2:
        return False
    is_body = name in _WITH_BODY
    if library in ("RestClient", "Net::HTTP") and not is_body:
        return False
    headers = finder.credential_map(given[1])
    if headers is None or name not in _WITHOUT_BODY | _WITH_BODY:
        return False
    if is_body:
        finder.misplaced(headers, "the second argument", "headers_as_body", given[1].span)
    else:
        _as_query(finder, headers, given[1].span, "the second argument")
    at = given[1].span.start
    finder.found.edits.append(Edit(Span(at, at), "nil, "))
    return True


def _ruby_library(finder: Finder, call: Call) -> str:
    """Faraday's own functions and its connections; the others by name."""
    if call.callee.startswith("Faraday.") and call.name != "new":
        return "Faraday"
    if re.match(r"(?:RestClient|Net::HTTP)\.\w+\Z", call.callee):
        return call.callee.rsplit(".", 1)[0]
    held = finder.scope.values.get(call.callee.rsplit(".", 1)[0].lstrip("@"))
    return "Faraday" if isinstance(held, Call) and held.callee == "Faraday.new" else ""


# -- PHP


def _php(finder: Finder, call: Call) -> bool:
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
    if name not in _WITHOUT_BODY | _WITH_BODY or len(given) < 2:
        return False
    options = finder.resolved(given[1])
    if not isinstance(options, Map):
        return False
    direct = finder.credential_map(options)
    nested = next((e.value for e in options.entries if finder.text(e.key).text == "headers"), None)
    headers = direct or (finder.credential_map(nested) if nested is not None else None)
    if headers is None:
        return False
    if name in _WITH_BODY:
        finder.misplaced(headers, "the second argument", "headers_as_body", given[1].span)
    else:
        _as_query(finder, headers, given[1].span, "the second argument")
    opening = call.span.start + call.callee.index("Http::") + len("Http::")
    token = finder.language.reads_env.format("API_KEY")
    finder.found.edits.append(Edit(Span(opening, opening), f"withToken({token})->"))
    finder.found.edits.append(Edit(Span(given[0].span.end, given[1].span.end), ""))
    return True


# -- Java


def _java(finder: Finder, call: Call) -> bool:
    """Spring: what follows the class are values for the address; before it stands the body."""
    name, given = call.name, call.positional()
    if name in ("getForObject", "getForEntity"):
        late = next((e for e in given[2:] if _holds_headers(finder, e)), None)
        if late is None:
            return False
        slip = Slip("headers_misplaced", late.span, "a value for the address", drops_header=True)
        finder.found.slips.append(slip)
        _exchange(finder, call, late)
        return True
    if name in ("postForObject", "postForEntity", "put", "patchForObject") and len(given) >= 2:
        if _made_by(finder, given[1]) != "HttpHeaders":
            return False
        slip = Slip("headers_as_body", given[1].span, "the second argument", drops_header=True)
        finder.found.slips.append(slip)
        written = finder.source.text[given[1].span.start : given[1].span.end]
        finder.found.edits.append(Edit(given[1].span, f"new HttpEntity<>({written})"))
        return True
    return False


def _exchange(finder: Finder, call: Call, entity: Expression) -> None:
    text = finder.source.text
    url, kind = (text[e.span.start : e.span.end] for e in call.positional()[:2])
    written = text[entity.span.start : entity.span.end]
    if _made_by(finder, entity) == "HttpHeaders":
        written = f"new HttpEntity<>({written})"
    holder = call.callee.rpartition(".")[0]
    body = ".getBody()" if call.name == "getForObject" else ""
    made = f"{holder}.exchange({url}, HttpMethod.GET, {written}, {kind}){body}"
    finder.found.edits.append(Edit(call.span, made))


def _holds_headers(finder: Finder, expression: Expression) -> bool:
    return _made_by(finder, expression) in ("HttpHeaders", "HttpEntity")


def _made_by(finder: Finder, expression: Expression) -> str:
    held = finder.resolved(expression)
    match = re.match(r"[\w.]*?(\w+)(?:<[^>]*>)?\Z", held.callee) if isinstance(held, Call) else None
    return match[1] if match else ""


# -- C#


def _csharp(finder: Finder, call: Call) -> bool:
    """RestSharp: a parameter goes into the address, unless it is said to be a header."""
    given = call.positional()
    if call.name in ("Add", "TryAddWithoutValidation") and len(given) >= 2:
        return _content(finder, call)
    if call.name not in ("AddParameter", "AddQueryParameter") or len(given) < 2:
        return False
    kind = given[2].path if len(given) > 2 and isinstance(given[2], Name) else ""
    if kind.endswith("HttpHeader"):
        finder.set_by(call, given)
        return True
    name = finder.text(given[0])
    is_query = call.name == "AddQueryParameter" or "Post" not in finder.source.text
    parameters = finder.found.query if is_query else finder.found.body
    if "auth" not in name.text.lower():
        parameters.append(Parameter(name, finder.text(given[1])))
        return True
    finder.set_by(call, given)
    span = Span(
        call.span.start + len(call.callee) - len(call.name), call.span.start + len(call.callee)
    )
    code = "header_in_query" if is_query else "header_in_body"
    finder.found.slips.append(Slip("headers_misplaced", span, call.name, drops_header=True))
    finder.found.slips.append(Slip(code, given[0].span, name.text))
    finder.found.edits.append(Edit(span, "AddHeader"))
    return True


def _content(finder: Finder, call: Call) -> bool:
    """Headers of the body tell of the body alone; the request has its own."""
    match = re.fullmatch(r"((\w+)(?:\.Content)?)\.Headers\.\w+", call.callee)
    name = finder.text(call.positional()[0])
    if match is None or name.text.lower() != "authorization":
        return False
    made = _made_by(finder, Name(call.span, match[2]))
    if not (made.endswith("Content") or match[1].endswith(".Content")):
        return False
    finder.set_by(call, call.positional())
    slip = Slip("headers_misplaced", call.span, "headers of the body", drops_header=True)
    finder.found.slips.append(slip)
    sender = next((c for c in finder.calls if re.search(r"\.P\w+Async\Z", c.callee)), None)
    if sender is not None:
        client = sender.callee.rpartition(".")[0]
        written = f"{client}.DefaultRequestHeaders.{call.name}"
        finder.found.edits.append(
            Edit(Span(call.span.start, call.span.start + len(call.callee)), written)
        )
    return True


# -- Python


def _python(finder: Finder, call: Call) -> bool:
    """``urllib.request.Request(url, data, headers)``."""
    given = call.positional()
    if not re.search(r"(?:\A|\.)Request\Z", call.callee) or len(given) < 2:
        return False
    finder.found.makes_call = True
    headers = finder.credential_map(given[1])
    if headers is not None:
        finder.misplaced(headers, "the second argument", "headers_as_body", given[1].span)
        at = given[1].span.start
        finder.found.edits.append(Edit(Span(at, at), "headers="))
        return True
    if len(given) > 2:
        finder.headers_of(finder.resolved(given[2]))
    return len(given) > 2


_KEYWORDS: Final = {
    "params": "header_in_query",
    "query": "header_in_query",
    "data": "headers_as_body",
    "json": "headers_as_body",
    "body": "headers_as_body",
    "cookies": "",
}


def note_keyword(finder: Finder, name: str, value: Expression) -> bool:
    """``params=headers``, ``json=headers``: a whole list of headers under another name."""
    headers = finder.credential_map(value) if name in _KEYWORDS else None
    if headers is None or not _is_list_of_headers(finder, headers):
        return False
    if isinstance(value, Name) and _is_handed_on(finder, value.path):
        return False
    is_jquery_get = name == "data" and _reads_by_jquery(finder)
    code = "header_in_query" if is_jquery_get else _KEYWORDS[name]
    if code == "headers_as_body":
        finder.misplaced(headers, name, code, value.span)
    else:
        finder.misplaced(headers, name, at=value.span)
    if code == "header_in_query":
        finder.found.slips.append(Slip(code, value.span, name))
    start = max(0, value.span.start - 40)
    before = finder.source.text[start : value.span.start]
    keyword = re.search(rf"(?i)\b{name}(?=['\"]?\s{{0,9}}(?:=>?|:)\s{{0,9}}\Z)", before)
    if keyword is not None:
        span = Span(start + keyword.start(), start + keyword.end())
        finder.found.edits.append(Edit(span, "headers"))
    return True


def _reads_by_jquery(finder: Finder) -> bool:
    """``$.ajax`` puts the data of a ``GET`` into the address."""
    text = finder.source.text
    is_jquery = re.search(r"(?:\$|\bjQuery)\.(?:ajax|get|getJSON)\(", text)
    writes = re.search(r"\b(?:type|method)['\"]?\s?:\s?['\"](?:POST|PUT|PATCH)", text, re.I)
    return bool(is_jquery) and not writes


def _is_handed_on(finder: Finder, variable: str) -> bool:
    """Whether a call gets it for its headers, too: the other one may be of another service."""
    name = re.escape(variable)
    given = rf"(?i)headers?(?:\.update)?['\"]?\s{{0,9}}(?:=>?|:|\(|,)\s{{0,9}}[$*]{{0,2}}{name}\b"
    return bool(re.search(given, finder.source.text))


def note_parameter(finder: Finder, assignment: Assignment) -> bool:
    """``req.params['Authorization'] = …`` puts it into the address."""
    match = re.search(r"(?:\.|->)(params)\Z", assignment.target)
    if match is None or assignment.key is None:
        return False
    name = finder.text(assignment.key)
    if name.text.lower() != "authorization":
        return False
    entry = Entry(assignment.key, assignment.value, assignment.value.span)
    finder.misplaced(Map(assignment.value.span, (entry,)), "params", at=assignment.key.span)
    finder.found.slips.append(Slip("header_in_query", assignment.key.span, name.text))
    before = finder.source.text[max(0, assignment.key.span.start - 12) : assignment.key.span.start]
    at = before.rfind("params")
    if at >= 0:
        start = assignment.key.span.start - len(before) + at
        finder.found.edits.append(Edit(Span(start, start + len("params")), "headers"))
    return True


def _is_list_of_headers(finder: Finder, fields: Map) -> bool:
    """Headers by their names: ``Authorization`` with a scheme, or beside ``Accept`` and the like."""
    for entry in fields.entries:
        name, value = finder.text(entry.key).text.lower(), finder.text(entry.value).text
        if name == "authorization" and re.match(r"(?i)\s*(?:bearer|token|basic)\b", value):
            return True
    return False


# -- JavaScript


def _javascript(finder: Finder, call: Call) -> bool:
    """``axios.get(url, config)``: a third argument is not looked at."""
    given = call.positional()
    if call.name not in _WITHOUT_BODY | {"options"} or len(given) < 3:
        return False
    options = finder.resolved(given[2])
    if not isinstance(options, Map):
        return False
    named = next((e.value for e in options.entries if finder.text(e.key).text == "headers"), None)
    headers = finder.credential_map(named) if named is not None else None
    if headers is None:
        return False
    finder.misplaced(headers, "the third argument", at=given[2].span)
    finder.found.edits.append(Edit(Span(given[1].span.start, given[2].span.start), ""))
    return True


def takes_body_second(finder: Finder, call: Call) -> bool:
    """axios and Angular take the body behind the address; got, ky and Guzzle take options there."""
    if finder.language.kind is not InputKind.JAVASCRIPT:
        return False
    holder = re.split(r"[.(<]", call.callee)[0]
    if holder == "axios" or re.match(r"this\.\$?(?:http|axios|\w*[hH]ttp\w*)\b", call.callee):
        return True
    held = finder.scope.values.get(holder)
    if isinstance(held, Call):
        return held.callee.startswith("axios")
    return "axios" in finder.source.text and holder not in ("got", "ky", "request", "fetch")


def takes_headers_second(finder: Finder, call: Call) -> bool:
    """``Requests::get($url, $headers)``, and Unirest's ``Request::get`` alike."""
    return finder.language.kind is InputKind.PHP and bool(
        re.search(r"(?:\A|\\)Requests?::\w+\Z", call.callee)
    )


_RULES: Final[dict[InputKind, Callable[[Finder, Call], bool]]] = {
    InputKind.PYTHON: _python,
    InputKind.JAVASCRIPT: _javascript,
    InputKind.PHP: _php,
    InputKind.RUBY: _ruby,
    InputKind.JAVA: _java,
    InputKind.CSHARP: _csharp,
}


def note_context(finder: Finder, entry: Entry, options: Map) -> None:
    """PHP's streams look for HTTP's options under ``http``, whatever the scheme of the address."""
    if any(_is_inside(s.value.span, options.span) for s in finder.found.sent):
        written = finder.source.text[entry.key.span.start : entry.key.span.end]
        name = finder.text(entry.key).text
        slip = Slip("headers_misplaced", entry.key.span, name, drops_header=True)
        finder.found.slips.append(slip)
        finder.found.edits.append(Edit(entry.key.span, written.replace(name, "http")))


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


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


def note_pair(finder: Finder, headers: Items) -> bool:
    """Python's ``{"Authorization", value}``: a comma for the colon makes a set of it."""
    items = headers.items
    if finder.language.kind is not InputKind.PYTHON or len(items) < 2:
        return False
    names = [i for i, e in enumerate(items) if finder.text(e).text.lower() == "authorization"]
    if not names or names[0] + 1 >= len(items):
        return False
    name, value = items[names[0]], items[names[0] + 1]
    entry = Entry(name, value, Span(name.span.start, value.span.end))
    finder.misplaced(Map(headers.span, (entry,)), "a comma")
    finder.found.edits.append(Edit(Span(name.span.end, value.span.start), ": "))
    return True
