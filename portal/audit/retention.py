"""The one way in which entries end: by age, all of them, noted in the trail itself."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from portal.audit.models import Entry, Sweep


@transaction.atomic
def delete_before(end: datetime, at_most: int) -> int:
    """Deletes the oldest entries of before ``end``, ``at_most`` so many; how many there were."""
    oldest = Entry.objects.filter(at__lt=end).order_by("at", "pk")[:at_most]
    ids = list(oldest.values_list("pk", flat=True))
    if not ids:
        return 0
    sweep = Sweep.objects.create(before=end)
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(ids))
        cursor.execute(f"DELETE FROM audit_entry WHERE id IN ({marks})", ids)  # noqa: S608
    sweep.delete()
    return len(ids)
