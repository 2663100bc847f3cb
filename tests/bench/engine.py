"""The engine beside detect-secrets, which scans the same text as a file, with its default plugins."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from portal.diagnosis import diagnose, load, redacted_paste
from tests.bench.diagnosis import TYPICAL
from tests.bench.table import Row, by_turns, row_of
from tests.timing import cpu_seconds

TURNS: Final = 7
RUNS: Final = 5
TEXTS: Final = {name: TYPICAL[name] for name in ("bare key", "cURL", "code")} | {
    "README": Path("README.md").read_text("utf-8")
}


def rows() -> Iterator[Row]:
    try:
        from detect_secrets.core.scan import scan_file
        from detect_secrets.settings import default_settings
    except ModuleNotFoundError:
        print("detect-secrets is not installed here: run make bench", file=sys.stderr)
        return
    provider = load("101domain")
    with tempfile.TemporaryDirectory() as folder, default_settings():
        for name, text in TEXTS.items():
            scan = _scan(Path(folder) / "paste", text, scan_file)
            for what, work in {
                "whole reading": lambda text=text: diagnose(text, provider=provider),
                "redactor alone": lambda text=text: redacted_paste(text, provider),
            }.items():
                turns = by_turns(_ms(work), _ms(scan), TURNS)
                yield row_of(f"{what}, {name}", "detect-secrets", "ms of CPU", turns)


def _scan(path: Path, text: str, scan_file: Callable[[str], Any]) -> Callable[[], object]:
    path.write_text(text, "utf-8")
    return lambda: list(scan_file(str(path)))


def _ms(work: Callable[[], object]) -> Callable[[], float]:
    return lambda: cpu_seconds(work, RUNS) * 1000
