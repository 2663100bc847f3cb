"""What a page's readers would stumble over: axe's findings, and a text wider than the window.

Contrast depends on the scheme and the layout on the width, so each is looked at once: dark wide,
light narrow, and which colours meet in the dark only. ``test_views.py`` says why that suffices; a
deep run looks at all of it in all four.
"""

from __future__ import annotations

import os
from itertools import product
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.depth import IS_DEEP, usually

SHOTS: Final = os.environ.get("SHOTS", "")
NARROW: Final = 320
WIDE: Final = 1280
HEIGHT: Final = 900
_DIAGONAL: Final = [(NARROW, "light"), (WIDE, "dark")]
VIEWS: Final = usually(_DIAGONAL, deep=[*_DIAGONAL, (NARROW, "dark"), (WIDE, "light")])
"""Width and scheme."""

_READ: Final = {"exclude": [["tbody tr:nth-child(n+12)"]]}
"""Of a table, its first rows: contrast is nearly all of axe's time, and a row is like the next."""


def options_of(width: int, scheme: str) -> dict[str, Any]:
    """Those of a browser's context."""
    return {"viewport": {"width": width, "height": HEIGHT}, "color_scheme": scheme}


in_each_view = pytest.mark.parametrize(
    "view", [options_of(*view) for view in VIEWS], ids=[f"{w}-{s}" for w, s in VIEWS]
)
"""``view`` holds the options of a browser's context."""


def faults_of(page: Any) -> list[str]:
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    rules = {"color-contrast": {"enabled": is_dark or IS_DEEP}}
    found = Axe().run(page, context=_READ, options={"rules": rules}).response["violations"]
    axe = [f"{fault['id']}: {fault['nodes'][0]['html'][:80]}" for fault in found]
    return [*axe, *(["scrolls sideways"] if is_wide else [])]


def seen(page: Any, name: str) -> None:
    """No fault of an open page in any view; a picture of each where SHOTS names a folder."""
    for width, scheme in VIEWS:
        _turn(page, width, scheme)
        assert faults_of(page) == [], (name, width, scheme)
    pictures(page, name)


def pictures(page: Any, name: str) -> None:
    for width, scheme in product((360, WIDE), ("light", "dark")) if SHOTS else ():
        _turn(page, width, scheme)
        page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{width}.png", full_page=True)


def _turn(page: Any, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": HEIGHT})
