"""For templates: ``{{ line.text|in_words }}``."""

from __future__ import annotations

from django import template

from portal.tickets.markers import in_words

register = template.Library()
register.filter("in_words", in_words)
