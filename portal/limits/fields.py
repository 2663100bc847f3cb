"""The field in which a form brings its proof of work."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.limits.work import LONGEST_PAYLOAD


class WorkField(forms.Field):
    """Hidden, never required, never at fault: what work that does not count means is told apart."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> str:
        return value if isinstance(value, str) and len(value) <= LONGEST_PAYLOAD else ""
