"""Settings, tools' files, other clients and messages, right and wrong."""

from __future__ import annotations

import base64

from tests.diagnosis.code_samples import K, U

# fmt: off
b64 = base64.b64encode(K.encode()).decode()
b64n = base64.b64encode((K + "\n").encode()).decode()
CORRECT = {
'compose map':f"services:\n  app:\n    image: x\n    environment:\n      API_KEY: {K}\n",
'compose list':f"version: '3'\nservices:\n  app:\n    environment:\n      - API_KEY={K}\n      - DEBUG=1\n    ports:\n      - \"80:80\"\n",
'k8s secret':f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: d\ntype: Opaque\ndata:\n  api-key: {b64}\n",
'k8s stringData':f"apiVersion: v1\nkind: Secret\nstringData:\n  api-key: \"{K}\"\n",
'k8s env ref':"spec:\n  containers:\n    - name: app\n      env:\n        - name: API_KEY\n          valueFrom:\n            secretKeyRef:\n              name: d\n              key: api-key\n",
'gha':"name: x\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      API_KEY: ${{ secrets.API_KEY }}\n    steps:\n      - run: curl x\n",
'gitlab':f"variables:\n  API_KEY: \"{K}\"\ntest:\n  script:\n    - echo hi\n",
'toml':f"[domain101]\napi_key = \"{K}\"\nurl = \"https://api.101domain.com/v1\"\n",
'codex, on the API itself':"[mcp_servers.d]\nurl = \"https://api.101domain.com/mcp\"\nbearer_token_env_var = \"DOMAIN101_API_KEY\"\n",
'codex':"[mcp_servers.d]\nurl = \"https://mcp.example.com/x\"\nbearer_token_env_var = \"DOMAIN101_API_KEY\"\n",
'ini':f"[default]\nkey = {K}\nhost = api.101domain.com\n",
'systemd':f"[Service]\nEnvironment=\"API_KEY={K}\"\nExecStart=/usr/bin/app\n",
'yaml headers':f"request:\n  url: {U}\n  headers:\n    Authorization: Bearer {K}\n",
'wget':f'wget --header="Authorization: Bearer {K}" {U}',
'wget2':f"wget -qO- --header 'Authorization: Bearer {K}' {U}",
'httpie':f"http GET {U} 'Authorization: Bearer {K}'",
'httpie short':f'http {U} Authorization:"Bearer {K}"',
'httpie A':f"http -A bearer -a {K} {U}",
'xh':f'xh {U} "Authorization: Bearer $API_KEY"',
'docker':f"docker run --rm -e API_KEY={K} app",
'mcp-remote':f'npx -y mcp-remote https://mcp.example.com/x --header "Authorization: Bearer {K}"',
'mcp-remote var':'npx mcp-remote https://mcp.example.com/x --header "Authorization:${AUTH_HEADER}"',
'ps irm':f"Invoke-RestMethod -Uri '{U}' -Headers @{{ Authorization = \"Bearer {K}\" }}",
'ps var':f"$key = '{K}'\n$headers = @{{ 'Authorization' = \"Bearer $key\" }}\nInvoke-RestMethod -Uri \"{U}\" -Headers $headers -Method Get",
'ps env':f"irm {U} -Headers @{{Authorization=\"Bearer $env:API_KEY\"}}",
'ps concat':f"$h = @{{}}\n$h['Authorization'] = 'Bearer ' + $key\nInvoke-WebRequest -Uri {U} -Headers $h",
'postman env':'{"name":"x","values":[{"key":"token","value":"'+K+'","enabled":true}]}',
'har':'{"log":{"entries":[{"request":{"method":"GET","url":"'+U+'","headers":[{"name":"Host","value":"api.101domain.com"},{"name":"Authorization","value":"Bearer '+K+'"}]}}]}}',
'vscode mcp':'{"servers":{"d":{"type":"http","url":"https://mcp.example.com/x","headers":{"Authorization":"Bearer ${input:key}"}}}}',
'email':f"Hello support,\n\nI use this command and get 401:\n\ncurl {U} -H \"Authorization: Bearer {K}\"\n\nCan you help me?\nThanks, Jane",
'chat fence':f"hi, this does not work for me at all:\n```bash\ncurl {U} -H 'Authorization: Bearer {K}'\n```\nany idea why that is?",
'verbose':f"$ curl -v {U} -H 'Authorization: Bearer {K}'\n* Connected\n> GET /v1/account/balance HTTP/2\n> Host: api.101domain.com\n> authorization: Bearer {K}\n",
}
FAULTY = {
('quotes_in_value','compose'):f"services:\n  a:\n    environment:\n      - API_KEY=\"{K}\"\n",
('newline_in_key','k8s'):f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: d\ndata:\n  token: {b64n}\n",
('newline_in_key','block'):f"stuff:\n  api_key: |\n    {K}\n",
('scheme_duplicated','yamlkey'):f"app:\n  api_key: Bearer {K}\n  debug: true\n",
('scheme_missing','yamlhdr'):f"request:\n  headers:\n    Authorization: {K}\n",
('placeholder','toml'):"[d]\napi_key = \"YOUR_API_KEY\"\n",
('config_field_wrong','codex'):f"[mcp_servers.d]\nurl = \"https://x.y/z\"\nbearer_token_env_var = \"{K}\"\n",
('scheme_missing','wget'):f'wget --header="Authorization: {K}" {U}',
('header_missing','httpie'):f"http GET {U}",
('scheme_wrong','httpie'):f"http {U} 'Authorization: Token {K}'",
('basic_auth_used','httpie'):f"http -a {K}: {U}",
('shell_quoting','mcp'):f"npx mcp-remote https://mcp.example.com/x --header Authorization: Bearer {K}",
('variable_not_expanded','xh'):f"xh {U} 'Authorization: Bearer $API_KEY'",
('variable_not_expanded','ps'):f"$key='{K}'\nInvoke-RestMethod {U} -Headers @{{ Authorization = 'Bearer $key' }}",
('scheme_missing','ps'):f"Invoke-RestMethod -Uri {U} -Headers @{{ Authorization = '{K}' }}",
('header_name_wrong','ps'):f"irm -Uri {U} -Headers @{{ 'X-API-Key' = '{K}' }}",
('header_missing','ps'):f"Invoke-RestMethod -Uri {U}",
('scheme_missing','har'):'{"log":{"entries":[{"request":{"method":"GET","url":"'+U+'","headers":[{"name":"Authorization","value":"'+K+'"}]}}]}}',
('header_missing','har'):'{"log":{"entries":[{"request":{"method":"GET","url":"'+U+'","headers":[{"name":"Host","value":"api.101domain.com"}]}}]}}',
('scheme_duplicated','postman'):'{"auth":{"type":"bearer","bearer":[{"key":"token","value":"Bearer '+K+'"}]}}',
('shell_line_break','email'):f"Hello, I pasted what your page says:\n\ncurl -X GET \"{U}\"\n-H \"Authorization: Bearer {K}\"\n\nbut it answers with 401 all the time.",
('scheme_missing','chat'):f"my header is `Authorization: {K}` and it always says unauthorized to me",
}
# fmt: on
