"""``/.well-known/security.txt``: whom to tell of a weakness (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

GOOD_FOR: Final = timedelta(days=180)
"""RFC 9116 section 2.5.5 advises less than a year."""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    expires = (timezone.now() + GOOD_FOR).replace(microsecond=0)
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": expires.isoformat(),
        "Preferred-Languages": "en",
        "Canonical": request.build_absolute_uri(reverse("security-txt")),
        "Policy": request.build_absolute_uri(reverse("promise")),
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
