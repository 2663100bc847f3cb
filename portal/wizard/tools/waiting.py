"""How long to wait, until when, and a program that waits by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from portal.articles.library import Article, Snippet
from portal.diagnosis.diagnosis import Diagnosis
from portal.diagnosis.outcome import Outcome
from portal.diagnosis.waiting import Wait
from portal.wizard.tools.options import Option, chosen_of


@dataclass(frozen=True)
class Waiting:
    """``until`` is told in UTC, and in the customer's own time by their browser."""

    wait: Wait | None
    is_read: bool
    languages: Sequence[Option]
    snippet: Snippet

    @property
    def is_over(self) -> bool:
        until = self.wait.until if self.wait else None
        return until is not None and until < timezone.now()


def shown(article: Article, chosen: QueryDict, diagnosis: Diagnosis | None) -> Waiting:
    ids = [s.id for s in article.snippets]
    pasted = diagnosis.input_kind.value if diagnosis else ""
    usual = pasted if pasted in ids else ids[0]
    id = chosen_of(chosen.get("language"), ids, usual)
    languages = [Option(s.id, s.name, is_chosen=s.id == id) for s in article.snippets]
    snippet = next(s for s in article.snippets if s.id == id)
    return Waiting(_wait(diagnosis), diagnosis is not None, languages, snippet)


def _wait(diagnosis: Diagnosis | None) -> Wait | None:
    """What the pasted answer says; else what the test call met."""
    if diagnosis is None or diagnosis.wait is not None:
        return diagnosis.wait if diagnosis else None
    met = (c for c in diagnosis.test_calls if c.outcome is Outcome.RATE_LIMITED and c.retry_after)
    call = next(met, None)
    if call is None or call.retry_after is None:
        return None
    until = call.at + timedelta(seconds=call.retry_after) if call.at else None
    return Wait(call.retry_after, until)
