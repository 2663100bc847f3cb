"""The three roles, each with all that the one before it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices

if TYPE_CHECKING:
    from portal.desk.models import Person


class Role(TextChoices):
    """In rising order."""

    AGENT = "agent", "Agent"
    LEAD = "lead", "Lead"
    ADMINISTRATOR = "administrator", "Administrator"


PERMISSIONS: Final = {
    Role.AGENT: ("answer",),
    Role.LEAD: ("answer", "lead"),
    Role.ADMINISTRATOR: ("answer", "lead", "administer"),
}
"""Codenames of ``portal.desk.models.Desk``, by role."""


def give(person: Person, role: Role) -> None:
    """One role each: what they had before is taken away."""
    from django.contrib.auth.models import Group

    person.groups.set([Group.objects.get(name=role)])
