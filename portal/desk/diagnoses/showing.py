"""What staff see beside a customer's result page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from portal.articles import words
from portal.articles.library import Article, all_articles, main_article
from portal.desk.diagnoses.lookup import of_the_last_hour
from portal.desk.verdicts import ToldVerdict
from portal.diagnosis.diagnosis import Diagnosis
from portal.languages.known import language_name
from portal.tickets.evidence import Line, lines_of
from portal.tickets.models import Ticket
from portal.wizard import numbers
from portal.wizard.chain import runs_after, runs_before
from portal.wizard.closing import is_solved
from portal.wizard.models import Result
from portal.wizard.record import from_record
from portal.wizard.showing import Shown

_SHOWN_ANYWAY: Final = ("verdict", "fix", "runs", "result", "shape", "request-id")


@dataclass(frozen=True)
class Run:
    """Another check of the same chain, a line each."""

    result: Result

    @property
    def told(self) -> ToldVerdict:
        return ToldVerdict(self.result.verdict, self.result.cause)

    @property
    def is_solved(self) -> bool:
        return is_solved(self.result)


@dataclass(frozen=True)
class ShownDiagnosis:
    """``shown`` is what the customer's own page is made of."""

    result: Result

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return from_record(self.result.record)

    @cached_property
    def article(self) -> Article:
        return all_articles().get(self.result.article) or main_article()

    @cached_property
    def shown(self) -> Shown:
        return Shown(self.article, self.diagnosis)

    @property
    def told(self) -> ToldVerdict:
        return ToldVerdict(self.result.verdict, self.result.cause)

    @property
    def spelled(self) -> list[tuple[str, str]]:
        return numbers.spelled(self.result.number)

    @property
    def kind(self) -> str:
        return words.kind_words(self.diagnosis.input_kind)

    @property
    def language(self) -> str:
        return language_name(self.result.language)

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        """The evidence that a ticket of it would hold."""
        return lines_of(self.result)

    @property
    def facts(self) -> list[Line]:
        """Less what the page shows anyway."""
        told = (line for line in self._lines if line.name not in _SHOWN_ANYWAY)
        return [line for line in told if not line.name.startswith(("finding-", "answer-", "call-"))]

    @property
    def answers(self) -> list[Line]:
        return [line for line in self._lines if line.name.startswith("answer-")]

    @cached_property
    def unread(self) -> str:
        """Why there is little here, where the paste could not be read or held no key."""
        kind = self.diagnosis.input_kind.value
        if kind in ("unknown", "empty"):
            return "The paste could not be read: no shape that is known here fits it."
        if self.diagnosis.key is None:
            return "The paste held no key, so nothing could be said of one."
        return ""

    @cached_property
    def runs_before(self) -> list[Run]:
        return [Run(result) for result in runs_before(self.result)]

    @cached_property
    def runs_after(self) -> list[Run]:
        return [Run(result) for result in runs_after(self.result)]

    @cached_property
    def tickets(self) -> list[Ticket]:
        sent = Ticket.objects.sent().filter(result=self.result)
        return list(sent.only("number", "state", "opened")[:20])

    @cached_property
    def similar(self) -> int:
        """Other diagnoses with this cause in the last hour."""
        alike = self.result.cause
        return of_the_last_hour(alike, besides=self.result.pk) if alike else 0

    @property
    def is_solved(self) -> bool:
        return is_solved(self.result)
