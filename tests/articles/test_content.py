"""The articles are whole: what a customer may be told about every cause is written."""

from __future__ import annotations

import dataclasses
import re

import pytest

from portal.articles import library
from portal.articles.library import ChecklistItem, ContentError, all_articles, load, main_article
from portal.articles.markdown import rendered, rendered_with_found
from portal.articles.system_checks import articles_are_whole, faults_of
from portal.articles.words import _words, detail_of, summary
from portal.diagnosis.checks import CAUSES
from portal.diagnosis.diagnosis import Diagnosis, InputKind, Verdict
from portal.diagnosis.finding import Certainty, Finding
from portal.diagnosis.outcome import Outcome, SkipReason


def test_the_articles_that_are_there_are_whole():
    assert articles_are_whole() == []


def faults(article, causes=None):
    return [
        m.id
        for m in faults_of(
            article, {**all_articles(), article.slug: article}, causes or set(CAUSES)
        )
    ]


def changed(**more):
    return dataclasses.replace(main_article(), **more)


def passage(code, **more):
    passages = dict(main_article().passages)
    passages[code] = dataclasses.replace(passages["empty_key"], code=code, **more)
    return passages


def without(code):
    return {c: p for c, p in main_article().passages.items() if c != code}


def test_cause_without_a_passage_is_refused():
    assert faults(changed(passages=without("empty_key"))) == ["articles.E001"]


def test_passage_without_a_cause_is_refused():
    assert faults(changed(passages=passage("no_such_cause"))) == ["articles.E002"]


@pytest.mark.parametrize(
    "checklist",
    [
        pytest.param(main_article().checklist[1:], id="causes missing"),
        pytest.param(
            (*main_article().checklist, ChecklistItem("still-refused", "x", ("empty_key",))),
            id="twice",
        ),
        pytest.param(
            (*main_article().checklist, ChecklistItem("still-refused", "x", ("unknown",))),
            id="unknown",
        ),
        pytest.param(
            (*main_article().checklist, ChecklistItem("nowhere", "x", ())), id="no heading"
        ),
    ],
)
def test_checklist_that_does_not_hold_each_cause_once_is_refused(checklist):
    assert set(faults(changed(checklist=tuple(checklist)))) == {"articles.E003"}


@pytest.mark.parametrize(
    "link",
    [
        "/help/unknown/",
        "/help/how-to-get-api-keys/causes/empty_key/",
        "#nowhere",
        "/elsewhere/",
        "http://a.b",
    ],
)
def test_dead_link_is_refused(link):
    article = changed(source=main_article().source + f"\n[x]({link})\n")
    assert faults(article) == ["articles.E004"]


@pytest.mark.parametrize("words", ["It holds {what}.", "It holds nothing."])
def test_unknown_placeholder_is_refused(words):
    passages = passage("empty_key", saw_found=words)
    assert set(faults(changed(passages=passages))) == {"articles.E005"}


def test_every_word_of_the_diagnosis_is_written():
    words = _words()
    assert set(words.headings) == {v.value for v in Verdict}
    assert set(words.outcomes) == {o.value for o in Outcome}
    assert set(words.skipped) == {r.value for r in SkipReason}
    assert set(words.certainties) == {c.value for c in Certainty}
    assert set(words.kinds) == {k.value for k in InputKind}
    special = {"key_works_without_scope", "could_not_test_without_call"}
    special |= {"other_error_insufficient_scope", "other_error_rate_limited"}
    assert set(words.meanings) == set(words.headings) | special


@pytest.mark.parametrize("code", CAUSES)
def test_every_passage_says_why_and_how(code):
    passage = main_article().passages[code]
    assert passage.title.endswith((".", "?"))
    for heading in ("Why it matters", "How to mend it", "How to keep it from coming back"):
        assert "<h2 id=" in passage.html
        assert heading in passage.html


@pytest.mark.parametrize("word", ["please", "oops", "invalid", "illegal"])
def test_words_that_blame_or_beg_are_not_used(word):
    article = main_article()
    own = " ".join([p.title + p.do + p.saw + p.saw_found for p in article.passages.values()])
    assert word not in own.lower()


def test_markup_in_what_was_found_is_escaped():
    assert "<b>" not in rendered_with_found("It holds `{found}`.", "<b>")


