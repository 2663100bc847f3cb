"""What becomes of a case, event by event; each moves it from where it was counted to where it is.

The later word counts, an accepted run is one, and a ticket outranks all, as in
``portal.wizard.closing``. What has had no word is left open until its time has run out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from portal.insights.counters import Additions, Counted, add
from portal.insights.models import Case, Ended, LaterRun, What
from portal.tickets.models import DRAFTS_KEPT
from portal.wizard.models import Result, Said

_SPEEDS: Final = (
    (timedelta(minutes=1), "1_minute"),
    (timedelta(minutes=5), "5_minutes"),
    (timedelta(minutes=15), "15_minutes"),
    (timedelta(hours=1), "1_hour"),
    (timedelta(days=1), "1_day"),
    (timedelta(days=7), "1_week"),
)
SPEEDS: Final = (*(name for _, name in _SPEEDS), "longer")
"""Within how long a case was solved, each without those before it."""

_SETTLED_AT_ONCE: Final = 500


def counted(case: Case) -> Additions:
    """All that this case is counted as, where it is now."""
    return Counter(_counted(case))


def _counted(case: Case) -> Iterator[Counted]:
    whose = (timezone.localdate(case.opened), case.language, case.article)
    yield Counted(*whose, What.END, case.verdict, case.ended)
    for code in case.shown:
        yield Counted(*whose, What.PASSAGE, code, case.ended)
    if case.speed:
        yield Counted(*whose, What.SPEED, case.speed)


def begin(result: Result, language: str, shown: Iterable[str]) -> Additions:
    """A case of its own for a run that follows none; what that adds to the counters."""
    case = Case.objects.create(
        first_run=result.pk,
        article=result.article,
        language=language,
        verdict=result.verdict,
        opened=result.created,
        expires=result.expires,
        shown=sorted(set(shown)),
    )
    return counted(case)


def follow(
    result: Result, before: int, language: str, shown: Sequence[str], *, is_green: bool
) -> Additions:
    """A run after another, which keeps its case open for longer; accepted, it solves it."""
    case = _locked(before)
    if case is None:
        return begin(result, language, shown)
    LaterRun.objects.create(run=result.pk, case=case)

    def change(case: Case) -> None:
        case.shown = sorted({*case.shown, *shown})
        case.expires = max(case.expires, result.expires)
        if is_green:
            case.is_green = True
            _end(case, Ended.SOLVED, result.created)

    return _moved(case, change)


@transaction.atomic
def hear(result: Result) -> None:
    """The customer's word; "not yet" takes back what was said before."""
    case = _locked(result.pk)
    if case is not None:
        ended = _ended_by(Said(result.said), case)
        add(_moved(case, lambda case: _end(case, ended, result.said_at or timezone.now())))


def _ended_by(word: Said, case: Case) -> Ended:
    if word is Said.NOT_YET:
        return Ended.SOLVED if case.is_green else Ended.OPEN
    return Ended.SOLVED if word is Said.YES else Ended.NOT_SOLVED


def hand_over(run: int, at: datetime) -> Additions:
    """A ticket was opened with this run as evidence."""
    case = _locked(run)
    return {} if case is None else _moved(case, lambda case: _end(case, Ended.TICKET, at))


def _locked(run: int) -> Case | None:
    """The case of this run, for this transaction alone; None for one that is counted for good."""
    later = LaterRun.objects.filter(run=run).first()
    first = later.case_id if later else run
    return Case.objects.select_for_update().filter(first_run=first).first()


def _moved(case: Case, change: Callable[[Case], None]) -> Additions:
    moved = Counter(counted(case))
    change(case)
    case.save()
    return _difference(counted(case), moved)


def _difference(now: Additions, before: Additions) -> Additions:
    difference = Counter(now)
    difference.subtract(before)
    return difference


def _end(case: Case, ended: Ended, at: datetime) -> None:
    if case.ended == Ended.TICKET:
        return
    is_first = ended is Ended.SOLVED and case.ended != Ended.SOLVED
    if is_first:
        case.speed = speed(at - case.opened)
    elif ended is not Ended.SOLVED:
        case.speed = ""
    case.ended = ended


def speed(taken: timedelta) -> str:
    return next((name for most, name in _SPEEDS if taken <= most), SPEEDS[-1])


def settle(now: datetime) -> int:
    """Counts for good what nothing can happen to any more, and forgets it; how many those were.

    All of a case's results have expired by then, so none of them can be followed, spoken of or
    made a ticket of, and a ticket that was begun before can no longer be sent.
    """
    settled = 0
    while batch := _settle_batch(now - DRAFTS_KEPT):
        settled += batch
    return settled


@transaction.atomic
def _settle_batch(expired_by: datetime) -> int:
    over = Case.objects.select_for_update(skip_locked=True).filter(expires__lte=expired_by)
    cases = list(over.order_by("expires")[:_SETTLED_AT_ONCE])
    moved: Counter[Counted] = Counter()
    for case in cases:
        if case.ended == Ended.OPEN:
            moved.subtract(counted(case))
            case.ended = Ended.NO_WORD
            moved.update(counted(case))
    add(moved)
    Case.objects.filter(pk__in=[case.pk for case in cases]).delete()
    return len(cases)
