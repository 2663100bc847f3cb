"""Addresses: their parts, and the same address as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from portal.diagnosis.checks import sending
from portal.diagnosis.provider import Provider
from portal.diagnosis.request import Edit, Parameter
from portal.diagnosis.traced import HOLE, Span, Traced

MOST_PARAMETERS: Final = 200
_PARAMETER: Final = re.compile(r"([^=&\s]{1,80})=([^&\s]*)")


def query_of(url: Traced) -> tuple[Parameter, ...]:
    """The parameters behind the question mark."""
    mark = url.text.find("?")
    return parameters_of(url[mark + 1 :]) if mark >= 0 else ()


def parameters_of(form: Traced) -> tuple[Parameter, ...]:
    """``name=value`` pairs parted by ``&``, at most 200 of them."""
    found: list[Parameter] = []
    for match in _PARAMETER.finditer(form.text):
        name, value = (form[match.start(n) : match.end(n)] for n in (1, 2))
        found.append(Parameter(name, value))
        if len(found) == MOST_PARAMETERS:
            break
    return tuple(found)


_SIGN_IN: Final = re.compile(
    r"(?i)/(?:oauth2?|o?auth|authorize|token|log[_-]?in|sign[_-]?in|sessions?|connect)(?:[/?.]|\Z)"
)


def is_sign_in(url: Traced, provider: Provider) -> bool:
    """Whether it is where another service gives out tokens: no call of the provider's API."""
    host = sending.host_of(url)
    domains = {".".join(h.split(".")[-2:]) for h in provider.hosts}
    is_other = bool(host) and not any(d in host for d in domains)
    return is_other and bool(_SIGN_IN.search(url.text))


def is_contiguous(part: Traced) -> bool:
    """Whether the paste holds it in one piece, character for character."""
    first = part.origin[0] if part else 0
    return part.origin == tuple(range(first, first + len(part)))


def start_of_foreign(value: Traced, inside: range) -> int | None:
    """Where in the value a variable begins: a hole, or text that stands elsewhere in the paste."""
    pairs = enumerate(zip(value.text, value.origin, strict=True))
    return next((i for i, (c, o) in pairs if c == HOLE or o not in inside), None)


def url_edits(url: Traced, provider: Provider, *, with_host: bool = True) -> Iterator[Edit]:
    """What turns the address into the API's own: scheme, host, path, no key in it."""
    if not url or not url.is_known or not is_contiguous(url):
        return
    corrected = corrected_url(url, provider) if with_host else corrected_target(url, provider)
    if corrected != url.text:
        yield Edit(url.span, corrected)


def corrected_url(url: Traced, provider: Provider) -> str:
    """The whole address as it should be; what is right in it stays."""
    host = sending.host_of(url)
    start, _ = sending.path_of(url)
    base = url.text[:start]
    is_ours = host in provider.hosts
    is_plain = base.lower().startswith("http://") and not _is_plain_host(host, provider)
    if not is_ours or is_plain or sending.credential_in_address(url) or "://" not in base:
        base = provider.public_url if not _is_plain_host(host, provider) else f"http://{host}"
    return base + corrected_target(url[start:], provider)


def _is_plain_host(host: str, provider: Provider) -> bool:
    base = urlsplit(provider.base_url)
    return base.scheme == "http" and base.netloc.lower() == host


def corrected_target(target: Traced, provider: Provider) -> str:
    """Path and query as they should be."""
    text = target.text
    mark = next((i for i, c in enumerate(text) if c in "?#"), len(text))
    return corrected_path(text[:mark], provider) + _query_without_key(target, mark)


def corrected_path(path: str, provider: Provider) -> str:
    """With the version once in front; the test's path where there is none at all."""
    if HOLE in path or sending.is_sound_path(path, provider.version_prefix):
        return path
    parts = [p for p in path.split("/") if p]
    while parts and re.match(r"(?:v\d{1,2}|api|rest)\Z", parts[0], re.I):
        parts.pop(0)
    if not parts:
        return provider.test_path
    return "/".join([provider.version_prefix, *parts])


def _query_without_key(target: Traced, mark: int) -> str:
    query, rest = target[mark + 1 :], target.text[mark:]
    holding = [p for p in parameters_of(query) if sending.holds_key(p)]
    if not rest.startswith("?") or not holding:
        return rest
    gone = {p.name.text for p in holding}
    kept = [p for p in query.text.split("&") if p.split("=", 1)[0] not in gone]
    return "?" + "&".join(kept) if kept else ""


def span_with_blank(paste: str, span: Span) -> Span:
    """The span and the blanks before it, so that nothing is left where it stood."""
    start = span.start
    while start > 0 and paste[start - 1] in " \t":
        start -= 1
    return Span(start, span.end)
