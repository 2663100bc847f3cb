"""What every page knows of the languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal.languages.addresses import alternates
from portal.languages.choice import offered
from portal.languages.known import NAMES, current


@dataclass(frozen=True, slots=True)
class Offer:
    """This page in one language, named in that language."""

    code: str
    name: str
    address: str
    is_current: bool


def languages(request: HttpRequest) -> dict[str, Any]:
    offers = {
        code: Offer(code, NAMES[code], address, code == current())
        for code, address in alternates(request.path).items()
    }
    return {"languages": list(offers.values()), "offered_language": offers.get(offered(request))}
