"""What the wizard and tickets tell of, made into counts. A failure here harms no page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from portal.diagnosis.diagnosis import Diagnosis, Verdict
from portal.diagnosis.shape import Shape
from portal.insights import cases
from portal.insights.counters import Additions, Counted, add
from portal.insights.models import What
from portal.tickets.models import Ticket
from portal.tickets.signals import opened
from portal.wizard.models import Result
from portal.wizard.signals import diagnosed, said


def connect() -> None:
    diagnosed.connect(count_diagnosis, dispatch_uid="insights")
    said.connect(count_word, dispatch_uid="insights")
    opened.connect(count_ticket, dispatch_uid="insights")


def language_now() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:16]


@transaction.atomic
def count_diagnosis(
    diagnosis: Diagnosis, article: str, result: Result | None, shape: Shape | None, **_: Any
) -> None:
    """One run; a program's is counted as such and no further, since it says nothing of people."""
    whose = (timezone.localdate(), language_now(), article)
    if result is None:
        return add({Counted(*whose, What.RUN, "program"): 1})
    is_green = _turned_green(result)
    found = Counter(_counted(whose, diagnosis, shape, is_again=result.follows_id is not None))
    if result.follows_id is not None:
        found[Counted(*whose, What.AGAIN, "green" if is_green else "other")] += 1
    found.update(_case(result, whose[1], diagnosis, is_green))
    return add(found)


def _turned_green(result: Result) -> bool:
    """Whether it solved what the runs before it had found."""
    is_accepted = result.follows_id is not None and result.verdict == Verdict.KEY_WORKS
    return is_accepted and Result.objects.filter(solved_by=result).exists()


def _counted(
    whose: tuple[date, str, str], diagnosis: Diagnosis, shape: Shape | None, *, is_again: bool
) -> Iterator[Counted]:
    yield Counted(*whose, What.RUN, "again" if is_again else "first")
    yield Counted(*whose, What.VERDICT, diagnosis.verdict.value)
    yield Counted(*whose, What.KIND, diagnosis.input_kind.value)
    for code in dict.fromkeys(diagnosis.causes):
        yield Counted(*whose, What.CAUSE, code)
    if shape is not None:
        yield Counted(*whose, What.UNREAD_KIND, diagnosis.input_kind.value)
        yield Counted(*whose, What.UNREAD_LENGTH, shape.length)
        yield Counted(*whose, What.UNREAD_LINES, shape.lines)
        for trait in shape.traits:
            yield Counted(*whose, What.UNREAD_TRAIT, trait.value)


def _case(result: Result, language: str, diagnosis: Diagnosis, is_green: bool) -> Additions:
    shown = [finding.code for finding in diagnosis.findings]
    before = result.follows_id
    if before is None:
        return cases.begin(result, language, shown)
    return cases.follow(result, before, language, shown, is_green=is_green)


def count_word(result: Result, **_: Any) -> None:
    cases.hear(result)


@transaction.atomic
def count_ticket(ticket: Ticket, **_: Any) -> None:
    now = timezone.now()
    article = ticket.result.article if ticket.result else ""
    which = "with_check" if ticket.result else "without"
    found = Counter({Counted(timezone.localdate(), language_now(), article, What.TICKET, which): 1})
    if ticket.result_id is not None:
        found.update(cases.hand_over(ticket.result_id, now))
    add(found)
