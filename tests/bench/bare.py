"""What a page is compared with: a Django view that gives back the same bytes, and does no more.

``naked`` is Django without any middleware; ``clothed`` is this site's own, every middleware of it,
with the view in the place of the site's. Both read what they answer from the file BENCH_BODY.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


def same_bytes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [re_path("", same_bytes)]


def _application() -> Any:
    from django.core.wsgi import get_wsgi_application

    if os.environ["BENCH_VIEW"] == "naked":
        settings.configure(
            ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="x" * 50
        )
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        settings.ROOT_URLCONF = __name__
    return get_wsgi_application()


application = _application()
