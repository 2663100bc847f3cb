"""The queue: one page that filters, searches and turns pages, and what keeps it fresh."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from portal.desk.access import allowed
from portal.desk.paging import Place
from portal.desk.queue.filters import AGES, ALL, STATES, Filters
from portal.desk.queue.listing import Listing, changed_since, listing
from portal.desk.queue.people import colleagues, person_of
from portal.desk.queue.rows import Row
from portal.desk.verdicts import causes_by_group
from portal.languages.known import NAMES
from portal.tickets.clearing import cleared
from portal.wizard.views import Request


@allowed("desk.answer")
@require_safe
def queue(request: Request) -> HttpResponse:
    """Whole, or the list alone for htmx; either way the address says all that is chosen."""
    filters = Filters.read(request.GET.dict())
    turned = {name: request.GET.get(name, "") for name in ("after", "before")}
    shown = listing(filters, person_of(request).pk, timezone.now(), **turned)
    if shown.found and not shown.found.is_exact and cleared(filters.q).is_changed:
        return _not_searched(request, filters)
    address = reverse("desk-queue") + filters.query(**turned)
    context = _context(request, shown)
    if request.htmx:
        return push_url(render(request, "desk/queue/_list.html", context), address)
    if "" in request.GET.values():
        return redirect(address)
    return render(request, "desk/queue/queue.html", context)


def _not_searched(request: Request, filters: Filters) -> HttpResponse:
    """What was typed looks like a secret: nothing of the page says it again, its address included."""
    if not request.htmx:
        return render(request, "desk/queue/no_key.html", status=422)
    address = reverse("desk-queue") + replace(filters, q="").query()
    return push_url(render(request, "desk/queue/_no_key.html", status=422), address)


def _context(request: HttpRequest, shown: Listing) -> dict[str, Any]:
    filters, page = shown.filters, shown.page
    return {
        "shown": shown,
        "filters": filters,
        "rows": [
            Row(t, reverse("desk-ticket", args=[t.number]) + filters.query()) for t in page.rows
        ],
        "tabs": [(count, filters.with_state(count.state).query()) for count in shown.counts],
        "previous": filters.query(before=page.before) if page.before else "",
        "next": filters.query(after=page.after) if page.after else "",
        "everywhere": filters.with_state(ALL).query(),
        "since": Place(shown.at, 0),
        "states": STATES,
        "ages": AGES,
        "causes": causes_by_group(),
        "languages": NAMES,
        "colleagues": colleagues(),
    }


@allowed("desk.answer")
@require_safe
def changes(request: HttpRequest, since: str) -> HttpResponse:
    """Whether anything moved since the list was shown; asked once a minute, so that it stays put."""
    place = Place.read(since)
    count = changed_since(place.at) if place else 0
    context = {"count": count, "since": since}
    return render(request, "desk/queue/_changes.html", context)
