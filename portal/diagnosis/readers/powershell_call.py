"""One call of PowerShell's own clients: its parameters, as the language parts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Span

_ALIAS: Final = (
    r"(?<![\w.\\/-])(?:curl|wget)(?=[ \t][^\r\n|;]{0,200}?[ \t]-(?:uri|headers|usebasicparsing)\b)"
)
CLIENTS: Final = re.compile(
    rf"(?i)(?<![\w-])(?:invoke-(?:restmethod|webrequest)|irm|iwr)(?![\w-])(?!\s*:\s)|{_ALIAS}"
)
_CMDLET: Final = re.compile(f"(?i){_ALIAS}")
_ITS_OWN: Final = re.compile(r"(?i)[ \t]-(?:uri|headers|usebasicparsing)\b")
_HAS_SIGN: Final = re.compile(r"(?i)\b(?:invoke-|irm|iwr)|[ \t]-(?:uri|headers|usebasicparsing)\b")
# Of the cmdlets' manual: what takes no argument.
_SWITCHES: Final = frozenset(
    """
    usebasicparsing skipcertificatecheck usedefaultcredentials allowunencryptedauthentication
    passthru preserveauthorizationonredirect skipheadervalidation skiphttperrorcheck
    disablekeepalive noproxy followrellink resume allowinsecureredirect proxyusedefaultcredentials
    preservehttpmethodonredirect verbose debug
    """.split()
)
_NAMES: Final = (
    "headers", "uri", "method", "body", "authentication", "token", "credential", "websession",
    "contenttype", "sessionvariable", "outfile", "infile", "form",
)  # fmt: skip
_BLANK: Final = re.compile(r"(?:[ \t]|`\r?\n)+")
_PARAMETER: Final = re.compile(r"[-–—](?P<name>[A-Za-z]\w{0,40}):?")
_BREAK: Final = re.compile(
    r"[ \t]*(?P<sign>[\\^`]?)(?P<blank>[ \t]*)\r?\n[ \t]*(?=-[A-Za-z]\w+[ \t:])"
)
_BARE: Final = re.compile(r"[^\s|;(){}\"'“”‘’`]+")
_QUOTES: Final = {'"': '"', "“": '”"“', "”": '”"', "„": '”"', "'": "'", "‘": "’'", "’": "’'"}
MOST_PARAMETERS: Final = 60


@dataclass(frozen=True, slots=True)
class PowerShellCall:
    """The arguments of one call, by the parameter's whole name in lower case."""

    name: Span
    end: int
    arguments: dict[str, Span]
    parameters: dict[str, Span]
    positional: tuple[Span, ...]
    slips: tuple[Slip, ...]


def is_cmdlet(text: str) -> bool:
    """Whether ``curl`` or ``wget`` is PowerShell's name for its own client, by its parameters."""
    return bool(_ITS_OWN.search(text) and _CMDLET.search(text))


def calls_in(text: str) -> list[PowerShellCall]:
    calls: list[PowerShellCall] = []
    at = 0 if _HAS_SIGN.search(text) else len(text)
    while len(calls) < MOST_PARAMETERS:
        match = CLIENTS.search(text, at)
        if match is None:
            break
        calls.append(_Reader(text, match).call())
        at = calls[-1].end
    return calls


class _Reader:
    def __init__(self, text: str, client: re.Match[str]) -> None:
        self.text = text
        self.name = Span(*client.span())
        self.at = client.end()
        self.arguments: dict[str, Span] = {}
        self.parameters: dict[str, Span] = {}
        self.positional: list[Span] = []
        self.slips: list[Slip] = []

    def call(self) -> PowerShellCall:
        for _ in range(MOST_PARAMETERS):
            if not self._go_on():
                break
            parameter = _PARAMETER.match(self.text, self.at)
            if parameter:
                self._parameter(parameter)
            else:
                self.positional.append(self._argument())
        return PowerShellCall(
            self.name, self.at, self.arguments, self.parameters, tuple(self.positional),
            tuple(self.slips),
        )  # fmt: skip

    def _go_on(self) -> bool:
        """Past blanks, continued lines, and lines that were meant to be continued."""
        self._skip_blanks()
        cut = _BREAK.match(self.text, self.at)
        while cut:
            start = cut.start("sign") if cut["sign"] else cut.end("blank")
            found = (
                cut["sign"] + (" and a space" if cut["blank"] else "")
            ) or "a line end without `"
            span = Span(start, max(cut.end("blank"), start + 1))
            self.slips.append(Slip("shell_line_break", span, found, Certainty.CERTAIN))
            self.at = cut.end()
            self._skip_blanks()
            cut = _BREAK.match(self.text, self.at)
        return self.at < len(self.text) and self.text[self.at] not in "\r\n|;)}#"

    def _skip_blanks(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _parameter(self, match: re.Match[str]) -> None:
        name = _whole_name(match["name"].lower())
        self.parameters[name] = Span(*match.span())
        self.at = match.end()
        if name in _SWITCHES or not self._go_on() or _PARAMETER.match(self.text, self.at):
            return
        self.arguments[name] = self._argument()

    def _argument(self) -> Span:
        """A text, a variable, something in brackets, or a bare word, and what is glued to it."""
        start = self.at
        while self.at < len(self.text):
            c = self.text[self.at]
            bare = _BARE.match(self.text, self.at)
            if c in _QUOTES:
                self.at = end_of_quoted(self.text, self.at)
            elif c in "({":
                self.at = end_of_bracket(self.text, self.at)
            elif bare:
                self.at = bare.end()
            else:
                break
        self.at = max(self.at, start + 1)
        return Span(start, self.at)


def _whole_name(name: str) -> str:
    """PowerShell takes any beginning that is of one parameter alone."""
    return next((n for n in _NAMES if len(name) > 2 and n.startswith(name)), name)


def end_of_quoted(text: str, start: int) -> int:
    closing = _QUOTES[text[start]]
    escapes = text[start] not in "'‘’"
    i = start + 1
    while i < len(text):
        if text[i] == "`" and escapes:
            i += 2
        elif text[i] in closing:
            if text[i + 1 : i + 2] != text[i]:
                return i + 1
            i += 2
        else:
            i += 1
    return len(text)


def end_of_bracket(text: str, start: int) -> int:
    """Behind the bracket that closes the one at ``start``."""
    depth, i = 0, start
    while i < len(text):
        c = text[i]
        if c in _QUOTES:
            i = end_of_quoted(text, i)
            continue
        depth += (c in "({[") - (c in ")}]")
        i += 1
        if depth == 0:
            return i
    return len(text)
