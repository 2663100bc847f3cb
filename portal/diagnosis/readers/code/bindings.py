"""Names that get a value in another way than by an assignment."""

from __future__ import annotations

import re
from typing import Final

# Ways of a name to get a value beside an assignment: loops, ``as``, patterns, references.
_BOUND: Final = re.compile(
    r"\b(?:for|foreach|as|global|nonlocal|out|ref|var|const|let)[ (]{1,2}\$?(?P<word>[A-Za-z_]\w{0,60})\b(?=[ ,)]{1,2}(?:in|of|:|\)|=>|,))"
    r"|[\[{(,][ \n]{0,9}\$?(?P<part>[A-Za-z_]\w{0,60})(?=[ \n]{0,9}[\],})][^=\n;()]{0,80}=(?![=>]))"
    r"|&\$?(?P<reference>[A-Za-z_]\w{0,60})|\bas (?P<alias>[A-Za-z_]\w{0,60})"
)


def bound_names(text: str) -> frozenset[str]:
    """Names that may have another value than an assignment tells."""
    return frozenset(m[m.lastgroup] for m in _BOUND.finditer(text) if m.lastgroup)
