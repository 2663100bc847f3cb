"""Each fault is named, the decisive one first."""

from __future__ import annotations

import pytest

URL = "https://api.101domain.com/v1/account/balance"
GET = f"curl {URL}"
SEARCH = "curl https://api.101domain.com/v1/domains/bulk-search"

FAULTY = [
    # how the credential is sent
    ("header_missing", f'{GET} -H "Accept: application/json"'),
    ("header_missing", "GET /v1/account/balance HTTP/1.1\r\nHost: api.101domain.com\r\n\r\n"),
    ("header_name_wrong", "X-API-Key: {key}"),
    ("header_name_wrong", "Authorisation: Bearer {key}"),
    ("header_name_wrong", "Authentication: Bearer {key}"),
    ("header_name_wrong", "Cookie: Authorization=Bearer {key}"),
    ("header_name_wrong", f'{GET} -H "Autorization: Bearer {{key}}"'),
    ("header_separator", "Authorization Bearer {key}"),
    ("header_separator", "Authorization:: Bearer {key}"),
    ("header_separator", "Authorization=Bearer {key}"),
    ("header_separator", f'{GET} -H "Authorization; Bearer {{key}}"'),
    (
        "header_duplicated",
        f'{GET} -H "Authorization: Bearer {{key}}" -H "Authorization: Bearer x{{key}}"',
    ),
    ("header_duplicated", "Authorization: Bearer {key}, Bearer {key}"),
    ("headers_merged", "Authorization: Bearer {key}, Content-Type: application/json"),
    ("headers_merged", "Authorization: Bearer {key}; Accept: */*"),
    ("header_name_in_value", "Authorization: Authorization: Bearer {key}"),
    ("header_in_query", f'curl "{URL}?api_key={{key}}"'),
    ("header_in_query", "GET /v1/domains?token={key} HTTP/1.1\nHost: api.101domain.com\n\n"),
    ("header_in_body", f'{SEARCH} -d "api_key={{key}}" -d "domains[]=a.com"'),
    ("header_in_body", SEARCH + ' -d \'{{"token": "{key}"}}\''),
    ("scheme_missing", "Authorization: {key}"),
    ("scheme_wrong", "Authorization: Token {key}"),
    ("scheme_wrong", "Authorization: Baerer {key}"),
    ("scheme_wrong", "Authorization: ApiKey {key}"),
    ("scheme_no_space", "Authorization: Bearer{key}"),
    ("scheme_no_space", "Authorization: Bearer\t{key}"),
    ("scheme_duplicated", "Authorization: Bearer Bearer {key}"),
    ("scheme_duplicated", "API_KEY=Bearer {key}"),
    ("scheme_punctuated", "Authorization: Bearer: {key}"),
    ("scheme_punctuated", "Authorization: Bearer={key}"),
    ("scheme_punctuated", "Authorization: Bearer, {key}"),
    ("scheme_punctuated", 'Authorization: Bearer token="{key}"'),
    ("basic_auth_used", f"curl -u {{key}}: {URL}"),
    ("basic_auth_used", "curl https://{key}@api.101domain.com/v1/account/balance"),
    (
        "basic_auth_used",
        "Authorization: Basic ODM3MzBjZjRhNjg0Nzk3ZTU2YjAwZjNkMzhkODEwYzJlMDJhMjA3ZTo=",
    ),
    # what the shell or the tool does
    ("shell_line_break", f'curl -X GET "{URL}"\n-H "Authorization: Bearer {{key}}"'),
    ("shell_line_break", f'curl "{URL}" \\ \n  -H "Authorization: Bearer {{key}}"'),
    ("shell_line_break", f'curl "{URL}" \\\\\n  -H "Authorization: Bearer {{key}}"'),
    ("shell_line_break", f'$ curl "{URL}" \\\n  --url x ^\n  -H "Authorization: Bearer {{key}}"'),
    ("shell_line_break", f'curl "{URL}" `\n  -H "Authorization: Bearer {{key}}"'),
    ("shell_line_break", f'curl "{URL}" \\ -H "Authorization: Bearer {{key}}"'),
    ("shell_line_break", f'C:\\Users\\jane> curl "{URL}" \\\n  -H "Authorization: Bearer {{key}}"'),
    ("shell_quoting", f"{GET} -H Authorization: Bearer {{key}}"),
    ("shell_quoting", f'{GET} -H="Authorization: Bearer {{key}}"'),
    ("shell_quoting", f'{GET} "-H Authorization: Bearer {{key}}"'),
    ("shell_quoting", f'{GET} -H "Authorization: Bearer {{key}}'),
    (
        "shell_quoting",
        'curl https://api.101domain.com/v1/domains?a=1&b=2 -H "Authorization: Bearer {key}"',
    ),
    ("shell_single_quotes_windows", f"C:\\> curl {URL} -H 'Authorization: Bearer {{key}}'"),
    ("powershell_curl_alias", f'PS C:\\> curl -H "Authorization: Bearer {{key}}" {URL}'),
    ("variable_not_expanded", f"{GET} -H 'Authorization: Bearer $API_KEY'"),
    ("variable_not_expanded", f'{GET} -H "Authorization: Bearer %API_KEY%"'),
    ("variable_not_expanded", "Authorization: Bearer {{{{api_key}}}}"),
    ("variable_not_expanded", "Authorization: Bearer ${{API_KEY}}"),
    ("variable_not_expanded", "Authorization: Bearer {{apiKey}}"),
    ("null_literal", "Authorization: Bearer undefined"),
    ("null_literal", "Authorization: Bearer [object Promise]"),
    ("bytes_literal", "b'{key}'"),
    ("env_syntax", "API_KEY = {key}"),
    ("env_syntax", "API_KEY: {key}"),
    ("env_syntax", "# docker run --env-file\nAPI_KEY={key} # live"),
    ("env_not_loaded", f'KEY={{key}} curl {URL} -H "Authorization: Bearer $KEY"'),
    ("stale_environment", ".env:API_KEY={key}\n/home/jane/.zshrc:export API_KEY=x{key}"),
    ("insecure_http", 'curl http://api.101domain.com/v1/domains -H "Authorization: Bearer {key}"'),
    (
        "insecure_http",
        'curl -L http://api.101domain.com/v1/domains -H "Authorization: Bearer {key}"',
    ),
    ("wrong_host", 'curl https://api.101domains.com/v1/domains -H "Authorization: Bearer {key}"'),
    (
        "wrong_path",
        'curl https://api.101domain.com/account/balance -H "Authorization: Bearer {key}"',
    ),
    ("wrong_path", 'curl https://api.101domain.com/v1/v1/domains -H "Authorization: Bearer {key}"'),
    # the key's text
    ("empty_key", "API_KEY="),
    ("empty_key", "Authorization: Bearer "),
    ("placeholder", "Authorization: Bearer YOUR_API_KEY"),
    ("placeholder", "<your api key>"),
    ("brackets_kept", "Authorization: Bearer <{key}>"),
    ("whitespace_around", " {key}  "),
    ("whitespace_inside", "Authorization: Bearer b1cea0fe71985561 f5a5c38d36abd25141040df9"),
    ("newline_in_key", "b1cea0fe71985561\nf5a5c38d36abd25141040df9"),
    ("newline_in_key", "{key}\n"),
    ("invisible_character", "\ufeff{key}"),
    ("invisible_character", "Authorization: Bearer \u200b{key}"),
    ("smart_quotes", "“{key}”"),
    ("smart_quotes", f"{GET} -H “Authorization: Bearer {{key}}”"),
    ("smart_dash", "b1cea0fe71985561–f5a5c38d36abd25141040df9"),
    ("smart_dash", f'{GET} –H "Authorization: Bearer {{key}}"'),
    ("quotes_in_value", "'{key}'"),
    ("quotes_in_value", "`{key}`"),
    ("stray_character", "{key}%"),
    ("stray_character", "{key},"),
    ("lookalike_character", "b1ceа0fe71985561f5a5c38d36abd25141040df9"),
    ("percent_encoded", "Authorization: Bearer%20{key}"),
    ("percent_encoded", "{key}%0A"),
    ("html_entity", "{key}&amp;"),
    ("base64_encoded", "ZTNkZDM3Njg2MDQwZWZiNTcyYmQ2MTI3NDczMWU0NzQ4YWE3MDU5MAo="),
    ("truncated", "Authorization: Bearer b1cea0…0df9"),
    ("masked_copy", "Authorization: Bearer ••••••••"),
    ("masked_copy", "Authorization: Bearer [REDACTED]"),
    ("pasted_twice", "{key}{key}"),
    ("other_provider_key", "ghp_" + "a1B2" * 9),
    ("wrong_credential_kind", "jane@example.com"),
    ("wrong_credential_kind", "WHMCS-Production"),
    # what came back
    ("not_a_401", "HTTP/1.1 404 Not Found\n\n"),
    (
        "not_a_401",
        '{{"status":"error","code":"INSUFFICIENT_PERMISSIONS","message":"x","errors":null}}',
    ),
    (
        "not_a_401",
        "HTTP/2 403\nserver: cloudflare\ncontent-type: text/html\n\n<html><title>Just a moment...</title>",
    ),
    ("not_from_api", '{{"message":"Unauthenticated."}}'),
    (
        "response_only",
        '{{"status":"error","code":"UNAUTHORIZED","message":"Bearer token is missing, invalid, or expired.","errors":null}}',
    ),
    ("response_only", "HTTP/1.1 401 Unauthorized"),
    ("shell_line_break", "bash: -H: command not found"),
    (
        "smart_quotes",
        "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u201c' in position 7",
    ),
    (
        "newline_in_key",
        "requests.exceptions.InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: 'Bearer {key}\\n'",
    ),
    (
        "cors_preflight",
        "Access to fetch at 'https://api.101domain.com/v1/domains' has been blocked by CORS policy",
    ),
]


