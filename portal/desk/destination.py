"""Where somebody goes on to after signing in: to a page of the desk, and to nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from portal.tickets.clearing import cleared


def destination_of(request: HttpRequest) -> str:
    """The page that was asked for, without its query; empty where it is not said again.

    Of a fragment that htmx asked for, the page that it belongs to.
    """
    is_fragment = request.headers.get("HX-Request") == "true"
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path if is_fragment else request.path
    return page if is_destination(page) else ""


def is_destination(address: str) -> bool:
    """Whether it is the path of a page that wears ``allowed``, and holds nothing like a secret.

    So no link leads through the sign-in to another site, and no address quotes a key.
    """
    if not address.startswith("/"):
        return False
    try:
        match = resolve(address)
    except Resolver404:
        return False
    is_page = hasattr(match.func, "permission")
    return is_page and _is_plain(address) and cleared(address).text == address


def _is_plain(address: str) -> bool:
    """A path and nothing else, for a browser as for us."""
    parts = urlsplit(address)
    return parts.path == address and not parts.netloc and "\\" not in address
