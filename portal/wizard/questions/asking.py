"""The questions of one result: where its answers have come to, and how another one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from portal.articles.library import Article, all_articles
from portal.diagnosis.diagnosis import Diagnosis, Facts, InputKind, Verdict
from portal.diagnosis.outcome import Outcome
from portal.wizard import calls
from portal.wizard.models import Result
from portal.wizard.questions.decisions import Known
from portal.wizard.questions.facts import LastDay, answers_from, facts_of, last_day
from portal.wizard.questions.flow import (
    Ending,
    Flow,
    Option,
    Path,
    Question,
    Step,
    on_path,
    path_of,
)
from portal.wizard.questions.loading import flow_of
from portal.wizard.record import from_record

_LEAVES_THE_KEY_IN_DOUBT: Final = frozenset({Verdict.KEY_REFUSED, Verdict.COULD_NOT_TEST})
_OUTPUTS: Final = frozenset({InputKind.HTTP_RESPONSE, InputKind.ERROR_MESSAGE})
_TOLD_BY_CAUSE: Final = (
    ("response_only", "refused"),
    ("insufficient_scope", "scope"),
    ("not_a_401", "other"),
)

QUESTION_OF_OUTPUT: Final = "curl"
"""The question that the pasted output of the cURL call answers."""


class NotAsked(Exception):
    """The question does not lie on the way of the answers, or has no such answer."""


def are_asked_after(diagnosis: Diagnosis) -> bool:
    """Where the paste is in order, or mended, and the key itself is left in doubt."""
    if diagnosis.verdict in _LEAVES_THE_KEY_IN_DOUBT:
        return True
    if diagnosis.verdict is Verdict.LOOKS_RIGHT:
        return diagnosis.input_kind not in _OUTPUTS
    is_still_refused = any(c.outcome is Outcome.REFUSED for c in diagnosis.test_calls[-1:])
    return diagnosis.verdict is Verdict.FIX_LIKELY and is_still_refused


def _told_by_output(diagnosis: Diagnosis) -> str:
    """Which answer to ``QUESTION_OF_OUTPUT`` a pasted output is; empty where it is none."""
    if diagnosis.input_kind not in _OUTPUTS:
        return ""
    told = next((answer for code, answer in _TOLD_BY_CAUSE if code in diagnosis.causes), "")
    is_accepted = diagnosis.verdict is Verdict.LOOKS_RIGHT
    return told or ("works" if is_accepted else "")


@dataclass(frozen=True)
class Asked:
    """A result with its flow; ``today`` is the day by which a key's end is told."""

    result: Result
    article: Article
    flow: Flow
    diagnosis: Diagnosis
    today: date

    @classmethod
    def of(cls, result: Result) -> Asked | None:
        """None where nothing is asked after this result."""
        article, flow = all_articles().get(result.article), flow_of(result.article)
        diagnosis = from_record(result.record)
        if article is None or flow is None or not are_asked_after(diagnosis):
            return None
        return cls(result, article, flow, diagnosis, timezone.localdate())

    @property
    def known(self) -> Known:
        return known_of(self.diagnosis, self.today)

    @cached_property
    def path(self) -> Path:
        return path_of(self.flow, self.result.answers, self.known)

    @property
    def is_begun(self) -> bool:
        return bool(self.path.answered)

    @property
    def is_over(self) -> bool:
        return isinstance(self.path.step, Ending)

    @property
    def facts(self) -> Facts:
        answers = {q.id: self.result.answers[q.id] for q in self.path.answered}
        return facts_of(answers, self.today)

    @property
    def last_day(self) -> LastDay | None:
        return last_day(self.facts, self.known.lifespans)

    def address_of(self, step: Step) -> str:
        return reverse("question", args=[self.result.reference, step.id])

    @property
    def address(self) -> str:
        """Where the customer is now: the next question, or what the answers come to."""
        return self.address_of(self.path.step)

    def address_before(self, step: Step) -> str:
        """Where Back leads: the question before this one, else the result."""
        before = list(takewhile(lambda q: q is not step, self.path.answered))
        if not before:
            return reverse("result", args=[self.result.reference])
        return self.address_of(before[-1])


@dataclass(frozen=True)
class GoesOn:
    """From a later run back to the questions; ``told`` is the answer that it gives to one.

    ``is_all``: as a diagnosis of its own it says nothing more.
    """

    address: str
    told: Option | None = None
    is_all: bool = False


def goes_on(result: Result, diagnosis: Diagnosis) -> GoesOn | None:
    """None where the run before it asks nothing, or this one makes its questions needless."""
    asked = Asked.of(result.before) if result.before else None
    if asked is None:
        return None
    question = asked.flow.nodes.get(QUESTION_OF_OUTPUT)
    if isinstance(question, Question) and asked.path.has(question):
        told = _told_by_output(diagnosis)
        option = next((o for o in question.options if o.id == told), None)
        if option:
            is_all = diagnosis.verdict is Verdict.NEED_MORE
            return GoesOn(asked.address_of(question), option, is_all)
    is_needless = diagnosis.verdict is Verdict.KEY_WORKS or are_asked_after(diagnosis)
    return None if is_needless or asked.is_over or not asked.is_begun else GoesOn(asked.address)


def known_of(diagnosis: Diagnosis, today: date) -> Known:
    lifespans = calls.provider().lifespans_days
    return Known(today, has_key=diagnosis.key is not None, lifespans=lifespans)


def first_answers(slug: str, diagnosis: Diagnosis, facts: Facts) -> Mapping[str, str]:
    """What was said beside the paste, as far as the questions begin with it."""
    flow = flow_of(slug)
    if flow is None or facts.today is None or not are_asked_after(diagnosis):
        return {}
    return on_path(flow, answers_from(facts), known_of(diagnosis, facts.today))


def answer(result: Result, question_id: str, value: str) -> Asked:
    """Keeps the answer; later ones that no longer lie on the way go.

    Raises ``NotAsked``, and ``Result.DoesNotExist`` where it was withdrawn meanwhile.
    """
    with transaction.atomic():
        kept = Result.objects.select_for_update().get(pk=result.pk)
        asked = Asked.of(kept)
        step = asked.flow.nodes.get(question_id) if asked else None
        if asked is None or not isinstance(step, Question) or not asked.path.has(step):
            raise NotAsked
        if not step.accepts(value):
            raise NotAsked
        kept.answers = on_path(asked.flow, {**kept.answers, step.id: value}, asked.known)
        kept.save(update_fields=["answers"])
    return replace(asked, result=kept)
