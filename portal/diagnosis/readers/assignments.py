"""Lines of ``NAME=value``, as a shell or a loader of environment files reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.look import names_a_secret
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.traced import Span, Traced, Variable, joined

_ASSIGNMENT: Final = re.compile(
    r"""(?P<mark>[\ufeff\u200b\u2060]|ï»¿)?\s*(?P<file>(?:[~./]|[A-Za-z]:\\)?[\w./~\\-]{1,100}:(?:\d{1,6}:)?(?=[A-Za-z]))?
    (?P<export>(?:export|set|setx|declare\s-x|ENV|\$env:|setenv)\s*(?<=[\s:]))?
    (?P<name>[A-Za-z0-9_][\w.-]{0,80})(?P<before>[ \t]*)(?P<sign>=|:(?=[ \t])|(?<=[A-Z0-9_])[ \t](?=["'\w]))
    (?P<after>[ \t]*)(?P<value>.*)\Z""",
    re.X,
)
_SECTION: Final = re.compile(r"\s*\[[\w .\"-]{1,60}\]\s*\Z")
_NOISE: Final = re.compile(
    r"\s*(?:#|;|//|[$%>] |PS |[A-Za-z]:\\[^>]{0,100}>|[\w.-]+@[\w.-]+[:\s]|REM )", re.I
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line's parts. ``value`` is as a loader hands it on; ``whole`` is all behind the sign."""

    name: Traced
    value: Traced
    whole: Span
    line: Line
    sign: str
    is_export: bool
    quote: str
    is_spaced: bool
    comment: Traced
    mark: Traced

    @property
    def names_key(self) -> bool:
        return names_a_secret(self.name.text) and not re.search(
            r"(?i)(?:_|\b)(?:url|uri|host|endpoint|base)\Z|id\Z", self.name.text
        )


def assignments_of(text: str) -> list[Assignment]:
    """All assignments of the text; none where a line is of another shape."""
    found: list[Assignment] = []
    for line in lines_of(text):
        if line.is_blank or _SECTION.match(line.text):
            continue
        match = None if _is_noise(line.text) else _ASSIGNMENT.match(line.text)
        if match is None:
            if _is_noise(line.text):
                continue
            if found and _is_rest_of_key(line, found[-1]):
                found[-1] = _with_line(text, found[-1], line)
                continue
            return []
        found.append(_assignment(line, match))
    return found


def _is_noise(text: str) -> bool:
    return bool(_NOISE.match(text)) and not re.match(r"\s*\$env:", text, re.I)


def _is_rest_of_key(line: Line, before: Assignment) -> bool:
    chunk = line.text.strip().strip("\"'")
    return (
        before.names_key and bool(re.match(r"[\w.|+/=-]{4,200}\Z", chunk)) and "=" not in chunk[:-2]
    )


def _with_line(text: str, before: Assignment, line: Line) -> Assignment:
    start = before.value.span.start if before.value else before.whole.start
    opening = text[start : start + 1] if text[start : start + 1] in ("'", '"') else ""
    is_closed = bool(opening) and line.text.rstrip().endswith(opening)
    end = line.start + len(line.text.rstrip()) - 1 if is_closed else line.end
    start += is_closed
    value = Traced.part(text, start, end)
    whole = Span(before.whole.start, line.end)
    return Assignment(
        before.name, value, whole, before.line, before.sign, before.is_export, before.quote,
        before.is_spaced, before.comment, before.mark,
    )  # fmt: skip


def _assignment(line: Line, match: re.Match[str]) -> Assignment:
    whole = line.traced()
    behind = whole[match.start("value") :]
    value, quote, comment = _loaded(behind)
    is_cmd = (match["export"] or "").strip().lower() == "set" and not match["before"]
    if is_cmd and quote:  # cmd.exe makes the quotes part of the value
        value, quote = behind, ""
    if match["export"] and quote != "'" and "$" in value.text:
        value = _with_expansions(value)
    mark = whole[match.start("mark") : match.end("mark")] if match["mark"] else whole[0:0]
    return Assignment(
        name=whole[match.start("name") : match.end("name")],
        value=value,
        whole=Span(line.start + match.start("value"), line.end),
        line=line,
        sign=match["sign"],
        is_export=bool(match["export"]),
        quote=quote,
        is_spaced=bool(match["before"] or match["after"]) and match["sign"] == "=",
        comment=comment,
        mark=mark,
    )


_QUOTED: Final = re.compile(r"""(["'`])((?:(?!\1)[^\\]|\\.)*)\1[ \t]*(#.*)?\Z""")
_INLINE_COMMENT: Final = re.compile(r"(?<![ \t])[ \t]+#.*\Z")


def _loaded(behind: Traced) -> tuple[Traced, str, Traced]:
    """The value as loaders read it, its quotes, and a comment behind it."""
    nothing = behind[0:0]
    text = behind.text
    match = _QUOTED.match(text) if len(text) <= 4096 else None
    if match:
        comment = behind[match.start(3) :] if match[3] else nothing
        value = behind[match.start(2) : match.end(2)]
        return (_unescaped(value) if match[1] == '"' else value), match[1], comment
    comment_at = _INLINE_COMMENT.search(text)
    if comment_at:
        return behind[: comment_at.start()], "", behind[comment_at.start() :].strip()
    return behind, "", nothing


def _unescaped(value: Traced) -> Traced:
    """In double quotes ``\\n`` is a line end and ``\\"`` a quote."""
    if "\\" not in value.text:
        return value
    parts, end = [], 0
    for match in re.finditer(r"\\(.)", value.text):
        parts.append(value[end : match.start()])
        plain = {"n": "\n", "r": "\r", "t": "\t"}.get(match[1], match[1])
        parts.append(Traced.at(plain, value.origin[match.start()]))
        end = match.end()
    return joined([*parts, value[end:]])


def _with_expansions(value: Traced) -> Traced:
    """``$name`` in a line that a shell runs is replaced by that variable's value."""
    parts, end = [], 0
    for match in re.finditer(r"\$\{?([A-Za-z_]\w{0,60}|\d)\}?", value.text):
        parts.append(value[end : match.start()])
        span = value[match.start() : match.end()].span
        parts.append(Traced.hole(Variable(match[1], span)))
        end = match.end()
    return joined([*parts, value[end:]])
