"""Who can sign in, and stays signed in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from portal.desk import demo


class StaffBackend(AuthenticationBackend):
    """Asked at the sign-in and with every request: whoever may no longer come in is out at once."""

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        is_allowed = demo.is_open() or not getattr(user, "is_demo", False)
        return is_allowed and super().user_can_authenticate(user)
