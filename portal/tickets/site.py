"""The site's own address, for what is read elsewhere: mails, webhooks, the desk."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
