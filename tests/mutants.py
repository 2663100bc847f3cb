"""``make mutants``: breaks one thing in the checks at a time, and counts how often a test notices.

Prints the share of mutants that die, and each that lives with its place.
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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent
CHECKED = ("sending", "scheme", "key_text", "life", "examine")
TESTS = (
    "lines", "places", "credential", "causes", "many_pastes", "correct_pastes", "changes",
    "properties", "config", "life", "tools", "clients",
)  # fmt: skip
AT_MOST = int(os.environ.get("MUTANTS", "200"))
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
    paths = [ROOT / "portal" / "diagnosis" / "checks" / f"{name}.py" for name in CHECKED]
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
    tests = [f"tests/diagnosis/test_{name}.py" for name in TESTS]
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
    with tempfile.TemporaryDirectory() as folder:
        trees: Queue[Path] = Queue()
        for i in range(workers):
            tree = Path(folder) / str(i)
            ignored = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__")
            shutil.copytree(ROOT, tree, ignore=ignored)
            trees.put(tree)

        def run(mutant: Mutant) -> tuple[Mutant, bool]:
            tree = trees.get()
            try:
                return mutant, survives(mutant, tree)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(workers) as pool:
            results = list(pool.map(run, chosen))
    alive = [m for m, lives in results if lives]
    for mutant in sorted(alive, key=lambda m: (m.path, m.line)):
        print(f"lives: {mutant.path.relative_to(ROOT)}:{mutant.line} {mutant.change}")
    print(f"{len(chosen) - len(alive)} of {len(chosen)} mutants died")


if __name__ == "__main__":
    main()
