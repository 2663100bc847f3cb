"""Coverage-guided fuzzing: ``python -m tests.fuzz reader|redactor SECONDS [libFuzzer's options]``.

Begins with every paste of the tests. What breaks a promise is written to ``var/fuzz/``; what it
stands for is kept in ``tests/fuzz/test_kept.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["portal.diagnosis"]):
    from tests.fuzz.targets import TARGETS

from tests.diagnosis.clients import CLIENTS, FAULTS, filled
from tests.diagnosis.commands import COMMANDS

FOLDER = Path("var/fuzz")
LONGEST = 4096


def seeds(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = [c.program for c in CLIENTS.values()] + [t for _, t in COMMANDS.values()]
    for number, text in enumerate(texts):
        for name in ("token", "bytes", "zero-width"):
            pasted = filled(text, FAULTS[name].gaps).encode("utf-8", "replace")
            (folder / f"{number}-{name}").write_bytes(b"\0\0" + pasted)


def main() -> None:
    name, seconds, *more = sys.argv[1:]
    target = TARGETS[name]
    seeds(FOLDER / name)

    def one(content: bytes) -> None:
        target(content[2:].decode("utf-8", "replace"), int.from_bytes(content[:2]))

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=5",
        "-rss_limit_mb=2048",
        f"-artifact_prefix={FOLDER}/",
    ]
    atheris.Setup([sys.argv[0], *options, *more, str(FOLDER / name)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
