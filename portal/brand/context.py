"""What every page knows of the brand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def brand(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.BRAND_NAME,
        "has_logo": settings.BRAND_LOGO is not None,
        "has_colours": settings.BRAND_THEMES is not None,
    }
