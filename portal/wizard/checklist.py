"""The article's checklist with the state that a diagnosis gives each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.articles.library import Article, ChecklistItem
from portal.diagnosis.diagnosis import Diagnosis, Verdict


class State(StrEnum):
    PROBLEM = "Problem"
    WARNING = "Warning"
    PASSED = "Passed"
    NOT_TESTED = "Not tested"


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """An item, its state, and the name of its style."""

    item: ChecklistItem
    state: State

    @property
    def style(self) -> str:
        return self.state.name.lower().replace("_", "-")


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
