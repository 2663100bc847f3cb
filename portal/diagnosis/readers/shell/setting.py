"""Commands that set a variable, and those that were meant to and do not."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like
from portal.diagnosis.readers.shell.expansion import CMD_VARIABLE, NAME
from portal.diagnosis.readers.shell.script import (
    Dialect,
    Split,
    Word,
)
from portal.diagnosis.readers.shell.words import Words
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

_SET: Final = re.compile(r"(?i)\s*@?set\s+\"?([A-Za-z_]\w{0,80})=\"?([^\"\r\n]*)\"?")
_SET_SPACED: Final = re.compile(
    r"(?i)\s*@?set\s+\"?(?P<name>[A-Za-z_]\w{0,80})(?P<sign>[ \t]+=[ \t]*)(?P<value>[^\"\r\n]*)\"?"
)
_POWERSHELL_SET: Final = re.compile(r"\s*\$(?:env:)?([A-Za-z_]\w{0,80})\s*=\s*")
_POWERSHELL_COMMAND: Final = re.compile(r"[A-Z][A-Za-z]{1,30}-[A-Z][A-Za-z]{1,40}(?=[ \t\r\n]|\Z)")
_VARIABLE_ALONE: Final = re.compile(
    r"\$(?:(?P<name>[A-Za-z_]\w{0,80})|\{(?P<braced>[A-Za-z_]\w{0,80})\})(?=[\s;&|)<>]|\Z)"
)
_SIGIL: Final = re.compile(r"\$([A-Za-z_]\w{0,80})=")


class Setting(Words):
    """``NAME=value`` of each shell."""

    def _set_of_cmd(self) -> None:
        match = _SET.match(self.text, self.at)
        if match:
            self._bind(
                match[1].lower(), self._expanded_by_cmd(*match.span(2)), Span(*match.span(2))
            )
            self.at = match.end()
        spaced = None if match else _SET_SPACED.match(self.text, self.at)
        if spaced:  # the blank becomes part of the name, so that no ``%NAME%`` finds it
            span = Span(spaced.start("name"), spaced.end("sign"))
            found = "a space before ="
            name = spaced["name"].lower()
            self.misassigned[name] = Slip("env_syntax", span, found, drops_header=True)
            value = Traced.part(self.text, *spaced.span("value"))
            self._bind(name, value, Span(*spaced.span("value")))
            self.at = spaced.end()

    def _expanded_by_cmd(self, start: int, end: int) -> Traced:
        """``set A=%B%`` takes over what ``B`` holds."""
        parts, at = [], start
        for match in CMD_VARIABLE.finditer(self.text, start, end):
            known = self.variables.get(match[1].lower())
            hole = Traced.hole(Variable(match[1], Span(*match.span())))
            parts += [Traced.part(self.text, at, match.start()), known if known else hole]
            at = match.end()
        return joined([*parts, Traced.part(self.text, at, end)])

    def _set_of_powershell(self) -> None:
        match = _POWERSHELL_SET.match(self.text, self.at)
        if not match or self.text[match.end() : match.end() + 1] == "@":
            return
        self.at = match.end()
        stop = self._line_stop(self.at)
        if _POWERSHELL_COMMAND.match(self.text, self.at):  # its output, such as Read-Host's
            name = Variable(match[1], Span(*match.span(1)))
            self._bind(match[1].lower(), Traced.hole(name), name.span)
            self.at = stop
            return
        before = len(self.words)
        if self.at < stop and not self.text[self.at : stop].strip().startswith("@"):
            self._word()
        if len(self.words) > before:
            word = self.words.pop()
            self._bind(match[1].lower(), word.value, word.span)

    def _note_what_sets_nothing(self) -> None:
        """``NAME = value``, ``NAME= value`` and ``$NAME=value`` run a command of that name."""
        words = self.words[1:] if self.words and self.words[0].text == "export" else self.words
        if self.dialect is not Dialect.POSIX or not words:
            return
        name, value, first = words[0].text, EMPTY, words[0].span.start
        sigil = _SIGIL.match(self.text, words[0].span.start)
        if sigil and len(words) == 1 and sigil[1] not in self.variables:
            name = sigil[1]
            value = words[0].value[words[0].text.find("=") + 1 :]
        elif len(words) == 3 and words[1].text == "=":
            value = words[2].value
        elif len(words) == 2 and words[1].text[:1] == "=" and len(words[1].text) > 1:
            value = words[1].value[1:]
        elif len(words) == 1 and self.assignments and not self.assignments[-1][1]:
            name, value = self.assignments[-1][0], words[0].value
            if not is_key_like(value.text) or name not in self.bindings:
                return
            first = self.bindings[name].start - len(name) - 1
        if not value or not NAME.fullmatch(name):
            return
        self._misassign(name, value, first, words[-1].span.end)

    def _misassign(self, name: str, value: Traced, start: int, end: int) -> None:
        begin = value.span.start
        quote = self.text[begin - 1 : begin]
        begin -= quote in ("'", '"')
        slip = Slip("env_syntax", Span(start, begin), "=", Certainty.CERTAIN, drops_header=True)
        self.misassigned[name] = slip
        self._bind(name, value, Span(begin, end))

    def _split_variable(self) -> bool:
        """POSIX shell section 2.6.5: without quotes, a value falls apart at its blanks.

        Quotes within the value are letters like any other.
        """
        match = _VARIABLE_ALONE.match(self.text, self.at)
        name = (match["name"] or match["braced"]) if match else ""
        value = self.variables.get(name)
        if match is None or value is None or not self.words or " " not in value.text.strip():
            return False
        if not self._may_expand(len(value)):
            return False
        span = Span(*match.span())
        self.at = match.end()
        chunks = [value[m.start() : m.end()] for m in re.finditer(r"[^ \t\r\n]+", value.text)]
        self.words += [Word(chunk, span) for chunk in chunks]
        self.splits.append(Split(name, span))
        return True
