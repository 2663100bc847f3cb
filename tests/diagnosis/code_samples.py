"""Code as customers paste it, right and wrong, for every language and its usual clients."""

from __future__ import annotations

K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
U = "https://api.101domain.com/v1/account/balance"
KINDS = {"py": "python", "js": "javascript", "ts": "javascript", "cs": "csharp"}


def kind_of(name: str) -> str:
    """The input kind that a sample's short name stands for."""
    return KINDS.get(name, name)


# fmt: off
CORRECT = {
'py session':f'import requests\ns = requests.Session()\ns.headers.update({{"Authorization": f"Bearer {{KEY}}"}})\ns.get("{U}")'.replace('{KEY}',K),
'py var headers':f'import requests\nAPI_KEY = "{K}"\nheaders = {{"Authorization": f"Bearer {{API_KEY}}", "Accept": "application/json"}}\nresp = requests.get("{U}", headers=headers)\nprint(resp.json())',
'py httpx async':f'import httpx, os\nasync with httpx.AsyncClient() as client:\n    r = await client.get("{U}", headers={{"Authorization": "Bearer " + os.environ["API_KEY"]}})',
'py format':f'import requests\nkey="{K}"\nrequests.get("{U}", headers={{"Authorization": "Bearer {{}}".format(key)}})',
'py percent':f'import requests\nkey="{K}"\nrequests.get("{U}", headers={{"Authorization": "Bearer %s" % key}})',
'py http.client':f'import http.client\nconn = http.client.HTTPSConnection("api.101domain.com")\nconn.request("GET", "/v1/account/balance", headers={{"Authorization": "Bearer {K}"}})',
'py aiohttp':f'import aiohttp\nasync with aiohttp.ClientSession(headers={{"Authorization": "Bearer {K}"}}) as s:\n    async with s.get("{U}") as r:\n        print(await r.json())',
'py class auth':f'import requests\nclass BearerAuth(requests.auth.AuthBase):\n    def __init__(self, token):\n        self.token = token\n    def __call__(self, r):\n        r.headers["Authorization"] = "Bearer " + self.token\n        return r\nrequests.get("{U}", auth=BearerAuth("{K}"))',
'py function':f'import requests\ndef call(path, key):\n    return requests.get("https://api.101domain.com/v1" + path, headers={{"Authorization": f"Bearer {{key}}"}})\ncall("/domains", "{K}")',
'js fetch':f"const res = await fetch('{U}', {{ method: 'GET', headers: {{ Authorization: `Bearer ${{process.env.API_KEY}}` }} }});",
'js headers const':f"const headers = {{ 'Authorization': 'Bearer {K}' }};\nfetch('{U}', {{ headers }}).then(r => r.json()).then(console.log);",
'js Headers':f"const h = new Headers();\nh.append('Authorization', 'Bearer {K}');\nfetch('{U}', {{ headers: h }});",
'js axios get':f"const axios = require('axios');\naxios.get('{U}', {{ headers: {{ Authorization: 'Bearer {K}' }} }}).then(r => console.log(r.data));",
'js axios post':"await axios.post('https://api.101domain.com/v1/domains/bulk-search', { domains: ['a.com'] }, { headers: { Authorization: `Bearer ${key}` } });",
'js axios config':f"axios({{ method: 'get', url: '{U}', headers: {{ 'Authorization': 'Bearer ' + token }} }});",
'js axios create':"const api = axios.create({ baseURL: 'https://api.101domain.com/v1', headers: { Authorization: `Bearer ${process.env.API_KEY}` } });\nconst r = await api.get('/account/balance');",
'js https':f"const https = require('https');\nconst options = {{ hostname: 'api.101domain.com', path: '/v1/account/balance', headers: {{ Authorization: 'Bearer {K}' }} }};\nhttps.get(options, res => {{}});",
'js xhr':f"const xhr = new XMLHttpRequest();\nxhr.open('GET', '{U}');\nxhr.setRequestHeader('Authorization', 'Bearer {K}');\nxhr.send();",
'js got':f"import got from 'got';\nconst d = await got('{U}', {{ headers: {{ authorization: `Bearer ${{process.env.API_KEY}}` }} }}).json();",
'ts':f"const key: string = process.env.API_KEY as string;\nconst r: Response = await fetch('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});",
'js jquery':f"$.ajax({{ url: '{U}', headers: {{ Authorization: 'Bearer {K}' }}, success: d => console.log(d) }});",
'php curl':f"<?php\n$ch = curl_init();\ncurl_setopt($ch, CURLOPT_URL, '{U}');\ncurl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer {K}', 'Accept: application/json']);\ncurl_exec($ch);",
'php setopt_array':f"$ch = curl_init('{U}');\ncurl_setopt_array($ch, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => [\"Authorization: Bearer $apiKey\"]]);\n$r = curl_exec($ch);",
'php guzzle':"$client = new \\GuzzleHttp\\Client(['base_uri' => 'https://api.101domain.com/v1/']);\n$res = $client->request('GET', 'account/balance', ['headers' => ['Authorization' => 'Bearer ' . $key]]);",
'php guzzle get':f"$client = new Client();\n$res = $client->get('{U}', ['headers' => ['Authorization' => \"Bearer {{$key}}\"]]);",
'php stream':f"$ctx = stream_context_create(['http' => ['header' => \"Authorization: Bearer $key\\r\\n\"]]);\necho file_get_contents('{U}', false, $ctx);",
'php laravel':f"$r = Http::withHeaders(['Authorization' => 'Bearer ' . config('services.d.key')])->get('{U}');",
'php wp':f"$response = wp_remote_get('{U}', array('headers' => array('Authorization' => 'Bearer ' . $api_key)));",
'go':f'req, err := http.NewRequest("GET", "{U}", nil)\nif err != nil {{ log.Fatal(err) }}\nreq.Header.Set("Authorization", "Bearer "+os.Getenv("API_KEY"))\nresp, err := http.DefaultClient.Do(req)',
'go main':f'package main\nimport ("net/http"; "os")\nfunc main() {{\n\tkey := "{K}"\n\treq, _ := http.NewRequest(http.MethodGet, "{U}", nil)\n\treq.Header.Add("Authorization", fmt.Sprintf("Bearer %s", key))\n\tclient := &http.Client{{}}\n\tclient.Do(req)\n}}',
'go header map':f'req.Header = http.Header{{"Authorization": {{"Bearer {K}"}}}}\nresp, err := client.Do(req) // {U}',
'go resty':f'client := resty.New()\nresp, err := client.R().SetAuthToken("{K}").Get("{U}")',
'ruby':f"require 'net/http'\nuri = URI('{U}')\nreq = Net::HTTP::Get.new(uri)\nreq['Authorization'] = 'Bearer {K}'\nNet::HTTP.start(uri.host, uri.port, use_ssl: true) {{ |http| http.request(req) }}",
'ruby faraday':"conn = Faraday.new(url: 'https://api.101domain.com') do |f|\n  f.headers['Authorization'] = \"Bearer #{ENV['API_KEY']}\"\nend\nconn.get('/v1/account/balance')",
'ruby faraday2':"conn = Faraday.new('https://api.101domain.com') do |f|\n  f.request :authorization, 'Bearer', ENV['API_KEY']\nend",
'ruby httparty':f"HTTParty.get('{U}', headers: {{ 'Authorization' => \"Bearer #{{key}}\" }})",
'ruby add_field':"req = Net::HTTP::Get.new(uri)\nreq.add_field('Authorization', \"Bearer #{key}\")",
'ruby http.rb':f"HTTP.auth(\"Bearer {K}\").get('{U}')",
'java httpclient':f'HttpClient client = HttpClient.newHttpClient();\nString key = "{K}";\nHttpRequest request = HttpRequest.newBuilder()\n    .uri(URI.create("{U}"))\n    .header("Authorization", "Bearer " + key)\n    .GET().build();\nHttpResponse<String> r = client.send(request, HttpResponse.BodyHandlers.ofString());',
'java okhttp':f'OkHttpClient client = new OkHttpClient();\nRequest request = new Request.Builder().url("{U}").addHeader("Authorization", "Bearer {K}").build();\nResponse response = client.newCall(request).execute();',
'java spring':f'HttpHeaders headers = new HttpHeaders();\nheaders.setBearerAuth("{K}");\nHttpEntity<Void> e = new HttpEntity<>(headers);\nrestTemplate.exchange("{U}", HttpMethod.GET, e, String.class);',
'java spring set':f'HttpHeaders headers = new HttpHeaders();\nheaders.set("Authorization", "Bearer " + apiKey);\nnew RestTemplate().exchange("{U}", HttpMethod.GET, new HttpEntity<>(headers), String.class);',
'java format':f'HttpURLConnection conn = (HttpURLConnection) new URL("{U}").openConnection();\nconn.setRequestProperty("Authorization", String.format("Bearer %s", apiKey));',
'cs':f'using var client = new HttpClient();\nclient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);\nvar r = await client.GetStringAsync("{U}");',
'cs restsharp':'var client = new RestClient("https://api.101domain.com/v1");\nvar request = new RestRequest("account/balance");\nrequest.AddHeader("Authorization", $"Bearer {apiKey}");\nvar response = await client.ExecuteAsync(request);',
'cs env':f'var key = Environment.GetEnvironmentVariable("API_KEY");\nvar req = new HttpRequestMessage(HttpMethod.Get, "{U}");\nreq.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);\nawait client.SendAsync(req);',
'cs add':f'client.DefaultRequestHeaders.Add("Authorization", "Bearer {K}");\nvar s = await client.GetStringAsync("{U}");',
}
FAULTY = {
('scheme_missing','py'):f'import requests\nr = requests.get("{U}", headers={{"Authorization": "{K}"}})',
('header_name_wrong','py'):f'import requests\nr = requests.get("{U}", headers={{"X-API-Key": "{K}"}})',
('basic_auth_used','py'):f'import requests\nr = requests.get("{U}", auth=("{K}", ""))',
('header_in_query','py'):f'import requests\nr = requests.get("{U}", params={{"api_key": "{K}"}})',
('variable_not_expanded','py'):f'import requests\nkey = "{K}"\nr = requests.get("{U}", headers={{"Authorization": "Bearer {{key}}"}})',
('headers_misplaced','py'):f'import requests\nheaders = {{"Authorization": "Bearer {K}"}}\nr = requests.get("{U}", headers)',
('headers_as_body','py'):f'import requests\nheaders = {{"Authorization": "Bearer {K}"}}\nr = requests.post("https://api.101domain.com/v1/domains/bulk-search", headers)',
('header_missing','py'):f'import requests\nr = requests.get("{U}")\nprint(r.status_code)',
('newline_in_key','py'):f'import requests\nkey = "{K}\\n"\nr = requests.get("{U}", headers={{"Authorization": f"Bearer {{key}}"}})',
('wrong_host','py'):f'import requests\nr = requests.get("https://api.101domains.com/v1/x", headers={{"Authorization": "Bearer {K}"}})',
('scheme_no_space','py'):f'import requests\nk="{K}"\nr = requests.get("{U}", headers={{"Authorization": "Bearer" + k}})',
('placeholder','py'):f'import requests\nr = requests.get("{U}", headers={{"Authorization": "Bearer YOUR_API_KEY"}})',
('variable_not_expanded','js'):f"const key = '{K}';\nfetch('{U}', {{ headers: {{ 'Authorization': \"Bearer ${{key}}\" }} }});",
('headers_misplaced','js'):f"fetch('{U}', {{ header: {{ Authorization: 'Bearer {K}' }} }});",
('headers_as_body','js'):f"const config = {{ headers: {{ Authorization: 'Bearer {K}' }} }};\naxios.post('https://api.101domain.com/v1/domains/bulk-search', config);",
('scheme_duplicated','js'):f"const key = 'Bearer {K}';\nfetch('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});",
('header_name_wrong','js'):f"axios.get('{U}', {{ headers: {{ 'Authorisation': 'Bearer {K}' }} }});",
('null_literal','js'):f"fetch('{U}', {{ headers: {{ Authorization: 'Bearer undefined' }} }});",
('variable_not_expanded','php'):f"<?php\n$key = '{K}';\ncurl_setopt($ch, CURLOPT_URL, '{U}');\ncurl_setopt($ch, CURLOPT_HTTPHEADER, array('Authorization: Bearer $key'));",
('header_separator','php'):f"<?php\n$ch = curl_init('{U}');\ncurl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization Bearer {K}']);",
('headers_misplaced','php'):f"$client = new \\GuzzleHttp\\Client();\n$client->request('GET', '{U}', ['Authorization' => 'Bearer {K}']);",
('basic_auth_used','php'):f"<?php $ch = curl_init('{U}'); curl_setopt($ch, CURLOPT_USERPWD, '{K}:'); curl_exec($ch);",
('scheme_missing','php'):f"<?php $ch = curl_init('{U}'); curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: {K}']);",
('scheme_wrong','go'):f'req, _ := http.NewRequest("GET", "{U}", nil)\nreq.Header.Set("Authorization", "Token {K}")\nclient.Do(req)',
('header_missing','go'):f'resp, err := http.Get("{U}")\nif err != nil {{ panic(err) }}',
('basic_auth_used','go'):f'req, _ := http.NewRequest("GET", "{U}", nil)\nreq.SetBasicAuth("{K}", "")\nclient.Do(req)',
('variable_not_expanded','ruby'):f"require 'net/http'\nreq = Net::HTTP::Get.new(URI('{U}'))\nreq['Authorization'] = 'Bearer #{{api_key}}'",
('basic_auth_used','ruby'):f"req = Net::HTTP::Get.new(URI('{U}'))\nreq.basic_auth('{K}', '')",
('header_name_wrong','ruby'):f"HTTParty.get('{U}', headers: {{ 'X-Api-Key' => '{K}' }})",
('scheme_no_space','java'):f'HttpRequest r = HttpRequest.newBuilder(URI.create("{U}")).header("Authorization", "Bearer{K}").build();',
('header_name_wrong','java'):f'Request request = new Request.Builder().url("{U}").addHeader("Autorization", "Bearer {K}").build();',
('variable_not_expanded','java'):f'String key = "{K}";\nHttpRequest r = HttpRequest.newBuilder(URI.create("{U}")).header("Authorization", "Bearer ${{key}}").build();',
('scheme_wrong','cs'):f'client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", "{K}");\nvar r = await client.GetAsync("{U}");',
('scheme_duplicated','cs'):f'client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "Bearer {K}");\nvar r = await client.GetAsync("{U}");',
}
# fmt: on
