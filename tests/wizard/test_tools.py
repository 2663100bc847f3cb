"""What the articles offer to try, as a browser without JavaScript uses it: by GET, choices only."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import date
from html import unescape

import pytest

from portal.articles.library import all_articles
from portal.diagnosis import diagnose
from portal.sandbox.keys import KEYS
from portal.wizard.tools import TOOLS, system_checks
from portal.wizard.tools.curl import SHELLS
from tests.fixes.runtimes import HOST

pytestmark = pytest.mark.django_db

WITH_TOOL = [a for a in all_articles().values() if a.tool]
SCOPES = "/help/api-key-scopes-and-permissions/"
CURL = "/help/test-your-api-key-with-curl/"
LIMITS = "/help/limits-of-api-keys/"


def answer(client, address, **chosen):
    page = client.get(address, chosen).content.decode()
    return page.partition("data-tool-answer>")[2].partition("</section>")[0]


def codes(html):
    return [unescape(c) for c in re.findall(r"<code data-copy-source>(.*?)</code>", html, re.S)]


def test_it_works():
    assert system_checks.tools_are_whole() == []
    assert {a.tool for a in WITH_TOOL} == set(TOOLS)


@pytest.mark.parametrize("article", WITH_TOOL, ids=lambda a: a.slug)
def test_htmx_gets_the_tool_alone(client, article):
    page = client.get(f"/help/{article.slug}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert page.count("data-tool-answer>") == 1


@pytest.mark.parametrize("article", WITH_TOOL, ids=lambda a: a.slug)
@pytest.mark.parametrize("name", ["call", "shell", "language", "choice", "made", "kind"])
def test_nothing_that_was_sent_is_shown_again(client, article, name):
    page = client.get(f"/help/{article.slug}/", {name: "<b>canary"})
    assert page.status_code == 200
    assert "canary" not in page.content.decode()


def test_article_without_a_tool_has_no_part_for_htmx(client):
    address = "/help/what-does-a-401-unauthorized-error-mean/"
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize(
    ("calls", "scopes"),
    [
        (["balance"], ["account:read"]),
        (["domains", "change_records"], ["domains:read", "dns:write"]),
        (["domains", "domains"], ["domains:read"]),
        (["balance", "account"], ["account:read"]),
        (["products", "change_products"], ["products:read", "products:write"]),
    ],
)
def test_scopes_of_the_chosen_calls_add_up(client, calls, scopes):
    told = answer(client, SCOPES, call=calls)
    assert re.findall(r'<code translate="no">(\w+:\w+)</code>', told) == scopes


def test_only_the_balance_is_said_to_be_documented(client):
    words = "taken from the scope’s own name"
    assert words not in answer(client, SCOPES, call=["balance"])
    assert words in answer(client, SCOPES, call=["balance", "domains"])


def test_call_without_a_scope_is_told(client):
    assert "No scope at all" in answer(client, SCOPES, call=["tld"])


def test_nothing_is_told_before_anything_was_chosen(client):
    assert answer(client, SCOPES).partition("</div>")[0].strip() == ""


@pytest.mark.parametrize("shell", SHELLS, ids=lambda s: s.id)
@pytest.mark.parametrize("call", ["balance", "domains", "search", "tld", "records"])
def test_built_command_has_no_fault_in_its_shell(client, documented, shell, call):
    asks, command = codes(answer(client, CURL, shell=shell.id, call=call))
    for pasted in (command, f"{asks}\n{command}"):
        diagnosis = diagnose(pasted, provider=documented)
        assert (diagnosis.verdict, diagnosis.causes) == ("looks_right", ())
        assert diagnosis.endpoint == call


@pytest.mark.parametrize("call", ["balance", "domains", "search", "tld", "records"])
def test_built_command_is_accepted_in_bash(client, sandbox, call):
    asks, command = codes(answer(client, CURL, shell="bash", call=call))
    script = f"{asks}\n{command.replace(HOST, sandbox)}"
    done = subprocess.run(
        ["bash", "-c", script], input=f"{KEYS['active']}\n", env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert done.stdout.startswith("HTTP/1.1 200")
    assert KEYS["active"] not in done.stdout + done.stderr


@pytest.mark.parametrize("shell", ["bash", "cmd", "powershell"])
def test_key_stands_in_no_command_that_a_history_keeps(client, shell):
    for line in codes(answer(client, CURL, shell=shell)):
        assert "YOUR_API_KEY" not in line
        assert "API_KEY" in line


def test_what_the_command_printed_is_read(client, sandbox, documented):
    _, command = codes(answer(client, CURL, shell="bash", call="domains"))
    done = subprocess.run(
        ["bash", "-c", command.replace(HOST, sandbox)],
        env={"PATH": os.environ["PATH"], "API_KEY": KEYS["no_scope"]},
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    diagnosis = diagnose(f"$ {command}\n{done.stdout}", provider=documented)
    assert diagnosis.causes == ("not_a_401", "insufficient_scope")
    assert diagnosis.endpoint == "domains"


@pytest.mark.parametrize(
    ("made", "last_days"),
    [
        ("2026-01-31", ["7 February 2026", "2 March 2026", "1 May 2026", "31 January 2027"]),
        ("2028-02-28", ["6 March 2028", "29 March 2028", "28 May 2028", "27 February 2029"]),
    ],
)
def test_last_day_is_reckoned_for_each_lifespan(client, made, last_days):
    told = answer(client, LIMITS, made=made)
    rows = re.findall(r"</th><td>([^<]+?)(?: <span.*?)?</td>", told)
    assert rows == last_days


def test_past_day_is_told(client):
    assert answer(client, LIMITS, made="2024-01-01").count("over</span>") == 4


@pytest.mark.parametrize("made", ["never", "2026-02-30", "31.3.2026", "9999-99-99", "20260331"])
def test_date_that_cannot_be_read_is_told_and_today_taken(client, made):
    told = answer(client, LIMITS, made=made)
    assert "Write the date as year-month-day" in told
    assert f"made today, {date.today():%-d %B %Y}" in told


@pytest.mark.parametrize(
    "article", [a for a in WITH_TOOL if a.tool == "choice"], ids=lambda a: a.slug
)
def test_every_choice_leads_to_what_to_do(client, article):
    for choice in article.choices:
        told = answer(client, f"/help/{article.slug}/", choice=choice.id)
        assert f"<h3>{choice.title}</h3>" in told
        assert "<p>" in told or "<ol>" in told
