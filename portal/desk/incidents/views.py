"""Incidents at the desk."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.desk.access import allowed
from portal.desk.incidents import acts
from portal.desk.incidents.forms import AnswerForm, IncidentForm
from portal.desk.models import Person
from portal.incidents import course
from portal.incidents.course import Answered
from portal.incidents.models import Incident
from portal.incidents.strip import status

MOST_SHOWN: Final = 100
PAGE_SIZE: Final = 50
"""Tickets of an incident on one page."""
reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@allowed("desk.answer")
@reads_and_takes
def incidents(request: HttpRequest) -> HttpResponse:
    """The last day and all incidents; a POST opens one by hand."""
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _list_page(request, form, status_code=422 if form.is_bound else 200)
    opened = acts.begin(_me(request), **form.cleaned_data)
    if opened is None:
        messages.warning(request, "An incident runs already: change what is said of that one.")
        return redirect("desk-incidents")
    return redirect("desk-incident", opened.pk)


def _list_page(request: HttpRequest, form: IncidentForm, status_code: int) -> HttpResponse:
    context = {
        "api": status(timezone.now()),
        "incidents": Incident.objects.all()[:MOST_SHOWN],
        "running": Incident.objects.running().first(),
        "form": form,
    }
    return render(request, "desk/incidents/incidents.html", context, status=status_code)


@allowed("desk.answer")
@reads_and_takes
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident with its tickets; a POST changes what is said of it."""
    found = get_object_or_404(Incident, pk=pk)
    said = {"title": found.title, "nature": found.nature, "text": found.text}
    form = IncidentForm(request.POST if request.method == "POST" else None, initial=said)
    if not form.is_valid():
        return _page(request, found, form=form, status_code=422 if form.is_bound else 200)
    acts.change(_me(request), found, **form.cleaned_data)
    messages.success(request, "Saved. Customers see it within seconds.")
    return redirect("desk-incident", pk)


def _page(
    request: HttpRequest, found: Incident, status_code: int = 200, **forms: Any
) -> HttpResponse:
    under, after = course.tickets_of(found), _number(request.GET.get("after", ""))
    shown = list(under.filter(pk__gt=after)[: PAGE_SIZE + 1])
    said = {"title": found.title, "nature": found.nature, "text": found.text}
    context = {
        "incident": found,
        "under": shown[:PAGE_SIZE],
        "number": under.count(),
        "is_first": not after,
        "after": shown[PAGE_SIZE - 1].pk if len(shown) > PAGE_SIZE else None,
        "waiting": course.waiting_in(found).count(),
        "form": IncidentForm(initial=said),
        "answer": AnswerForm(prefix="answer"),
        "api": status(timezone.now()),
        **forms,
    }
    return render(request, "desk/incidents/incident.html", context, status=status_code)


@allowed("desk.answer")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    acts.end(_me(request), get_object_or_404(Incident, pk=pk))
    return redirect("desk-incident", pk)


@allowed("desk.answer")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One text to every ticket under it that waits, each once, however often it is sent.

    Where they are more than a request answers, the text stays in its field for the rest.
    """
    found = get_object_or_404(Incident, pk=pk)
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return _page(request, found, answer=form, status_code=422)
    done = acts.answer_all(_me(request), found, form.cleaned_data["text"])
    messages.success(request, _words_of(done))
    if done.left:
        return _page(request, found, answer=form)
    return redirect("desk-incident", pk)


def _words_of(done: Answered) -> str:
    if done.left:
        return (
            f"Answered: {done.number}. Still to be answered: {done.left}. Send the same text again."
        )
    if not done.number:
        return "Each of them has this text already, so nobody got it twice."
    return f"Answered: {done.number} ticket{'' if done.number == 1 else 's'}."


def _number(text: str) -> int:
    """Of a row, from the address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@allowed("desk.answer")
@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """A ticket that is about something else."""
    acts.take_out(
        _me(request), get_object_or_404(Incident, pk=pk), request.POST.get("ticket", "")[:20]
    )
    return redirect("desk-incident", pk)


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