def test_html_in_markdown_is_shown_and_not_obeyed():
    assert "<script>" not in rendered("<script>alert(1)</script>")


SENTENCE_END = re.compile(r"[.!?:] ")


@pytest.mark.parametrize("code", CAUSES)
def test_title_and_advice_make_one_sentence_together(code):
    passage = main_article().passages[code]
    for part in (passage.title, passage.do):
        assert part.endswith(".")
        assert not SENTENCE_END.search(re.sub("`[^`]*`", "", part))


@pytest.mark.parametrize("heading", _words().headings.values())
def test_heading_of_a_verdict_is_one_sentence(heading):
    assert heading.endswith(".")
    assert not SENTENCE_END.search(heading)


def test_summary_says_what_is_wrong_and_what_to_do():
    finding = Finding("newline_in_key", Certainty.CERTAIN, found="line feed")
    diagnosis = Diagnosis(Verdict.FIX_LIKELY, InputKind.BARE_KEY, (finding,))
    assert summary(main_article(), diagnosis) == (
        "Your key has a line break in it: remove the line break from the stored key."
    )
    assert "(line feed)" in detail_of(main_article(), finding)


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_is_linked_from_its_step_of_the_article(code):
    article = main_article()
    [item] = [i for i in article.checklist if code in i.codes]
    section = article.html.partition(f'id="{item.anchor}"')[2].partition("<h2")[0]
    assert f'href="/help/{article.slug}/causes/{code}/"' in section


def test_printed_curl_command_goes_on_over_its_line_end():
    [command] = re.findall(r"(?s)```\n(curl .*?)```", main_article().source)
    first, second = command.strip().splitlines()
    assert first.endswith(" \\")
    assert second.lstrip().startswith("-H ")


def test_link_to_another_site_opens_without_a_handle_on_ours():
    assert 'rel="noopener"' in rendered("[x](https://my.101domain.com)")
    assert "rel" not in rendered("[x](/help/how-to-get-api-keys/)")


DECLARATION = """
place = 1
[[checklist]]
anchor = "first-step"
causes = ["empty_key"]
"""
WORDS = """+++
title = "A title"
question = "A question?"
answer = "An answer."
description = "What it is about."
[steps]
first-step = "The first step"
+++

## First step {#first-step}

Look closely.
"""
PASSAGE = """+++
title = "The key is empty."
short = "Empty"
do = "Fill it in."
saw = "There is nothing."
+++

## Why it matters {#why-it-matters}
"""


@pytest.fixture
def folder(tmp_path):
    causes = tmp_path / "an-article" / "en" / "causes"
    causes.mkdir(parents=True)
    (tmp_path / "an-article" / "article.toml").write_text(DECLARATION)
    (causes.parent / "article.md").write_text(WORDS)
    (causes / "empty_key.md").write_text(PASSAGE)
    return tmp_path / "an-article"


def test_article_is_a_folder_with_a_declaration_and_texts(folder):
    article = load(folder)
    assert (article.slug, article.question) == ("an-article", "A question?")
    assert article.checklist == (ChecklistItem("first-step", "The first step", ("empty_key",)),)
    assert article.passages["empty_key"].title == "The key is empty."
    assert list(faults_of(article, {article.slug: article}, {"empty_key"})) == []


def test_article_without_a_checklist_takes_no_pastes(folder):
    (folder / "article.toml").write_text(DECLARATION.partition("[[checklist]]")[0])
    assert not load(folder).takes_pastes


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("article.toml", "title = ", id="broken declaration"),
        pytest.param("article.toml", "", id="place missing"),
        pytest.param("en/article.md", WORDS.replace("question", "asks"), id="question missing"),
        pytest.param(
            "en/article.md", WORDS.replace("first-step =", "other ="), id="step without a title"
        ),
        pytest.param("en/causes/empty_key.md", "no front matter", id="no front matter"),
        pytest.param(
            "en/causes/empty_key.md", PASSAGE.replace("short", "label"), id="short missing"
        ),
    ],
)
def test_file_that_lacks_a_part_is_named_at_start(folder, file, text, monkeypatch):
    (folder / file).write_text(text)
    with pytest.raises(ContentError, match=file):
        load(folder)
    monkeypatch.setattr(library, "CONTENT", folder.parent)
    library._articles_in.cache_clear()
    assert [fault.id for fault in articles_are_whole()] == ["articles.E006"]
