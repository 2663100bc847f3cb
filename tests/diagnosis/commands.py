"""Commands, headers, files and messages as customers paste them, with gaps that a fault can fill.

The gaps are those of ``tests.diagnosis.clients``; the word in front is the input kind.
"""

# fmt: off
COMMANDS = {
'curl': ('curl', '''\
curl «url» -H "«name»: «lead»«key»"
'''),
'curl-single': ('curl', '''\
curl -H '«name»: «lead»«key»' '«url»'
'''),
'curl-long': ('curl', '''\
curl --silent --location --request GET '«url»' \\
  --header 'Accept: application/json' \\
  --header '«name»: «lead»«key»'
'''),
'curl-attached': ('curl', '''\
curl -H"«name»: «lead»«key»" «url»
'''),
'curl-cluster': ('curl', '''\
curl -sSLH "«name»: «lead»«key»" "«url»"
'''),
'curl-variable': ('curl', '''\
API_TOKEN="«key»"
curl -s -H "«name»: «lead»$API_TOKEN" "«url»" | cat
'''),
'curl-export': ('curl', '''\
export MY_TOKEN='«key»'
curl --header "«name»: «lead»${MY_TOKEN}" --url «url»
'''),
'curl-prompt': ('curl', '''\
$ curl -X GET "«url»" -H "accept: application/json" -H "«name»: «lead»«key»"
'''),
'curl-root-prompt': ('curl', '''\
user@host:~/project$ curl -i «url» -H "«name»: «lead»«key»"
'''),
'curl-script': ('curl', '''\
#!/usr/bin/env bash
set -euo pipefail

# the live key
KEY="«key»"

response=$(curl -sS -H "«name»: «lead»${KEY}" "«url»")
echo "$response"
'''),
'curl-header-variable': ('curl', '''\
AUTH="«name»: «lead»«key»"
curl -H "$AUTH" «url»
'''),
'curl-value-variable': ('curl', '''\
TOKEN="«lead»«key»"
curl -H "«name»: $TOKEN" «url»
'''),
'curl-array': ('curl', '''\
curl "«url»" \\
     -H "Content-Type: application/json" \\
     -H "«name»: «lead»«key»" \\
     --max-time 10
'''),
'curl-config': ('curl', '''\
curl -K - <<EOF
url = "«url»"
header = "«name»: «lead»«key»"
EOF
'''),
'curl-data': ('curl', '''\
curl -X POST https://api.101domain.com/v1/domains/bulk-search -H 'Content-Type: application/json' -H '«name»: «lead»«key»' -d '{"domains": ["example.com"]}'
'''),
'wget': ('other_cli', '''\
wget -qO- --header="«name»: «lead»«key»" «url»
'''),
'wget-space': ('other_cli', '''\
wget --quiet --output-document=- --header '«name»: «lead»«key»' "«url»"
'''),
'httpie': ('other_cli', '''\
http GET «url» "«name»:«lead»«key»"
'''),
'httpie-short': ('other_cli', '''\
http «url» '«name»: «lead»«key»' Accept:application/json
'''),
'xh': ('other_cli', '''\
xh «url» "«name»:«lead»«key»"
'''),
'cmd': ('curl', '''\
C:\\Users\\me> curl -H "«name»: «lead»«key»" «url»
'''),
'cmd-caret': ('curl', '''\
curl -X GET "«url»" ^
  -H "accept: application/json" ^
  -H "«name»: «lead»«key»"
'''),
'cmd-set': ('curl', '''\
set TOKEN=«key»
curl -H "«name»: «lead»%TOKEN%" «url»
'''),
'powershell': ('powershell', '''\
Invoke-RestMethod -Uri "«url»" -Headers @{ "«name»" = "«lead»«key»" }
'''),
'powershell-variable': ('powershell', '''\
$token = "«key»"
$headers = @{
    "Accept" = "application/json"
    "«name»" = "«lead»$token"
}
Invoke-RestMethod -Method Get -Uri "«url»" -Headers $headers
'''),
'powershell-web': ('powershell', '''\
PS C:\\> $r = Invoke-WebRequest -Uri '«url»' -Headers @{'«name»'='«lead»«key»'} -UseBasicParsing
PS C:\\> $r.StatusCode
'''),
'powershell-splat': ('powershell', '''\
$params = @{
  Uri = '«url»'
  Method = 'Get'
  Headers = @{ '«name»' = '«lead»«key»' }
}
Invoke-RestMethod @params
'''),
'powershell-curl.exe': ('powershell', '''\
PS C:\\Users\\me> curl.exe -H "«name»: «lead»«key»" "«url»"
'''),
'raw': ('raw_http', '''\
GET /v1/account/balance HTTP/1.1
Host: api.101domain.com
Accept: */*
«name»: «lead»«key»

'''),
'verbose': ('raw_http', '''\
> GET /v1/account/balance HTTP/1.1
> Host: api.101domain.com
> User-Agent: curl/8.5.0
> Accept: */*
> «name»: «lead»«key»
>
< HTTP/1.1 401 Unauthorized
'''),
'header': ('header_line', '''\
«name»: «lead»«key»
'''),
'mcp': ('config', '''\
{
  "mcpServers": {
    "101domain": {
      "type": "http",
      "url": "https://mcp.101domain.com/",
      "headers": {
        "«name»": "«lead»«key»"
      }
    }
  }
}
'''),
'mcp-remote': ('other_cli', '''\
{
  "mcpServers": {
    "101domain": {
      "command": "npx",
      "args": ["-y", "mcp-remote", "https://mcp.101domain.com/", "--header", "«name»: «lead»«key»"]
    }
  }
}
'''),
'http-file': ('raw_http', '''\
### balance
GET «url»
Accept: application/json
«name»: «lead»«key»
'''),
'http-file-variable': ('raw_http', '''\
@token = «key»

GET «url»
«name»: «lead»{{token}}
'''),
'postman': ('config', '''\
{"info": {"name": "101domain"}, "item": [{"name": "balance", "request": {"method": "GET", "header": [{"key": "«name»", "value": "«lead»«key»"}], "url": "«url»"}}]}
'''),
'har': ('har', '''\
{"log": {"version": "1.2", "entries": [{"request": {"method": "GET", "url": "«url»", "headers": [{"name": "«name»", "value": "«lead»«key»"}]}, "response": {"status": 401}}]}}
'''),
'insomnia': ('config', '''\
{"_type": "export", "resources": [{"_type": "request", "url": "«url»", "method": "GET", "headers": [{"name": "«name»", "value": "«lead»«key»"}]}]}
'''),
'gha': ('config', '''\
name: check
on: push
jobs:
  balance:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Balance
        run: |
          curl -sf «url» \\
            -H "«name»: «lead»«key»"
'''),
'gitlab': ('config', '''\
balance:
  image: curlimages/curl
  script:
    - 'curl -s "«url»" -H "«name»: «lead»«key»"'
'''),
'log': ('error_message', '''\
2026-11-24 10:00:01,123 DEBUG client: GET «url» headers={'Accept': '*/*', '«name»': '«lead»«key»'}
2026-11-24 10:00:01,456 ERROR client: 401 Unauthorized
'''),
'prose': ('prose', '''\
Hello,

I get a 401 from your API since this morning. This is what I run:

curl «url» -H "«name»: «lead»«key»"

Can you help?
Anna
'''),
'markdown': ('curl', '''\
```bash
curl «url» -H "«name»: «lead»«key»"
```
'''),
}
# fmt: on
