"""What the customer says beside the evidence; every text is cleared before a form hands it on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.tickets import files as uploads
from portal.tickets.clearing import Cleared, cleared, cleared_name, holds_key
from portal.tickets.models import File, Severity, Ticket, new_token

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LONGEST_TEXT: Final = 8000
LONGEST_NAME: Final = 120
_TOO_LARGE: Final = _("The files are larger than 2 MB together. Send fewer, or cut them down.")
_NO_ROOM: Final = _("There is no room for so many more files. Take some out, or send fewer.")


def _too_many() -> str:
    most = uploads.MOST_FILES
    return ngettext("Send at most %(most)s file.", "Send at most %(most)s files.", most) % {
        "most": most
    }


class ClearedField(forms.CharField):
    """Hands on what is left without secrets; ``is_changed`` says whether there was one."""

    is_changed = False

    def __init__(
        self, *, longest: int, missing: StrPromise | str | None = None, **more: Any
    ) -> None:
        self.longest = longest
        messages = {} if missing is None else {"required": missing}
        super().__init__(required=missing is not None, error_messages=messages, **more)

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        if len(text) > self.longest:
            raise ValidationError(_too_long(self.longest), code="max_length")
        told = self.cleared(text)
        self.is_changed = told.is_changed
        return told.text

    def cleared(self, text: str) -> Cleared:
        return cleared(text)


def _too_long(most: int) -> str:
    told = ngettext(
        "Keep this under %(most)s character.", "Keep this under %(most)s characters.", most
    )
    return told % {"most": number_format(most, force_grouping=True)}


class NameField(ClearedField):
    """For what a person calls a thing: a long name of plain words stays."""

    def cleared(self, text: str) -> Cleared:
        return cleared_name(text)


class AddressField(forms.EmailField):
    """An address that looks as if a key were in it is not taken, for it would be kept as it is."""

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        if holds_key(address):
            text = _("This looks as if a key were in it. Write an e-mail address alone.")
            raise ValidationError(text, code="secret")
        return address


class FilesField(forms.Field):
    """Any number of uploads as cleared, unstored files."""

    widget = forms.FileInput

    def clean(self, value: list[UploadedFile[Any]]) -> list[File]:
        if len(value) > uploads.MOST_FILES:
            raise ValidationError(_too_many(), code="too_many")
        return [self._read(upload) for upload in value]

    def _read(self, upload: UploadedFile[Any]) -> File:
        try:
            return uploads.read(upload)
        except uploads.Unfit as unfit:
            raise ValidationError(unfit.words, code="unfit") from unfit


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> list[UploadedFile[Any]]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FormWithFaults(forms.Form):
    """A form that can be shown again with its faults, and with cleared texts only."""

    def __init__(
        self,
        *args: Any,
        is_too_large: bool = False,
        room: int = uploads.MOST_FILES,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.is_too_large = is_too_large
        self.room = room
        self.faults: list[tuple[forms.BoundField, str]] = []

    def clean(self) -> dict[str, Any]:
        if self.is_too_large:
            self.add_error("files", _TOO_LARGE)
        elif len(self.cleaned_data.get("files", [])) > self.room:
            self.add_error("files", _NO_ROOM)
        return self.cleaned_data

    def again(self) -> FormWithFaults:
        """For another try: sound answers as they were cleared, faulty ones cleared now."""
        sound = self.cleaned_data
        texts = {n: sound[n] if n in sound else self._cleared_raw(n) for n in self.fields}
        form = type(self)(initial=texts)
        form.faults = [(form[n], str(error)) for n in self.errors for error in self.errors[n]]
        return form

    def _cleared_raw(self, name: str) -> str:
        raw = self.data.get(self.add_prefix(name), "")
        return cleared(str(raw)[:LONGEST_TEXT]).text

    def changed_fields(self) -> list[str]:
        """The names of what a secret was taken out of, those of files among them."""
        names = [n for n, f in self.fields.items() if getattr(f, "is_changed", False)]
        return names + [f.name for f in self.cleaned_data.get("files", []) if f.is_changed]


class TicketForm(FormWithFaults):
    """``website`` is for programs: people are told to leave it empty, and do not see it."""

    goal = ClearedField(
        label=_("What were you trying to do?"),
        longest=LONGEST_TEXT,
        missing=_("Say what you were trying to do."),
        widget=forms.Textarea,
    )
    email = AddressField(
        label=_("Your e-mail address"),
        error_messages={
            "required": _("Write your e-mail address, so that support can answer."),
            "invalid": _("Write an e-mail address, such as name@example.com."),
        },
    )
    name = NameField(label=_("Your name"), longest=LONGEST_NAME)
    key_name = NameField(label=_("The key's name in your account"), longest=LONGEST_NAME)
    since = NameField(label=_("Since when does it fail?"), longest=LONGEST_NAME)
    severity = forms.ChoiceField(
        label=_("How bad is it?"),
        choices=Severity.choices,
        initial=Severity.LIMITED,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    files = FilesField(label=_("Files"), required=False, widget=SeveralFiles)  # type: ignore[assignment]
    website = forms.CharField(label=_("Leave this field empty"), required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty: it is there to stop programs."))
        return ""

    def clean_severity(self) -> str:
        return self.cleaned_data["severity"] or Severity.LIMITED

    def into(self, draft: Ticket) -> Ticket:
        """The draft with what was said in it; what was taken out of it before stays named."""
        for name in ("goal", "email", "name", "key_name", "since", "severity"):
            setattr(draft, name, self.cleaned_data[name])
        draft.cleared = sorted({*draft.cleared, *self.changed_fields()})
        return draft


class MessageForm(FormWithFaults):
    """A word to add, or a file, or both; ``nonce`` makes a double click one message."""

    text = ClearedField(label=_("Add a message"), longest=LONGEST_TEXT, widget=forms.Textarea)
    files = FilesField(label=_("Files"), required=False, widget=SeveralFiles)  # type: ignore[assignment]
    nonce = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_nonce(self) -> str:
        """Hashed, for whatever is sent in its place is kept."""
        sent = self.cleaned_data["nonce"]
        return salted_hmac("portal.tickets.nonce", sent).hexdigest()[:32] if sent else new_token()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        is_empty = not said.get("text") and not said.get("files")
        if is_empty and not self.errors:
            self.add_error("text", _("Write something, or choose a file."))
        return said

    def said(self) -> Cleared:
        field = self.fields["text"]
        is_changed = isinstance(field, ClearedField) and field.is_changed
        return Cleared(self.cleaned_data["text"], is_changed)


def told_of(cleared: Iterable[str]) -> str:
    """What ``Ticket.cleared`` names, in the words of the form: ``“Your name” and “a.log”``."""
    labels = {name: str(field.label) for name, field in TicketForm.base_fields.items()}
    # Translators: the quotes round a name.
    quoted = [gettext("“%(name)s”") % {"name": labels.get(name, name)} for name in cleared]
    return reduce(_and, quoted) if quoted else ""


def _and(one: str, other: str) -> str:
    # Translators: two names in a list, or a list and one more name.
    return gettext("%(one)s and %(other)s") % {"one": one, "other": other}
