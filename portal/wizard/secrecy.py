"""What holds for every page that takes a paste or shows what became of one."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters

from portal.privacy import View, leaves_nothing


def never_kept(view: View) -> View:
    """No cache keeps the page, no other site learns its address, and a failure tells nothing."""
    silent = leaves_nothing(view)

    @wraps(silent)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = silent(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped  # type: ignore[return-value]


def takes_a_secret(view: View) -> View:
    """As above, and the form's fields are marked as secret for whoever reports errors."""
    return never_kept(sensitive_post_parameters()(view))
