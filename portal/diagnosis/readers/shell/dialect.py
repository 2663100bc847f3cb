"""Whose shell a text was typed into: its prompts, and signs that only one shell has."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.readers.shell.script import Dialect

_CMD_PROMPT: Final = re.compile(r"(?m)^[ \t]*[A-Za-z]:\\[^\r\n<>|]{0,120}>")
_POWERSHELL_PROMPT: Final = re.compile(r"(?m)^[ \t]*PS(?: [^\r\n<>|]{0,120})?> ?")
_POWERSHELL_SIGNS: Final = re.compile(
    r"(?im)^[ \t]*\$(?:env:)?\w{1,60}\s*=|\binvoke-(?:restmethod|webrequest)\b|\b(?:irm|iwr)\s+-"
    r"|\$env:\w|@\{"
)
_CMD_SIGNS: Final = re.compile(
    r"(?im)^[ \t]*@?(?:set (?:/p )?[\"\w]+=|echo off|rem )|\^[ \t]*$"
    r"|\bcurl\.exe [^\r\n]{0,2000}%[a-z_]\w{0,60}%"
)
PROMPT: Final = re.compile(
    r"[ \t]*(?:PS(?: [^\r\n<>|]{0,120})?> ?|[A-Za-z]:\\[^\r\n<>|]{0,120}>\s?"
    r"|(?:\([\w.-]{1,40}\) )?[\w.-]{1,40}@[\w.-]{1,60}[: ][^\s$#%]{0,120}\s?[$#%] "
    r"|(?:\$|%|❯|➜|>>>?|\+{1,3}) (?=\S))"
)
_POSIX_PROMPT: Final = re.compile(
    r"(?m)^[ \t]*(?:(?:\([\w.-]{1,40}\) )?[\w.-]{1,40}@[\w.-]{1,60}[: ][^\s$#%]{0,120}\s?[$#%]|[$%❯➜]) (?=\w)"
)
CONTINUED_PROMPT: Final = re.compile(
    r"[ \t]*(?:>{1,2}|(?P<sure>More\?|(?:d?quote|bquote|pipe|cmdand|cmdor|cursh|subsh)>))(?:[ \t]+|(?=\r?\n))"
)
_TYPED: Final = re.compile(r"-{1,2}[A-Za-z]|[\"']|https?://")


def is_typed_behind(text: str, at: int) -> bool:
    """Whether an option or an argument stands there rather than the name of a file."""
    return bool(_TYPED.match(text, at))


_OF_POSIX: Final = re.compile(
    r"(?m)^(?:#![ \t]*/\S{0,40}sh\b|(?:-?bash|zsh|-?sh|dash|ksh): |[ \t]*export [A-Za-z_]\w{0,60}=)"
)


def dialect_of(text: str) -> Dialect:
    """Whose shell it is, by prompts first, then by signs that only one shell has."""
    if _POWERSHELL_PROMPT.search(text):
        return Dialect.POWERSHELL
    if _CMD_PROMPT.search(text):
        return Dialect.CMD
    if _OF_POSIX.search(text):
        return Dialect.POSIX
    if _POWERSHELL_SIGNS.search(text):
        return Dialect.POWERSHELL
    if re.search(r"(?m)`[ \t]*\r?$", text) and re.search(r"\bcurl\.exe\b", text):
        return Dialect.POWERSHELL
    is_posix = re.search(r"(?m)\\[ \t]*\r?$", text) or _POSIX_PROMPT.search(text)
    is_cmd = _CMD_SIGNS.search(text) and not is_posix
    return Dialect.CMD if is_cmd else Dialect.POSIX
