"""The command line."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def run(monkeypatch, portal_settings):
    def run_command(name, *arguments, given=b""):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given)))
        out = io.StringIO()
        call_command(name, *arguments, stdout=out)
        return out.getvalue()

    return run_command


def test_diagnose_speaks_to_people(run, key):
    told = run("diagnose", given=f"Authorization: {key}".encode())
    assert told.startswith("The word Bearer is missing")
    assert "line 1, column 16" in told
    assert "Repaired: Accepted (200" in told


def test_diagnose_reads_a_file_and_prints_json(run, key, tmp_path):
    path = tmp_path / "paste.txt"
    path.write_text(f"Authorization: Bearer {key}")
    assert json.loads(run("diagnose", str(path), "--json"))["verdict"] == "key_works"


def test_diagnose_answers_line_by_line_and_goes_on_after_a_broken_one(run):
    lines = [{"id": "a", "paste": "undefined"}, {"id": "b"}, {"id": 3, "paste": ""}]
    given = "\n".join(map(json.dumps, lines)) + "\nnot JSON\n"
    answers = [json.loads(a) for a in run("diagnose", "--jsonl", given=given.encode()).splitlines()]
    assert [a["id"] for a in answers] == ["a", "b", 3, None]
    assert answers[0]["causes"][0] == "null_literal"
    assert "error" in answers[1]
    assert answers[2]["verdict"] == "need_more"
    assert "error" in answers[3]


def test_diagnose_makes_no_call_where_none_is_wanted(run, key):
    body = json.loads(run("diagnose", "--json", "--no-test-call", given=key.encode()))
    assert {c["outcome"] for c in body["test_calls"]} == {"skipped"}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        pytest.param("\ufeff{key}".encode(), "invisible_character", id="UTF-8 with its mark"),
        pytest.param("\ufeff{key}".encode("utf-16-le"), "invisible_character", id="UTF-16"),
        pytest.param(b"{key}\xa0", "invisible_character", id="latin-1"),
    ],
)
def test_diagnose_reads_any_encoding(run, content, cause):
    key = b"b1cea0fe71985561f5a5c38d36abd25141040df9"
    wide = key.decode().encode("utf-16-le")
    given = content.replace(b"{key}", key).replace("{key}".encode("utf-16-le"), wide)
    assert json.loads(run("diagnose", "--json", "--no-test-call", given=given))["causes"] == [cause]


def test_missing_file_is_told_in_one_line(run):
    with pytest.raises(CommandError, match="cannot read missing"):
        run("diagnose", "missing")


def test_redact_takes_every_secret_out(run, key):
    told = run("redact", given=f"call it with {key} and password=hunter22, then see".encode())
    assert key not in told
    assert "hunter22" not in told
    assert told.startswith("call it with [removed")
    assert told.endswith("then see")
