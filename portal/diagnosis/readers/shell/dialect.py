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
_CMD_SIGNS: Final = re.compile(r"(?im)^[ \t]*@?(?:set [\"\w]+=|echo off|rem )|\^[ \t]*$")
PROMPT: Final = re.compile(
    r"[ \t]*(?:PS(?: [^\r\n<>|]{0,120})?> ?|[A-Za-z]:\\[^\r\n<>|]{0,120}>\s?"
    r"|(?:\([\w.-]{1,40}\) )?[\w.-]{1,40}@[\w.-]{1,60}[: ][^\s$#%]{0,120}\s?[$#%] "
    r"|(?:\$|%|❯|➜|>>>?) (?=\S))"
)


def dialect_of(text: str) -> Dialect:
    """Whose shell it is, by prompts first, then by signs that only one shell has."""
    if _POWERSHELL_PROMPT.search(text):
        return Dialect.POWERSHELL
    if _CMD_PROMPT.search(text):
        return Dialect.CMD
    if _POWERSHELL_SIGNS.search(text):
        return Dialect.POWERSHELL
    if re.search(r"(?m)`[ \t]*\r?$", text) and re.search(r"\bcurl\.exe\b", text):
        return Dialect.POWERSHELL
    is_posix = re.search(r"(?m)\\[ \t]*\r?$|^[ \t]*\$ (?=\w)", text)
    is_cmd = _CMD_SIGNS.search(text) and not is_posix
    return Dialect.CMD if is_cmd else Dialect.POSIX
