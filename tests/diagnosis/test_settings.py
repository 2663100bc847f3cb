"""Settings files: what their own tool resolves, takes off and refuses."""

from __future__ import annotations

import base64

import pytest

K = "966d5e244e6dc89ea9d9ac8a5d4314513707ee94"
API = "https://api.101domain.com"
U = f"{API}/v1/account/balance"


def compose(line: str) -> str:
    return f"services:\n  app:\n    image: x\n    environment:\n      {line}\n"


def secret(value: str, kind: str = "Secret", field: str = "data") -> str:
    return f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: d\n{field}:\n  api-key: {value}\n"


def action(value: str, step: str = "- run: node a.js") -> str:
    return f"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      API_KEY: {value}\n    steps:\n      {step}\n"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PASTES = [
    pytest.param(["insecure_http"], compose(f"- API_KEY={K}\n      - API_URL=http://api.101domain.com/v1"), id="Compose: http"),
    pytest.param([], compose("API_KEY: ${API_KEY}"), id="Compose: from outside"),
    pytest.param(["variable_not_expanded"], compose("- API_KEY=$$API_KEY"), id="Compose: an escaped dollar"),
    pytest.param(["env_syntax"], compose(f"- API_KEY: {K}"), id="Compose: a map in a list"),
    pytest.param(["env_syntax"], compose(f"API_KEY={K}"), id="Compose: = in a map"),
    pytest.param([], compose("API_KEY_FILE: /run/secrets/key"), id="Compose: the place of a secret"),
    pytest.param(["config_field_wrong"], secret(K), id="Secret: not encoded"),
    pytest.param([], secret(K, kind="ConfigMap"), id="ConfigMap: as it stands"),
    pytest.param(["quotes_in_value"], secret(b64(f'"{K}"')), id="Secret: quotes encoded"),
    pytest.param(["scheme_duplicated", "newline_in_key"], secret(b64(f"Bearer {K}\n")) + '---\nargs:\n  - "Authorization: Bearer $(TOKEN)"\n', id="Secret: scheme and line end"),
    pytest.param([], "spec:\n  data:\n    - secretKey: api-key\n      remoteRef:\n        key: prod/d101\n", id="a secret kept elsewhere"),
    pytest.param(["scheme_duplicated"], f'containers:\n  - name: app\n    env:\n      - name: API_KEY\n        value: "Bearer {K}"\n', id="name and value on two lines"),
    pytest.param(["header_name_wrong"], f"request:\n  url: {U}\n  headers:\n    - name: Autorization\n      value: Bearer {{{{ key }}}}\n", id="a header of name and value"),
    pytest.param([], action("${{ secrets.API_KEY }}"), id="Actions: a secret"),
    pytest.param(["variable_not_expanded"], action("'{{ secrets.API_KEY }}'"), id="Actions: no dollar"),
    pytest.param(["variable_not_expanded"], action("$API_KEY"), id="Actions: a shell's variable"),
    pytest.param(["variable_not_expanded"], action("secrets.API_KEY"), id="Actions: no braces"),
    pytest.param(["env_not_loaded", "empty_key"], action("x", f'- run: curl {U} -H "Authorization: Bearer $OTHER"').replace("    env:\n      API_KEY: x\n", ""), id="Actions: not mapped"),
    pytest.param([], f'version: 2.1\njobs:\n  check:\n    steps:\n      - run: curl {U} -H "Authorization: Bearer $API_KEY"\n', id="another CI sets it itself"),
    pytest.param(["config_field_wrong"], f"authorization:\n  type: Bearer\n  credentials_file: {K}\n", id="a file's place wanted"),
    pytest.param([], "authorization:\n  type: Bearer\n  credentials_file: /etc/key\n", id="a file's place given"),
    pytest.param(["basic_auth_used"], f"- name: balance\n  uri:\n    url: {U}\n    password: x\n    force_basic_auth: true\n", id="Ansible: Basic"),
    pytest.param([], f'; PHP\n[d]\napi_key = "{K}"   ; live\n', id="INI: a comment behind quotes"),
    pytest.param(["quotes_in_value"], f"; configparser\n[d]\napi_key = '{K}'\n", id="configparser keeps quotes"),
    pytest.param(["env_syntax"], f"; configparser\n[d]\napi_key = {K}   ; live\n", id="configparser keeps a comment"),
    pytest.param(["wrong_host", "placeholder"], '[d]\nendpoint = "https://api.101domain.org/v1"\napi_key = "<YOUR_API_KEY>"\n', id="TOML: another host"),
    pytest.param(["scheme_missing"], f'[d]\nheaders = {{ Authorization = "{K}", Accept = "*/*" }}\n', id="TOML: a table within a line"),
    pytest.param(["html_entity"], f'd:\n  token: "&quot;{K}&quot;"\n', id="entities of quotes"),
    pytest.param(["wrong_credential_kind"], "d:\n  api_key: /run/secrets/key\n", id="a file's place for a key"),
    pytest.param([], "app:\n  token: !ENV ${API_KEY}\n", id="a tag"),
    pytest.param(["variable_not_expanded"], f'[Service]\nExecStart=/usr/bin/curl {U} -H "Authorization: Bearer $API_KEY"\n', id="systemd: within a word"),
    pytest.param([], f'[Service]\nExecStart=/usr/bin/curl {U} -H "Authorization: Bearer ${{API_KEY}}"\n', id="systemd: in braces"),
    pytest.param(["variable_not_expanded"], "[Service]\nEnvironment=API_KEY=$OTHER\n", id="systemd: Environment expands nothing"),
    pytest.param([], f"GET {U}\nAuthorization: Bearer {{{{$dotenv API_KEY}}}}\n", id="an editor's file"),
    pytest.param(["headers_misplaced", "header_missing"], f"GET {U}\n\nAuthorization: Bearer {K}\n", id="an empty line before the headers"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "paste"), PASTES)
def test_settings_are_read_as_their_tool_reads_them(look, expected, paste):
    assert list(look(paste).causes) == expected


@pytest.mark.parametrize(("expected", "paste"), PASTES)
def test_corrected_settings_have_no_cause_left(look, expected, paste):
    fix = look(paste).fix
    if fix is None:
        return
    text = fix.text.replace("YOUR_API_KEY", K).replace(b64("YOUR_API_KEY"), b64(K))
    assert K not in fix.text
    assert look(text).causes == ()
