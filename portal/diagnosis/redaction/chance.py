"""Texts of pure chance: what no person would write, so most likely somebody's secret."""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from portal.diagnosis.redaction.harmless import is_believed, is_name_of_something
from portal.diagnosis.redaction.removal import Removal, Stretches

FEWEST_SIGNS: Final = 7
LONG: Final = 20

# Pairs of letters that make up 93 % of words and names in ten languages of Latin script.
_USUAL_PAIRS: Final = frozenset(
    first + second
    for first, followers in zip(
        "abcdefghijklmnopqrstuvwxyz",
        """bcdgiklmnprstuvy aeilorsu acehiklorstu adeiorsu abcdefgiklmnopqrstvwx aefiloru aeghinorsu
        aeiot abcdefgklmnoprstvz ae aeis adeilostuy abeimopsu acdefgiklnostuv abcdgiklmnoprstuvw
        aehiloprstuy u acdegiklmnoprstuvy acehiklopstuy acehilorstuy abceilmnprst aeio aeio eipt ps
        aei""".split(),
        strict=True,
    )
    for second in followers
)
# Odd pairs for each pair: in names and words up to a fifth, in what chance made from a half on.
_ODD_SHARE: Final = 0.26
_ODD_SHARE_OF_SHORT: Final = 0.4
_LONGEST_NUMBER: Final = 32  # of parcels, accounts and cards; longer ones name nothing
_MOSTLY: Final = 0.6
_ODD_SHARE_OF_HEX: Final = 0.12  # no word is written with these letters and digits
_HEX: Final = re.compile(
    r"(?=(?:[a-f]*\d){4})(?=(?:\d*[a-f]){4})[0-9a-f]+|(?=(?:[A-F]*\d){4})(?=(?:\d*[A-F]){4})[0-9A-F]+"
)


def is_of_chance(text: str, shortest: int = 16) -> bool:
    """Whether letters and digits follow each other as no language, name or number lets them."""
    if len(text) < shortest or len(set(text)) < min(FEWEST_SIGNS, shortest):
        return _LONGEST_NUMBER <= len(text) <= _LONGEST_OF_LETTERS and text.isdigit()
    if text.isdigit():
        return _LONGEST_NUMBER <= len(text) <= _LONGEST_OF_LETTERS
    share = odd_share(text)
    return share > _ODD_SHARE_OF_HEX and share > _most_odd(text)


def _most_odd(text: str) -> float:
    if len(text) < LONG:
        return _ODD_SHARE_OF_SHORT
    if text.isalnum() and digits_in(text) > _MOSTLY * len(text):
        return _ODD_SHARE_OF_HEX
    return _ODD_SHARE_OF_HEX if is_hex(text) else _ODD_SHARE


def is_hex(text: str) -> bool:
    """Of digits and of the letters that go with them, four of each at the least."""
    return _HEX.fullmatch(text) is not None


def digits_in(text: str) -> int:
    return len(text) - len(text.translate(_NO_DIGITS))


_NO_DIGITS: Final = dict.fromkeys(map(ord, string.digits))


def odd_share(text: str) -> float:
    """Odd pairs, of its pairs of letters and digits; 0 where it has none."""
    halves, pairs = divmod(sum(map(_WEIGHTS.__getitem__, pairwise(text))), _HALF_ODD)
    return halves / pairs / 2 if pairs else 0.0


def _oddness(one: str, other: str) -> float:
    """0 for a pair that words and numbers have, 1 for one that only chance makes."""
    if one.isdigit() or other.isdigit():
        return 0.0 if one.isdigit() and other.isdigit() else 1.0
    if one.islower() and other.isupper():
        return 0.5
    is_usual = (one + other).lower() in _USUAL_PAIRS or ord(other) - ord(one) == 1
    return 0.0 if is_usual else 1.0


_HALF_ODD: Final = 1 << 32


def _weight(one: str, other: str) -> int:
    """1 for a pair of letters or digits, and far above it its oddness: both add up at once."""
    if not (one.isalnum() and other.isalnum()):
        return 0
    return 1 + int(2 * _oddness(one, other)) * _HALF_ODD


class _Weights(dict[tuple[str, str], int]):
    """Told once for each pair of ASCII: it is asked of every pair of every text."""

    def __missing__(self, pair: tuple[str, str]) -> int:
        return _weight(*pair)


