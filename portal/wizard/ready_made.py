"""Pages that are the same for everybody: rendered once a language, then only filled in.

From one request to the next two things differ: the token of a form, and the number at the foot. A
page is rendered with a mark in the place of each and kept in this process, cut at the marks. What
else it shows beside its own words (an incident, a banner) is told here by whoever knows it, and
with another of these it is another page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from portal.csrf import token
from portal.languages.choice import offered
from portal.logs import request_id

MOST_KEPT: Final = 1_000
"""Some 25 MB. A site in eight languages has some 700 pages; after that all begin anew."""

# No text holds them by chance, and nobody can write them into one.
_TOKEN: Final = f"token-{secrets.token_hex(16)}".encode()
_NUMBER: Final = f"number-{secrets.token_hex(16)}".encode()
_MARKS: Final = re.compile(b"(%s|%s)" % (_TOKEN, _NUMBER))

Tell = Callable[[], Hashable]
Key = tuple[Hashable, ...]
Cut = tuple[bytes, ...]

_SHOWN: Final[list[Tell]] = []
_PAGES: Final[dict[Key, Cut]] = {}


def shows(tell: Tell) -> None:
    """Every page shows what this tells at that moment."""
    if tell not in _SHOWN:
        _SHOWN.append(tell)


def ready_made(
    request: HttpRequest, template: str, name: Hashable, context: Callable[[], Mapping[str, Any]]
) -> HttpResponse:
    """The page of this name, which hangs on nothing that the request says but its languages.

    ``context`` is asked only where the page has to be rendered.
    """
    key = _key(request, template, name)
    page = None if settings.DEBUG else _PAGES.get(key)
    if page is None:
        page = _rendered(request, template, context())
        _keep(key, page)
    return HttpResponse(b"".join(_filled(request, page)))


def _key(request: HttpRequest, template: str, name: Hashable) -> Key:
    languages = get_language(), offered(request)
    return template, name, *languages, _today(), *(tell() for tell in _SHOWN)


def _today() -> date:
    """In the site's own time zone, which Django sets for the whole process."""
    return date.today()


def _rendered(request: HttpRequest, template: str, context: Mapping[str, Any]) -> Cut:
    marked = {**context, "csrf_token": _TOKEN.decode(), "request_id": _NUMBER.decode()}
    return tuple(_MARKS.split(render_to_string(template, marked, request).encode()))


def _keep(key: Key, page: Cut) -> None:
    if len(_PAGES) >= MOST_KEPT:
        _PAGES.clear()
    _PAGES[key] = page


def _filled(request: HttpRequest, page: Cut) -> list[bytes]:
    """A page without a form sets no cookie: its token is not asked for."""
    filled = list(page)
    for place in range(1, len(page), 2):
        own = token(request) if page[place] == _TOKEN else request_id()
        filled[place] = own.encode()
    return filled


@receiver(setting_changed)
def forget(**_: Any) -> None:
    """In tests a page may be rendered with other settings than the one before it."""
    _PAGES.clear()
