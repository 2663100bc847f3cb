"""An editor's ``.http`` file, whose ``{{name}}`` may be defined in a file beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import raw_http
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip
from portal.diagnosis.traced import Span, Traced, Variable, joined

# Without the protocol's version, which stands behind the address on the wire.
_REQUEST_LINE: Final = re.compile(
    r"(?m)^[ \t]*(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(?:https?://|\{\{)\S{1,2000}[ \t]*\r?$"
)
_LATE: Final = re.compile(
    r"(?im)^[ \t]*(?:GET|DELETE|HEAD)[ \t]+\S{1,2000}[^\r\n]*(?P<gap>\r?\n[ \t]*\r?\n)[ \t]*(?P<header>authorization:[^\r\n]{1,600})"
)
_DEFINES: Final = re.compile(r"(?m)^[ \t]*@[\w.-]{1,60}[ \t]*=")
_USED: Final = re.compile(
    r"\{\{[ \t]*(?P<name>\$?[\w.-]{1,60}(?:[ \t]+[%\w.-]{1,60}){0,2})[ \t]*\}\}"
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    """A name that the file's own definitions leave out is told; without any, it is unknown."""
    late = _LATE.search(text)
    if not _REQUEST_LINE.search(text) or not ("{{" in text or late):
        return None
    request = raw_http.read(text, provider)
    if request is None:
        return None
    if late is not None and not request.authorization:
        return _with_late_header(request, late)
    is_own = bool(_DEFINES.search(text))
    headers = tuple(replace(f, value=_with_holes(f.value, is_own)) for f in request.headers)
    return replace(request, url=_with_holes(request.url, is_own), headers=headers)


def _with_late_header(request: PastedRequest, late: re.Match[str]) -> PastedRequest:
    """RFC 9112 section 2.1: what stands behind the empty line is the body."""
    header = Span(*late.span("header"))
    edits = (
        Edit(Span(*late.span("gap")), "\n"),
        Edit(header, f"Authorization: Bearer {PLACEHOLDER}"),
    )
    return replace(
        request,
        slips=(*request.slips, Slip("headers_misplaced", header, "", drops_header=True)),
        rewriting=lambda: Rewriting("http", edits),
    )


def _with_holes(value: Traced, is_own: bool) -> Traced:
    parts, at = [], 0
    for match in _USED.finditer(value.text):
        if is_own and not match["name"].startswith("$"):
            continue
        span = value[match.start() : match.end()].span
        parts += [value[at : match.start()], Traced.hole(Variable(match["name"], span))]
        at = match.end()
    return joined([*parts, value[at:]]) if parts else value
