"""Program code: what is right is left alone, each fault is named, and the fix runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from portal.diagnosis import diagnose
from portal.sandbox.keys import KEYS
from tests.diagnosis.code_samples import CORRECT, FAULTY, K, U, kind_of
from tests.diagnosis.more_code_samples import MORE
from tests.timing import cpu_seconds, holds

HOST = "https://api.101domain.com"


@pytest.mark.parametrize(("name", "paste"), CORRECT.items(), ids=CORRECT.keys())
def test_correct_code_has_no_cause(look, name, paste):
    diagnosis = look(paste)
    assert diagnosis.causes == ()
    assert diagnosis.input_kind == kind_of(name.split()[0])


@pytest.mark.parametrize(
    ("code", "language", "paste"),
    [pytest.param(c, n, p, id=f"{n}-{c}") for (c, n), p in FAULTY.items()],
)
def test_fault_in_code_is_named_first(look, code, language, paste):
    diagnosis = look(paste)
    assert diagnosis.causes[:1] == (code,)
    assert diagnosis.input_kind == kind_of(language)
    assert K not in diagnosis.fix.text if diagnosis.fix else code == "header_missing"


@pytest.mark.parametrize(
    ("code", "paste"),
    [pytest.param(c, p, id=f"{n}-{c}") for (c, n), p in FAULTY.items()],
)
def test_corrected_code_has_no_cause_left(look, code, paste):
    fix = look(paste).fix
    if fix is None:  # where no header is set, it is told in words where one belongs
        assert code == "header_missing"
        return
    assert look(fix.text).causes == ()


def test_line_end_that_the_client_takes_off_is_a_note(look):
    code = f"const key = '{K}\\n';\nfetch('{U}', {{ headers: {{ Authorization: `Bearer ${{key}}` }} }});"
    assert look(code).causes == ()
    assert [f.code for f in look(code).findings] == ["newline_in_key"]
    assert look(code.replace("fetch(", "axios.get(")).causes == ("newline_in_key",)


PYTHON = [
    pytest.param(p, id=c) for (c, n), p in FAULTY.items() if n == "py" and c != "header_missing"
]
NODE = [pytest.param(p, id=c) for (c, n), p in FAULTY.items() if n == "js" and "axios" not in p]


def run(command, text, fix, sandbox, tmp_path, ending):
    path = tmp_path / f"fixed{ending}"
    path.write_text(text.replace(HOST, sandbox))
    environment = {"PATH": os.environ["PATH"], **dict.fromkeys(fix.env, KEYS["active"])}
    return subprocess.run(
        [*command, str(path)], env=environment, capture_output=True, text=True, timeout=30
    )


@pytest.mark.parametrize("paste", PYTHON)
def test_corrected_python_is_accepted_when_run(paste, documented, sandbox, tmp_path):
    fix = diagnose(paste, provider=documented).fix
    text = (
        fix.text
        + "\nassert r.status_code in (200, 404), r.status_code\nassert r.status_code != 401\n"
    )
    done = run([sys.executable], text, fix, sandbox, tmp_path, ".py")
    assert done.returncode == 0, f"{fix.text}\n{done.stderr}"


@pytest.mark.skipif(not shutil.which("node"), reason="this machine has no Node.js")
@pytest.mark.parametrize("paste", NODE)
def test_corrected_javascript_is_accepted_when_run(paste, documented, sandbox, tmp_path):
    fix = diagnose(paste, provider=documented).fix
    silent = "const own = fetch; fetch = async (...a) => { const r = await own(...a); console.log(r.status); return r; };\n"
    done = run(["node"], silent + fix.text, fix, sandbox, tmp_path, ".js")
    assert "200" in done.stdout, f"{fix.text}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n: "import requests\n" + "f(" * (n // 2), id="nested calls"),
        pytest.param(
            lambda n: "import requests\nx = " + '"a" + ' * (n // 6) + "y", id="joined texts"
        ),
        pytest.param(
            lambda n: f"const x = '{U}'; const y = [" + "{a: " * (n // 4), id="nested objects"
        ),
        pytest.param(
            lambda n: "<?php $ch = curl_init('" + U + "'); " + "$a = $a . $a; " * (n // 14),
            id="doubling",
        ),
        pytest.param(lambda n: "import requests\n" + "a = b\nb = a\n" * (n // 12), id="circles"),
        pytest.param(
            lambda n: "import requests\nheaders = {" + "'a': 'b', " * (n // 10), id="long maps"
        ),
    ],
)
def test_hostile_code_takes_time_in_line_with_its_length(make, documented):
    text = make(32_000)
    assert holds(lambda: cpu_seconds(lambda: diagnose(text, provider=documented)) < 2)


@pytest.mark.parametrize(("code", "language", "paste"), MORE)
def test_more_code_is_read_for_what_it_sends(look, code, language, paste):
    diagnosis = look(paste)
    assert diagnosis.causes[:1] == ((code,) if code else ())
    assert diagnosis.input_kind == language
    if code:
        assert look(diagnosis.fix.text).causes == ()
