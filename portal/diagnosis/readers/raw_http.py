"""A raw HTTP request: as on the wire, in cURL's verbose output, or in an ``.http`` file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import http_response
from portal.diagnosis.readers.address import parameters_of, query_of, url_edits
from portal.diagnosis.readers.conversation import Parts, lost_on_the_way
from portal.diagnosis.readers.curl_command import json_fields
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.readers.header_line import continued, is_rest_of_value, slips_of_name
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.readers.writing import header_text
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, joined

_REQUEST_LINE: Final = re.compile(
    r"\s*(?:> )?(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT)[ \t]+"
    r"(?P<target>(?:https?://|/|\{\{)\S{0,4000}|\*|(?<=CONNECT )[\w.-]{1,253}:\d{1,5})(?:[ \t]+HTTP/[\d.]{1,3})?[ \t]*\Z"
)
_VERBOSE: Final = re.compile(r"(?m)^> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) ")


MOST_REQUESTS: Final = 20
MOST_REMARKS: Final = 60
MOST_FIELDS: Final = 60


def read(text: str, provider: Provider) -> PastedRequest | None:
    requests = _requests(text) or _of_pseudo_fields(text)
    if not requests:
        return None
    lost = lost_on_the_way(text, requests)
    parts = lost.kept if lost else _at_home(requests, provider)
    url = _address(parts, provider)
    is_origin_form = parts.target.text.startswith("/")
    misplaced = _behind_the_headers(parts)
    return PastedRequest(
        kind=InputKind.RAW_HTTP,
        text=Secret(text),
        is_request=True,
        method=parts.method,
        url=url,
        headers=parts.fields,
        query=query_of(parts.target),
        body=(*parameters_of(_form(parts.body)), *json_fields(parts.body)),
        slips=(
            *(s for f in parts.fields for s in slips_of_name(f)),
            *(lost.slips if lost else ()),
            *(Slip("headers_misplaced", f.span, drops_header=True) for f in misplaced),
            *older_login(parts.body),
        ),
        spare_keys=tuple(f.value for f in misplaced),
        response=http_response.response_within(text, parts.last_header.end, provider),
        rewriting=None
        if lost or parts.method == "OPTIONS" or any(older_login(parts.body))
        else lambda: _rewriting(text, parts, provider, is_origin_form, misplaced),
    )


def _form(body: Traced) -> Traced:
    return EMPTY if body.text.lstrip().startswith(("{", "[", "<")) else body.strip(" \r\n\t")


_LOGIN: Final = re.compile(r"<Login\b[^<>]{0,300}\b(?:key|password)[ \t]*=", re.I)


def older_login(body: Traced) -> Iterator[Slip]:
    """The login in the XML of the older interface, whose credentials are others."""
    match = _LOGIN.search(body.text)
    if match:
        yield Slip(
            "wrong_credential_kind", body[match.start() : match.end()].span, "a login in XML"
        )


def _behind_the_headers(parts: Parts) -> tuple[HeaderField, ...]:
    """RFC 9112 section 2.1: an empty line ends the headers, and what follows is content."""
    if any(_carries(f) for f in parts.fields):
        return ()
    block = parts.body.text.lstrip("\r\n")
    start = parts.body.span.end - len(block)
    lines = list(takewhile(lambda line: not line.is_blank, lines_of(block)))[:MOST_FIELDS]
    fields = [header_field(Traced.part(line.text, 0, len(line.text)), line.span) for line in lines]
    if not all(f and f.separator.text.strip() == ":" for f in fields):
        return ()
    moved = [Traced.part(line.text, 0, len(line.text)) for line in lines]
    placed = (
        header_field(Traced(t.text, range(start + ln.start, start + ln.end)), _moved(ln, start))
        for t, ln in zip(moved, lines, strict=True)
    )
    return tuple(f for f in placed if f is not None and f.is_authorization)


def _moved(line: Line, start: int) -> Span:
    return Span(start + line.span.start, start + line.span.end)


def _requests(text: str) -> list[Parts]:
    """The requests of the paste in their order; none where it begins with something else."""
    is_verbose = bool(_VERBOSE.search(text))
    lines = [_less_mark(line) for line in lines_of(text) if not is_verbose or _is_sent(line)]
    firsts: list[tuple[int, re.Match[str]]] = []
    for i, line in enumerate(lines):
        match = _REQUEST_LINE.match(line.text)
        if match and (i == 0 or not firsts or _is_apart(lines[i - 1])):
            firsts.append((i, match))
        elif not firsts and not (line.is_blank or _is_remark(line)):
            return []
        if len(firsts) == MOST_REQUESTS or (not firsts and i == MOST_REMARKS):
            break
    ends = [lines[i].start for i, _ in firsts[1:]]
    return [
        _from(text, lines, i, match, end)
        for (i, match), end in zip(firsts, [*ends, len(text)], strict=False)
        if match["method"] != "CONNECT"
    ]


_PSEUDO: Final = re.compile(
    r"[ \t]*:(?P<name>method|authority|scheme|path)[ \t]*:?[ \t]+(?P<value>\S{1,4000})[ \t]*\Z"
)


def _of_pseudo_fields(text: str) -> list[Parts]:
    """RFC 9113 section 8.3.1: HTTP/2's request line, as browsers show it among the headers."""
    lines = [line for line in lines_of(text) if not line.is_blank][:MOST_FIELDS]
    found = {m["name"]: (line, m) for line in lines if (m := _PSEUDO.match(line.text))}
    if not lines or not _PSEUDO.match(lines[0].text) or not {"path", "authority"} <= found.keys():
        return []
    values = {
        name: line.traced()[m.start("value") : m.end("value")] for name, (line, m) in found.items()
    }
    at = values["authority"].span.start
    host = HeaderField(
        Traced.at("Host", at), values["authority"], Traced.at(":", at), values["authority"].span
    )
    fields = [
        f
        for line in lines
        if not _PSEUDO.match(line.text) and (f := header_field(line.traced(), line.span))
    ]
    method = values["method"].text if "method" in values else "GET"
    first = found["path"][0]
    return [Parts(first, method, values["path"], (host, *fields), EMPTY, lines[-1])]


