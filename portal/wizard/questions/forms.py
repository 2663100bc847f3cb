"""An answer as a form sends it; none is ever shown again unless it is a choice or a number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from portal.wizard.forms import AnswerField
from portal.wizard.questions.facts import UNKNOWN, YEARS
from portal.wizard.questions.flow import Kind, Question

_MONTHS: Final = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}


class ChoiceForm(forms.Form):
    """``answer`` is one of the question's options."""

    def __init__(self, question: Question, data: Any = None) -> None:
        super().__init__(data)
        choices = [(o.id, o.label) for o in question.options]
        messages = {"required": _("Choose one of the answers.")}
        self.fields["answer"] = AnswerField(choices=choices, error_messages=messages)

    def value(self) -> str:
        return str(self.cleaned_data["answer"])


class DateForm(forms.Form):
    """Three numbers, or the button "I don't know"; a month may be its name, in English or the language of the page."""

    day = forms.CharField(required=False)
    month = forms.CharField(required=False)
    year = forms.CharField(required=False)

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.data.get("answer") == UNKNOWN:
            return {"answer": UNKNOWN}
        parts = [str(said.get(part, "")) for part in ("day", "month", "year")]
        return {"answer": _day_of(parts, self.today).isoformat()}

    def value(self) -> str:
        return str(self.cleaned_data["answer"])


def _day_of(parts: list[str], today: date) -> date:
    if not all(parts):
        raise ValidationError(_("Enter the day, the month and the year, or choose “I don’t know”."))
    try:
        day, month, year = (_number(part) for part in parts)
        found = date(year, month, day)
    except ValueError:
        raise ValidationError(_("Enter a day that exists, such as 31 3 2026.")) from None
    if found > today + timedelta(days=1):  # it may be tomorrow already where the customer is
        raise ValidationError(_("That day has not come yet. Enter the day the key was made."))
    if found.year not in YEARS:
        raise ValidationError(
            _("Enter the year in four digits, from %(year)s on.") % {"year": YEARS.start}
        )
    return found


def _number(text: str) -> int:
    if month := _month_named(text):
        return month
    if not _is_short_number(text):
        raise ValueError
    return int(text)


def _month_named(text: str) -> int:
    """By its name; 0 where it is none."""
    if text[:3].lower() in _MONTHS and len(text) <= len("september"):
        return _MONTHS[text[:3].lower()]
    told = text.strip(".").casefold()
    named = (n for names in (MONTHS, MONTHS_3) for n, name in names.items() if _is(told, str(name)))
    return next(named, 0)


def _is(told: str, name: str) -> bool:
    return told == name.strip(".").casefold()


def _is_short_number(text: str) -> bool:
    return len(text) <= len("2026") and text.isascii() and text.isdigit()


def form_for(question: Question, today: date, data: Any = None) -> ChoiceForm | DateForm:
    if question.kind is Kind.DATE:
        return DateForm(today, data)
    return ChoiceForm(question, data)


def numbers_of(form: DateForm, kept: str) -> dict[str, str]:
    """What the three fields hold: the kept date, or the sent parts that are short numbers."""
    if not form.is_bound:
        year, month, day = kept.split("-") if kept not in ("", UNKNOWN) else ("", "", "")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    sent = {part: str(form.data.get(part, "")).strip() for part in ("day", "month", "year")}
    return {part: text if _is_short_number(text) else "" for part, text in sent.items()}
