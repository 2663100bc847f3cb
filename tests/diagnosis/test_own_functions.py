"""Headers and addresses that the code's own functions put together."""

from __future__ import annotations

import pytest

from tests.timing import cpu_seconds, holds

API = "https://api.101domain.com"
U = f"{API}/v1/account/balance"
GET = f'requests.get("{U}", headers=headers())\n'
TWO_SERVICES = f"""\
def theirs(): return {{"Authorization": "token " + os.environ["GH_TOKEN"]}}
def ours(): return {{"Authorization": "Bearer " + os.environ["API_KEY"]}}
requests.get("https://api.github.com/user", headers=theirs())
requests.get("{U}", headers=ours())
"""
FETCH = f"fetch('{U}', {{ headers: headers() }});"
PYTHON = (
    'def get(path): return requests.get(BASE + path, headers={"Authorization": "Bearer " + key})\n'
)

PASTES = [
    pytest.param(["scheme_wrong"], 'def headers(): return {"Authorization": f"Token {key}"}\n' + GET, id="Python"),
    pytest.param([], 'def headers(): return {"Authorization": f"Bearer {key}"}\n' + GET, id="Python: right"),
    pytest.param(["header_missing"], 'def headers(): return {"Accept": "*/*"}\n' + GET, id="Python: without ours"),
    pytest.param(["scheme_wrong"], f'class A:\n  def _h(self):\n    return {{"Authorization": "Token " + self.key}}\n  def b(self): return requests.get("{U}", headers=self._h())\n', id="Python: a method"),
    pytest.param(["scheme_wrong"], 'def auth(): return "Token " + os.environ["API_KEY"]\ndef headers(): return {"Authorization": auth()}\n' + GET, id="Python: one in another"),
    pytest.param([], 'def headers(key):\n  if key: return {"Authorization": "Token " + key}\n  return {"Accept": "*/*"}\n' + GET, id="Python: this or that"),
    pytest.param(["headers_misplaced", "header_missing"], f'def made(): return {{"Authorization": f"Bearer {{key}}"}}\nheaders = made()\nrequests.get("{U}")\n', id="Python: never passed"),
    pytest.param([], TWO_SERVICES, id="Python: another service's"),
    pytest.param(["scheme_wrong"], TWO_SERVICES.replace("Bearer", "Token"), id="Python: ours beside another's"),
    pytest.param([], f'AUTH = "Bearer {{}}"\nrequests.get("{U}", headers={{"Authorization": AUTH.format(key)}})\n', id="Python: a template of its own"),
    pytest.param(["scheme_wrong"], f"const headers = () => ({{ Authorization: 'Token ' + key }});\n{FETCH}", id="JavaScript: an arrow"),
    pytest.param(["header_name_wrong"], f"function headers() {{\n  return {{ 'X-API-Key': key }};\n}}\nconst r = await {FETCH}", id="JavaScript"),
    pytest.param(["scheme_wrong"], f"<?php class A {{ function h() {{ return ['Authorization' => 'Token ' . $this->key]; }}\nfunction b() {{ return $this->client->get('{U}', ['headers' => $this->h()]); }} }}", id="PHP"),
    pytest.param(["scheme_wrong"], f"def headers\n  {{ 'Authorization' => \"Token #{{key}}\" }}\nend\nHTTParty.get('{U}', headers: headers)\n", id="Ruby"),
    pytest.param(["wrong_path"], f'BASE = "{API}/v1"\n{PYTHON}get("/v1/domains")', id="a base and a path, both with the version"),
    pytest.param(["wrong_path"], f'BASE = "{API}"\n{PYTHON}get("/domains")', id="a base and a path without it"),
    pytest.param([], f'BASE = "{API}/v1"\n{PYTHON}get("/domains")', id="a base with the version"),
    pytest.param([], f'BASE = "{API}"\n{PYTHON}def v1(path): return get("/v1" + path)\nv1("/domains")', id="a parameter of two functions"),
    pytest.param([], f'BASE = "{API}"\nurl = BASE + "/v1"\nurl = url + "/domains"\nrequests.get(url, headers={{"Authorization": f"Bearer {{key}}"}})\n', id="an address in two steps"),
    pytest.param([], f"class D\n  def get(path) = HTTParty.get(\"{API}/v1#{{path}}\", headers: {{ 'Authorization' => \"Bearer #{{key}}\" }})\nend\nD.new.get('/domains')\n", id="Ruby: a library's function of the same name"),
    pytest.param([], f'h = {{"Accept": "*/*"}}\nh.update(auth(key))\nrequests.get("{U}", headers=h)', id="Python: a list that something unseen is put into"),
    pytest.param([], f'BASE = "https://api.github.com"\nrequests.get(BASE + "/user")\n{GET}def headers(): return {{"Authorization": f"Bearer {{key}}"}}\n', id="another service's base"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "paste"), PASTES)
def test_what_functions_give_back_is_read_where_they_are_called(causes, named, paste):
    assert causes(paste) == named


@pytest.mark.parametrize(("named", "paste"), [p for p in PASTES if p.values[0]])
def test_what_is_mended_has_no_cause_left(look, named, paste):
    assert look(look(paste).fix.text).causes == ()


def test_path_is_mended_where_it_stands(look):
    fix = look(f'BASE = "{API}/v1"\n{PYTHON}get("/v1/domains")').fix
    assert fix.text == f'BASE = "{API}/v1"\n{PYTHON}get("/domains")'


@pytest.mark.parametrize(
    "line",
    ["def f(): return f() + f()\n", "def g(): return h()\ndef h(): return {**g(), **h()}\n"],
    ids=["a text of itself", "two of each other"],
)
def test_functions_that_call_each_other_end(look, line):
    text = line + f'requests.get("{U}", headers=h(), params={{"a": f()}})'
    assert holds(lambda: cpu_seconds(lambda: look(text)) < 2)
