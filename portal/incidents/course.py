"""An incident's way from its beginning to its end, by the sense or by hand, each in one transaction.

One at a time runs: a constraint of the database says so, whoever asks at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from portal.audit.trail import note
from portal.incidents import current, sense
from portal.incidents.models import TITLES, Grouped, Incident, Minute, Nature
from portal.incidents.sense import THRESHOLDS
from portal.tickets import handling
from portal.tickets.models import State, Ticket
from portal.tickets.moving import ChangedSince, hold

BEFORE: Final = timedelta(minutes=10)
"""Tickets from shortly before it was noticed are about it, too."""

ANSWERED_TOGETHER: Final = (State.OPEN, State.ANSWERED)
ANSWERED_AT_ONCE: Final = 200
"""By one request, which takes some seconds for it."""
_MARK: Final = 32
"""Characters of a text's hash, by which a ticket knows that it was answered with it."""

_GROUPED_VERDICTS: Final = ("api_trouble", "could_not_test", "looks_right", "need_more", "")
_GROUPED_CAUSES: Final = ("server_error", "waf_block")


@dataclass(frozen=True, slots=True)
class Answered:
    """How many tickets were answered now, and how many still wait for the same text."""

    number: int
    left: int


def follow(now: datetime) -> Incident | None:
    """Opens or closes by what the last minutes show; the incident that began or ended, if any."""
    running = Incident.objects.running().first()
    minutes = sense.recent_minutes(now)
    if running is None:
        return _begun(minutes, now)
    _collect(running, now)
    if _ends_by_itself(running, now) and sense.is_over(minutes) and _end(running, now, ""):
        return running
    return None


def _ends_by_itself(running: Incident, now: datetime) -> bool:
    """One by hand as well, once its people have forgotten it: its banner stands on every page."""
    return not running.is_by_hand or running.said <= now - THRESHOLDS.forgotten_after


def _begun(minutes: list[Minute], now: datetime) -> Incident | None:
    nature = sense.nature_of(minutes)
    if nature is None or _is_resting(now):
        return None
    first = next((m.at for m in minutes if m.bad or m.probe not in ("", "up")), now)
    return begin(now=first, title=TITLES[nature], nature=nature)


def _is_resting(now: datetime) -> bool:
    """Whoever closed one by hand knows more than the figures do, for a while."""
    since = now - THRESHOLDS.rest_after_hand
    return Incident.objects.filter(ended__gt=since).exclude(closed_by="").exists()


def begin(
    *,
    now: datetime,
    title: str,
    nature: Nature,
    text: str = "",
    by: str = "",
) -> Incident | None:
    """None where one runs already: of two that begin it at once, one does."""
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                began=now,
                said=now,
                title=title,
                nature=nature,
                text=text,
                is_by_hand=bool(by),
                opened_by=by,
            )
            _collect(incident, now)
    except IntegrityError:
        return None
    transaction.on_commit(current.forget)
    return incident


def change(incident: Incident, now: datetime, *, title: str, nature: Nature, text: str) -> None:
    """What is said of it, and whose trouble it is, which a person may know better.

    Saved as it was, it still says that somebody knows of it.
    """
    same = Incident.objects.filter(pk=incident.pk)
    same.update(title=title, nature=nature, text=text, said=now)
    transaction.on_commit(current.forget)


def end(incident: Incident, now: datetime, by: str) -> bool:
    return _end(incident, now, by)


@transaction.atomic
def _end(incident: Incident, now: datetime, by: str) -> bool:
    """Whether it was this call that ended it."""
    is_ours = Incident.objects.running().filter(pk=incident.pk)
    if not is_ours.update(is_running=False, ended=now, closed_by=by):
        return False
    incident.refresh_from_db()
    _collect(incident, now)
    transaction.on_commit(current.forget)
    return True


# -- the tickets under it


def _collect(incident: Incident, now: datetime) -> None:
    """Tickets that opened meanwhile, but those whose check found another reason."""
    opened = Ticket.objects.filter(
        opened__gte=incident.began - BEFORE, opened__lte=incident.ended or now, grouped=None
    )
    about = opened.filter(verdict__in=_GROUPED_VERDICTS) | opened.filter(cause__in=_GROUPED_CAUSES)
    found = [Grouped(incident=incident, ticket=ticket) for ticket in about.order_by("pk")[:500]]
    Grouped.objects.bulk_create(found, ignore_conflicts=True)


def take_out(incident: Incident, number: str) -> bool:
    """A ticket that is about something else; it is not collected again."""
    grouped = Grouped.objects.filter(incident=incident, ticket__number=number)
    return bool(grouped.update(is_taken_out=True))


def tickets_of(incident: Incident) -> QuerySet[Grouped]:
    return incident.grouped.filter(is_taken_out=False).select_related("ticket").order_by("pk")


def waiting_in(incident: Incident) -> QuerySet[Grouped]:
    """Those in which support can say something, and the customer waits for it."""
    return tickets_of(incident).filter(ticket__state__in=ANSWERED_TOGETHER)


def answer_all(incident: Incident, text: str, author: AbstractBaseUser) -> Answered:
    """Answers each ticket once with this text, however often it is sent, and from which page.

    Each in a transaction of its own: where it breaks off, the same text goes on with the rest. So
    it does where there are more than a request has time for.
    """
    mark = sha256(text.encode()).hexdigest()[:_MARK]
    left = waiting_in(incident).exclude(answer=mark)
    keys = list(left.values_list("pk", flat=True)[:ANSWERED_AT_ONCE])
    number = sum(_answer(pk, text, author, mark) for pk in keys)
    return Answered(number, left.count())


@transaction.atomic
def _answer(pk: int, text: str, author: AbstractBaseUser, mark: str) -> bool:
    """The ticket is held first: whoever solves it or takes it out is either before or after."""
    grouped = Grouped.objects.select_related("ticket").filter(pk=pk).first()
    if grouped is None:
        return False
    ticket = grouped.ticket
    try:
        hold(ticket)
    except ChangedSince:
        return False
    mine = Grouped.objects.filter(pk=pk, is_taken_out=False).exclude(answer=mark)
    if ticket.state not in ANSWERED_TOGETHER or not mine.update(answer=mark):
        return False
    handling.answer(ticket, text, author.pk)
    note(author, "ticket.answered", ticket.number, characters=len(text), together=True)
    return True
