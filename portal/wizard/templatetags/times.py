"""For templates: ``{{ ticket.created|moment }}``, and the others of ``portal.wizard.times``."""

from __future__ import annotations

from django import template

from portal.wizard import times

register = template.Library()

for _told in (times.day, times.moment, times.second, times.lately, times.month_day):
    register.filter(_told.__name__, _told, expects_localtime=True)
