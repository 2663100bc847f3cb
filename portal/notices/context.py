"""What every customer page knows of banners."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.notices.banners import current


def banners(request: HttpRequest) -> dict[str, Any]:
    """Asked for where a template shows them, once a page."""
    return {"banners": SimpleLazyObject(current)}
