"""One colour of the operator's → every colour that hangs on it, in both themes.

The papers are those of ``static/css/tokens.css``; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.brand.contrast import ENOUGH_FOR_TEXT, Colour, colour, contrast, mixed, notation


@dataclass(frozen=True, slots=True)
class Ground:
    """What the accent stands on in one theme, and what may stand on the accent."""

    paper: str
    raised: str
    inks: tuple[str, str]


LIGHT: Final = Ground("#fbfaf7", "#ffffff", ("#ffffff", "#1c2127"))
DARK: Final = Ground("#14181b", "#1c2226", ("#10201e", "#ffffff"))
_SOFT: Final = 0.88
_WHITE: Final = (255, 255, 255)
_STEPS: Final = 50


class Unreadable(ValueError):
    """A colour that cannot be read on the site's paper; the text says on which, and how far off."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Values of the custom properties of the same names."""

    accent: str
    accent_ink: str
    accent_soft: str


def light(accent: str) -> Theme:
    """Raises ``Unreadable``."""
    return _theme(colour(accent), LIGHT)


def dark(accent: str) -> Theme:
    """Raises ``Unreadable``."""
    return _theme(colour(accent), DARK)


def lightened(accent: str) -> str:
    """The same colour with as much white as it takes to be read on dark paper."""
    shades = (mixed(colour(accent), _WHITE, step / _STEPS) for step in range(_STEPS + 1))
    return next(notation(shade) for shade in shades if _is_readable(shade, DARK))


def _is_readable(accent: Colour, ground: Ground) -> bool:
    return all(contrast(accent, on) >= ENOUGH_FOR_TEXT for on in _grounds(accent, ground))


def _grounds(accent: Colour, ground: Ground) -> tuple[Colour, ...]:
    return colour(ground.paper), colour(ground.raised), _soft(accent, ground)


def _soft(accent: Colour, ground: Ground) -> Colour:
    """The accent as a tint, which text in the accent's own colour stands on, too."""
    return mixed(accent, colour(ground.paper), _SOFT)


def _theme(accent: Colour, ground: Ground) -> Theme:
    worst = min(contrast(accent, on) for on in _grounds(accent, ground))
    if worst < ENOUGH_FOR_TEXT:
        theirs = f"{worst:.1f}:1, and text needs {ENOUGH_FOR_TEXT}:1"
        raise Unreadable(f"a colour that can be read on {ground.paper} (this one has {theirs})")
    ink = max(ground.inks, key=lambda each: contrast(colour(each), accent))
    return Theme(notation(accent), ink, notation(_soft(accent, ground)))
