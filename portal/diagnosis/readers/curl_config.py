"""cURL's own configuration: a ``.curlrc``, a file for ``--config``, or what is piped to ``-K -``."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of, url_edits
from portal.diagnosis.readers.curl import is_arguments_alone
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.repair import ENV, PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

MOST_LINES: Final = 500
_SETTING: Final = re.compile(
    r"""[ \t]*(?P<name>-{0,2}(?:header|url|user|oauth2-bearer|request|user-agent|data|max-time
    |connect-timeout|output|silent|show-error|fail|location|verbose|compressed|include|get)|-[HuXAdosSfLvi])
    (?:[ \t]*[=:][ \t]*|[ \t]+|(?=[ \t]*\Z))(?P<value>"(?:[^"\\]|\\.)*"?|.*?)[ \t]*\Z""",
    re.X,
)
_USED: Final = re.compile(r"(?m)\bcurl(?:\.exe)?\s[^\n]*(?:-K|--config)\s*(?:-|\S+)")
_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_]\w{0,60})\}?")
_HEREDOC: Final = re.compile(r"<<-?\s*(?P<quote>['\"]?)\w+(?P=quote)")


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES or is_arguments_alone(text):
        return None
    settings = _settings(text)
    headers = [f for name, v in settings if name in ("header", "H") and (f := _field(v))]
    url = next((v for name, v in settings if name == "url"), EMPTY)
    ours = [h for h in headers if _is_ours(h)]
    if not settings or not (ours or url):
        return None
    bearer = [_bearer(v) for name, v in settings if name == "oauth2-bearer"]
    return PastedRequest(
        kind=InputKind.CURL,
        text=Secret(text),
        is_request=bool(url),
        url=url,
        headers=(*headers, *bearer),
        query=query_of(url),
        basic=next((v for name, v in settings if name in ("user", "u")), None),
        rewriting=lambda: _rewriting(text, ours, url, provider),
    )


def _settings(text: str) -> list[tuple[str, Traced]]:
    """The settings of the file, or of a here-document; none where a line is of another shape."""
    is_piped = bool(_USED.search(text))
    is_expanded = is_piped and _is_expanded(text)
    found: list[tuple[str, Traced]] = []
    for line in lines_of(text):
        if line.is_blank or line.text.lstrip().startswith("#"):
            continue
        match = _SETTING.match(line.text)
        if match is None and not is_piped:
            return []
        if match is not None:
            value = _value(line, match)
            found.append((match["name"].lstrip("-"), _with_holes(value) if is_expanded else value))
    return found


def _is_expanded(text: str) -> bool:
    """An unquoted here-document expands variables; a file has none."""
    heredoc = _HEREDOC.search(text)
    return heredoc is not None and not heredoc["quote"]


def _with_holes(value: Traced) -> Traced:
    parts, at = [], 0
    for match in _VARIABLE.finditer(value.text):
        span = value[match.start() : match.end()].span
        parts += [value[at : match.start()], Traced.hole(Variable(match[1], span))]
        at = match.end()
    return joined([*parts, value[at:]])


def _value(line: Line, match: re.Match[str]) -> Traced:
    value = line.traced()[match.start("value") : match.end("value")]
    if not value.text.startswith('"'):
        return value
    inner = value[1:-1] if value.text.endswith('"') and len(value) > 1 else value[1:]
    return inner.without(m.start() for m in re.finditer(r"\\(?=.)", inner.text))


def _field(value: Traced) -> HeaderField | None:
    return header_field(value, value.span)


def _bearer(value: Traced) -> HeaderField:
    """``oauth2-bearer`` writes the scheme itself."""
    at = value.span.start
    whole = Traced.at("Bearer ", at) + value
    return HeaderField(Traced.at("Authorization", at), whole, Traced.at(":", at), value.span)


def _is_ours(field: HeaderField) -> bool:
    named = field.name.text.strip().lower() == "authorization"
    return named or sending.is_misnamed_authorization(field)


def _rewriting(text: str, ours: list[HeaderField], url: Traced, provider: Provider) -> Rewriting:
    is_expanded = _is_expanded(text)
    key = f"${ENV}" if is_expanded else PLACEHOLDER
    edits = list(url_edits(url, provider))
    edits += [Edit(_whole(text, ours[0].span), f'"Authorization: Bearer {key}"')] if ours else []
    return Rewriting("curl", tuple(edits), (ENV,) if is_expanded else ())


def _whole(text: str, span: Span) -> Span:
    """With the quotes round it."""
    has_opening = text[span.start - 1 : span.start] == '"'
    has_closing = text[span.end : span.end + 1] == '"'
    return Span(span.start - has_opening, span.end + has_closing)
