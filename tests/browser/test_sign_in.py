"""Staff come in: by an invitation, with an app, with a passkey; every page for every eye."""

from __future__ import annotations

import pytest

from portal.desk.demo import make_staff
from portal.desk.people.invitations import link_for
from portal.desk.people.staff import invite
from portal.desk.roles import Role
from tests.browser.accessibility import seen
from tests.desk.staff import PASSWORD, code, make_roles, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def roles(transactional_db):
    make_roles()


def with_password(page, email):
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.click("text=Continue")


def test_invited_agent_sets_up_an_app_and_comes_in_with_it(visit, live_server):
    ada = invite("ada@staff.example", Role.AGENT, "Ada")
    page = visit(link_for(ada).split("8000")[-1])
    seen(page, "invitation")
    page.fill("#id_password1", "short")
    page.fill("#id_password2", "short")
    page.click("text=Continue")
    assert "too short" in page.inner_text(".summary")
    seen(page, "invitation-faulty")
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.click("text=Continue")
    page.wait_for_selector("text=Set up an app")
    seen(page, "factors")
    page.click("text=Set up an app")
    secret = page.inner_text(".secret")
    seen(page, "app")
    page.fill("#id_code", code(secret))
    page.click("text=Set it up")
    page.wait_for_selector("text=shown this once")
    assert len(page.inner_text(".recovery-codes").split()) == 10
    seen(page, "recovery-codes")
    page.click("text=I have kept them")
    page.wait_for_selector("h1:has-text('Queue')")
    seen(page, "first")
    page.click("text=Sign out")
    page.wait_for_url("**/staff/sign-in/")
    seen(page, "sign-in")
    with_password(page, "ada@staff.example")
    page.wait_for_url("**/second-step/")
    seen(page, "second-step")
    page.fill("#id_code", "000000")
    page.click("button:has-text('Sign in')")
    page.wait_for_selector(".summary")
    seen(page, "second-step-faulty")
    page.fill("#id_code", code(secret))
    page.click("button:has-text('Sign in')")
    page.wait_for_selector("h1:has-text('Queue')")


def test_passkey_is_added_and_signs_in(visit):
    ben = person(Role.LEAD, with_factor=False)
    page = visit("/staff/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    with_password(page, ben.email)
    page.click("text=Add a passkey")
    page.wait_for_url("**/passkeys/add/")
    seen(page, "passkey")
    page.fill("#id_name", "Laptop")
    page.click("button:has-text('Add a passkey')")
    page.wait_for_selector("text=shown this once")
    page.click("text=Sign out")
    with_password(page, ben.email)
    page.wait_for_selector("button:has-text('Use a passkey')")
    seen(page, "second-step-passkey")
    page.click("button:has-text('Use a passkey')")
    page.wait_for_selector("h1:has-text('Queue')")
    page.click(f"text={ben.name}")
    page.click("text=Second factor and recovery codes")
    assert "Laptop" in page.inner_text("main")
    seen(page, "factors-passkey")


def test_own_account_and_people(visit):
    person(Role.AGENT)
    boss = person(Role.ADMINISTRATOR)
    page = visit("/staff/")
    with_password(page, boss.email)
    page.fill("#id_code", code())
    page.click("button:has-text('Sign in')")
    for path in (
        "account/", "account/password/", "account/sessions/", "account/second-factor/",
        "account/second-factor/app/remove/", "account/second-factor/recovery-codes/new/", "people/",
        "account/confirm/", "account/confirm/code/",
    ):  # fmt: skip
        page.goto(f"/staff/{path}")
        seen(page, path.replace("/", "-"))
    page.goto("/staff/people/")
    page.fill("#id_email", "cleo@staff.example")
    page.click("text=Make the invitation")
    page.wait_for_selector("text=comes in by this link")
    seen(page, "people-invited")


@pytest.mark.parametrize(
    "path",
    [
        "password/forgotten/", "password/forgotten/sent/", "password/new/1-used/",
        "password/new/done/", "sign-in/closed/",
    ],
)  # fmt: skip
def test_pages_of_whoever_does_not_get_in(visit, path):
    seen(visit(f"/staff/{path}"), path.replace("/", "-"))


def test_sign_in_works_without_javascript(visit):
    ada = person(Role.AGENT)
    page = visit("/staff/", java_script_enabled=False)
    with_password(page, ada.email)
    page.fill("#id_code", code())
    page.click("button:has-text('Sign in')")
    assert page.inner_text("h1") == "Queue"


def test_demo_says_its_code(visit, settings):
    settings.DEBUG, settings.API_BASE_URL = True, "http://127.0.0.1:8001"
    page = visit("/staff/")
    sign_in = make_staff()[2]
    page.fill("#id_login", sign_in.email)
    page.fill("#id_password", sign_in.password)
    page.click("text=Continue")
    page.fill("#id_code", page.inner_text(".desk-said strong"))
    seen(page, "second-step-demo")
    page.click("button:has-text('Sign in')")
    page.wait_for_selector("nav >> text=People")
