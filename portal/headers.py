"""Response headers that Django has no setting for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

DENIED: Final = """
    accelerometer autoplay browsing-topics camera captured-surface-control clipboard-read
    compute-pressure cross-origin-isolated deferred-fetch digital-credentials-get display-capture
    encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get
    idle-detection keyboard-map language-detector language-model local-fonts local-network-access
    magnetometer microphone midi on-device-speech-recognition otp-credentials payment
    picture-in-picture private-state-token-issuance private-state-token-redemption
    publickey-credentials-create publickey-credentials-get screen-wake-lock serial
    speaker-selection storage-access summarizer sync-xhr translator usb window-management
    xr-spatial-tracking
""".split()
"""Features that no page of ours needs; of all that ask for something, only copying is left."""

PASSKEYS: Final = frozenset({"publickey-credentials-create", "publickey-credentials-get"})


def permissions(*, with_passkeys: bool = False) -> str:
    """The value of ``Permissions-Policy``; passkeys are for the pages where staff use them."""
    own = PASSKEYS if with_passkeys else frozenset()
    features = (f"{feature}={'(self)' if feature in own else '()'}" for feature in DENIED)
    return ", ".join([*features, "clipboard-write=(self)"])


_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": permissions(),
    "Referrer-Policy": "no-referrer",
    "Reporting-Endpoints": f'policy="{settings.POLICY_REPORTS}"',
    "X-Content-Type-Options": "nosniff",
}


@cache
def policy() -> str:
    """The ``Content-Security-Policy`` of the settings: one for all pages, so it is put together once."""
    return build_policy()


@receiver(setting_changed)
def _forget_policy(**_: Any) -> None:
    policy.cache_clear()


def policy_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What every answer says, where its view says nothing else; errors and files have it, too.

    So a page is kept by no cache unless it asks to be.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.setdefault(name, value)
        # Django's own page for a failure, which developers see, has styles and scripts in it.
        if not (settings.DEBUG and response.status_code == 500):
            response.setdefault(HEADER, policy())
        return response

    return middleware
