"""What tools export: the tab that signs a request in, and descriptions of an API."""

from __future__ import annotations

import json

import pytest

U = "https://api.101domain.com/v1/account/balance"


def insomnia(**authentication: str) -> str:
    request = {"_type": "request", "url": U, "authentication": authentication}
    return json.dumps({"_type": "export", "resources": [request]})


def postman(kind: str, headers: tuple[dict[str, str], ...] = (), **fields: str) -> str:
    auth = {"type": kind, kind: [{"key": k, "value": v} for k, v in fields.items()]}
    request = {"auth": auth, "header": list(headers), "url": U}
    return json.dumps({"item": [{"name": "balance", "request": request}]})


def openapi(**scheme: str) -> str:
    lines = "\n".join(f"      {name}: {value}" for name, value in scheme.items())
    return f"components:\n  securitySchemes:\n    one:\n{lines}\n"


def n8n(value: str) -> str:
    header = {"parameters": [{"name": "Authorization", "value": value}]}
    node = {
        "parameters": {"url": U, "headerParameters": header},
        "type": "n8n-nodes-base.httpRequest",
    }
    return json.dumps({"nodes": [node]})


KEY = "b1cea0fe71985561f5a5c38d36abd25141040df9"
BESIDE = ({"key": "Authorization", "value": f"Bearer {KEY}"},)


@pytest.mark.parametrize(
    ("paste", "expected"),
    [
        pytest.param(insomnia(type="bearer", token=KEY, prefix=""), (), id="Insomnia"),
        pytest.param(insomnia(type="bearer", token=f"Bearer {KEY}"), ("scheme_duplicated",), id="Insomnia, scheme in the token"),
        pytest.param(insomnia(type="bearer", token=KEY, prefix="Token"), ("scheme_wrong",), id="Insomnia, another prefix"),
        pytest.param(insomnia(type="basic", username=KEY, password=""), ("basic_auth_used",), id="Insomnia, Basic"),
        pytest.param(insomnia(type="apikey", key="X-API-Key", value=KEY, addTo="header"), ("header_name_wrong",), id="Insomnia, API key"),
        pytest.param(postman("bearer", token=KEY), (), id="Postman"),
        pytest.param(postman("bearer", token=f"Bearer {KEY}"), ("scheme_duplicated",), id="Postman, scheme in the token"),
        pytest.param(postman("basic", username=KEY, password=""), ("basic_auth_used",), id="Postman, Basic"),
        pytest.param(postman("apikey", key="X-API-Key", value=KEY, **{"in": "header"}), ("header_name_wrong",), id="Postman, API key"),
        pytest.param(postman("basic", BESIDE, username="me", password="x"), ("header_overridden", "basic_auth_used"), id="Postman, tab over header"),
        pytest.param(n8n("=Bearer {{ $env.KEY }}"), (), id="n8n, an expression"),
        pytest.param(n8n("={{ 'Bearer ' + $env.KEY }}"), (), id="n8n, all of it an expression"),
        pytest.param(n8n("Bearer {{ $env.KEY }}"), ("variable_not_expanded",), id="n8n, a fixed text"),
        pytest.param(n8n("=Token {{ $env.KEY }}"), ("scheme_wrong",), id="n8n, another scheme"),
        pytest.param(openapi(type="http", scheme="bearer"), (), id="OpenAPI"),
        pytest.param(openapi(type="http", scheme="basic"), ("basic_auth_used",), id="OpenAPI, Basic"),
        pytest.param(openapi(type="apiKey", name="X-API-Key", **{"in": "header"}), ("header_name_wrong",), id="OpenAPI, header"),
        pytest.param(openapi(type="apiKey", name="api_key", **{"in": "query"}), ("header_in_query",), id="OpenAPI, query"),
        pytest.param(openapi(type="apiKey", name="Authorization", **{"in": "header"}), (), id="OpenAPI, typed by hand"),
    ],
)  # fmt: skip
def test_tool_is_read_as_it_sends(look, paste, expected):
    diagnosis = look(paste)
    assert set(diagnosis.causes) == set(expected)
    assert KEY not in (diagnosis.fix.text if diagnosis.fix else "")


