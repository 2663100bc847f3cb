"""The site does not start with a flow that leads nowhere, goes round, or lacks words."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from portal.articles.library import CONTENT, ContentError, all_articles, main_article
from portal.wizard.questions import loading, system_checks
from portal.wizard.questions.flow import Option
from portal.wizard.questions.loading import flow_of, flows, load
from portal.wizard.questions.system_checks import faults_of, flows_are_whole

SLUG = main_article().slug
FLOW = flow_of(SLUG)


def test_the_flows_that_are_there_are_whole():
    assert flows()
    assert flows_are_whole() == []


def faults(flow):
    return {fault.id for fault in faults_of(flow, SLUG, all_articles())}


def changed(node, **more):
    return replace(FLOW, nodes={**FLOW.nodes, node: replace(FLOW.nodes[node], **more)})


def leading(node, **ways):
    return changed(node, leads_to={**FLOW.nodes[node].leads_to, **ways})


def without(node):
    return replace(FLOW, nodes={id: n for id, n in FLOW.nodes.items() if id != node})


@pytest.mark.parametrize(
    ("flow", "fault"),
    [
        pytest.param(replace(FLOW, first="nowhere"), "questions.E001", id="begins nowhere"),
        pytest.param(without("scope"), "questions.E001", id="target missing"),
        pytest.param(changed("account", leads_to={}), "questions.E001", id="dead end"),
        pytest.param(leading("account", no="other_account"), "questions.E002", id="unreachable"),
        pytest.param(leading("kept", file="limited"), "questions.E003", id="round"),
        pytest.param(leading("listed", maybe="ticket"), "questions.E004", id="answer without words"),
        pytest.param(
            changed("account", options=(Option("yes", "Yes"), Option("no", "No"))),
            "questions.E004",
            id="words missing",
        ),
        pytest.param(
            changed(
                "account",
                options=FLOW.nodes["account"].options[:2],
                leads_to={"yes": "other_account", "no": "replace_revoked"},
            ),
            "questions.E004",
            id="no I don't know",
        ),
        pytest.param(changed("age", asks="unheard_of"), "questions.E004", id="unknown decision"),
        pytest.param(changed("age", asks="is_limited"), "questions.E004", id="other outcomes"),
        pytest.param(changed("made", leads_to={"unknown": "limited"}), "questions.E004", id="date"),
        pytest.param(changed("kept", shows={"magic"}), "questions.E004", id="shows what is not"),
        pytest.param(changed("scope", cause="no_such"), "questions.E005", id="unknown cause"),
        pytest.param(changed("scope", steps=("no-such",)), "questions.E005", id="unknown steps"),
        pytest.param(replace(FLOW, steps_from="no-such"), "questions.E005", id="unknown article"),
        pytest.param(changed("scope", shows={"magic"}), "questions.E005", id="ending shows"),
        pytest.param(changed("scope", source="[x](/help/no/)"), "questions.E006", id="dead link"),
    ],
)  # fmt: skip
def test_faulty_flow_is_refused(flow, fault):
    assert fault in faults(flow)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the article's folder, to spoil."""
    copy = tmp_path / SLUG
    shutil.copytree(CONTENT / SLUG, copy)
    monkeypatch.setattr(loading, "CONTENT", tmp_path)
    monkeypatch.setattr(system_checks, "CONTENT", tmp_path)
    loading._flows_in.cache_clear()
    yield copy
    loading._flows_in.cache_clear()


def test_words_that_belong_to_nothing_are_refused(folder):
    shutil.copy(folder / "en/questions/kept.md", folder / "en/questions/stray.md")
    assert [fault.id for fault in flows_are_whole()] == ["questions.E006"]


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        pytest.param("en/questions/kept.md", "short", "brief", id="a word missing"),
        pytest.param("en/endings/scope.md", "+++", "", id="no front"),
        pytest.param("en/decisions.toml", "[is_limited]", "[is_else]", id="decision without words"),
        pytest.param("questions.toml", "first", "last", id="no first question"),
        pytest.param("questions.toml", 'kind = "date"', 'kind = "song"', id="unknown kind"),
        pytest.param("questions.toml", "[decision.age", "[decision.kept", id="one name for two"),
    ],
)
def test_file_that_lacks_a_part_is_named_at_start(folder, file, was, now):
    path = folder / file
    path.write_text(path.read_text().replace(was, now))
    with pytest.raises(ContentError, match=file):
        load(folder)
    assert [fault.id for fault in flows_are_whole()] == ["questions.E007"]


def test_question_without_words_is_refused(folder):
    (folder / "en/questions/kept.md").unlink()
    assert [fault.id for fault in flows_are_whole()] == ["questions.E007"]


@pytest.mark.parametrize("word", ["please", "oops", "invalid", "illegal"])
def test_words_that_blame_or_beg_are_not_used(word):
    texts = [q.title + q.source + str(q.options) for q in FLOW.questions]
    texts += [e.title + e.do + e.source for e in FLOW.endings]
    assert word not in " ".join(texts).lower()


@pytest.mark.parametrize("ending", FLOW.endings, ids=lambda e: e.id)
def test_ending_says_what_is_so_and_what_to_do(ending):
    assert ending.title.endswith(".")
    assert ending.do.endswith(".")
    assert ending.html
