"""The demo's staff, who exist beside the sandbox and in debug only."""

from __future__ import annotations

from django.conf import settings

from portal.wizard.calls import goes_to_sandbox


def is_open() -> bool:
    """Both have to hold, whenever somebody of the demo signs in or asks for a page."""
    return bool(settings.DEBUG) and goes_to_sandbox()
