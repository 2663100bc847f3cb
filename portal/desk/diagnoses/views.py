"""A diagnosis as the customer sees it, with what staff may know beside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.audit.trail import note
from portal.desk.access import allowed
from portal.desk.diagnoses.lookup import Filters, look_up, page
from portal.desk.diagnoses.showing import ShownDiagnosis
from portal.desk.verdicts import ToldVerdict, causes_by_group, verdicts
from portal.tickets.clearing import cleared
from portal.wizard import numbers
from portal.wizard.models import Result


@allowed("desk.answer")
@require_safe
def diagnoses(request: HttpRequest) -> HttpResponse:
    """The newest, by verdict and cause; a number leads to its diagnosis."""
    if typed := request.GET.get("number", "")[:200]:
        return _looked_up(request, typed)
    filters = Filters.read(request.GET.dict())
    found = page(filters, request.GET.get("after", ""), request.GET.get("before", ""))
    context = {
        "filters": filters,
        "rows": [(result, ToldVerdict(result.verdict, result.cause)) for result in found.rows],
        "previous": filters.query(before=found.before) if found.before else "",
        "next": filters.query(after=found.after) if found.after else "",
        "verdicts": verdicts(),
        "causes": causes_by_group(),
    }
    return render(request, "desk/diagnoses/diagnoses.html", context)


def _looked_up(request: HttpRequest, typed: str) -> HttpResponse:
    """What was typed is said again only where it is no secret."""
    looked = look_up(typed)
    if looked.result:
        return redirect("desk-diagnosis", looked.result.number)
    context = {
        "looked": looked,
        "typed": "" if cleared(looked.typed).is_changed else looked.typed,
        "near": [(r, ToldVerdict(r.verdict, r.cause)) for r in looked.near],
        "spelled": numbers.spelled(numbers.heard(looked.typed)),
    }
    return render(request, "desk/diagnoses/not_found.html", context)


@allowed("desk.answer")
@require_safe
def diagnosis(request: HttpRequest, number: str) -> HttpResponse:
    kept = Result.objects.current().filter(number=number).select_related("follows").first()
    if kept is None:
        raise Http404
    note(request.user, "diagnosis.seen", kept.number)
    return render(request, "desk/diagnoses/diagnosis.html", {"shown_result": ShownDiagnosis(kept)})
