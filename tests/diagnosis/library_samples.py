"""What each library makes of a call, as code that sends the key and code that does not."""

from __future__ import annotations

import pytest

# fmt: off
CORRECT = [
    pytest.param('''\
import urllib3
http = urllib3.PoolManager(headers={"Authorization": "Bearer i3FSJb2w7vQZXdtbBtS4v8U3SItlSkcI51GxlBNg"})
print(http.request("GET", "https://api.101domain.com/v1/account/balance").status)
''', id="python: pool with default headers"),
    pytest.param('''\
from requests_toolbelt.sessions import BaseUrlSession
s = BaseUrlSession(base_url="https://api.101domain.com/v1/")
s.headers["Authorization"] = "Bearer " + open("/run/secrets/key").read().strip()
print(s.get("account/balance").json())
''', id="python: base session, relative path"),
    pytest.param('''\
class RegistrarClient:
    BASE = "https://api.101domain.com/v1"
    def __init__(self, token):
        self._s = requests.Session()
        self._s.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
    def _get(self, path, **params):
        r = self._s.get(self.BASE + path, params=params, timeout=30)
        r.raise_for_status()
        return r.json()
    def search(self, name):
        return self._get("/domains/search", domain_name=name)
RegistrarClient(os.environ["D101_TOKEN"]).search("example.org")
''', id="python: class with a session"),
    pytest.param('''\
import httpx
client = httpx.Client(base_url="https://api.101domain.com/v1", headers={"Authorization": f"Bearer {settings.api_key}"})
client.get("/domains", params={"page": 3}).raise_for_status()
''', id="python: httpx joins by appending"),
    pytest.param('''\
import aiohttp, asyncio
async def main(token: str) -> None:
    async with aiohttp.ClientSession("https://api.101domain.com", headers={"Authorization": f"Bearer {token}"}) as s:
        async with s.get("/v1/domains") as r:
            print(await r.json())
asyncio.run(main("or028bXiigQa9aphjEhr9E1BJi9Ih0pgUioougwK"))
''', id="python: base address of a session"),
    pytest.param('''\
def auth_headers():
    key = subprocess.check_output(["op", "read", "op://infra/101domain/key"], text=True).strip()
    return {"Authorization": "Bearer " + key}

requests.get("https://api.101domain.com/v1/account/balance", headers=auth_headers())
''', id="python: headers from a function"),
    pytest.param('''\
sess = requests.Session()
sess.headers = {"Accept": "application/json"}
sess.headers["Authorization"] = "Bearer Iunq2xmHRN0WwJnuGTXMtLvAeNRyN996pJD30rNG"
print(sess.get("https://api.101domain.com/v1/account/balance").status_code)
''', id="python: map first, then the header"),
    pytest.param('''\
headers = {"Accept": "application/json"}
if os.getenv("D101_KEY"):
    headers["Authorization"] = "Bearer " + os.environ["D101_KEY"]
else:
    headers["Authorization"] = "Bearer " + keyring.get_password("101domain", "api")
requests.get("https://api.101domain.com/v1/account/balance", headers=headers)
''', id="python: one header in each branch"),
    pytest.param('''\
import ky from 'ky';
const api = ky.create({ prefixUrl: 'https://api.101domain.com/v1', headers: { authorization: `Bearer ${process.env.D101_KEY}` } });
const balance = await api.get('account/balance').json();
''', id="javascript: ky with a prefix"),
    pytest.param('''\
const { Client } = require('undici');
const client = new Client('https://api.101domain.com');
const { statusCode, body } = await client.request({ path: '/v1/account/balance', method: 'GET', headers: { authorization: 'Bearer Ne0za3qYdqUcgQ0VnGFkLudNRWrc7reJSMvYUsDB' } });
console.log(statusCode, await body.json());
''', id="javascript: undici client"),
    pytest.param('''\
const opts = { headers: { Accept: 'application/json' } };
const res = await fetch('https://api.101domain.com/v1/account/balance', { ...opts, headers: { ...opts.headers, Authorization: `Bearer ${token}` } });
''', id="javascript: spread headers are kept"),
    pytest.param('''\
axios.interceptors.request.use(async (cfg) => {
  const token = await vault.read('registrar/101domain');
  cfg.headers.set('Authorization', 'Bearer ' + token);
  return cfg;
});
const { data } = await axios.get('https://api.101domain.com/v1/account/balance');
''', id="javascript: interceptor"),
    pytest.param('''\
async function getKey() {
  return (await readFile('/run/secrets/d101', 'utf8')).trim();
}
const key = await getKey();
const r = await axios.get('https://api.101domain.com/v1/account/balance', { headers: { Authorization: `Bearer ${key}` } });
''', id="javascript: awaited function"),
    pytest.param('''\
export class Domains {
  constructor(private readonly http: HttpClient, @Inject(API_KEY) private key: string) {}
  list() {
    return this.http.get<Domain[]>('https://api.101domain.com/v1/domains', { headers: new HttpHeaders({ Authorization: `Bearer ${this.key}` }) });
  }
}
''', id="javascript: Angular"),
    pytest.param('''\
const req = https.request({ host: 'api.101domain.com', path: '/v1/dns/' + zone + '/records', method: 'GET' }, onResponse);
req.setHeader('Authorization', 'Bearer ' + config.get('registrar.key'));
req.end();
''', id="javascript: setHeader of a request"),
    pytest.param('''\
const b64 = Buffer.from(JSON.stringify(payload)).toString('base64');
await fetch('https://api.101domain.com/v1/domains/bulk-search', {
  method: 'POST',
  headers: { Authorization: `Bearer ${process.env.KEY}`, 'X-Payload': b64 },
  body: JSON.stringify({ domains }),
});
''', id="javascript: base64 of something else"),
    pytest.param(r'''<?php
use Symfony\Component\HttpClient\HttpClient;
$client = HttpClient::create();
$r = $client->request('GET', 'https://api.101domain.com/v1/account/balance', ['headers' => ['Accept: application/json', 'Authorization: Bearer ' . $_ENV['D101_KEY']]]);
''', id="php: Symfony takes lines"),
    pytest.param(r'''<?php
$req = new \GuzzleHttp\Psr7\Request('GET', 'https://api.101domain.com/v1/account/balance');
$req = $req->withHeader('Authorization', 'Bearer ' . $key);
echo $client->send($req)->getStatusCode();
''', id="php: PSR-7 result is kept"),
    pytest.param('''\
$ch = curl_init('https://api.101domain.com/v1/account/balance');
curl_setopt_array($ch, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => array_merge($common, ['Authorization: Bearer ' . D101_KEY]),
]);
$out = curl_exec($ch);
''', id="php: merged lines"),
    pytest.param('''\
class Registrar
{
    public function __construct(private PendingRequest $http) {}
    public static function make(): self
    {
        return new self(Http::withToken(config('services.registrar.token'))->baseUrl('https://api.101domain.com/v1')->acceptJson());
    }
    public function balance(): array { return $this->http->get('/account/balance')->json(); }
}
''', id="php: Laravel client in a class"),
    pytest.param('''\
$client = new Client(['base_uri' => 'https://api.101domain.com']);
$r = $client->get('/v1/account/balance', ['headers' => ['Authorization' => "Bearer $token"], 'query' => ['verbose' => 1]]);
''', id="php: Guzzle base and whole path"),
    pytest.param('''\
type Client struct {
	BaseURL string
	Token   string
	HTTP    *http.Client
}

func (c *Client) do(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.BaseURL+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Content-Type", "application/json")
	return c.HTTP.Do(req)
}

func main() {
	c := &Client{BaseURL: "https://api.101domain.com/v1", Token: os.Getenv("D101_TOKEN"), HTTP: http.DefaultClient}
	c.do(context.Background(), "GET", "/account/balance", nil)
}
''', id="go: client struct"),
    pytest.param('''\
src := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "nHkRbn8RQpBB1RoN6gJBf4BGDRsXTOfKWfCz7E7j"})
hc := oauth2.NewClient(ctx, src)
resp, err := hc.Get("https://api.101domain.com/v1/account/balance")
''', id="go: oauth2 adds the header"),
    pytest.param('''\
u, _ := url.Parse("https://api.101domain.com/v1/domains/search")
q := u.Query()
q.Set("domain_name", name)
u.RawQuery = q.Encode()
req, _ := http.NewRequest("GET", u.String(), nil)
req.Header.Set("Authorization", "Bearer "+key)
resp, err := http.DefaultClient.Do(req)
''', id="go: built query without a key"),
    pytest.param('''\
require "faraday"
conn = Faraday.new("https://api.101domain.com") do |f|
  f.request :authorization, "Bearer", ENV.fetch("D101_KEY")
  f.adapter Faraday.default_adapter
end
res = conn.get("/v1/domains", { page: 2 })
''', id="ruby: Faraday parameters"),
    pytest.param('''\
resp = RestClient.post("https://api.101domain.com/v1/domains/bulk-search", { domains: %w[a.com] }.to_json, { Authorization: "Bearer #{key}", content_type: :json })
''', id="ruby: RestClient post"),
    pytest.param('''\
class Registrar
  def initialize(token) = @token = token
  def get(path)
    uri = URI.join("https://api.101domain.com/v1/", path)
    req = Net::HTTP::Get.new(uri)
    req["Authorization"] = "Bearer #{@token}"
    Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |h| h.request(req) }
  end
end
Registrar.new(ENV["TOKEN"]).get("account/balance")
''', id="ruby: URI.join with a folder"),
    pytest.param('''\
key = $stdin.gets.chomp
puts HTTParty.get("https://api.101domain.com/v1/account/balance", headers: { "Authorization" => "Bearer #{key}" }).code
''', id="ruby: line end taken off"),
    pytest.param('''\
WebClient client = WebClient.builder()
    .baseUrl("https://api.101domain.com/v1")
    .defaultHeaders(h -> h.setBearerAuth(apiKey))
    .build();
String body = client.get().uri("/account/balance").retrieve().bodyToMono(String.class).block();
''', id="java: WebClient"),
    pytest.param('''\
@FeignClient(name = "registrar", url = "https://api.101domain.com/v1")
interface RegistrarClient {
    @GetMapping("/account/balance")
    String balance(@RequestHeader("Authorization") String authorization);
}
// caller
client.balance("Bearer " + props.getKey());
''', id="java: Feign"),
    pytest.param('''\
HttpGet get = new HttpGet("https://api.101domain.com/v1/account/balance");
get.setHeader("Authorization", "Bearer " + token);
get.addHeader("Accept", "application/json");
try (CloseableHttpResponse r = httpClient.execute(get)) { System.out.println(r.getCode()); }
''', id="java: Apache client"),
    pytest.param('''\
var url = UriComponentsBuilder.fromHttpUrl("https://api.101domain.com/v1/domains/search").queryParam("domain_name", name).toUriString();
var headers = new HttpHeaders();
headers.setBearerAuth(System.getenv("D101_KEY"));
var res = rest.exchange(url, HttpMethod.GET, new HttpEntity<>(headers), String.class);
''', id="java: built address"),
    pytest.param('''\
var request = new HttpRequestMessage(HttpMethod.Get, "https://api.101domain.com/v1/account/balance")
{
    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", config["Registrar:Key"]) }
};
using var response = await client.SendAsync(request);
''', id="csharp: header in an initializer"),
    pytest.param('''\
public class BearerHandler(string key) : DelegatingHandler(new HttpClientHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return base.SendAsync(request, ct);
    }
}
var http = new HttpClient(new BearerHandler(key)) { BaseAddress = new Uri("https://api.101domain.com") };
await http.GetAsync("/v1/account/balance");
''', id="csharp: delegating handler"),
    pytest.param('''\
var json = await "https://api.101domain.com/v1".AppendPathSegment("domains").WithOAuthBearerToken("o1gtV79YAxJxud4PhSRvrLRKD6v8dOAieDHMkjXX").GetStringAsync();
''', id="csharp: Flurl"),
    pytest.param('''\
session = requests.Session()
session.headers.update({"Authorization": "Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM"})
adapter = HTTPAdapter(max_retries=3)
session.mount("https://", adapter)
with session as s:
    print(s.get("https://api.101domain.com/v1/account/balance").json())
''', id="python: session in a with"),
    pytest.param('''\
def make_session():
    s = requests.Session()
    s.headers["Authorization"] = "Bearer " + os.environ["K"]
    return s

health = requests.get("https://status.example.com/ping")
print(make_session().get("https://api.101domain.com/v1/account/balance").json())
''', id="python: session of a function beside another call"),
    pytest.param('''\
for account in accounts:
    req = urllib.request.Request("https://api.101domain.com/v1/account/balance")
    req.add_header("Authorization", f"Bearer {account.key}")
    print(opener.open(req).read())
''', id="python: request in a loop"),
    pytest.param('''\
parser.add_argument("--key", default=os.getenv("D101_KEY"))
args = parser.parse_args()
res = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": f"Bearer {args.key.strip()}"})
''', id="python: argument stripped"),
    pytest.param('''\
with open("keys.txt") as fh:
    for line in fh:
        r = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": f"Bearer {line.strip()}"})
        print(line[:4], r.status_code)
''', id="python: lines stripped"),
    pytest.param('''\
client = httpx.AsyncClient(base_url="https://api.101domain.com", headers=HEADERS)
HEADERS = {"Authorization": f"Bearer {settings.KEY}"}
await client.get("/v1/domains")
''', id="python: headers set further down"),
    pytest.param('''\
key = input("Key: ")
resp = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": "Bearer " + key})
''', id="python: input has no line end"),
    pytest.param('''\
@responses.activate
def test_balance():
    responses.get("https://api.101domain.com/v1/account/balance", json={})
    r = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": "Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM"})
    assert r.ok
''', id="python: mocked call"),
    pytest.param('''\
const headers = new Headers({ 'Content-Type': 'application/json' });
headers.set('Authorization', `Bearer ${process.env.KEY}`);
const request = new Request('https://api.101domain.com/v1/domains', { headers });
const response = await fetch(request);
''', id="javascript: Request object"),
    pytest.param('''\
app.get('/balance', async (req, res) => {
  const upstream = await axios.get('https://api.101domain.com/v1/account/balance', { headers: { Authorization: `Bearer ${process.env.D101_KEY}` } });
  res.json(upstream.data);
});
''', id="javascript: route of a server"),
    pytest.param('''\
const withAuth = (opts = {}) => ({ ...opts, headers: { ...opts.headers, Authorization: `Bearer ${KEY}` } });
const KEY = process.env.D101_KEY;
await fetch('https://api.101domain.com/v1/account/balance', withAuth());
''', id="javascript: function that spreads"),
    pytest.param('''\
const base = { headers: { Accept: 'application/json' } };
await fetch('https://api.101domain.com/v1/account/balance', { ...base, method: 'GET', headers: { Authorization: 'Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM' } });
''', id="javascript: replaces Accept alone"),
    pytest.param('''\
const instance = axios.create({ baseURL: 'https://api.101domain.com/v1/' });
instance.defaults.headers.common.Authorization = `Bearer ${process.env.KEY}`;
export default instance;

// use
import api from './api';
api.get('account/balance').then(({ data }) => console.log(data));
''', id="javascript: defaults of an instance"),
    pytest.param('''\
const token = await getToken();
const res = await got('https://api.101domain.com/v1/account/balance', { headers: { authorization: `Bearer ${token}` } }).json();

async function getToken() { return process.env.T; }
''', id="javascript: function further down"),
    pytest.param('''\
const user = { name: 'x' };
const { key } = await loadSecrets();
console.log(`hello ${user}`);
await fetch('https://api.101domain.com/v1/account/balance', { headers: { Authorization: `Bearer ${key}` } });
''', id="javascript: destructured key"),
    pytest.param('''\
const q = new URLSearchParams({ domain_name: 'a.com', page: 2 });
const r = await fetch(`https://api.101domain.com/v1/domains/search?${q}`, { headers: { Authorization: 'Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM' } });
''', id="javascript: search parameters without a key"),
    pytest.param('''\
$ch = curl_init();
foreach ($domains as $d) {
    curl_setopt($ch, CURLOPT_URL, "https://api.101domain.com/v1/dns/$d/records");
    curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $key"]);
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
    $out[] = curl_exec($ch);
}
''', id="php: setopt in a loop"),
    pytest.param('''\
$headers = ['Accept: application/json'];
$headers[] = 'Authorization: Bearer ' . $key;
$ch = curl_init('https://api.101domain.com/v1/account/balance');
curl_setopt($ch, CURLOPT_HTTPHEADER, $headers);
curl_exec($ch);
''', id="php: lines appended"),
    pytest.param('''\
$http = Http::withHeaders(['X-Trace' => $id])->withToken($key);
$http->get('https://api.101domain.com/v1/account/balance');
''', id="php: PendingRequest"),
    pytest.param('''\
$client = new Client(['base_uri' => 'https://api.101domain.com/v1/', 'handler' => $stack]);
$stack->push(Middleware::mapRequest(fn (RequestInterface $r) => $r->withHeader('Authorization', 'Bearer ' . $key)));
$client->get('domains');
''', id="php: Guzzle middleware"),
    pytest.param('''\
req, err := http.NewRequest("GET", "https://api.101domain.com/v1/account/balance", nil)
if err != nil {
	return err
}
req.Header = http.Header{}
req.Header.Set("Accept", "application/json")
req.Header.Set("Authorization", "Bearer "+os.Getenv("KEY"))
return send(req)
''', id="go: empty header map first"),
    pytest.param('''\
scanner := bufio.NewScanner(os.Stdin)
scanner.Scan()
key := scanner.Text()
req, _ := http.NewRequest("GET", "https://api.101domain.com/v1/account/balance", nil)
req.Header.Set("Authorization", "Bearer "+key)
resp, _ := http.DefaultClient.Do(req)
''', id="go: Scanner drops the line end"),
    pytest.param('''\
func setAuth(r *http.Request) { r.Header.Set("Authorization", "Bearer "+os.Getenv("KEY")) }

func main() {
	req, _ := http.NewRequest("GET", "https://api.101domain.com/v1/account/balance", nil)
	setAuth(req)
	res, err := http.DefaultClient.Do(req)
}
''', id="go: function sets the header"),
    pytest.param('''\
http = Net::HTTP.new("api.101domain.com", 443)
http.use_ssl = true
res = http.get("/v1/account/balance", { "Authorization" => "Bearer #{ENV['KEY']}" })
''', id="ruby: Net::HTTP get with headers"),
    pytest.param('''\
res = Faraday.get("https://api.101domain.com/v1/account/balance", { page: 1 }, { "Authorization" => "Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM" })
''', id="ruby: Faraday third argument"),
    pytest.param('''\
conn = Faraday.new("https://api.101domain.com/v1/", headers: { Authorization: "Bearer #{KEY}" })
conn.post("domains/bulk-search") do |req|
  req.body = { domains: ["a.com"] }.to_json
  req.headers["Content-Type"] = "application/json"
end
''', id="ruby: Faraday block adds to headers"),
    pytest.param('''\
HttpRequest.Builder b = HttpRequest.newBuilder(URI.create("https://api.101domain.com/v1/account/balance"));
if (token != null) b.header("Authorization", "Bearer " + token);
else b.header("Authorization", "Bearer " + System.getenv("KEY"));
client.send(b.build(), HttpResponse.BodyHandlers.ofString());
''', id="java: one header in each branch"),
    pytest.param('''\
@Bean
RestTemplate rest(RestTemplateBuilder builder, @Value("${d101.key}") String key) {
    return builder.rootUri("https://api.101domain.com/v1").defaultHeader("Authorization", "Bearer " + key).build();
}
// …
rest.getForObject("/account/balance", String.class);
''', id="java: RestTemplateBuilder"),
    pytest.param('''\
restTemplate.getInterceptors().add((request, body, execution) -> {
    request.getHeaders().setBearerAuth(key);
    return execution.execute(request, body);
});
restTemplate.getForEntity("https://api.101domain.com/v1/dns/{zone}/records", String.class, zone);
''', id="java: Spring interceptor"),
    pytest.param('''\
services.AddHttpClient("d101", c =>
{
    c.BaseAddress = new Uri("https://api.101domain.com");
    c.DefaultRequestHeaders.Add("Authorization", $"Bearer {cfg["Key"]}");
});
var client = factory.CreateClient("d101");
var s = await client.GetStringAsync("/v1/domains");
''', id="csharp: named client"),
    pytest.param('''\
var content = new StringContent(json, Encoding.UTF8, "application/json");
content.Headers.Add("X-Batch", "1");
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await LoadAsync());
await http.PostAsync("https://api.101domain.com/v1/domains/bulk-search", content);
''', id="csharp: headers of the body beside"),
    pytest.param('''\
var req = new RestRequest("domains").AddParameter("page", 2).AddHeader("Authorization", "Bearer " + key);
var client = new RestClient("https://api.101domain.com/v1");
var r = await client.GetAsync(req);
''', id="csharp: AddParameter of a page"),
]

