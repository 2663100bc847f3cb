"""Where somebody goes on to after signing in: to a page of the desk, and to nowhere else."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from portal.tickets.clearing import cleared

_HARMLESS: Final = re.compile(r"[\w-]{1,12}|[a-z]{1,15}(?:[_-][a-z]{1,15})*", re.ASCII)


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
    values = (str(value) for value in match.kwargs.values())
    return is_page and _is_plain(address) and all(map(_is_harmless, values))


def _is_harmless(value: str) -> bool:
    """What stands for a record in an address: a number such as KM-7F3K-9Q2D, or a few words."""
    return bool(_HARMLESS.fullmatch(value)) and cleared(value).text == value


def _is_plain(address: str) -> bool:
    """A path and nothing else, for a browser as for us."""
    parts = urlsplit(address)
    return parts.path == address and not parts.netloc and "\\" not in address
