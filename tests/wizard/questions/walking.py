"""Every way through a flow, from its data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from portal.wizard.questions.decisions import Known
from portal.wizard.questions.flow import Answers, Ending, Flow, Kind, Question, next_step

TODAY = date(2026, 6, 15)
LIFESPANS = (7, 30, 90, 365)
KNOWN = Known(TODAY, has_key=True, lifespans=LIFESPANS)
WITHOUT_A_KEY = Known(TODAY, has_key=False, lifespans=LIFESPANS)


def answers_to(question: Question, today: date = TODAY) -> list[str]:
    """Every option; for a date one of each kind: sure to run, open, and sure to have ended."""
    if question.kind is Kind.CHOICE:
        return list(question.leads_to)
    days = [today - timedelta(days=ago) for ago in (0, 45, max(LIFESPANS) + 1)]
    return [*(day.isoformat() for day in days), "unknown"]


def walks(
    flow: Flow, known: Known, so_far: Answers | None = None
) -> Iterator[tuple[Answers, Ending]]:
    """All answers of each way, and the ending that they come to."""
    answers = so_far or {}
    step = next_step(flow, answers, known)
    if isinstance(step, Ending):
        yield answers, step
        return
    assert len(answers) < len(flow.questions), "a way that does not end"
    for answer in answers_to(step, known.today):
        yield from walks(flow, known, {**answers, step.id: answer})
