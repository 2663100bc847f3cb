"""Never cry wolf: what is right has no cause, whatever it looks like."""

from __future__ import annotations

import pytest

URL = "https://api.101domain.com/v1/account/balance"

CORRECT = {
    "bare key": "{key}",
    "64 characters": "5391fe4ab90648365bbe2bd4ab7d281f7a1dcbdeaWyFqfC6WP4hZVlDPqY6bmq6",
    "20 characters": "aB3dE6gH9jK2mN5pQ8rS",
    "with a bar": "17|kVbX2yTq9LmNcR4sWzPd8HfGjE5aU3oI",
    "hyphens, dots, underscores": "ab12-cd34.ef56_gh78-ij90.kl12",
    "ends in an equals sign": "dGhpc2lzYXJhbmRvbWtleQ9f8e7d6c5b4a3=",
    "upper case": "Q7W3E9R5T1Y8U2I6O4P0A9S8D7F6G5H4J3K2L1Z0",
    "begins with the word bearer": "Authorization: Bearer bearerchannel7f3a9c2e41d8",
    "header": "Authorization: Bearer {key}",
    "header with its line end": "Authorization: Bearer {key}\n",
    "a Java method that may throw": 'static String call(String end) throws IOException {{\n    HttpURLConnection con = (HttpURLConnection) new URL("https://api.101domain.com/v1" + end).openConnection();\n    con.setRequestProperty("Authorization", String.join(" ", "Bearer", System.getenv("API_KEY")));\n    return read(con.getInputStream());\n}}',
    "header in lower case": "authorization: bearer {key}",
    "two spaces": "Authorization: Bearer  {key}",
    "several headers": "Accept: application/json\nAuthorization: Bearer {key}\nHost: api.101domain.com",
    "an entry of a map": '"Authorization": "Bearer {key}",',
    "header's value": "Bearer {key}",
    "HTTP with CR LF": "GET /v1/account/balance HTTP/1.1\r\nHost: api.101domain.com\r\nAuthorization: Bearer {key}\r\n\r\n",
    "HTTP with a body": 'POST /v1/domains/bulk-search HTTP/1.1\nHost: api.101domain.com\nAuthorization: Bearer {key}\n\n{{"domains":["a.com"]}}',
    "HTTP with a port and a UUID": "PUT /v1/dns/a.com/nameservers HTTP/1.1\r\nHost: api.101domain.com:443\r\nAuthorization: Bearer {key}\r\nX-Request-Id: 0c7a8a3e-4a52-4f60-8c0f-9c1d3d8b2a11\r\n\r\n",
    "an address of an http file": f"GET {URL}\nAuthorization: Bearer {{key}}",
    "cURL": f'curl -X GET "{URL}" -H "Authorization: Bearer {{key}}"',
    "cURL over lines": f"curl {URL} \\\n  -H 'Authorization: Bearer {{key}}' \\\n  -H 'Accept: application/json'",
    "cURL with a pipe": f'curl -s {URL} -H "Authorization: Bearer {{key}}" | jq .data',
    "cURL with a variable": f'curl {URL} -H "Authorization: Bearer $DOMAIN101_API_KEY"',
    "cURL with braces": f'curl {URL} -H "Authorization: Bearer ${{{{API_KEY}}}}"',
    "variable set before": f'KEY={{key}}\ncurl {URL} -H "Authorization: Bearer $KEY"',
    "variable read from a file": f'KEY=$(cat key.txt) && curl -H "Authorization: Bearer $KEY" {URL}',
    "carets of cmd": f'curl "{URL}" ^\n  -H "Authorization: Bearer {{key}}"',
    "oauth2-bearer": f'curl --oauth2-bearer "{{key}}" {URL}',
    "attached option": f'curl -H"Authorization: Bearer {{key}}" -sS -XGET {URL}',
    "cURL of cmd without a prompt": f'curl.exe -i "{URL}" -H "Authorization: Bearer %API_KEY%"',
    "a key that cmd asks for": f'set /p API_KEY=\ncurl.exe -i "{URL}" -H "Authorization: Bearer %API_KEY%"',
    "a key that PowerShell asks for": f'$env:API_KEY = Read-Host\ncurl.exe -i "{URL}" -H "Authorization: Bearer $env:API_KEY"',
    "a key that bash asks for": f'read -rs API_KEY\ncurl "{URL}" -H "Authorization: Bearer $API_KEY"',
    "prompt": f'$ curl {URL} -H "Authorization: Bearer {{key}}"',
    "comment before": f'# put YOUR_API_KEY here\ncurl "{URL}" -H "Authorization: Bearer {{key}}"',
    "query in quotes": 'curl "https://api.101domain.com/v1/domains?page=1&size=2" -H "Authorization: Bearer {key}"',
    "data": 'curl -X POST https://api.101domain.com/v1/domains/bulk-search -H "Authorization: Bearer {key}" -H "Content-Type: application/json" -d \'{{"domains":["a.com"]}}\'',
    ".env": "DOMAIN101_API_KEY={key}",
    ".env in quotes": 'DOMAIN101_API_KEY="{key}"',
    "export": "export DOMAIN101_API_KEY='{key}'",
    ".env of several": "DEBUG=1\nDATABASE_URL=postgres://u:p@h/db\nDOMAIN101_API_KEY={key}\n# end",
    "MCP": '{{"mcpServers":{{"d":{{"type":"http","url":"https://mcp.example.com/x","headers":{{"Authorization":"Bearer {key}"}}}}}}}}',
    "MCP with a variable": '{{"mcpServers":{{"d":{{"url":"https://mcp.example.com/x","headers":{{"Authorization":"Bearer ${{API_KEY}}"}}}}}}}}',
    "MCP environment": '{{"mcpServers":{{"d":{{"command":"npx","args":["-y","x"],"env":{{"API_KEY":"{key}"}}}}}}}}',
    "sentence": "My key is {key} and I get 401 on every call.",
    "success": 'HTTP/2 200\ncontent-type: application/json\n\n{{"status":"success","code":"OK","message":"","data":{{}}}}',
    "verbose output": "* Connected to api.101domain.com\n> GET /v1/account/balance HTTP/1.1\n> Host: api.101domain.com\n> Authorization: Bearer {key}\n>\n",
}


@pytest.mark.parametrize("paste", CORRECT.values(), ids=CORRECT.keys())
def test_correct_paste_has_no_cause(look, key, paste):
    diagnosis = look(paste.format(key=key))
    assert diagnosis.causes == ()
    assert diagnosis.fix is None
