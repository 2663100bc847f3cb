"""Every setting, each declared once: read from the environment, checked here, at start.

A wrong or missing value ends the start with one line that names the variable.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import SuspiciousOperation
from environs import Env, EnvError

from portal.brand.theme import Theme, Unreadable, dark, light, lightened
from portal.languages.known import NAMES, SOURCE, TRANSLATIONS

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)

env = Env()
T = TypeVar("T")


def _refuse(name: str, expected: str) -> NoReturn:
    """Ends the start; the value itself is not printed, for it may be a secret."""
    sys.exit(f"{name}: expected {expected}")


def _read(read: Callable[..., T], name: str, expected: str, default: T) -> T:
    try:
        return read(name, default)
    except (EnvError, ValueError):
        _refuse(name, expected)


def _split(name: str, url: str, expected: str) -> SplitResult:
    """The parts of an address; one that cannot be taken apart ends the start."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, since a wrong port is found out only when asked for
    except ValueError:
        _refuse(name, expected)
    return parts


# PORTAL_DEBUG: on for development only; pages then say more about faults.
DEBUG = _read(env.bool, "PORTAL_DEBUG", "on or off", default=False)


# These commands serve no pages: they sign nothing and answer to no name.
_WITHOUT_A_SITE = {"diagnose", "draw_questions", "redact", "sandbox_api"}
IS_SITE = Path(sys.argv[0]).name != "manage.py" or not _WITHOUT_A_SITE & set(sys.argv[1:2])


def _secret_key() -> str:
    """PORTAL_SECRET_KEY: 50 characters or more; in debug one is made and kept under var/."""
    given: str = env.str("PORTAL_SECRET_KEY", "")
    if len(given) >= 50:
        return given
    if not given and not IS_SITE:
        return secrets.token_urlsafe(64)
    if given or not DEBUG:
        _refuse("PORTAL_SECRET_KEY", "50 random characters or more")
    return _kept_secret_key(VAR / "secret-key")


def _kept_secret_key(kept: Path) -> str:
    """Linked into place whole, so that of two processes that start at once both read one key."""
    if not kept.exists():
        made = kept.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    return kept.read_text()


SECRET_KEY = _secret_key()


def _allowed_hosts() -> list[str]:
    """PORTAL_ALLOWED_HOSTS: the names under which the site is reached, parted by commas."""
    hosts: list[str] = env.list("PORTAL_ALLOWED_HOSTS", [])
    if not hosts and IS_SITE and not DEBUG:
        _refuse("PORTAL_ALLOWED_HOSTS", "the site's host names, parted by commas")
    if any(not re.fullmatch(r"\*|\.?[\w.-]+|\[[0-9a-f:]+\]", host, re.I) for host in hosts):
        _refuse("PORTAL_ALLOWED_HOSTS", "host names without scheme or port, parted by commas")
    return hosts or ["localhost", "127.0.0.1", "[::1]"]


ALLOWED_HOSTS = _allowed_hosts()


def _service_url(name: str, default: str = "") -> str:
    """An address of another service, without a query, less a slash at its end."""
    expected = "an https:// address without a query (http:// only on this machine)"
    url: str = env.str(name, default).rstrip("/")
    parts = _split(name, url, expected)
    is_plain = re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w./~-]*)?", url, re.ASCII)
    if not is_plain or not parts.hostname or (parts.scheme == "http" and not _is_loopback(parts)):
        _refuse(name, expected)
    return url


def _is_loopback(parts: SplitResult) -> bool:
    return parts.hostname in ("127.0.0.1", "localhost", "::1")


# PORTAL_API_BASE_URL: where test calls go; nothing else ever chooses that.
API_BASE_URL = _service_url("PORTAL_API_BASE_URL", "https://api.101domain.com")
PROVIDER = "101domain"


def _days(name: str, least: int, most: int, default: int) -> int:
    expected = f"a number of days from {least} to {most}"
    days: int = _read(env.int, name, expected, default=default)
    if not least <= days <= most:
        _refuse(name, expected)
    return days


