"""What holds for every page that takes a paste or shows what became of one."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters

from portal.privacy import View, leaves_nothing


def never_kept(view: View) -> View:
    """No cache keeps the page, and no other site learns its address."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped  # type: ignore[return-value]


def takes_a_secret(view: View) -> View:
    """As above, and whoever reports errors finds nothing of what was sent."""
    return never_kept(sensitive_post_parameters()(leaves_nothing(view)))
