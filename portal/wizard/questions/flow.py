"""A conversation as data: questions, decisions between them, and the endings that they come to.

The way through it is a function of the answers alone: nothing is remembered elsewhere, so Back,
reload, two tabs and a changed answer need no rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from django.utils.safestring import SafeString

from portal.articles import markdown
from portal.wizard.questions.decisions import DECISIONS, Known
from portal.wizard.questions.facts import is_date

GIVEN: Final = "given"
"""Where a question for a date leads once there is one."""

Answers = Mapping[str, str]
"""A question's id → the id of the chosen option, or a date as year-month-day."""


class Kind(StrEnum):
    CHOICE = "choice"
    DATE = "date"


class Way(StrEnum):
    """What an ending leads to."""

    REPLACE = "replace"
    FIX = "fix"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A line to copy, and where it runs."""

    label: str
    text: str


@dataclass(frozen=True)
class Question:
    """``leads_to``: each option → the id of what comes next, in the order of the page.

    ``shows`` names what the page shows beside the words; ``short`` is for overviews.
    """

    id: str
    kind: Kind
    title: str
    short: str
    source: str
    options: tuple[Option, ...]
    leads_to: Mapping[str, str]
    commands: tuple[Command, ...] = ()
    shows: frozenset[str] = frozenset()

    @cached_property
    def html(self) -> SafeString:
        return markdown.rendered(self.source)

    def accepts(self, value: str) -> bool:
        if self.kind is Kind.DATE and is_date(value):
            return True
        return value in self.leads_to and value != GIVEN

    def way(self, value: str) -> str:
        """The key in ``leads_to`` that an accepted answer means."""
        return GIVEN if is_date(value) else value


@dataclass(frozen=True, slots=True)
class Decision:
    """A fork that nobody is asked about; ``asks`` names one of ``DECISIONS``."""

    id: str
    asks: str
    title: str
    options: tuple[Option, ...]
    leads_to: Mapping[str, str]

    def way(self, answers: Answers, known: Known) -> str:
        return DECISIONS[self.asks].outcome(answers, known)


@dataclass(frozen=True)
class Ending:
    """``steps``: headings of the flow's ``steps_from``; ``cause``: a code, or empty."""

    id: str
    way: Way
    title: str
    short: str
    do: str
    source: str
    cause: str = ""
    steps: tuple[str, ...] = ()
    shows: frozenset[str] = frozenset()

    @cached_property
    def html(self) -> SafeString:
        return markdown.rendered(self.source)

    @cached_property
    def do_html(self) -> SafeString:
        return markdown.rendered_inline(self.do)


Step = Question | Ending
Node = Question | Decision | Ending


@dataclass(frozen=True)
class Flow:
    """``steps_from``: the slug of the article whose sections the endings show."""

    first: str
    steps_from: str
    nodes: Mapping[str, Node]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(n for n in self.nodes.values() if isinstance(n, Question))

    @property
    def endings(self) -> tuple[Ending, ...]:
        return tuple(n for n in self.nodes.values() if isinstance(n, Ending))

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Each way from one node to the next: from, option, to."""
        for node in self.nodes.values():
            if not isinstance(node, Ending):
                yield from ((node.id, option, to) for option, to in node.leads_to.items())


@dataclass(frozen=True, slots=True)
class Path:
    """The questions that are answered, in their order, and what comes now."""

    answered: tuple[Question, ...]
    step: Step

    def has(self, step: Step) -> bool:
        return step is self.step or step in self.answered


def path_of(flow: Flow, answers: Answers, known: Known) -> Path:
    """From the first question along the answers; one that lies beside or ahead is not looked at."""
    answered: list[Question] = []
    node = flow.nodes[flow.first]
    while not isinstance(node, Ending):
        if isinstance(node, Decision):
            way = node.way({q.id: answers[q.id] for q in answered}, known)
        elif node.accepts(value := answers.get(node.id, "")):
            answered.append(node)
            way = node.way(value)
        else:
            break
        node = flow.nodes[node.leads_to[way]]
    assert not isinstance(node, Decision)
    return Path(tuple(answered), node)


def next_step(flow: Flow, answers: Answers, known: Known) -> Step:
    """The first question without an answer, or the ending that the answers come to."""
    return path_of(flow, answers, known).step


def on_path(flow: Flow, answers: Answers, known: Known) -> dict[str, str]:
    """The answers that the way really passes, in its order."""
    return {q.id: answers[q.id] for q in path_of(flow, answers, known).answered}
