"""Administrators decide who comes in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.desk.access import allowed
from portal.desk.models import Person
from portal.desk.people import staff
from portal.desk.people.forms import InviteForm, RoleForm
from portal.desk.people.invitations import link_for
from portal.desk.roles import Role


@allowed("desk.administer")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """All of the staff; a POST invites one more, and shows their link this once."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    sent = form.cleaned_data
    try:
        invited = staff.invite(sent["email"], Role(sent["role"]), sent["name"], by=_me(request))
    except staff.AlreadyJoined:
        form.add_error("email", "Somebody has joined under that address already.")
        return _page(request, form, status=422)
    return _page(request, InviteForm(), invited=invited)


@allowed("desk.administer")
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = _other(request, pk), RoleForm(request.POST)
    if person and form.is_valid():
        try:
            staff.change_role(person, Role(form.cleaned_data["role"]), by=_me(request))
        except staff.LastAdministrator:
            return _refused(request)
        messages.success(request, f"{person} is {form.cleaned_data['role']} now.")
    return redirect("desk-people")


@allowed("desk.administer")
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    if person := _other(request, pk):
        try:
            staff.deactivate(person, by=_me(request))
        except staff.LastAdministrator:
            return _refused(request)
        messages.success(request, f"{person} can no longer sign in.")
    return redirect("desk-people")


@allowed("desk.administer")
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    if person := _other(request, pk):
        staff.activate(person, by=_me(request))
        messages.success(request, f"{person} can sign in again.")
    return redirect("desk-people")


@allowed("desk.administer")
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows their new link this once."""
    person = _other(request, pk)
    if person is None:
        return redirect("desk-people")
    staff.reset_sign_in(person, by=_me(request))
    return _page(request, InviteForm(), invited=person)


def _refused(request: HttpRequest) -> HttpResponse:
    messages.error(request, "Nobody else is an administrator any more. Nothing was changed.")
    return redirect("desk-people")


def _other(request: HttpRequest, pk: int) -> Person | None:
    """None for oneself."""
    if pk == request.user.pk:
        messages.error(request, "You cannot do that to yourself. Ask another administrator.")
        return None
    return get_object_or_404(Person, pk=pk)


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _page(
    request: HttpRequest, form: InviteForm, status: int = 200, invited: Person | None = None
) -> HttpResponse:
    context = {
        "people": Person.objects.prefetch_related("groups", "authenticator_set"),
        "form": form,
        "roles": Role.choices,
        "invited": invited,
        "link": link_for(invited) if invited else "",
        "mails_staff": settings.MAILS_CUSTOMERS,
    }
    return render(request, "desk/people/people.html", context, status=status)
