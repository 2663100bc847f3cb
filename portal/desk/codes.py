"""Codes of an authenticator app fit for a minute and a half, and are taken once."""

from __future__ import annotations

from typing import Final

from django.core.cache import cache

from portal.desk.models import Person
from portal.limits.declared import known_as

FIT_SECONDS: Final = 120


def use(person: Person, code: str) -> bool:
    """False for one that was used before: whoever has seen it typed cannot come in with it."""
    return bool(cache.add(_key(person, code), True, timeout=FIT_SECONDS))


def is_used(person: Person, code: str) -> bool:
    return bool(cache.get(_key(person, code)))


def _key(person: Person, code: str) -> str:
    return f"desk.code.{person.pk}.{known_as(''.join(code.split()))}"
