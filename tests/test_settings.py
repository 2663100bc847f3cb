"""A wrong or missing setting ends the start with one line that names the variable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCTION = {
    "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
    "PORTAL_ALLOWED_HOSTS": "help.example.com",
}


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def setting(name: str, **settings: str) -> object:
    """The value of a setting under these variables."""
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps(settings.{name}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", **PRODUCTION, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


WRONG = [
    ("PORTAL_NAME", "a" * 41),
    ("PORTAL_LOGO", "/nowhere/logo.svg"),
    ("PORTAL_COLOR", "teal"),
    ("PORTAL_COLOR", "#ffd400"),
    ("PORTAL_DEBUG", "perhaps"),
    ("PORTAL_SECRET_KEY", "short"),
    ("PORTAL_ALLOWED_HOSTS", "https://help.example.com"),
    ("PORTAL_ALLOWED_HOSTS", "help.example.com:443"),
    ("PORTAL_API_BASE_URL", "http://api.example.com"),
    ("PORTAL_API_BASE_URL", "https://"),
    ("PORTAL_API_BASE_URL", "https://api.example.com?key=1"),
    ("PORTAL_API_BASE_URL", "https://user:word@api.example.com"),
    ("PORTAL_API_BASE_URL", "https://api.example.com\r\nX: y"),
    ("PORTAL_API_BASE_URL", "https://api.example.com:port"),
    ("PORTAL_API_BASE_URL", "https://[api"),
    ("PORTAL_API_BASE_URL", "api.example.com"),
    ("PORTAL_API_BASE_URL", "file:///etc/passwd"),
    ("PORTAL_RESULT_DAYS", "a month"),
    ("PORTAL_RESULT_DAYS", "0"),
    ("PORTAL_RESULT_DAYS", "366"),
    ("PORTAL_LIMITS", "perhaps"),
    ("PORTAL_DATABASE_CONNECTIONS", "0"),
    ("PORTAL_LOG_FORMAT", "xml"),
    ("PORTAL_METRICS_FROM", "everywhere"),
    ("PORTAL_METRICS_FOLDER", "/nowhere/at/all"),
    ("PORTAL_HOST", "a host"),
    ("PORT", "0"),
    ("PORTAL_WORKERS", "0"),
    ("PORTAL_THREADS", "12"),
    ("PORTAL_DIAGNOSES_AN_HOUR", "999"),
    ("PORTAL_CALLS_AT_ONCE", "0"),
    ("PORTAL_CALLS_AT_ONCE", "many"),
    ("PORTAL_CALLS_TOGETHER", "0"),
    ("PORTAL_CALLS_TOGETHER", "100000"),
    ("PORTAL_LIMITS", "off"),
    ("PORTAL_PROOF_OF_WORK", "sometimes"),
    ("PORTAL_PROOF_OF_WORK", ""),
    ("PORTAL_TICKET_DELIVERY", "pigeon"),
    ("PORTAL_SITE_URL", "help.example.com"),
    ("PORTAL_SUPPORT_EMAIL", "support"),
    ("PORTAL_SUPPORT_EMAIL", "a@example.com\nBcc: b@example.com"),
    ("PORTAL_SUPPORT_EMAIL", "a@example.com, b@example.com"),
    ("PORTAL_EMAIL_FROM", "Keymend <a@example.com>"),
    ("PORTAL_EMAIL_URL", "mail.example.com"),
    ("PORTAL_EMAIL_URL", "smtp://user:word@mail.example.com"),
    ("PORTAL_EMAIL_URL", "smtps://mail.example.com/path"),
    ("PORTAL_EMAIL_URL", "smtps://mail.example.com:port"),
    ("PORTAL_WEBHOOK_URL", "http://hooks.example.com/"),
    ("PORTAL_WEBHOOK_URL", "https://user:word@hooks.example.com/"),
    ("PORTAL_WEBHOOK_SECRET", "whsec_short"),
    ("PORTAL_WEBHOOK_SECRET", "k" * 40),
    ("PORTAL_ZENDESK_URL", "http://desk.example.com"),
    ("PORTAL_ZENDESK_EMAIL", "agent"),
    ("PORTAL_ZENDESK_TOKEN", "to ken"),
    ("PORTAL_ZAMMAD_URL", "desk.example.com"),
    ("PORTAL_ZAMMAD_TOKEN", "to\nken"),
    ("PORTAL_FRESHDESK_URL", "ftp://desk.example.com"),
    ("PORTAL_FRESHDESK_KEY", "schlüssel"),
    ("PORTAL_SESSION_HOURS", "0"),
    ("PORTAL_SESSION_HOURS", "a day"),
    ("PORTAL_ADMIN_PATH", "../admin"),
    ("PORTAL_ADMIN_PATH", "admin?x"),
    ("PORTAL_ADMIN_PATH", "<str:admin>"),
    ("PORTAL_OIDC_URL", "http://sso.example.com"),
    ("PORTAL_OIDC_URL", "sso.example.com"),
    ("PORTAL_OIDC_SECOND_FACTOR", "perhaps"),
    ("DATABASE_URL", "oracle://host/name"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///no/such/folder/db"),
    ("DATABASE_URL", "postgres://host"),
    ("DATABASE_URL", "postgres://host:port/name"),
    ("DATABASE_URL", "postgres://[host/name"),
    ("CACHE_URL", "memcached://host"),
    ("CACHE_URL", "redis://"),
    ("CACHE_URL", "redis://host:port/0"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_value_ends_the_start_with_one_line(name: str, value: str) -> None:
    done = manage("check", **{**PRODUCTION, name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name}: expected ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_missing_value_ends_the_start_with_one_line(name: str) -> None:
    done = manage("check", **{n: v for n, v in PRODUCTION.items() if n != name})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{name}: expected ")


DELIVERIES = {
    "email": {
        "PORTAL_SUPPORT_EMAIL": "support@example.com",
        "PORTAL_EMAIL_URL": "smtps://u:p%40w@mail.example.com",
    },
    "webhook": {
        "PORTAL_WEBHOOK_URL": "https://hooks.example.com/keymend?a=1",
        "PORTAL_WEBHOOK_SECRET": "whsec_" + "a2V5bWVuZGtleW1l" * 2,
    },
    "zendesk": {
        "PORTAL_SUPPORT_EMAIL": "support@example.com",
        "PORTAL_ZENDESK_URL": "https://example.zendesk.com",
        "PORTAL_ZENDESK_EMAIL": "agent@example.com",
        "PORTAL_ZENDESK_TOKEN": "token",
    },
    "zammad": {
        "PORTAL_SUPPORT_EMAIL": "support@example.com",
        "PORTAL_ZAMMAD_URL": "https://desk.example.com",
        "PORTAL_ZAMMAD_TOKEN": "token",
    },
    "freshdesk": {
        "PORTAL_SUPPORT_EMAIL": "support@example.com",
        "PORTAL_FRESHDESK_URL": "https://example.freshdesk.com",
        "PORTAL_FRESHDESK_KEY": "key",
    },
}


@pytest.mark.parametrize(("delivery", "missing"), [(d, n) for d in DELIVERIES for n in ("", *DELIVERIES[d])])  # fmt: skip
def test_chosen_delivery_needs_its_own_settings(delivery: str, missing: str) -> None:
    given = {n: v for n, v in DELIVERIES[delivery].items() if n != missing}
    done = manage("check", **PRODUCTION, PORTAL_TICKET_DELIVERY=f"account,{delivery}", **given)
    if missing:
        assert done.returncode == 1
        assert done.stderr.startswith(f"{missing}: expected ")
        assert done.stderr.count("\n") == 1
    else:
        assert (done.returncode, done.stderr) == (0, "")


def test_mail_server_is_read_from_its_address() -> None:
    mail = DELIVERIES["email"]
    assert setting("EMAIL_HOST", **mail) == "mail.example.com"
    assert setting("EMAIL_PORT", **mail) == 465
    assert setting("EMAIL_HOST_PASSWORD", **mail) == "p@w"
    assert setting("MAILS_CUSTOMERS", **mail) is True
    assert setting("MAILS_CUSTOMERS") is False


def test_links_lead_to_the_site_itself() -> None:
    assert setting("SITE_URL") == "https://help.example.com"
    assert setting("SITE_URL", PORTAL_SITE_URL="https://keymend.example.com/") == "https://keymend.example.com"  # fmt: skip


def test_value_that_is_refused_is_not_printed() -> None:
    wrong = {"DATABASE_URL": "postgres://user:hunter2@[host/name", "PORTAL_SECRET_KEY": "hunter2"}
    for name, value in wrong.items():
        done = manage("check", **{**PRODUCTION, name: value})
        assert "hunter2" not in done.stdout + done.stderr


def test_debug_needs_nothing_else() -> None:
    assert manage("check", PORTAL_DEBUG="on").returncode == 0


def test_production_passes_the_deployment_check() -> None:
    done = manage("check", "--deploy", "--fail-level", "DEBUG", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


def test_test_calls_go_to_the_provider_unless_told_otherwise() -> None:
    assert setting("API_BASE_URL") == "https://api.101domain.com"
    assert setting("API_BASE_URL", PORTAL_API_BASE_URL="http://[::1]:8001/") == "http://[::1]:8001"


def test_database_is_sqlite_under_var_unless_told_otherwise(tmp_path: Path) -> None:
    assert str(ROOT / "var" / "portal.sqlite3") in str(setting("DATABASES"))
    elsewhere = f"{tmp_path}/a b.sqlite3"
    found = setting("DATABASES", DATABASE_URL=f"sqlite:///{elsewhere.replace(' ', '%20')}")
    assert elsewhere in str(found)


def test_cache_is_shared_by_processes_and_can_be_shared_by_machines() -> None:
    assert "FileBasedCache" in str(setting("CACHES"))
    assert "redis://cache:6379/1" in str(setting("CACHES", CACHE_URL="redis://cache:6379/1"))


@pytest.mark.parametrize("command", [("sandbox_api", "--keys"), ("redact", "manage.py")])
def test_commands_that_serve_no_pages_need_no_settings(command: tuple[str, ...]) -> None:
    assert manage(*command).returncode == 0


OIDC = {
    "PORTAL_OIDC_URL": "https://sso.example.com/realms/staff",
    "PORTAL_OIDC_CLIENT_ID": "keymend",
    "PORTAL_OIDC_CLIENT_SECRET": "a-secret",
}


@pytest.mark.parametrize("name", sorted(OIDC))
def test_single_sign_on_needs_all_three(name: str) -> None:
    done = manage("check", **PRODUCTION, **{n: v for n, v in OIDC.items() if n != name})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name}: expected ")
    assert "a-secret" not in done.stderr


def test_single_sign_on_passes_the_deployment_check_with_the_admin_on() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **OIDC, PORTAL_ADMIN_PATH="records")  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("path", "cookie"),
    [("", "/staff/"), ("staff/records", "/staff/"), ("/staff/records/", "/staff/"), ("records/", "/"), ("staffroom", "/")],
)  # fmt: skip
def test_session_goes_no_further_than_the_admin(path: str, cookie: str) -> None:
    assert setting("SESSION_COOKIE_PATH", PORTAL_ADMIN_PATH=path) == cookie
