"""Recipes of a Makefile: make puts its variables in, in any quotes, before a shell sees the line.

What the shell is to expand is written with two dollar signs there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from portal.diagnosis.readers.shell.script import Word
from portal.diagnosis.request import Edit, Rewriting
from portal.diagnosis.traced import HOLE, Traced, Variable, joined

_RULE: Final = re.compile(
    r"(?m)^[\w.%/-]{1,80}(?:[ \t]+[\w.%/-]{1,80})*[ \t]*::?(?![=/])[^\n=]*\n\t"
)
_REFERENCE: Final = re.compile(
    rf"\$(?={HOLE})|\$\((?P<round>\w{{1,80}})\)|\$\{{(?P<braced>\w{{1,80}})\}}"
)
_OF_SHELL: Final = re.compile(r"(?<!\$)\$(?=[A-Za-z_])")


def is_makefile(text: str) -> bool:
    return "\n\t" in text and bool(_RULE.search(text))


def from_make(word: Word) -> Word:
    """The word as the shell reads what make hands on."""
    parts, end = [], 0
    for match in _REFERENCE.finditer(word.text):
        parts.append(word.value[end : match.start()])
        if name := match["round"] or match["braced"]:
            span = word.value[match.start() : match.end()].span
            parts.append(Traced.hole(Variable(name, span)))
        end = match.end()
    return replace(word, value=joined([*parts, word.value[end:]])) if end else word


def for_make(rewriting: Rewriting) -> Rewriting:
    """The same with the shell's variables as a recipe writes them."""
    edits = (Edit(e.span, _OF_SHELL.sub("$$", e.text)) for e in rewriting.edits)
    return replace(rewriting, edits=tuple(edits))
