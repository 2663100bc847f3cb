"""One tick: what is done once a minute, safe to be done by several at once and after a gap."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from portal.incidents import course, mails, schedule, sense, watching
from portal.incidents.models import Incident
from portal.incidents.retention import delete_old, forget_left
from portal.incidents.schedule import Counts, Job

logger: Final = logging.getLogger(__name__)

MINUTE: Final = timedelta(seconds=50)
"""A little less, so that a clock that ticks by the minute never skips one."""


def tick(now: datetime, *, slow: bool | None = None) -> list[str]:
    """Runs what is due at that time, slow jobs and others alike unless told; their names."""
    return schedule.run_due(now, slow=slow)


def watch(now: datetime) -> Counts:
    """The probe, then the sense, then the mail that tells of what it made of it."""
    is_incident = Incident.objects.running().exists()
    minutes = sense.recent_minutes(now)
    if watching.is_probe_due(minutes, now, is_incident=is_incident):
        watching.probe(now)
    turned = course.follow(now)
    if turned:
        logger.warning("incident %s: %s", "began" if turned.is_running else "ended", turned.title)
    return {"mails": mails.send_due(now)}


def register_jobs() -> None:
    schedule.register(Job("watch", MINUTE, watch))
    schedule.register(Job("left behind", MINUTE, forget_left))
    schedule.register(Job("retention", timedelta(days=1), delete_old, is_slow=True))
