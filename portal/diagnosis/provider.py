"""The provider's profile: all that is special to one API, read from TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.diagnosis.endpoints import Endpoint, endpoints_from

PROFILES = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class Provider:
    """What the diagnosis must know of an API.

    ``base_url`` is where test calls go; ``hosts`` are the names under which customers reach
    the API; ``public_url`` is what its documentation prints; ``account_url`` is where its customers
    sign in and open tickets; ``key_format`` is a regular expression for the whole key, or None where the
    provider publishes none.
    """

    name: str
    base_url: str
    public_url: str
    hosts: tuple[str, ...]
    version_prefix: str
    test_path: str
    header: str
    scheme: str
    account_url: str
    success_status: str
    unauthorized_code: str
    scope_code: str
    key_names: tuple[str, ...]
    placeholders: tuple[str, ...]
    other_hosts: dict[str, str] = field(default_factory=dict)
    lifespans_days: tuple[int, ...] = ()
    key_format: re.Pattern[str] | None = None
    max_header_bytes: int = 8192
    endpoints: tuple[Endpoint, ...] = ()

    @property
    def test_url(self) -> str:
        return self.base_url.rstrip("/") + self.test_path

    def at(self, base_url: str) -> Provider:
        """The same provider reached elsewhere, such as at the sandbox.

        The documented hosts stay right, for customers paste what they send to those.
        """
        authority = urlsplit(base_url).netloc.lower()
        return replace(self, base_url=base_url, hosts=(*self.hosts, authority))


def load(name: str) -> Provider:
    """The profile ``profiles/<name>.toml``."""
    with (PROFILES / f"{name}.toml").open("rb") as file:
        profile = tomllib.load(file)
    key_format = profile.pop("key_format", "")
    endpoints = endpoints_from(profile.pop("endpoint", ()))
    values: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in profile.items()
    }
    return Provider(
        **values,
        public_url=profile["base_url"],
        key_format=re.compile(key_format) if key_format else None,
        endpoints=endpoints,
    )
