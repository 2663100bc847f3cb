"""Commands that are an argument of another: ``sh -c '…'``, ``ssh host "…"``, ``eval "…"``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from portal.diagnosis.readers.shell.lexer import Lexer
from portal.diagnosis.readers.shell.script import Command, Dialect, Script, Split, Word
from portal.diagnosis.traced import Traced

MOST_SCRIPTS: Final = 20
DEEPEST: Final = 3
_HOLDS_A_COMMAND: Final = re.compile(r"(?:\A|[\s;&|(\"'])(?:curl|wget|https?|xh)(?:\.exe)?\s")
_GIVEN_WORDS: Final = re.compile(r"(?:ba|z|da|k|a)?sh|ssh|eval|su|watch|wsl|cmd|echo|timeout|xargs")


def nested_scripts(script: Script) -> Iterator[Script]:
    """Each quoted word that another shell reads once more, as that shell reads it."""
    if script.dialect is not Dialect.POSIX:
        return
    waiting = [(w, script.quote, 1) for w in _all_handed_on(script)]
    for _ in range(MOST_SCRIPTS):
        if not waiting:
            return
        word, outer, depth = waiting.pop(0)
        inner = Lexer(word.value.text, Dialect.POSIX).script()
        quote = '\\"' if depth > 1 else "'" if word.quote == '"' else outer
        nested = _laid_over(inner, word.value, quote)
        yield nested
        if depth < DEEPEST:
            waiting += [(w, quote, depth + 1) for w in _all_handed_on(nested)]


def _all_handed_on(script: Script) -> list[Word]:
    return [w for c in script.commands for w in handed_on(c)][:MOST_SCRIPTS]


def handed_on(command: Command) -> Iterator[Word]:
    """The words of a command that another shell is going to read."""
    has_shell = any(_GIVEN_WORDS.fullmatch(Command((w,)).name) for w in command.words)
    for word in command.words if has_shell else ():
        if word.quote and " " in word.text and _HOLDS_A_COMMAND.search(word.text):
            yield word


def _laid_over(script: Script, base: Traced, quote: str) -> Script:
    return Script(
        script.dialect,
        tuple(_command_over(c, base) for c in script.commands),
        {name: v.laid_over(base) for name, v in script.variables.items()},
        {name: s.laid_over(base) for name, s in script.bindings.items()},
        tuple(Split(s.name, s.span.laid_over(base)) for s in script.splits),
        quote=quote,
    )


def _command_over(command: Command, base: Traced) -> Command:
    return Command(
        tuple(
            Word(w.value.laid_over(base), w.span.laid_over(base), w.quote) for w in command.words
        ),
        tuple((name, value.laid_over(base)) for name, value in command.assignments),
        tuple(replace(s, span=s.span.laid_over(base)) for s in command.own_slips),
    )
