"""Findings and test calls → the verdict, and which findings then still explain a 401."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from portal.diagnosis.checks import CAUSES, Group
from portal.diagnosis.diagnosis import InputKind, Verdict
from portal.diagnosis.finding import Certainty, Finding
from portal.diagnosis.outcome import Label, Outcome, TestCall, spared, withheld

_OF_ONE_CALL: Final = {
    Outcome.ACCEPTED: Verdict.KEY_WORKS,
    Outcome.REFUSED: Verdict.KEY_REFUSED,
    Outcome.API_ERROR: Verdict.API_TROUBLE,
    Outcome.UNREACHABLE: Verdict.API_TROUBLE,
    Outcome.TIMED_OUT: Verdict.API_TROUBLE,
    Outcome.RATE_LIMITED: Verdict.COULD_NOT_TEST,
    Outcome.BLOCKED: Verdict.COULD_NOT_TEST,
    Outcome.REDIRECTED: Verdict.COULD_NOT_TEST,
    Outcome.UNEXPECTED: Verdict.COULD_NOT_TEST,
    Outcome.NOT_SENDABLE: Verdict.COULD_NOT_TEST,
}
"""Where nothing is wrong in the paste, the call as sent decides."""

_DOES_NOT_WORK: Final = frozenset({Outcome.REFUSED, Outcome.NOT_SENDABLE})
_HARMED_BY_TEXT: Final = frozenset({Group.SCHEME, Group.KEY_TEXT})


def outcome_of(calls: Sequence[TestCall], label: Label) -> Outcome:
    return next((c.outcome for c in calls if c.label is label), Outcome.SKIPPED)


def weighed(findings: tuple[Finding, ...], calls: Sequence[TestCall]) -> tuple[Finding, ...]:
    """The API's answer outranks a check, in both directions.

    What was accepted as sent did no harm. And where nothing but a mere possibility was seen,
    and mending it turned a refusal into acceptance, it was the cause.
    """
    as_sent, repaired = (outcome_of(calls, label) for label in Label)
    if as_sent is Outcome.ACCEPTED:
        return tuple(f.as_possible() for f in findings)
    is_proven = as_sent in _DOES_NOT_WORK and repaired is Outcome.ACCEPTED
    if is_proven and not any(f.is_cause for f in findings):
        return tuple(_promoted(f) for f in findings)
    return findings


def _promoted(finding: Finding) -> Finding:
    if CAUSES[finding.code].group not in _HARMED_BY_TEXT:
        return finding
    return replace(finding, certainty=Certainty.CERTAIN)


def verdict_of(
    kind: InputKind,
    findings: Sequence[Finding],
    calls: Sequence[TestCall],
    *,
    has_credential: bool,
) -> Verdict:
    """The contract's table; ``has_credential``: the paste holds a key, or a variable for one."""
    causes = [f.code for f in findings if f.is_cause]
    as_sent, repaired = (outcome_of(calls, label) for label in Label)
    if kind is InputKind.EMPTY or "response_only" in causes:
        return Verdict.NEED_MORE
    if "not_a_401" in causes:
        return Verdict.OTHER_ERROR
    if as_sent is Outcome.ACCEPTED:
        return Verdict.KEY_WORKS
    if any(CAUSES[code].group is not Group.LIFE or code == "not_from_api" for code in causes):
        is_proven = as_sent in _DOES_NOT_WORK and repaired is Outcome.ACCEPTED
        return Verdict.FIX_PROVEN if is_proven else Verdict.FIX_LIKELY
    if as_sent in _OF_ONE_CALL:
        return _OF_ONE_CALL[as_sent]
    if spared(calls):
        return Verdict.API_TROUBLE
    if withheld(calls):
        return Verdict.COULD_NOT_TEST
    return Verdict.LOOKS_RIGHT if has_credential else Verdict.NEED_MORE
