"""What holds for every page that takes a paste or shows what became of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


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
    """As above, and the form's fields are marked as secret for whoever reports errors."""
    return never_kept(sensitive_post_parameters()(view))
