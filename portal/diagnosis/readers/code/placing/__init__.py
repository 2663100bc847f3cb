"""Headers in an argument of a call where the library takes something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call
from portal.diagnosis.readers.code.placing import csharp, java, javascript, php, python, ruby

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

_RULES: Final[dict[InputKind, Callable[[Finder, Call], bool]]] = {
    InputKind.PYTHON: python.note,
    InputKind.JAVASCRIPT: javascript.note,
    InputKind.PHP: php.note,
    InputKind.RUBY: ruby.note,
    InputKind.JAVA: java.note,
    InputKind.CSHARP: csharp.note,
}


def note(finder: Finder, call: Call) -> bool:
    """Notes what the call gets in the wrong place; whether it did, so that no other rule reads it."""
    rule = _RULES.get(finder.language.kind)
    return rule is not None and rule(finder, call)
