"""Where libraries look for headers, and when: each rule with what it must not be taken for."""

from __future__ import annotations

import pytest

from tests.timing import cpu_seconds

U = "https://api.101domain.com/v1/account/balance"
B = '"Bearer " + key'
MISPLACED = ["headers_misplaced", "header_missing"]
AS_QUERY = ["headers_misplaced", "header_in_query", "header_missing"]
AS_BODY = ["headers_as_body", "header_missing"]
PYTHON = 'h = {"Authorization": f"Bearer {key}"}\nr = requests.'
XHR = f'xhr.open("GET", "{U}");\n'
CURL = f"curl_setopt($ch, CURLOPT_URL, '{U}');\n"
LINES = "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . $key]);\n"
BUILDER = f'var b = HttpRequest.newBuilder(URI.create("{U}"));\n'
SET = f'b.header("Authorization", {B});\n'
SEND = "client.send(r, HttpResponse.BodyHandlers.ofString());\n"
PREPARED = f'q = requests.Request("GET", "{U}")\n'

PASTES = [
    pytest.param(AS_QUERY, f'{PYTHON}get("{U}", params=h)', id="requests: params="),
    pytest.param(AS_BODY, f'{PYTHON}post("{U}", json=h)', id="requests: json="),
    pytest.param(MISPLACED, f'{PYTHON}get("{U}", cookies=h)', id="requests: cookies="),
    pytest.param([], f'{PYTHON}post("{U}", json={{"type": "A"}}, headers=h)', id="requests: headers= beside json="),
    pytest.param([], f'{PYTHON}get("{U}", headers=h)\nrequests.post("https://audit.example.com/", json=h)', id="requests: the same list for a log"),
    pytest.param([], f'[Headers("Authorization: Bearer")]\npublic interface IApi {{ [Get("/account/balance")] Task<string> Balance(); }}\nvar api = RestService.For<IApi>("{U}", new RefitSettings {{ AuthorizationHeaderValueGetter = (_, _) => Task.FromResult(key) }});', id="C#: an attribute is no list of JSON"),
    pytest.param(AS_BODY, f"$r = $client->post('{U}', ['json' => ['Authorization' => 'Bearer ' . $key]]);", id="Guzzle: json"),
    pytest.param([], f"$r = $client->post('{U}', ['headers' => ['Authorization' => 'Bearer ' . $key]]);", id="Guzzle: options of a post"),
    pytest.param([], f"const r = await got.post('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }}).json();", id="got: options of a post"),
    pytest.param([], f"const api = ky.create({{ retry: 1 }});\nawait api.post('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});", id="ky: options of a post"),
    pytest.param(AS_BODY, f"const api = axios.create({{ timeout: 1 }});\nawait api.post('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});", id="axios: options for a body"),
    pytest.param(AS_BODY, f"this.http.post('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }}).subscribe();", id="Angular: options for a body"),
    pytest.param([], f"$r = \\Unirest\\Request::get('{U}', ['Authorization' => 'Bearer ' . $key]);", id="Unirest: headers second"),
    pytest.param(AS_QUERY, f"axios.get('{U}', {{ params: {{ Authorization: `Bearer ${{key}}` }} }});", id="axios: params"),
    pytest.param(AS_QUERY, f"conn = Faraday.new('{U}')\nconn.get do |req|\n  req.params['Authorization'] = \"Bearer #{{key}}\"\nend\n", id="Faraday: params"),
    pytest.param([], f"conn = Faraday.new('{U}')\nconn.get do |req|\n  req.headers['Authorization'] = \"Bearer #{{key}}\"\nend\n", id="Faraday: headers"),
    pytest.param([], f"$q = new Request('GET', '{U}', ['Authorization' => 'Bearer '.$key]);\n$r = $http->sendRequest($q);", id="PSR-7: third argument"),
    pytest.param(MISPLACED, f"$q = new Request('GET', '{U}', ['headers' => ['Authorization' => 'Bearer '.$key]]);\n$r = $http->sendRequest($q);", id="PSR-7: options"),
    pytest.param(MISPLACED, f"wp_remote_get('{U}', ['Authorization' => 'Bearer ' . $key]);", id="WordPress: no headers"),
    pytest.param([], f"wp_remote_get('{U}', ['headers' => ['Authorization' => 'Bearer ' . $key]]);", id="WordPress"),
    pytest.param(MISPLACED, f"$g = new GuzzleHttp\\Client();\ntry {{\n  $r = $g->request('GET', '{U}', ['Authorization' => 'Bearer ' . $key]);\n}} catch (\\Exception $e) {{ echo $e->getMessage(); }}", id="code that catches is code"),
    pytest.param(["basic_auth_used"], f'req, _ := http.NewRequest("GET", "{U}", nil)\nreq.SetBasicAuth("", key)\nresp, _ := http.DefaultClient.Do(req)', id="Go: Basic with a password alone"),
    pytest.param(["basic_auth_used"], f'rt.getInterceptors().add(new BasicAuthenticationInterceptor("api", key));\nrt.getForObject("{U}", String.class);', id="Spring: an interceptor for Basic"),
    pytest.param(["scheme_wrong"], f'c := resty.New().SetAuthScheme("Token").SetAuthToken(key)\nr, err := c.R().Get("{U}")', id="resty: another scheme"),
    pytest.param([], f'c := resty.New().SetAuthScheme("Bearer").SetAuthToken(key)\nr, err := c.R().Get("{U}")', id="resty: the scheme that it has anyway"),
    pytest.param(["header_in_query", "header_missing"], f'var r = await http.GetAsync($"{U}?token={{key}}");', id="C#: a key in an interpolated address"),
    pytest.param(MISPLACED, f"let h = new HttpHeaders();\nh.set('Authorization', `Bearer ${{key}}`);\nthis.http.get('{U}', {{ headers: h }}).subscribe();", id="Angular: headers never change"),
    pytest.param([], f"let h = new HttpHeaders();\nh = h.set('Authorization', `Bearer ${{key}}`);\nthis.http.get('{U}', {{ headers: h }}).subscribe();", id="Angular: the changed ones are kept"),
    pytest.param([], f'HttpHeaders h = new HttpHeaders();\nh.set("Authorization", {B});\nrt.exchange("{U}", HttpMethod.GET, new HttpEntity<>(h), String.class);', id="Spring: headers change"),
    pytest.param(MISPLACED, f"api.interceptors.request.use(config => {{\n  config.header = {{ ...config.header, Authorization: `Bearer ${{key}}` }};\n  return config;\n}});\naxios.get('{U}');", id="axios: header of the options, spread into itself"),
    pytest.param([], f"api.interceptors.request.use(config => {{\n  config.headers = {{ ...config.headers, Authorization: `Bearer ${{key}}` }};\n  return config;\n}});\naxios.get('{U}');", id="axios: headers of the options, spread into themselves"),
    pytest.param([], f"pm.sendRequest({{ url: '{U}', method: 'GET', header: {{ Authorization: 'Bearer ' + key }} }}, (e, r) => show(r));", id="Postman: header is its option"),
    pytest.param([], f"wx.request({{ url: '{U}', header: {{ Authorization: 'Bearer ' + key }}, success: (r) => show(r) }});", id="a mini-program: header is its option"),
    pytest.param(["scheme_wrong"], f"pm.sendRequest({{ url: '{U}', header: [{{ key: 'Authorization', value: 'Token ' + key }}] }}, done);", id="Postman: a list of headers"),
    pytest.param(["scheme_no_space"], "pm.request.headers.upsert({ key: 'Authorization', value: `Bearer${key}` });", id="Postman: the request's own headers"),
    pytest.param(["basic_auth_used"], f"const request = require('superagent');\nrequest.get('{U}').auth(key, '').then(show);", id="superagent: user and password"),
    pytest.param([], f"const request = require('superagent');\nrequest.get('{U}').auth(key, {{ type: 'bearer' }}).then(show);", id="superagent: bearer"),
    pytest.param([], f"const request = require('request');\nrequest.get('{U}').auth(null, null, true, key);", id="request: the fourth is a bearer's"),
    pytest.param(AS_BODY, f"const headers = new HttpHeaders({{ Authorization: 'Bearer ' + key }});\nreturn this.http.post('{U}', {{ headers: headers, names }});", id="Angular: headers and fields for a body"),
    pytest.param(AS_BODY, f"this.http.post('{U}', {{ headers: new HttpHeaders({{ Authorization: 'Bearer ' + key }}) }});", id="Angular: new headers for a body"),
    pytest.param([], f"this.http.get('{U}', {{ headers: new HttpHeaders({{ Authorization: 'Bearer ' + key }}) }});", id="Angular: new headers"),
    pytest.param(AS_BODY, f'c = http.client.HTTPSConnection("api.101domain.com")\nh = {{"Authorization": {B}}}\nc.request("GET", "/v1/domains", h)', id="http.client: the third is the body"),
    pytest.param([], f'c = http.client.HTTPSConnection("api.101domain.com")\nh = {{"Authorization": {B}}}\nc.request("GET", "/v1/domains", "", h)', id="http.client: the fourth is headers"),
    pytest.param(["header_in_body", "header_missing"], f"$r = $client->post('{U}', ['form_params' => ['Authorization' => 'Bearer b1cea0fe71985561f5a5c38d36abd25141040df9', 'a' => 'b']]);", id="Guzzle: a field of a form"),
    pytest.param(["scheme_wrong"], f'h.set(HttpHeaders.AUTHORIZATION, "Token " + key);\nrt.exchange("{U}", HttpMethod.GET, new HttpEntity<>(h), String.class);', id="Spring: the name as a constant"),
    pytest.param(["variable_not_expanded"], f'@Value("{{api.key}}") private String key;\nString b() {{ return WebClient.create("{U}").get().header(HttpHeaders.AUTHORIZATION, {B}).retrieve().bodyToMono(String.class).block(); }}', id="Spring: @Value without its dollar"),
    pytest.param(["header_name_wrong"], f'NAME = "X-Auth-Token"\nrequests.get("{U}", headers={{NAME: {B}}})', id="Python: the name in a variable"),
    pytest.param([], f'NAME = "Authorization"\nrequests.get("{U}", headers={{NAME: {B}}})', id="Python: the right name in a variable"),
    pytest.param([], f'from names import NAME\nrequests.get("{U}", headers={{NAME: {B}}})', id="Python: a name from elsewhere"),
    pytest.param(["scheme_wrong"], f"const N = 'Authorization';\nfetch('{U}', {{ headers: {{ [N]: `Token ${{key}}` }} }});", id="JavaScript: the name in a variable"),
    pytest.param(["header_name_wrong"], f"<?php class A {{ const N = 'X-Auth';\nfunction b() {{ return Http::withHeaders([self::N => 'Bearer ' . $k])->get('{U}'); }} }}", id="PHP: the name in a constant"),
    pytest.param(MISPLACED, f"const headers = {{ Authorization: `Bearer ${{key}}` }};\nfetch('{U}', {{ method: 'GET' }}, {{ headers }});", id="fetch: a third argument"),
    pytest.param(["scheme_duplicated"], f"const bearer = t => `Bearer ${{t}}`;\nconst T = 'Bearer b1cea0fe71985561f5a5c38d36abd25141040df9';\nfetch('{U}', {{ headers: {{ Authorization: bearer(T) }} }});", id="JavaScript: a parameter without brackets"),
    pytest.param([], f"const own = axios.create({{ baseURL: '/proxy' }});\nown.get('/domains');\nfetch('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});", id="axios: a base on one's own server"),
    pytest.param(["scheme_wrong"], f"<?php $r = $client->request('GET', '{U}', [RequestOptions::HEADERS => ['Authorization' => 'Token ' . $key]]);", id="Guzzle: a constant for the option"),
    pytest.param(MISPLACED, f'{XHR}xhr.send();\nxhr.setRequestHeader("Authorization", {B});\n', id="XHR: behind send"),
    pytest.param(MISPLACED, f'xhr.setRequestHeader("Authorization", {B});\n{XHR}xhr.send();\n', id="XHR: in front of open"),
    pytest.param([], f'{XHR}xhr.setRequestHeader("Authorization", {B});\nxhr.send();\n', id="XHR: in order"),
    pytest.param(MISPLACED, f"{CURL}$r = curl_exec($ch);\n{LINES}", id="cURL: behind curl_exec"),
    pytest.param([], f"{CURL}$a = curl_exec($ch);\n{LINES}$b = curl_exec($ch);\n", id="cURL: between two calls"),
    pytest.param([], f"{CURL}while (true) {{\n  $r = curl_exec($ch);\n  if (!curl_errno($ch)) break;\n  {LINES}}}\n", id="cURL: for the next round"),
    pytest.param(MISPLACED, f"{BUILDER}HttpRequest r = b.build();\n{SET}{SEND}", id="Java: behind build"),
    pytest.param([], f"{BUILDER}{SET}HttpRequest r = b.build();\n{SEND}", id="Java: in front of build"),
    pytest.param([], f"{BUILDER}HttpRequest open = b.build();\n{SET}HttpRequest r = b.build();\n{SEND}", id="Java: built twice"),
    pytest.param(MISPLACED, f'{PREPARED}p = q.prepare()\nq.headers["Authorization"] = {B}\ns.send(p)\n', id="requests: behind prepare"),
    pytest.param([], f'{PREPARED}p = q.prepare()\np.headers["Authorization"] = {B}\ns.send(p)\n', id="requests: on the prepared one"),
    pytest.param([], f's = requests.Session()\nr = s.get("{U}")\ns.headers["Authorization"] = {B}\n', id="a session: for calls that are not shown"),
    pytest.param([], f's = requests.Session()\na = s.post("{U}", json=who)\ns.headers["Authorization"] = "Bearer " + a.json()["token"]\nprint(a.status_code)\n', id="a session: from the answer"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "paste"), PASTES)
