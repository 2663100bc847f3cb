"""The table of faults in the operator's handbook names tests that exist, and one for each fault."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PART = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## When something fails")[1]
ROWS = [line for line in PART.split("\n## ")[0].splitlines() if line.startswith("| ")][2:]
NAMED = re.compile(r"`(tests/[\w/]+\.py(?:::\w+)+)`")


def names_in(file: Path) -> set[str]:
    """As pytest names them: ``test_it``, ``TestThat::test_it``."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{n.name}" for n in node.body if isinstance(n, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row[2:40] for row in ROWS])
def test_fault_is_made_to_happen_by_tests_that_exist(row):
    named = NAMED.findall(row)
    assert named, "no test makes it happen"
    for each in named:
        file, _, name = each.partition("::")
        assert name in names_in(ROOT / file), each


def test_table_is_read():
    assert len(ROWS) >= 14
