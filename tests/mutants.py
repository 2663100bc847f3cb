"""``make mutants``: breaks one thing in the checks at a time, and counts how often a test notices.

Prints each mutant that lives with its place, as it is found, and the share of those that die.
``MUTANTS`` bounds their number, ``MINUTES`` the time: what was not tried by then is not counted.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent
CHECKS = ROOT / "portal" / "diagnosis" / "checks"
CHECKED = (
    "sending", "scheme", "unfilled", "encoded", "characters_in_key", "kept_back", "round_key",
    "other_kinds", "less", "life", "examine", "peeling", "telling", "withheld",
)  # fmt: skip
# The quick ones first, so that most mutants die soon; those that look at the module before all.
TESTS = (
    "lines", "causes", "places", "many_pastes", "correct_pastes", "credential", "config", "life",
    "tools", "as_tools_read", "changes", "properties", "clients",
)  # fmt: skip
LOOKS_AT = {
    "life": ("life", "tools"),
    "examine": ("credential", "places"),
    "peeling": ("credential", "properties"),
    "telling": ("causes",),
    "withheld": ("places", "credential"),
}
AT_MOST = int(os.environ.get("MUTANTS", "200"))
MINUTES = float(os.environ.get("MINUTES", "60"))
LONGEST_SECONDS = 180

_SWAPPED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.GtE: ast.Lt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One file with one thing in it broken."""

    path: Path
    line: int
    change: str
    source: str


def mutants() -> list[Mutant]:
    """All of them, in an order that a seed fixes."""
    paths = [CHECKS / f"{name}.py" for name in CHECKED]
    found = [m for path in paths for m in _mutants_of(path)]
    random.Random(101).shuffle(found)
    return found[:AT_MOST]


def _mutants_of(path: Path) -> Iterator[Mutant]:
    tree = ast.parse(path.read_text("utf-8"))
    for index, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            mutated = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(mutated)) if i == index)
            _break(target, change)
            yield Mutant(path, getattr(node, "lineno", 0), change, ast.unparse(mutated))


def _changes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        yield "comparison"
    elif isinstance(node, ast.BoolOp):
        yield "and/or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not"
    elif isinstance(node, ast.If):
        yield "never"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "number"
    elif isinstance(node, ast.Name) and node.id in ("CERTAIN", "LIKELY"):
        yield "certainty"


def _break(node: ast.AST, change: str) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = _SWAPPED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
        node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
    elif isinstance(node, ast.If):
        node.test = ast.Constant(False)
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else int(node.value) + 1
    elif isinstance(node, ast.Name):
        node.id = "POSSIBLE"


def survives(mutant: Mutant, tree: Path) -> bool:
    """Whether all tests pass with it; an endless loop counts as noticed."""
    path = tree / mutant.path.relative_to(ROOT)
    kept = path.read_text("utf-8")
    path.write_text(ast.unparse(ast.parse(mutant.source)), "utf-8")
    names = dict.fromkeys((*LOOKS_AT.get(mutant.path.stem, ()), *TESTS))
    tests = [f"tests/diagnosis/test_{name}.py" for name in names]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", *tests],
            cwd=tree,
            env={**os.environ, "PORTAL_DEBUG": "1"},
            capture_output=True,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(kept, "utf-8")
    return done.returncode == 0


def main() -> None:
    chosen = mutants()
    workers = os.cpu_count() or 1
    deadline = time.monotonic() + 60 * MINUTES
    with tempfile.TemporaryDirectory() as folder:
        trees: Queue[Path] = Queue()
        for i in range(workers):
            tree = Path(folder) / str(i)
            ignored = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__")
            shutil.copytree(ROOT, tree, ignore=ignored)
            trees.put(tree)

        def lives(mutant: Mutant) -> bool | None:
            """None where the time is over."""
            if time.monotonic() > deadline:
                return None
            tree = trees.get()
            try:
                is_alive = survives(mutant, tree)
            finally:
                trees.put(tree)
            if is_alive:
                place = f"{mutant.path.relative_to(ROOT)}:{mutant.line}"
                print(f"lives: {place} {mutant.change}", flush=True)
            return is_alive

        with ThreadPoolExecutor(workers) as pool:
            results = list(pool.map(lives, chosen))
    tried = [r for r in results if r is not None]
    print(f"{tried.count(False)} of {len(tried)} mutants died")


if __name__ == "__main__":
    main()
