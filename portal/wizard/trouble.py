"""What the wizard is told of incidents: by whoever watches, above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from portal.diagnosis.diagnosis import Diagnosis, Verdict
from portal.diagnosis.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Trouble:
    """``is_ours``: it is our calls that fail, which says nothing of the API."""

    is_ours: bool
    began: datetime
    ended: datetime | None = None


Tell = Callable[[datetime | None], Trouble | None]
"""What is going on now (None), or was at that time."""

_told_by: Final[list[Tell]] = []

_COULD_NOT_TELL: Final = frozenset({Outcome.BLOCKED, Outcome.UNEXPECTED, Outcome.REDIRECTED})


def told_by(tell: Tell) -> None:
    _told_by[:] = [tell]


def trouble(at: datetime | None = None) -> Trouble | None:
    return _told_by[0](at) if _told_by else None


def trouble_of(diagnosis: Diagnosis, at: datetime) -> Trouble | None:
    """What a result of that time is told of: only where the calls could not tell."""
    is_untold = diagnosis.verdict in (Verdict.API_TROUBLE, Verdict.COULD_NOT_TEST)
    return trouble(at) if is_untold else None


def judged(diagnosis: Diagnosis) -> Diagnosis:
    """While the API is in trouble, an answer that says nothing of the key is a part of that.

    A fault that was found in the paste keeps its verdict, as does what a call settled. While the
    trouble is ours, an API that does not answer us is not said to be down.
    """
    outcomes = {call.outcome for call in diagnosis.test_calls}
    if diagnosis.verdict is Verdict.COULD_NOT_TEST and outcomes & _COULD_NOT_TELL:
        now = trouble()
        return _with(diagnosis, Verdict.API_TROUBLE) if now and not now.is_ours else diagnosis
    if diagnosis.verdict is Verdict.API_TROUBLE:
        now = trouble()
        is_ours = now is not None and now.is_ours and Outcome.API_ERROR not in outcomes
        return _with(diagnosis, Verdict.COULD_NOT_TEST) if is_ours else diagnosis
    return diagnosis


def _with(diagnosis: Diagnosis, verdict: Verdict) -> Diagnosis:
    return replace(diagnosis, verdict=verdict)
