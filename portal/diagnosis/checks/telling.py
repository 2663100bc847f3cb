"""The findings in the order in which they are told, each once."""

from __future__ import annotations

from typing import Final

from portal.diagnosis.checks.registry import CAUSES, Group
from portal.diagnosis.finding import Certainty, Finding


def without_repeats(findings: list[Finding]) -> list[Finding]:
    """One finding a cause: the first and surest."""
    kept: dict[str, Finding] = {}
    for each in findings:
        before = kept.get(each.code)
        if before is None or (each.is_cause and not before.is_cause):
            kept[each.code] = each
    return list(kept.values())


_CERTAINTIES: Final = {c: i for i, c in enumerate(Certainty)}


_GROUPS: Final = {g: i for i, g in enumerate(Group)}


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The decisive one first: surest, then outermost, then as met on the way in."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (_CERTAINTIES[f.certainty], _depth(f.code, findings), _first_met(f)),
        )
    )


def _first_met(each: Finding) -> int:
    """Of two slips of a shell, the one in front is what the shell stumbles over first."""
    is_slip = each.code.startswith("shell_") and each.span is not None
    return each.span.start if is_slip and each.span else 0


def _depth(code: str, findings: list[Finding]) -> int:
    """A missing header is an effect where something else is told that keeps it from being sent.

    And a wrong path gives a 404 rather than a 401, so that a fault of the key comes first.
    """
    is_effect = code in ("header_missing", "wrong_path") and len(findings) > 1
    return 2 * _GROUPS[Group.KEY_TEXT] + 1 if is_effect else 2 * _GROUPS[CAUSES[code].group]
