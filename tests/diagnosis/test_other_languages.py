"""Languages without a grammar here: the header's value is read as each of them writes texts."""

from __future__ import annotations

import pytest

K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
U = "https://api.101domain.com/v1/account/balance"
SWIFT = f'var r = URLRequest(url: URL(string: "{U}")!)\nr.setValue(%s, forHTTPHeaderField: "Authorization")\n'
DART = f"import 'package:http/http.dart' as http;\nhttp.get(Uri.parse('{U}'), headers: {{'Authorization': %s}});\n"
KOTLIN = (
    f'val r = client.get("{U}") {{\n  headers {{ append(HttpHeaders.Authorization, %s) }}\n}}\n'
)
RUST = f'let r = reqwest::Client::new().get("{U}").header(reqwest::header::AUTHORIZATION, %s).send().await?;\n'
PERL = f"use strict;\nmy $r = LWP::UserAgent->new->get('{U}', Authorization => %s);\n"
R = f'library(httr)\nr <- GET("{U}", add_headers(Authorization = %s))\n'
ELIXIR = f'HTTPoison.get!("{U}", [{{"Authorization", %s}}])\n'
VBA = f'Set h = CreateObject("MSXML2.ServerXMLHTTP.6.0")\nh.Open "GET", "{U}", False\nh.setRequestHeader "Authorization", %s\n'
M = f'let S = Json.Document(Web.Contents("{U}", [%s])) in S'
LUA = f'local http = require("resty.http")\nhttp.new():request_uri("{U}", {{ headers = {{ ["Authorization"] = %s }} }})\n'

PASTES = [
    pytest.param([], SWIFT % r'"Bearer \(key)"', id="Swift"),
    pytest.param(["variable_not_expanded"], SWIFT % '"Bearer (key)"', id="Swift: no backslash"),
    pytest.param(["scheme_no_space"], f'let key = "{K}"\n' + SWIFT % '"Bearer" + key', id="Swift: no blank"),
    pytest.param(["header_name_wrong"], (SWIFT % "key").replace("Authorization", "Bearer"), id="Swift: the word for the name"),
    pytest.param([], DART % "'Bearer $key'", id="Dart: single quotes fill in"),
    pytest.param(["variable_not_expanded"], DART % "r'Bearer $key'", id="Dart: a raw text does not"),
    pytest.param([], DART % "'Bearer ${env['API_KEY']}'", id="Dart: quotes within what is filled in"),
    pytest.param([], KOTLIN % '"Bearer $key"', id="Kotlin"),
    pytest.param(["brackets_kept"], KOTLIN % '"Bearer {$key}"', id="Kotlin: braces round it"),
    pytest.param([], RUST % 'format!("Bearer {key}")', id="Rust: format!"),
    pytest.param([], RUST % '&format!("Bearer {}", key)', id="Rust: format! with an argument"),
    pytest.param(["variable_not_expanded"], RUST % '"Bearer {key}"', id="Rust: a plain text"),
    pytest.param([], PERL % '"Bearer $key"', id="Perl"),
    pytest.param(["variable_not_expanded"], PERL % "'Bearer $key'", id="Perl: single quotes"),
    pytest.param([], R % 'paste("Bearer", key)', id="R: paste puts a blank"),
    pytest.param(["scheme_no_space"], f'key <- "{K}"\n' + R % 'paste0("Bearer", key)', id="R: paste0 does not"),
    pytest.param([], 'token <- paste("Bearer", Sys.getenv("API_KEY"))\n' + R % "token", id="R: a variable put together before"),
    pytest.param([], "final token = 'Bearer $key';\n" + DART % "token", id="Dart: a variable with one filled in"),
    pytest.param([], 'auth = "Bearer " & Range("B1").Value\n' + VBA % "auth", id="VBA: a variable put together before"),
    pytest.param([], ELIXIR % '"Bearer #{key}"', id="Elixir"),
    pytest.param(["scheme_wrong"], ELIXIR % '"Token " <> key', id="Elixir: Token"),
    pytest.param([], VBA % '"Bearer " & key', id="VBA"),
    pytest.param(["scheme_no_space"], f'k = "{K}"\n' + VBA % '"Bearer" & k', id="VBA: no blank"),
    pytest.param([], M % 'Headers=[Authorization="Bearer " & Key]', id="Power Query"),
    pytest.param(["headers_misplaced", "header_missing"], M % f'Authorization="Bearer {K}"', id="Power Query: no Headers"),
    pytest.param([], LUA % '"Bearer " .. key', id="Lua"),
    pytest.param(["scheme_wrong"], LUA % '"ApiKey " .. key', id="Lua: ApiKey"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "paste"), PASTES)
def test_value_is_what_the_language_makes_of_it(causes, named, paste):
    assert causes(paste) == named


@pytest.mark.parametrize(("named", "paste"), [p for p in PASTES if p.values[0]])
def test_mended_value_has_no_cause_and_shows_no_key(look, named, paste):
    diagnosis = look(paste)
    assert set(look(diagnosis.fix.text).causes) <= {"placeholder"}
    shown = [f"{f.excerpt.before}{f.excerpt.marked}{f.excerpt.after}" for f in diagnosis.findings]
    assert not any(K[:6] in text for text in (diagnosis.fix.text, *shown))


def test_class_of_windows_stays_in_the_corrected_text(look):
    assert "MSXML2.ServerXMLHTTP.6.0" in look(f'k = "{K}"\n' + VBA % '"Bearer" & k').fix.text
