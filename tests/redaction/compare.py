"""The redactor beside detect-secrets with its default plugins, on the same texts.

``make measure-redaction``. A secret counts as found by detect-secrets where one of its findings
covers it, or four fifths of it; a harmless text as touched where it finds anything at all.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from portal.diagnosis import load, redacted_paste
from tests.redaction import corpus
from tests.redaction.corpus import Sample

SEEDS: Final = range(5)
COVERED: Final = 0.8
GROUPS: Final[dict[str, Callable[[int], list[Sample]]]] = {
    "keys of the provider": corpus.keys,
    "secrets of others": corpus.others,
    "harmless texts": corpus.harmless,
}


@dataclass(frozen=True)
class Measured:
    """``share`` of the texts, from 0 to 1; ``pace`` in milliseconds of CPU per kilobyte."""

    share: float
    pace: float


@dataclass(frozen=True)
class Judged:
    is_cleared: bool
    """Whether every secret is found; of a harmless text, whether anything is."""
    seconds: float


Judge = Callable[[Sample], Judged]


def by_the_redactor(sample: Sample) -> Judged:
    began = time.process_time()
    cleared = redacted_paste(sample.text, PROVIDER)
    taken = time.process_time() - began
    if not sample.secrets:
        return Judged(cleared != sample.text, taken)
    return Judged(not sample.left_in(cleared), taken)


def by_detect_secrets(folder: Path, scan_file: Callable[[str], Iterable[Any]]) -> Judge:
    """As its command line scans a file; a name without an ending is searched most widely."""
    path = folder / "paste"

    def judge(sample: Sample) -> Judged:
        path.write_text(sample.text, "utf-8")
        began = time.process_time()
        findings = [f.secret_value for f in scan_file(str(path))]
        taken = time.process_time() - began
        if not sample.secrets:
            return Judged(bool(findings), taken)
        return Judged(all(is_covered(s, findings) for s in sample.secrets), taken)

    return judge


def is_covered(secret: str, findings: Iterable[str | None]) -> bool:
    return any(
        secret in finding or (finding in secret and len(finding) >= COVERED * len(secret))
        for finding in findings
        if finding
    )


def measured(samples: list[Sample], judge: Judge) -> Measured:
    judged = [judge(sample) for sample in samples]
    kilobytes = sum(len(sample.text.encode()) for sample in samples) / 1000
    return Measured(
        sum(j.is_cleared for j in judged) / len(judged),
        1000 * sum(j.seconds for j in judged) / kilobytes,
    )


def table(judges: dict[str, Judge]) -> str:
    names = [f"{name}, {figure}" for name in judges for figure in ("%", "ms/kB")]
    lines = [f"| texts | number | {' | '.join(names)} |", "| --- " * (len(names) + 2) + "|"]
    for group, make in GROUPS.items():
        samples = [sample for seed in SEEDS for sample in make(seed)]
        figures = [measured(samples, judge) for judge in judges.values()]
        cells = [f"{100 * f.share:.1f} | {f.pace:.2f}" for f in figures]
        lines.append(f"| {group} | {len(samples)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    try:
        from detect_secrets.core.scan import scan_file
        from detect_secrets.settings import default_settings
    except ModuleNotFoundError:
        sys.exit("detect-secrets is not installed here: run make measure-redaction")
    with tempfile.TemporaryDirectory() as folder, default_settings():
        judges = {
            "Keymend": by_the_redactor,
            "detect-secrets": by_detect_secrets(Path(folder), scan_file),
        }
        print(table(judges))


PROVIDER: Final = load("101domain")

if __name__ == "__main__":
    main()
