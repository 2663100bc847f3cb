"""``NAME=value`` lines: ``.env`` files, shell exports, what ``grep`` and ``set`` show of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced, Variable, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
MOST_LINES: Final = 2000

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
# These are written with blanks in their own languages.
_OWN_SYNTAX: Final = re.compile(r"\s*(?:\$env:|setx\b|setenv\b|ENV\b)", re.I)
_SHELL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HOLDS_HEADER: Final = re.compile(r"(?i)(?:auth(?:orization)?_?(?:header|value)?|bearer|_header)\Z")


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


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES:
        return None
    assignments = _assignments(text)
    chosen = _chosen(assignments, provider)
    if chosen is None:
        return None
    return PastedRequest(
        kind=InputKind.ENV_FILE,
        text=Secret(text),
        stored=chosen.value,
        stored_as=_meaning(chosen),
        stored_name=chosen.name,
        slips=tuple(_slips(text, assignments, chosen)),
        spare_keys=tuple(a.value for a in assignments if a.names_key and len(a.value) >= 6),
        rewriting=lambda: _rewriting(text, assignments, chosen),
    )


def _meaning(chosen: Assignment) -> Stored:
    is_header = _HOLDS_HEADER.search(chosen.name.text) and not chosen.name.text.upper().endswith(
        "KEY"
    )
    return Stored.HEADER_VALUE if is_header and " " in chosen.value.text.strip() else Stored.KEY


def _assignments(text: str) -> list[Assignment]:
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


def _chosen(assignments: list[Assignment], provider: Provider) -> Assignment | None:
    """The assignment that holds the key: by its name, else by its look."""
    named = [a for a in assignments if a.names_key]
    ours = [a for a in named if _is_of_provider(a, provider)]
    keys = [a for a in named if re.search(r"(?i)key|token|bearer|authorization", a.name.text)]
    looks = [a for a in assignments if is_key_like(a.value.text.strip()) and a.name.text.isupper()]
    for group in (ours, keys, named, looks):
        if group and _is_like_a_file(group[0], assignments):
            return group[0]
    return None


def _is_of_provider(assignment: Assignment, provider: Provider) -> bool:
    name = assignment.name.text.upper()
    return name in provider.key_names or "101" in name


def _is_like_a_file(assignment: Assignment, assignments: list[Assignment]) -> bool:
    """Whether these are lines of a file rather than a sentence or a header."""
    if is_named_authorization(assignment.name.text) and not assignment.name.text.isupper():
        return False
    if assignment.sign == "=":
        return True
    if assignment.name.text.upper().startswith("HTTP_"):
        return False
    return assignment.name.text.isupper() and "_" in assignment.name.text


# -- what reading shows


def _slips(text: str, assignments: list[Assignment], chosen: Assignment) -> Iterator[Slip]:
    yield from _syntax(text, chosen)
    yield from _mark_before_name(chosen)
    yield from _swapped(assignments, chosen)
    yield from _two_values(assignments, chosen)


def _syntax(text: str, chosen: Assignment) -> Iterator[Slip]:
    if _OWN_SYNTAX.match(chosen.line.text):
        return
    if chosen.sign != "=":
        yield Slip(
            "env_syntax", chosen.name.span, "a colon" if chosen.sign == ":" else "a space", LIKELY
        )
    elif chosen.is_spaced:
        yield Slip("env_syntax", chosen.name.span, "spaces round =", LIKELY)
    elif not _SHELL_NAME.match(chosen.name.text):
        yield Slip(
            "env_syntax", chosen.name.span, "the name", LIKELY if chosen.is_export else POSSIBLE
        )
    if chosen.comment and chosen.comment.text.startswith("#"):
        is_kept = re.search(r"(?i)docker|--env-file|systemd|environmentfile|podman", text)
        yield Slip("env_syntax", chosen.comment.span, "a comment", LIKELY if is_kept else POSSIBLE)


def _mark_before_name(chosen: Assignment) -> Iterator[Slip]:
    if not chosen.mark:
        return
    sign = "\ufeff" if len(chosen.mark) > 1 else chosen.mark.text
    yield Slip("invisible_character", chosen.mark.span, characters.name_of(sign))
    yield Slip("env_not_loaded", chosen.name.span, chosen.name.text, LIKELY)


def _swapped(assignments: list[Assignment], chosen: Assignment) -> Iterator[Slip]:
    if not re.match(r"\s*[\"']?https?://", chosen.value.text):
        return
    for other in assignments:
        is_address = re.search(r"(?i)url|uri|host|base|endpoint", other.name.text)
        if is_address and is_key_like(other.value.text.strip()):
            yield Slip("config_field_wrong", other.name.span, other.name.text, LIKELY)
            return


def _two_values(assignments: list[Assignment], chosen: Assignment) -> Iterator[Slip]:
    for other in assignments:
        same = other.name.text == chosen.name.text and other is not chosen
        if same and other.value.text.strip() != chosen.value.text.strip():
            yield Slip("stale_environment", other.name.span, other.name.text, LIKELY)
            return


# -- the corrected lines


def _rewriting(text: str, assignments: list[Assignment], chosen: Assignment) -> Rewriting:
    edits = [_corrected(a) for a in assignments if _is_same_key(a, assignments, chosen)]
    edits += [Edit(chosen.mark.span, "")] if chosen.mark else []
    return Rewriting("dotenv", tuple(edits), (_sound_name(chosen.name.text),))


def _is_same_key(assignment: Assignment, assignments: list[Assignment], chosen: Assignment) -> bool:
    return assignment is chosen or assignment.name.text == chosen.name.text


def _corrected(assignment: Assignment) -> Edit:
    """Name, sign and placeholder; double quotes where the customer had quotes."""
    quote = assignment.quote if assignment.quote in ("'", '"') else ""
    is_header = _meaning(assignment) is Stored.HEADER_VALUE
    value = f'"Bearer {PLACEHOLDER}"' if is_header else f"{quote}{PLACEHOLDER}{quote}"
    span = Span(assignment.name.span.start, assignment.whole.end)
    return Edit(span, f"{_sound_name(assignment.name.text)}={value}")


def _sound_name(name: str) -> str:
    sound = re.sub(r"\W", "_", name)
    return f"_{sound}" if sound[:1].isdigit() else sound
