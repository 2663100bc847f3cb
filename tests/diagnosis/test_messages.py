"""What clients, shells and logs say, and messages in which people quote and tell."""

from __future__ import annotations

import json

import pytest

K = "7PcsDRGAHcGoo92rAd4uZdARWWAagLNwobGss2TM"
API = "https://api.101domain.com"
U = f"{API}/v1/account/balance"
SCOPE = '{"status":"error","code":"INSUFFICIENT_PERMISSIONS","message":"x","errors":null}'
LIMIT = json.dumps('{"status":"error","code":"TOO_MANY_REQUESTS","message":"x","errors":null}')
SENT = r"send: b'GET /v1/account/balance HTTP/1.1\r\nHost: api.101domain.com\r\nAuthorization: {}\r\n\r\n'"  # fmt: skip
QUOTED = f'> Use: curl {U} -H "Authorization: Bearer YOUR_API_KEY"\n\n'
MINE = f'I replaced it with my own key:\ncurl {U} -H "Authorization: {{}}"\nstill 401'

ERRORS = [
    pytest.param(["env_syntax"], "./deploy.sh: line 3: API_KEY: command not found", id="bash: a variable as a command"),
    pytest.param(["env_syntax"], "zsh: command not found: DOMAIN101_API_KEY", id="zsh"),
    pytest.param(["env_syntax"], "sh: 2: API_KEY: not found", id="dash"),
    pytest.param(["env_syntax"], "'API_KEY' is not recognized as an internal or external command,", id="cmd"),
    pytest.param(["env_syntax"], "bash: export: `=': not a valid identifier", id="export with blanks"),
    pytest.param(["env_syntax"], "docker: poorly formatted environment: variable 'API_KEY ' contains whitespaces.", id="Docker's env file"),
    pytest.param(["shell_quoting"], f"zsh: no matches found: {API}/v1/domains?page=2", id="zsh: a question mark"),
    pytest.param(["shell_line_break", "header_missing"], "-H : Die Benennung \"-H\" wurde nicht als Name eines Cmdlet erkannt.", id="German PowerShell"),
    pytest.param(["shell_line_break", "header_missing"], "bash: -H : commande introuvable", id="French bash"),
    pytest.param(["powershell_curl_alias"], 'Invoke-WebRequest : Der Parameter "Headers" kann nicht gebunden werden. Der Wert vom Typ "System.String" kann nicht in "System.Collections.IDictionary" konvertiert werden.', id="German alias"),
    pytest.param(["powershell_curl_alias"], "Invoke-WebRequest : Impossible de lier le paramètre « Headers ».", id="French alias"),
    pytest.param(["newline_in_key"], f'PHP Fatal error:  Uncaught InvalidArgumentException: "Bearer {K}\n" is not valid header value. in /x.php:2', id="Guzzle"),
    pytest.param(["newline_in_key"], f"ValueError: Invalid header value b'Bearer {K}\\n'", id="http.client"),
    pytest.param(["newline_in_key"], f"httpx.LocalProtocolError: Illegal header value b'Bearer {K}\\r\\n'", id="httpx"),
    pytest.param(["newline_in_key"], f"System.FormatException: The format of value 'Bearer {K}\r\n' is invalid.", id=".NET"),
    pytest.param(["newline_in_key"], "ValueError: Newline or carriage return detected in headers. Potential header injection attack.", id="aiohttp"),
    pytest.param(["not_a_401", "server_error"], f"AxiosError: Request failed with status code 500 {{\n config: {{ headers: {{ Authorization: 'Bearer {K}' }} }},\n response: {{ status: 500 }} }}", id="axios: 500"),
    pytest.param(["not_a_401", "rate_limited"], f"[2024-03-18 04:00:03] production.ERROR: HTTP request returned status code 429: {LIMIT}", id="Laravel: 429"),
    pytest.param(["not_a_401", "insufficient_scope"], f"fail: Acme.Job[0]\n      Balance check failed: 403 Forbidden {SCOPE}", id=".NET log: 403"),
    pytest.param(["not_a_401"], "urllib.error.HTTPError: HTTP Error 403: Forbidden", id="urllib: 403"),
    pytest.param(["not_a_401", "server_error"], f"java.io.IOException: Server returned HTTP response code: 503 for URL: {U}", id="Java: 503"),
    pytest.param(["response_only"], "Faraday::UnauthorizedError (the server responded with status 401)", id="Faraday: 401"),
    pytest.param([], f"AxiosError: Request failed with status code 401\n config: {{\n headers: {{ 'Content-Type': undefined, Authorization: 'Bearer {K}' }},\n url: '{U}', data: undefined }}", id="axios: a sound header"),
    pytest.param(["null_literal"], "AxiosError: Request failed with status code 401\n config: { headers: { Authorization: 'Bearer undefined' } }", id="axios: undefined"),
    pytest.param(["scheme_missing"], f"AxiosError: Request failed with status code 401\n config: {{ headers: {{ Authorization: '{K}' }} }}", id="axios: no scheme"),
    pytest.param([], SENT.format(f"Bearer {K}"), id="http.client's debug output"),
    pytest.param(["bytes_literal"], SENT.replace("b'", 'b"', 1)[:-1].format(f"Bearer b'{K}'") + '"', id="bytes in it"),
    pytest.param(["scheme_missing"], SENT.format(K) + "\nreply: 'HTTP/1.1 401 Unauthorized\\r\\n'", id="no scheme in it"),
    pytest.param(["quotes_in_value", "wrong_path"], f'2024-02-11T08:00:01Z DEBUG GET {API}/api/v1/domains\n2024-02-11T08:00:01Z DEBUG Authorization: Bearer "{K}"\n2024-02-11T08:00:01Z WARN response 401', id="a log: quotes and path"),
    pytest.param(["null_literal", "header_in_query"], f"[12:01:44] --> GET {API}/v1/domains?api_key={K}\n[12:01:44] Authorization: Bearer null\n[12:01:45] <-- 401", id="a log: null, and the key in the address"),
    pytest.param(["insecure_http", "redirect_drops_header"], f"$ curl -vL http://api.101domain.com/v1/domains\n> GET /v1/domains HTTP/1.1\n> Host: api.101domain.com\n> Authorization: Bearer {K}\n< HTTP/1.1 301 Moved Permanently\n> GET /v1/domains HTTP/2\n> Host: api.101domain.com\n< HTTP/2 401", id="cURL: a redirect"),
    pytest.param(["not_a_401", "server_error"], '{"status":"error","code":"INTERNAL_ERROR","message":"x","errors":null}', id="the API's own trouble"),
    pytest.param(["not_a_401"], '{"status":"error","code":"NAMESERVERS_NOT_LOCAL","message":"x","errors":null}', id="a code about servers"),
]  # fmt: skip
PROXIES = [
    pytest.param(["proxy_strips_header"], f'location /r/ {{\n  proxy_pass {API}/v1/;\n  proxy_set_header Authorization "";\n}}', id="nginx removes it"),
    pytest.param([], f"location /r/ {{\n  proxy_pass {API}/v1/;\n  proxy_set_header Authorization $http_authorization;\n}}", id="nginx passes it on"),
    pytest.param(["scheme_missing"], f"location /r/ {{\n  proxy_pass {API}/v1/;\n  proxy_set_header Authorization {K};\n}}", id="nginx sets the key alone"),
    pytest.param(["proxy_strips_header"], f"ProxyPass /r {API}/v1\nRequestHeader unset Authorization", id="Apache removes it"),
    pytest.param(["proxy_strips_header"], "backend r\n  http-request del-header Authorization", id="HAProxy removes it"),
    pytest.param(["proxy_strips_header"], f"reverse_proxy {API} {{\n  header_up -Authorization\n}}", id="Caddy removes it"),
    pytest.param(["proxy_strips_header"], "route:\n  request_headers_to_remove:\n    - authorization\n", id="Envoy removes it"),
]  # fmt: skip
MAILS = [
    pytest.param([], QUOTED + MINE.format(f"Bearer {K}"), id="the placeholder is only quoted"),
    pytest.param(["scheme_missing"], QUOTED + MINE.format(K), id="the fault is not in the quotation"),
    pytest.param(["powershell_curl_alias"], f'Bonsoir, dans PowerShell je tape curl -H "Authorization: Bearer {K}" {U} et j\'ai une erreur.', id="PowerShell told in words"),
    pytest.param([], f'Hi all, I use this in PowerShell 7 now:\n\ncurl -H "Authorization: Bearer {K}" {U}\n', id="PowerShell 7"),
    pytest.param([], f"401になります。ヘッダーは以下の通りです。\nAuthorization: Bearer {K}", id="Japanese"),
    pytest.param(["scheme_missing"], f"401になります。ヘッダーは以下の通りです。\nAuthorization: {K}", id="Japanese, no scheme"),
    pytest.param(["scheme_wrong"], f"我的请求头是Authorization: Token {K}，一直401", id="Chinese, with its own comma"),
    pytest.param(["header_separator"], f"我的请求头是 Authorization：Bearer {K} 一直401", id="Chinese, with its own colon"),
    pytest.param([], f"密钥：{K}", id="a label in Chinese"),
    pytest.param([], f"Ключ: {K}", id="a label in Russian"),
    pytest.param(["invisible_character"], f"أحصل على 401\nAuthorization: Bearer \u200f{K}", id="Arabic, with a mark of direction"),
    pytest.param(["scheme_wrong"], f"Hello, I send Authorization: Token {K} and get 401 all the time, what is wrong?", id="another scheme within a sentence"),
    pytest.param(["scheme_punctuated"], f"Hallo, mein Header ist Authorization: Bearer: {K} und ich bekomme immer 401.", id="a colon behind Bearer within a sentence"),
    pytest.param([], "We were told to use Authorization: Basic authentication is what they call it, is that right?", id="a scheme spoken of"),
    pytest.param(["shell_single_quotes_windows"], f"Hallo, ich tippe in der Eingabeaufforderung curl -H 'Authorization: Bearer {K}' {U} und bekomme 401.", id="cmd told in words"),
    pytest.param([], "On the office laptop requests ignores my header, there is a ~/.netrc with machine api.101domain.com in it.", id="a host's name is no key"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "paste"), ERRORS + PROXIES + MAILS)
def test_what_is_told_is_named(look, expected, paste):
    assert list(look(paste).causes) == expected


@pytest.mark.parametrize(("expected", "paste"), PROXIES + MAILS)
def test_corrected_text_has_no_cause_left(look, expected, paste):
    fix = look(paste).fix
    if fix is not None:
        assert K not in fix.text
        assert look(fix.text.replace("YOUR_API_KEY", K)).causes == ()


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        ("key_revoked", "Hallo, mein Kollege hat gestern alte Schlüssel widerrufen, seitdem nur 401."),
        ("key_expired", "Creé la clave hace más de un año y no la he renovado. Desde ayer 401."),
        ("wrong_account", "Bonjour, la clé a été créée dans le compte de notre ancienne agence."),
        ("ip_not_allowed", "Hola, la clave funciona en mi portátil pero no desde el servidor nuevo."),
        ("netrc_override", "On the laptop requests ignores my header, there is an old ~/.netrc."),
        ("basic_auth_used", "we send the key as user name with an empty password, is that ok?"),
    ],
)  # fmt: skip
def test_words_are_a_question_and_no_cause(look, hint, text):
    diagnosis = look(text)
    assert diagnosis.causes == ()
    assert hint in {f.code for f in diagnosis.findings}
