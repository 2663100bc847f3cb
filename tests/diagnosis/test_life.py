"""The key's life by the customer's answers, and what an answer of the API tells."""

from __future__ import annotations

from datetime import date

import pytest

from portal.diagnosis import Facts, diagnose
from portal.diagnosis.diagnosis import Listed

TODAY = date(2026, 11, 24)
JSON = "Content-Type: application/json\n\n"


def answer(status: str, body: str = "", headers: str = "") -> str:
    return f"HTTP/1.1 {status}\n{headers}{JSON}{body}"


def api(code: str) -> str:
    return f'{{"status": "error", "code": "{code}", "message": "…", "errors": null}}'


HTML = "<html><head><title>Just a moment...</title></head></html>"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(Facts(), {}, id="nothing said"),
        pytest.param(Facts(listed=Listed.ACTIVE), {}, id="active"),
        pytest.param(Facts(listed=Listed.PAST_ITS_DATE), {"key_expired": "certain"}, id="past its date"),
        pytest.param(Facts(listed=Listed.NOT_THERE), {"key_revoked": "likely", "wrong_account": "possible"}, id="not there"),
        pytest.param(Facts(limited_to_addresses=True), {"ip_not_allowed": "possible"}, id="limited"),
        pytest.param(Facts(limited_to_addresses=False), {}, id="not limited"),
        pytest.param(Facts(made_on=date(2026, 11, 16), lifespan_days=7, today=TODAY), {"key_expired": "certain"}, id="a day over"),
        pytest.param(Facts(made_on=date(2026, 11, 17), lifespan_days=7, today=TODAY), {}, id="ends today"),
        pytest.param(Facts(made_on=date(2025, 1, 1), today=TODAY), {}, id="no lifespan said"),
        pytest.param(Facts(lifespan_days=7, today=TODAY), {}, id="no date said"),
        pytest.param(Facts(made_on=date.max, lifespan_days=7, today=TODAY), {}, id="ends beyond the calendar"),
    ],
)  # fmt: skip
def test_answers_about_the_account_are_weighed(documented, key, facts, expected):
    found = diagnose(key, provider=documented, facts=facts).findings
    assert {f.code: f.certainty.value for f in found} == expected


@pytest.mark.parametrize(
    ("paste", "expected"),
    [
        pytest.param(answer("401 Unauthorized", api("UNAUTHORIZED")), ["response_only"], id="401"),
        pytest.param(api("UNAUTHORIZED"), ["response_only"], id="its body"),
        pytest.param(answer("200 OK", '{"status": "success", "code": "OK", "data": {}}'), [], id="200"),
        pytest.param('{"status": "success", "code": "OK", "data": {}}', [], id="its body alone"),
        pytest.param(answer("299 Fine", "{}"), [], id="299"),
        pytest.param(answer("302 Found"), ["not_a_401"], id="302"),
        pytest.param(answer("403 Forbidden", api("INSUFFICIENT_PERMISSIONS")), ["not_a_401", "insufficient_scope"], id="403"),
        pytest.param(api("INSUFFICIENT_PERMISSIONS"), ["not_a_401", "insufficient_scope"], id="its body, too"),
        pytest.param(answer("429 Too Many Requests", api("TOO_MANY_REQUESTS")), ["not_a_401", "rate_limited"], id="429"),
        pytest.param(api("TOO_MANY_REQUESTS"), ["not_a_401", "rate_limited"], id="429, its body"),
        pytest.param(answer("499 Odd"), ["not_a_401"], id="499"),
        pytest.param(answer("500 Internal Server Error"), ["not_a_401", "server_error"], id="500"),
        pytest.param(answer("503 Service Unavailable"), ["not_a_401", "server_error"], id="503 of the API"),
        pytest.param(answer("503 Service Unavailable", HTML, "Server: cloudflare\n"), ["not_a_401", "waf_block"], id="503 of the network"),
        pytest.param(answer("500 Internal Server Error", HTML, "Server: cloudflare\n"), ["not_a_401", "server_error"], id="500 of the network"),
        pytest.param(answer("502 Bad Gateway", HTML, "Server: cloudflare\n"), ["not_a_401", "server_error"], id="502 of the network"),
        pytest.param(answer("429 Too Many Requests", HTML, "Server: cloudflare\n"), ["not_a_401", "waf_block"], id="429 of the network"),
        pytest.param(HTML, ["not_a_401", "waf_block"], id="a page of the network"),
        pytest.param("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"proxy\"\n\n", ["not_from_api"], id="a proxy's 401"),
        pytest.param("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"x\"\n\n", ["not_from_api", "not_a_401"], id="407"),
    ],
)  # fmt: skip
def test_answer_is_told_for_what_it_is(causes, paste, expected):
    assert sorted(causes(paste)) == sorted(expected)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_of_plain_http_is_explained_by_what_was_sent(causes, status):
    call = 'curl -i http://api.101domain.com/v1/domains -H "Authorization: Bearer $KEY"'
    assert causes(f"$ {call}\nHTTP/1.1 {status} Moved\n") == ["insecure_http"]
