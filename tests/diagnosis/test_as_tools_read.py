"""Files, transcripts and messages, each read by the rules of the tool that reads it."""

from __future__ import annotations

import pytest

K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
U = "https://api.101domain.com/v1/account/balance"
CURL = f'curl -s {U} -H "Authorization: Bearer %s"'
REFUSED = '{"status":"error","code":"UNAUTHORIZED","message":"Bearer token is missing, invalid, or expired.","errors":null}'
JOB = "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "
REMOTE = '{"mcpServers":{"d":{"command":"npx","args":["-y","mcp-remote","https://mcp.example.com/x","--header","Authorization: Bearer %s"],"env":{"API_KEY":"' + K + '"}}}}'  # fmt: skip
UNIT = "[Unit]\nDescription=x\n\n[Service]\n%s\nExecStart=/usr/local/bin/x\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: d}\ntype: Opaque\nstringData:\n  key: %s\n"

PASTES = [
    pytest.param(["headers_misplaced", "header_missing"], f's = requests.Session()\ns.headers.update({{"Authorization": "Bearer {K}"}})\nrequests.get("{U}")', id="requests: a session that is not used"),
    pytest.param([], f's = requests.Session()\ns.headers.update({{"Authorization": "Bearer {K}"}})\ns.get("{U}")', id="requests: a session that is used"),
    pytest.param(["scheme_no_space"], f"<?php\n$headers = [];\n$headers[] = 'Accept: */*';\n$headers[] = \"Authorization: Bearer{{$key}}\";\n$ch = curl_init('{U}');\ncurl_setopt($ch, CURLOPT_HTTPHEADER, $headers);", id="PHP: a line behind the others"),
    pytest.param([], f"<?php\n$headers[] = \"Authorization: Bearer {{$key}}\";\n$ch = curl_init('{U}');\ncurl_setopt($ch, CURLOPT_HTTPHEADER, $headers);", id="PHP: a right line behind the others"),
    pytest.param(["not_a_401"], "java.net.SocketTimeoutException: connect timed out", id="Java: no connection"),
    pytest.param(["header_name_wrong"], f'in Zapier I added a header "Authentication: Bearer {K}" to the webhook step, 401', id="a misnamed header within a sentence"),
    pytest.param([], "in Zapier I added a header Authentication: but it says authorization failed, 401", id="a header's name within a sentence"),
    pytest.param(["env_syntax", "variable_not_expanded"], f"C:\\>set KEY = {K}\nC:\\>{CURL % '%KEY%'}", id="cmd: set with blanks"),
    pytest.param([], f"C:\\>set KEY={K}\nC:\\>{CURL % '%KEY%'}", id="cmd: set"),
    pytest.param(["env_not_loaded", "empty_key"], f"$ KEY={K}\n$ bash -c 'curl -s {U} -H \"Authorization: Bearer $KEY\"'", id="an inner shell without the variable"),
    pytest.param([], f"$ export KEY={K}\n$ bash -c 'curl -s {U} -H \"Authorization: Bearer $KEY\"'", id="an inner shell with the variable"),
    pytest.param(["env_not_loaded", "empty_key"], f"$ source .env\n$ {CURL % '$APIKEY'}\n{REFUSED}\n$ cat .env\nAPI_KEY={K}", id="the file has nearly that name"),
    pytest.param([], f"$ source .env\n$ {CURL % '$API_KEY'}\n$ cat .env\nAPI_KEY={K}", id="the file has that name"),
    pytest.param([], f"$ {CURL % '$DOMAIN_KEY'}\n$ cat .env\nGITHUB_TOKEN={K}", id="the file has another service's"),
    pytest.param(["variable_not_expanded"], f"{JOB}{CURL % '${ secrets.KEY }'}", id="Actions: single braces"),
    pytest.param([], f"{JOB}{CURL % '${{ secrets.KEY }}'}", id="Actions: double braces"),
    pytest.param(["env_syntax", "empty_key"], UNIT % f"Environment=API_KEY = {K}", id="systemd: blanks"),
    pytest.param([], UNIT % f"Environment=API_KEY={K}", id="systemd"),
    pytest.param(["variable_not_expanded"], REMOTE % "$API_KEY", id="mcp-remote: no braces"),
    pytest.param([], REMOTE % "${API_KEY}", id="mcp-remote: braces"),
    pytest.param(["newline_in_key"], SECRET % f"|\n    {K}", id="Kubernetes: a block keeps the line end"),
    pytest.param([], SECRET % K, id="Kubernetes: a plain value"),
    pytest.param([], "export API_KEY=$(op read \"op://Private/d/credential\")\nexport B=https://api.101domain.com/v1", id="a command of another tool gives the key"),
    pytest.param(["insecure_http"], f"$ curl -i -H \"Authorization: Bearer {K}\" http://api.101domain.com/v1/domains\nHTTP/1.1 301 Moved Permanently\nLocation: https://api.101domain.com/v1/domains", id="the redirect is what http:// is answered with"),
    pytest.param(["not_a_401", "rate_limited"], 'ERROR 2026-03-01 10:02:11 client: HTTP 429 {"status":"error","code":"TOO_MANY_REQUESTS","message":"x","errors":null}', id="a log line with the answer"),
    pytest.param(["header_name_in_value"], f'curl {U} --oauth2-bearer "Authorization: Bearer {K}"', id="the whole header where the key belongs"),
    pytest.param(["basic_auth_used"], f"const t = Buffer.from(`${{process.env.KEY}}:`).toString('base64');\nfetch('{U}', {{ headers: {{ Authorization: `Basic ${{t}}` }} }});", id="Basic wants base64"),
    pytest.param(["header_separator", "header_missing"], f"curl_setopt_array($ch, [CURLOPT_URL => '{U}', CURLOPT_HTTPHEADER => ['Authorization Bearer {K}']]);", id="PHP's cURL drops a line without a colon"),
    pytest.param(["headers_misplaced", "header_in_query", "header_missing"], f"$.ajax({{ url: '{U}', data: {{ Authorization: 'Bearer {K}' }} }});", id="jQuery: data of a GET"),
    pytest.param(["headers_as_body", "header_missing"], f"$.ajax({{ url: '{U}', type: 'POST', data: {{ Authorization: 'Bearer {K}' }} }});", id="jQuery: data of a POST"),
    pytest.param(["header_in_query", "header_missing"], f"In n8n I call https://api.101domain.com/v1/domains?api_key={K} and it says authorization failed.", id="an address within a sentence"),
    pytest.param(["header_missing"], f"Why 401?\n\n```\nGET {U} HTTP/1.1\nHost: api.101domain.com\nAccept: */*\n```", id="a request in a block"),
    pytest.param(["scheme_no_space"], f"PHP curl returns 401:\n\n```php\n$k = getenv('K');\ncurl_setopt($ch, CURLOPT_URL, '{U}');\ncurl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer' . $k]);\n```", id="code in a block below a sentence that names curl"),
    pytest.param([], f"It prints this, status 200:\n\n```json\n{{\"a\": null}}\n```\n```python\nr = requests.get(\"{U}\", headers={{\"Authorization\": \"Bearer \" + os.environ[\"KEY\"]}})\n```", id="a block of another language"),
    pytest.param(["scheme_missing"], 'client.BaseAddress = new Uri("https://api.101domain.com/v1/");\nclient.DefaultRequestHeaders.Add("Authorization", _configuration["Registrar:ApiKey"]);\nawait client.GetAsync("account/balance");', id="C#: a setting by its path"),
    pytest.param([], f'client.DefaultRequestHeaders.Add("Authorization", _configuration["Registrar:AuthHeader"]);\nawait client.GetAsync("{U}");', id="C#: a setting that may hold the whole value"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "paste"), PASTES)
def test_paste_is_read_as_its_tool_reads_it(causes, named, paste):
    assert causes(paste) == named


FIXES = [
    pytest.param(f"C:\\>set KEY = {K}\nC:\\>{CURL % '%KEY%'}", "set KEY=", id="cmd"),
    pytest.param(f"{JOB}{CURL % '${ secrets.KEY }'}", "${{ secrets.KEY }}", id="Actions"),
    pytest.param(UNIT % f"Environment=API_KEY = {K}", "Environment=API_KEY=YOUR", id="systemd"),
    pytest.param(REMOTE % "$API_KEY", "Bearer ${API_KEY}", id="mcp-remote"),
]


@pytest.mark.parametrize(("paste", "written"), FIXES)
def test_fix_writes_it_as_the_tool_reads_it(look, causes, paste, written):
    fix = look(paste).fix.text
    assert written in fix
    assert set(causes(fix)) <= {"placeholder"}