# How long things are kept. PORTAL_RESULT_DAYS: a masked result, from the day it was made.
RESULT_DAYS = _days("PORTAL_RESULT_DAYS", 1, 365, default=30)
# PORTAL_TICKET_DAYS: a ticket in which nothing was said any more.
TICKET_DAYS = _days("PORTAL_TICKET_DAYS", 30, 3650, default=548)
# PORTAL_AUDIT_DAYS: who saw, changed, exported or deleted what.
AUDIT_DAYS = _days("PORTAL_AUDIT_DAYS", 90, 3650, default=730)
# PORTAL_INCIDENT_DAYS: an incident that is over.
INCIDENT_DAYS = _days("PORTAL_INCIDENT_DAYS", 30, 3650, default=730)
# PORTAL_STATUS_DAYS: what the API answered, minute by minute.
STATUS_DAYS = _days("PORTAL_STATUS_DAYS", 2, 365, default=30)

# PORTAL_WITNESS: host:port of something outside that is up when our own line is. Once the API does
# not answer, a connection to it, on which nothing is said, tells whose trouble it is.
WITNESS: str = env.str("PORTAL_WITNESS", "")
if WITNESS and not re.fullmatch(r"([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}", WITNESS, re.ASCII):
    _refuse("PORTAL_WITNESS", "host:port, such as www.example.com:443")

# PORTAL_SECURITY_CONTACT: who is told of a weakness, in /.well-known/security.txt.
SECURITY_CONTACT: str = env.str("PORTAL_SECURITY_CONTACT", "https://my.101domain.com")
if not re.fullmatch(r"(?:mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[\d-]+)", SECURITY_CONTACT):
    _refuse("PORTAL_SECURITY_CONTACT", "mailto:…, https://… or tel:…")

# PORTAL_LIMITS: off only for measuring, and only in debug.
LIMITS = _read(env.bool, "PORTAL_LIMITS", "on or off", default=True)
if not LIMITS and not DEBUG:
    _refuse("PORTAL_LIMITS", "on, unless PORTAL_DEBUG is on too")

# PORTAL_DIAGNOSES_AN_HOUR: how many are expected at most. Ten times as many are let through, and the
# alarms of all customers together follow; what one customer or network may do stays as it is.
_DIAGNOSES_WANTED = "a number from 1000 to 10000000"
DIAGNOSES_AN_HOUR = _read(env.int, "PORTAL_DIAGNOSES_AN_HOUR", _DIAGNOSES_WANTED, default=1_000)
if not 1_000 <= DIAGNOSES_AN_HOUR <= 10_000_000:
    _refuse("PORTAL_DIAGNOSES_AN_HOUR", _DIAGNOSES_WANTED)

# PORTAL_CALLS_AT_ONCE, PORTAL_CALLS_TOGETHER: how many test calls run at once, in one process and
# in all. Each holds a thread, so the server needs more threads than the first and four who wait.
CALLS_AT_ONCE = _read(env.int, "PORTAL_CALLS_AT_ONCE", "a number from 1 to 1000", default=8)
CALLS_TOGETHER = _read(env.int, "PORTAL_CALLS_TOGETHER", "a number from 1 to 10000", default=64)
if not 1 <= CALLS_AT_ONCE <= 1000:
    _refuse("PORTAL_CALLS_AT_ONCE", "a number from 1 to 1000")
if not 1 <= CALLS_TOGETHER <= 10_000:
    _refuse("PORTAL_CALLS_TOGETHER", "a number from 1 to 10000")

# PORTAL_HOST, PORT, PORTAL_WORKERS, PORTAL_THREADS: where portal.serve listens, in how many
# processes, each with how many threads.
HOST: str = env.str("PORTAL_HOST", "127.0.0.1")
PORT = _read(env.int, "PORT", "a port from 1 to 65535", default=8000)
WORKERS = _read(env.int, "PORTAL_WORKERS", "a number from 1 to 256", default=os.cpu_count() or 1)
_THREADS_WANTED = f"{CALLS_AT_ONCE + 5} or more, with PORTAL_CALLS_AT_ONCE at {CALLS_AT_ONCE}"
THREADS = _read(env.int, "PORTAL_THREADS", _THREADS_WANTED, default=CALLS_AT_ONCE + 8)
if not re.fullmatch(r"[\w.:-]+", HOST):
    _refuse("PORTAL_HOST", "an address of this machine")
