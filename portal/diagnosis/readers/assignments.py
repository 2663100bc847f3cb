"""Lines of ``NAME=value``, as a shell or a loader of environment files reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.look import is_key_like, is_place, names_a_secret
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.readers.listing import shows_line_ends, unveiled
from portal.diagnosis.readers.loaders import Loader
from portal.diagnosis.traced import Span, Traced, Variable, joined

_ASSIGNMENT: Final = re.compile(
    r"""(?P<mark>[\ufeff\u200b\u2060]|ï»¿)?\s*(?P<file>(?:[~./]|[A-Za-z]:\\)?[\w./~\\-]{1,100}:(?:\d{1,6}:)?(?=[A-Za-z]))?
    (?P<export>(?:export|set|setx|declare\s-x|ENV|\$env:|setenv)\s*(?<=[\s:]))?
    (?P<name>[A-Za-z0-9_][\w.-]{0,80})(?P<before>[ \t]*)(?P<sign>=|:(?=[ \t])|(?<=[A-Z0-9_])[ \t](?=["'\w]))
    (?P<after>[ \t]*)(?P<value>.*)\Z""",
    re.X,
)
# Other commands of a profile, or of direnv's ``.envrc``, which set no variable.
_COMMAND: Final = re.compile(
    r"\s*(?:(?:dotenv|source_(?:env|up)|watch_file|use|layout|path_add|source|eval|shopt|umask"
    r"|alias|unset)(?:_if_exists)?[ \t]+[^=\s]|(?:PATH|path)_add[ \t]|\.[ \t]+\S"
    r"|(?:strict_env|source_up|dotenv|fi|esac|done|then|else|set[ \t][-+][a-z]{1,8}(?:[ \t]\w{1,20})?)[ \t]*\Z)"
)
_COMMENTED: Final = re.compile(
    r"\s*(?:#|;|//|REM )[ \t]?(?=(?:export[ \t]+)?[A-Za-z_][\w.]{1,80}[ \t]?=)"
)
# A variable's value as the running shell or container has it.
_ECHO: Final = re.compile(
    r"""\s*(?:[$%\#>]|PS[^>\n]{0,100}>|[A-Za-z]:\\[^>\n]{0,100}>|[\w.@~:/-]{1,80}[$\#>])[ \t]*
    (?:(?:docker|podman|kubectl|sudo|heroku)[ \t][^\n]{0,120}?[ \t])?(?:echo|printenv|Write-(?:Output|Host))[ \t]+
    ["']?(?:\$\{?(?:env:)?|%)?(?P<name>[A-Za-z_]\w{0,60})\}?%?["']?[ \t]*(?:\#.*)?\Z""",
    re.X,
)
# The same in a language's own shell.
_GETTER: Final = re.compile(
    r"""\s*(?:>>>|>|\$|irb[^>\n]{0,40}>|php[ ]?>|psysh>)[ \t]*(?:\w{1,20}[ \t]+-{1,2}\w{1,5}[ \t]+["'])?(?:[\w.]{1,20}\()?
    (?:env|getenv|os\.(?:environ\.get|getenv|environ)|process\.env\.?|ENV|System\.getenv)[(\[]{0,2}["']?
    (?P<name>[A-Za-z_]\w{0,60})["']?[)\]]{0,3}["']?;?[ \t]*\Z""",
    re.X,
)
_NO_VALUE: Final = re.compile(r"\s*(?:=>|->)?\s*(?:null|None|undefined|nil|false|\"\"|'')?\s*\Z")
_NAMES_OTHER: Final = re.compile(
    r"(?i)(?:_|\b)(?:url|uri|host|endpoint|base)\Z|id\Z|(?P<place>_(?:file|path))\Z"
)
_WRITES: Final = re.compile(
    r"\bsed\b[^\n]{0,300}/(?P<name>[A-Za-z_]\w{1,60})=(?P<value>[\w.|+-]{16,400})(?=[/'\"])"
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
    is_shown: bool = False  # what ``echo`` printed, not a line of a file
    is_commented: bool = False

    @property
    def names_key(self) -> bool:
        """By its name; one for a file's place only where the key itself stands in it."""
        ending = _NAMES_OTHER.search(self.name.text)
        value = self.value.text.strip()
        is_key = is_key_like(value) and not is_place(value)
        is_misplaced = bool(ending and ending["place"]) and is_key
        return names_a_secret(self.name.text) and (not ending or is_misplaced)


def assignments_of(text: str, loader: Loader) -> list[Assignment]:
    """All assignments of the text; none where a line is of another shape."""
    is_listing = shows_line_ends(text)
    found: list[Assignment] = []
    shown: re.Match[str] | None = None
    for line in lines_of(text):
        printed, shown = shown, _ECHO.match(line.text) or _GETTER.match(line.text)
        if printed and names_a_secret(printed["name"]) and not line.is_blank and not shown:
            is_nothing = bool(_NO_VALUE.match(line.text))
            is_output = is_nothing or (not _is_noise(line.text) and len(line.text.split()) == 1)
            if is_output or _is_prompt(line):
                found.append(_printed(printed["name"], line, is_output=is_output))
            if is_output:
                continue
        if line.is_blank or shown or _SECTION.match(line.text) or _COMMAND.match(line.text):
            continue
        match = None if _is_noise(line.text) else _ASSIGNMENT.match(line.text)
        if match is not None:
            assignment = _assignment(line, match, loader)
            found.append(_unveiled(assignment) if is_listing else assignment)
        elif _is_noise(line.text):
            found += [*_commented(line), *_written_by(line)]
        elif found and _is_rest_of_key(line, found[-1]):
            found[-1] = _with_line(text, found[-1], line)
        else:
            return []
    return found


def _is_prompt(line: Line) -> bool:
    return bool(re.match(r"\s*(?:[$%>] |PS |[A-Za-z]:\\|[\w.-]+@)", line.text))


def _printed(name: str, line: Line, *, is_output: bool) -> Assignment:
    """The output of ``echo``; nothing where the next prompt follows at once."""
    nothing = line.traced()[0:0]
    is_value = is_output and not _NO_VALUE.match(line.text)
    value = line.traced().strip() if is_value else nothing
    return Assignment(
        Traced.at(name, line.start), value, line.span, line, "=", is_export=False, quote="",
        is_spaced=False, comment=nothing, mark=nothing, is_shown=True,
    )  # fmt: skip


def _commented(line: Line) -> Iterator[Assignment]:
    """An assignment that the sign of a comment switches off."""
    lead = _COMMENTED.match(line.text)
    rest = Line(line.text[lead.end() :], line.start + lead.end()) if lead else None
    match = _ASSIGNMENT.match(rest.text) if rest else None
    if rest is not None and match is not None:
        yield replace(_assignment(rest, match, Loader.UNKNOWN), line=line, is_commented=True)


def _written_by(line: Line) -> Iterator[Assignment]:
    """What a command at a prompt writes into a file."""
    match = _WRITES.search(line.text) if _is_prompt(line) else None
    if match is not None and names_a_secret(match["name"]):
        whole = line.traced()
        name = whole[match.start("name") : match.end("name")]
        value = whole[match.start("value") : match.end("value")]
        nothing = whole[0:0]
        yield Assignment(
            name, value, value.span, line, "=", is_export=False, quote="", is_spaced=False,
            comment=nothing, mark=nothing, is_shown=True,
        )  # fmt: skip


def _unveiled(assignment: Assignment) -> Assignment:
    """As the file has it, where ``cat -A`` listed it."""
    return replace(assignment, value=_loaded(unveiled(assignment.value))[0])


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


def _assignment(line: Line, match: re.Match[str], loader: Loader) -> Assignment:
    whole = line.traced()
    behind = whole[match.start("value") :]
    value, quote, comment = _loaded(behind)
    is_cmd = (match["export"] or "").strip().lower() == "set" and not match["before"]
    if quote and (is_cmd or loader.keeps_quotes):  # cmd.exe and Docker make them part of it
        value, quote = behind, ""
    if match["export"] and quote not in ("'", "`") and re.search(r"[$`]", value.text):
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


_EXPANDED: Final = re.compile(
    r"\$\([^()\n]{1,300}\)|`[^`\n]{1,300}`|\$\{?(?P<name>[A-Za-z_]\w{0,60}|\d)\}?"
)


def _with_expansions(value: Traced) -> Traced:
    """``$name`` and ``$(command)`` in a line that a shell runs are replaced by what they give."""
    parts, end = [], 0
    for match in _EXPANDED.finditer(value.text):
        parts.append(value[end : match.start()])
        span = value[match.start() : match.end()].span
        parts.append(Traced.hole(Variable(match["name"] or "command", span)))
        end = match.end()
    return joined([*parts, value[end:]])