def test_header_counts_only_where_and_when_the_library_looks_for_it(causes, named, paste):
    assert causes(paste) == named


@pytest.mark.parametrize(("named", "paste"), [p for p in PASTES if p.values[0]])
def test_what_is_mended_is_sent(look, named, paste):
    fix = look(paste).fix
    assert fix is not None
    assert look(fix.text).causes == ()


@pytest.mark.parametrize(
    "line",
    [
        'xhr.send();\nxhr.setRequestHeader("Authorization", "Bearer " + key);\n',
        f"{CURL}$r = curl_exec($ch);\n{LINES}",
        f'r = requests.get("{U}", params={{"Authorization": "Bearer x"}})\n',
        f"{BUILDER}HttpRequest r = b.build();\n{SET}",
    ],
    ids=["XHR", "cURL", "params", "builder"],
)
def test_time_grows_with_the_length_of_the_code_and_no_faster(look, line):
    def spent(times: int) -> float:
        text = line * times
        return cpu_seconds(lambda: look(text))

    spent(10)
    assert spent(240) < 12 * max(spent(60), 0.02)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        pytest.param("{ headers: h, name, years: 1 }", "{ name, years: 1 }, { headers: h }", id="fields"),
        pytest.param("{ name, years: 1, headers: h }", "{ name, years: 1 }, { headers: h }", id="fields in front"),
        pytest.param("{ headers: h, data: { name } }", "{ name }, { headers: h }", id="data"),
        pytest.param("{ timeout: 9, headers: h }", "null, { timeout: 9, headers: h }", id="options"),
    ],
)  # fmt: skip
def test_fields_that_stood_beside_the_headers_become_the_body(look, given, written):
    made = "const h = { Authorization: `Bearer ${key}` };\naxios.post('%s', %s);"
    fix = look(made % (U, given)).fix
    assert fix is not None
    assert fix.text == made % (U, written)
