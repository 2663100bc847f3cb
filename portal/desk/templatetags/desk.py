"""How the desk's templates write texts of strangers, times and numbers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.tickets.clearing import HIDING

register = template.Library()

_GAPS = re.compile(r"\n(?:[^\S\n]*\n){3,}")
_UNITS = ((timedelta(days=365), "y"), (timedelta(days=1), "d"), (timedelta(hours=1), "h"))


@register.filter
def inert(text: object) -> str:
    """Once more without the signs that hide what a text says, or push the rest out of sight; markup
    is escaped as everywhere."""
    return _GAPS.sub("\n\n\n", HIDING.sub("", str(text or "")))


@register.filter
def age(at: datetime) -> str:
    """How long ago, in the largest unit: ``now``, ``5 min``, ``3 h``, ``12 d``."""
    passed = timezone.now() - at
    for unit, sign in _UNITS:
        if passed >= unit:
            return f"{passed // unit} {sign}"
    minutes = int(passed.total_seconds() // 60)
    return f"{minutes} min" if minutes > 0 else "now"


@register.filter
def moment(at: datetime | None) -> SafeString:
    """A time in UTC for people and programs."""
    if at is None:
        return SafeString("")
    return format_html(
        '<time datetime="{}">{} UTC</time>', at.isoformat(), f"{at:%Y-%m-%d %H:%M:%S}"
    )
