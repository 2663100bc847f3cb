"""References that a tool resolves before it sends: ``${NAME}``, ``{{name}}``, ``$(NAME)``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from portal.diagnosis.traced import Traced, Variable, joined

REFERENCE: Final = re.compile(
    r"\$\{\{?[^{}]{1,80}\}?\}|\{\{[^{}]{1,80}\}\}|\{env:[A-Za-z_]\w{0,60}\}"
    r"|\$\([A-Za-z_]\w{0,60}\)|\$[A-Z][A-Z0-9_]{2,60}\b"
)
_ACTIONS: Final = re.compile(r"\$\{\{[^{}]{1,80}\}\}")
_COMPOSE: Final = re.compile(r"\$\$|\$\{[^{}]{1,80}\}|\$[A-Za-z_]\w{0,60}")
_NOTHING: Final = re.compile(r"(?!)")
_NAMESPACE: Final = re.compile(r"(?:env|_|vars|secrets|process\.env)[.:]\s*")
_NOTHING_KNOWN: Final[Mapping[str, Traced]] = MappingProxyType({})


def with_references(value: Traced, known: Mapping[str, Traced] = _NOTHING_KNOWN) -> Traced:
    """What they hold is not known here, except where the paste itself defines it."""
    parts, end = [], 0
    for match in REFERENCE.finditer(value.text):
        parts.append(value[end : match.start()])
        span = value[match.start() : match.end()].span
        name = name_of(match[0])
        hole = Traced.hole(Variable(match[0].strip("${}() "), span))
        parts.append(known.get(name, hole))
        end = match.end()
    return joined([*parts, value[end:]])


def name_of(reference: str) -> str:
    """The variable's name alone, without the tool's signs round it."""
    bare = reference.strip("${}() ")
    return _NAMESPACE.sub("", bare, count=1).partition(":-")[0].strip()


@dataclass(frozen=True, slots=True)
class Resolver:
    """Which references the file's own tool resolves; all others reach the program as they are.

    GitHub Actions knows only ``${{ … }}``. Compose expands any ``$name``, and ``$$`` is its
    sign for a ``$``. A systemd unit's ``Environment=`` expands none.
    """

    rule: re.Pattern[str] = REFERENCE

    @classmethod
    def of(cls, text: str) -> Resolver:
        if re.search(r"(?m)^[ \t]*runs-on:", text):
            return cls(_ACTIONS)
        if re.search(r"(?m)^services:", text):
            return cls(_COMPOSE)
        if re.search(r"(?m)^[ \t]*Environment=", text):
            return cls(_NOTHING)
        return cls()

    def resolved(self, value: Traced) -> Traced:
        parts, end = [], 0
        for match in self.rule.finditer(value.text):
            parts.append(value[end : match.start()])
            span = value[match.start() : match.end()].span
            is_escape = match[0] == "$$"
            hole = Traced.hole(Variable(match[0].strip("${}() "), span))
            parts.append(Traced.at("$", span.start) if is_escape else hole)
            end = match.end()
        return joined([*parts, value[end:]])
