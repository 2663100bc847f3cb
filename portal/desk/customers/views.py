"""Export and erasure, by the address; sent by POST only, so that it stands in no log of addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.audit.trail import note, seal
from portal.customers.erasure import order
from portal.customers.export import archive_of
from portal.customers.holdings import own_holdings_of
from portal.customers.models import Erasure, Step
from portal.desk.access import allowed
from portal.tickets.clearing import holds_key

MOST_SHOWN: Final = 10
SLOW: Final = timedelta(minutes=1)
"""After so long in the queue, the worker may not be there."""


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="The customer's e-mail address",
        max_length=254,
        error_messages={"required": "Type the address.", "invalid": "Type a whole address."},
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if holds_key(email):
            raise ValidationError("That looks like a key. Type the mailbox of a person.")
        return email


class EraseForm(AddressForm):
    again = forms.CharField(label="Type the address once more", max_length=254)

    def clean(self) -> None:
        again = str(self.cleaned_data.get("again", "")).strip().lower()
        if again != self.cleaned_data.get("email"):
            self.add_error("again", "That is not the same address. Nothing was erased.")


@allowed("desk.administer")
@require_http_methods(["GET", "HEAD", "POST"])
def customers(request: HttpRequest) -> HttpResponse:
    """Asks for the address; a POST shows what there is of it, before anything is done."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "erasures": Erasure.objects.all()[:MOST_SHOWN]}
        status = 422 if form.is_bound else 200
        return render(request, "desk/customers/customers.html", context, status=status)
    return _preview(request, form.cleaned_data["email"])


def _preview(
    request: HttpRequest, email: str, form: EraseForm | None = None, status: int = 200
) -> HttpResponse:
    note(request.user, "customer.seen", seal(email))
    is_colleague = get_user_model()._default_manager.filter(email=email).exists()
    context = {
        "holdings": own_holdings_of(email),
        "form": form or EraseForm(initial={"email": email}),
        "is_colleague": is_colleague,
        "unfinished": Erasure.objects.unfinished().filter(address=email).first(),
    }
    return render(request, "desk/customers/preview.html", context, status=status)


@allowed("desk.administer")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/customers/customers.html", {"form": form}, status=422)
    holdings = own_holdings_of(form.cleaned_data["email"])
    note(request.user, "customer.exported", seal(holdings.address), tickets=len(holdings.tickets))
    archive = archive_of(holdings, timezone.now())
    response = HttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="customer.zip"'
    return response


@allowed("desk.administer")
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Only with the address typed once more; it cannot be undone. The worker does it."""
    form = EraseForm(request.POST)
    if not form.is_valid():
        email = form.cleaned_data.get("email")
        if email is None:
            return customers(request)
        return _preview(request, email, form, status=422)
    ordered = order(form.cleaned_data["email"], request.user)
    return redirect("desk-erasure", ordered.reference)


@allowed("desk.administer")
@require_safe
def erasure(request: HttpRequest, reference: str) -> HttpResponse:
    """How far it is, and what is left to people; the address stands nowhere in it.

    Nothing is swapped in where nothing is new, for a screen reader would say all of it again.
    """
    found = get_object_or_404(Erasure, reference=reference)
    if request.GET.get("seen") == found.mark:
        return HttpResponse(status=204)
    is_waiting_long = found.step == Step.WAITING and timezone.now() - found.created > SLOW
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "desk/customers/_erasure.html" if is_fragment else "desk/customers/erasure.html"
    return render(request, template, {"erasure": found, "is_waiting_long": is_waiting_long})
