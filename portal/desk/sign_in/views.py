"""Allauth's views in our templates, guarded and never kept."""

from __future__ import annotations

from typing import Any

from django.views.generic import View

from portal.wizard.secrecy import takes_a_secret


def entrance(view: type[View], template: str) -> Any:
    """A page for whoever is not signed in yet."""
    return takes_a_secret(view.as_view(template_name=f"desk/sign_in/{template}.html"))


own_account = entrance
