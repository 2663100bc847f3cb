"""What a page loads of the brand: the colours as a stylesheet, and the logo."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

_FOR_AN_HOUR: Final = "public, max-age=3600"
LOGO_TYPES: Final = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    if settings.BRAND_THEMES is None:
        raise Http404
    light, dark = settings.BRAND_THEMES
    text = render_to_string("brand/colours.css", {"light": light, "dark": dark})
    return HttpResponse(
        text, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOR_AN_HOUR}
    )


@require_safe
def logo(request: HttpRequest) -> HttpResponseBase:
    """As an image only: a script in an SVG runs neither in ``img`` nor under this policy."""
    if settings.BRAND_LOGO is None:
        raise Http404
    return FileResponse(
        settings.BRAND_LOGO.open("rb"),
        content_type=LOGO_TYPES[settings.BRAND_LOGO.suffix],
        headers={"Cache-Control": _FOR_AN_HOUR},
    )
