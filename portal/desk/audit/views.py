"""The trail as a page and as a file. To read it is not noted, or it would fill with itself."""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.audit.trail import note
from portal.desk.access import allowed
from portal.desk.audit.asked import MOST_ROWS, ORDER, Asked, known
from portal.desk.tables import Column, Table
from portal.desk.tables import as_csv as sheet

COLUMNS: Final = (
    Column("time", "Time (UTC)"),
    Column("actor", "Who"),
    Column("action", "Did what"),
    Column("target", "To what"),
    Column("details", "More"),
)


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
    told = tuple(
        (f"{e.at:%Y-%m-%d %H:%M:%S}", e.actor, e.action, e.target, json.dumps(e.details))
        for e in rows
    )
    response = HttpResponse(
        sheet(Table("audit", COLUMNS, told)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response
