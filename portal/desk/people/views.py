"""Administrators decide who comes in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.desk.access import allowed
from portal.desk.models import Person


@allowed("desk.administer")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    found = Person.objects.prefetch_related("groups")
    return render(request, "desk/people/people.html", {"people": found})
