"""The article is readable with the first packets that a server sends unasked (RFC 6928: some 14 KB)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.articles.library import main_article
from portal.languages.known import CODES, prefix_of

pytestmark = pytest.mark.django_db

FIRST_FLIGHT = 14 * 1024
STYLES = re.compile(r'<link rel="stylesheet" href="/static/(css/[\w-]+)[\w.-]*\.css">')


def size(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@pytest.mark.parametrize("code", CODES)
def test_article_and_what_it_looks_like_fit_the_first_flight(client, code):
    page = client.get(f"{prefix_of(code)}/help/{main_article().slug}/").content
    sheets = [Path(settings.BASE_DIR, f"static/{name}.css") for name in STYLES.findall(page.decode())]  # fmt: skip
    assert len(sheets) >= 4
    assert size(page) + sum(size(sheet.read_bytes()) for sheet in sheets) <= FIRST_FLIGHT
