"""The API's state for templates: ``{% api_status as api %}``."""

from __future__ import annotations

from django import template

from portal.incidents.strip import Status, status

register = template.Library()


@register.simple_tag
def api_status() -> Status:
    return status()
