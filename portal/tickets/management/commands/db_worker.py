"""django-tasks' worker, which also queues anew what a killed worker left behind."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Final

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Command as Worker

from portal import troubles
from portal.tickets.deliveries.queue import forget_old_tasks, rescue
from portal.tickets.drafts import forget_left_drafts

logger = logging.getLogger("portal.tickets")

ROUND_SECONDS: Final = 15.0


class Command(Worker):
    """Found under the same name before theirs, as ``portal.tickets`` stands before it."""

    def handle(self, **options: Any) -> None:
        threading.Thread(target=_look_after, daemon=True).start()
        super().handle(**options)


def _look_after() -> None:
    """Round by round, for as long as the worker lives; a locked database waits for the next."""
    while True:
        try:
            rescue()
            forget_left_drafts()
            forget_old_tasks()
        except troubles.ANY_OF_DATABASE as error:
            logger.warning("the round of rescue failed: %s", type(error).__name__)
        close_old_connections()
        time.sleep(ROUND_SECONDS)
