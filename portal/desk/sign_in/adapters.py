"""What django-allauth asks of us: nobody signs up, no address is made known or forged."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from portal.desk.destination import is_destination
from portal.limits.address import client_address


class StaffAccounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Where ``next`` may lead."""
        return bool(url) and is_destination(str(url))

    def get_client_ip(self, request: HttpRequest) -> str:
        """By X-Forwarded-For of the operator's own proxies only."""
        return str(client_address(request) or "::")


class StaffFactors(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Keymend desk"}


class SingleSignOn(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
