"""What the stylesheets promise to languages that are written from right to left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

STYLESHEETS = sorted(Path(settings.BASE_DIR, "static", "css").glob("*.css"))
SIDE = re.compile(
    r"^\s*(?:(?:margin|padding|border)-(?:left|right)\b[\w-]*|left|right|float|clear)\s*:"
    r"|:\s*(?:left|right)\s*;"
    r"|^\s*(?:margin|padding|inset)\s*: (?:[^\s;]+ ){3}[^\s;]+;",
    re.MULTILINE,
)


@pytest.mark.parametrize("stylesheet", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_speaks_of_start_and_end_never_of_left_and_right(stylesheet: Path) -> None:
    assert SIDE.findall(stylesheet.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "rule",
    ["  margin-left: 1rem;", "  left: 0;", "  text-align: right;", "  padding: 0 1px 2px 3px;"],
)
def test_side_is_noticed(rule: str) -> None:
    assert SIDE.search(f"p {{\n{rule}\n}}")
