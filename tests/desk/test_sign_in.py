"""The sign-in over HTTP: what lets somebody in, and all that does not."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.audit.models import Entry
from portal.desk.models import Person
from portal.desk.roles import Role
from portal.desk.sign_in import mails
from portal.desk.sign_in.sessions import sweep
from portal.limits.models import Counter
from tests.desk.staff import PASSWORD, code, person, signed_in
from tests.desk.test_access import named

SIGN_IN = "/staff/sign-in/"
SECOND = "/staff/sign-in/second-step/"
FORGOTTEN = "/staff/password/forgotten/"
NEW = "another-Horse-7-anvil"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    cache.clear()


def give_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def come_in(client: Client, someone: Person, **more: str) -> Any:
    give_password(client, someone.email, **more)
    return client.post(SECOND, {"code": code()})


def later() -> None:
    """A code that was taken is forgotten, as after two minutes."""
    Counter.objects.all().delete()
    cache.clear()


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


# -- what lets somebody in


def test_password_and_code_open_the_desk(client: Client) -> None:
    ada = person(Role.AGENT)
    assert give_password(client, ada.email).headers["Location"] == SECOND
    assert not is_in(client), "the password alone is not enough"
    assert client.post(SECOND, {"code": code()}).headers["Location"] == "/staff/"
    assert is_in(client)
    assert list(Entry.objects.values_list("action", "actor")) == [("person.signed_in", ada.email)]


def test_address_is_known_in_any_case(client: Client) -> None:
    person(Role.AGENT)
    assert give_password(client, "Agent@Staff.example").headers["Location"] == SECOND


def test_recovery_code_opens_it_once(client: Client) -> None:
    ada = person(Role.AGENT)
    recovery, *_ = RecoveryCodes.activate(ada).generate_codes()
    for browser, opens in ((client, True), (Client(), False)):
        give_password(browser, ada.email)
        browser.post(SECOND, {"code": recovery})
        assert is_in(browser) is opens


def test_code_of_the_app_opens_it_once(client: Client) -> None:
    ada = person(Role.AGENT)
    shown = code()
    for browser, opens in ((client, True), (Client(), False)):
        give_password(browser, ada.email)
        browser.post(SECOND, {"code": shown})
        assert is_in(browser) is opens


@pytest.mark.parametrize("wrong", ["000000", "", "12", "x" * 500, "０００００１"])
def test_wrong_code_opens_nothing(client: Client, wrong: str) -> None:
    give_password(client, person(Role.AGENT).email)
    answer = client.post(SECOND, {"code": wrong})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not is_in(client)


def test_second_step_without_the_first_leads_back(client: Client) -> None:
    person(Role.AGENT)
    assert client.get(SECOND).headers["Location"] == SIGN_IN
    assert client.post(SECOND, {"code": code()}).headers["Location"] == SIGN_IN
    assert not is_in(client)


def test_secret_of_an_app_lies_encrypted_and_fits_no_other_key(settings: Any) -> None:
    ada = person(Role.AGENT)
    kept = Authenticator.objects.get(user=ada)
    assert "JBSWY3DP" not in str(kept.data)
    assert kept.wrap().validate_code(code())
    settings.SECRET_KEY = "another" * 10
    cache.clear()
    assert not kept.wrap().validate_code(code())


# -- what does not


@pytest.mark.parametrize("path", ["/staff/sign-up/", "/staff/signup/", "/accounts/signup/", "/accounts/login/", "/staff/login/"])  # fmt: skip
def test_nobody_signs_up(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "eve@evil.example", "password1": NEW}).status_code == 404
    assert not Person.objects.exists()


def without_token(page: bytes) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.decode())


def test_sign_in_tells_nobody_which_addresses_there_are(client: Client) -> None:
    person(Role.AGENT)
    person(None, email="closed@staff.example", is_active=False)
    pages = set()
    for email in ("agent@staff.example", "closed@staff.example", "nobody@staff.example"):
        answer = give_password(Client(), email, "wrong-Password-9-here")
        assert answer.status_code == 200
        pages.add(without_token(answer.content).replace(email, ""))
    assert len(pages) == 1


def test_forgotten_password_tells_nobody_either_and_queues_as_much(client: Client) -> None:
    person(Role.AGENT)
    person(None, email="closed@staff.example", is_active=False)
    pages = set()
    for email in ("agent@staff.example", "closed@staff.example", "nobody@staff.example"):
        answer = client.post(FORGOTTEN, {"email": email}, follow=True)
        pages.add(without_token(answer.content))
    assert len(pages) == 1
    assert DBTaskResult.objects.count() == 3
    assert "staff.example" not in str(list(DBTaskResult.objects.values_list("args_kwargs")))


def test_closed_account_is_told_so_only_with_the_right_password(client: Client) -> None:
    closed = person(Role.AGENT, is_active=False)
    assert give_password(client, closed.email).headers["Location"] == "/staff/sign-in/closed/"
    assert not is_in(client)
    assert not client.session.get("account_login")


ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "javascript:alert(1)", "https://testserver/staff/", "//testserver/staff/",
    "/staff/../../evil", "/staff/%0d%0aLocation:x", "/", "/help/", "/static/x", "/staff/nowhere/",
    "/staff/?q=sandbox_active_EjM5l4OVinSObCfuB1CJTXO3F", " /staff/people/", "/staff/sign-out/",
    "/staff/tickets/hQ7b7e0d956e781e65f391de64bba39ddcd22Zk3/", "/staff/tickets/7f3a9c2e41d84b60/",
]  # fmt: skip


@pytest.mark.parametrize("to", ELSEWHERE)
def test_next_leads_to_pages_of_the_desk_alone(client: Client, to: str) -> None:
    ada = person(Role.ADMINISTRATOR)
    page = client.get(SIGN_IN, {"next": to})
    assert 'name="next"' not in page.content.decode()
    assert come_in(client, ada, next=to).headers["Location"] == "/staff/"


@pytest.mark.parametrize(
    "to",
    ["/staff/people/", "/staff/tickets/KM-7F3K-9Q2D/", "/staff/incidents/17/",
     "/staff/content/replies/wrong_credential_kind/"],
)  # fmt: skip
def test_next_leads_to_a_page_of_the_desk(client: Client, to: str) -> None:
    ada = person(Role.ADMINISTRATOR)
    assert f'name="next" value="{to}"' in client.get(SIGN_IN, {"next": to}).content.decode()
    assert come_in(client, ada, next=to).headers["Location"] == to


@pytest.mark.parametrize("field", ["login", "password"])
def test_key_typed_into_the_sign_in_is_not_said_again(client: Client, field: str) -> None:
    typed = {"login": "x@example.com", "password": "y"}
    for key in ("7f3a9c2e41d84b605d1eaa90", "7f3a9c2e41d84b605d1eaa90@example.com"):
        answer = client.post(SIGN_IN, {**typed, field: key})
        assert "7f3a9c2e" not in answer.content.decode()


def test_address_that_was_typed_comes_back_after_an_error(client: Client) -> None:
    assert 'value="ada@example.com"' in give_password(client, "ada@example.com").content.decode()


def test_no_answer_is_json(client: Client) -> None:
    answer = client.post(SIGN_IN, {"login": "x"}, headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"].startswith("text/html")


# -- limits


@pytest.fixture
def limited(settings: Any) -> None:
    settings.LIMITS = True
    settings.ACCOUNT_RATE_LIMITS = {}


@pytest.mark.usefixtures("limited")
def test_guessing_one_account_ends_soon_wherever_it_comes_from(client: Client) -> None:
    ada = person(Role.AGENT)
    for n in range(5):
        client.post(SIGN_IN, {"login": ada.email, "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{n}")
    answer = client.post(
        SIGN_IN, {"login": ada.email, "password": PASSWORD}, REMOTE_ADDR="10.1.1.1"
    )
    assert "too many tries" in answer.content.decode()
    assert give_password(Client(), person(Role.LEAD).email).headers["Location"] == SECOND


@pytest.mark.usefixtures("limited")
def test_guessing_codes_ends_soon(client: Client) -> None:
    give_password(client, person(Role.AGENT).email)
    for _ in range(5):
        client.post(SECOND, {"code": "000000"})
    assert "too many tries" in client.post(SECOND, {"code": code()}).content.decode()
    assert not is_in(client)


@pytest.mark.usefixtures("limited")
def test_guessing_many_accounts_ends_soon_and_a_forged_header_does_not_help(client: Client) -> None:
    statuses = [
        client.post(
            SIGN_IN,
            {"login": f"p{n}@staff.example", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        ).status_code
        for n in range(25)
    ]
    assert statuses[-1] == 429
    answer = client.post(SIGN_IN, {"login": "x@staff.example", "password": "y"})
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(SIGN_IN).status_code == 200, "reading is not limited"


@pytest.mark.usefixtures("limited")
def test_mails_for_a_forgotten_password_are_limited(client: Client) -> None:
    person(Role.AGENT)
    answers = [client.post(FORGOTTEN, {"email": "agent@staff.example"}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert DBTaskResult.objects.count() <= 5


# -- sessions


def test_session_is_another_one_after_the_sign_in(client: Client) -> None:
    """Whoever slipped somebody a session before does not share it afterwards."""
    ada = person(Role.AGENT)
    give_password(client, ada.email)
    planted = client.cookies[site.SESSION_COOKIE_NAME].value
    client.post(SECOND, {"code": code()})
    assert client.cookies[site.SESSION_COOKIE_NAME].value != planted
    eve = Client()
    eve.cookies[site.SESSION_COOKIE_NAME] = planted
    assert not is_in(eve)


def test_cookie_goes_to_the_desk_alone_and_no_script_reads_it(client: Client) -> None:
    come_in(client, person(Role.AGENT))
    cookie = client.cookies[site.SESSION_COOKIE_NAME]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/staff/", True, "Lax")
    assert cookie["max-age"] == 12 * 3600


def test_sessions_are_listed_and_ended(client: Client) -> None:
    ada = person(Role.AGENT)
    come_in(client, ada)
    later()
    phone = Client(headers={"User-Agent": "Phone <b>1"})
    come_in(phone, ada)
    page = client.get("/staff/account/sessions/").content.decode()
    assert "Phone &lt;b&gt;1" in page
    client.post("/staff/account/sessions/")
    assert is_in(client)
    assert not is_in(phone)


def test_one_session_is_ended_and_nobody_elses(client: Client) -> None:
    ada = person(Role.AGENT)
    come_in(client, ada)
    later()
    phone, of_ben = Client(), Client()
    come_in(phone, ada)
    come_in(of_ben, person(Role.LEAD))
    numbers = {s.session_key: s.pk for s in UserSession.objects.all()}
    for browser in (of_ben, phone):
        key = browser.cookies[site.SESSION_COOKIE_NAME].value
        client.post("/staff/account/sessions/", {"session": numbers[key]})
    for odd in ("x", "-1", "9" * 30, "²"):
        assert client.post("/staff/account/sessions/", {"session": odd}).status_code == 302
    assert [is_in(browser) for browser in (client, phone, of_ben)] == [True, False, True]


def test_session_ends_after_its_hours_however_busy_it_was() -> None:
    client = signed_in(person(Role.AGENT))
    assert is_in(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= site.SESSION_COOKIE_AGE + 1
    session.save()
    assert client.get("/staff/").headers["Location"].startswith(SIGN_IN)
    assert client.get(SIGN_IN).status_code == 200
    assert not client.session.get("_auth_user_id")


def test_sessions_that_have_ended_leave_nothing_behind(client: Client) -> None:
    come_in(client, person(Role.AGENT))
    come_in(Client(), person(Role.LEAD))
    ended = Session.objects.exclude(pk=client.cookies[site.SESSION_COOKIE_NAME].value)
    ended.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sweep(timezone.now()) == {"sessions": 1, "browsers": 1}
    assert is_in(client)
    assert UserSession.objects.get().user.email == "agent@staff.example"


def test_sign_out_ends_the_session_on_the_server(client: Client) -> None:
    come_in(client, person(Role.AGENT))
    copied = client.cookies[site.SESSION_COOKIE_NAME].value
    assert client.get("/staff/sign-out/").status_code == 200, "a link alone does not do it"
    client.post("/staff/sign-out/")
    assert not Session.objects.filter(pk=copied).exists()


def test_new_password_ends_the_other_sessions(client: Client) -> None:
    ada = person(Role.AGENT)
    come_in(client, ada)
    later()
    other = Client()
    come_in(other, ada)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/staff/account/password/", form).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert Entry.objects.filter(action="person.password_changed").exists()


@pytest.mark.parametrize(
    "weak", ["short-1A", "password1234", "agent@staff.example", "123456789012"]
)
def test_weak_password_is_refused(client: Client, weak: str) -> None:
    come_in(client, person(Role.AGENT))
    form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert "There is a problem" in client.post("/staff/account/password/", form).content.decode()


def test_pages_for_customers_have_no_session_and_no_query_for_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    """Not even for somebody who is signed in, whose browser sends no cookie there anyway."""
    come_in(client, person(Role.AGENT))
    client.get("/examples/")
    with django_assert_num_queries(0):
        answer = client.get("/examples/")
    assert site.SESSION_COOKIE_NAME not in answer.cookies
    assert site.SESSION_COOKIE_NAME not in Client().get("/").cookies


# -- factors


@pytest.mark.parametrize(
    "path",
    ["app/", "app/remove/", "passkeys/add/", "recovery-codes/new/"],
)
def test_changing_a_factor_asks_who_it_is_after_five_minutes(path: str, monkeypatch: Any) -> None:
    client = signed_in(person(Role.AGENT))
    address = f"/staff/account/second-factor/{path}"
    assert "confirm" not in client.get(address).headers.get("Location", "")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    to = client.get(address).headers["Location"]
    assert to.split("?")[0] in (
        "/staff/account/confirm/",
        "/staff/account/second-factor/app/remove/",
    )
    if "remove" in to.split("?")[0]:
        return
    client.post(address, {"code": "canary-of-a-post"})
    assert "canary" not in str(client.session.items()), "what was posted is not kept for later"
    assert client.post(to, {"password": PASSWORD}).headers["Location"] == address


def test_whoever_takes_the_last_factor_away_has_to_set_one_up() -> None:
    client = signed_in(person(Role.AGENT))
    client.post("/staff/account/second-factor/app/remove/")
    assert client.get("/staff/").headers["Location"].startswith("/staff/account/second-factor/")


def test_person_is_told_by_mail_what_has_changed(client: Client) -> None:
    ada = person(Role.AGENT)
    for change, subject in mails.CHANGES.items():
        mails.tell_of_change.func(ada.pk, change)
        assert mail.outbox[-1].subject.startswith(subject)
        assert mail.outbox[-1].to == [ada.email]


# -- a forgotten password


def reset_path(someone: Person) -> str:
    mails.send_reset.func(someone.pk)
    found = re.search(r"/staff/password/new/\S+", mail.outbox[-1].body)
    assert found
    return found[0]


def test_forgotten_password_is_set_by_a_link_that_works_once(client: Client) -> None:
    ada = person(Role.AGENT)
    inside = signed_in(ada)
    assert is_in(inside)
    path = reset_path(ada)
    form = client.get(path, follow=True)
    assert form.redirect_chain
    assert path.rstrip("/").rpartition("-")[2] not in form.content.decode()
    answer = client.post(form.wsgi_request.path, {"password1": NEW, "password2": NEW})
    assert answer.headers["Location"] == "/staff/password/new/done/"
    assert not is_in(inside), "other sessions have ended"
    assert "no longer works" in Client().get(path, follow=True).content.decode()
    assert give_password(client, ada.email, NEW).headers["Location"] == SECOND, (
        "the factor is asked"
    )


def test_link_for_a_new_password_ends_after_an_hour(settings: Any, client: Client) -> None:
    path = reset_path(person(Role.AGENT))
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer works" in client.get(path, follow=True).content.decode()


def test_no_mail_goes_to_an_address_that_nobody_has() -> None:
    mails.send_reset.func(0)
    mails.send_reset.func(person(Role.AGENT, is_active=False).pk)
    assert mail.outbox == []


# -- nothing of allauth's own look


def test_every_template_of_a_routed_view_is_ours() -> None:
    ours = Path(site.BASE_DIR, "templates")
    found = []
    for name in named(get_resolver().url_patterns):
        if not name.startswith(("account_", "mfa_", "usersessions_")):
            continue
        numbers = {"mfa_remove_webauthn": {"pk": 1}, "account_reset_password_from_key": {"uidb36": "1", "key": "x"}}  # fmt: skip
        view = get_resolver().resolve(reverse(name, kwargs=numbers.get(name))).func
        kwargs = getattr(view, "view_initkwargs", {})
        found.append(Path(get_template(kwargs["template_name"]).origin.name))
    assert len(found) > 15
    assert all(path.is_relative_to(ours) for path in found)
    assert UserSession.objects.count() == 0
