"""The addresses that the stand-in knows, and the scope that each needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address; an empty ``scope``: any key may call it. ``holds`` is its answer's data."""

    method: str
    path: re.Pattern[str]
    scope: str
    holds: Mapping[str, Any]


def _endpoint(method: str, path: str, scope: str, **holds: Any) -> Endpoint:
    return Endpoint(method, re.compile(path + r"\Z"), scope, holds)


ENDPOINTS: Final = (
    _endpoint("GET", "/v1/account/balance", "account:read", balance="100.00", currency="USD"),
    _endpoint("GET", "/v1/domains", "domains:read", domains=["example.com"]),
    _endpoint("GET", "/v1/domains/search", "", domain_name="example.com", available=False),
    _endpoint("POST", "/v1/domains/bulk-search", "", results=[]),
    _endpoint("GET", r"/v1/tlds/\.?[\w.-]+", "", tld=".com", currency="USD"),
    _endpoint("GET", r"/v1/dns/[\w.-]+/records", "dns:read", records=[]),
)


def endpoint_at(method: str, path: str) -> Endpoint | None:
    """HEAD is answered as GET is, without the body."""
    asked = "GET" if method == "HEAD" else method
    return next((e for e in ENDPOINTS if e.method == asked and e.path.match(path)), None)
