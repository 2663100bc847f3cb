"""The trail as a page and as a file. To read it is not noted, or it would fill with itself."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.audit.trail import note
from portal.desk.access import allowed
from portal.desk.audit.asked import MOST_ROWS, ORDER, Asked, known
from portal.desk.sheets import as_csv as sheet


@allowed("desk.administer")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    page = asked.page(request.GET.get("after", ""), request.GET.get("before", ""))
    context = {
        "asked": asked,
        "page": page,
        "actors": known("actor"),
        "actions": known("action"),
        "query": asked.query(),
        "before": asked.query(before=page.before) if page.before else "",
        "after": asked.query(after=page.after) if page.after else "",
        "most": MOST_ROWS,
    }
    return render(request, "desk/audit/audit.html", context)


@allowed("desk.administer")
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    rows = list(ORDER.of(asked.rows())[:MOST_ROWS])
    note(request.user, "audit.exported", asked.target, entries=len(rows), filter=asked.query())
    heads = ("time_utc", "actor", "action", "target", "details")
    told = (
        (f"{e.at:%Y-%m-%d %H:%M:%S}", e.actor, e.action, e.target, json.dumps(e.details))
        for e in rows
    )
    return sheet("audit.csv", heads, told)
