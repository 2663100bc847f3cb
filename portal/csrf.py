"""Django's protection of forms, on pages that send no referrer."""

from __future__ import annotations

import os
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, CsrfViewMiddleware


class CsrfBehindNoReferrer(CsrfViewMiddleware):
    """From a page with ``Referrer-Policy: no-referrer`` browsers send ``Origin: null``.

    Django would refuse every form of ours that is sent without JavaScript. The browser itself
    says with ``Sec-Fetch-Site`` whether the page was ours; the token is compared either way.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        return bool(super()._origin_verified(request))  # type: ignore[misc]


_LETTERS: Final = CSRF_ALLOWED_CHARS
_SUMS: Final = {
    (one, other): _LETTERS[(first + second) % len(_LETTERS)]
    for first, one in enumerate(_LETTERS)
    for second, other in enumerate(_LETTERS)
}
_FEW_ENOUGH: Final = 256 // len(_LETTERS) * len(_LETTERS)
"""Of a byte below it each letter comes up as often as any other."""
_UNFAIR: Final = bytes(range(_FEW_ENOUGH, 256))
_LETTER_OF: Final = bytes(ord(_LETTERS[byte % len(_LETTERS)]) for byte in range(256))


def token(request: HttpRequest) -> str:
    """As Django's ``get_token``: the browser's secret, masked anew; a browser without one gets one.

    Django asks the system for chance 64 times, a letter each, and lets go of the interpreter for
    every one of them. That took as long as the rest of a page that is only filled in.
    """
    secret = request.META.get("CSRF_COOKIE")
    if secret is None:
        secret = request.META["CSRF_COOKIE"] = _by_chance()
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    return _masked(secret)


def _masked(secret: str) -> str:
    """So that no two pages hold the same text of it, which compression would tell (BREACH)."""
    mask = _by_chance()
    return mask + "".join(map(_SUMS.__getitem__, zip(secret, mask, strict=True)))


def _by_chance() -> str:
    letters = b""
    while len(letters) < CSRF_SECRET_LENGTH:
        letters += os.urandom(2 * CSRF_SECRET_LENGTH).translate(_LETTER_OF, _UNFAIR)
    return letters[:CSRF_SECRET_LENGTH].decode()
