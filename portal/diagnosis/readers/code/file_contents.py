"""Whether a file that the code reads the key from ends in a line end, as the paste shows it."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

# Commands that write the key into a file with a line end behind it.
_WRITES_A_LINE_END: Final = re.compile(
    r"(?m)\b(?:echo (?!-\w*n)[^\n|]{1,400}|printf ['\"]%s\\n['\"][^\n|]{1,400}|Set-Content[^\n]{1,400})>{1,2} ?[\w./~-]{2,}"
)


# A client's own words for a line end in a header: it was in the file that the key is read from.
_TELLS_OF_A_LINE_END: Final = re.compile(
    r"(?i)invalid header field value|return character\(s\) in header value|err_invalid_char|CR/LF/NUL found"
    r"|new-?line characters? (?:are|is) not allowed|newline or carriage return detected"
)


_DUMP: Final = re.compile(r"\b(?:(?P<signs>od -|cat -[Ae])|xxd\b|hexdump\b)[^\n]{0,200}\n")


def shows_a_line_end(text: str) -> bool:
    """Whether ``od -c``, ``xxd``, ``hexdump`` or ``cat -A`` print one in a file, a command writes
    one, or the client complains of it."""
    if _WRITES_A_LINE_END.search(text) or _TELLS_OF_A_LINE_END.search(text):
        return True
    for match in islice(_DUMP.finditer(text), 3):
        printed = text[match.end() : match.end() + 1000]
        rule = r"(?m)(?:\\n|\$)[ \t]*$" if match["signs"] else r"\b(?:[0-9a-f]{2})?0a\b"
        if re.search(rule, printed):
            return True
    return False
