"""The second half of a secret that a line end broke in two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from portal.diagnosis.redaction.chance import digits_in, is_of_chance
from portal.diagnosis.redaction.removal import Removal

# A quoted-printable or quoted mail marks the break; the rest stands alone on its line.
_REST: Final = re.compile(
    r"=?[ \t]*\\?\r?\n[ \t>|]{0,8}(?P<rest>[A-Za-z0-9_.~|+/=-]{4,200})(?=[\"'`)\]}>,;.]{0,3}[ \t]*(?P<alone>\r?\n|\Z)?)"
)


_SHORTEST_IN_A_SENTENCE: Final = 8


def with_broken_ends(text: str, removals: Iterable[Removal]) -> list[Removal]:
    """Each removal, and behind it the rest of it on the next line."""
    found: list[Removal] = []
    for each in removals:
        found.append(each)
        match = _REST.match(text, each.end)
        if match and _could_be_a_rest(match["rest"], is_alone=match["alone"] is not None):
            found.append(Removal(*match.span("rest"), each.what))
    return found


def _could_be_a_rest(text: str, *, is_alone: bool) -> bool:
    """No word and no name of a setting; what goes on in a sentence, of chance."""
    bare = text.rstrip("=")
    if "=" in bare or ":" in bare:
        return False
    digits = digits_in(bare)
    if digits == len(bare):
        return False
    is_odd = is_of_chance(bare, _SHORTEST_IN_A_SENTENCE) or _is_hex_of_a_key(bare)
    return is_odd or (is_alone and digits >= (1 if _has_capitals_within(bare) else 2))


def _is_hex_of_a_key(text: str) -> bool:
    """No date and no word: of the letters and digits of a digest, and long."""
    return len(text) >= _SHORTEST_HEX and _HEX.fullmatch(text) is not None


_HEX: Final = re.compile(r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]+|(?=[A-F]*\d)(?=\d*[A-F])[0-9A-F]+")
_SHORTEST_HEX: Final = 12


def _has_capitals_within(text: str) -> bool:
    return any(map(str.islower, text)) and any(map(str.isupper, text[1:]))
