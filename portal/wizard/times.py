"""Days and times as people read them, in the order and the words of their language.

Every time is in UTC and says so. English has the formats of this site; every other language those
that Django knows for it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext


def _is_english() -> bool:
    return (get_language() or "en").partition("-")[0] == "en"


def day(value: date) -> str:
    """Such as ``3 November 2026``."""
    return _named(value, "j F Y" if _is_english() else "DATE_FORMAT")


def weekday(value: date) -> str:
    """Such as ``Tuesday 3 November 2026``."""
    # Translators: a day of the week and a date, such as "Tuesday 3 November 2026".
    form = pgettext("weekday and date", "%(weekday)s %(day)s")
    return form % {"weekday": _named(value, "l"), "day": day(value)}


def moment(value: datetime) -> str:
    """Such as ``3 November 2026, 14:05 UTC``."""
    return _utc(day(value), "H:i", value)


def second(value: datetime) -> str:
    """Such as ``3 November 2026, 14:05:09 UTC``."""
    return _utc(day(value), "H:i:s", value)


def lately(value: datetime) -> str:
    """Without the year, such as ``Nov 3, 14:05 UTC``."""
    return _utc(month_day(value), "H:i", value)


def month_day(value: date) -> str:
    """Such as ``Nov 3``."""
    return _named(value, "M j" if _is_english() else "MONTH_DAY_FORMAT")


def _named(value: date, form: str) -> str:
    """Portuguese writes the names of days and months small, and Django does not."""
    told = date_format(value, form)
    return told.lower() if get_language() == "pt-br" else told


def _utc(told: str, clock: str, value: datetime) -> str:
    # Translators: a date and a time, such as "3 November 2026, 14:05 UTC".
    form = pgettext("date and time", "%(day)s, %(time)s UTC")
    return form % {"day": told, "time": date_format(value, clock)}
