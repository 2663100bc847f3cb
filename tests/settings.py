"""The site's settings for tests, whatever the developer's own environment says."""

import os
import tempfile

for name in [n for n in os.environ if n.startswith("PORTAL_")] + ["DATABASE_URL", "CACHE_URL"]:
    os.environ.pop(name, None)
os.environ["PORTAL_DEBUG"] = "on"
# The figures of one run are no other's, and not the developer's own.
_figures = tempfile.TemporaryDirectory(prefix="keymend-metrics-")
os.environ["PORTAL_METRICS_FOLDER"] = _figures.name
if "TEST_DATABASE_URL" in os.environ:  # set by tests/postgres.py
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from portal.settings import *  # noqa: E402, F403

# Tests of different kinds run in one process, and none may see what a running site has cached.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LIMITS = False  # tests/limits turns them on
ACCOUNT_RATE_LIMITS = False

# A slow one would be most of the time that tests of sign-ins take.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
