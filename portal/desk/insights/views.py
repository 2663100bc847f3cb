"""What customers met, in figures, and the same figures as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.audit.trail import note
from portal.desk.access import allowed
from portal.desk.insights.asking import Question
from portal.desk.insights.by_time import causes_table
from portal.desk.insights.page import FIGURES, headlines
from portal.desk.tables import Table, as_csv, as_data
from portal.insights.figures import Asked, Figures, causes_by_time
from portal.languages.known import CODES


def _question(request: HttpRequest) -> Question:
    return Question.of(request.GET, timezone.localdate())


@allowed("desk.lead")
@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    question = _question(request)
    figures = Figures.of(question.asked, CODES)
    context = {
        "question": question,
        "period": question.asked.period,
        "figures": figures,
        "shown": [figure(figures) for figure in FIGURES],
        "headlines": headlines(figures),
    }
    return render(request, "desk/insights/insights.html", context)


@allowed("desk.lead")
@require_safe
def table_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """One figure as CSV or JSON, under the same questions as the page."""
    question = _question(request)
    table = _table(name, question.asked)
    note(request.user, "insights.exported", f"{name}.{ending}", asked=question.address)
    if ending == "json":
        return JsonResponse({"name": name, **_about(question.asked), "rows": as_data(table)})
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    last = question.asked.period.last.isoformat()
    response["Content-Disposition"] = f'attachment; filename="keymend-{name}-{last}.csv"'
    return response


def _table(name: str, asked: Asked) -> Table:
    if name == "causes-by-time":
        return causes_table(causes_by_time(asked))
    figures = Figures.of(asked, CODES)
    tables = {figure.name: figure.table for figure in (f(figures) for f in FIGURES)}
    if name not in tables:
        raise Http404
    return tables[name]


def _about(asked: Asked) -> dict[str, str]:
    period = asked.period
    return {
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "by": period.span.value,
        "language": asked.language,
        "article": asked.article,
    }