if not 1 <= PORT <= 65535:
    _refuse("PORT", "a port from 1 to 65535")
if not 1 <= WORKERS <= 256:
    _refuse("PORTAL_WORKERS", "a number from 1 to 256")
if THREADS < CALLS_AT_ONCE + 5:
    _refuse("PORTAL_THREADS", _THREADS_WANTED)

# PORTAL_PROOF_OF_WORK: whether a browser has to reckon something before a test call.
PROOF_OF_WORK: str = env.str("PORTAL_PROOF_OF_WORK", "auto")
if PROOF_OF_WORK not in ("auto", "always", "off"):
    _refuse("PORTAL_PROOF_OF_WORK", "auto, always or off")

# PORTAL_TICKET_DELIVERY: where tickets go beside the portal's own record.
TICKET_DELIVERY = _read(
    env.list, "PORTAL_TICKET_DELIVERY", "names parted by commas", default=["account"]
)
_DELIVERIES = {"email", "webhook", "zendesk", "zammad", "freshdesk", "account"}
if not set(TICKET_DELIVERY) <= _DELIVERIES:
    _refuse("PORTAL_TICKET_DELIVERY", "of " + ", ".join(sorted(_DELIVERIES)))


def _site_url() -> str:
    """PORTAL_SITE_URL: the site's own address, for links in mails and at the desk."""
    host = ALLOWED_HOSTS[0].lstrip("*.") or "localhost"
    port = env.str("PORT", "8000")
    default = f"http://127.0.0.1:{port if port.isdigit() else 8000}" if DEBUG else f"https://{host}"
    return _service_url("PORTAL_SITE_URL", default)


SITE_URL = _site_url()


def _required(delivery: str, name: str, pattern: str, expected: str) -> str:
    """A setting without which that delivery cannot be chosen; checked wherever it is given."""
    value: str = env.str(name, "")
    is_needed = IS_SITE and delivery in TICKET_DELIVERY
    if (value or is_needed) and not re.fullmatch(pattern, value, re.ASCII):
        _refuse(name, expected)
    return value


def _required_url(delivery: str, name: str) -> str:
    is_needed = IS_SITE and delivery in TICKET_DELIVERY
    return _service_url(name) if is_needed or env.str(name, "") else ""


_ADDRESS = r"[\w.+-]+@[\w-]+(\.[\w-]+)+"
_PRINTABLE = r"[\x21-\x7e]+"

# PORTAL_SUPPORT_EMAIL: where the delivery "email" goes. A help desk's
# ticket is this address's, too, until the customer has confirmed the own one.
_BY_SUPPORT = next(
    (d for d in ("email", "zendesk", "zammad", "freshdesk") if d in TICKET_DELIVERY), "email"
)
SUPPORT_EMAIL = _required(_BY_SUPPORT, "PORTAL_SUPPORT_EMAIL", _ADDRESS, "an e-mail address")

# PORTAL_WEBHOOK_URL, PORTAL_WEBHOOK_SECRET: where each event goes, and what signs it.
_WEBHOOK = r"https://[^\s/@]+(/\S*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?"
WEBHOOK_URL = _required(
    "webhook", "PORTAL_WEBHOOK_URL", _WEBHOOK, "an https:// address (http:// only on this machine)"
)
WEBHOOK_SECRET = _required(
    "webhook",
    "PORTAL_WEBHOOK_SECRET",
    r"whsec_(?:[A-Za-z0-9+/]{4}){8,16}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "whsec_ and 24 to 64 bytes in base64",
)

