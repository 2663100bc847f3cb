"""Every token and every part, drawn by the templates that the pages use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.articles.library import main_article
from portal.diagnosis import diagnose
from portal.diagnosis.diagnosis import Diagnosis, Verdict
from portal.diagnosis.outcome import Label, Outcome, TestCall
from portal.sandbox.keys import KEYS
from portal.wizard.calls import provider
from portal.wizard.forms import PasteForm
from portal.wizard.showing import Shown

_TOKENS: Final = Path("static/css/tokens.css")
_DECLARED: Final = re.compile(r"--([\w-]+): ([^;]+);")
_COLOUR: Final = re.compile(r"#[0-9a-f]{3,6}")

PROVEN: Final = (
    'curl "https://api.101domain.com/v1/account/balance" \\\n  -H "Authorization: {key} "'
)
_LONG: Final = "x" * 180


@dataclass(frozen=True, slots=True)
class Token:
    """A custom property by day, and by night where it is another."""

    name: str
    value: str
    by_night: str

    @property
    def is_colour(self) -> bool:
        return bool(_COLOUR.fullmatch(self.value))


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    article = main_article()
    tokens = list(_tokens())
    context = {
        "article": article,
        "colours": [t for t in tokens if t.is_colour],
        "measures": [t for t in tokens if not t.is_colour],
        "shown": Shown(article, _proven()),
        "verdicts": [Shown(article, Diagnosis(v, _proven().input_kind)) for v in _without_cause()],
        "form": PasteForm(),
        "faulty": _faulty(),
        "long": _LONG,
    }
    return render(request, "design/design.html", context)


def _tokens() -> Iterator[Token]:
    day, _, night = (settings.BASE_DIR / _TOKENS).read_text("utf-8").partition("@media")
    others = dict(_DECLARED.findall(night))
    for name, value in _DECLARED.findall(day):
        yield Token(name, value, others.get(name, ""))


def _proven() -> Diagnosis:
    """Two faults, and two calls that prove the fix."""
    found = diagnose(PROVEN.format(key=KEYS["active"]), provider=provider())
    calls = (
        _call(Label.AS_SENT, Outcome.REFUSED, 401, "INVALID_API_KEY"),
        _call(Label.REPAIRED, Outcome.ACCEPTED, 200, None),
    )
    return replace(found, verdict=Verdict.FIX_PROVEN, test_calls=calls)


def _call(label: Label, outcome: Outcome, status: int, code: str | None) -> TestCall:
    url = f"{provider().base_url}/v1/account/balance"
    return TestCall(label, outcome, status=status, code=code, ms=84, url=url, at=timezone.now())


def _without_cause() -> list[Verdict]:
    return [v for v in Verdict if v not in (Verdict.FIX_PROVEN, Verdict.FIX_LIKELY)]


def _faulty() -> PasteForm:
    form = PasteForm({"paste": ""})
    form.is_valid()
    return form.without_paste()