_ASCII: Final = string.printable
_WEIGHTS: Final = _Weights({(a, b): _weight(a, b) for a in _ASCII for b in _ASCII})


_TOKEN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~|+-]{11,1023}")
# Of fewer kinds of signs, or with so few, it may be a number of a thing: a parcel, a car, a payment.
_SHORTEST: Final = 20
_SHORTEST_OF_THREE_KINDS: Final = 16
_SHORTEST_PIECE: Final = 12
_LONGEST_OF_LETTERS: Final = 80  # longer ones spell a protein


def texts_of_chance(
    text: str, settled: Stretches | None = None, *, believes: bool = True
) -> Iterator[Removal]:
    """Tokens of chance that neither their form nor what stands round them tells to be harmless.

    ``settled``: where there is nothing more to find.
    ``believes``: what is called a commit or an identifier is one, and so is a file's name.
    """
    for match in _TOKEN.finditer(text):
        token = match[0].rstrip(".~|+-")
        start, end = match.start(), match.start() + len(token)
        if not _is_long_enough(token, is_strict=not believes):
            continue
        if settled and settled.hold(start, end):
            continue
        if not _is_token_of_chance(
            token, _SHORTEST_OF_THREE_KINDS if believes else _SHORTEST_PIECE
        ):
            continue
        if is_name_of_something(token, believes=believes) or (
            believes and is_believed(text, start, end)
        ):
            continue
        if not _is_text_in_base64(token):
            yield Removal(start, end)


def _is_text_in_base64(token: str) -> bool:
    """A sentence that was encoded for a mail, without anything of chance in it."""
    try:
        plain = base64.b64decode(token + "=" * (-len(token) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    words = plain.split()
    return (
        len(words) > 2
        and plain.replace("\n", " ").isprintable()
        and not any(is_of_chance(w, 8) for w in words)
    )


def _is_long_enough(token: str, *, is_strict: bool) -> bool:
    if is_strict or len(token) >= _SHORTEST:
        return len(token) >= _SHORTEST_PIECE and not (
            token.isalpha() and len(token) > _LONGEST_OF_LETTERS
        )
    return len(token) >= _SHORTEST_OF_THREE_KINDS and _kinds(token) == 3


def _kinds(token: str) -> int:
    """How many there are of capitals, small letters and digits."""
    tests = (str.isupper, str.islower, str.isdigit)
    return sum(any(test(c) for c in token) for test in tests)


def _is_token_of_chance(token: str, shortest_part: int) -> bool:
    """The whole, or one of its parts; names hold a little of chance: ``web-7d9f8b6c5d-x2x4z``."""
    parts = _PARTING.split(token)
    if any(len(part) >= shortest_part and is_of_chance(part, shortest_part) for part in parts):
        return True
    if any(is_of_chance(stretch) for stretch in _stretches(token)):
        return True
    if not is_of_chance(token, _SHORTEST_PIECE):
        return False
    if len(parts) == 1 or (_kinds(token) == 3 and odd_share(token) > _VERY_ODD):
        return True
    odd = sum(len(p) for p in parts if _is_odd_part(p))
    return odd >= _MUCH * sum(map(len, parts))


def _is_odd_part(part: str) -> bool:
    """Of chance as a whole, or with digits and capitals where no name has them: ``QBzr``, ``a6b``."""
    return odd_share(part) > _ODD_SHARE_OF_SHORT or _OUT_OF_PLACE.search(part) is not None


_OUT_OF_PLACE: Final = re.compile(
    r"[A-Za-z]{2}\d+[A-Za-z]{2}|\d[A-Za-z]+\d|[A-Z]{2}[a-z]{2}|[a-z][A-Z]+(?:[0-9]|\Z)"
)


def _stretches(token: str) -> Iterator[str]:
    """Of a long one its parts of a key's length, so that a key glued to other signs is seen."""
    if len(token) > _LONGEST_OF_LETTERS:
        yield from (token[i : i + _STRETCH] for i in range(0, len(token), _STRETCH // 2))


_STRETCH: Final = 32
_PARTING: Final = re.compile(r"[._~|+-]")
_VERY_ODD: Final = 0.5
_MUCH: Final = 0.5
