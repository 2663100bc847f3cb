"""Commands inside YAML: the steps of GitHub Actions, GitLab CI and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import config_text, curl, other_cli
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span

MOST_LINES: Final = 2000
_STEP: Final = re.compile(
    r"(?m)^[ \t]*(?:- )?(?:run|script|before_script|after_script|commands?|inline|bash|args):"
)
_TOOL: Final = re.compile(r"\b(?:curl|wget|https?|xh)\s")
_BLOCK: Final = re.compile(r"[ \t]*(?:- )?(?:\w+:)?[ \t]*(?P<style>[|>])[+-]?\d?[ \t]*(?:#.*)?\Z")
_INLINE: Final = re.compile(
    r"[ \t]*(?:- )?(?:(?:run|script|command|bash|args):[ \t]*|- |(?<=- ))"
    r"(?P<quote>[\"']?)(?P<command>\S.*?)(?P=quote)[ \t]*\Z"
)
_ACTIONS: Final = re.compile(r"(?m)^[ \t]*(?:- )?(?:runs-on|uses):|^on:")


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES or not _STEP.search(text) or not _TOOL.search(text):
        return None
    commands = _with_prompt(text, "".join(_only_commands(text)))
    request = curl.read(commands, provider) or other_cli.read(commands, provider)
    if request is None or config_text.read(text, provider) is not None:
        return None
    misread = list(_misread_references(text)) if _is_action(text) else []
    slips = (*request.slips, *misread, *(() if misread else _unmapped(text, request)))
    rewriting = request.rewriting
    if misread:
        edits = tuple(Edit(s.span, f"${{{s.found[1:]}}}") for s in misread)
        fixed = Rewriting("yaml", edits)
        return replace(
            request,
            kind=InputKind.CONFIG,
            text=Secret(text),
            slips=slips,
            rewriting=lambda: fixed,
        )
    return replace(
        request,
        kind=InputKind.CONFIG,
        text=Secret(text),
        slips=slips,
        rewriting=(lambda: _with_secrets(rewriting()))
        if rewriting and _is_action(text)
        else rewriting,
    )


def _is_action(text: str) -> bool:
    return bool(_ACTIONS.search(text)) and "jobs:" in text


def _with_secrets(rewriting: Rewriting) -> Rewriting:
    """In GitHub Actions a secret comes from ``secrets``, not from the environment."""
    reference = f"${{{{ secrets.{ENV} }}}}"
    edits = tuple(replace(e, text=e.text.replace(f"${ENV}", reference)) for e in rewriting.edits)
    return replace(rewriting, edits=edits)


def _only_commands(text: str) -> Iterator[str]:
    """The text with blanks for all but the commands, so that places stay right."""
    depth, style = -1, ""
    for line in lines_of(text):
        end = text[line.end : line.end + len(_line_end(text, line))]
        indent = len(line.text) - len(line.text.lstrip(" \t"))
        if depth >= 0 and (line.is_blank or indent > depth):
            yield line.text + (" " * len(end) if style == ">" else end)
            continue
        depth = -1
        block = _BLOCK.match(line.text)
        if block:
            depth, style = indent, block["style"]
        inline = None if block else _INLINE.match(line.text)
        yield (_command_of(line, inline) if inline else " " * len(line.text)) + end


_PROMPTS: Final = {"cmd": "C:\\>", "powershell": "PS> "}
_SHELL: Final = re.compile(r"(?m)^[ \t]*(?:- )?shell:[ \t]*[\"']?(?P<name>\w+)")


def _with_prompt(text: str, commands: str) -> str:
    """The step's own shell, told by its prompt in the blanks in front of the command."""
    names = {m["name"].lower() for m in _SHELL.finditer(text)}
    prompt = _PROMPTS.get(names.pop(), "") if len(names) == 1 else ""
    first = re.compile(r"(?m)^[ \t]{4,}(?=\S)").search(commands) if prompt else None
    if first is None:
        return commands
    at = first.end() - len(prompt)
    return commands[:at] + prompt + commands[first.end() :]


def _line_end(text: str, line: Line) -> str:
    match = re.compile(r"\r\n|\r|\n|").match(text, line.end)
    return match[0] if match else ""


def _command_of(line: Line, inline: re.Match[str]) -> str:
    """A plain or a single-quoted scalar is the command as it stands; escapes are left alone."""
    start, end = inline.span("command")
    is_escaped = inline["quote"] == '"' and "\\" in inline["command"]
    is_doubled = inline["quote"] == "'" and "''" in inline["command"]
    if is_escaped or is_doubled or (inline["quote"] and inline["quote"] in inline["command"]):
        return " " * len(line.text)
    return " " * start + line.text[start:end] + " " * (len(line.text) - end)


_SINGLE_BRACES: Final = re.compile(
    r"(?<!\$)\$\{ ?(?:secrets|vars|env|inputs)\.[A-Za-z_]\w{0,60} ?\}(?!\})"
)
MOST_REFERENCES: Final = 20


def _misread_references(text: str) -> Iterator[Slip]:
    """``${ secrets.KEY }``: GitHub resolves double braces alone, and no shell a name with a dot."""
    for match in islice(_SINGLE_BRACES.finditer(text), MOST_REFERENCES):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not line.lstrip().startswith("#"):
            yield Slip("variable_not_expanded", Span(*match.span()), match[0], keeps_key_back=True)


def _unmapped(text: str, request: PastedRequest) -> Iterator[Slip]:
    """GitHub hands a secret to a step only where ``env:`` names it."""
    if not _is_action(text) or "GITHUB_ENV" in text:
        return
    for header in request.authorization:
        for variable in header.value.variables:
            is_name = re.fullmatch(r"[A-Za-z_]\w{0,60}", variable.name)
            is_set = re.search(rf"(?m)\b{re.escape(variable.name)}[ \t]*[:=]", text)
            if is_name and not is_set:
                yield Slip("env_not_loaded", variable.span, f"${variable.name}", Certainty.LIKELY)
                yield Slip("empty_key", variable.span, f"${variable.name}", Certainty.LIKELY)
