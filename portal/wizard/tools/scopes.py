"""Which scopes the calls need that a program makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString

from portal.articles import words
from portal.articles.library import Article
from portal.articles.markdown import rendered_inline
from portal.diagnosis.diagnosis import Diagnosis
from portal.diagnosis.endpoints import Endpoint
from portal.wizard import calls
from portal.wizard.tools.options import Option


@dataclass(frozen=True, slots=True)
class Call:
    """A call that may be chosen, and its address as the API knows it."""

    option: Option
    endpoint: Endpoint

    @property
    def address(self) -> str:
        verb = self.endpoint.method if self.endpoint.reads else "POST, PUT, DELETE"
        below = "/…" if self.endpoint.is_area else ""
        return f"{verb} {self.endpoint.path}{below}" if self.endpoint.path else ""


@dataclass(frozen=True, slots=True)
class Needed:
    """A scope, what it allows, and whether the provider's pages name it for a chosen call."""

    name: str
    allows: SafeString
    is_documented: bool


@dataclass(frozen=True)
class ShownScopes:
    """``is_from_paste``: the call was read from what was pasted."""

    calls: Sequence[Call]
    needed: Sequence[Needed]
    is_asked: bool
    is_from_paste: bool

    @property
    def is_guessed(self) -> bool:
        return not all(n.is_documented for n in self.needed)


def shown(article: Article, chosen: QueryDict, diagnosis: Diagnosis | None) -> ShownScopes:
    endpoints = calls.provider().endpoints
    pasted = _called(diagnosis)
    ids = set(chosen.getlist("call")) | {pasted}
    picked = [e for e in endpoints if e.id in ids]
    names = dict.fromkeys(name for e in picked for name in e.scopes)
    return ShownScopes(
        calls=[_call(e, is_chosen=e in picked) for e in endpoints],
        needed=[_needed(name, picked) for name in names],
        is_asked=bool(picked),
        is_from_paste=bool(pasted),
    )


def _called(diagnosis: Diagnosis | None) -> str:
    """Where nothing was pasted but the test call lacked the scope, that is the call."""
    if diagnosis is None:
        return ""
    if any(c.status == 403 and c.outcome == "accepted" for c in diagnosis.test_calls):
        provider = calls.provider()
        tested = (e.id for e in provider.endpoints if e.path == provider.test_path)
        return diagnosis.endpoint or next(tested, "")
    return diagnosis.endpoint


def _call(endpoint: Endpoint, *, is_chosen: bool) -> Call:
    return Call(Option(endpoint.id, words.endpoint_words(endpoint.id), is_chosen), endpoint)


def _needed(name: str, picked: Sequence[Endpoint]) -> Needed:
    documented = any(e.is_documented for e in picked if name in e.scopes)
    return Needed(name, rendered_inline(words.scope_words(name)), documented)
