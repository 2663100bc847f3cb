"""Characters that no key is issued with, and a key that stands there twice."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks.less import gone, indexes
from portal.diagnosis.checks.registry import Context, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.traced import HOLE, Traced, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_ESCAPED_LINE_END: Final = re.compile(r"(?:\\r\\n|\\n|\\r)+\Z")


@key_layer("newline_in_key", CERTAIN)
def line_end_in_the_key(key: Traced, context: Context) -> Peeled | None:
    """RFC 9110 section 5.5: a field value holds neither CR nor LF."""
    text = key.text
    if "-----BEGIN" in text or _half_of_two(text.strip()):
        return None
    if "\n" in text or "\r" in text:
        first = min(i for i in (text.find("\n"), text.find("\r")) if i >= 0)
        seen = Seen(key[first : first + 1].span, characters.line_end_name(text))
        return Peeled(_less_line_ends(key), seen)
    match = _ESCAPED_LINE_END.search(text)
    if not match:
        return None
    seen = Seen(key[match.start() : match.end()].span, match[0], LIKELY)
    return Peeled(key[: match.start()], seen)


def _less_line_ends(key: Traced) -> Traced:
    lines = re.finditer(r"[^\r\n]+", key.text)
    return joined(key[m.start() : m.end()].strip() for m in lines)


_MISREAD_MARKS: Final = ("ï»¿", "ÿþ", "þÿ")  # byte order marks that were read as latin-1


@key_layer("invisible_character", CERTAIN)
def character_that_is_not_seen(key: Traced, context: Context) -> Peeled | None:
    misread = next((m for m in _MISREAD_MARKS if key.text.startswith(m)), "")
    odd = [i for i, c in enumerate(key.text) if i < len(misread) or characters.is_invisible(c)]
    odd = [i for i in odd if key.text[i] != HOLE]
    if not odd:
        return None
    if misread:
        return gone(key, odd, characters.name_of("\ufeff"))
    return gone(key, odd, characters.names_of("".join(key.text[i] for i in odd)))


@key_layer("pasted_twice", CERTAIN)
def the_same_key_twice_in_a_row(key: Traced, context: Context) -> Peeled | None:
    text = key.text.strip()
    half = _half_of_two(text)
    if not half:
        return None
    start = key.text.find(text)
    seen = Seen(key[start + half : start + len(text)].span)
    between = re.match(r"[\r\n]*", text[half:])  # is told as what it is, too
    return Peeled(key[start : start + half + (between.end() if between else 0)], seen)


def _half_of_two(text: str) -> int:
    """The length of what stands there twice, with nothing or a separator between; else 0."""
    for gap in ("", " ", ",", ", ", ";", ":", "\t", "\n", "\r\n"):
        half, odd = divmod(len(text) - len(gap), 2)
        is_twice = half >= 8 and not odd and text == text[:half] + gap + text[:half]
        if is_twice and len(set(text)) > 3:
            return half
    return 0


@key_layer("smart_quotes", CERTAIN)
def quotes_of_a_word_processor(key: Traced, context: Context) -> Peeled | None:
    odd = indexes(key.text, characters.SMART_QUOTES)
    if not odd:
        return None
    return gone(key, odd, characters.names_of("".join(key.text[i] for i in odd)))


@key_layer("smart_dash", CERTAIN)
def dash_of_a_word_processor(key: Traced, context: Context) -> Peeled | None:
    odd = indexes(key.text, characters.SMART_DASHES)
    if not odd:
        return None
    plain = "".join("-" if c in characters.SMART_DASHES else c for c in key.text)
    seen = Seen(key[odd[0] : odd[0] + 1].span, characters.names_of(key.text[odd[0]]))
    holes = {v.span.start: v for v in key.variables}
    return Peeled(Traced(plain, key.origin, holes), seen)
