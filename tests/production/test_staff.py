"""An invited person comes in with production settings: what their session's cookie says."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import requests

from tests.hunt.site import Site
from tests.production.conftest import HOST, PRODUCTION, Page
from tests.production.test_observatory import RULES

PASSWORD = "horse-Battery-9-staple"


def invited(site: Site) -> str:
    """The path of a link, by the command as an operator types it."""
    done = subprocess.run(
        [sys.executable, "manage.py", "invite", "boss@staff.example", "--role", "administrator"],
        cwd=site.folder / "tree", env={"PATH": os.environ["PATH"], **PRODUCTION},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert f"https://{HOST}/staff/invitations/" in done.stdout
    return "/staff/invitations/" + done.stdout.strip().rpartition("/invitations/")[2]


def test_session_is_for_the_desk_over_tls_and_for_no_script(site: Site) -> None:
    path = invited(site)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
    form = requests.get(site.base + path, headers=headers, timeout=30)
    token = form.cookies["csrftoken"]
    headers |= {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    answer = requests.post(
        site.base + path, sent, headers=headers, timeout=30, allow_redirects=False
    )
    cookies = tuple(answer.raw.headers.getlist("Set-Cookie"))
    session = next(c for c in cookies if c.startswith("__Secure-desk-session="))
    said = {part.strip().lower() for part in session.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/staff/", "max-age=43200"} <= said
    assert answer.headers["Location"] == "/staff/"
    page = Page("sign-in", answer.status_code, answer.headers, "", cookies)
    assert 100 + sum(rule(page) for rule in RULES) == 135

    headers["Cookie"] += "; " + session.split(";")[0]
    led = requests.get(site.base + "/staff/", headers=headers, timeout=30, allow_redirects=False)
    assert led.headers["Location"].startswith("/staff/account/second-factor/")
    key = requests.get(
        f"{site.base}/staff/account/second-factor/passkeys/add/", headers=headers, timeout=30
    )
    allowed = re.findall(r"publickey-credentials-\w+=\(self\)", key.headers["Permissions-Policy"])
    assert len(allowed) == 2, "on this page, and on no other"
    assert HOST in key.text
