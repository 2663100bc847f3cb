"""``python -m portal.serve``: the site as operators run it, in as many processes as there are cores.

Database and files have to be ready: ``manage.py migrate`` and ``manage.py collectstatic`` do that,
once for each release. A stop waits for checks that run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

APPLICATION: Final = "portal.wsgi:application"
LAST_ANSWER_SECONDS: Final = 15
"""How long a stop waits for answers: longer than the longest test call."""


def server(host: str, port: int, *, workers: int, threads: int, stop_seconds: int) -> list[str]:
    """The server's command line, without the application at its end."""
    return f"""-m granian --interface wsgi --host {host} --port {port} --no-ws
        --workers {workers} --blocking-threads {threads} --workers-kill-timeout {stop_seconds}
        --log-level error --no-access-log""".split()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.conf import settings

    django.setup()
    _refuse_what_is_not_ready()
    forget_figures(settings.METRICS_FOLDER)
    words = server(
        settings.HOST,
        settings.PORT,
        workers=settings.WORKERS,
        threads=settings.THREADS,
        stop_seconds=LAST_ANSWER_SECONDS,
    )
    os.execv(sys.executable, [sys.executable, *words, "--respawn-failed-workers", APPLICATION])


def forget_figures(folder: Path) -> None:
    """Those of processes that have ended: Prometheus takes counters that begin anew as that."""
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)


def _refuse_what_is_not_ready() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from portal import troubles

    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        sys.exit("Files are not collected yet: manage.py collectstatic --no-input")
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        sys.exit("The database is not up to date: manage.py migrate")
    except troubles.ANY_OF_DATABASE:
        sys.exit("DATABASE_URL: expected a database that answers")


if __name__ == "__main__":
    main()
