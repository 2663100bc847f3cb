"""Allauth's forms, where ours ask or answer otherwise."""

from __future__ import annotations

from allauth.account.forms import LoginForm, ResetPasswordForm, SetPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from portal.desk import codes
from portal.desk.sign_in import mails
from portal.tickets.clearing import cleared_name, holds_key


class SignInForm(LoginForm):
    @property
    def mailbox(self) -> str:
        return shown_again(self.data.get("login", ""))


class ForgottenForm(ResetPasswordForm):
    """Does the same, and as much, whether there is such an address or not."""

    @property
    def mailbox(self) -> str:
        return shown_again(self.data.get("email", ""))

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        mails.send_reset.enqueue(self.users[0].pk if self.users else 0)
        return str(self.cleaned_data["email"])


def shown_again(text: str) -> str:
    """An address as it was typed, after an error; anything else may be a key, and is dropped."""
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return "" if holds_key(text) else text


class FirstPasswordForm(SetPasswordForm):
    """Of somebody who was invited."""


class _OnceEach:
    """No code a second time."""

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        if not codes.use(self.user, code):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_OnceEach, AuthenticateForm):
    """Of the sign-in."""


class ConfirmForm(_OnceEach, ReauthenticateForm):
    """Of somebody who is signed in."""


class AddPasskeyForm(AddWebAuthnForm):
    def clean_name(self) -> str:
        return cleared_name(super().clean_name()).text[:60]
