"""What every customer page knows of an incident."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.incidents.current import running


def incident(request: HttpRequest) -> dict[str, Any]:
    """Asked for where a template shows it, once a page."""
    return {"incident": SimpleLazyObject(running)}
