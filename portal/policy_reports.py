"""Where browsers report what the Content-Security-Policy stopped: counted in the log, not kept.

A report holds an address and up to forty characters of what was stopped; either may hold a key.
So of each only a directive of the list below and the name of one of our own routes are taken.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from portal.limits.declared import POLICY_REPORTS, seconds_to_wait
from portal.wizard.secrecy import takes_a_secret

MOST_BYTES: Final = 32 * 1024
MOST_REPORTS: Final = 20

DIRECTIVES: Final = frozenset(
    "base-uri child-src connect-src default-src fenced-frame-src font-src form-action "
    "frame-ancestors frame-src img-src manifest-src media-src object-src "
    "require-trusted-types-for sandbox script-src script-src-attr script-src-elem style-src "
    "style-src-attr style-src-elem trusted-types worker-src".split()
)
ANOTHER: Final = "another directive"
ELSEWHERE: Final = "elsewhere"

logger = logging.getLogger(__name__)


@csrf_exempt
@takes_a_secret
def policy_reports(request: HttpRequest) -> HttpResponse:
    """204 whatever comes: a browser can do nothing with another answer."""
    violations = Counter(islice(_violations(request), MOST_REPORTS))
    if violations and not seconds_to_wait(POLICY_REPORTS, request):
        for (directive, route), times in violations.items():
            logger.warning("policy violation: %s at %s, %d times", directive, route, times)
    return HttpResponse(status=204)


def _violations(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Directive and route of each, in the shapes of ``report-uri`` and of ``report-to``."""
    sent = _sent(request)
    if request.content_type == "application/csp-report":
        yield from _violation(_of(sent, "csp-report"), "effective-directive", "document-uri")
    elif request.content_type == "application/reports+json" and isinstance(sent, list):
        for report in sent:
            if _of(report, "type") == "csp-violation":
                yield from _violation(_of(report, "body"), "effectiveDirective", "documentURL")


def _sent(request: HttpRequest) -> Any:
    """The body as JSON, None where it is none or has more than ``MOST_BYTES``."""
    try:
        body = request.read(MOST_BYTES + 1)
        return json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError, RawPostDataException, UnreadablePostError):
        return None


def _of(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _violation(body: object, directive: str, page: str) -> Iterator[tuple[str, str]]:
    if isinstance(body, dict):
        named = _of(body, directive) or _of(body, "violated-directive")
        yield _known(named), _route(_of(body, page))


def _known(directive: object) -> str:
    """Older browsers name the directive with all its sources."""
    words = directive.split()[:1] if isinstance(directive, str) else []
    return words[0] if words and words[0] in DIRECTIVES else ANOTHER


def _route(address: object) -> str:
    try:
        match = resolve(urlsplit(address).path) if isinstance(address, str) else None
    except (ValueError, Resolver404):
        return ELSEWHERE
    return (match.url_name if match else None) or ELSEWHERE
