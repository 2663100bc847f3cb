"""Code as it is handed round: in notebooks, diffs and transcripts, read by what is in it."""

from __future__ import annotations

import json

import pytest

K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
U = "https://api.101domain.com/v1/account/balance"


def notebook(*cells: str | list[str]) -> str:
    """As Jupyter saves it; a cell's text is a list of lines or one text."""
    held = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": c} for c in cells]
    held.insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["Authorization: Token x"]})
    return json.dumps({"cells": held, "nbformat": 4}, indent=1)


def program(header: str) -> list[str]:
    return [
        "import requests\n",
        f'key = "{K}"\n',
        f'requests.get("{U}", headers={{"Authorization": {header}}})',
    ]


PATCH = """\
diff --git a/client.py b/client.py
index 3f1c2aa..98ab001 100644
--- a/client.py
+++ b/client.py
@@ -1,4 +1,4 @@
 import requests
 def balance(key):
-    return requests.get("{url}", headers={{"Authorization": {before}}})
+    return requests.get("{url}", headers={{"Authorization": {after}}})
"""
TOKEN, BEARER = 'f"Token {key}"', 'f"Bearer {key}"'
IPYTHON = f"""\
In [9]: import requests

In [10]: def balance(key):
    ...:     h = {{"Authorization": %s}}
    ...:     return requests.get("{U}", headers=h)
    ...:

In [11]: balance("{K}")
Out[11]: <Response [401]>
"""
SETTINGS = f"""\
# settings.py
DEBUG = False
KEY = "%s{K}"

# services.py
import requests
from settings import KEY
requests.get("{U}", headers={{"Authorization": "Bearer " + KEY}})
"""

PASTES = [
    pytest.param([], notebook(program('"Bearer " + key')), id="notebook"),
    pytest.param(["scheme_no_space"], notebook(program('"Bearer" + key')), id="notebook: no blank"),
    pytest.param(["scheme_wrong"], notebook("".join(program(TOKEN))), id="notebook: one text"),
    pytest.param(["scheme_wrong"], notebook(["%pip install x\n"], program(TOKEN)), id="notebook: magic"),
    pytest.param([], notebook(["import pandas as pd\n", "pd.read_csv('x.csv')"]), id="notebook: no call"),
    pytest.param(["scheme_missing"], notebook([f"!curl {U} -H 'Authorization: {K}'"]), id="notebook: a command"),
    pytest.param([], notebook([f"KEY = '{K}'"], [f"!curl {U} -H 'Authorization: Bearer $KEY'"]), id="notebook: its own variable in a command"),
    pytest.param([], PATCH.format(url=U, before=TOKEN, after=BEARER), id="diff: mended"),
    pytest.param(["scheme_wrong"], PATCH.format(url=U, before=BEARER, after=TOKEN), id="diff: broken"),
    pytest.param(["quotes_in_value"], f"--- a/.env\n+++ b/.env\n@@ -1,2 +1,2 @@\n A=b\n-API_KEY=old\n+API_KEY=\"{K}\n", id="diff: a file of settings"),
    pytest.param([], IPYTHON % BEARER, id="IPython"),
    pytest.param(["scheme_wrong"], IPYTHON % TOKEN, id="IPython: Token"),
    pytest.param(["invisible_character"], SETTINGS % "\u200b", id="settings with DEBUG are no log"),
    pytest.param([], SETTINGS % "", id="settings with DEBUG"),
]  # fmt: skip

COMMAND = f'```sh\ncurl {U} -H "Authorization: Bearer $API_KEY"\n```\n'
BLOCK = f"```js\nawait fetch('{U}', {{ headers: {{ Authorization: %s }} }});\n```\n"
WORKS, FAILS = f"It works by hand:\n\n{COMMAND}\n", f"and from Node I get 401:\n\n{BLOCK}"


@pytest.mark.parametrize(
    ("named", "paste"),
    [
        pytest.param(["scheme_wrong"], WORKS + FAILS % "`Token ${key}`", id="the program is at fault"),
        pytest.param([], WORKS + FAILS % "`Bearer ${key}`", id="neither is"),
        pytest.param([], f"Right:\n{COMMAND}\nDon't do it so:\n{BLOCK % '`Token ${key}`'}", id="a counter-example"),
        pytest.param(["scheme_missing"], WORKS.replace("Bearer ", "") + FAILS % "`Bearer ${key}`", id="the command is at fault"),
    ],
)  # fmt: skip
def test_of_several_blocks_the_one_at_fault_is_told(causes, named, paste):
    assert causes(paste) == named


@pytest.mark.parametrize(("named", "paste"), PASTES)
def test_code_is_read_within_what_it_is_pasted_in(causes, named, paste):
    assert causes(paste) == named


@pytest.mark.parametrize(("named", "paste"), [p for p in PASTES if p.values[0]])
def test_fix_keeps_the_wrapping_and_holds_no_key(look, named, paste):
    fix = look(paste).fix.text
    assert set(look(fix).causes) <= {"placeholder"}
    assert K not in fix
    if paste.startswith("{"):
        assert json.loads(fix)["nbformat"] == 4


def test_place_of_a_fault_in_a_notebook_is_that_in_its_file(look):
    paste = notebook(["a = 1\n", "b = '\\u00e9\\n'\n"], program('"Bearer" + key'))
    place = look(paste).findings[0].place
    assert K in paste.split("\n")[place.line - 1]


def test_lines_that_are_put_into_a_diff_belong_to_it(look):
    paste = f'@@ -1,2 +1,2 @@\n import requests\n+requests.get("{U}", headers={{"Authorization": "{K}"}})\n'
    assert "\n+import os\n import requests\n+requests" in look(paste).fix.text


def test_each_file_of_a_paste_imports_what_it_uses(look):
    before = look(SETTINGS % "\u200b").fix.text.partition("KEY =")[0]
    assert "import os" in before