@pytest.mark.parametrize(
    ("code", "paste"), FAULTY, ids=[f"{c}-{i}" for i, (c, _) in enumerate(FAULTY)]
)
def test_decisive_cause_is_named_first(causes, key, code, paste):
    assert causes(paste.format(key=key))[:1] == [code]


@pytest.mark.parametrize(
    ("paste", "all_of_them"),
    [
        ("Authorization: Token <{key}>", {"scheme_wrong", "brackets_kept"}),
        ("X-API-Key: '{key}'", {"header_name_wrong", "quotes_in_value"}),
        (
            'curl http://api.101domain.com/v1/domains\n-H "Authorization: {key}"',
            {"shell_line_break", "scheme_missing", "insecure_http"},
        ),
        ("API_KEY = “{key}”", {"env_syntax", "smart_quotes"}),
        ("Authorization: Bearer\u3000{key}", {"invisible_character", "scheme_no_space"}),
    ],
    ids=["scheme and key", "header and key", "shell, address and scheme", "file and key", "blank"],
)
def test_several_faults_are_all_named(causes, key, paste, all_of_them):
    assert all_of_them <= set(causes(paste.format(key=key)))


@pytest.mark.parametrize(
    ("paste", "risk"),
    [
        (f'curl "{URL}?api_key={{key}}" -H "Authorization: Bearer {{key}}"', "header_in_query"),
        ("X-API-Key: {key}\nAuthorization: Bearer {key}", "header_name_wrong"),
        ("DOMAIN101_API_KEY={key} # live", "env_syntax"),
    ],
    ids=["key also in the address", "key also in another header", "comment behind the value"],
)
def test_mere_risk_is_told_but_is_no_cause(look, key, paste, risk):
    diagnosis = look(paste.format(key=key))
    assert diagnosis.causes == ()
    assert risk in {f.code for f in diagnosis.findings}


def test_hint_in_a_message_is_a_question_and_no_cause(look):
    diagnosis = look("I put the key in the URL like ?apikey=... and it says unauthorized")
    assert diagnosis.causes == ()
    assert "header_in_query" in {f.code for f in diagnosis.findings}


@pytest.mark.parametrize("mask", ["••••••••", "[REDACTED]", "************"])
def test_mask_is_named_as_it_stands(look, mask):
    finding = look(f"Authorization: Bearer {mask}").findings[0]
    assert (finding.code, finding.found) == ("masked_copy", mask)


def test_place_is_that_of_the_character_at_fault(look):
    finding = look('export A=1\nAPI_KEY="abcdef0123456789\u200babcdef"').findings[0]
    assert (finding.place.line, finding.place.column) == (2, 26)
    assert finding.found == "ZERO WIDTH SPACE (U+200B)"


def test_every_declared_cause_is_one_of_its_group():
    from portal.diagnosis.checks import CAUSES, Group

    assert len(CAUSES) == 70
    assert {c.group for c in CAUSES.values()} == set(Group)
