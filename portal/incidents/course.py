"""An incident's way from its beginning to its end, by the sense or by hand, each in one transaction.

One at a time runs: a constraint of the database says so, whoever asks at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction

from portal.audit.trail import note
from portal.incidents import current, sense
from portal.incidents.models import Grouped, Incident, Minute, Nature
from portal.incidents.sense import THRESHOLDS
from portal.tickets import handling
from portal.tickets.models import State, Ticket
from portal.tickets.moving import ChangedSince, IsOver

TITLES: Final = {
    Nature.API: "The API answers with errors",
    Nature.SILENT: "The API does not answer",
    Nature.OURS: "We cannot make test calls at the moment",
}
BEFORE: Final = timedelta(minutes=10)
"""Tickets from shortly before it was noticed are about it, too."""

_GROUPED_VERDICTS: Final = ("api_trouble", "could_not_test", "looks_right", "need_more", "")
_GROUPED_CAUSES: Final = ("server_error", "waf_block")


def follow(now: datetime) -> Incident | None:
    """Opens or closes by what the last minutes show; the incident that began or ended, if any."""
    running = Incident.objects.running().first()
    minutes = sense.recent_minutes(now)
    if running is None:
        return _begun(minutes, now)
    _collect(running, now)
    if not running.is_by_hand and sense.is_over(minutes) and _end(running, now, ""):
        return running
    return None


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


def change(incident: Incident, *, title: str, nature: Nature, text: str) -> None:
    """What is said of it, and whose trouble it is, which a person may know better."""
    Incident.objects.filter(pk=incident.pk).update(title=title, nature=nature, text=text)
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


def tickets_of(incident: Incident) -> list[Grouped]:
    under = incident.grouped.filter(is_taken_out=False)
    return list(under.select_related("ticket").order_by("pk"))


def answer_all(incident: Incident, text: str, author: AbstractBaseUser, form: str) -> int:
    """Answers each ticket once by this form, however often it is sent; how many it did now.

    Each in a transaction of its own: where it breaks off, the same form goes on with the rest.
    """
    waiting = incident.grouped.filter(
        is_taken_out=False, ticket__state__in=(State.OPEN, State.ANSWERED)
    )
    ids = waiting.exclude(answer=form).values_list("pk", flat=True)
    return sum(_answer(pk, text, author, form) for pk in list(ids))


@transaction.atomic
def _answer(pk: int, text: str, author: AbstractBaseUser, form: str) -> bool:
    if not Grouped.objects.filter(pk=pk).exclude(answer=form).update(answer=form):
        return False
    ticket = Grouped.objects.select_related("ticket").get(pk=pk).ticket
    try:
        with transaction.atomic():
            handling.answer(ticket, text, author.pk)
            note(author, "ticket.answered", ticket.number, characters=len(text), together=True)
    except (ChangedSince, IsOver):
        return False
    return True