def _is_remark(line: Line) -> bool:
    return line.text.lstrip().startswith(("#", "//", "@", "$ "))


def _is_apart(line: Line) -> bool:
    return line.is_blank or _is_remark(line)


def _at_home(requests: list[Parts], provider: Provider) -> Parts:
    """The first request to the provider, else the first of all."""
    at_home = (p for p in requests if sending.host_of(_address(p, provider)) in provider.hosts)
    return next(at_home, requests[0])


def _is_sent(line: Line) -> bool:
    return line.text.startswith(">")


def _less_mark(line: Line) -> Line:
    if line.text.strip() == ">":
        return Line("", line.start + len(line.text))
    return Line(line.text[2:], line.start + 2) if line.text.startswith("> ") else line


def _from(text: str, lines: list[Line], first: int, match: re.Match[str], end: int) -> Parts:
    fields: list[HeaderField] = []
    last = lines[first]
    i = first + 1
    while i < len(lines) and lines[i].start < end and not _ends_headers(lines[i]):
        field = header_field(lines[i].traced(), lines[i].span)
        if is_rest_of_value(lines[i], fields) and ":" not in lines[i].text:
            fields[-1] = continued(fields[-1], lines[i], text)
        elif field is not None:
            fields.append(field)
        last = lines[i]
        i += 1
    answer = _ANSWER.search(text, last.end, end)
    end = answer.start() if answer else end
    body = Traced.part(text, last.end, end) if last.end < end else EMPTY
    start = lines[first].start
    target = Traced.part(text, start + match.start("target"), start + match.end("target"))
    scope = _definitions(lines[:first])
    resolved = tuple(replace(f, value=_resolved(f.value, scope)) for f in fields)
    return Parts(lines[first], match["method"], _resolved(target, scope), resolved, body, last)


_ANSWER: Final = re.compile(r"(?m)^(?:< )?HTTP/\d")


def _ends_headers(line: Line) -> bool:
    return line.is_blank or line.text.startswith("HTTP/")


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


def _address(parts: Parts, provider: Provider) -> Traced:
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


def _rewriting(
    text: str,
    parts: Parts,
    provider: Provider,
    is_origin_form: bool,
    misplaced: tuple[HeaderField, ...],
) -> Rewriting:
    ours = [f for f in parts.fields if _carries(f)]
    edits = list(url_edits(parts.target, provider, with_host=not is_origin_form))
    edits += _host_edits(parts, provider) if is_origin_form else []
    if ours:
        edits.append(Edit(ours[0].span, header_text(ours[0])))
        edits += [Edit(_with_line_end(text, f.span), "") for f in ours[1:]]
    elif misplaced:
        line_end = "\r\n" if "\r\n" in text else "\n"
        begin = len(parts.body.text) - len(parts.body.text.lstrip("\r\n"))
        edits.append(Edit(Span(parts.body.span.start, parts.body.span.start + begin), line_end))
        edits.append(Edit(misplaced[0].span, header_text(misplaced[0])))
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


def _behind_host(parts: Parts) -> int:
    host = next((f for f in parts.fields if f.name.text.lower() == "host"), None)
    return host.span.end if host else parts.first.end


def _with_line_end(text: str, span: Span) -> Span:
    start = span.start
    while start > 0 and text[start - 1] in "\r\n":
        start -= 1
    return Span(start, span.end)


def _host_edits(parts: Parts, provider: Provider) -> list[Edit]:
    host = next((f.value.strip() for f in parts.fields if f.name.text.lower() == "host"), None)
    if host is None or host.text.lower() in provider.hosts:
        return []
    return [Edit(host.span, provider.public_url.split("://")[-1])]
