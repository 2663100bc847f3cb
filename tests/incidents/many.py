"""How long retention keeps SQLite's one writer from others, with a million rows to look through.

``python -m tests.incidents.many PATH`` takes a database made by ``python -m tests.desk.many PATH``,
ages a part of it, and deletes that while a second process writes every few milliseconds.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import time

WRITE_EVERY_SECONDS = 0.005


def write_on(path: str) -> None:
    """Until its input ends: a small transaction again and again, and how long each waited."""
    import select

    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    waited: list[float] = []
    whole: list[float] = []
    while not select.select([sys.stdin], [], [], WRITE_EVERY_SECONDS)[0]:
        began = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        waited.append((time.perf_counter() - began) * 1000)
        database.execute(
            "INSERT INTO limits_counter (key, count, ends) VALUES ('x', 1, 0) "
            "ON CONFLICT (key) DO UPDATE SET count = count + 1"
        )
        database.execute("COMMIT")
        whole.append((time.perf_counter() - began) * 1000)
    for what, times in (("wait for the writer", waited), ("with the write itself", whole)):
        times.sort()
        print(
            f"{len(times)} writes, {what}: median {statistics.median(times):.1f} ms, "
            f"99 % {times[int(len(times) * 0.99)]:.1f} ms, longest {times[-1]:.1f} ms"
        )


def main(path: str) -> None:
    os.environ |= {"DATABASE_URL": f"sqlite:///{path}", "PORTAL_DEBUG": "1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from portal.audit.models import Entry
    from portal.incidents.models import Minute
    from portal.incidents.retention import delete_old
    from portal.incidents.schedule import MORE

    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_message SET created = '2024-01-01 00:00:00' "
                       "WHERE ticket_id %% 50 = 0 AND ticket_id < 50000", [])  # fmt: skip
        cursor.execute("UPDATE tickets_ticket SET opened = %s, moved = %s WHERE id %% 50 = 0 AND id < 50000",
                       [str(now - timedelta(days=600))[:26]] * 2)  # fmt: skip
    Entry.objects.bulk_create(
        Entry(actor="x", action="y", at=now - timedelta(days=800)) for _ in range(20_000)
    )
    Minute.objects.bulk_create(
        (Minute(at=now - timedelta(minutes=n)) for n in range(60_000)), ignore_conflicts=True
    )
    print(f"{sqlite3.sqlite_version}, {os.path.getsize(path) / 1e9:.1f} GB")
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.incidents.many", "--write", path], stdin=subprocess.PIPE
    )
    time.sleep(1)
    for _ in range(3):
        began = time.perf_counter()
        counts = delete_old(now + timedelta(days=float(os.environ.get("DAYS", "0"))))
        print(f"{time.perf_counter() - began:.1f} s: {counts}", flush=True)
        if not counts.get(MORE):
            break
    writer.communicate(timeout=30)


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write_on(sys.argv[2])
    else:
        main(sys.argv[1])
