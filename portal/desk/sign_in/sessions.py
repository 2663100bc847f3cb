"""Sessions that have ended leave nothing behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def sweep(now: datetime) -> Mapping[str, int]:
    """Deletes those whose time is up, with address and browser of all that are no longer there."""
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    forgotten, _ = gone.delete()
    return {"sessions": ended, "browsers": forgotten}
