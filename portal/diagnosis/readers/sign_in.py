"""The authentication tab of a tool: Insomnia's ``authentication``, Postman's ``auth``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.diagnosis.look import is_key_like
from portal.diagnosis.readers.json_pairs import Collected
from portal.diagnosis.readers.references import with_references
from portal.diagnosis.request import HeaderField, Parameter
from portal.diagnosis.traced import EMPTY, Span, Traced


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the tab is set to: its kind, and its fields by name."""

    kind: str
    fields: dict[str, Traced]

    def header(self) -> HeaderField | None:
        """The header that the tab sends, where it is one of its own."""
        name, key = self.fields.get("key", EMPTY), self.fields.get("value", EMPTY)
        if self.kind == "apikey" and name and key and self.parameter() is None:
            return _field(name, key, key.span)
        prefix, token = self.fields.get("prefix", EMPTY), self.fields.get("token", EMPTY)
        if self.kind == "bearer" and prefix.text.strip() and token:
            value = prefix + Traced.at(" ", token.span.start) + token
            return _field(Traced.at("Authorization", prefix.span.start), value, token.span)
        return None

    def parameter(self) -> Parameter | None:
        """The parameter of the address that the tab sends the key in, where it is set to that."""
        name, key = self.fields.get("key", EMPTY), self.fields.get("value", EMPTY)
        is_query = self.place in ("query", "queryparams")
        return Parameter(name, key) if self.kind == "apikey" and is_query and key else None

    @property
    def place(self) -> str:
        return (self.fields.get("in") or self.fields.get("addTo") or EMPTY).text.lower()

    def basic(self) -> Traced | None:
        user, password = self.fields.get("username", EMPTY), self.fields.get("password", EMPTY)
        if self.kind != "basic":
            return None
        return password if is_key_like(password.text) and not is_key_like(user.text) else user


def _field(name: Traced, value: Traced, span: Span) -> HeaderField:
    return HeaderField(name, value, Traced.at(":", span.start), span)


def sign_in_of(found: Collected, known: Mapping[str, Traced]) -> SignIn | None:
    """The first tab of the text, Postman's with its list of fields."""
    kind = next((p for p in found.pairs if p.name.text == "type" and _is_tab(p.path)), None)
    if kind is None:
        return None
    name = kind.value.text.lower()
    fields = {p.name.text: p.value for p in found.pairs if p.path == kind.path}
    for pairs in found.by_object():
        key = next((p for p in pairs if p.name.text == "key"), None)
        value = next((p for p in pairs if p.name.text == "value"), None)
        if key and value and key.path == (*kind.path, name):
            fields[key.value.text] = value.value
    return SignIn(name, {n: with_references(v, known) for n, v in fields.items()})


def _is_tab(path: tuple[str, ...]) -> bool:
    return bool(path) and path[-1] in ("auth", "authentication")
