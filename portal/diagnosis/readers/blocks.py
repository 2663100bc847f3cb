"""A message with several blocks: a command that works, and the program that does not."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import code, curl
from portal.diagnosis.request import PastedRequest

_FENCE: Final = re.compile(r"(?m)^[ \t]*(?:```|~~~)(?P<tag>[\w#+-]{0,20})[^\n`]{0,40}$")
_SHELLS: Final = frozenset("sh bash shell console zsh curl terminal text".split())
_SOUND: Final = re.compile(r"\s*bearer +[\w\ud800<$]", re.I)
# What is said of a block that nobody runs.
_COUNTER_EXAMPLE: Final = re.compile(
    r"(?i)\b(?:wrong|incorrect|don['’]?t|do not|never|avoid|bad)\b[^\n]{0,80}\n\s*\Z"
)
MOST_FENCES: Final = 20


def read(text: str, provider: Provider) -> PastedRequest | None:
    """The program, where nothing is odd about the command and something about the program."""
    fences = list(islice(_FENCE.finditer(text), MOST_FENCES))
    tags = {f["tag"].lower() for f in fences[::2]}
    if len(fences) < 4 or not tags & _SHELLS or not tags - _SHELLS - {""}:
        return None
    if any(_COUNTER_EXAMPLE.search(text, 0, f.start()) for f in fences[::2]):
        return None
    command = curl.read(text, provider)
    if command is None or not _is_sound(command):
        return None
    program = code.read(text, provider)
    if program is None or not program.is_request or _is_sound(program):
        return None
    return program


def _is_sound(request: PastedRequest) -> bool:
    fields = request.authorization
    return not request.slips and len(fields) == 1 and bool(_SOUND.match(fields[0].value.text))
