"""What text an expression holds, as far as the code itself tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.diagnosis.readers.code.syntax import (
    DEEPEST,
    Assignment,
    Call,
    Expression,
    Format,
    Join,
    Map,
    Name,
    Template,
    Text,
)
from portal.diagnosis.traced import Traced, Variable, joined

MOST_TEXT: Final = 16 * 1024
_READS_ENV: Final = re.compile(
    r"(?i)(?:(?:os\.)?getenv|os\.environ\.get|environ\.get|process\.env|env\.fetch|env|lookupenv"
    r"|getenvironmentvariable|deno\.env\.get|config)\Z"
)
_ENV_TABLE: Final = re.compile(r"(?:os\.environ|process\.env|ENV|_ENV|_SERVER|import\.meta\.env)\Z")
_ENV_PATH: Final = re.compile(r"(?:process\.env|import\.meta\.env)\.(\w+)\Z")
_FORMATS: Final = frozenset({"sprintf", "format", "string.format", "formatted", "interpolate"})
_SAME_TEXT: Final = frozenset({"str", "string", "tostring", "encode", "decode", "to_s", "freeze"})
_TRIMS: Final = frozenset({"strip", "trim", "chomp", "trimspace", "rstrip"})
_WRAPS: Final = frozenset({"uri", "url", "create", "parse"})
_PATH: Final = re.compile(r"\.|->|::")
_PLACES: Final = re.compile(r"%[sv]|\{(?:0|1|)\}")


@dataclass(slots=True)
class Scope:
    """The variables that the code sets, by name, the last value of each."""

    values: dict[str, Expression] = field(default_factory=dict)
    shows_bytes: bool = False  # Python puts bytes into a text as b'…'
    encoded: list[Call] = field(default_factory=list)
    spent: int = 0

    def learn(self, assignments: Sequence[Assignment]) -> None:
        for each in assignments:
            hands_on = isinstance(each.value, Name) and each.value.path == each.target
            if each.key is None and not hands_on:
                self.values[each.target] = each.value

    def value_of(self, name: Name) -> Expression | None:
        """What the code set it to: the variable itself, a field of a map, a field of that name."""
        if name.key is not None:
            return self._field(self.values.get(name.path), self.text_of(name.key, 1).text)
        if name.path in self.values:
            return self.values[name.path]
        first, *fields = _PATH.split(name.path)
        found = self.values.get(first)
        for field_name in fields:
            found = self._field(found, field_name)
        return found or (self.values.get(fields[-1]) if fields else None)

    def _field(self, held: Expression | None, name: str) -> Expression | None:
        if not isinstance(held, Map):
            return None
        named = (e.value for e in held.entries if self.text_of(e.key, 1).text == name)
        return next(named, None)

    def text_of(self, expression: Expression, depth: int = 0) -> Traced:
        """The text, with a hole for each part that only a run would tell."""
        if depth > DEEPEST or self.spent > MOST_TEXT:
            return self._unknown(expression, "…")
        if isinstance(expression, Text):
            self.spent += len(expression.value)
            return expression.value
        if isinstance(expression, Template) and self.shows_bytes:
            return joined(self._as_text(p, depth + 1) for p in expression.parts)
        if isinstance(expression, Join):
            return joined(self.text_of(p, depth + 1) for p in expression.parts)
        if isinstance(expression, Format):
            return self._formatted(expression.template, expression.parts, depth)
        if isinstance(expression, Name):
            return self._named(expression, depth)
        if isinstance(expression, Call):
            return self._called(expression, depth)
        return self._unknown(expression, "…")

    def _as_text(self, part: Expression, depth: int) -> Traced:
        held = self.value_of(part) if isinstance(part, Name) else part
        text = self.text_of(part, depth)
        if not isinstance(held, Call) or held.name not in ("encode", "b64encode"):
            return text
        self.encoded.append(held)
        start, end = text.span.start, max(text.span.start, text.span.end - 1)
        return joined([Traced.at("b'", start), text, Traced.at("'", end)])

    def _unknown(self, expression: Expression, name: str) -> Traced:
        return Traced.hole(Variable(name, expression.span))

    def _named(self, name: Name, depth: int) -> Traced:
        env = _ENV_PATH.search(name.path)
        if env:
            return self._unknown(name, env[1])
        known = self.value_of(name)
        if known is not None and known.span != name.span:
            return self.text_of(known, depth + 1)
        if name.key is not None and _ENV_TABLE.search(name.path):
            return self._unknown(name, self.text_of(name.key, depth + 1).text)
        return self._unknown(name, name.path)

    def _called(self, call: Call, depth: int) -> Traced:
        name, given = call.name.lower(), call.positional()
        if _READS_ENV.search(call.callee) and given:
            return self._unknown(call, self.text_of(given[0], depth + 1).text)
        if name in _FORMATS and given:
            return self._format_call(call, given, depth)
        if name in _TRIMS and call.receiver is not None:
            inner = self.text_of(given[0] if given else call.receiver, depth + 1)
            return inner.strip(" \t\r\n")
        if name in ("encode", "decode") and call.receiver is not None:
            return self.text_of(call.receiver, depth + 1)  # the argument names an encoding
        if name in _SAME_TEXT | _WRAPS and (given or call.receiver is not None):
            return self.text_of(given[0] if given else call.receiver, depth + 1)  # type: ignore[arg-type]
        return self._unknown(call, call.callee[:60])

    def _format_call(self, call: Call, given: tuple[Expression, ...], depth: int) -> Traced:
        """``"Bearer {}".format(key)`` has its template in front, ``sprintf`` among the arguments."""
        is_method = isinstance(call.receiver, Text)
        if is_method and call.receiver is not None:
            return self._formatted(call.receiver, given, depth)
        return self._formatted(given[0], given[1:], depth)

    def _formatted(self, template: Expression, parts: Sequence[Expression], depth: int) -> Traced:
        text = self.text_of(template, depth + 1)
        pieces, at, left = [], 0, list(parts)
        for match in _PLACES.finditer(text.text):
            if not left:
                break
            pieces += [text[at : match.start()], self.text_of(left.pop(0), depth + 1)]
            at = match.end()
        return joined([*pieces, text[at:]]) if pieces else text
