"""``PORTAL_DEBUG=1 python -m tests.insights.measure``: the figures' queries over many counters.

In a database of its own: a new SQLite file, or what DATABASE_URL names, whose tables are emptied.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TIMES = 7
DAYS, RUNS_A_DAY = 1096, 913
LANGUAGES, ARTICLES = ("en", "de", "es"), 2


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/figures.sqlite3")
        _set_up()
        _measure(Path(folder) / "figures.sqlite3")


def _set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _measure(file: Path) -> None:
    from django.db import connection
    from django.utils import timezone

    from portal.insights import figures as reading
    from portal.insights.figures import Asked, Figures
    from portal.insights.models import Count, What
    from portal.insights.period import Period
    from tests.insights.many import fill

    today = timezone.localdate()
    Count.objects.all().delete()
    began = time.perf_counter()
    rows = fill(today, DAYS, RUNS_A_DAY, LANGUAGES, ARTICLES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    size = f", {file.stat().st_size / 1e6:.0f} MB" if file.exists() else ""
    seconds = time.perf_counter() - began
    print(f"{connection.vendor}: {rows:,} counters{size}, made in {seconds:.0f} s")
    for name, language in (
        ("7d", ""),
        ("28d", ""),
        ("13w", ""),
        ("26w", ""),
        ("12m", ""),
        ("12m", "de"),
    ):
        asked = Asked(Period.ending(name, today, today), language=language)
        parts: dict[str, Callable[[], Any]] = {
            "by time": lambda asked=asked: reading._by_time(asked),
            "ends by time": lambda asked=asked: reading._ends_by_time(asked),
            "totals": lambda asked=asked: reading._totals(asked, asked.period, What.values),
            "languages": lambda asked=asked: reading._ends_by_language(asked, LANGUAGES),
            "all five": lambda asked=asked: Figures.of(asked, LANGUAGES),
        }
        told = "  ".join(f"{part} {_milliseconds(run):.1f}" for part, run in parts.items())
        cpu = _milliseconds(lambda asked=asked: Figures.of(asked, LANGUAGES), time.process_time)
        print(f"| {name} {language or 'all'} | {told}  (of which CPU of this process {cpu:.1f})")
    _measure_adding(today)
    if "--plans" in sys.argv:
        _print_plans(asked)


def _milliseconds(run: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    """The median of so many times."""
    taken = []
    for _ in range(TIMES):
        began = clock()
        run()
        taken.append(clock() - began)
    return statistics.median(taken) * 1000


def _measure_adding(today: Any) -> None:
    from portal.insights.counters import Counted, add
    from portal.insights.models import What

    whose = (today, "en", "what-does-a-401-unauthorized-error-mean")
    found = [
        Counted(*whose, What.RUN, "first"),
        Counted(*whose, What.VERDICT, "fix_proven"),
        Counted(*whose, What.KIND, "curl"),
        *(Counted(*whose, What.CAUSE, code) for code in ("placeholder", "scheme_missing")),
        *(Counted(*whose, What.PASSAGE, c, "open") for c in ("placeholder", "scheme_missing")),
        Counted(*whose, What.END, "fix_proven", "open"),
    ]
    print(
        f"counting one check: {_milliseconds(lambda: add(dict.fromkeys(found, 1))):.2f} ms, "
        f"CPU {_milliseconds(lambda: add(dict.fromkeys(found, 1)), time.process_time):.2f} ms"
    )


def _print_plans(asked: Any) -> None:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from portal.insights.figures import Figures

    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        Figures.of(asked, LANGUAGES)
    how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE "
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(how + query["sql"])
            print("\n", query["sql"][:160])
            print("\n".join(f"    {row[-1]}" for row in cursor.fetchall()))


if __name__ == "__main__":
    main()
