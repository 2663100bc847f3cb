"""Names of headers that carry the credential, or were meant to."""

from __future__ import annotations

from portal.diagnosis.checks import sending
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.request import HeaderField
from portal.diagnosis.traced import EMPTY, Span, Traced


def is_credential_name(name: str) -> bool:
    bare = name.strip()
    if not 2 < len(bare) < 60:
        return False
    at = Traced.at(bare, 0)
    field = HeaderField(at, EMPTY, Traced.at(":", 0), Span(0, 0))
    is_header_like = "-" in bare or bare.lower().startswith("authent")
    return is_named_authorization(bare) or (
        is_header_like and sending.is_misnamed_authorization(field)
    )


def is_for_a_proxy(name: str) -> bool:
    return name.strip().lower() == "proxy-authorization"
