"""Code that calls several services: only what goes to this one is looked at."""

from __future__ import annotations

import pytest

U = "https://api.101domain.com/v1/account/balance"
OURS = f'requests.get("{U}", headers={{"Authorization": f"Bearer {{key}}"}})'
FETCH = f"await fetch('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});"
JAVA = f'var r = new Request.Builder().url("{U}").header("Authorization", "Bearer " + key).build();'

RIGHT = [
    pytest.param(f'requests.get("https://api.github.com/user", headers={{"Authorization": f"token {{gh}}"}})\n{OURS}', id="Python: another scheme for GitHub"),
    pytest.param(f'h = {{"Authorization": "token " + gh}}\nrequests.get("https://api.github.com/user", headers=h)\n{OURS}', id="Python: a list of headers for GitHub"),
    pytest.param(f'requests.post("https://hooks.example.com/x", json={{"token": "0dUbq7XcLk2mNp9RsTvWx4Yz"}})\n{OURS}', id="Python: a token in another's body"),
    pytest.param(f'r = requests.post("https://login.example.com/oauth/token", auth=("id", secret))\n{OURS}', id="Python: signed in by Basic elsewhere"),
    pytest.param(f"const t = await fetch('https://sso.example.com/token', {{ headers: {{ Authorization: 'Basic ' + pair }} }});\n{FETCH}", id="JavaScript: signed in elsewhere"),
    pytest.param(f"await axios({{ url: 'https://api.example.com/x', headers: {{ 'X-API-Key': other }} }});\n{FETCH}", id="JavaScript: another's header, by options"),
    pytest.param(f'var g = new Request.Builder().url("https://api.github.com/user").header("Authorization", "token " + gh).build();\n{JAVA}', id="Java: a builder for GitHub"),
    pytest.param(f'g, _ := http.NewRequest("GET", "https://api.github.com/user", nil)\ng.Header.Set("Authorization", "token "+gh)\nr, _ := http.NewRequest("GET", "{U}", nil)\nr.Header.Set("Authorization", "Bearer "+key)\nclient.Do(g)\nclient.Do(r)', id="Go: two requests"),
]  # fmt: skip


@pytest.mark.parametrize("paste", RIGHT)
def test_what_goes_to_another_service_has_no_cause(causes, paste):
    assert causes(paste) == []


def test_fault_of_this_call_is_named_beside_a_right_one_of_another(causes):
    other = 'requests.get("https://api.example.com/x", headers={"Authorization": f"Bearer {k}"})'
    assert causes(f"{other}\n{OURS.replace('Bearer ', 'Token ')}") == ["scheme_wrong"]


def test_header_for_another_service_alone_leaves_this_call_without_one(causes):
    other = 'requests.get("https://api.example.com/x", headers={"Authorization": f"Bearer {k}"})'
    assert causes(f'{other}\nrequests.get("{U}")') == ["header_missing"]


def test_host_is_named_that_gets_the_credential_and_not_the_one_that_gives_it(look):
    sign_in = "const a = await fetch('https://auth.example.com/login', { method: 'POST', body });"
    call = "await fetch('https://api.example.com/v1/x', { headers: { Authorization: `Bearer ${t}` } });"
    finding = look(f"{sign_in}\n{call}").findings[0]
    assert (finding.code, finding.found) == ("wrong_host", "api.example.com")


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param('r = requests.post("https://login.example.com/oauth/token", auth=("id", "s3cr3tOfTheClient"), data={"grant_type": "client_credentials"})', id="Python"),
        pytest.param("curl -s -u id:s3cr3tOfTheClient https://login.example.com/oauth/token -d grant_type=client_credentials", id="cURL"),
    ],
)  # fmt: skip
def test_signing_in_elsewhere_is_no_call_of_this_api(causes, paste):
    assert causes(paste) == []


def test_basic_at_a_host_that_is_nearly_this_one_is_named(causes, key):
    paste = f'requests.get("https://api.101domains.com/v1/account/balance", auth=("{key}", ""))'
    assert causes(paste)[:1] == ["wrong_host"]


def test_many_calls_take_time_in_line_with_their_number(look):
    one = 'fetch("https://a{0}.example.com/x", {{ headers: {{ Authorization: "token a" }} }});\n'
    paste = "".join(one.format(i) for i in range(200)) + FETCH
    assert look(paste).causes == ()
