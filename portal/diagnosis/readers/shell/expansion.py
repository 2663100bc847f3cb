"""What a shell puts in place of a variable or of a command."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.readers.shell.printed import literal_of
from portal.diagnosis.readers.shell.reading import MOST_EXPANDED, Reading
from portal.diagnosis.readers.shell.script import (
    Dialect,
)
from portal.diagnosis.traced import Span, Traced, Variable, joined

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
CMD_VARIABLE: Final = re.compile(r"%([A-Za-z_][A-Za-z0-9_]{0,80})%")
_TEMPLATE: Final = re.compile(r"\$\{\{([^{}]{1,200})\}\}")


class Expanding(Reading):
    """Variables, substitutions and templates, as each shell writes them."""

    def _begins_expansion(self, c: str) -> bool:
        if self.dialect is Dialect.CMD:
            return c == "%" and bool(CMD_VARIABLE.match(self.text, self.at))
        following = self.text[self.at + 1 : self.at + 2]
        if c == "`":
            return self.dialect is Dialect.POSIX
        return (
            c == "$" and (following.isalnum() or following in ("_", "{", "(")) and following != ""
        )

    def _expansion(self, end: int) -> Traced:
        start = self.at
        if self.dialect is Dialect.CMD:
            match = CMD_VARIABLE.match(self.text, start)
            assert match is not None
            self.at = match.end()
            return self._value(match[1], start)
        c, following = self.text[start], self.text[start + 1 : start + 2]
        if c == "`" or following == "(":
            return self._substitution("`" if c == "`" else ")", end)
        if following == "{":
            return self._braced(end)
        match = re.compile(r"\$(?:env:)?([A-Za-z_]\w{0,80}|\d)", re.I).match(self.text, start)
        if match is None:
            self.at += 1
            return Traced.part(self.text, start, start + 1)
        self.at = match.end()
        return self._value(match[1], start)

    def _substitution(self, closing: str, end: int) -> Traced:
        """``$(…)``: what a command prints, less the line ends behind it."""
        start = self.at
        stop = self.text.find(closing, start + 2, end)
        self.at = stop + 1 if stop >= 0 else min(end, self._line_stop(start))
        self.at = max(self.at, start + 1)
        printed = literal_of(self.text, start, self.at)
        if printed is not None and self._may_expand(len(printed[0])):
            self.literals.append(printed[1])
            return printed[0]
        return Traced.hole(Variable(self.text[start : self.at][:80], Span(start, self.at)))

    def _braced(self, end: int) -> Traced:
        start = self.at
        template = _TEMPLATE.match(self.text, start, end)
        if template:
            self.at = template.end()
            return _with_templates(Traced.part(self.text, start, self.at))
        stop = self.text.find("}", start, min(end, start + 200))
        if stop < 0:
            self.at += 1
            return Traced.part(self.text, start, start + 1)
        self.at = stop + 1
        name = NAME.match(re.sub(r"(?i)^env:", "", self.text[start + 2 : stop]))
        return self._value(name[0] if name else self.text[start:stop], start)

    def _value(self, name: str, start: int) -> Traced:
        known = self.variables.get(name if self.dialect is Dialect.POSIX else name.lower())
        if known is not None and self.expanded + len(known) <= MOST_EXPANDED:
            self.expanded += len(known)
            return known
        return Traced.hole(Variable(name, Span(start, self.at)))


def _with_templates(value: Traced) -> Traced:
    """``${{ secrets.KEY }}`` is put in by the pipeline before any shell sees the line."""
    parts, at = [], 0
    for match in _TEMPLATE.finditer(value.text):
        span = value[match.start() : match.end()].span
        parts += [value[at : match.start()], Traced.hole(Variable(match[1].strip(), span))]
        at = match.end()
    return joined([*parts, value[at:]])
