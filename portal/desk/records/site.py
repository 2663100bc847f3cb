"""The admin's site behind the desk's own sign-in, with no form of its own for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path

from portal.desk.access import allowed, step_before


class Records(AdminSite):
    site_header = "Keymend records"
    site_title = "Keymend records"
    index_title = "What is kept"
    site_url = "/staff/"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        return step_before(request) is None and request.user.has_perm("desk.administer")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return allowed("desk.administer")(super().admin_view(view, cacheable))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Of Django's own those that its pages link to."""
        seen = self.admin_view
        return [
            path("", seen(self.index), name="index"),
            path("logout/", seen(self.to_sign_out), name="logout"),
            path("password_change/", seen(self.to_password), name="password_change"),
            path("jsi18n/", seen(self.i18n_javascript, cacheable=True), name="jsi18n"),
            *(path(f"{_place(m)}/", include(a.get_urls())) for m, a in self._registry.items()),
            path("<slug:app_label>/", seen(self.app_index), name="app_list"),
        ]

    def to_sign_out(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("account_logout")

    def to_password(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("account_change_password")


def _place(model: Any) -> str:
    return f"{model._meta.app_label}/{model._meta.model_name}"


records = Records()
