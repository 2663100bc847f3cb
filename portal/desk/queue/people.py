"""Who a ticket can be given to."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from portal.desk.models import Person
from portal.desk.roles import Role

MOST_PEOPLE: Final = 200


def person_of(request: HttpRequest) -> Person:
    """Who asks; behind ``allowed``, nobody else than one of the staff does."""
    assert isinstance(request.user, Person)
    return request.user


def colleagues() -> list[Person]:
    """Everybody with a role who can sign in, by name."""
    working = Person.objects.filter(is_active=True, groups__name__in=list(Role)).distinct()
    return list(working.order_by("name", "email")[:MOST_PEOPLE])