# PORTAL_ZENDESK_URL, _EMAIL, _TOKEN: an agent's address and API token.
ZENDESK_URL = _required_url("zendesk", "PORTAL_ZENDESK_URL")
ZENDESK_EMAIL = _required("zendesk", "PORTAL_ZENDESK_EMAIL", _ADDRESS, "an agent's e-mail address")
ZENDESK_TOKEN = _required("zendesk", "PORTAL_ZENDESK_TOKEN", _PRINTABLE, "an API token")

# PORTAL_ZAMMAD_URL, _PRINTABLE, _GROUP: an agent's token, and the group that tickets go to.
ZAMMAD_URL = _required_url("zammad", "PORTAL_ZAMMAD_URL")
ZAMMAD_TOKEN = _required("zammad", "PORTAL_ZAMMAD_TOKEN", _PRINTABLE, "an API token")
ZAMMAD_GROUP: str = env.str("PORTAL_ZAMMAD_GROUP", "Users")

# PORTAL_FRESHDESK_URL, _KEY: an agent's API key.
FRESHDESK_URL = _required_url("freshdesk", "PORTAL_FRESHDESK_URL")
FRESHDESK_KEY = _required("freshdesk", "PORTAL_FRESHDESK_KEY", _PRINTABLE, "an API key")


def _email() -> dict[str, Any]:
    """PORTAL_EMAIL_URL: smtps://user:password@host:port, smtp+tls:// (STARTTLS), or smtp://.

    In debug, where none is given, mails are written under var/mails; else none are sent.
    """
    expected = "smtps:// or smtp+tls://user:password@host:port (smtp:// without a password)"
    url: str = env.str("PORTAL_EMAIL_URL", "")
    if not url:
        if IS_SITE and "email" in TICKET_DELIVERY and not DEBUG:
            _refuse("PORTAL_EMAIL_URL", expected)
        backend = "filebased" if DEBUG else "dummy"
        return {"BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    parts = _split("PORTAL_EMAIL_URL", url, expected)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    is_open = parts.scheme == "smtp" and parts.password and not _is_loopback(parts)
    if parts.scheme not in ports or not parts.hostname or parts.path.strip("/") or is_open:
        _refuse("PORTAL_EMAIL_URL", expected)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": parts.hostname,
        "PORT": parts.port or ports[parts.scheme],
        "HOST_USER": unquote(parts.username or ""),
        "HOST_PASSWORD": unquote(parts.password or ""),
        "USE_TLS": parts.scheme == "smtp+tls",
        "USE_SSL": parts.scheme == "smtps",
    }


_EMAIL = _email()
EMAIL_BACKEND: str = _EMAIL["BACKEND"]
EMAIL_FILE_PATH = str(VAR / "mails")
EMAIL_HOST: str = _EMAIL.get("HOST", "localhost")
EMAIL_PORT: int = _EMAIL.get("PORT", 25)
EMAIL_HOST_USER: str = _EMAIL.get("HOST_USER", "")
EMAIL_HOST_PASSWORD: str = _EMAIL.get("HOST_PASSWORD", "")
EMAIL_USE_TLS: bool = _EMAIL.get("USE_TLS", False)
EMAIL_USE_SSL: bool = _EMAIL.get("USE_SSL", False)
EMAIL_TIMEOUT = 20

# Without a mail server customers are told to keep their ticket's link instead.
MAILS_CUSTOMERS = DEBUG or bool(env.str("PORTAL_EMAIL_URL", ""))
if MAILS_CUSTOMERS and not SUPPORT_EMAIL:
    if not DEBUG and IS_SITE:
        _refuse("PORTAL_SUPPORT_EMAIL", "an e-mail address, since PORTAL_EMAIL_URL is set")
    SUPPORT_EMAIL = "support@keymend.example"

# PORTAL_EMAIL_FROM: who mails come from, where that is not the support address; some desks take
# no mail from themselves.
EMAIL_FROM = _required("", "PORTAL_EMAIL_FROM", _ADDRESS, "an e-mail address") or SUPPORT_EMAIL

# Deliveries are queued in the database, in the transaction of what they tell of.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


