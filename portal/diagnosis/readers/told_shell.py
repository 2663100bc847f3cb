"""A message that says in words which shell its command was typed into."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.look import is_word
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import curl
from portal.diagnosis.request import PastedRequest
from portal.diagnosis.secret import Secret

_CURL: Final = re.compile(r"(?<![\w./])curl(?:\.exe)?[ \t]+(?=\S)")
_ARGUMENTS: Final = re.compile(r"[^\n]{0,1000}?(?:https?://|-H|--header)")
_WINDOWS_POWERSHELL: Final = re.compile(
    r"(?i)\b(?:in|dans|en|with|mit|avec|using|von|from|der|la|le)[ \t]+(?:(?:a|the|der|windows|une?|la|el)[ \t]+){0,2}"
    r"powershell\b(?![ \t]*(?:7|core))"
)
_CMD: Final = re.compile(
    r"(?i)\b(?:in|dans|en|mit|from|using|der|l')[ \t]*(?:(?:a|the|der|windows|dem|la|el)[ \t]+){0,2}"
    r"(?:cmd(?:\.exe)?\b|command prompt|eingabeaufforderung|invite de commandes?|s[íi]mbolo del sistema)"
)
_TAIL: Final = re.compile(r"""https?://[^\s"']+["']?|["'](?=\s|\Z|[.,;])""")
FEWEST_WORDS: Final = 4
MOST_TRIED: Final = 20


def read(text: str, provider: Provider) -> PastedRequest | None:
    """The command read with that shell's prompt in front of it."""
    prompt = _prompt_of(text)
    start = _command(text) if prompt else None
    if start is None or start.start() < len(prompt) or not _has_words(text[: start.start()]):
        return None
    end = _end_of_command(text, start.start())
    blanks = " " * (start.start() - len(prompt))
    request = curl.read(blanks + prompt + text[start.start() : end], provider)
    if request is None:
        return None
    return replace(request, kind=InputKind.PROSE, text=Secret(text))


def _command(text: str) -> re.Match[str] | None:
    found = islice(_CURL.finditer(text), MOST_TRIED)
    return next((m for m in found if _ARGUMENTS.match(text, m.end())), None)


def _prompt_of(text: str) -> str:
    if _WINDOWS_POWERSHELL.search(text) and "pwsh" not in text:
        return "PS> "
    return "C:\\>" if _CMD.search(text) else ""


def _has_words(text: str) -> bool:
    return sum(is_word(w) for w in text.split()) >= FEWEST_WORDS


def _end_of_command(text: str, start: int) -> int:
    """Behind the last quote or address of the paragraph, where the sentence goes on."""
    paragraph = re.compile(r"\n[ \t]*\n|\Z").search(text, start)
    stop = paragraph.start() if paragraph else len(text)
    return max((m.end() for m in _TAIL.finditer(text, start, stop)), default=stop)
