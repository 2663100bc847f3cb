"""``make bench``, or ``make bench PART=pages``: prints what was measured as it comes."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from typing import Final

from tests.bench import wrk
from tests.bench.table import HEAD, Row

TABLE: Final = ("pages", "whole", "engine", "processes", "customers", "lengths", "hanging", "rows", "memory")  # fmt: skip
LASTING: Final = "lasting"
WITH_WRK: Final = {"pages", "processes", "customers", "hanging", "memory"}
TIMES: Final = "diagnosis"


def main(part: str) -> int:
    if part not in ("", TIMES, LASTING, *TABLE):
        print(f"PART: expected one of {', '.join((*TABLE, TIMES, LASTING))}", file=sys.stderr)
        return 2
    wanted = [name for name in TABLE if part in ("", name)]
    if (WITH_WRK & set(wanted) or part == LASTING) and not wrk.is_installed():
        print("Missing here: apt install wrk", file=sys.stderr)
        return 2
    print(f"{_today()}\n")
    if wanted:
        print(HEAD, flush=True)
    for name in wanted:
        rows: Callable[[], Iterable[Row]] = import_module(f"tests.bench.{name}").rows
        for row in rows():
            print(row, flush=True)
    for name in (TIMES, LASTING):
        if part == name or (name == TIMES and not part):
            print()
            import_module(f"tests.bench.{name}").print_all()
    return 0


def _today() -> str:
    """When and on what, and how much else the machine had to do."""
    busy = f"{os.getloadavg()[0]:.1f} wanted to run"
    python = f"Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {busy}, {python}"


if __name__ == "__main__":
    sys.exit(main(os.environ.get("PART", "")))
