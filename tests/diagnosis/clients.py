"""The usual clients of each language, each as a program with gaps that a fault can fill.

``«name»``, ``«lead»``, ``«key»`` and ``«url»`` are the header's name, what stands before the key,
the key and the address. Each program prints ``status`` and the number that came back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
HOST = "https://api.101domain.com"
URL = f"{HOST}/v1/account/balance"


@dataclass(frozen=True)
class Client:
    """``packages``: what Debian calls the library that the program needs."""

    language: str
    program: str
    packages: tuple[str, ...] = ()
    raw_texts: bool = False  # the literal of the key reads no backslash
    trims: bool = False  # the client takes blanks off the ends of a value

    def takes(self, name: str) -> bool:
        """Whether the fault of this name is one in this program."""
        if name == "line-end":  # PHP's cURL ends the header there; others trim, or read no escape
            return not (self.raw_texts or self.trims or self.language == "php")
        return not (name == "bytes" and "«key»'" in self.program)


@dataclass(frozen=True)
class Fault:
    """What fills the gaps, and the cause to be named first."""

    code: str
    gaps: dict[str, str] = field(default_factory=dict)


CORRECT = {"name": "Authorization", "lead": "Bearer ", "key": K, "url": URL}


def filled(program: str, gaps: dict[str, str]) -> str:
    for name, text in (CORRECT | gaps).items():
        program = program.replace(f"«{name}»", text)
    return program


FAULTS = {
    "no-scheme": Fault("scheme_missing", {"lead": ""}),
    "token": Fault("scheme_wrong", {"lead": "Token "}),
    "apikey": Fault("scheme_wrong", {"lead": "ApiKey "}),
    "misspelt-scheme": Fault("scheme_wrong", {"lead": "Baerer "}),
    "no-space": Fault("scheme_no_space", {"lead": "Bearer"}),
    "colon": Fault("scheme_punctuated", {"lead": "Bearer: "}),
    "equals": Fault("scheme_punctuated", {"lead": "Bearer="}),
    "twice": Fault("scheme_duplicated", {"lead": "Bearer Bearer "}),
    "name-in-value": Fault("header_name_in_value", {"lead": "Authorization: Bearer "}),
    "other-name": Fault("header_name_wrong", {"name": "X-API-Key", "lead": ""}),
    "misspelt-name": Fault("header_name_wrong", {"name": "Authorisation"}),
    "brackets": Fault("brackets_kept", {"key": f"<{K}>"}),
    "square-brackets": Fault("brackets_kept", {"key": f"[{K}]"}),
    "bytes": Fault("bytes_literal", {"key": f"b'{K}'"}),
    "zero-width": Fault("invisible_character", {"key": f"{K[:11]}\u200b{K[11:]}"}),
    "bom": Fault("invisible_character", {"key": f"\ufeff{K}"}),
    "curly": Fault("smart_quotes", {"key": f"“{K}”"}),
    "lookalike": Fault("lookalike_character", {"key": K.replace("e", "е", 1)}),
    "space-inside": Fault("whitespace_inside", {"key": f"{K[:20]} {K[20:]}"}),
    "full-stop": Fault("stray_character", {"key": f"{K}."}),
    "comma": Fault("stray_character", {"key": f"{K},"}),
    "ellipsis": Fault("truncated", {"key": f"{K[:16]}..."}),
    "masked": Fault("masked_copy", {"key": "************************0df9"}),
    "pasted-twice": Fault("pasted_twice", {"key": K + K}),
    "placeholder": Fault("placeholder", {"key": "YOUR_API_KEY"}),
    "nothing": Fault("empty_key", {"key": ""}),
    "undefined": Fault("null_literal", {"key": "undefined"}),
    "percent": Fault("percent_encoded", {"key": "Bearer%20" + K, "lead": ""}),
    "line-end": Fault("newline_in_key", {"key": rf"{K}\n"}),
    "other-provider": Fault("other_provider_key", {"key": "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5"}),
    "http": Fault("insecure_http", {"url": URL.replace("https", "http")}),
    "no-version": Fault("wrong_path", {"url": URL.replace("/v1", "")}),
    "two-versions": Fault("wrong_path", {"url": URL.replace("/v1", "/v1/v1")}),
    "other-host": Fault("wrong_host", {"url": URL.replace("api.101", "api.101-")}),
}  # fmt: skip

# fmt: off
CLIENTS = {
"python-requests": Client("python", '''\
import requests

response = requests.get("«url»", headers={"«name»": "«lead»«key»"})
print("status", response.status_code)
'''),
"python-requests-f-string": Client("python", '''\
import requests

API_TOKEN = "«key»"
URL = "«url»"

headers = {
    "Accept": "application/json",
    "«name»": f"«lead»{API_TOKEN}",
}
response = requests.get(URL, headers=headers, timeout=10)
print("status", response.status_code)
'''),
"python-requests-session": Client("python", '''\
import requests

class Client:
    def __init__(self, key):
        self.session = requests.Session()
        self.session.headers["«name»"] = "«lead»" + key

    def balance(self):
        return self.session.get("«url»")

print("status", Client("«key»").balance().status_code)
'''),
"python-urllib": Client("python", '''\
import urllib.error
import urllib.request

request = urllib.request.Request("«url»")
request.add_header("«name»", "«lead»«key»")
try:
    with urllib.request.urlopen(request) as response:
        print("status", response.status)
except urllib.error.HTTPError as error:
    print("status", error.code)
'''),
"python-httpx": Client("python", '''\
import httpx

key = "«key»"
with httpx.Client(headers={"«name»": "«lead»" + key}) as client:
    print("status", client.get("«url»").status_code)
''', ("python3-httpx",)),
"python-aiohttp": Client("python", '''\
import asyncio
import aiohttp

async def main():
    headers = {"«name»": "«lead»%s" % "«key»"}
    async with aiohttp.ClientSession() as session:
        async with session.get("«url»", headers=headers) as response:
            print("status", response.status)

asyncio.run(main())
''', ("python3-aiohttp",)),
"javascript-fetch": Client("javascript", '''\
const response = await fetch("«url»", {
  headers: { "«name»": "«lead»«key»" },
});
console.log("status", response.status);
''', trims=True),
"javascript-fetch-template": Client("javascript", '''\
const apiKey = '«key»';

async function balance() {
  const headers = new Headers();
  headers.set('«name»', `«lead»${apiKey}`);
  return fetch('«url»', { method: 'GET', headers });
}

console.log('status', (await balance()).status);
''', trims=True),
"javascript-https": Client("javascript", '''\
import https from 'https';

const request = https.request('«url»', {
  method: 'GET',
  headers: { '«name»': '«lead»' + '«key»' },
}, (response) => {
  console.log('status', response.statusCode);
  response.resume();
});
request.end();
'''),
"javascript-axios": Client("javascript", '''\
const axios = require('axios');

const TOKEN = '«key»';
axios.get('«url»', { headers: { '«name»': `«lead»${TOKEN}` } })
  .then((response) => console.log('status', response.status))
  .catch((error) => console.log('status', error.response.status));
''', ("node-axios",)),
"javascript-axios-create": Client("javascript", '''\
const axios = require('axios');

const api = axios.create({
  timeout: 5000,
  headers: { '«name»': '«lead»«key»' },
});
api.get('«url»').then((r) => console.log('status', r.status), (e) => console.log('status', e.response.status));
''', ("node-axios",)),
"php-curl": Client("php", '''\
<?php
$ch = curl_init("«url»");
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_setopt($ch, CURLOPT_HTTPHEADER, array(
    "Accept: application/json",
    "«name»: «lead»«key»",
));
curl_exec($ch);
echo "status ", curl_getinfo($ch, CURLINFO_HTTP_CODE), "\\n";
'''),
"php-curl-variable": Client("php", '''\
<?php
$apiKey = '«key»';
$curl = curl_init();
curl_setopt_array($curl, [
    CURLOPT_URL => '«url»',
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['«name»: «lead»' . $apiKey],
]);
$body = curl_exec($curl);
echo 'status ', curl_getinfo($curl, CURLINFO_HTTP_CODE), PHP_EOL;
''', raw_texts=True),
"php-stream": Client("php", '''\
<?php
$key = "«key»";
$context = stream_context_create([
    "http" => ["method" => "GET", "header" => "«name»: «lead»{$key}\\r\\n", "ignore_errors" => true],
]);
file_get_contents("«url»", false, $context);
echo "status ", explode(" ", $http_response_header[0])[1], "\\n";
'''),
"php-guzzle": Client("php", '''\
<?php
require 'GuzzleHttp/autoload.php';

$client = new GuzzleHttp\\Client(['http_errors' => false]);
$response = $client->request('GET', '«url»', [
    'headers' => ['«name»' => '«lead»«key»'],
]);
echo 'status ', $response->getStatusCode(), "\\n";
''', ("php-guzzlehttp-guzzle",), raw_texts=True),
"ruby-net-http": Client("ruby", '''\
require 'net/http'

uri = URI("«url»")
request = Net::HTTP::Get.new(uri)
request["«name»"] = "«lead»«key»"
response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == "https") { |http| http.request(request) }
puts "status #{response.code}"
'''),
"ruby-net-http-hash": Client("ruby", '''\
require 'net/http'

API_TOKEN = "«key»"
response = Net::HTTP.get_response(URI('«url»'), { '«name»' => "«lead»#{API_TOKEN}" })
puts "status #{response.code}"
'''),
"ruby-faraday": Client("ruby", '''\
require 'faraday'

key = "«key»"
connection = Faraday.new do |f|
  f.headers['«name»'] = "«lead»#{key}"
end
puts "status #{connection.get('«url»').status}"
''', ("ruby-faraday",)),
"ruby-httparty": Client("ruby", '''\
require 'httparty'

response = HTTParty.get('«url»', headers: { '«name»' => '«lead»«key»' })
puts "status #{response.code}"
''', ("ruby-httparty",), raw_texts=True),
"go": Client("go", '''\
package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	req, err := http.NewRequest("GET", "«url»", nil)
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("«name»", "«lead»«key»")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("status", resp.StatusCode)
}
'''),
"go-constant": Client("go", '''\
package main

import (
	"fmt"
	"net/http"
	"time"
)

const apiKey = "«key»"

func main() {
	client := &http.Client{Timeout: 5 * time.Second}
	req, _ := http.NewRequest(http.MethodGet, "«url»", nil)
	req.Header.Add("«name»", fmt.Sprintf("«lead»%s", apiKey))
	resp, err := client.Do(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	fmt.Println("status", resp.StatusCode)
}
'''),
"java-http-client": Client("java", '''\
import java.net.URI;
import java.net.http.*;

public class Main {
    private static final String KEY = "«key»";

    public static void main(String[] args) throws Exception {
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create("«url»"))
            .header("«name»", "«lead»" + KEY)
            .GET()
            .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println("status " + response.statusCode());
    }
}
'''),
"java-url-connection": Client("java", '''\
import java.net.HttpURLConnection;
import java.net.URL;

public class Main {
    public static void main(String[] args) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL("«url»").openConnection();
        connection.setRequestMethod("GET");
        connection.setRequestProperty("«name»", "«lead»«key»");
        System.out.println("status " + connection.getResponseCode());
    }
}
'''),
"java-okhttp": Client("java", '''\
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

public class Main {
    public static void main(String[] args) throws Exception {
        String token = "«key»";
        Request request = new Request.Builder()
            .url("«url»")
            .addHeader("«name»", String.format("«lead»%s", token))
            .build();
        try (Response response = new OkHttpClient().newCall(request).execute()) {
            System.out.println("status " + response.code());
        }
        System.exit(0);
    }
}
''', ("libokhttp-java",)),
"java-rest-template": Client("java", '''\
import org.springframework.http.*;
import org.springframework.web.client.RestTemplate;

public class Main {
    public static void main(String[] args) {
        HttpHeaders headers = new HttpHeaders();
        headers.set("«name»", "«lead»«key»");
        HttpEntity<String> entity = new HttpEntity<>(headers);
        ResponseEntity<String> response = new RestTemplate().exchange("«url»", HttpMethod.GET, entity, String.class);
        System.out.println("status " + response.getStatusCodeValue());
    }
}
''', ("libspring-web-java",)),
"csharp-http-client": Client("csharp", '''\
using System.Net.Http;

var client = new HttpClient();
client.DefaultRequestHeaders.Add("«name»", "«lead»«key»");
var response = await client.GetAsync("«url»");
Console.WriteLine($"status {(int)response.StatusCode}");
'''),
"csharp-message": Client("csharp", '''\
using System.Net.Http;

string apiKey = "«key»";
using var client = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Get, "«url»");
request.Headers.TryAddWithoutValidation("«name»", $"«lead»{apiKey}");
using var response = await client.SendAsync(request);
Console.WriteLine($"status {(int)response.StatusCode}");
'''),
"csharp-restsharp": Client("csharp", '''\
using RestSharp;

var client = new RestClient();
var request = new RestRequest("«url»", Method.Get);
request.AddHeader("«name»", "«lead»" + "«key»");
var response = await client.ExecuteAsync(request);
Console.WriteLine($"status {(int)response.StatusCode}");
'''),
"python-dictionary": Client("python", '''\
import requests

CONFIG = {
    "timeout": 10,
    "key": "«key»",
}

def get(url, key=CONFIG["key"]):
    return requests.request("GET", url, headers={"«name»": "«lead»{}".format(key)})

print("status", get("«url»").status_code)
'''),
"javascript-class": Client("javascript", '''\
class Api {
  constructor(key) {
    this.key = key;
  }

  async get(url) {
    const response = await fetch(url, { headers: { '«name»': `«lead»${this.key}` } });
    return response.status;
  }
}

const api = new Api('«key»');
console.log('status', await api.get('«url»'));
''', trims=True),
"javascript-object": Client("javascript", '''\
const config = {
  url: '«url»',
  apiKey: '«key»',
};

fetch(config.url, {
  method: 'GET',
  headers: {
    Accept: 'application/json',
    '«name»': '«lead»' + config.apiKey,
  },
}).then((response) => console.log('status', response.status), (error) => console.log(error));
''', trims=True),
"php-define": Client("php", '''\
<?php
define('API_TOKEN', '«key»');
$ch = curl_init();
curl_setopt($ch, CURLOPT_URL, '«url»');
curl_setopt($ch, CURLOPT_RETURNTRANSFER, 1);
curl_setopt($ch, CURLOPT_HTTPHEADER, ['«name»: «lead»' . API_TOKEN]);
curl_exec($ch);
echo 'status ' . curl_getinfo($ch, CURLINFO_RESPONSE_CODE) . "\\n";
''', raw_texts=True),
"php-constant": Client("php", '''\
<?php
const API_TOKEN = "«key»";
$options = ['http' => ['header' => ["Accept: */*", '«name»: «lead»' . API_TOKEN], 'ignore_errors' => true]];
file_get_contents('«url»', false, stream_context_create($options));
echo "status ", substr($http_response_header[0], 9, 3), "\\n";
'''),
"php-class": Client("php", '''\
<?php
class Api
{
    private string $key = '«key»';

    public function status(): int
    {
        $ch = curl_init('«url»');
        curl_setopt_array($ch, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => ["«name»: «lead»{$this->key}"]]);
        curl_exec($ch);
        return curl_getinfo($ch, CURLINFO_RESPONSE_CODE);
    }
}
echo 'status ', (new Api())->status(), "\\n";
''', raw_texts=True),
"php-class-constant": Client("php", '''\
<?php
final class Api
{
    const KEY = "«key»";

    static function status()
    {
        $ch = curl_init('«url»');
        curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
        curl_setopt($ch, CURLOPT_HTTPHEADER, ['«name»: «lead»' . self::KEY]);
        curl_exec($ch);
        return curl_getinfo($ch, CURLINFO_RESPONSE_CODE);
    }
}
echo 'status ', Api::status(), "\\n";
'''),
"ruby-class": Client("ruby", '''\
require 'net/http'

class Api
  KEY = "«key»".freeze

  def initialize(key = KEY)
    @key = key
  end

  def status
    uri = URI('«url»')
    request = Net::HTTP::Get.new(uri, 'Accept' => '*/*', '«name»' => "«lead»#{@key}")
    Net::HTTP.start(uri.host, uri.port) { |http| http.request(request).code }
  end
end

puts "status #{Api.new.status}"
'''),
"go-constants": Client("go", '''\
package main

import (
	"fmt"
	"net/http"
)

const (
	address = "«url»"
	apiKey  = "«key»"
)

type client struct {
	key string
}

func newClient(key string) *client {
	return &client{key: key}
}

func (c *client) status() (int, error) {
	req, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return 0, err
	}
	req.Header = http.Header{"«name»": []string{"«lead»" + c.key}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func main() {
	status, err := newClient(apiKey).status()
	fmt.Println("status", status, err)
}
'''),
"java-constructor": Client("java", '''\
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class Main {
    private final String apiKey;

    Main(String apiKey) {
        this.apiKey = apiKey;
    }

    int status(String url) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url))
            .setHeader("«name»", "«lead»" + this.apiKey)
            .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    public static void main(String[] args) throws Exception {
        System.out.println("status " + new Main("«key»").status("«url»"));
    }
}
'''),
"csharp-constant": Client("csharp", '''\
using System.Net.Http;

class Program
{
    private const string ApiKey = "«key»";

    static async Task Main()
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("«name»", "«lead»" + ApiKey);
        using var response = await client.GetAsync("«url»");
        Console.WriteLine($"status {(int)response.StatusCode}");
    }
}
'''),
}

# fmt: off
HEADERLESS = {
"python-get": ("python", '''\
import requests

response = requests.get("«url»", timeout=10)
print("status", response.status_code)
'''),
"python-other-headers": ("python", '''\
import requests

API_KEY = "«key»"
headers = {"Accept": "application/json"}

response = requests.get("«url»", headers=headers)
print("status", response.status_code)
'''),
"python-session": ("python", '''\
import requests

with requests.Session() as session:
    response = session.get("«url»")
print("status", response.status_code)
'''),
"python-urlopen": ("python", '''\
import urllib.request

with urllib.request.urlopen("«url»") as response:
    print("status", response.status)
'''),
"python-urllib-request": ("python", '''\
from urllib.request import Request, urlopen
import urllib.request

request = urllib.request.Request("«url»", method="GET")
with urlopen(request) as response:
    print("status", response.status)
'''),
"javascript-fetch": ("javascript", '''\
const response = await fetch('«url»');
console.log('status', response.status);
'''),
"javascript-fetch-options": ("javascript", '''\
const apiKey = process.env.API_KEY;

const response = await fetch('«url»', {
  method: 'GET',
  headers: {
    'Accept': 'application/json',
  },
});
console.log('status', response.status);
'''),
"javascript-axios": ("javascript", '''\
const axios = require('axios');

axios.get('«url»').then((r) => console.log('status', r.status), (e) => console.log('status', e.response.status));
'''),
"javascript-https": ("javascript", '''\
const https = require('https');

https.get('«url»', (response) => {
  console.log('status', response.statusCode);
  response.resume();
});
'''),
"php-curl": ("php", '''\
<?php
$ch = curl_init();
curl_setopt($ch, CURLOPT_URL, "«url»");
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
$body = curl_exec($ch);
echo "status ", curl_getinfo($ch, CURLINFO_HTTP_CODE), "\\n";
'''),
"php-curl-list": ("php", '''\
<?php
$ch = curl_init('«url»');
curl_setopt_array($ch, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        'Accept: application/json',
    ],
]);
curl_exec($ch);
echo "status ", curl_getinfo($ch, CURLINFO_HTTP_CODE), "\\n";
'''),
"php-file": ("php", '''\
<?php
$body = file_get_contents('«url»');
echo "status ", explode(' ', $http_response_header[0])[1], "\\n";
'''),
"php-guzzle": ("php", '''\
<?php
require 'GuzzleHttp/autoload.php';
$client = new GuzzleHttp\\Client();
$response = $client->get('«url»');
echo 'status ', $response->getStatusCode(), "\\n";
'''),
"go-get": ("go", '''\
package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	resp, err := http.Get("«url»")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("status", resp.StatusCode)
}
'''),
"go-new-request": ("go", '''\
package main

import "fmt"
import "net/http"

func main() {
	client := &http.Client{}
	req, err := http.NewRequest("GET", "«url»", nil)
	if err != nil {
		panic(err)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		panic(err)
	}
	fmt.Println("status", resp.StatusCode)
}
'''),
"ruby-get": ("ruby", '''\
require 'net/http'

uri = URI('«url»')
response = Net::HTTP.get_response(uri)
puts "status #{response.code}"
'''),
"ruby-request": ("ruby", '''\
require 'net/http'

uri = URI('«url»')
http = Net::HTTP.new(uri.host, uri.port)
request = Net::HTTP::Get.new(uri)
puts "status #{http.request(request).code}"
'''),
"ruby-httparty": ("ruby", '''\
require 'httparty'

response = HTTParty.get('«url»')
puts "status #{response.code}"
'''),
"java-http-client": ("java", '''\
import java.net.URI;
import java.net.http.*;

public class Main {
    public static void main(String[] args) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create("«url»"))
            .build();
        System.out.println("status " + client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
}
'''),
"java-url-connection": ("java", '''\
import java.net.*;

public class Main {
    public static void main(String[] args) throws Exception {
        URL url = new URL("«url»");
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod("GET");
        System.out.println("status " + connection.getResponseCode());
    }
}
'''),
"java-okhttp": ("java", '''\
import okhttp3.*;

public class Main {
    public static void main(String[] args) throws Exception {
        Request request = new Request.Builder().url("«url»").build();
        System.out.println("status " + new OkHttpClient().newCall(request).execute().code());
        System.exit(0);
    }
}
'''),
"csharp-http-client": ("csharp", '''\
using System.Net.Http;

var client = new HttpClient();
var response = await client.GetAsync("«url»");
Console.WriteLine($"status {(int)response.StatusCode}");
'''),
}

# What the library does not send as it was meant: with the fix, it does.
MISSENT = {
"python: cut": ("python", '''\
import requests

key = "«key»"
short = key[:20]
response = requests.get("«url»", headers={"Authorization": f"Bearer {short}"})
print("status", response.status_code)
'''),
"python: nothing, beside another service": ("python", '''\
import requests

key = None
if False:
    requests.get("https://api.example.com/x", headers={"Authorization": "token abc"})
response = requests.get("«url»", headers={"Authorization": f"Bearer {key}"})
print("status", response.status_code)
'''),
"javascript: nothing": ("javascript", '''\
const key = null;
const response = await fetch("«url»", { headers: { Authorization: `Bearer ${key}` } });
console.log("status", response.status);
'''),
"javascript: cut": ("javascript", '''\
const key = "«key»";
const response = await fetch("«url»", { headers: { Authorization: "Bearer " + key.substring(0, 32) } });
console.log("status", response.status);
'''),
"php: nothing": ("php", '''\
<?php
$key = null;
$ch = curl_init('«url»');
curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . $key]);
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_exec($ch);
echo 'status ', curl_getinfo($ch, CURLINFO_HTTP_CODE), PHP_EOL;
'''),
"php: cut": ("php", '''\
<?php
$key = '«key»';
$ch = curl_init('«url»');
curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . substr($key, 0, 20)]);
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_exec($ch);
echo 'status ', curl_getinfo($ch, CURLINFO_HTTP_CODE), PHP_EOL;
'''),
"ruby: cut": ("ruby", '''\
require 'net/http'
uri = URI('«url»')
key = '«key»'
req = Net::HTTP::Get.new(uri)
req['Authorization'] = "Bearer #{key[0, 20]}"
res = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == 'https') { |http| http.request(req) }
puts "status #{res.code}"
'''),
"go: cut": ("go", '''\
package main

import (
	"fmt"
	"net/http"
)

func main() {
	key := "«key»"
	req, _ := http.NewRequest("GET", "«url»", nil)
	req.Header.Set("Authorization", "Bearer "+key[:20])
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	fmt.Println("status", resp.StatusCode)
}
'''),
"python: base64": ("python", '''\
import base64
import requests

key = "«key»"
encoded = base64.b64encode(key.encode()).decode()
response = requests.get("«url»", headers={"Authorization": "Bearer " + encoded})
print("status", response.status_code)
'''),
"python: session that is not used": ("python", '''\
import requests

session = requests.Session()
session.headers["Authorization"] = "Bearer «key»"
response = requests.get("«url»")
print("status", response.status_code)
'''),
"python: Basic of the session": ("python", '''\
import requests

session = requests.Session()
session.auth = ("someone", "secret-word")
session.headers["Authorization"] = "Bearer «key»"
print("status", session.get("«url»").status_code)
'''),
"python: a set for a map": ("python", '''\
import requests

TOKEN = "«key»"
headers = {"Authorization", f"Bearer {TOKEN}"}
print("status", requests.get("«url»", headers=headers).status_code)
'''),
"python: request that is not opened": ("python", '''\
import urllib.request

url = "«url»"
request = urllib.request.Request(url)
request.add_header("Authorization", "Bearer «key»")
with urllib.request.urlopen(url) as response:
    print("status", response.status)
'''),
"javascript: headers that are not passed": ("javascript", '''\
const headers = new Headers();
headers.append('Authorization', 'Bearer «key»');
const response = await fetch('«url»');
console.log('status', response.status);
'''),
"javascript: headers replaced": ("javascript", '''\
const auth = { headers: { Authorization: 'Bearer «key»' } };
const response = await fetch('«url»', { ...auth, headers: { Accept: 'application/json' } });
console.log('status', response.status);
'''),
"javascript: quotes": ("javascript", '''\
const key = '«key»';
const response = await fetch('«url»', { headers: { Authorization: `Bearer ${JSON.stringify(key)}` } });
console.log('status', response.status);
'''),
"php: second list": ("php", '''\
<?php
$ch = curl_init('«url»');
curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer «key»"]);
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_setopt($ch, CURLOPT_HTTPHEADER, ["Accept: application/json"]);
curl_exec($ch);
echo 'status ', curl_getinfo($ch, CURLINFO_HTTP_CODE), PHP_EOL;
'''),
"php: another option": ("php", '''\
<?php
$ch = curl_init('«url»');
curl_setopt($ch, CURLOPT_HEADER, ["Authorization: Bearer «key»"]);
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_exec($ch);
echo 'status ', curl_getinfo($ch, CURLINFO_HTTP_CODE), PHP_EOL;
'''),
"php: quoted here-document": ("php", '''\
<?php
$key = "«key»";
$header = <<<'LINE'
Authorization: Bearer $key
LINE;
$ch = curl_init('«url»');
curl_setopt($ch, CURLOPT_HTTPHEADER, [$header]);
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_exec($ch);
echo 'status ', curl_getinfo($ch, CURLINFO_HTTP_CODE), PHP_EOL;
'''),
"ruby: request that is not sent": ("ruby", '''\
require 'net/http'

uri = URI('«url»')
request = Net::HTTP::Get.new(uri)
request['Authorization'] = 'Bearer «key»'
response = Net::HTTP.get_response(uri)
puts "status #{response.code}"
'''),
"ruby: header twice": ("ruby", '''\
require 'net/http'

uri = URI('«url»')
request = Net::HTTP::Get.new(uri)
request.add_field('Authorization', 'Bearer aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5')
request.add_field('Authorization', 'Bearer «key»')
response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == 'https') { |http| http.request(request) }
puts "status #{response.code}"
'''),
"go: request that is not sent": ("go", '''\
package main

import (
	"fmt"
	"net/http"
)

func main() {
	req, _ := http.NewRequest("GET", "«url»", nil)
	req.Header.Set("Authorization", "Bearer «key»")
	resp, err := http.DefaultClient.Get("«url»")
	if err != nil {
		panic(err)
	}
	fmt.Println("status", resp.StatusCode)
}
'''),
"go: set after the call": ("go", '''\
package main

import (
	"fmt"
	"net/http"
)

func main() {
	key := "«key»"
	req, _ := http.NewRequest("GET", "«url»", nil)
	resp, err := http.DefaultClient.Do(req)
	req.Header.Set("Authorization", "Bearer "+key)
	if err != nil {
		panic(err)
	}
	fmt.Println("status", resp.StatusCode)
}
'''),
}
# fmt: on
