"""What an agent types and chooses at a ticket; every text is cleared before it is kept or sent."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from portal.desk.queue.people import colleagues
from portal.tickets.clearing import Cleared
from portal.tickets.forms import LONGEST_TEXT, ClearedField, NameField
from portal.tickets.handling import DECIDED
from portal.tickets.models import State, Ticket
from portal.tickets.numbers import as_number

_MARKER: Final = re.compile(r"\[removed: looks like ([^,\]]{1,40}), \d+ characters\]")


class SeenForm(forms.Form):
    """``seen`` is the version of the ticket that the page showed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class TextForm(SeenForm):
    """One text; ``taken_out`` says what a secret in it looked like."""

    text = ClearedField(label="Text", longest=LONGEST_TEXT, missing="Write something first.")

    @property
    def cleared(self) -> Cleared:
        field = self.fields["text"]
        return Cleared(self.cleaned_data["text"], bool(getattr(field, "is_changed", False)))

    @property
    def taken_out(self) -> list[str]:
        return sorted(set(_MARKER.findall(self.cleared.text))) if self.cleared.is_changed else []

    @property
    def faults(self) -> list[str]:
        return [str(error) for error in self.errors.get("text", [])]

    @property
    def shown_text(self) -> str:
        """For another try: as it was cleared, and never as it was sent."""
        if not self.is_bound:
            return str(self.initial.get("text", ""))
        return str(getattr(self, "cleaned_data", {}).get("text", ""))


class ReplyForm(TextForm):
    """``is_cleared``: the agent has seen what clearing made of the text."""


class NoteForm(TextForm):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    nonce = forms.CharField(max_length=32, widget=forms.HiddenInput)


class AssignForm(SeenForm):
    """Empty for nobody."""

    assignee = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [(person.pk, str(person)) for person in colleagues()]
        self.fields["assignee"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]


class StateForm(SeenForm):
    state = forms.TypedChoiceField(
        coerce=State, choices=[(state.value, state.label) for state in sorted(DECIDED)]
    )


class ProviderNumberForm(SeenForm):
    number = NameField(label="Number at the provider", longest=64)


class MergeForm(SeenForm):
    """The ticket that the conversation goes on in, by its number."""

    number = forms.CharField(max_length=40)

    def clean_number(self) -> str:
        return as_number(self.cleaned_data["number"])

    def into(self) -> Ticket | None:
        return Ticket.objects.sent().filter(number=self.cleaned_data["number"]).first()
