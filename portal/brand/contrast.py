"""How well one colour can be read on another: WCAG 2.2, "relative luminance" and "contrast ratio"."""

from __future__ import annotations

import re
from typing import Final

Colour = tuple[int, int, int]

ENOUGH_FOR_TEXT: Final = 4.5
"""Success criterion 1.4.3."""
_NOTATION: Final = re.compile(r"#[0-9a-f]{6}", re.I)


def colour(text: str) -> Colour:
    """``#0b5d57`` → red, green and blue from 0 to 255; ValueError for any other notation."""
    if not _NOTATION.fullmatch(text):
        raise ValueError(text)
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def notation(of: Colour) -> str:
    return "#" + bytes(of).hex()


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``share`` of the other colour, from 0 to 1, in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1, no difference, to 21, black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(of: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in of)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
