"""The API's own address where a setting holds it: ``DOMAIN101_BASE_URL=https://…/v1``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from portal.diagnosis.checks import sending
from portal.diagnosis.look import edit_distance
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_contiguous
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import EMPTY, Traced

_NAMES_ADDRESS: Final = re.compile(r"(?i)url|uri|host|endpoint|base|server|address|api|target")
_NAMES_KEY: Final = re.compile(r"(?i)key|token|secret|auth|bearer|credential")
_NAMES_API: Final = re.compile(r"(?i)api|endpoint|base")
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>]{3,300}\Z", re.I)


def base_of(settings: Iterable[tuple[str, Traced]], provider: Provider) -> Traced:
    """The first setting that is meant to be the provider's API; EMPTY where none is."""
    for name, value in settings:
        address = value.strip(" \t\"'")
        is_named = _NAMES_ADDRESS.search(name) and not _NAMES_KEY.search(name)
        if is_named and is_meant(address, name, provider):
            return address
    return EMPTY


def is_meant(address: Traced, name: str, provider: Provider) -> bool:
    """Whether the address is the API's or a near miss of it, and not some other page's."""
    if not address.is_known or not _ADDRESS.match(address.text):
        return False
    host = sending.host_of(address)
    if host in provider.hosts:
        return True
    real = urlsplit(provider.public_url).netloc
    if edit_distance(host, real, 2) <= 2 or host.rpartition(".")[0] == real.rpartition(".")[0]:
        return True
    start, _ = sending.path_of(address)
    is_versioned = address.text[start:].startswith(provider.version_prefix)
    is_same_house = host in provider.other_hosts
    return is_same_house and (is_versioned or bool(_NAMES_API.search(name)))


def base_edits(base: Traced, provider: Provider) -> Iterator[Edit]:
    """What turns it into the API's own address, a path behind the version kept."""
    if not base or not is_contiguous(base):
        return
    start, end = sending.path_of(base)
    path = base.text[start:end]
    if not sending.is_sound_base(path, provider.version_prefix):
        parts = [p for p in path.split("/") if p]
        while parts and re.fullmatch(r"(?i)v\d{1,2}|api|rest", parts[0]):
            parts.pop(0)
        path = "/".join([provider.version_prefix, *parts]) + ("/" if path.endswith("/") else "")
    corrected = provider.public_url + path
    if corrected != base.text[:end]:
        yield Edit(base[:end].span, corrected)
