"""The page of examples: each shows what it says, and is one click to try."""

from __future__ import annotations

import html
import re

import pytest

from portal.wizard import calls
from portal.wizard.examples import examples
from portal.wizard.models import Result

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.cause}-{e.verdict.value}")
def test_example_shows_what_it_says(paste, example):
    assert paste(example.paste).status_code == 200
    result = Result.objects.get()
    findings = result.record["findings"]
    causes = [f["code"] for f in findings if f["certainty"] != "possible"]
    assert result.verdict == example.verdict
    assert result.record["input_kind"] == example.kind
    assert (example.cause in causes) == bool(example.cause)


def test_each_example_of_the_page_posts_itself(client, paste):
    page = client.get("/examples/").content.decode()
    offered = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S)
    assert [html.unescape(o) for o in offered] == [e.paste for e in examples()]


def test_test_keys_stay_here_where_the_api_is_a_real_one(settings, paste, monkeypatch):
    monkeypatch.setattr(calls, "goes_to_sandbox", lambda: False)
    paste(next(e for e in examples() if e.cause == "scheme_no_space").paste)
    record = Result.objects.get().record
    assert [c["reason"] for c in record["test_calls"]] == ["not_ours", "not_ours"]
    assert Result.objects.get().verdict == "fix_likely"
