"""What agents write about an incident; cleared before it goes anywhere."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from portal.incidents.models import Nature
from portal.tickets.clearing import cleared

_TAKEN_OUT = "That held what looks like a secret, which was taken out. Read it again, then save."


class _ClearedForm(forms.Form):
    """Each text is cleared; where that took something out, it is shown again before it is used."""

    def _cleared(self, name: str) -> str:
        text = cleared(self.cleaned_data[name].strip())
        if text.is_changed:
            self.data = {**self.data.dict(), self.add_prefix(name): text.text}  # type: ignore[attr-defined]
            raise ValidationError(_TAKEN_OUT)
        return text.text


class IncidentForm(_ClearedForm):
    title = forms.CharField(
        label="What is wrong",
        max_length=120,
        error_messages={"required": "Say in a few words what is wrong."},
    )
    nature = forms.ChoiceField(label="Whose trouble it is", choices=Nature.choices)
    text = forms.CharField(
        label="What customers read under it",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_title(self) -> str:
        return " ".join(self._cleared("title").split())

    def clean_text(self) -> str:
        return self._cleared("text")


class AnswerForm(_ClearedForm):
    text = forms.CharField(
        label="Your answer to all of them",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write the answer first."},
    )

    def clean_text(self) -> str:
        return self._cleared("text")
