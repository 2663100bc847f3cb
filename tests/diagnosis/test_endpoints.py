"""Which call it was that was pasted, and which scope it needs."""

from __future__ import annotations

import pytest

from portal.diagnosis import diagnose
from portal.diagnosis.endpoints import endpoint_at
from portal.sandbox.endpoints import ENDPOINTS

API = "https://api.101domain.com"


@pytest.mark.parametrize(
    ("method", "path", "id", "scopes"),
    [
        ("GET", "/v1/account/balance", "balance", ("account:read",)),
        ("HEAD", "/v1/account/balance", "balance", ("account:read",)),
        ("GET", "/v1/domains", "domains", ("domains:read",)),
        ("GET", "/v1/domains/", "domains", ("domains:read",)),
        ("GET", "/v1/domains/example.com", "domains", ("domains:read",)),
        ("GET", "/v1/domains/search?domain_name=example.com", "search", ()),
        ("GET", "/v1/tlds/.com", "tld", ()),
        ("POST", "/v1/domains", "change_domains", ("domains:write",)),
        ("delete", "/v1/domains/example.com", "change_domains", ("domains:write",)),
        ("GET", "/v1/dns/example.com/records", "records", ("dns:read",)),
        ("PUT", "/v1/dns/example.com/records/7", "change_records", ("dns:write",)),
        ("GET", "/v1/account/contacts", "account", ("account:read",)),
        ("PATCH", "/v1/account", "change_account", ("account:write",)),
    ],
)
def test_call_has_its_endpoint_and_scopes(documented, method, path, id, scopes):
    endpoint = endpoint_at(documented.endpoints, method, API + path)
    assert (endpoint.id, endpoint.scopes) == (id, scopes)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", f"{API}/v1/nowhere"),
        ("GET", f"{API}/v1/domainsearch"),
        ("GET", f"{API}/v2/domains"),
        ("GET", "https://[broken"),
        ("GET", ""),
    ],
)
def test_another_address_is_no_endpoint(documented, method, url):
    assert endpoint_at(documented.endpoints, method, url) is None


@pytest.mark.parametrize(
    ("paste", "endpoint"),
    [
        pytest.param('curl {api}/v1/domains -H "Authorization: Bearer {key}"', "domains", id="curl"),
        pytest.param('curl -X POST {api}/v1/domains -H "Authorization: Bearer {key}"', "change_domains", id="curl, POST"),
        pytest.param("GET /v1/dns/a.example/records HTTP/1.1\nHost: api.101domain.com\nAuthorization: Bearer {key}\n", "records", id="raw"),
        pytest.param("import requests\nrequests.get('{api}/v1/account/balance', headers={{'Authorization': 'Bearer {key}'}})", "balance", id="python"),
        pytest.param("Authorization: Bearer {key}", "", id="no address"),
    ],
)  # fmt: skip
def test_endpoint_is_told_and_nothing_else_of_the_address(documented, key, paste, endpoint):
    assert diagnose(paste.format(api=API, key=key), provider=documented).endpoint == endpoint


@pytest.mark.parametrize("known", ENDPOINTS, ids=lambda e: e.path.pattern)
def test_profile_and_sandbox_ask_for_the_same_scope(documented, known):
    path = (
        known.path.pattern.removesuffix(r"\Z")
        .replace(r"\.?[\w.-]+", ".com")
        .replace(r"[\w.-]+", "a.example")
    )
    if known.method != "GET":
        pytest.skip("the profile names one scope for all changes of an area")
    endpoint = endpoint_at(documented.endpoints, known.method, API + path)
    assert endpoint.scopes == ((known.scope,) if known.scope else ())


def test_every_scope_of_the_provider_has_a_call_that_needs_it(documented):
    areas = ("account", "domains", "dns", "products")
    needed = {scope for e in documented.endpoints for scope in e.scopes}
    assert needed == {f"{area}:{right}" for area in areas for right in ("read", "write")}
