"""Commands within other commands, laid open in their place."""

from __future__ import annotations

import re
from typing import Final

_SUBSTITUTED: Final = re.compile(
    r"(?:[A-Za-z_]\w{0,60}=)?(?P<quote>\"?)(?:\$\(|(?P<tick>`))\s{0,20}(?=(?:curl|wget|https?|xh)\s)"
)
MOST_SUBSTITUTIONS: Final = 20


def opened(text: str) -> str:
    """``answer=$(curl …)`` with blanks for all but the command, so that places stay right."""
    parts, at = [], 0
    for _ in range(MOST_SUBSTITUTIONS):
        match = _SUBSTITUTED.search(text, at)
        if match is None:
            break
        end = text.find("`", match.end()) if match["tick"] else _closing_bracket(text, match.end())
        if end < 0:
            break
        stop = end + 1 + (bool(match["quote"]) and text.startswith('"', end + 1))
        inner = text[match.end() : end]
        parts += [text[at : match.start()], " " * len(match[0]), inner, " " * (stop - end)]
        at = stop
    return "".join([*parts, text[at:]])


_BRACKETS_AND_QUOTES: Final = re.compile(r"\\.|'[^']*'|[\"()]", re.S)


def _closing_bracket(text: str, start: int) -> int:
    """Where the bracket that is open at ``start`` closes; -1 where it never does."""
    depth, quoted = 1, False
    for match in _BRACKETS_AND_QUOTES.finditer(text, start):
        if match[0] == '"':
            quoted = not quoted
        elif match[0] in "()" and not quoted:
            depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return -1
