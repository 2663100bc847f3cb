"""Words of a command: pieces with and without quotes, put together."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.readers.shell.fed import filled
from portal.diagnosis.readers.shell.quoting import Quoting
from portal.diagnosis.readers.shell.recipe import from_make
from portal.diagnosis.readers.shell.script import (
    CONTINUATIONS,
    Dialect,
    Word,
)
from portal.diagnosis.traced import EMPTY, Span, Traced, joined

_ASSIGNMENT: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,80})=")
CONTINUATION: Final = re.compile(r"([\\^`]{1,3})([ \t]*)(\r\n|\n|\r|\Z)")
_KEYWORDS: Final = frozenset(
    [
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "for",
        "while",
        "do",
        "done",
        "in",
        "time",
        "exec",
        "sudo",
        "command",
        "env",
    ]
)


class Words(Quoting):
    """One word after the other."""

    def _word(self) -> None:
        start = self.at
        parts: list[Traced] = []
        quotes: list[str] = []
        plain = False
        while self.at < len(self.text):
            c = self.text[self.at]
            if self._ends_word(c):
                break
            quote = self._quote_at(c)
            if quote:
                parts.append(self._quoted(quote))
                quotes.append(quote)
            else:
                plain = True
                parts.append(self._unquoted())
        if self.at == start:
            self.at += 1
            return
        quote = quotes[0] if len(quotes) == 1 and not plain else ""
        self._add_word(Word(joined(parts), Span(start, self.at), quote))

    def _ends_word(self, c: str) -> bool:
        if c in " \t\r\n" or characters.is_blank_lookalike(c):
            return True
        if c in CONTINUATIONS and CONTINUATION.match(self.text, self.at):
            return True
        if c == ")" and self.in_array:
            return True
        if c in "|;&<>":
            return not (c == ";" and self.dialect is Dialect.CMD) and not (
                c in "<>" and self._is_sample_bracket()
            )
        return False

    def _is_sample_bracket(self) -> bool:
        """``<YOUR_KEY>`` kept from a sample is meant as text, though a shell redirects."""
        return bool(re.compile(r"<[\w .-]{2,60}>").match(self.text, self.at))

    def _unquoted(self) -> Traced:
        c = self.text[self.at]
        following = self.text[self.at + 1 : self.at + 2]
        if c == self.escape and following and following not in "\r\n":
            return self._escaped(following)
        if c == "$" and following and following in "'\"" and self.dialect is Dialect.POSIX:
            self.at += 1
            return EMPTY
        if self._begins_expansion(c):
            return self._expansion(len(self.text))
        self._note_dash(c)
        self.at += 1
        if c in characters.SMART_DASHES and self._starts_option(self.at - 1):
            return Traced("-", (self.at - 1,))
        return Traced.part(self.text, self.at - 1, self.at)

    def _starts_option(self, at: int) -> bool:
        return (
            at == 0
            or self.text[at - 1] in " \t\r\n-"
            or self.text[at - 1] in characters.SMART_DASHES
        )

    def _note_dash(self, c: str) -> None:
        """A dash that a word processor drew long is no option's sign."""
        if c in characters.SMART_DASHES and self._starts_option(self.at):
            self._slip("smart_dash", self.at, self.at + 1, characters.name_of(c))

    def _escaped(self, following: str) -> Traced:
        if following in " \t" and self.dialect is not Dialect.CMD and self._is_lost_line_end():
            self._slip("shell_line_break", self.at, self.at + 1, f"{self.escape} within a line")
            self.at += 1
            return EMPTY
        self.at += 2
        return Traced.part(self.text, self.at - 1, self.at)

    def _is_lost_line_end(self) -> bool:
        """``\\ -H``: a command of several lines that was put on one."""
        rest = self.text[self.at + 1 : self.at + 60].lstrip(" \t")
        is_alone = self.at == 0 or self.text[self.at - 1] in " \t"
        return is_alone and bool(re.match(r"-{1,2}[A-Za-z]|[\"']?https?://", rest))

    def _add_word(self, word: Word) -> None:
        if not self.words and self.dialect is Dialect.POSIX:
            match = _ASSIGNMENT.match(word.text)
            if match and self.text.startswith(match[0], word.span.start):
                value_span = Span(word.span.start + match.end(), word.span.end)
                self.assignments.append((match[1], word.value[match.end() :]))
                self.bindings[match[1]] = value_span
                return
            if word.text in _KEYWORDS and word.text not in ("env", "command"):
                return
        if not word.text and not word.quote:
            return
        if self.words and self.words[0].text in ("export", "declare", "set", "readonly", "local"):
            self._exported(word)
        filled_in = filled(word, self.words)
        self.words.append(from_make(filled_in) if self.is_makefile else filled_in)

    def _exported(self, word: Word) -> None:
        match = _ASSIGNMENT.match(word.text)
        if match and self.dialect is Dialect.POSIX:
            value_span = Span(word.span.start + match.end(), word.span.end)
            self._bind(match[1], word.value[match.end() :], value_span)
