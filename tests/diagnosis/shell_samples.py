"""Shells, command-line tools and raw HTTP in other surroundings: each paste with its causes.

Labelled by the rules of the shell, the tool or the standard before they were run: the decisive
cause first, none where the paste is right.
"""

K = "v4Tq8ZbN2cWf7HsJd5PgA4uEi6Oq1XwZk81mQ0vT"
J = "9b1f7d3e5a6c4820b7e9d1c3f5a7082b4d6e8f01"
B = "https://api.101domain.com/v1/account/balance"
UNAUTHORIZED = '{"status":"error","code":"UNAUTHORIZED","message":"Bearer token is missing, invalid, or expired.","errors":null}'

# fmt: off
SHELLS = {
# -- right
"array in two steps": ([], f'args=(-sS)\nargs+=(-H "Authorization: Bearer $DOMAIN_KEY")\nargs+=(--max-time 5)\ncurl "${{args[@]}}" {B}'),
"positional parameters": ([], f'set -- -H "Authorization: Bearer {K}" -H "Accept: application/json"\ncurl -s "$@" {B}'),
"bash -c in double quotes": ([], f"bash -c \"curl -s -H 'Authorization: Bearer $DOMAIN_KEY' {B}\""),
"kubectl exec": ([], f"kubectl exec -it deploy/api -- sh -c 'curl -s -H \"Authorization: Bearer $TOKEN\" {B}'"),
"ssh in single quotes": ([], f"ssh deploy@web2 'curl -sS -H \"Authorization: Bearer {K}\" {B}'"),
"PS2 of zsh": ([], f'% curl -s {B} \\\n> -H "Authorization: Bearer {K}"\n{UNAUTHORIZED}'),
"PowerShell's second prompt": ([], f'PS C:\\work> curl.exe {B} `\n>>  -H "Authorization: Bearer {K}"'),
"Chrome for cmd, with a query": ([], f'curl --request GET ^"https://api.101domain.com/v1/domains?page=1^&size=2^" ^\n  -H ^"authorization: Bearer {K}^" ^\n  -H ^"user-agent: x^"'),
"user of a proxy": ([], f'curl -x http://proxy.example:3128 -U jane:pw -H "Authorization: Bearer {K}" {B}'),
"digest beside the header": ([], f'curl --digest -u jane:pw -H "authorization: bearer {K}" {B}'),
"lone line of cmd": ([], f'  -H "Authorization: Bearer {K}" ^'),
"two lone lines": ([], f"  --header 'Accept: application/json' \\\n  --header 'Authorization: Bearer {K}' \\"),
"jq -r": ([], f'curl -H "Authorization: Bearer $(jq -r .key ~/.config/101.json)" {B}'),
"kubectl, decoded": ([], f"KEY=$(kubectl get secret d101 -o jsonpath='{{.data.key}}' | base64 -d)\ncurl -H \"Authorization: Bearer $KEY\" {B}"),
"cron that sources a file": ([], f'0 4 * * * . /etc/d101.env && curl -s -H "Authorization: Bearer $D101" {B}'),
"exported before the script": ([], f'$ cat sync.sh\n#!/bin/bash\ncurl -s -H "Authorization: Bearer $D101" {B}\n$ export D101={K}\n$ ./sync.sh'),
"HTTPie that ignores .netrc": ([], f'# ~/.netrc has: machine api.101domain.com login x password y\nhttp --ignore-netrc {B} "Authorization: Bearer {K}"'),
"HTTPie's default scheme": ([], f'http --default-scheme=https api.101domain.com/v1/domains "Authorization: Bearer {K}"'),
"HTTPie with a body": ([], f'http POST https://api.101domain.com/v1/domains/bulk-search "Authorization:Bearer {K}" domains:=\'["a.com"]\' term=1 page==2'),
"xh with --bearer": ([], f"xh --bearer {K} {B}"),
"wget with a body": ([], f'wget -qO- --header "Authorization: Bearer {K}" --post-data \'{{"domains":["a.com"]}}\' https://api.101domain.com/v1/domains/bulk-search'),
"claude mcp add": ([], f'claude mcp add --transport http domains https://mcp.example.com/101domain --header "Authorization: Bearer {K}"'),
"codex with a name": ([], "codex mcp add domains --url https://mcp.example.com/101domain --bearer-token-env-var DOMAIN101_API_KEY"),
"PowerShell, in a function": ([], 'function Get-Domain($headers) {\n  Invoke-RestMethod -Uri "https://api.101domain.com/v1/domains" -Headers $headers\n}'),
"PowerShell, web session": ([], f'$s = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$s.Headers.Add("Authorization", "Bearer {K}")\nInvoke-WebRequest -Uri "{B}" -WebSession $s'),
"PowerShell, abbreviated": ([], f'irm {B} -Head @{{Authorization="Bearer $env:D101"}}'),
"two requests of a file": ([], f"### one\nGET {B}\nAuthorization: Bearer {K}\n\n### two\nGET https://api.101domain.com/v1/domains\nAuthorization: Bearer {K}\n"),
"answer with a request": ([], f"GET /v1/domains HTTP/1.1\nHost: api.101domain.com\nAuthorization: Bearer {K}\n\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{UNAUTHORIZED}"),
"set -x": ([], f"++ curl -s -H 'Authorization: Bearer {K}' {B}\n+ jq ."),
"success and its status": ([], '{"status":"success","code":"OK","message":"","data":{}}\n200'),
"HTTP/2 as the browser shows it": ([], f":authority: api.101domain.com\n:method: GET\n:path: /v1/domains\n:scheme: https\nauthorization: Bearer {K}"),
# -- faulty
"HTTP/2 without the header": (["header_missing"], ":method: GET\n:path: /v1/domains\n:authority: api.101domain.com\naccept: */*"),
"caret at a prompt of zsh": (["shell_line_break", "header_missing"], f'% curl {B} ^\n  -H "Authorization: Bearer {K}"'),
"quotes that close at the colon": (["shell_quoting", "header_missing"], f'curl -H "Authorization:" "Bearer {K}" {B}'),
"quotes that close before the key": (["shell_quoting", "empty_key"], f'curl -H "Authorization: Bearer" $D101 {B}'),
"profile that is not read again": (["env_not_loaded", "empty_key"], f"$ echo 'export D101={K}' >> ~/.bashrc\n$ curl -s -H \"Authorization: Bearer $D101\" {B}"),
"unquoted header variable": (["shell_quoting", "header_missing"], f'H="Authorization: Bearer {K}"\ncurl -s -H $H {B}'),
"single quotes in sh -c in double": (["scheme_wrong"], f"sh -c \"curl -s -H 'Authorization: Token $KEY' {B}\""),
"single quotes in an array": (["variable_not_expanded"], f"opts=(-s -H 'Authorization: Bearer $D101')\ncurl \"${{opts[@]}}\" {B}"),
"key in a -G query": (["header_in_query", "header_missing"], f'curl --get -d token={K} https://api.101domain.com/v1/domains'),
"--url-query": (["header_in_query", "header_missing"], f'curl --url-query api_key={K} {B}'),
"base64 of an echo": (["base64_encoded"], f'KEY=$(echo {K} | base64)\ncurl -H "Authorization: Bearer $KEY" {B}'),
"kubectl, not decoded": (["base64_encoded"], f"curl -H \"Authorization: Bearer $(kubectl get secret d101 -o jsonpath='{{.data.key}}')\" {B}"),
"aws without text": (["quotes_in_value"], f'KEY=$(aws ssm get-parameter --name /d101 --with-decryption --query Parameter.Value)\ncurl -s -H "Authorization: Bearer $KEY" {B}'),
"blank behind the equals sign": (["env_syntax", "empty_key"], f'$ D101= {K}\nbash: {K}: command not found\n$ curl -s -H "Authorization: Bearer $D101" {B}'),
"export with blanks": (["env_syntax", "empty_key"], f'export D101 = "{K}"\ncurl -s -H "Authorization: Bearer $D101" {B}'),
"daily cron": (["env_not_loaded", "empty_key"], f'@daily curl -s -H "Authorization: Bearer ${{D101_KEY}}" {B} > /tmp/b.json'),
"setx in the same window": (["env_not_loaded", "empty_key"], f'C:\\>setx D101_KEY {K}\nSUCCESS: Specified value was saved.\nC:\\>curl -H "Authorization: Bearer %D101_KEY%" {B}'),
"scope error of -f": (["not_a_401"], f'$ curl -f -H "Authorization: Bearer {K}" {B}\ncurl: (22) The requested URL returned error: 403'),
"429 below the command": (["not_a_401", "rate_limited"], f'$ curl -s -H "Authorization: Bearer {K}" {B}\n{{"status":"error","code":"TOO_MANY_REQUESTS","message":"Rate limit exceeded. Please wait before retrying.","errors":null}}'),
"no closing quote in front of an option": (["shell_quoting"], f"curl -s -H 'Authorization: Bearer {K} --max-time 9 {B}"),
"no colon in wget": (["header_separator"], f'wget -qO- --header "Authorization Bearer {K}" {B}'),
"wget's user": (["basic_auth_used"], f"wget -qO- --user=api --password={K} --auth-no-challenge {B}"),
"HTTPie, query": (["header_in_query", "header_missing"], f"http {B} api_key=={K}"),
"HTTPie, blank behind the colon": (["shell_quoting"], f"http {B} Authorization: Bearer {K}"),
"HTTPie, digest beside": (["header_overridden", "basic_auth_used"], f'http -a jane:pw GET {B} "Authorization: Bearer {K}"'),
"xh without scheme": (["insecure_http"], f'xh api.101domain.com/v1/domains "Authorization: Bearer {K}"'),
"PowerShell without back-ticks": (["shell_line_break", "header_missing"], f'Invoke-RestMethod -Uri "{B}"\n  -Headers @{{ Authorization = "Bearer {K}" }}'),
"PowerShell with backslashes": (["shell_line_break", "header_missing"], f'PS> Invoke-RestMethod -Uri "{B}" \\\n  -Method Get \\\n  -Headers @{{ Authorization = "Bearer {K}" }}'),
"PowerShell, a text in a variable": (["headers_misplaced"], f'$h = "Authorization: Bearer {K}"\nInvoke-WebRequest -Uri {B} -Headers $h'),
"PowerShell, hashtable in the body": (["headers_as_body", "header_missing"], f'Invoke-RestMethod -Method Post -Uri https://api.101domain.com/v1/domains/bulk-search -Body @{{ Authorization = "Bearer {K}" }}'),
"PowerShell, index in a text": (["variable_not_expanded"], f'$c = @{{ api = "{K}" }}\nirm {B} -Headers @{{ Authorization = "Bearer $c[\'api\']" }}'),
"PowerShell, credential alone": (["basic_auth_used"], f"$c = Get-Credential\nInvoke-RestMethod -Uri {B} -Credential $c -Authentication Basic"),
"blank line in a raw request": (["headers_misplaced", "header_missing"], f"GET /v1/domains HTTP/1.1\r\nHost: api.101domain.com\r\n\r\nAuthorization: Bearer {K}\r\nAccept: */*\r\n\r\n"),
"nginx in front": (["proxy_strips_header", "header_missing"], f"GET /v1/domains HTTP/1.1\nHost: intern.example\nAuthorization: Bearer {K}\n\nGET /v1/domains HTTP/1.1\nHost: api.101domain.com\nX-Real-IP: 10.0.0.3\n"),
"302 between": (["redirect_drops_header"], f"HTTP/1.1 302 Found\r\nLocation: https://edge.example.net/v1/domains\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n{UNAUTHORIZED}"),
"500 behind a body": (["not_a_401", "server_error"], '{"status":"error","code":"SERVER_ERROR","message":"x","errors":null}\nHTTP_CODE:500'),
"token= of Rails": (["scheme_wrong", "scheme_punctuated"], f'Authorization: Token token="{K}"'),
}
# fmt: on
