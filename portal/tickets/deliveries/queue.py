"""The queue: a delivery's row is the record, a task of django-tasks only reminds of it.

Row and task are written in the transaction of the message itself. An attempt first takes a lease
in a transaction of its own; a process that dies in the middle leaves it behind, and ``rescue``
queues what its process did not end. Nothing is lost, and whoever tries again knows that the
receiver may have it already.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.tickets.deliveries.channels import CHANNELS, channels_of
from portal.tickets.deliveries.models import Delivery, DeliveryQuerySet, Progress
from portal.tickets.deliveries.packing import parcel_of
from portal.tickets.deliveries.parcel import Failed, Refused
from portal.tickets.models import Message

logger = logging.getLogger("portal.tickets")

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_ATTEMPTS: Final = 15
"""With these pauses, two days."""

LEASE = timedelta(minutes=5)
"""Longer than any attempt takes: each of its few requests is bounded in time."""

KEPT: Final = timedelta(days=7)
"""How long the queue's own notes of what it did are kept."""

STRANDED = timedelta(minutes=10)
"""A delivery that nobody began for so long may have lost its task."""

MOST_LOOKED_AT: Final = 100
"""How many of those are looked at in one round."""


def queue(message: Message) -> None:
    """Within the transaction that stores the message: both are there, or neither is."""
    for name in channels_of(message):
        _remind(Delivery.objects.create(message=message, channel=name, due=timezone.now()))


@task()
def deliver(delivery_id: int) -> None:
    """One attempt, if it is still to be made and nobody else is making it."""
    delivery = Delivery.objects.waiting().filter(pk=delivery_id).first()
    if delivery is None or _waits_for_an_earlier_one(delivery) or not _lease(delivery):
        return
    try:
        external_id = CHANNELS[delivery.channel](parcel_of(delivery))
    except Failed as failure:
        _note_failure(delivery, failure)
    else:
        _end(delivery, Progress.DELIVERED, external_id=external_id)


def _waits_for_an_earlier_one(delivery: Delivery) -> bool:
    """The messages of a ticket arrive in their order: whichever ends wakes the next."""
    return _same_way(delivery).filter(message__lt=delivery.message_id).exists()


def _same_way(delivery: Delivery) -> DeliveryQuerySet:
    """What waits to go the same way, of the same ticket."""
    ticket = delivery.message.ticket_id
    return Delivery.objects.waiting().filter(channel=delivery.channel, message__ticket=ticket)


def _lease(delivery: Delivery) -> bool:
    """Whether the attempt is ours; of two that ask at once, one gets it."""
    now = timezone.now()
    is_ours = (
        Delivery.objects.waiting()
        .filter(pk=delivery.pk, due__lte=now, lease=None)
        .update(lease=now + LEASE, attempts=F("attempts") + 1)
    )
    if is_ours:
        delivery.refresh_from_db()
    return bool(is_ours)


def _note_failure(delivery: Delivery, failure: Failed) -> None:
    """The next attempt after a pause, or the end; its lease is over either way."""
    if not Delivery.objects.waiting().filter(pk=delivery.pk, lease=delivery.lease).exists():
        return  # it took so long that another attempt has been made since
    delivery.trouble = failure.words
    if isinstance(failure, Refused) or delivery.attempts >= MOST_ATTEMPTS:
        logger.warning("delivery %s by %s given up", delivery.pk, delivery.channel)
        _end(delivery, Progress.GIVEN_UP)
        return
    pause = pause_after(delivery.attempts)
    wait = min(timedelta(seconds=failure.wait_seconds or 0), LONGEST_PAUSE)
    _try_again(delivery, timezone.now() + max(pause, wait))


def pause_after(attempts: int) -> timedelta:
    """Twice as long each time, within bounds, and a fifth more or less so that none march in step."""
    pause = min(FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)


@transaction.atomic
def _try_again(delivery: Delivery, due: datetime) -> None:
    """At that time; whether this attempt arrived, nobody knows."""
    delivery.due, delivery.lease, delivery.is_uncertain = due, None, True
    delivery.save(update_fields=["due", "lease", "is_uncertain", "trouble"])
    _remind(delivery)


@transaction.atomic
def _end(delivery: Delivery, progress: Progress, external_id: str = "") -> None:
    delivery.progress, delivery.lease = progress, None
    delivery.external_id = external_id or delivery.external_id
    delivery.ended = timezone.now()
    if progress is Progress.DELIVERED:
        delivery.trouble = ""
    delivery.save(update_fields=["progress", "lease", "external_id", "ended", "trouble"])
    if (following := _same_way(delivery).first()) and following.lease is None:
        _remind(following)


def _remind(delivery: Delivery) -> None:
    """With its time even where that is now, for the queue puts whatever has none last."""
    deliver.using(run_after=delivery.due).enqueue(delivery.pk)


def rescue() -> int:
    """Queues anew what lost its process or its task; how many there were."""
    now = timezone.now()
    first = Delivery.objects.waiting().exclude(Exists(_EARLIER))
    begun = first.filter(lease__lte=now)
    stranded = first.filter(lease=None, due__lte=now - STRANDED)[:MOST_LOOKED_AT]
    lost = [*begun, *(delivery for delivery in stranded if not _has_task(delivery))]
    return sum(_rescued(delivery, now) for delivery in lost)


_EARLIER: Final = Delivery.objects.waiting().filter(
    channel=OuterRef("channel"),
    message__ticket=OuterRef("message__ticket"),
    message__lt=OuterRef("message"),
)


def _has_task(delivery: Delivery) -> bool:
    """Whether it only waits its turn in a long queue."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return ready.filter(task_path=deliver.module_path, args_kwargs__args=[delivery.pk]).exists()


@transaction.atomic
def _rescued(delivery: Delivery, now: datetime) -> bool:
    """Whether it was ours to rescue, and not another worker's at the same time."""
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.trouble = "Our own attempts broke off"
        _end(delivery, Progress.GIVEN_UP)
        return True
    was_begun = delivery.lease is not None
    same = Delivery.objects.waiting().filter(pk=delivery.pk, lease=delivery.lease, due=delivery.due)
    changes = {"is_uncertain": True} if was_begun else {}
    is_ours = same.update(lease=None, due=now, **changes)
    if is_ours:
        delivery.due = now
        _remind(delivery)
    return bool(is_ours)


def forget_old_tasks() -> int:
    """Deletes what the queue noted of tasks that ended, or died with their worker, long ago."""
    return DBTaskResult.objects.filter(started_at__lte=timezone.now() - KEPT).delete()[0]


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """One that was given up begins anew; that it may have arrived is not forgotten.

    False where it is on its way already.
    """
    again = Delivery.objects.given_up().filter(pk=delivery.pk)
    now = timezone.now()
    begins = {"attempts": 0, "due": now, "ended": None, "is_uncertain": True}
    if not again.update(progress=Progress.WAITING, **begins):
        return False
    delivery.due = now
    _remind(delivery)
    return True
