"""What every page knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.logs import request_id
from portal.wizard.calls import provider


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "provider_name": provider().name,
        "api_host": settings.API_BASE_URL.split("://")[-1],
        "site_url": settings.SITE_URL,
        "result_days": settings.RESULT_DAYS,
        "request_id": request_id(),
    }
