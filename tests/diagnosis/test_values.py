"""What a variable of the code holds: nothing, part of the key, a file's line end."""

from __future__ import annotations

import pytest

from portal.diagnosis import diagnose

U = "https://api.101domain.com/v1/account/balance"
KEY = "b1cea0fe71985561f5a5c38d36abd25141040df9"
PYTHON = f'requests.get("{U}", headers={{"Authorization": f"Bearer {{%s}}"}})'
JAVASCRIPT = f'fetch("{U}", {{ headers: {{ Authorization: `Bearer ${{%s}}` }} }});'
PHP = f"$ch = curl_init('{U}'); curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . %s]);"
RUBY = f"req = Net::HTTP::Get.new(URI('{U}'))\nreq['Authorization'] = \"Bearer #{{%s}}\""
GO = f'req, _ := http.NewRequest("GET", "{U}", nil)\nreq.Header.Set("Authorization", "Bearer "+%s)'
JAVA = f'HttpRequest r = HttpRequest.newBuilder(URI.create("{U}")).header("Authorization", "Bearer " + %s).build();'
CSHARP = f'client.DefaultRequestHeaders.Add("Authorization", "Bearer " + %s);\nawait client.GetAsync("{U}");'

CUT = [
    pytest.param(f'key = "{KEY}"\n' + PYTHON % "key[:20]", id="Python"),
    pytest.param(f"const key = '{KEY}';\n" + JAVASCRIPT % "key.slice(0, 20)", id="JavaScript slice"),
    pytest.param(f"const key = '{KEY}';\n" + JAVASCRIPT % "key.substring(0, 32)", id="JavaScript substring"),
    pytest.param(f"<?php $key = '{KEY}'; " + PHP % "substr($key, 0, 20)", id="PHP"),
    pytest.param(f"key = '{KEY}'\n" + RUBY % "key[0, 20]", id="Ruby start and length"),
    pytest.param(f"key = '{KEY}'\n" + RUBY % "key[0...20]", id="Ruby range"),
    pytest.param(f'key := "{KEY}"\n' + GO % "key[:20]", id="Go"),
    pytest.param(f'String key = "{KEY}";\n' + JAVA % "key.substring(0, 20)", id="Java"),
    pytest.param(f'var key = "{KEY}";\n' + CSHARP % "key.Substring(0, 20)", id="C# Substring"),
    pytest.param(f'var key = "{KEY}";\n' + CSHARP % "key[..20]", id="C# range"),
]  # fmt: skip
NOT_CUT = [
    pytest.param(f'key = "Bearer {KEY}"\n' + PYTHON % "key[7:]", id="the scheme is cut off"),
    pytest.param(f'key = "{KEY}\\n"\n' + PYTHON % "key[:-1]", id="the line end is cut off"),
    pytest.param(f"key = '{KEY}'\n" + RUBY % "key[0..39]", id="all of it"),
    pytest.param(PYTHON % 'os.environ["KEY"][:40]', id="nobody knows how long it is"),
    pytest.param(f'key = os.environ["KEY"]\nprint(key[:4])\n{PYTHON % "key"}', id="only what is printed"),
    pytest.param(f"const key = process.env.KEY;\n{JAVASCRIPT % 'key.slice(start, end)'}", id="bounds of a run"),
]  # fmt: skip


@pytest.mark.parametrize("paste", CUT)
def test_key_that_the_code_cuts_is_named(causes, paste):
    assert causes(paste) == ["truncated"]


@pytest.mark.parametrize("paste", CUT)
def test_fix_leaves_the_key_whole(documented, paste):
    text = diagnose(paste, provider=documented).fix.text
    assert "20" not in text
    assert "32" not in text
    assert diagnose(text, provider=documented).causes == ()


@pytest.mark.parametrize("paste", NOT_CUT)
def test_slice_that_takes_nothing_of_the_key_for_sure_is_no_cause(causes, paste):
    assert causes(paste) == []


NOTHING = [
    pytest.param("null_literal", "key = None\n" + PYTHON % "key", id="Python"),
    pytest.param("null_literal", "const key = null;\n" + JAVASCRIPT % "key", id="JavaScript null"),
    pytest.param("null_literal", "let key = undefined;\n" + JAVASCRIPT % "key", id="JavaScript undefined"),
    pytest.param("null_literal", "String key = null;\n" + JAVA % "key", id="Java"),
    pytest.param("empty_key", "string key = null;\n" + CSHARP % "key", id="C# puts nothing there"),
    pytest.param("empty_key", "<?php $key = null; " + PHP % "$key", id="PHP puts nothing there"),
    pytest.param("empty_key", "key = nil\n" + RUBY % "key", id="Ruby puts nothing there"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "paste"), NOTHING)
def test_key_that_is_nothing_is_named(causes, code, paste):
    assert causes(paste) == [code]


@pytest.mark.parametrize(("code", "paste"), NOTHING)
def test_fix_reads_the_key_in_its_place(documented, code, paste):
    fix = diagnose(paste, provider=documented).fix
    assert fix.env == ("API_KEY",)
    assert diagnose(fix.text, provider=documented).causes == ()


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param(f"def balance(key=None):\n    return {PYTHON % 'key'}", id="a parameter that may be left out"),
        pytest.param(f"key = None\nkey = load()\n{PYTHON % 'key'}", id="set later"),
        pytest.param(f"key = None\nwith vault.open() as key:\n    {PYTHON % 'key'}", id="set by with"),
        pytest.param(f"let key = null;\n({{ key }} = await read());\n{JAVASCRIPT % 'key'}", id="set by a pattern"),
        pytest.param(f"class A:\n    key = None\n    def f(self):\n        return {PYTHON % 'self.key'}", id="a field that others may set"),
        pytest.param(f"private String key = null;\nvoid setKey(String k) {{ this.key = k; }}\n{JAVA % 'key'}", id="Java: set by a method"),
    ],
)  # fmt: skip
def test_variable_that_is_nothing_only_at_first_is_left_alone(causes, paste):
    assert causes(paste) == []


def test_output_that_shows_nothing_behind_the_scheme_tells_of_it(causes):
    code = f'key = os.environ.get("KEY")\n{PYTHON % "key"}\nprint(r.request.headers)\n'
    assert set(causes(f"{code}\n# Authorization: Bearer None")) == {
        "null_literal",
        "env_not_loaded",
    }
    assert causes(f'{code}\nassert text != "Bearer None"') == []


@pytest.mark.parametrize(
    "sign",
    [
        "# made with: echo $KEY > key.txt",
        "# printf '%s\\n' \"$KEY\" > key.txt",
        '# requests.exceptions.InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: "Bearer x"',
    ],
)
def test_line_end_of_the_file_that_the_key_is_read_from_is_named(causes, sign):
    code = f'key = open("key.txt").read()\n{PYTHON % "key"}\n'
    assert causes(code + sign) == ["newline_in_key"]
    assert causes(code.replace("read()", "read().strip()") + sign) == []
    assert causes(code + "# made with: echo -n $KEY > key.txt") == []


def test_whole_key_is_what_the_second_call_proves(documented, look):
    diagnosis = look(f'key = "{KEY}"\n' + PYTHON % "key[:20]")
    assert diagnosis.key is not None
    assert diagnosis.key.length == len(KEY)


def test_code_round_the_cut_is_shown(look):
    finding = look(f'api_key = "{KEY}"\n' + PYTHON % "api_key[:20]").findings[0]
    assert finding.excerpt.marked == "api_key[:20]"
