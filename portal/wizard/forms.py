"""What the customer pastes, and says beside it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.diagnosis import LONGEST_PASTE
from portal.diagnosis.diagnosis import Facts, Listed
from portal.limits.fields import WorkField
from portal.wizard.invitations import open_token
from portal.wizard.models import Result

LISTED: Final = (
    (Listed.UNKNOWN.value, _("I don't know")),
    # Translators: what the account's list of keys says about a key.
    (Listed.ACTIVE.value, pgettext_lazy("state of a key", "Active")),
    (Listed.PAST_ITS_DATE.value, pgettext_lazy("state of a key", "Past its date")),
    (Listed.NOT_THERE.value, pgettext_lazy("state of a key", "Not there")),
)
LIFESPANS: Final = (
    ("", _("I don't know")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("1 year")),
)
LIMITED: Final = (
    ("", _("I don't know")),
    # Translators: the answers to "Is it limited to certain IP addresses?"
    ("no", pgettext_lazy("limited to addresses", "No")),
    ("yes", pgettext_lazy("limited to addresses", "Yes")),
)


class AnswerField(forms.ChoiceField):
    """A question with fixed answers; Django's own words for another answer would quote it."""

    default_error_messages = {"invalid_choice": _("Choose one of the answers.")}  # noqa: RUF012


class PasteField(forms.Field):
    """Takes every text as it is: what a field would clean away is the evidence."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return with_plain_line_ends(value or "")

    def validate(self, value: str) -> None:
        if not value.strip():
            raise ValidationError(_("Paste something to check."), code="required")
        if len(value) > LONGEST_PASTE:
            text = _("This is longer than 64 KB. Paste only the part that makes the call.")
            raise ValidationError(text, code="max_length")


def with_plain_line_ends(text: str) -> str:
    """Forms send every line end as CR LF; only where all are, it was the form that did it."""
    is_from_form = text.count("\r\n") == text.count("\n") == text.count("\r")
    return text.replace("\r\n", "\n") if is_from_form else text


def existing_reference(text: str) -> str:
    """The reference of a result; nothing where there is none such."""
    if not text:
        return ""
    return text if Result.objects.current().filter(reference=text[:64]).exists() else ""


class PasteForm(forms.Form):
    """The paste and the optional facts; a fault in a fact is told beside it."""

    paste = PasteField(label=_("What do you send?"))
    listed = AnswerField(
        label=_("What does your account's list show for this key?"), choices=LISTED, required=False
    )
    made_on = forms.DateField(
        label=_("When was the key made?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the date as year-month-day, such as 2026-03-31.")},
    )
    lifespan = AnswerField(label=_("For how long?"), choices=LIFESPANS, required=False)
    limited = AnswerField(
        label=_("Is it limited to certain IP addresses?"), choices=LIMITED, required=False
    )
    follows = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    invitation = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    work = WorkField()

    def clean_follows(self) -> str:
        return existing_reference(self.cleaned_data["follows"])

    def clean_invitation(self) -> str:
        return open_token(self.cleaned_data["invitation"])

    def facts(self) -> Facts:
        said = self.cleaned_data
        return Facts(
            listed=Listed(said.get("listed") or Listed.UNKNOWN),
            made_on=said.get("made_on"),
            lifespan_days=int(said["lifespan"]) if said.get("lifespan") else None,
            limited_to_addresses={"yes": True, "no": False}.get(said.get("limited", "")),
            today=timezone.localdate(),
        )

    def without_paste(self) -> PasteForm:
        """The same form for another try: the paste gone, the other sound answers and errors kept."""
        sound = [n for n in self.fields if n != "paste" and n in self.cleaned_data]
        again = PasteForm(initial={n: self.cleaned_data[n] for n in sound})
        again.faults = [(self[n], str(error)) for n in self.errors for error in self.errors[n]]
        return again

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: list[tuple[forms.BoundField, str]] = []
