"""Quotes, as each shell knows them, and those that none knows."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.readers.shell.expansion import Expanding, _with_templates
from portal.diagnosis.readers.shell.script import (
    Dialect,
)
from portal.diagnosis.traced import EMPTY, Traced, joined

_CARET_PIECE: Final = re.compile(
    r"(?P<escaped>\^\\\^\")|(?P<end>\^?\")|(?P<line>\^\r?\n)|\^(?P<freed>[^\r\n])"
    r"|%(?P<name>[A-Za-z_]\w{0,80})%|(?P<text>[^\"^%\r\n]+|%)"
)
_NEXT_ARGUMENT: Final = re.compile(r"[ \t]+(?=[\"']?https?://|-{1,2}[A-Za-z])")


class Quoting(Expanding):
    """From an opening quote to the one that closes it."""

    def _quote_at(self, c: str) -> str:
        if c == '"' or (c == "'" and self._knows_single_quotes(c)):
            return c
        if self.dialect is Dialect.CMD and self.text.startswith('^"', self.at):
            return '^"'
        if c in characters.DOUBLE_SMART_QUOTES or c in "‘’‚‛":
            return c
        return ""

    def _knows_single_quotes(self, c: str) -> bool:
        """``cmd.exe`` does not, yet who writes them there means them as quotes."""
        if self.dialect is not Dialect.CMD:
            return True
        at_start = self.at == 0 or self.text[self.at - 1] in " \t=:"
        return at_start and self.text.find("'", self.at + 1) >= 0

    def _quoted(self, quote: str) -> Traced:
        start = self.at
        self.at += len(quote)
        if quote == '^"':
            return self._caret_quoted()
        if quote in characters.SMART_QUOTES:
            return self._smart_quoted(start, quote)
        end = self._closing(quote)
        if quote == "'" and self.dialect is Dialect.CMD:
            self._slip("shell_single_quotes_windows", start, start + 1, "'")
        if quote == "'":
            return self._literal_until(end)
        return self._expanding_until(end)

    def _smart_quoted(self, start: int, quote: str) -> Traced:
        """Curly quotes are letters to a shell: what they hold falls apart at its blanks."""
        kind = characters.DOUBLE_SMART_QUOTES + '"'
        if quote in "‘’‚‛":
            kind = "‘’‚‛'"
        self._slip("smart_quotes", start, start + 1, characters.name_of(quote))
        stop = self._line_stop(self.at)
        ends = [i for i in (self.text.find(q, self.at, stop) for q in kind) if i >= 0]
        return self._expanding_until(min(ends, default=stop))

    def _caret_quoted(self) -> Traced:
        """``^"…^"``: ``cmd.exe`` hands the quotes on, and the program takes them for its own.

        So do browsers copy a request for it. A caret frees the sign behind it.
        """
        parts: list[Traced] = []
        while self.at < len(self.text):
            match = _CARET_PIECE.match(self.text, self.at)
            if match is None:
                self.at += 1
                continue
            self.at = match.end()
            if match["end"]:
                break
            if match["name"]:
                parts.append(self._value(match["name"], match.start()))
            elif match["escaped"] or match["freed"]:
                parts.append(Traced.part(self.text, match.end() - 1, match.end()))
            elif match["text"]:
                parts.append(Traced.part(self.text, *match.span()))
        return joined(parts)

    def _closing(self, quote: str) -> int:
        """Where the quote closes; where it never does, with a slip, where it was meant to."""
        i = self.at
        while i < len(self.text):
            c = self.text[i]
            if c == quote:
                if self.dialect is Dialect.POWERSHELL and self.text[i + 1 : i + 2] == quote:
                    i += 2
                    continue
                return i
            escapes = quote == '"' and (c == self.escape or c == "\\")
            i += 2 if escapes else 1
        stop = self._line_stop(self.at)
        meant = _NEXT_ARGUMENT.search(self.text, self.at + 1, stop)
        self._slip(
            "shell_quoting", self.at - 1, self.at, f"no closing {quote}", keeps_key_back=True
        )
        return meant.start() if meant else stop

    def _literal_until(self, end: int) -> Traced:
        value = Traced.part(self.text, self.at, end)
        self.at = end + (end < len(self.text) and self.text[end] not in " \t\r\n")
        if "${{" in value.text:
            return _with_templates(value)
        if self.dialect is Dialect.POWERSHELL and "''" in value.text:
            value = value.without(m.start() for m in re.finditer("''", value.text))
        return value

    def _expanding_until(self, end: int) -> Traced:
        parts: list[Traced] = []
        while self.at < end:
            parts.append(self._in_double_quotes(end))
        self.at = min(
            max(self.at, end) + (end < len(self.text) and self.text[end] not in " \t\r\n"),
            len(self.text),
        )
        return joined(parts)

    def _in_double_quotes(self, end: int) -> Traced:
        c = self.text[self.at]
        following = self.text[self.at + 1 : self.at + 2]
        if self._is_escape_in_quotes(c, following) and self.at + 1 < end:
            self.at += 2
            if following in "\r\n":
                return EMPTY
            return Traced.part(self.text, self.at - 1, self.at)
        if self._begins_expansion(c):
            return self._expansion(end)
        match = re.compile(r"[^\\^`$%]+").match(self.text, self.at, end)
        stop = match.end() if match else self.at + 1
        self.at, start = stop, self.at
        return Traced.part(self.text, start, stop)

    def _is_escape_in_quotes(self, c: str, following: str) -> bool:
        if self.dialect is Dialect.POSIX:
            return c == "\\" and following in ("$", "`", '"', "\\", "\n")
        if self.dialect is Dialect.CMD:
            return c == "\\" and following == '"'
        return c == "`" or (c == "\\" and following == '"')