@pytest.mark.parametrize("scheme", [{"type": "http", "scheme": "basic"}, {"type": "apiKey", "in": "header", "name": "X-API-Key"}, {"type": "basic"}])  # fmt: skip
@pytest.mark.parametrize("write", [lambda s: openapi(**s), lambda s: json.dumps({"securityDefinitions": {"one": s}})])  # fmt: skip
def test_corrected_description_declares_bearer_and_stays_readable(look, scheme, write):
    text = look(write(scheme)).fix.text
    assert look(text).causes == ()
    assert "bearer" in text
    if text.startswith("{"):
        assert json.loads(text) == {
            "securityDefinitions": {"one": {"type": "http", "scheme": "bearer"}}
        }


def test_secret_of_no_known_format_is_taken_out_of_the_fix(look):
    other = "9fQ2xTz81LmK04vBnR7sYw3H"
    paste = f"# the old one was {other}\nBILLING_ID={other}\nAPI_KEY = {KEY}\n"
    fix = look(paste).fix
    assert other not in fix.text
    assert not any(other in c.was + c.now for c in fix.changes)


@pytest.mark.parametrize(
    "name",
    ["https://api.101domain.com/v1/dns/example-2024.com/records", "response2Handler3ForVersion12",
     "2026-11-24T10:15:30.123456Z", "123e4567-e89b-12d3-a456-426614174000", "AWS_S3_BUCKET_NAME_V2_EU_WEST_1"],
)  # fmt: skip
def test_names_dates_and_addresses_stay_in_the_fix(look, name):
    paste = f"# {name}\nAPI_KEY = {KEY}\n"
    assert name in look(paste).fix.text


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param(f'Invoke-RestMethod -Uri "{U}" -Headers @{{ "Authorization" = "Token {KEY[:16]}${KEY[16:]}" }}', id="cut by a variable"),
        pytest.param(f'curl {U}/{KEY}/balance -H "Authorization: Token x"', id="in a path"),
        pytest.param(f'KEY="{KEY[:16]}"\n# {KEY[16:32]} is the rest\nAPI_KEY = {KEY[::-1]}', id="in pieces"),
    ],
)  # fmt: skip
def test_pieces_of_a_key_leave_the_fix_too(look, paste):
    diagnosis = look(paste)
    shown = diagnosis.fix.text + "".join(c.was + c.now for c in diagnosis.fix.changes)
    assert KEY[:16] not in shown
    assert KEY[16:32] not in shown


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param(f"curl -H 'Authorization: Bearer $h{KEY}' {U}", id="single quotes"),
        pytest.param(f'curl -H "Authorization: Bearer $h{KEY}" {U}', id="double quotes"),
        pytest.param(f'curl -H "Authorization: Token $h{KEY}" {U}', id="another scheme"),
        pytest.param(f'Invoke-RestMethod {U} -Headers @{{Authorization = "Token $env:h{KEY}"}}', id="PowerShell"),
        pytest.param(f'requests.get("{U}", headers={{"Authorization": f"Token {{h{KEY}}}"}})', id="Python"),
        pytest.param(f'API_KEY = ${{h{KEY}}}', id=".env"),
    ],
)  # fmt: skip
def test_key_in_the_place_of_a_variables_name_is_not_shown_as_one(look, paste):
    assert KEY not in repr(look(paste))


@pytest.mark.parametrize("value", ["Bearer {{ $env.KEY }}", "=Token {{ $env.KEY }}", "Token {{ $env.KEY }}"])  # fmt: skip
def test_corrected_value_of_n8n_is_an_expression(look, value):
    assert look(n8n(value)).fix.text == n8n("=Bearer {{ $env.KEY }}")
