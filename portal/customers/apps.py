from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from portal.incidents.schedule import Counts


class CustomersConfig(AppConfig):
    name = "portal.customers"

    def ready(self) -> None:
        from portal.customers import erasure
        from portal.incidents.schedule import Job, register
        from portal.incidents.ticking import MINUTE

        def rescue(now: datetime) -> Counts:
            return {"queued": erasure.rescue(now), "forgotten": erasure.forget_old(now)}

        register(Job("erasures", MINUTE, rescue))
