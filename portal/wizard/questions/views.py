"""The pages of the questions: each answer is a POST that leads on, so Back and reload do no harm."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.wizard.closing import closing
from portal.wizard.models import Result
from portal.wizard.questions import asking
from portal.wizard.questions.asking import Asked, NotAsked
from portal.wizard.questions.flow import Ending, Question, Step
from portal.wizard.questions.forms import form_for
from portal.wizard.questions.showing import ShownEnding, ShownQuestion
from portal.wizard.secrecy import never_kept
from portal.wizard.views import result_or_404


def asked_or_404(request: HttpRequest, reference: str) -> Asked:
    asked = Asked.of(result_or_404(request, reference))
    if asked is None:
        raise Http404
    return asked


def step_or_404(asked: Asked, id: str) -> Step:
    step = asked.flow.nodes.get(id)
    if not isinstance(step, Question | Ending):
        raise Http404
    return step


@require_safe
@never_kept
def questions(request: HttpRequest, reference: str) -> HttpResponse:
    """To where the customer is: the next question, or what the answers come to."""
    return redirect(asked_or_404(request, reference).address)


@require_http_methods(["GET", "HEAD", "POST"])
@never_kept
def question(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """A question, or an ending; what the way does not pass leads to where the way is."""
    asked = asked_or_404(request, reference)
    wanted = step_or_404(asked, step)
    if request.method == "POST":
        return _answer(request, asked, wanted)
    if not asked.path.has(wanted):
        return redirect(asked.address)
    if isinstance(wanted, Question):
        shown = ShownQuestion(asked, wanted, form_for(wanted, asked.today))
        return _page(request, "wizard/question.html", shown)
    return _page(request, "wizard/ending.html", ShownEnding(asked, wanted))


def _answer(request: HttpRequest, asked: Asked, wanted: Step) -> HttpResponse:
    if not isinstance(wanted, Question) or not asked.path.has(wanted):
        return _elsewhere(request, asked)
    form = form_for(wanted, asked.today, request.POST)
    if not form.is_valid():
        return _page(request, "wizard/question.html", ShownQuestion(asked, wanted, form), 422)
    try:
        return redirect(asking.answer(asked.result, wanted.id, form.value()).address)
    except NotAsked:
        return _elsewhere(request, asked)
    except Result.DoesNotExist:
        raise Http404 from None


def _page(
    request: HttpRequest, template: str, page: ShownQuestion | ShownEnding, status: int = 200
) -> HttpResponse:
    asked = page.asked
    context = {
        "page": page,
        "asked": asked,
        "result": asked.result,
        "article": asked.article,
        "form": page.form,
        "shown": page.result_page,
        **closing(asked.result),
    }
    return render(request, template, context, status=status)


def _elsewhere(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The answer came from a page that the answers have left behind; none of them changes."""
    return render(request, "wizard/question_elsewhere.html", {"asked": asked}, status=409)
