"""What administrators fill in about people."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from portal.desk.roles import Role
from portal.tickets.clearing import cleared_name, holds_key


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    name = forms.CharField(label="Name", max_length=150, required=False)
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.AGENT)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if holds_key(email):
            raise ValidationError("That address looks like a key. Type the mailbox of a person.")
        return email

    def clean_name(self) -> str:
        return cleared_name(self.cleaned_data["name"]).text[:150]

    @property
    def typed(self) -> dict[str, str]:
        """What is shown again after an error."""
        return {
            name: cleared_name(self.data.get(name, "")).text
            for name in ("email", "name")
            if name in self.fields
        }


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
