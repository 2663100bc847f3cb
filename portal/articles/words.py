"""What is said about a diagnosis, in plain text: one source for page, JSON and command line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

from portal.articles.library import CONTENT, Article, article_about, main_article, naming
from portal.articles.seen import seen_words
from portal.diagnosis.diagnosis import Diagnosis, InputKind, Verdict
from portal.diagnosis.finding import Finding
from portal.diagnosis.outcome import Outcome, TestCall, withheld
from portal.languages.known import SOURCE, current, folder_of

_LED_BY_CAUSE: Final = frozenset({Verdict.FIX_PROVEN, Verdict.FIX_LIKELY, Verdict.OTHER_ERROR})


@dataclass(frozen=True, slots=True)
class _Words:
    headings: dict[str, str]
    meanings: dict[str, str]
    outcomes: dict[str, str]
    skipped: dict[str, str]
    certainties: dict[str, str]
    kinds: dict[str, str]
    places: dict[str, str]
    groups: dict[str, str]
    endpoints: dict[str, str]
    scopes: dict[str, str]
    lifespans: dict[str, str]
    asked: dict[str, str]


def _words() -> _Words:
    return words_in(current())


@cache
def words_in(language: str) -> _Words:
    """Every word of a verdict in this language; raises ``ContentError`` where a part is missing."""
    with naming(_words_file(language)) as path:
        return _Words(**tomllib.loads(path.read_text("utf-8")))


def _words_file(language: str) -> Path:
    translated = folder_of(language) / "words.toml"
    is_there = language != SOURCE and translated.is_file()
    return translated if is_there else CONTENT / "_words" / f"{SOURCE}.toml"


def heading(article: Article, diagnosis: Diagnosis) -> str:
    """The verdict as a sentence: the decisive cause's title where there is one."""
    causes = _told_causes(diagnosis)
    if diagnosis.verdict in _LED_BY_CAUSE and causes:
        return article.passages[causes[0]].title
    return heading_of(diagnosis.verdict)


def heading_of(verdict: Verdict) -> str:
    """The verdict as a sentence that needs no cause."""
    return _words().headings[verdict.value]


def _told_causes(diagnosis: Diagnosis) -> tuple[str, ...]:
    """A mere "not a 401" gives way to what refines it."""
    causes = diagnosis.causes
    return causes[1:] if causes[:1] == ("not_a_401",) and len(causes) > 1 else causes


def leading_cause(diagnosis: Diagnosis) -> str:
    """The cause to sort and count a diagnosis by; empty where nothing explains a 401."""
    return next(iter(_told_causes(diagnosis)), "")


def decisive(diagnosis: Diagnosis) -> Finding | None:
    """The finding that the heading speaks of."""
    causes = _told_causes(diagnosis)
    if diagnosis.verdict not in _LED_BY_CAUSE or not causes:
        return None
    return next(f for f in diagnosis.findings if f.code == causes[0])


SUBJECTS: Final = frozenset(v.value for v in Verdict)
"""What a diagnosis can come to beside a cause."""


def subject_of(diagnosis: Diagnosis) -> str:
    """What the diagnosis comes to: a cause's code, what the test call met, or the verdict.

    A key that works without the scope, and a call that met the limit, are what a pasted answer
    that says so would be.
    """
    finding = decisive(diagnosis)
    if finding is not None:
        return finding.code
    statuses = {c.status for c in diagnosis.test_calls if c.outcome in _SPEAKS_BY_STATUS}
    met = next((code for status, code in _SUBJECT_BY_STATUS if status in statuses), None)
    return met or diagnosis.verdict.value


_SPEAKS_BY_STATUS: Final = frozenset({Outcome.ACCEPTED, Outcome.RATE_LIMITED})
_SUBJECT_BY_STATUS: Final = ((403, "insufficient_scope"), (429, "rate_limited"))


def article_of(diagnosis: Diagnosis) -> Article:
    """The article that is about what the diagnosis came to; by default the main one."""
    return article_about(subject_of(diagnosis)) or main_article()


def meaning(diagnosis: Diagnosis) -> str:
    """What the verdict means and what comes next, in one or two sentences."""
    refused = any(c.status == 403 and c.outcome == "accepted" for c in diagnosis.test_calls)
    key = diagnosis.verdict.value
    if diagnosis.verdict is Verdict.KEY_WORKS and refused:
        key = "key_works_without_scope"
    if diagnosis.verdict is Verdict.COULD_NOT_TEST and withheld(diagnosis.test_calls):
        key = "could_not_test_without_call"
    meanings = _words().meanings
    return meanings.get(f"{key}_{subject_of(diagnosis)}") or meanings[key]


def summary(article: Article, diagnosis: Diagnosis) -> str:
    """One sentence for the customer: what is wrong, and what to do about it."""
    finding = decisive(diagnosis)
    if finding is None:
        return heading(article, diagnosis)
    passage = article.passages[finding.code]
    if article.language == SOURCE:
        return f"{passage.title.removesuffix('.')}: {passage.do[0].lower()}{passage.do[1:]}"
    # Translators: two whole sentences, such as "Your key has a space in it. Take it out."
    return gettext("{fault} {fix}").format(fault=passage.title, fix=passage.do)


def title_of(article: Article, finding: Finding) -> str:
    return article.passages[finding.code].title


def detail_of(article: Article, finding: Finding) -> str:
    return article.passages[finding.code].saw_text(seen_words(finding.found))


def outcome_words(call: TestCall) -> str:
    """What a test call came to, in words; why none was made."""
    if call.reason is not None:
        return _words().skipped[call.reason.value]
    return _words().outcomes[call.outcome.value]


def certainty_words(finding: Finding) -> str:
    return _words().certainties[finding.certainty.value]


def kind_words(kind: InputKind) -> str:
    return _words().kinds[kind.value]


def place_words(place: str) -> str:
    """Where a key is read, such as a shell or a container."""
    return _words().places[place]


def group_words(group: str) -> str:
    """The heading over the articles of one group."""
    return _words().groups[group]


def asked_words(kind: InputKind) -> str:
    """How a page asks for this kind of paste; empty where it is not asked for by itself."""
    return _words().asked.get(kind.value, "")


def asked_kinds() -> tuple[InputKind, ...]:
    return tuple(map(InputKind, _words().asked))


def endpoint_words(endpoint: str) -> str:
    """What a call does; empty where nothing is written about it."""
    return _words().endpoints.get(endpoint, "")


def scope_words(scope: str) -> str:
    """What a scope allows, in Markdown; empty where nothing is written about it."""
    return _words().scopes.get(scope, "")


def lifespan_words(days: int) -> str:
    return _words().lifespans.get(str(days), "")
