"""The same diagnosis for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.articles.library import main_article
from portal.diagnosis import LONGEST_PASTE, diagnose
from portal.diagnosis.diagnosis import Diagnosis, Facts, Listed
from portal.diagnosis.shape import unread_shape
from portal.limits import work
from portal.wizard import calls
from portal.wizard.models import Result
from portal.wizard.openapi import A_DATE, DESCRIPTION
from portal.wizard.record import for_programs
from portal.wizard.refusal import Refusal, too_many
from portal.wizard.secrecy import takes_a_secret
from portal.wizard.signals import diagnosed
from portal.wizard.trouble import judged


@csrf_exempt
@takes_a_secret
def diagnoses(request: HttpRequest) -> HttpResponse:
    """``POST {"paste": "…"}``, and if wished ``facts``, ``test_call`` and ``work``."""
    try:
        asked = _body(request)
        paste, facts, with_call = _paste(asked), _facts(asked), _test_call(asked)
        done = _work(asked)
    except Refusal as refusal:
        response = refusal.response()
        if refusal.status == 405:
            response["Allow"] = "POST"
        return response
    with calls.calling(request, done) as call:
        wanted = call if with_call else None
        diagnosis = judged(diagnose(paste, provider=calls.provider(), facts=facts, call=wanted))
    calls.remember(diagnosis, request)
    if seconds := calls.busy_for(diagnosis):
        if calls.is_full(diagnosis):
            return _full(seconds)
        return _too_many(seconds)
    article, shape = main_article(), unread_shape(paste, diagnosis)
    diagnosed.send_robust(
        Result, diagnosis=diagnosis, article=article.slug, result=None, shape=shape
    )
    return JsonResponse(for_programs(article, diagnosis) | _challenge(diagnosis))


def _challenge(diagnosis: Diagnosis) -> dict[str, Any]:
    """What to work on before the next request, where this one lacked the work."""
    if not calls.lacks_work(diagnosis):
        return {}
    return {"challenge": work.challenge(work.Purpose.TEST_CALL)}


def _body(request: HttpRequest) -> Mapping[str, Any]:
    if request.method != "POST":
        raise Refusal(405, "method_not_allowed", "Send a POST request.")
    if request.content_type != "application/json":
        raise Refusal(415, "not_json", "Send the body as application/json.")
    try:
        body = json.loads(request.body.decode("utf-8"))
    except RequestDataTooBig:
        raise _too_long() from None
    except (ValueError, RecursionError):
        raise Refusal(400, "broken_json", "The body is no JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise Refusal(422, "not_an_object", 'The body has to be an object with "paste".')
    return body


def _too_many(seconds: int) -> JsonResponse:
    """The checks of the text alone are not limited."""
    message = f'Too many test calls. Wait {seconds} seconds, or send "test_call": false.'
    return too_many(message, seconds)


def _full(seconds: int) -> JsonResponse:
    """RFC 9110 section 15.6.4: it is not this client that asks for too much."""
    message = f'As many test calls run as may. Wait {seconds} seconds, or send "test_call": false.'
    response = Refusal(503, "busy", message).response()
    response["Retry-After"] = str(seconds)
    return response


def _too_long() -> Refusal:
    return Refusal(413, "too_long", "A paste may have 64 KB. Send the part that makes the call.")


def _paste(asked: Mapping[str, Any]) -> str:
    paste = asked.get("paste")
    if not isinstance(paste, str):
        raise Refusal(422, "no_paste", '"paste" has to be a text.')
    if len(paste) > LONGEST_PASTE:
        raise _too_long()
    return paste


def _test_call(asked: Mapping[str, Any]) -> bool:
    wanted = asked.get("test_call", True)
    if not isinstance(wanted, bool):
        raise Refusal(422, "wrong_test_call", '"test_call" has to be true or false.')
    return wanted


def _work(asked: Mapping[str, Any]) -> str:
    payload = asked.get("work")
    if payload is None:
        return ""
    if not isinstance(payload, str) or len(payload) > work.LONGEST_PAYLOAD:
        raise Refusal(422, "wrong_work", '"work" has to be the solution of a challenge.')
    return payload


def _facts(asked: Mapping[str, Any]) -> Facts:
    said = asked.get("facts")
    if said is None:
        said = {}
    if not isinstance(said, dict):
        raise Refusal(422, "wrong_facts", '"facts" has to be an object.')
    try:
        return Facts(
            listed=Listed.UNKNOWN if said.get("listed") is None else Listed(said["listed"]),
            made_on=_date(said.get("made_on")),
            lifespan_days=_days(said.get("lifespan_days")),
            limited_to_addresses=_truth(said.get("limited_to_addresses")),
            today=timezone.localdate(),
        )
    except (ValueError, TypeError):
        raise Refusal(422, "wrong_facts", "A fact is not as the description says.") from None


def _date(value: object) -> date | None:
    """The one notation that is described, of those that ``fromisoformat`` takes."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(A_DATE, value):
        raise ValueError
    return date.fromisoformat(value)


def _days(value: object) -> int | None:
    """A number without a fraction, ``365.0`` included: JSON knows one kind of number."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    if not 0 < value <= 36500 or value != int(value):
        raise ValueError
    return int(value)


def _truth(value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError
    return value


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    return JsonResponse(DESCRIPTION)