FAULTY = [
    pytest.param(["headers_misplaced", "header_missing"], '''\
import httpx
client = httpx.Client(headers={"Authorization": "Bearer 428dzh2vLtHUaNce8zNbYEj8mQ9Ge9RYZ2JNM2Zz"})
resp = httpx.get("https://api.101domain.com/v1/account/balance")
print(resp.status_code)
''', id="python: client that is not used"),
    pytest.param(["header_overridden", "header_missing"], '''\
s = requests.Session()
s.headers.update({"Authorization": f"Bearer {TOKEN}"})
s.headers = {"Accept": "application/json"}
s.get("https://api.101domain.com/v1/account/balance")
''', id="python: headers replaced"),
    pytest.param(["bytes_literal"], '''\
token = "wGVkXlUhlD9niyBfsTTGYYGGtZL2hKCBHKTihFCW".encode("ascii")
requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": f"Bearer {token}"})
''', id="python: bytes in a text"),
    pytest.param(["newline_in_key"], '''\
key = os.popen("pass show 101domain/api").readline()
requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": "Bearer " + key})
''', id="python: readline keeps the line end"),
    pytest.param(["wrong_path"], '''\
s = BaseUrlSession("https://api.101domain.com/v1/")
s.headers["Authorization"] = "Bearer " + key
s.get("/account/balance")
''', id="python: base session, absolute path"),
    pytest.param(["null_literal"], '''\
class Config:
    async def token(self) -> str:
        return await vault.get("d101")

async def main(cfg: Config):
    async with httpx.AsyncClient() as c:
        await c.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": f"Bearer {cfg.token()}"})
''', id="python: method not awaited"),
    pytest.param(["header_in_query", "header_missing"], '''\
from urllib.parse import urlencode
from urllib.request import urlopen
qs = urlencode({"api_key": "8WVyElRltTJx8kgs8TTJSSDCshlF58swfxktKmyY", "domain_name": "a.com"})
print(urlopen("https://api.101domain.com/v1/domains/search?" + qs).read())
''', id="python: key in a built query"),
    pytest.param(["scheme_duplicated"], '''\
# .env
D101_TOKEN="Bearer Y92NXGq4xf9fLdjaIBGJjUm74BKsCb1h6kBovq1Z"

# app.py
r = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": f"Bearer {os.environ['D101_TOKEN']}"})
''', id="python: scheme in the setting"),
    pytest.param(["quotes_in_value"], '''\
key = json.dumps(cfg["key"])
r = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": "Bearer " + key})
''', id="python: json.dumps adds quotes"),
    pytest.param(["header_overridden", "header_missing"], '''\
const auth = { headers: { Authorization: 'Bearer tUowuNzky0B31O99h2MyMRDqj5lGboW4aZu41i36' } };
await fetch('https://api.101domain.com/v1/domains/bulk-search', {
  method: 'POST', ...auth,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ domains: ['a.com'] }),
});
''', id="javascript: spread headers replaced"),
    pytest.param(["null_literal"], '''\
const getToken = async () => (await ssm.getParameter({ Name: '/d101/key' })).Parameter.Value;
axios.get('https://api.101domain.com/v1/account/balance', { headers: { Authorization: `Bearer ${getToken()}` } });
''', id="javascript: arrow function not awaited"),
    pytest.param(["null_literal"], '''\
const config = { registrar: 'd101', api_key: process.env.D101_KEY };
await fetch('https://api.101domain.com/v1/account/balance', { headers: { Authorization: `Bearer ${config.apiKey}` } });
''', id="javascript: field of another name"),
    pytest.param(["headers_misplaced", "header_missing"], '''\
const client = axios.create({ headers: { Authorization: `Bearer ${process.env.KEY}` } });
const r = await axios.get('https://api.101domain.com/v1/account/balance');
''', id="javascript: instance that is not used"),
    pytest.param(["headers_as_body", "header_missing"], '''\
const api = axios.create({ baseURL: 'https://api.101domain.com/v1' });
await api.patch('/domains/example.com', { headers: { Authorization: `Bearer ${token}` } });
''', id="javascript: patch takes a body"),
    pytest.param(["basic_auth_used"], '''\
const r = await got('https://api.101domain.com/v1/account/balance', { username: 'ed2HsmGFO5WkQnICmLAqI7LfXz5D7G4H1A3gtUmh', password: '' });
''', id="javascript: got signs in by Basic"),
    pytest.param(["scheme_no_space"], '''\
const h = ['Bearer', process.env.D101_KEY].join('');
await fetch('https://api.101domain.com/v1/account/balance', { headers: { Authorization: h } });
''', id="javascript: joined without a space"),
    pytest.param(["wrong_path"], '''\
const api = axios.create({ baseURL: 'https://api.101domain.com/v1', headers: { Authorization: 'Bearer JSuXBRvSWOQAxRNgOLJj9KCI4fP3ieytMCTOvsIk' } });
const { data } = await api.get('/v1/domains');
''', id="javascript: version twice"),
    pytest.param(["headers_misplaced", "header_missing"], r'''<?php
$request = new GuzzleHttp\Psr7\Request('GET', 'https://api.101domain.com/v1/account/balance');
$request->withHeader('Authorization', 'Bearer RiwtHShql12TmVyLChxPTy1iiQyivOsxtSC2s9gb');
$response = $client->send($request);
''', id="php: PSR-7 result thrown away"),
    pytest.param(["wrong_path"], '''\
$client = new Client(['base_uri' => 'https://api.101domain.com/v1', 'headers' => ['Authorization' => 'Bearer ' . $key]]);
$client->get('account/balance');
''', id="php: base without a slash"),
    pytest.param(["headers_misplaced", "header_missing"], '''\
$ch = curl_init("https://api.101domain.com/v1/account/balance");
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
$body = curl_exec($ch);
curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);
''', id="php: set after the call"),
    pytest.param(["header_duplicated"], '''\
curl_setopt($ch, CURLOPT_URL, 'https://api.101domain.com/v1/account/balance');
curl_setopt($ch, CURLOPT_HTTPHEADER, [
    'Authorization: Bearer EudUZH7bVKpQBmX8prQimEFBJSS3PzQuegoSg0JE',
    'Accept: application/json',
    'Authorization: Bearer joNGlM1rn1P6PggNAwv9B20k6Iv3eQzdlqSHuZo1',
]);
''', id="php: two lines of one list"),
    pytest.param(["scheme_duplicated"], '''\
$r = $client->request('GET', 'https://api.101domain.com/v1/account/balance', ['auth_bearer' => 'Bearer Jxqc2vK7bBWZ1wh3wmXvKeYu2D49PQ8kY9ceIUm0']);
''', id="php: scheme in a bearer option"),
    pytest.param(["header_in_body", "header_missing"], '''\
form := url.Values{}
form.Set("api_key", "ORUy2GOmn3seBsKPpwTucHDmZaZqOOkjnjXzPyj1")
resp, err := http.PostForm("https://api.101domain.com/v1/domains/bulk-search", form)
''', id="go: posted form"),
    pytest.param(["header_overridden", "basic_auth_used"], '''\
req, _ := http.NewRequest("GET", "https://api.101domain.com/v1/account/balance", nil)
req.Header.Set("Authorization", "Bearer "+token)
req.SetBasicAuth("api", token)
http.DefaultClient.Do(req)
''', id="go: Basic set last"),
    pytest.param(["percent_encoded"], '''\
key := "91|KKH9BCuDGnxWNjX5NWJR8xebjYKGjboQVyh2me7n"
req.Header.Set("Authorization", "Bearer "+url.QueryEscape(key)) // https://api.101domain.com/v1/account/balance
resp, err := client.Do(req)
''', id="go: QueryEscape"),
    pytest.param(["headers_as_body", "header_missing"], '''\
RestClient.post("https://api.101domain.com/v1/domains/bulk-search", { "Authorization" => "Bearer #{token}" })
''', id="ruby: RestClient post takes a body"),
    pytest.param(["wrong_path"], '''\
uri = URI.join("https://api.101domain.com/v1", "domains")
req = Net::HTTP::Get.new(uri)
req["Authorization"] = "Bearer #{ENV['KEY']}"
Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |h| h.request(req) }
''', id="ruby: URI.join without a slash"),
    pytest.param(["newline_in_key"], '''\
key = `op read op://infra/d101/key`
Faraday.get("https://api.101domain.com/v1/account/balance", nil, { "Authorization" => "Bearer #{key}" })
''', id="ruby: backticks keep the line end"),
    pytest.param(["base64_encoded"], '''\
require "base64"
req["Authorization"] = "Bearer " + Base64.strict_encode64(ENV.fetch("D101_KEY"))
Net::HTTP.start("api.101domain.com", 443, use_ssl: true) { |h| h.request(req) }
''', id="ruby: strict_encode64"),
    pytest.param(["headers_misplaced", "header_missing"], '''\
HttpHeaders headers = new HttpHeaders();
headers.setBearerAuth(token);
HttpEntity<String> entity = new HttpEntity<>(headers);
ResponseEntity<String> r = restTemplate.exchange("https://api.101domain.com/v1/account/balance", HttpMethod.GET, null, String.class);
''', id="java: null in place of the entity"),
    pytest.param(["base64_encoded"], '''\
String enc = Base64.getEncoder().encodeToString("QnEby2KJVw7ZBPlWWJRqznlw2svPtXMDYLnphdD8".getBytes(StandardCharsets.UTF_8));
HttpRequest r = HttpRequest.newBuilder(URI.create("https://api.101domain.com/v1/account/balance")).header("Authorization", "Bearer " + enc).build();
''', id="java: encodeToString"),
    pytest.param(["scheme_no_space"], '''\
connection.setRequestProperty("Authorization", "Bearer".concat(apiKey));
connection.connect(); // new URL("https://api.101domain.com/v1/account/balance")
''', id="java: concat without a space"),
    pytest.param(["wrong_path"], '''\
var http = new HttpClient { BaseAddress = new Uri("https://api.101domain.com/v1/") };
http.DefaultRequestHeaders.Add("Authorization", "Bearer " + key);
var s = await http.GetStringAsync("/account/balance");
''', id="csharp: absolute path drops the version"),
    pytest.param(["null_literal"], '''\
async Task<string> LoadKeyAsync() => (await secrets.GetSecretAsync("d101")).Value.Value;
var req = new HttpRequestMessage(HttpMethod.Get, "https://api.101domain.com/v1/account/balance");
req.Headers.Add("Authorization", $"Bearer {LoadKeyAsync()}");
await client.SendAsync(req);
''', id="csharp: task not awaited"),
    pytest.param(["headers_misplaced", "header_in_query", "header_missing"], '''\
var client = new RestClient("https://api.101domain.com/v1");
var req = new RestRequest("domains").AddQueryParameter("Authorization", "Bearer SdX4Gv9lDJ6Z5CYa4iRvyE6OiRIHjYhC6K7Kq23r");
var r = await client.GetAsync(req);
''', id="csharp: AddQueryParameter"),
    pytest.param(["scheme_missing"], '''\
class D101:
    def __init__(self):
        self.session = httpx.Client(headers={"Authorization": "q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM"})
    def ping(self): return self.session.get("https://api.101domain.com/v1/account/balance")
''', id="python: client of a class without a scheme"),
    pytest.param(["headers_as_body", "header_missing"], '''\
hdr = {"Authorization": "Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM", "Content-Type": "application/json"}
requests.put("https://api.101domain.com/v1/domains/a.com", hdr)
''', id="python: put takes a body"),
    pytest.param(["variable_not_expanded"], '''\
AUTH = "Bearer %s"
r = requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": AUTH})
''', id="python: format without a value"),
    pytest.param(["header_overridden", "basic_auth_used"], '''\
with httpx.Client(auth=("me", "pw")) as c:
    c.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": "Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM"})
''', id="python: Basic of the client"),
    pytest.param(["wrong_path"], '''\
async with aiohttp.ClientSession("https://api.101domain.com", headers={"Authorization": f"Bearer {KEY}"}) as s:
    async with s.get("/account/balance") as r:
        print(r.status)
''', id="python: base address without a version"),
    pytest.param(["bytes_literal"], '''\
key = base64.b64decode(os.environ["KEY_B64"])
requests.get("https://api.101domain.com/v1/account/balance", headers={"Authorization": f"Bearer {key}"})
''', id="python: decoded bytes in a text"),
    pytest.param(["header_name_wrong"], '''\
const client = got.extend({ prefixUrl: 'https://api.101domain.com/v1', headers: { 'api-key': process.env.KEY } });
await client('domains').json();
''', id="javascript: got with another name"),
    pytest.param(["header_in_query", "header_missing"], '''\
const url = new URL('https://api.101domain.com/v1/domains');
url.searchParams.set('api_key', process.env.D101_KEY);
const r = await fetch(url);
''', id="javascript: searchParams"),
    pytest.param(["quotes_in_value"], '''\
const token = JSON.stringify('q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM');
axios.get('https://api.101domain.com/v1/account/balance', { headers: { Authorization: 'Bearer ' + token } });
''', id="javascript: JSON.stringify adds quotes"),
    pytest.param(["null_literal"], '''\
async function token() { return process.env.D101; }
const headers = { Authorization: 'Bearer ' + token() };
await fetch('https://api.101domain.com/v1/account/balance', { headers });
''', id="javascript: joined promise"),
    pytest.param(["headers_misplaced", "header_missing"], '''\
const headers = { Authorization: `Bearer ${process.env.KEY}` };
const res = await fetch('https://api.101domain.com/v1/account/balance', headers);
''', id="javascript: headers in place of the options"),
    pytest.param(["header_overridden", "basic_auth_used"], '''\
const api = axios.create({ baseURL: 'https://api.101domain.com/v1', auth: { username: 'u', password: 'p' } });
api.get('/domains', { headers: { Authorization: `Bearer ${key}` } });
''', id="javascript: Basic of the instance"),
    pytest.param(["variable_not_expanded"], '''\
$res = Http::withHeaders(['Authorization' => 'Bearer {$token}'])->get('https://api.101domain.com/v1/account/balance');
''', id="php: single quotes"),
    pytest.param(["headers_as_body", "header_missing"], '''\
Http::post('https://api.101domain.com/v1/domains/bulk-search', ['headers' => ['Authorization' => 'Bearer ' . $key]]);
''', id="php: Laravel post takes a body"),
    pytest.param(["header_in_query", "header_missing"], '''\
$url = 'https://api.101domain.com/v1/domains?' . http_build_query(['token' => $apiKey, 'page' => 1]);
$json = json_decode(file_get_contents($url), true);
''', id="php: http_build_query"),
    pytest.param(["scheme_missing"], '''\
$ctx = stream_context_create(['http' => ['header' => ["Authorization: q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM"]]]);
file_get_contents('https://api.101domain.com/v1/account/balance', false, $ctx);
''', id="php: context without a scheme"),
    pytest.param(["newline_in_key"], '''\
$key = shell_exec('pass show registrar/101');
$r = $guzzle->get('https://api.101domain.com/v1/account/balance', ['headers' => ['Authorization' => "Bearer $key"]]);
''', id="php: shell_exec keeps the line end"),
    pytest.param(["headers_misplaced", "header_missing"], '''\
h := http.Header{}
h.Set("Authorization", "Bearer "+key)
req, _ := http.NewRequest("GET", "https://api.101domain.com/v1/account/balance", nil)
resp, _ := http.DefaultClient.Do(req)
''', id="go: headers that no request gets"),
    pytest.param(["scheme_duplicated"], '''\
client := resty.New().SetAuthToken("Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM")
client.R().Get("https://api.101domain.com/v1/account/balance")
''', id="go: resty adds the scheme"),
    pytest.param(["wrong_path"], '''\
base, _ := url.Parse("https://api.101domain.com/v1/")
u := base.ResolveReference(&url.URL{Path: "/domains"})
req, _ := http.NewRequest("GET", u.String(), nil)
req.Header.Set("Authorization", "Bearer "+key)
''', id="go: ResolveReference"),
    pytest.param(["basic_auth_used"], '''\
conn = Faraday.new(url: "https://api.101domain.com/v1/") do |f|
  f.request :authorization, :basic, "q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM", ""
end
conn.get("domains")
''', id="ruby: Faraday Basic"),
    pytest.param(["header_duplicated"], '''\
req = Net::HTTP::Get.new(URI("https://api.101domain.com/v1/account/balance"))
req.add_field("Authorization", "Bearer #{old}")
req.add_field("Authorization", "Bearer #{new}")
''', id="ruby: add_field adds"),
    pytest.param(["scheme_wrong"], '''\
class R
  include HTTParty
  base_uri "https://api.101domain.com/v1"
  headers "Authorization" => "Token #{ENV['K']}"
end
R.get("/domains")
''', id="ruby: class with another scheme"),
    pytest.param(["headers_as_body", "header_missing"], '''\
HttpHeaders h = new HttpHeaders();
h.setBearerAuth(key);
restTemplate.postForObject("https://api.101domain.com/v1/domains/bulk-search", h, String.class);
''', id="java: postForObject takes a body"),
    pytest.param(["scheme_duplicated"], '''\
# application.properties
d101.token=Bearer q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM

// D101.java
@Value("${d101.token}") String token;
HttpRequest r() { return HttpRequest.newBuilder(URI.create("https://api.101domain.com/v1/account/balance")).header("Authorization", "Bearer " + token).build(); }
''', id="java: scheme in the properties"),
    pytest.param(["header_in_query", "header_missing"], '''\
HttpUrl url = HttpUrl.parse("https://api.101domain.com/v1/domains").newBuilder().addQueryParameter("apikey", API_KEY).build();
Response r = client.newCall(new Request.Builder().url(url).build()).execute();
''', id="java: addQueryParameter"),
    pytest.param(["header_overridden", "scheme_missing"], '''\
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(key);
await client.GetAsync("https://api.101domain.com/v1/account/balance");
''', id="csharp: set again without a scheme"),
    pytest.param(["percent_encoded"], '''\
var key = Uri.EscapeDataString("12|q7Zr2LmX9vTb4Nc8Wd1Ys6Hf3Kj5Pg0EuAoIiRlM");
req.Headers.Add("Authorization", "Bearer " + key);
await http.SendAsync(req); // https://api.101domain.com/v1/account/balance
''', id="csharp: EscapeDataString"),
    pytest.param(["variable_not_expanded"], '''\
request.AddHeader("Authorization", "Bearer {0}");
var r = await new RestClient("https://api.101domain.com/v1").ExecuteAsync(request);
''', id="csharp: placeholder without a value"),
    pytest.param(["basic_auth_used"], '''\
var client = new RestClient(new RestClientOptions("https://api.101domain.com/v1") { Authenticator = new HttpBasicAuthenticator(user, key) });
var r = await client.GetAsync(new RestRequest("domains"));
''', id="csharp: RestSharp Basic"),
]
# fmt: on
