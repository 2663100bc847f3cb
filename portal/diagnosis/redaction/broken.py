"""The second half of a secret that a line end broke in two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from portal.diagnosis.redaction.chance import is_of_chance
from portal.diagnosis.redaction.removal import Removal

# A quoted-printable or quoted mail marks the break; the rest stands alone on its line.
_REST: Final = re.compile(
    r"(?P<soft>=?)[ \t]*\\?\r?\n[ \t>|]{0,8}(?P<rest>[A-Za-z0-9_.~|+/=-]{4,200})(?=[\"'`)\]}>,;.]{0,3}[ \t]*(?P<alone>\r?\n|\Z)?)"
)
_HEX: Final = re.compile(r"(?=[a-f]*\d)[0-9a-f]{8,128}")


def with_broken_ends(text: str, removals: Iterable[Removal]) -> list[Removal]:
    """Each removal, and behind it the rest of it on the next line."""
    found: list[Removal] = []
    for each in removals:
        found.append(each)
        match = _REST.match(text, each.end)
        if match and _could_be_a_rest(match, text[each.start : each.end]):
            found.append(Removal(*match.span("rest"), each.what))
    return found


def _could_be_a_rest(match: re.Match[str], before: str) -> bool:
    """Letters and digits mixed, and no name of a setting; what goes on in a sentence, of chance."""
    rest = match["rest"].rstrip("=")
    if "=" in rest or ":" in rest:
        return False
    is_soft = bool(match["soft"]) or before.endswith("=")  # RFC 2045 section 6.7
    if is_soft and match["alone"] is not None and not rest.islower():
        return True
    digits = sum(c.isdigit() for c in rest)
    is_mixed = 2 <= digits < len(rest)
    is_hex = bool(_HEX.fullmatch(rest) and _HEX.fullmatch(before))
    return is_mixed and (
        match["alone"] is not None or is_hex or is_of_chance(rest, _SHORTEST_IN_A_SENTENCE)
    )


_SHORTEST_IN_A_SENTENCE: Final = 8
