"""``/metrics`` for Prometheus, to the addresses that the operator names; to all others, nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from portal.limits.address import client_address
from portal.metrics.gauges import Gauges


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_ask(request):
        raise Http404
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Gauges())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_ask(request: HttpRequest) -> bool:
    address = client_address(request)
    return address is not None and any(address in net for net in settings.METRICS_FROM)
