"""Commands that another one begins: it puts what it was given in the place of a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from portal.diagnosis.readers.shell.script import Command, Word
from portal.diagnosis.traced import Traced, Variable, joined

_USUAL: Final = "{}"
_FEEDERS: Final = ("xargs", "parallel", "find")
_BEHIND: Final = 3
"""``sudo xargs``, ``time xargs``: how many words may stand before the name, and itself."""


def filled(word: Word, before: Sequence[Word]) -> Word:
    """The word with what ``xargs -I{}``, ``parallel`` or ``find -exec`` puts into it, in quotes, too."""
    mark = _mark(before)
    if not mark or mark not in word.text:
        return word
    return replace(word, value=_with_holes(word.value, mark))


def _mark(before: Sequence[Word]) -> str:
    for at, word in enumerate(before[:_BEHIND]):
        if not word.text.endswith(_FEEDERS):
            continue
        name = Command((word,)).name
        options = [w.text for w in before[at + 1 :]]
        if name == "xargs":
            return _mark_of_xargs(options)
        if name == "parallel" or (name == "find" and {"-exec", "-execdir"} & set(options)):
            return _USUAL
    return ""


def _mark_of_xargs(options: list[str]) -> str:
    for option, following in zip(options, [*options[1:], ""], strict=False):
        if option in ("-i", "--replace"):
            return _USUAL
        if option in ("-I", "-J"):
            return following
        if option.startswith(("-I", "--replace=")):
            return option.removeprefix("--replace=").removeprefix("-I")
    return ""


def _with_holes(value: Traced, mark: str) -> Traced:
    parts, end = [], 0
    while (at := value.text.find(mark, end)) >= 0:
        span = value[at : at + len(mark)].span
        parts += [value[end:at], Traced.hole(Variable(mark, span))]
        end = at + len(mark)
    return joined([*parts, value[end:]])
