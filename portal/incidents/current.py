"""The incident that runs, as every page asks for it: one cached read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext

from portal import troubles
from portal.briefly import Briefly
from portal.incidents.models import TITLES, Incident, Nature
from portal.incidents.sense import incident_at
from portal.wizard.trouble import Trouble

_KEY: Final = "incident"
REMEMBERED_SECONDS: Final = 15
"""After so long every machine knows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages say of an incident; ``is_none`` where none runs, so that it can be cached."""

    pk: int = 0
    title: str = ""
    text: str = ""
    nature: str = ""
    began: datetime | None = None
    ended: datetime | None = None

    @property
    def is_none(self) -> bool:
        return not self.pk

    @property
    def told_title(self) -> str:
        """A person's words stay as they were written."""
        return gettext(self.title) if self.title in TITLES.values() else self.title

    @property
    def is_ours(self) -> bool:
        return self.nature == Nature.OURS

    @property
    def is_silent(self) -> bool:
        return self.nature == Nature.SILENT


NONE: Final = Shown()


def shown(incident: Incident | None) -> Shown:
    if incident is None:
        return NONE
    return Shown(
        incident.pk, incident.title, incident.text, incident.nature, incident.began, incident.ended
    )


@Briefly
def running() -> Shown:
    """Where neither cache nor database answers, none: the page is shown without its banner."""
    try:
        known = cache.get(_KEY)
    except troubles.of_cache():
        return NONE
    if isinstance(known, Shown):
        return known
    found = _found()
    with suppress(*troubles.of_cache()):  # a cache on a full disk can be read all the same
        cache.set(_KEY, found, REMEMBERED_SECONDS)
    return found


def _found() -> Shown:
    """None where the database is away, and that for as long: no page waits for it again."""
    try:
        return shown(Incident.objects.running().first())
    except troubles.ANY_OF_DATABASE:
        return NONE


def forget() -> None:
    """After a change, so that this machine's processes ask anew: this one now, others in a second."""
    running.forget()
    try:
        cache.delete(_KEY)
    except troubles.of_cache():
        return


def trouble_at(at: datetime | None) -> Trouble | None:
    """For the wizard: what runs now, or ran at that time."""
    found = running() if at is None else shown(incident_at(at))
    if found.is_none or found.began is None:
        return None
    return Trouble(is_ours=found.is_ours, began=found.began, ended=found.ended)
