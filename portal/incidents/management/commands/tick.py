"""``manage.py tick``: everything that is to be done again and again, once or every so often."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from portal import troubles
from portal.incidents.ticking import tick

logger: Final = logging.getLogger("portal.incidents")


class Command(BaseCommand):
    help = "Probes the API, senses incidents, deletes what was kept for long enough."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="again and again")

    def handle(self, *, every: float | None, **options: Any) -> None:
        if every is None:
            tick(timezone.now())
            return
        if not 1 <= every <= 3600:
            raise CommandError("--every: expected 1 to 3600 seconds")
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        threading.Thread(target=_tick_on, args=(every, stopping, True), daemon=True).start()
        _tick_on(every, stopping, False)


def _tick_on(every: float, stopping: threading.Event, slow: bool) -> None:
    """A database that is away for a while ends nothing: the next tick tries again."""
    while not stopping.is_set():
        try:
            tick(timezone.now(), slow=slow)
        except troubles.ANY_OF_DATABASE as error:
            logger.warning("the tick failed: %s", type(error).__name__)
        close_old_connections()
        stopping.wait(every)
