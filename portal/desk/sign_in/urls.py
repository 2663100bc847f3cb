"""Only what is needed of django-allauth; its names stay, the addresses are ours."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from django.urls import path

from portal.desk.sign_in.views import entrance, own_account

urlpatterns = [
    path("sign-in/", entrance(account.LoginView, "sign_in"), name="account_login"),
    path("sign-out/", entrance(account.LogoutView, "sign_out"), name="account_logout"),
    path("second-factor/", own_account(factors.IndexView, "factors"), name="mfa_index"),
    path("account/", own_account(factors.IndexView, "factors"), name="desk-account"),
]
