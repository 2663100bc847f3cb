"""The key's life, by the customer's answers, and what came back from the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.checks.registry import Context, Group, Seen, check
from portal.diagnosis.diagnosis import Facts, Listed
from portal.diagnosis.finding import Certainty
from portal.diagnosis.request import Origin, PastedRequest, Response
from portal.diagnosis.traced import Span

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_NOWHERE: Final = Span(0, 0)


def _ended(facts: Facts) -> bool:
    return bool(facts.last_day and facts.today and facts.last_day < facts.today)


@check("key_expired", Group.LIFE, CERTAIN)
def past_its_date(request: PastedRequest, context: Context) -> Iterator[Seen]:
    facts = context.facts
    if facts.listed is Listed.PAST_ITS_DATE or _ended(facts):
        yield Seen(_NOWHERE)


@check("key_revoked", Group.LIFE, LIKELY)
def not_in_the_list(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """A revoked key leaves the account's list at once; so does a look into another account."""
    if context.facts.listed is Listed.NOT_THERE:
        yield Seen(_NOWHERE)


@check("wrong_account", Group.LIFE, POSSIBLE)
def made_in_another_account(request: PastedRequest, context: Context) -> Iterator[Seen]:
    if context.facts.listed is Listed.NOT_THERE:
        yield Seen(_NOWHERE)


@check("ip_not_allowed", Group.LIFE, POSSIBLE)
def limited_to_addresses(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """The test call comes from another address than the customer's, so it may mislead."""
    if context.facts.limited_to_addresses:
        yield Seen(_NOWHERE)


@check("expired_or_revoked", Group.LIFE, POSSIBLE)
def dead_either_way(request: PastedRequest, context: Context) -> Iterator[Seen]:
    for slip in request.noted("expired_or_revoked"):
        yield Seen(slip.span, slip.found, slip.certainty)


def _is_401(response: Response) -> bool:
    return response.status == 401 or (response.status is None and response.code == "UNAUTHORIZED")


def _is_success(response: Response) -> bool:
    if response.status is None:
        return response.code == "OK"
    return 200 <= response.status < 300 and response.origin is not Origin.DELIVERY_NETWORK


def _is_redirect(response: Response) -> bool:
    return response.status in (301, 302, 303, 307, 308)


@check("not_a_401", Group.LIFE, CERTAIN)
def another_status(request: PastedRequest, context: Context) -> Iterator[Seen]:
    for slip in request.noted("not_a_401"):
        yield Seen(slip.span, slip.found, slip.certainty)
    response = request.response
    if response is None or _is_401(response) or _is_success(response):
        return
    if _is_redirect(response) and request.url.text.lower().startswith("http://"):
        return  # what was sent explains it
    if response.status is not None or response.code or response.origin in _SURELY_ANOTHER:
        yield Seen(response.span, str(response.status or response.code))
    elif _only_asks_to_wait(response):
        yield Seen(response.span, certainty=LIKELY)


_SURELY_ANOTHER: Final = (Origin.DELIVERY_NETWORK, Origin.OLDER_INTERFACE)


@check("not_from_api", Group.LIFE, CERTAIN)
def answer_in_another_shape(request: PastedRequest, context: Context) -> Iterator[Seen]:
    response = request.response
    if response and response.origin is Origin.ELSEWHERE and response.status in (None, 401, 407):
        yield Seen(response.span, certainty=LIKELY if response.status == 407 else CERTAIN)


@check("insufficient_scope", Group.LIFE, CERTAIN)
def key_lacks_a_scope(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """RFC 6750 section 3.1: 403 says that the key is good for less than was asked."""
    response = request.response
    if response and response.code == context.provider.scope_code:
        yield Seen(response.span, response.code)


@check("rate_limited", Group.LIFE, CERTAIN)
def quota_used_up(request: PastedRequest, context: Context) -> Iterator[Seen]:
    response = request.response
    if not response or response.origin is Origin.DELIVERY_NETWORK:
        return
    if response.status == 429 or response.code == "TOO_MANY_REQUESTS":
        yield Seen(response.span, response.retry_after)
    elif _only_asks_to_wait(response):
        yield Seen(response.span, response.retry_after, LIKELY)


def _only_asks_to_wait(response: Response) -> bool:
    """Headers without their status line: no 401 asks to wait."""
    return response.status is None and not response.code and bool(response.retry_after)


@check("waf_block", Group.LIFE, CERTAIN)
def stopped_before_the_api(request: PastedRequest, context: Context) -> Iterator[Seen]:
    response = request.response
    if not response or response.origin is not Origin.DELIVERY_NETWORK:
        return
    if response.status is None or response.status < 500 or response.status == 503:
        yield Seen(response.span, str(response.status or ""))


_TROUBLE: Final = re.compile(
    r"(?:\A|_)(?:INTERNAL|SERVER_ERROR|UNAVAILABLE|TIMEOUT|MAINTENANCE)(?:_|\Z)"
)


@check("server_error", Group.LIFE, CERTAIN)
def trouble_on_their_side(request: PastedRequest, context: Context) -> Iterator[Seen]:
    response = request.response
    if response and response.status is None and _TROUBLE.search(response.code):
        yield Seen(response.span, response.code)
    if not response or response.status is None or response.status < 500:
        return
    if response.status == 503 and response.origin is Origin.DELIVERY_NETWORK:
        return
    yield Seen(response.span, str(response.status))


@check("response_only", Group.LIFE, CERTAIN)
def only_the_refusal(request: PastedRequest, context: Context) -> Iterator[Seen]:
    """The API has one text for every refusal, so its answer alone says nothing of the cause."""
    response = request.response
    is_shown = (
        request.is_request
        or any(map(sending.holds_key, request.query))
        or request.headers
        or request.stored is not None
    )
    if response is None or is_shown or request.slips:
        return
    is_bare_refusal = response.origin is Origin.ELSEWHERE and response.status is None
    if (_is_401(response) and response.origin is not Origin.ELSEWHERE) or is_bare_refusal:
        yield Seen(response.span)


@check("unexplained", Group.LIFE, POSSIBLE)
def nothing_found(request: PastedRequest, context: Context) -> Iterator[Seen]:
    for slip in request.noted("unexplained"):
        yield Seen(slip.span)
