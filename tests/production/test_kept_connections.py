"""A connection that is kept, as a proxy's are, answers every request that is sent on it."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.hunt.site import Site
from tests.production.conftest import HOST

REQUESTS = 150
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https", "Content-Type": "text/plain"}


@pytest.mark.parametrize("length", [40, 100_000])
def test_body_that_no_view_reads_costs_the_next_request_nothing(site: Site, length: int) -> None:
    """Head and body go out one after the other: the answer may be there before the body is."""
    with closing(HTTPConnection(site.base.removeprefix("http://"), timeout=30)) as connection:
        refused = [_refused(connection, length) for _ in range(REQUESTS)]
    assert refused == [403] * REQUESTS


def _refused(connection: HTTPConnection, length: int) -> int:
    connection.request("PATCH", "/find/", b"k" * length, HEADERS)
    answer = connection.getresponse()
    answer.read()
    return answer.status
