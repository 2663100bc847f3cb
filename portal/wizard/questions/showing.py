"""A question or an ending as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.articles.library import Passage, all_articles
from portal.wizard.forms import PasteForm
from portal.wizard.models import Result
from portal.wizard.questions.asking import Asked
from portal.wizard.questions.facts import UNKNOWN
from portal.wizard.questions.flow import Ending, Kind, Question
from portal.wizard.questions.forms import ChoiceForm, DateForm, numbers_of
from portal.wizard.showing import Shown
from portal.wizard.times import weekday


@dataclass(frozen=True)
class Row:
    """A line of the overview of the answers."""

    question: Question
    answer: str
    address: str


@dataclass(frozen=True)
class Choice:
    """An option as its page shows it."""

    id: str
    label: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownStep:
    """What every page of the questions shows."""

    asked: Asked

    @property
    def rows(self) -> list[Row]:
        asked = self.asked
        return [Row(q, self._answer(q), asked.address_of(q)) for q in asked.path.answered]

    def _answer(self, question: Question) -> str:
        answer = self.asked.result.answers[question.id]
        if question.kind is Kind.DATE and answer != UNKNOWN:
            return weekday(date.fromisoformat(answer))
        label = next(o.label for o in question.options if o.id == answer)
        if "last_days" not in question.shows or not self.last_day:
            return label
        return _("%(answer)s; last day %(day)s") % {"answer": label, "day": self.last_day}

    @property
    def form(self) -> PasteForm:
        """The field for another paste, whose check then follows this result."""
        return PasteForm(initial={"follows": self.asked.result.reference})

    @property
    def result_page(self) -> Shown:
        return Shown(self.asked.article, self.asked.diagnosis)

    @property
    def last_day(self) -> str:
        """The key's last day, as far as it is known, and what that means today."""
        last, today = self.asked.last_day, self.asked.today
        if last is None:
            return ""
        told = {"day": weekday(last.latest)}
        if today <= last.latest:
            return told["day"] if last.is_exact else ""
        told["ago"] = _ago((today - last.latest).days)
        form = _("%(day)s, %(ago)s") if last.is_exact else _("%(day)s at the latest, %(ago)s")
        return form % told


def _ago(days: int) -> str:
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def told(result: Result) -> list[Row]:
    """The answers of a result in words, for whoever else shows them; none where nothing is asked."""
    asked = Asked.of(result)
    return ShownStep(asked).rows if asked else []


@dataclass(frozen=True)
class ShownQuestion(ShownStep):
    question: Question
    answered: ChoiceForm | DateForm

    @property
    def back(self) -> str:
        return self.asked.address_before(self.question)

    @property
    def faults(self) -> list[str]:
        return [str(e) for errors in self.answered.errors.values() for e in errors]

    @property
    def first_field(self) -> str:
        """What the summary of errors links to."""
        return "day" if self.question.kind is Kind.DATE else f"answer-{self.choices[0].id}"

    @property
    def numbers(self) -> dict[str, str]:
        """What stands in the fields of a date."""
        if not isinstance(self.answered, DateForm):
            return {}
        return numbers_of(self.answered, self.asked.result.answers.get(self.question.id, ""))

    @property
    def choices(self) -> list[Choice]:
        chosen = self.asked.result.answers.get(self.question.id)
        hints = self._last_days if "last_days" in self.question.shows else {}
        return [
            Choice(o.id, o.label, hints.get(o.id, o.hint), is_chosen=o.id == chosen)
            for o in self.question.options
        ]

    @property
    def _last_days(self) -> dict[str, str]:
        """Each lifespan → the day on which such a key ends, by the day on which it was made."""
        made, today = self.asked.facts.made_on, self.asked.today
        if made is None:
            return {}
        days = {n: made + timedelta(days=n) for n in self.asked.known.lifespans}
        ended, ends = _("Ended on %(day)s"), _("Ends on %(day)s")
        return {
            str(n): (ended if day < today else ends) % {"day": weekday(day)}
            for n, day in days.items()
        }


@dataclass(frozen=True)
class ShownEnding(ShownStep):
    ending: Ending

    @property
    def back(self) -> str:
        return self.asked.address_before(self.ending)

    @property
    def passage(self) -> Passage | None:
        return self.asked.article.passages.get(self.ending.cause)

    @property
    def steps(self) -> list[SafeString]:
        """The sections that say how it is done."""
        source = all_articles()[self.asked.flow.steps_from]
        return [source.section_html(anchor) for anchor in self.ending.steps]
