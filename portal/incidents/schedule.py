"""What is to be done again and again, and by whom: of all processes one has a job at a time.

Another app hands its job in when it is ready: ``register(Job("links", timedelta(days=1), check))``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from portal.incidents.models import Run

logger: Final = logging.getLogger(__name__)

Counts = Mapping[str, int]
"""What a job did, by name: for its line in the log."""

LEASE: Final = timedelta(minutes=5)
SLOW_LEASE: Final = timedelta(minutes=30)
"""After so long a process that has not come back counts as dead."""

MORE: Final = "left"
"""A job that counts this was not done: it is due again with the next tick."""


@dataclass(frozen=True, slots=True)
class Job:
    """``run`` gets the time, and counts ``MORE`` where something is left for the next tick.

    What takes more than some seconds ``is_slow``: it has a thread of its own, so that the API is
    probed meanwhile.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], Counts]
    is_slow: bool = False

    @property
    def lease(self) -> timedelta:
        return SLOW_LEASE if self.is_slow else LEASE


_jobs: Final[dict[str, Job]] = {}


def register(job: Job) -> None:
    _jobs[job.name] = job


def run_due(now: datetime, *, slow: bool | None = None) -> list[str]:
    """Runs each job that is due and that no other process has; their names.

    ``slow`` asks for the slow ones alone, or for the others. After a gap a job runs once, not once
    for each time that it missed.
    """
    jobs = [job for job in _jobs.values() if slow is None or job.is_slow is slow]
    return [job.name for job in jobs if _taken(job, now) and _done(job, now)]


def _taken(job: Job, now: datetime) -> bool:
    """What is later than it can be was written before the clock was set back."""
    free = Q(lease=None) | Q(lease__lte=now) | Q(lease__gt=now + job.lease)
    due = Q(due__lte=now) | Q(due__gt=now + job.every)
    if Run.objects.filter(free, due, name=job.name).update(lease=now + job.lease):
        return True
    return not Run.objects.filter(name=job.name).exists() and _is_first(job, now)


def _is_first(job: Job, now: datetime) -> bool:
    try:
        with transaction.atomic():
            Run.objects.create(name=job.name, due=now, lease=now + job.lease)
    except IntegrityError:
        return False
    return True


def _done(job: Job, now: datetime) -> bool:
    """Its line in the log says how much it did; one that fails is tried with the next tick."""
    began = time.monotonic()
    try:
        counts = job.run(now)
    except Exception as error:  # whatever one job does, the others and the probe go on
        logger.error("%s failed: %s", job.name, type(error).__name__)
        Run.objects.filter(name=job.name).update(lease=None)
        return False
    is_whole = not counts.get(MORE)
    _tell(job, counts, time.monotonic() - began)
    due = now + job.every if is_whole else now
    Run.objects.filter(name=job.name).update(due=due, lease=None)
    return True


def _tell(job: Job, counts: Counts, seconds: float) -> None:
    if any(counts.values()) or job.every >= timedelta(days=1):
        told = ", ".join(f"{name} {number}" for name, number in counts.items())
        logger.info("%s: %s in %.1f s", job.name, told or "nothing", seconds)
