"""What every page knows of the languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info, gettext, override

from portal.languages.addresses import alternates, without_language
from portal.languages.choice import offered
from portal.languages.known import NAMES, current


@dataclass(frozen=True, slots=True)
class Offer:
    """This page in one language, named in that language."""

    code: str
    name: str
    address: str
    is_current: bool

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.code)["bidi"] else "ltr"

    @property
    def line(self) -> str:
        """Asks in the language itself."""
        with override(self.code):
            # Translators: a link on the page in English that leads to the page in your language;
            # so write "Read this page in German" where your language is German.
            return gettext("Read this page in your language")


def languages(request: HttpRequest) -> dict[str, Any]:
    """Found where a template shows them: a part of a page, as htmx asks for it, shows none."""
    return {
        "languages": SimpleLazyObject(lambda: list(_offers(request).values())),
        "offered_language": SimpleLazyObject(lambda: _offers(request).get(offered(request))),
        "page_path": SimpleLazyObject(lambda: without_language(request.path)),
    }


def _offers(request: HttpRequest) -> dict[str, Offer]:
    here = current()
    return {
        code: Offer(code, NAMES[code], address, code == here)
        for code, address in alternates(request.path).items()
    }
