"""A raw HTTP request: as on the wire, in cURL's verbose output, or in an ``.http`` file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import http_response
from portal.diagnosis.readers.address import parameters_of, query_of, url_edits
from portal.diagnosis.readers.curl import json_fields
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.readers.header_line import continued, is_rest_of_value, slips_of_name
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.readers.writing import header_text
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, joined

_REQUEST_LINE: Final = re.compile(
    r"\s*(?:> )?(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+"
    r"(?P<target>(?:https?://|/|\{\{)\S{0,4000}|\*)(?:[ \t]+HTTP/[\d.]{1,3})?[ \t]*\Z"
)
_VERBOSE: Final = re.compile(r"(?m)^> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) ")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The request's lines: first line, headers, body, and what came back."""

    first: Line
    method: str
    target: Traced
    fields: tuple[HeaderField, ...]
    body: Traced
    last_header: Line


def read(text: str, provider: Provider) -> PastedRequest | None:
    parts = _parts(text)
    if parts is None:
        return None
    url = _address(parts, provider)
    is_origin_form = parts.target.text.startswith("/")
    return PastedRequest(
        kind=InputKind.RAW_HTTP,
        text=Secret(text),
        is_request=True,
        method=parts.method,
        url=url,
        headers=parts.fields,
        query=query_of(parts.target),
        body=(*parameters_of(_form(parts.body)), *json_fields(parts.body)),
        slips=tuple(s for f in parts.fields for s in slips_of_name(f)),
        response=http_response.response_within(text, parts.last_header.end, provider),
        rewriting=lambda: _rewriting(text, parts, provider, is_origin_form),
    )


def _form(body: Traced) -> Traced:
    return EMPTY if body.text.lstrip().startswith(("{", "[", "<")) else body.strip(" \r\n\t")


def _parts(text: str) -> _Parts | None:
    is_verbose = bool(_VERBOSE.search(text))
    lines = [_less_mark(line) for line in lines_of(text) if not is_verbose or _is_sent(line)]
    for i, line in enumerate(lines[:60]):
        match = _REQUEST_LINE.match(line.text)
        if match:
            return _from(text, lines, i, match)
        if not (line.is_blank or line.text.lstrip().startswith(("#", "//", "@", "$ "))):
            return None
    return None


def _is_sent(line: Line) -> bool:
    return line.text.startswith(">")


def _less_mark(line: Line) -> Line:
    if line.text.strip() == ">":
        return Line("", line.start + len(line.text))
    return Line(line.text[2:], line.start + 2) if line.text.startswith("> ") else line


def _from(text: str, lines: list[Line], first: int, match: re.Match[str]) -> _Parts | None:
    fields: list[HeaderField] = []
    last = lines[first]
    i = first + 1
    while i < len(lines) and not lines[i].is_blank and not lines[i].text.startswith("HTTP/"):
        field = header_field(lines[i].traced(), lines[i].span)
        if is_rest_of_value(lines[i], fields) and ":" not in lines[i].text:
            fields[-1] = continued(fields[-1], lines[i], text)
        elif field is not None:
            fields.append(field)
        last = lines[i]
        i += 1
    body = Traced.part(text, last.end, len(text)) if last.end < len(text) else EMPTY
    start = lines[first].start
    target = Traced.part(text, start + match.start("target"), start + match.end("target"))
    scope = _definitions(lines[:first])
    resolved = tuple(replace(f, value=_resolved(f.value, scope)) for f in fields)
    return _Parts(lines[first], match["method"], _resolved(target, scope), resolved, body, last)


_DEFINED: Final = re.compile(r"[ \t]*@(?P<name>[\w.-]{1,60})[ \t]*=[ \t]*(?P<value>.*?)[ \t]*\Z")
_USED: Final = re.compile(r"\{\{[ \t]*([\w.-]{1,60})[ \t]*\}\}")


def _definitions(lines: list[Line]) -> dict[str, Traced]:
    """``@token = …`` lines in front of the request, as editors' ``.http`` files have them."""
    matches = ((line, _DEFINED.match(line.text)) for line in lines)
    return {m["name"]: line.traced()[m.start("value") : m.end("value")] for line, m in matches if m}


def _resolved(text: Traced, scope: dict[str, Traced]) -> Traced:
    parts, at = [], 0
    for match in _USED.finditer(text.text) if scope else ():
        if match[1] in scope:
            parts += [text[at : match.start()], scope[match[1]]]
            at = match.end()
    return joined([*parts, text[at:]]) if parts else text


def _address(parts: _Parts, provider: Provider) -> Traced:
    """The whole address: the target's own host, or the one of the ``Host`` field."""
    if not parts.target.text.startswith("/"):
        return parts.target
    host = next((f.value.strip() for f in parts.fields if f.name.text.lower() == "host"), EMPTY)
    if not host:
        return EMPTY
    scheme = "http://" if _is_plain(host.text, provider) else "https://"
    return joined([Traced.at(scheme, host.span.start), host, parts.target])


def _is_plain(host: str, provider: Provider) -> bool:
    return provider.base_url == f"http://{host}"


def _rewriting(text: str, parts: _Parts, provider: Provider, is_origin_form: bool) -> Rewriting:
    ours = [f for f in parts.fields if _carries(f)]
    edits = list(url_edits(parts.target, provider, with_host=not is_origin_form))
    edits += _host_edits(parts, provider) if is_origin_form else []
    if ours:
        edits.append(Edit(ours[0].span, header_text(ours[0])))
        edits += [Edit(_with_line_end(text, f.span), "") for f in ours[1:]]
    else:
        end = _behind_host(parts)
        line_end = "\r\n" if "\r\n" in text else "\n"
        mark = (
            "> " if text.startswith("> ", parts.first.start - 2) and parts.first.start >= 2 else ""
        )
        edits.append(Edit(Span(end, end), f"{line_end}{mark}{header_text()}"))
    return Rewriting("http", tuple(edits))


def _carries(field: HeaderField) -> bool:
    is_named = field.name.text.strip().lower() == "authorization"
    return field.is_authorization or is_named or sending.is_misnamed_authorization(field)


def _behind_host(parts: _Parts) -> int:
    host = next((f for f in parts.fields if f.name.text.lower() == "host"), None)
    return host.span.end if host else parts.first.end


def _with_line_end(text: str, span: Span) -> Span:
    start = span.start
    while start > 0 and text[start - 1] in "\r\n":
        start -= 1
    return Span(start, span.end)


def _host_edits(parts: _Parts, provider: Provider) -> list[Edit]:
    host = next((f.value.strip() for f in parts.fields if f.name.text.lower() == "host"), None)
    if host is None or host.text.lower() in provider.hosts:
        return []
    return [Edit(host.span, provider.public_url.split("://")[-1])]
