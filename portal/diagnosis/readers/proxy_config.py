"""A proxy's own settings: what nginx, Apache, HAProxy, Caddy, Traefik or Envoy do to the header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.base_address import base_edits
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

MOST_LINES: Final = 2000
_SETS: Final = re.compile(
    r"""(?ix)[ \t]*(?:proxy_set_header|(?:proxy)?requestheader[ \t]+(?:early[ \t]+)?(?:set|setifempty|append|add)
        |http-request[ \t]+(?:set|add|replace)-header|header_up)
    [ \t]+["']?(?P<name>authorization)["']?[ \t]+(?P<quote>["']?)(?P<value>.{0,600}?)(?P=quote)[ \t]{0,20}(?:early[ \t]{0,9})?;?[ \t]{0,20}(?:\#.*)?\Z"""
)
_REMOVES: Final = re.compile(
    r"""(?ix)[ \t]*(?:(?:proxy)?requestheader[ \t]+(?:early[ \t]+)?unset[ \t]+["']?authorization["']?(?:[ \t]+early)?
        |http-request[ \t]+del-header[ \t]+authorization|header_up[ \t]+-authorization
        |proxy_set_header[ \t]+authorization[ \t]+(?:""|'')[ \t]*;?|authorization:[ \t]*(?:""|'')
        |proxy_pass_request_headers[ \t]+off[ \t]*;?)[ \t]*(?:[;\#].*)?\Z"""
)
_LIST_TO_REMOVE: Final = re.compile(
    r"(?i)[ \t]*(?:-[ \t]*)?(?:request_headers_to_remove|remove(?:Headers)?)[\"']?:"
)
_ITEM: Final = re.compile(
    r"(?i)[ \t]*-[ \t]*[\"']?authorization[\"']?[ \t]*\Z|[^\[\n]{0,200}\[[^\]]{0,200}\bauthorization\b"
)
_PASSES_TO: Final = re.compile(
    r"(?i)[ \t]*(?:proxy_pass|proxypass(?:match)?[ \t]+\S{1,200}|reverse_proxy)[ \t]+[\"']?(?P<url>https?://[^\s;\"']{3,300})"
)
_REFERENCE: Final = re.compile(
    r"\$\{?[A-Za-z_]\w{0,60}\}?|%[\[{][^\]}]{1,80}[\]}]\w?|\{[a-z$][\w.]{1,60}\}"
)
_IS_PROXY: Final = re.compile(
    r"(?im)^[ \t]*(?:proxy_pass\b|proxypass\b|proxy_set_header\b|requestheader\b|reverse_proxy\b|header_up\b"
    r"|http-request\b|(?:-[ \t]*)?[\"']?(?:customRequestHeaders|request_headers_to_remove|request-transformer)\b)"
)


@dataclass(frozen=True, slots=True)
class _Directives:
    removed: Line | None = None
    header: HeaderField | None = None
    target: Traced = EMPTY


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES or not _IS_PROXY.search(text):
        return None
    found = _directives(text)
    is_other = bool(re.search(r"(?i)bearer|curl", text))
    if found.removed is None and found.header is None and is_other:
        return None
    return PastedRequest(
        kind=InputKind.CONFIG,
        text=Secret(text),
        base=found.target,
        headers=(found.header,) if found.header else (),
        slips=_slips(found),
        rewriting=lambda: _rewriting(text, found, provider),
    )


def _slips(found: _Directives) -> tuple[Slip, ...]:
    if found.removed is None:
        return ()
    return (Slip("proxy_strips_header", found.removed.span, "", Certainty.CERTAIN),)


def _directives(text: str) -> _Directives:
    removed, header, target, is_list = None, None, EMPTY, False
    for line in lines_of(text):
        is_comment = line.text.lstrip().startswith(("#", ";", "//"))
        if line.is_blank or is_comment:
            continue
        is_list = is_list or bool(_LIST_TO_REMOVE.match(line.text))
        passes, sets = _PASSES_TO.match(line.text), _SETS.match(line.text)
        if passes:
            target = line.traced()[passes.start("url") : passes.end("url")]
        if _REMOVES.match(line.text) or (is_list and _ITEM.match(line.text)):
            removed = removed or line
        elif sets and header is None:
            header = _field(line, sets)
    return _Directives(removed, header, target)


def _field(line: Line, match: re.Match[str]) -> HeaderField:
    whole = line.traced()
    name = whole[match.start("name") : match.end("name")]
    value = whole[match.start("value") : match.end("value")]
    start = line.start + match.start("value")
    span = Span(start, start + len(value))
    return HeaderField(name, _with_holes(value), Traced.at(":", name.span.end), span)


def _with_holes(value: Traced) -> Traced:
    parts, at = [], 0
    for match in _REFERENCE.finditer(value.text):
        span = value[match.start() : match.end()].span
        is_whole = len(match[0]) == len(value.text.strip())
        parts.append(value[at : match.start()])
        if is_whole and "auth" in match[0].lower():  # the header as it came in, scheme and all
            parts.append(Traced.at("Bearer ", span.start))
        parts.append(Traced.hole(Variable(match[0].strip("${}%[]"), span)))
        at = match.end()
    return joined([*parts, value[at:]])


def _rewriting(text: str, found: _Directives, provider: Provider) -> Rewriting:
    edits = list(base_edits(found.target, provider))
    if found.removed is not None:
        edits.append(_kept_header(text, found.removed))
    elif found.header is not None:
        bare = "" if text[found.header.span.start - 1] in "\"'" else '"'
        edits.append(Edit(found.header.span, f"{bare}Bearer {PLACEHOLDER}{bare}"))
    return Rewriting("config", tuple(edits))


def _kept_header(text: str, line: Line) -> Edit:
    """nginx passes on what it is told to; elsewhere the line that removes it goes."""
    if re.match(r"(?i)proxy_set_header", line.text.lstrip()):
        return Edit(line.span, "proxy_set_header Authorization $http_authorization;")
    end = line.end
    while end < len(text) and text[end] in "\r\n":
        end += 1
        if text[end - 1] == "\n":
            break
    return Edit(Span(line.start, end), "")