# PORTAL_DATABASE_CONNECTIONS: how many one process opens to PostgreSQL; its threads share them.
DATABASE_CONNECTIONS = _read(
    env.int, "PORTAL_DATABASE_CONNECTIONS", "a number from 1 to 1000", default=16
)
if not 1 <= DATABASE_CONNECTIONS <= 1000:
    _refuse("PORTAL_DATABASE_CONNECTIONS", "a number from 1 to 1000")


def _database() -> dict[str, Any]:
    """DATABASE_URL: sqlite:///path or postgres://user:password@host:port/name.

    An absolute path has a fourth slash.
    """
    url: str = env.str("DATABASE_URL", "")
    if not url:
        return _sqlite(VAR / "portal.sqlite3")
    expected = "sqlite:///path in an existing folder, or postgres://user:password@host:port/name"
    parts = _split("DATABASE_URL", url, expected)
    name = unquote(parts.path[1:])
    if parts.scheme == "sqlite" and not parts.netloc and name and Path(name).parent.is_dir():
        return _sqlite(Path(name))
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname or not name:
        _refuse("DATABASE_URL", expected)
    return _postgres(parts, name)


def _postgres(parts: SplitResult, name: str) -> dict[str, Any]:
    """A process's threads share its connections: few stay open, more are opened when needed."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "pool": {"min_size": 1, "max_size": DATABASE_CONNECTIONS, "timeout": 3},
        },
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL lets readers and a writer work at once; IMMEDIATE waits its turn instead of failing.

    Each thread keeps its connection for a minute: to open one and set it up takes longer than what
    most requests ask of it.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA secure_delete=ON; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _cache() -> dict[str, Any]:
    """CACHE_URL: redis://host:port/number, for more than one machine.

    The default is files: all processes of one machine share them, nothing needs to be set up,
    and they do not contend for SQLite's one writer as a cache in the database would.
    """
    url: str = env.str("CACHE_URL", "")
    if not url:
        return {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    parts = _split("CACHE_URL", url, "redis://host:port/number")
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        _refuse("CACHE_URL", "redis://host:port/number")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "OPTIONS": REDIS_OPTIONS,
    }


# Without them a Redis that hangs would hang every page, and not the test calls alone.
REDIS_OPTIONS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 1}

CACHES = {"default": _cache()}

# Where limits count: in the same Redis where there is one, else in the database.
COUNTERS_URL: str = env.str("CACHE_URL", "")


def _networks(name: str, default: list[str]) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(network) for network in env.list(name, default)]
    except ValueError:
        _refuse(name, "addresses or networks, parted by commas")


# PORTAL_TRUSTED_PROXIES: addresses or networks whose X-Forwarded-For is believed.
TRUSTED_PROXIES = _networks("PORTAL_TRUSTED_PROXIES", [])

# PORTAL_METRICS_FROM: addresses or networks that may read /metrics.
METRICS_FROM = _networks("PORTAL_METRICS_FROM", ["127.0.0.1", "::1"] if DEBUG else [])

# PORTAL_METRICS_FOLDER: where the processes of this machine add up their figures.
METRICS_FOLDER = Path(env.str("PORTAL_METRICS_FOLDER", str(VAR / "metrics")))
if IS_SITE:
    try:
        METRICS_FOLDER.mkdir(exist_ok=True)
    except OSError:
        _refuse("PORTAL_METRICS_FOLDER", "a folder that can be written to")
# Read by the library when it is first imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)

# PORTAL_NAME: what the site is called, on its pages and in its mails.
BRAND_NAME: str = env.str("PORTAL_NAME", "Keymend")
if not re.fullmatch(r"[^\x00-\x1f<>\"]{1,40}", BRAND_NAME):
    _refuse("PORTAL_NAME", "a name of 1 to 40 characters")


def _brand_logo() -> Path | None:
    """PORTAL_LOGO: a file, shown in place of ours; square, for it is small."""
    given: str = env.str("PORTAL_LOGO", "")
    if not given:
        return None
    logo = Path(given)
    if logo.suffix not in (".svg", ".png", ".webp") or not os.access(logo, os.R_OK):
        _refuse("PORTAL_LOGO", "the path of an .svg, .png or .webp file that can be read")
    return logo


def _brand_colour(name: str, theme: Callable[[str], Theme], default: str = "") -> Theme | None:
    given: str = env.str(name, default)
    if not given:
        return None
    try:
        return theme(given)
    except Unreadable as fault:
        _refuse(name, str(fault))
    except ValueError:
        _refuse(name, "a colour such as #0b5d57")


def _brand_themes() -> tuple[Theme, Theme] | None:
    """PORTAL_COLOR, PORTAL_COLOR_DARK: of links and buttons; by day, and on dark paper."""
    by_day = _brand_colour("PORTAL_COLOR", light)
    if by_day is None:
        return None
    on_dark = _brand_colour("PORTAL_COLOR_DARK", dark, default=lightened(by_day.accent))
    return (by_day, on_dark) if on_dark else None


BRAND_LOGO = _brand_logo()
BRAND_THEMES = _brand_themes()

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "portal.articles",
    "portal.audit",
    "portal.customers",
    "portal.desk",
    "portal.incidents",
    "portal.insights",
    "portal.languages",
    "portal.limits",
    "portal.metrics",
    "portal.notices",
    "portal.sandbox",
    "portal.tickets",
    "portal.upkeep",
    "portal.wizard",
    "django_tasks_db",
]

# The policy comes first, so that files, redirections and refused hosts have it, too.
MIDDLEWARE = [
    "portal.logs.requests_logged",
    "portal.metrics.listening.requests_counted",
    "portal.privacy.forgets_what_was_sent",
    "portal.headers.policy_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.patience.waits_briefly_after_a_lock",
    "portal.wizard.failures.AddressNeverQuoted",
    # Reads and writes nothing where no view asks for the session, as no page for customers does.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.languages.choice.leads_to_the_chosen",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.csrf.CsrfBehindNoReferrer",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.limits.refusal.AnswersTooMany",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.brand.context.brand",
                "portal.desk.context.desk",
                "portal.incidents.context.incident",
                "portal.languages.context.languages",
                "portal.notices.context.banners",
                "portal.wizard.context.site",
            ]
        },
    }
]

LANGUAGE_CODE = SOURCE
LANGUAGES = list(NAMES.items())
LOCALE_PATHS = [TRANSLATIONS]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

# A paste never reaches a disk: bodies are bounded, and uploads are held in memory only.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

# Nothing of a request stands in an error report.
DEFAULT_EXCEPTION_REPORTER = "portal.privacy.SilentReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.privacy.NothingPasted"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Django looks for its own class by name; portal.csrf extends it.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
CSRF_FAILURE_VIEW = "portal.wizard.failures.no_csrf_token"
if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = True

# Staff only: customers have no account, and their pages no session.
AUTH_USER_MODEL = "desk.Person"
AUTHENTICATION_BACKENDS = ["portal.desk.sign_in.backend.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk-queue"
# Argon2 where its package is installed; passwords move to it as their owners sign in.
_ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"] if find_spec("argon2") else []
PASSWORD_HASHERS = [*_ARGON2, "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
INVITATION_HOURS = 72

# PORTAL_SESSION_HOURS: how long a sign-in lasts.
SESSION_HOURS = _read(
    env.int, "PORTAL_SESSION_HOURS", "a number of hours from 1 to 168", default=12
)
if not 1 <= SESSION_HOURS <= 168:
    _refuse("PORTAL_SESSION_HOURS", "a number of hours from 1 to 168")
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_NAME = "desk-session" if DEBUG else "__Secure-desk-session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"


def _admin_path() -> str:
    """PORTAL_ADMIN_PATH: where Django's admin is, such as staff/records/; nowhere unless set."""
    path: str = env.str("PORTAL_ADMIN_PATH", "").strip("/")
    if path and not re.fullmatch(r"[a-z0-9][\w-]*(/[\w-]+)*", path, re.ASCII):
        _refuse("PORTAL_ADMIN_PATH", "a path of letters, digits, - and _, such as staff/records/")
    return f"{path}/" if path else ""


