"""JSON of tools and browsers: which call went wrong, what the paste itself defines."""

from __future__ import annotations

import json

import pytest

K = "4e7f52ad64ec539c3859a254d3124d625d8f1903"
API = "https://api.101domain.com"
U = f"{API}/v1/account/balance"
BEARER = {"name": "authorization", "value": f"Bearer {K}"}
SCOPE = json.dumps({"status": "error", "code": "INSUFFICIENT_PERMISSIONS", "message": "x"})


def call(url=U, headers=(BEARER,), status=401, method="GET", answer="", answer_headers=()):
    return {
        "startedDateTime": "2024-06-11T09:14:22.624Z",
        "request": {"method": method, "url": url, "headers": list(headers), "cookies": []},
        "response": {
            "status": status, "headers": list(answer_headers), "content": {"size": 0, "text": answer},
        },
    }  # fmt: skip


def har(*entries):
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def mcp(header, **env):
    server = {"command": "npx", "args": ["mcp-remote", "https://mcp.example.com/x", "--header", header], "env": env}  # fmt: skip
    return json.dumps({"mcpServers": {"registrar": server}})


STATS = call("https://stats.example.net/collect?token=G-41XQ", (), 204)
CLOUDFLARE = ({"name": "server", "value": "cloudflare"}, {"name": "cf-mitigated", "value": "challenge"})  # fmt: skip
PASTES = [
    pytest.param([], har(STATS, call()), id="HAR: a foreign call beside the API's"),
    pytest.param([], har(call(status=200)), id="HAR: a call that succeeded"),
    pytest.param(["header_missing"], har(STATS, call(headers=())), id="HAR: no header"),
    pytest.param(["scheme_missing"], har(STATS, call(headers=({"name": "authorization", "value": K},))), id="HAR: no scheme in the API's call"),
    pytest.param(["not_a_401", "insufficient_scope"], har(call(status=403, answer=SCOPE)), id="HAR: the API's 403"),
    pytest.param(["not_a_401", "waf_block"], har(call(status=403, answer="<html><title>Just a moment...", answer_headers=CLOUDFLARE)), id="HAR: a challenge"),
    pytest.param(["not_a_401", "rate_limited"], har(call(status=200), call(status=429)), id="HAR: the second call is limited"),
    pytest.param(["not_a_401", "server_error"], har(call(status=502)), id="HAR: a bad gateway"),
    pytest.param(["cors_preflight", "header_missing"], har(call(headers=(), method="OPTIONS")), id="HAR: a preflight that failed"),
    pytest.param(["cors_preflight", "header_missing"], har(call(headers=(), method="OPTIONS"), call(headers=(), status=0)), id="HAR: and the call that was never made"),
    pytest.param([], har(call(headers=(), method="OPTIONS", status=204), call()), id="HAR: a preflight that passed"),
    pytest.param(["insecure_http", "redirect_drops_header"], har(call("http://api.101domain.com/v1/domains", status=301), call(headers=())), id="HAR: a redirect"),
    pytest.param(["wrong_host"], har(call("https://api.101domains.com/v1/domains")), id="HAR: another host"),
    pytest.param([], json.dumps({"name": "x", "type": "httpHeaderAuth", "data": {"name": "Authorization", "value": f"Bearer {K}"}}), id="a credential of name and value"),
    pytest.param(["scheme_missing"], json.dumps({"type": "httpHeaderAuth", "data": {"value": K, "name": "Authorization"}}), id="the same without the scheme"),
    pytest.param(["wrong_credential_kind", "config_field_wrong"], json.dumps({"D": {"BaseUrl": K, "ApiKey": f"{API}/v1/"}}), id="key and address swapped"),
    pytest.param(["wrong_path"], json.dumps({"apiKey": K, "endpoint": f"{API}/v2"}), id="another version"),
    pytest.param(["insecure_http"], json.dumps({"apiKey": K, "baseUrl": "http://api.101domain.com/v1"}), id="http in a setting"),
    pytest.param(["wrong_host"], json.dumps({"apiKey": K, "baseUrl": "https://api.101domain.net/v1"}), id="another domain in a setting"),
    pytest.param(["wrong_host"], json.dumps({"apiKey": K, "apiBase": "https://www.101domain.com"}), id="the website in a setting"),
    pytest.param([], json.dumps({"apiKey": K, "baseUrl": f"{API}/v1/", "website": "https://www.101domain.com/help"}), id="sound settings"),
    pytest.param([], json.dumps({"apiKey": K, "baseUrl": API, "webhookUrl": "http://hooks.example.com/x"}), id="another service's address"),
    pytest.param(["placeholder"], json.dumps({"registrar": {"apiKey": "YOUR_API_KEY"}}), id="a placeholder in a setting"),
    pytest.param([], json.dumps({"nextPageToken": "CAUQAA", "apiKey": K}), id="another token"),
    pytest.param([], mcp("Authorization: Bearer ${TOKEN}", TOKEN=K), id="MCP: the environment beside it"),
    pytest.param([], mcp("Authorization:${AUTH}", AUTH=f"Bearer {K}"), id="MCP: the whole value in it"),
    pytest.param([], mcp("Authorization: Bearer ${TOKEN}"), id="MCP: from outside"),
    pytest.param(["scheme_duplicated"], mcp("Authorization: Bearer ${TOKEN}", TOKEN=f"Bearer {K}"), id="MCP: the scheme twice"),
    pytest.param(["env_not_loaded", "variable_not_expanded"], mcp("Authorization: Bearer ${TOKEN}", API_KEY=K), id="MCP: another name"),
    pytest.param(["scheme_missing"], mcp("Authorization: ${TOKEN}", TOKEN=K), id="MCP: no scheme"),
    pytest.param(["scheme_duplicated", "insecure_http"], json.dumps({"item": [{"request": {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{t}}"}]}, "url": "http://api.101domain.com/v1/domains"}}], "variable": [{"key": "t", "value": f"Bearer {K}"}]}), id="Postman: the scheme in the variable"),
    pytest.param([], json.dumps({"item": [{"request": {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{t}}"}]}, "url": U}}], "variable": [{"key": "t", "value": ""}]}), id="Postman: a value that was not exported"),
    pytest.param(["header_missing"], json.dumps({"request": {"url": U, "header": [{"key": "Authorization", "value": f"Bearer {K}", "disabled": True}]}}), id="Postman: the header is ticked off"),
    pytest.param(["header_in_body", "header_missing"], json.dumps({"request": {"url": f"{API}/v1/domains", "body": {"mode": "raw", "raw": json.dumps({"api_key": K})}}}), id="Postman: the key in the body"),
    pytest.param(["header_in_query", "header_missing"], json.dumps({"request": {"url": U, "auth": {"type": "apikey", "apikey": [{"key": "in", "value": "query"}, {"key": "key", "value": "api_key"}, {"key": "value", "value": K}]}}}), id="Postman: the key in the query"),
    pytest.param([], json.dumps({"request": {"url": "{{ _.base }}/domains", "headers": [{"name": "Authorization", "value": "Bearer {{ _.t }}"}]}, "data": {"base": f"{API}/v1", "t": K}}), id="Insomnia: address and token in its environment"),
    pytest.param(["headers_misplaced", "header_missing"], json.dumps({"mcpServers": {"d": {"command": "npx", "args": ["x"], "headers": {"Authorization": f"Bearer {K}"}}}}), id="MCP: headers of a command"),
    pytest.param(["headers_misplaced", "header_missing"], json.dumps({"mcpServers": {"d": {"url": "https://mcp.example.com/x", "env": {"Authorization": f"Bearer {K}"}}}}), id="MCP: environment of a remote server"),
    pytest.param(["header_in_query"], json.dumps({"mcpServers": {"d": {"url": f"https://mcp.example.com/x?api_key={K}"}}}), id="MCP: the key in the address"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "paste"), PASTES)
def test_json_is_read_as_it_is_sent(look, expected, paste):
    assert list(look(paste).causes) == expected


@pytest.mark.parametrize(("expected", "paste"), PASTES)
def test_corrected_json_has_no_cause_left(look, expected, paste):
    fix = look(paste).fix
    if fix is None:
        return
    assert K not in fix.text
    left = set(look(fix.text.replace("YOUR_API_KEY", K)).causes)
    assert left <= {
        "redirect_drops_header",
        "cors_preflight",
        "header_missing",
    }  # these lie in what was recorded
