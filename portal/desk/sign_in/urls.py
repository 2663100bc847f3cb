"""Only what is needed of django-allauth; its names stay, the addresses are ours."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.urls import path, register_converter, reverse_lazy
from django.views.generic import TemplateView, View

from portal.desk.sign_in.views import (
    SecondStepView,
    SessionsView,
    entrance,
    invitation,
    own_account,
    single_sign_on,
    with_passkeys,
)

SETTING_UP: Final = (None, "mfa_index")
CONFIRMING: Final = (None, "mfa_index", "mfa_reauthenticate")


class Base36:
    """How allauth writes a person's number; what follows it begins with a hyphen."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Base36, "base36")


def _of(view: type[View], template: str, **more: Any) -> Any:
    return view.as_view(template_name=f"desk/sign_in/{template}.html", **more)


urlpatterns = [
    path("sign-in/", entrance(_of(account.LoginView, "sign_in")), name="account_login"),
    path("sign-in/second-step/", entrance(with_passkeys(_of(SecondStepView, "second_step"))), name="mfa_authenticate"),
    path("sign-in/closed/", entrance(_of(account.AccountInactiveView, "closed")), name="account_inactive"),
    path("sign-out/", entrance(_of(account.LogoutView, "sign_out")), name="account_logout"),
    path("invitations/<str:token>/", entrance(invitation), name="desk-invitation"),
    path("password/forgotten/", entrance(_of(account.PasswordResetView, "forgotten")), name="account_reset_password"),
    path("password/forgotten/sent/", entrance(_of(account.PasswordResetDoneView, "forgotten_sent")), name="account_reset_password_done"),
    path("password/new/<base36:uidb36>-<str:key>/", entrance(_of(account.PasswordResetFromKeyView, "new_password")), name="account_reset_password_from_key"),
    path("password/new/done/", entrance(_of(account.PasswordResetFromKeyDoneView, "new_password_done")), name="account_reset_password_from_key_done"),
    path("account/", own_account(_of(TemplateView, "account")), name="desk-account"),
    path("account/password/", own_account(_of(account.PasswordChangeView, "password")), name="account_change_password"),
    path("account/sessions/", own_account(_of(SessionsView, "sessions")), name="usersessions_list"),
    path("account/confirm/", own_account(_of(account.ReauthenticateView, "confirm"), CONFIRMING), name="account_reauthenticate"),
    path("account/confirm/code/", own_account(_of(factors.ReauthenticateView, "confirm_code"), CONFIRMING), name="mfa_reauthenticate"),
    path("account/confirm/passkey/", own_account(with_passkeys(_of(passkeys.ReauthenticateWebAuthnView, "confirm_passkey")), CONFIRMING), name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", own_account(_of(factors.IndexView, "factors"), SETTING_UP), name="mfa_index"),
    path("account/second-factor/app/", own_account(_of(app.ActivateTOTPView, "app"), SETTING_UP), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", own_account(_of(app.DeactivateTOTPView, "app_remove")), name="mfa_deactivate_totp"),
    path("account/second-factor/passkeys/add/", own_account(with_passkeys(_of(passkeys.AddWebAuthnView, "passkey")), SETTING_UP), name="mfa_add_webauthn"),
    path("account/second-factor/passkeys/<int:pk>/remove/", own_account(_of(passkeys.RemoveWebAuthnView, "passkey_remove", success_url=reverse_lazy("mfa_index"))), name="mfa_remove_webauthn"),
    path("account/second-factor/recovery-codes/", own_account(_of(recovery_codes.ViewRecoveryCodesView, "recovery_codes"), SETTING_UP), name="mfa_view_recovery_codes"),
    path("account/second-factor/recovery-codes/new/", own_account(_of(recovery_codes.GenerateRecoveryCodesView, "recovery_codes_new")), name="mfa_generate_recovery_codes"),
]  # fmt: skip

SSO: Final = {"provider_id": "sso"}
single_sign_on_urls = [
    path("sign-in/sso/", entrance(single_sign_on(oidc.login)), SSO, name="openid_connect_login"),
    path("sign-in/sso/callback/", entrance(single_sign_on(oidc.callback)), SSO, name="openid_connect_callback"),
]  # fmt: skip
if settings.OIDC:
    urlpatterns += single_sign_on_urls
