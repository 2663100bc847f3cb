"""Where somebody goes on to after signing in: to a page of the desk, and to nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from portal.tickets.clearing import cleared


def destination_of(request: HttpRequest) -> str:
    """The address that was asked for, without its query; empty where it is not said again."""
    return request.path if is_destination(request.path) else ""


def is_destination(address: str) -> bool:
    """Whether it is the path of a page that wears ``allowed``, and holds nothing like a secret.

    So no link leads through the sign-in to another site, and no address quotes a key.
    """
    if not address.startswith("/") or urlsplit(address)[:2] != ("", "") or "\\" in address:
        return False
    path = urlsplit(address).path
    try:
        match = resolve(path)
    except Resolver404:
        return False
    is_page = hasattr(match.func, "permission")
    return is_page and path == address and cleared(path).text == path
