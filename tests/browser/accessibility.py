"""What a page's readers would stumble over: axe's findings, and a text wider than the window.

axe looks once, at dark and wide, and the window is made narrow for the text: ``test_views.py`` says
why colours that can be read in one view can be in all. ``test_in_languages.py`` has axe look at light
and narrow, too; a deep run looks at everything in all four.
"""

from __future__ import annotations

import os
from itertools import product
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.depth import usually

SHOTS: Final = os.environ.get("SHOTS", "")
NARROW: Final = 320
WIDE: Final = 1280
HEIGHT: Final = 900
DIAGONAL: Final = [(NARROW, "light"), (WIDE, "dark")]
"""Each width and each scheme once."""
VIEWS: Final = usually(DIAGONAL[1:], deep=[*DIAGONAL, (NARROW, "dark"), (WIDE, "light")])
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
    found = Axe().run(page, context=_READ).response["violations"]
    axe = [f"{fault['id']}: {fault['nodes'][0]['html'][:80]}" for fault in found]
    return [*axe, *_scrolls_sideways(page)]


def _scrolls_sideways(page: Any) -> list[str]:
    own = page.viewport_size
    found = []
    for width in {own["width"], NARROW}:
        page.set_viewport_size({**own, "width": width})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"scrolls sideways at {width}")
    page.set_viewport_size(own)
    return found


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
