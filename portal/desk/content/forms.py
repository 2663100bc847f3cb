"""What leads type: cleared of secrets before anything keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.articles.drafting import LONGEST as LONGEST_DRAFT
from portal.notices.models import Banner, Level
from portal.notices.replies import LONGEST as LONGEST_REPLY
from portal.tickets.clearing import cleared

_MOMENT: Final = "%Y-%m-%dT%H:%M"


class BannerForm(forms.Form):
    """Times are in UTC; an empty start is now, an empty end is until somebody ends it."""

    text = forms.CharField(
        label="Text",
        max_length=300,
        error_messages={
            "required": "Write what customers should know.",
            "max_length": "A banner has room for 300 characters.",
        },
    )
    level = forms.ChoiceField(
        label="Level",
        choices=Level.choices,
        error_messages={"invalid_choice": "Choose one of the levels.", "required": "Choose one."},
    )
    starts = forms.DateTimeField(
        label="From",
        required=False,
        input_formats=[_MOMENT],
        error_messages={"invalid": "Write the day and the time at which it begins."},
    )
    ends = forms.DateTimeField(
        label="Until",
        required=False,
        input_formats=[_MOMENT],
        error_messages={"invalid": "Write the day and the time at which it ends."},
    )

    def clean_text(self) -> str:
        return " ".join(cleared(self.cleaned_data["text"]).text.split())[:300]

    def clean_starts(self) -> datetime:
        return self.cleaned_data["starts"] or timezone.now()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = found.get("starts"), found.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "It has to end after it begins.")
        return found

    def into(self, banner: Banner, author: str) -> Banner:
        for name in ("text", "level", "starts", "ends"):
            setattr(banner, name, self.cleaned_data[name])
        banner.author = author[:254]
        return banner

    @property
    def typed(self) -> dict[str, str]:
        """What the fields show: what is kept, or what was sent, cleared."""
        if not self.is_bound:
            return {name: _shown(value) for name, value in self.initial.items()}
        return {name: cleared(self.data.get(name, "")).text for name in self.fields}


def _shown(value: Any) -> str:
    return value.strftime(_MOMENT) if isinstance(value, datetime) else str(value or "")


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="Text",
        max_length=LONGEST_REPLY,
        error_messages={
            "required": "Write a reply, or bring the default back.",
            "max_length": "A reply has room for 4,000 characters.",
        },
    )

    def clean_text(self) -> str:
        return cleared(self.cleaned_data["text"]).text[:LONGEST_REPLY].strip() + "\n"

    @property
    def typed(self) -> str:
        return cleared(self.data.get("text", "")).text


class DraftForm(forms.Form):
    text = forms.CharField(
        label="Text",
        strip=False,
        max_length=LONGEST_DRAFT,
        error_messages={
            "required": "Paste the text of the file.",
            "max_length": "A file has room for 60,000 characters.",
        },
    )

    def clean_text(self) -> str:
        """Refused rather than cleared: a file with markers in it is none for the repository."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").rstrip("\n") + "\n"
        if cleared(text).is_changed:
            raise ValidationError("This holds what looks like a secret. It is marked: take it out.")
        return text

    @property
    def typed(self) -> str:
        return cleared(self.data.get("text", "")).text
