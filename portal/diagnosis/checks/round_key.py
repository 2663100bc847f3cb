"""Signs round the key that are none of it: quotes, brackets, stray ones, look-alikes."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks.less import ALL_BLANKS, QUOTES, gone
from portal.diagnosis.checks.registry import Context, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.traced import EMPTY, HOLE, Traced, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


@key_layer("quotes_in_value", CERTAIN)
def quotes_became_part_of_it(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    start = re.match(r"""\s*(?:\\*["'`])+""", text)
    end = re.search(r"""(?:\\?["'`]){1,9}\s{0,9}\Z""", text[-40:])
    if not start and not end:
        return None
    first = start.end() if start else 0
    last = len(text) - len(text[-40:]) + end.start() if end else len(text)
    if first > last:
        return Peeled(EMPTY, Seen(key.span), hopeless=True)
    at = start.end() - 1 if start else last
    sign = next(c for c in text[at:] if c in QUOTES)
    return Peeled(key[first:last], Seen(key[at : at + 1].span, characters.name_of(sign)))


_PAIRS: Final = {"<": ">", "[": "]", "{": "}", "(": ")"}


@key_layer("brackets_kept", CERTAIN)
def brackets_of_the_sample(key: Traced, context: Context) -> Peeled | None:
    bare = key.strip(ALL_BLANKS)
    text = bare.text
    first = 1 if text[:2] in ("${", "#{") else 0
    depth = 0
    while first + 2 * depth + 2 < len(text) and _is_pair(text, first + depth, depth):
        depth += 1
    if depth == 0:
        return None
    inner = bare[first + depth : len(text) - depth]
    return Peeled(inner.strip(), Seen(bare[: first + 1].span, f"{text[first]}…{text[-1]}"))


def _is_pair(text: str, first: int, depth: int) -> bool:
    return _PAIRS.get(text[first]) == text[len(text) - 1 - depth]


_STRAY_FIRST: Final = "$=:>,;"


_STRAY_LAST: Final = "%;,.:\\$"


_LIST_MARK: Final = re.compile(r"(?:[-*•·>#+]|\d{1,2}[.)])[ \t]+(?=\S+\s*\Z)")


@key_layer("stray_character", LIKELY)
def sign_copied_along_at_an_end(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    if text == "$" + HOLE:  # a dollar of another language in front of the braces
        return Peeled(key[1:], Seen(key[:1].span, characters.names_of("$")))
    if len(text) < 8 or HOLE in text:
        return _odd_sign(key)
    mark = _LIST_MARK.match(text)
    if mark:
        return Peeled(key[mark.end() :], Seen(key[:1].span, characters.names_of(text[:1])))
    last = len(text.rstrip(_STRAY_LAST))
    if last == len(text) and text[-1] in ")]}>" and _unpaired(text):
        last -= 1
    if 0 < last < len(text):
        seen = Seen(key[last:].span, characters.names_of(text[last:]))
        return Peeled(key[:last], seen)
    first = len(text) - len(text.lstrip(_STRAY_FIRST))
    if 0 < first < len(text):
        return Peeled(key[first:], Seen(key[:first].span, characters.names_of(text[:first])))
    return _odd_sign(key)


def _unpaired(text: str) -> bool:
    return not any(c in text[:-1] for c in "([{<")


def _odd_sign(key: Traced) -> Peeled | None:
    """A sign that is neither ASCII nor a letter nor named by another layer: an arrow, a tick."""
    odd = [
        i
        for i, c in enumerate(key.text)
        if not c.isascii()
        and c != HOLE
        and not c.isalnum()
        and not characters.is_invisible(c)
        and c not in characters.SMART_QUOTES + characters.SMART_DASHES + "…⋯•●∙·▪■█"
    ]
    if not odd:
        return None
    return gone(key, odd, characters.names_of("".join(key.text[i] for i in odd)))


@key_layer("lookalike_character", CERTAIN)
def letter_of_another_alphabet(key: Traced, context: Context) -> Peeled | None:
    odd = [i for i, c in enumerate(key.text) if not c.isascii() and c != HOLE and c.isalnum()]
    if not odd:
        return None
    found = characters.names_of("".join(key.text[i] for i in odd))
    seen = Seen(key[odd[0] : odd[0] + 1].span, found)
    swap = {i: characters.twin_of(key.text[i]) for i in odd}
    parts = (
        Traced.at(swap[i], o) if i in swap else key[i : i + 1] for i, o in enumerate(key.origin)
    )
    is_mended = all(swap.values())
    return Peeled(joined(parts), seen, hopeless=not is_mended)
