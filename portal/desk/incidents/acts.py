"""What people do with incidents, each with its entry in the trail."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.audit.trail import note
from portal.desk.models import Person
from portal.incidents import course
from portal.incidents.course import Answered
from portal.incidents.models import Incident, Nature


@transaction.atomic
def begin(person: Person, *, title: str, nature: str, text: str) -> Incident | None:
    """None where one runs already."""
    incident = course.begin(
        now=timezone.now(), title=title, nature=Nature(nature), text=text, by=person.email
    )
    if incident is not None:
        note(person, "incident.opened", _name(incident), title=title, nature=nature, text=text)
    return incident


@transaction.atomic
def change(person: Person, incident: Incident, *, title: str, nature: str, text: str) -> None:
    course.change(incident, timezone.now(), title=title, nature=Nature(nature), text=text)
    note(person, "incident.changed", _name(incident), title=title, nature=nature, text=text)


@transaction.atomic
def end(person: Person, incident: Incident) -> None:
    if course.end(incident, timezone.now(), by=person.email):
        note(person, "incident.closed", _name(incident))


def answer_all(person: Person, incident: Incident, text: str) -> Answered:
    """Each answer has its own entry, in its own transaction."""
    return course.answer_all(incident, text, person)


@transaction.atomic
def take_out(person: Person, incident: Incident, number: str) -> None:
    if course.take_out(incident, number):
        note(person, "incident.ticket_taken_out", number, incident=_name(incident))


def _name(incident: Incident) -> str:
    return f"incident {incident.pk}"
