"""What the desk's frame shows: the parts that there are, as far as this person may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from portal.desk.destination import is_destination


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the desk: the name of its first page, its title, who may see it."""

    name: str
    title: str
    permission: str


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    is_current: bool


PARTS: Final = (
    Part("desk-queue", "Queue", "desk.answer"),
    Part("desk-diagnoses", "Diagnoses", "desk.answer"),
    Part("desk-insights", "Insights", "desk.lead"),
    Part("desk-incidents", "Incidents", "desk.answer"),
    Part("desk-content", "Content", "desk.lead"),
    Part("desk-customers", "Customers", "desk.administer"),
    Part("desk-audit", "Audit", "desk.administer"),
    Part("desk-people", "People", "desk.administer"),
)


def desk(request: HttpRequest) -> dict[str, Any]:
    """Worked out where a template asks for it: pages for customers read no session."""
    return {
        "desk_links": SimpleLazyObject(lambda: list(_links(request))),
        "next_page": SimpleLazyObject(lambda: _next_page(request)),
        "single_sign_on": bool(settings.OIDC),
    }


def _next_page(request: HttpRequest) -> str:
    """What a form of the sign-in hands on, if it leads to a page of ours."""
    said = request.POST.get("next") or request.GET.get("next") or ""
    return said if is_destination(said) else ""


def _links(request: HttpRequest) -> Iterator[Link]:
    """Nothing before the second factor."""
    if not getattr(request, "is_at_the_desk", False):
        return
    addresses = {part: _address(part) for part in PARTS if request.user.has_perm(part.permission)}
    current = "" if _is_own_account(request) else _current(request.path, list(addresses.values()))
    for part, address in addresses.items():
        if address:
            yield Link(part.title, address, address == current)


def _address(part: Part) -> str:
    """Empty for a part that is not there."""
    try:
        return reverse(part.name)
    except NoReverseMatch:
        return ""


def _is_own_account(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "permission", None) == ""


def _current(path: str, addresses: list[str]) -> str:
    """The longest that the path begins with: the queue's is the beginning of all."""
    return max((a for a in addresses if a and path.startswith(a)), key=len, default="")
