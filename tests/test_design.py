"""The page of tokens and parts shows each of them, in debug only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import RequestFactory

from portal.design.views import design
from tests.test_settings import PRODUCTION

ROOT = Path(__file__).parents[1]


@pytest.mark.django_db
def test_every_token_and_every_verdict_is_shown():
    page = design(RequestFactory().get("/design/")).content.decode()
    tokens = (ROOT / "static/css/tokens.css").read_text("utf-8")
    for name in re.findall(r"--([\w-]+):", tokens):
        assert f"<code>--{name}</code>" in page
    for part in ("state-proven", "state-problem", "state-not-tested", "verdict-passed", "<mark>",
                 "<del>", "call-passed", "form-group-faulty"):  # fmt: skip
        assert part in page


def test_site_of_an_operator_has_no_such_page():
    code = (
        "import django; django.setup(); from django.urls import reverse, NoReverseMatch\n"
        "try: reverse('design')\nexcept NoReverseMatch: print('none')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", **PRODUCTION},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "none\n"
