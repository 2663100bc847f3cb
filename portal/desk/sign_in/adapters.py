"""What django-allauth asks of us: nobody signs up, no address is made known or forged."""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any, ClassVar, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe

from portal.desk.destination import is_destination
from portal.desk.models import Person
from portal.desk.sign_in import mails
from portal.desk.sign_in.backend import StaffBackend
from portal.limits.address import client_address

SAID: Final = {
    "account/messages/password_changed.txt": "Your password is changed. Your other sessions have ended.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is taken away.",
    "mfa/messages/webauthn_added.txt": "Your passkey is set up.",
    "mfa/messages/webauthn_removed.txt": "Your passkey is taken away.",
    "usersessions/messages/sessions_logged_out.txt": "Your other sessions have ended.",
}
"""What is said after a step, by the name that allauth has for it; the rest needs no word."""


class StaffAccounts(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail address and password do not match. Check both, or set a new password.",
        "enter_current_password": "That is not your current password.",
        "incorrect_password": "That is not your password.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, then try again.",
        "rate_limited": "There were too many tries. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited."""
        return False

    def get_login_stages(self) -> list[str]:
        return ["portal.desk.sign_in.stages.SecondStep"]

    def is_safe_url(self, url: str | None) -> bool:
        """Where ``next`` may lead."""
        return bool(url) and is_destination(str(url))

    def get_client_ip(self, request: HttpRequest) -> str:
        """By X-Forwarded-For of the operator's own proxies only."""
        return str(client_address(request) or "::")

    def is_ajax(self, request: HttpRequest) -> bool:
        """No answer of these pages is JSON."""
        return False

    def pre_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse | None:
        """Whoever may not come in is told so once the password was right."""
        if not StaffBackend().user_can_authenticate(user):
            request.session.flush()
            return redirect("account_inactive")
        return None

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """A sign-in a few minutes ago is proof enough."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return bool(time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk-account")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if text := message or SAID.get(message_template or ""):
            messages.add_message(request, level, text)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None of allauth's own; ours are in ``portal.desk.sign_in.mails``."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if template_prefix in mails.CHANGES:
            mails.tell_of_change.enqueue(user.pk, template_prefix)


class StaffFactors(DefaultMFAAdapter):
    """Their secrets lie in the database encrypted, so that a copy of it is no second factor."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right. Type the one that your app shows now.",
    }

    def encrypt(self, text: str) -> str:
        return factor_secrets().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under another PORTAL_SECRET_KEY than before: a secret that fits no code."""
        try:
            return factor_secrets().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Keymend desk"}

    def build_totp_svg(self, url: str) -> str:
        """The picture alone, to stand in a page."""
        picture: str = super().build_totp_svg(url)
        return mark_safe(picture[picture.index("<svg") :])  # noqa: S308 (made of squares by us)

    def generate_authenticator_name(self, user: Person, type: Any) -> str:
        return "Passkey"


def factor_secrets() -> Fernet:
    key = salted_hmac("portal.desk.factors", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SingleSignOn(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Signs in whoever was invited under an address that the provider calls verified.

        It does nothing else that allauth could: connect accounts, or lead somewhere.
        """
        if sociallogin.state.get("process") != "login" or not sociallogin.is_existing:
            raise ImmediateHttpResponse(_refused(request))

    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """Some providers say whether it is verified in words."""
        for address in sociallogin.email_addresses:
            address.verified = str(address.verified).lower() == "true"
        return super().authenticate_by_email(sociallogin)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        raise ImmediateHttpResponse(_refused(request))


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/sign_in/sso_refused.html", status=403)
