"""Why two views tell of all four: what a width adds of colours is readable in either scheme."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

SHEETS = Path(__file__).parents[2] / "static/css"
BY_WIDTH = re.compile(r"@media[^{]*width[^{]*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
OF_CONTRAST = re.compile(r"(?:[\w-]*color|background|opacity|fill|stroke|font-weight)\s*:[^;]*")
WORDS, GROUNDS = ("ink", "muted", "accent", "problem", "warning", "passed"), ("paper", "raised")
PAIRS = [*product(WORDS, GROUNDS), ("accent-ink", "accent"), ("mark-ink", "mark")]
PAIRS += [(name, f"{name}-soft") for name in ("accent", "problem", "warning", "passed", "idle")]
LEAST_CONTRAST = 4.5


def luminance(colour: str) -> float:
    """As WCAG defines it, from ``#rrggbb``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(f * p for f, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_every_text_is_readable_on_what_may_lie_behind_it(place: int) -> None:
    schemes = (SHEETS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", schemes[place]))
    assert [p for p in PAIRS if contrast(*map(colours.get, p)) < LEAST_CONTRAST] == []


def test_a_width_brings_no_other_colours() -> None:
    blocks = [b for sheet in SHEETS.glob("*.css") for b in BY_WIDTH.findall(sheet.read_text())]
    assert len(blocks) > 5
    known = {f"color: var(--{word})" for word in WORDS}
    known |= {f"background: var(--{ground})" for ground in GROUNDS}
    assert {found for block in blocks for found in OF_CONTRAST.findall(block)} <= known


def test_no_width_is_asked_for_together_with_a_scheme() -> None:
    queries = [q for s in SHEETS.glob("*.css") for q in re.findall(r"@media[^{]*", s.read_text())]
    assert [q for q in queries if "scheme" in q and "width" in q] == []
