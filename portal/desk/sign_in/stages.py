"""What comes between the first proof of a sign-in and the desk."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings


class SecondStep(AuthenticateStage):
    """Left out where single sign-on counts as the second factor, by the operator's setting."""

    def handle(self) -> tuple[Any, bool]:
        records = get_authentication_records(self.request, self.login.user)
        by_provider = any(record["method"] == "socialaccount" for record in records)
        if by_provider and settings.OIDC_SECOND_FACTOR:
            return None, True
        response, goes_on = super().handle()
        return response, bool(goes_on)
