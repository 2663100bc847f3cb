"""The article's checklist with the state that a diagnosis gives each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import pgettext_lazy

from portal.articles.library import Article, ChecklistItem
from portal.diagnosis.diagnosis import Diagnosis, Verdict


class State(StrEnum):
    PROBLEM = "problem"
    WARNING = "warning"
    PASSED = "passed"
    NOT_TESTED = "not-tested"


_WORDS: Final = {
    # Translators: the state of one thing that was checked, in one or two words.
    State.PROBLEM: pgettext_lazy("state", "Problem"),
    State.WARNING: pgettext_lazy("state", "Warning"),
    State.PASSED: pgettext_lazy("state", "Passed"),
    State.NOT_TESTED: pgettext_lazy("state", "Not tested"),
}


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """An item, its state, and the name of its style."""

    item: ChecklistItem
    state: State

    @property
    def style(self) -> str:
        return self.state.value

    @property
    def words(self) -> str:
        return str(_WORDS[self.state])


def checked(article: Article, diagnosis: Diagnosis | None) -> Sequence[CheckedItem]:
    """Every item of the article; none is tested before a diagnosis."""
    if diagnosis is None:
        return []
    return [CheckedItem(item, _state(item, diagnosis)) for item in article.checklist]


def _state(item: ChecklistItem, diagnosis: Diagnosis) -> State:
    found = [f for f in diagnosis.findings if f.code in item.codes]
    if any(f.is_cause for f in found):
        return State.PROBLEM
    if found:
        return State.WARNING
    if diagnosis.verdict is Verdict.KEY_WORKS or set(item.codes) & set(diagnosis.passed):
        return State.PASSED
    return State.NOT_TESTED
