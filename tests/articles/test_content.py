"""The articles are whole: what a customer may be told about every cause is written."""

from __future__ import annotations

import dataclasses

import pytest

from portal.articles.library import ChecklistItem, all_articles, main_article
from portal.articles.markdown import rendered, rendered_with_found
from portal.articles.system_checks import articles_are_whole, faults_of
from portal.articles.words import _words
from portal.diagnosis.checks import CAUSES
from portal.diagnosis.diagnosis import InputKind, Verdict
from portal.diagnosis.finding import Certainty
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
    assert set(words.meanings) == set(words.headings) | {"key_works_without_scope"}


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
