"""A shell's reading of a text: commands of words, quoted and expanded as that shell does it."""

from __future__ import annotations

from portal.diagnosis.readers.shell.dialect import dialect_of
from portal.diagnosis.readers.shell.lexer import Lexer
from portal.diagnosis.readers.shell.nested import handed_on, nested_scripts
from portal.diagnosis.readers.shell.opened import opened
from portal.diagnosis.readers.shell.script import ESCAPES, Command, Dialect, Script, Word

__all__ = [
    "ESCAPES",
    "Command",
    "Dialect",
    "Script",
    "Word",
    "handed_on",
    "read_script",
    "read_scripts",
]


def read_scripts(text: str) -> tuple[Script, ...]:
    """The text's own script, and those that are handed on within it to other shells."""
    script = read_script(text)
    return (script, *nested_scripts(script))


def read_script(text: str, dialect: Dialect | None = None) -> Script:
    """The commands of the text, one pass over it."""
    dialect = dialect or dialect_of(text)
    return Lexer(opened(text) if dialect is Dialect.POSIX else text, dialect).script()
