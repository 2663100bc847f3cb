"""The figures that are looked up when they are asked for: what waits, runs or is in trouble."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.incidents.current import running
from portal.limits import breaker
from portal.limits.places import running_calls
from portal.tickets.deliveries.models import Delivery, Progress
from portal.tickets.models import State, Ticket

_WAITING: Final = (State.OPEN, State.ANSWERED)


class Gauges(Collector):
    """A fixed number of queries, each on an index."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield from _deliveries()
        yield _tickets()
        yield GaugeMetricFamily(
            "keymend_calls_running", "Test calls that run, in all processes", running_calls()
        )
        yield GaugeMetricFamily(
            "keymend_breaker_open",
            "1 while test calls are spared, since the API leaves them unanswered",
            float(breaker.is_open()),
        )
        yield GaugeMetricFamily(
            "keymend_incident", "1 while an incident runs", float(not running().is_none)
        )


def _deliveries() -> Iterator[GaugeMetricFamily]:
    undone = (Progress.WAITING, Progress.GIVEN_UP)
    rows = Delivery.objects.filter(progress__in=undone).values("progress").annotate(n=Count("pk"))
    counted = {row["progress"]: row["n"] for row in rows}
    number = GaugeMetricFamily(
        "keymend_deliveries", "Deliveries of tickets that did not arrive yet", labels=["progress"]
    )
    for progress in undone:
        number.add_metric([progress], counted.get(progress, 0))
    yield number
    oldest = Delivery.objects.waiting().aggregate(oldest=Min("created"))["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield GaugeMetricFamily(
        "keymend_delivery_oldest_seconds", "Age of the oldest delivery that waits", age
    )


def _tickets() -> GaugeMetricFamily:
    number = GaugeMetricFamily("keymend_tickets", "Tickets that are not done", labels=["state"])
    for state in _WAITING:
        number.add_metric([state], Ticket.objects.filter(state=state).count())
    return number
