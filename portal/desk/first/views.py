from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.desk.access import allowed


@allowed("desk.answer")
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/first.html")