ADMIN_PATH = _admin_path()
# Browsers send it to the desk alone, as long as the admin is a part of it.
SESSION_COOKIE_PATH = "/staff/" if f"{ADMIN_PATH or 'staff/'}".startswith("staff/") else "/"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "portal.desk.sign_in.adapters.StaffAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {} if LIMITS else False
MFA_ADAPTER = "portal.desk.sign_in.adapters.StaffFactors"
ACCOUNT_FORMS = {
    "login": "portal.desk.sign_in.forms.SignInForm",
    "reset_password": "portal.desk.sign_in.forms.ForgottenForm",
}
MFA_FORMS = {
    "add_webauthn": "portal.desk.sign_in.forms.AddPasskeyForm",
    "authenticate": "portal.desk.sign_in.forms.SecondStepForm",
    "reauthenticate": "portal.desk.sign_in.forms.ConfirmForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Keymend desk"
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# On localhost there is no TLS, and browsers make an exception of it, too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG


def _single_sign_on() -> dict[str, Any]:
    """PORTAL_OIDC_URL, _CLIENT_ID, _CLIENT_SECRET: all three, or none for no single sign-on."""
    names = ("PORTAL_OIDC_URL", "PORTAL_OIDC_CLIENT_ID", "PORTAL_OIDC_CLIENT_SECRET")
    if not any(env.str(name, "") for name in names):
        return {}
    url = _service_url(names[0])
    client_id, secret = (env.str(name, "") for name in names[1:])
    for name, value in zip(names[1:], (client_id, secret), strict=True):
        if not re.fullmatch(_PRINTABLE, value):
            _refuse(name, "what the identity provider gave you, since PORTAL_OIDC_URL is set")
    return {
        "provider_id": "sso",
        "name": "single sign-on",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": url, "oauth_pkce_enabled": True, "fetch_userinfo": True},
    }


OIDC = _single_sign_on()
# PORTAL_OIDC_SECOND_FACTOR: whether its sign-in counts as the second factor, too.
OIDC_SECOND_FACTOR = _read(env.bool, "PORTAL_OIDC_SECOND_FACTOR", "on or off", default=False)
SOCIALACCOUNT_ADAPTER = "portal.desk.sign_in.adapters.SingleSignOn"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC] if OIDC else []}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
# By a link: the policy lets no form lead to another site.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False

