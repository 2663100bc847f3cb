"""Environment files as their loaders read them: shells, Docker, systemd, direnv, a terminal."""

from __future__ import annotations

import pytest

K = "8b8435ae0d01e1c191ea7a5eb79bab3e2d7c6f85"
OLD = "0cfec1f0c8fea6d4fe9eb60f25be0e983168760e"
BASE = "https://api.101domain.com/v1"
PASTES = [
    pytest.param(["insecure_http"], f"API_KEY={K}\nAPI_BASE=http://api.101domain.com/v1", id="http in the base"),
    pytest.param(["wrong_host"], f"API_KEY={K}\nAPI_BASE=https://api.101domains.com/v1", id="another host in the base"),
    pytest.param(["wrong_path"], f"API_KEY={K}\nAPI_BASE=https://api.101domain.com/api/v1", id="another path in the base"),
    pytest.param([], f"API_KEY={K}\nAPI_BASE={BASE}/\nSITE_URL=http://shop.example.com", id="a sound base"),
    pytest.param([], f"API_KEY={K}\nMCP_URL=https://mcp.101domain.com/mcp", id="the MCP server"),
    pytest.param(["env_not_loaded"], f"#DOMAIN101_API_KEY={K}\nPORT=80", id="switched off"),
    pytest.param(["env_not_loaded"], f"# DOMAIN101_API_KEY={K}\nSENTRY_TOKEN=abc", id="switched off beside another's"),
    pytest.param([], f"# DOMAIN101_API_KEY={OLD}\nDOMAIN101_API_KEY={K}", id="an old one switched off"),
    pytest.param(["env_syntax"], f"# docker run --env-file app.env\nAPI_KEY={K}  # live", id="Docker keeps the comment"),
    pytest.param(["quotes_in_value"], f"$ docker run --rm --env-file .env app\n$ cat .env\nAPI_KEY='{K}'", id="Docker keeps quotes"),
    pytest.param([], f"# docker compose --env-file .env up\nAPI_KEY='{K}' # live", id="Compose takes quotes off"),
    pytest.param([], f"# node --env-file=.env app.js\nAPI_KEY='{K}' # live", id="Node takes quotes off"),
    pytest.param(["env_syntax", "env_not_loaded"], f"$ docker run --env-file .env app\n# .env\nexport API_KEY={K}", id="Docker does not know export"),
    pytest.param(["env_syntax", "env_not_loaded"], f"[Service]\nEnvironmentFile=/etc/default/sync\n\n# /etc/default/sync\nexport API_KEY={K}", id="systemd does not know export"),
    pytest.param([], f"[Service]\nEnvironmentFile=/etc/default/sync\n\n# /etc/default/sync\nAPI_KEY=\"{K}\"", id="systemd takes quotes off"),
    pytest.param([], f"dotenv_if_exists .env.local\nPATH_add bin\nexport API_KEY={K}", id="direnv"),
    pytest.param(["other_provider_key"], "dotenv\nexport API_KEY=ghp_LTwXaDot17dh3NQMf7UOdEm9NCVYBUEmo1JS", id="direnv with another's key"),
    pytest.param([], f"set -a\nsource .env\nexport API_KEY={K}\nset +a", id="a profile"),
    pytest.param(["stale_environment"], f"$ echo $API_KEY\n{OLD}\n$ cat .env\nAPI_KEY={K}", id="the shell has an older value"),
    pytest.param([], f"$ echo $API_KEY\n{K}\n$ cat .env\nAPI_KEY={K}", id="the shell has the same value"),
    pytest.param(["stale_environment"], f"$ docker compose exec app printenv API_KEY\n{OLD}\n$ grep KEY .env\nAPI_KEY={K}", id="the container has an older value"),
    pytest.param(["env_not_loaded", "empty_key"], f"$ echo $API_KEY\n$ cat .env\nAPI_KEY={K}", id="the shell has nothing"),
    pytest.param([], f"$ cat -A .env\nAPI_KEY={K}$\nPORT=80$", id="cat -A shows line ends"),
    pytest.param(["newline_in_key"], f"$ cat -A .env\nAPI_KEY={K}^M$", id="cat -A shows a carriage return"),
    pytest.param(["invisible_character"], f"$ cat -vet .env\nAPI_KEY={K}M-bM-^@M-^K$", id="cat shows a zero-width space"),
    pytest.param(["config_field_wrong"], f"API_KEY_FILE={K}", id="a file's place wanted"),
    pytest.param([], "API_KEY_FILE=/run/secrets/api_key", id="a file's place given"),
    pytest.param(["wrong_credential_kind", "config_field_wrong"], f"API_URL={K}\nAPI_KEY={BASE}", id="key and address swapped"),
    pytest.param([], f"docker run --rm -e API_KEY={K} -v data:/data acme/sync node app.js", id="docker -e before the image"),
    pytest.param(["env_not_loaded", "empty_key"], f"docker run --rm acme/sync -e API_KEY={K}", id="docker -e behind the image"),
    pytest.param(["quotes_in_value"], f'C:\\app> set API_KEY="{K}"\nC:\\app> node index.js', id="cmd keeps quotes"),
    pytest.param(["env_not_loaded", "null_literal"], f"$ API_KEY={K}\n$ python3 a.py\nkey seen: None", id="not exported"),
    pytest.param([], f"$ export API_KEY={K}\n$ python3 a.py\n401", id="exported"),
    pytest.param(["env_not_loaded", "null_literal"], f"C:\\>setx API_KEY {K}\n\nC:\\>python a.py\n401 (token: None)", id="setx is for windows to come"),
    pytest.param(["stale_environment"], f"$ sudo sed -i 's/^API_KEY=.*/API_KEY={K}/' /etc/default/sync\n$ cat /proc/7/environ\nAPI_KEY={OLD}", id="the process has an older value"),
    pytest.param(["env_not_loaded"], f"$ tail -1 ~/.bashrc\nexport API_KEY={K}\n$ crontab -l\n*/15 * * * * python3 a.py", id="cron reads no profile"),
    pytest.param(["env_not_loaded", "empty_key"], f'*/5 * * * * curl -sf {BASE}/domains -H "Authorization: Bearer $API_KEY"', id="cron has no such variable"),
    pytest.param([], f'API_KEY={K}\n*/5 * * * * curl -sf {BASE}/domains -H "Authorization: Bearer $API_KEY"', id="the crontab sets it"),
    pytest.param([], f"0 3 * * * API_KEY={K} /usr/local/bin/sync", id="set in front of the command"),
    pytest.param(["newline_in_key"], f'$ echo "{K}" | base64', id="echo adds a line end"),
    pytest.param(["newline_in_key"], f"$ cat -A /run/secrets/key\n{K}^M$", id="a key's own file"),
    pytest.param([], f'domain101_api_key = "{K}"\nregion = "eu"', id="Terraform's variables"),
    pytest.param([], f"registrar.api-key = {K}\nspring.name = x", id="Java's properties"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "paste"), PASTES)
def test_file_is_read_as_its_loader_reads_it(look, expected, paste):
    assert list(look(paste).causes) == expected


@pytest.mark.parametrize(("expected", "paste"), PASTES)
def test_corrected_file_has_no_cause_left(look, expected, paste):
    fix = look(paste).fix
    if fix is None:  # what a terminal printed is no text to correct
        assert not expected or {"stale_environment", "env_not_loaded"} & set(expected)
        return
    assert K not in fix.text
    assert look(fix.text.replace("YOUR_API_KEY", K)).causes == ()
