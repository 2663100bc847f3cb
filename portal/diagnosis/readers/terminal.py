"""A terminal's window: a variable is set at one prompt, a program is run at the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import dotenv
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span

MOST_LINES: Final = 400
_PROMPT: Final = re.compile(
    r"[ \t]*(?:[$%][ ]|[\w.-]{1,40}@[^\s$#%]{1,80}[ ]?[^\s$#%]{0,80}[$#%][ ]|PS(?:[ ][^>\n]{0,100})?>[ ]?|[A-Za-z]:\\[^>\n]{0,100}>[ ]?)"
)
_SETS: Final = re.compile(
    r"(?P<how>(?:export|declare -x|setx|set)[ \t]+|\$env:)?(?P<name>[A-Za-z_]\w{1,60})(?:[ \t]?=[ \t]?|(?<=\w)[ \t]+)(?P<value>\S.*)\Z"
)
_RUNS: Final = re.compile(
    r"(?:\./|(?:sudo |nohup )?(?:python[\d.]{0,4}|py|node|npm|npx|yarn|php|ruby|bundle|go|java|dotnet|deno|bun|perl|make|cargo|uvicorn|flask)\b)"
)
_NOTHING_SENT: Final = re.compile(
    r"(?i)\b(?:key|token|auth\w*|bearer)\b[^\n]{0,40}?(?-i:\b(?:None|undefined|null|nil)\b)"
)


@dataclass(frozen=True, slots=True)
class _Setting:
    line: Line
    start: int
    how: str
    name: str


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES:
        return None
    lines = list(lines_of(text))
    setting = next(_settings(lines), None)
    if setting is None:
        return None
    request = dotenv.read_within(_alone(text, setting), text, provider)
    if request is None:
        return None
    slips = tuple(_slips(text, lines, setting))
    return replace(
        request,
        text=Secret(text),
        slips=(*request.slips, *slips),
        rewriting=(lambda: _exported(setting)) if slips else request.rewriting,
    )


def _settings(lines: list[Line]) -> Iterator[_Setting]:
    for line in lines:
        prompt = _PROMPT.match(line.text)
        match = _SETS.match(line.text, prompt.end()) if prompt else None
        if prompt is None or match is None or not names_a_secret(match["name"]):
            continue
        how = (match["how"] or "").strip().lower()
        has_equals = "=" in line.text[match.start("name") : match.start("value")]
        if has_equals or how == "setx":
            yield _Setting(line, line.start + prompt.end(), how, match["name"])


def _alone(text: str, setting: _Setting) -> str:
    """The one command, with blanks for the rest, so that places stay right."""
    before = re.sub(r"[^\r\n]", " ", text[: setting.start])
    return before + text[setting.start : setting.line.end]


def _slips(text: str, lines: list[Line], setting: _Setting) -> Iterator[Slip]:
    """It reaches no program: it is the shell's own, or that of windows yet to be opened."""
    rest = text[setting.line.end :]
    is_own = setting.how == "" and not re.search(
        rf"\bexport\b[^\n]*\b{setting.name}\b|set -a", text
    )
    if not (is_own or setting.how == "setx") or not _is_run_later(lines, setting):
        return
    yield Slip(
        "env_not_loaded", Span(setting.start, setting.line.end), setting.name, Certainty.CERTAIN
    )
    nothing = _NOTHING_SENT.search(rest)
    if nothing:
        begin = setting.line.end
        span = Span(begin + nothing.start(), begin + nothing.end())
        yield Slip("null_literal", span, "", Certainty.LIKELY)


def _is_run_later(lines: list[Line], setting: _Setting) -> bool:
    for line in lines:
        prompt = _PROMPT.match(line.text) if line.start > setting.start else None
        is_run = prompt is not None and _RUNS.match(line.text, prompt.end())
        if is_run and setting.name not in line.text:
            return True
    return False


def _exported(setting: _Setting) -> Rewriting:
    """The same command with what hands the variable on, in that shell."""
    span = Span(setting.start, setting.line.end)
    written = (
        f"set {setting.name}={PLACEHOLDER}"
        if setting.how
        else f"export {setting.name}={PLACEHOLDER}"
    )
    return Rewriting("bash" if not setting.how else "cmd", (Edit(span, written),))