# Where browsers report what the policy stopped.
POLICY_REPORTS = "/csp-reports"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Text becomes markup in static/js/trusted-html.js only.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
        "report-uri": [POLICY_REPORTS],
        "report-to": ["policy"],
    }
}

LOGGING_CONFIG = "portal.privacy.configure_logging"

# Their lines carry the request and quote it; filtered where they begin, before any handler.
_SUSPICIOUS: list[type[Exception]] = [SuspiciousOperation, *SuspiciousOperation.__subclasses__()]
_QUOTE_REQUESTS = [
    "django.request",
    "django.security.csrf",
    *(f"django.security.{kind.__name__}" for kind in _SUSPICIOUS),
]

# PORTAL_LOG_FORMAT: one JSON object a line, or lines for people.
LOG_FORMAT: str = env.str("PORTAL_LOG_FORMAT", "line" if DEBUG else "json")
if LOG_FORMAT not in ("json", "line"):
    _refuse("PORTAL_LOG_FORMAT", "json or line")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"nothing_pasted": {"()": "portal.privacy.NothingPastedInLogs"}},
    "formatters": {
        "line": {
            "()": "portal.logs.PlainLines",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "portal.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["nothing_pasted"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "portal": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A line a request is for operators; a developer sees the page itself.
        "portal.requests": {"level": "WARNING" if DEBUG else "INFO"},
        # These quote request lines and the answers of other servers.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "urllib3": {"handlers": [], "level": "CRITICAL", "propagate": False},
        **{name: {"filters": ["nothing_pasted"]} for name in _QUOTE_REQUESTS},
    },
}
