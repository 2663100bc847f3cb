"""Calls to other services' APIs: bounded in time and bytes, no redirect, nothing of the environment."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests

from portal.tickets.deliveries.parcel import Failed, Refused

CONNECT_SECONDS: Final = 5
ANSWER_SECONDS: Final = 20
MOST_BYTES: Final = 4 * 1024 * 1024
# These ask to come back later, or say that it was in progress (RFC 9110, RFC 6585, RFC 8470).
_LATER: Final = frozenset({408, 409, 423, 425, 429})


@dataclass(frozen=True, slots=True)
class Service:
    """An API by its base address and how we sign in; ``name`` is for our own words."""

    name: str
    base_url: str
    headers: Mapping[str, str]
    login: tuple[str, str] | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        data: Any = None,
        files: Any = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer's JSON, or None where it has none; raises ``Failed`` or ``Refused``."""
        with self._answer(
            method,
            f"{self.base_url}{path}",
            json=body,
            data=data,
            files=files,
            params=params,
            headers={**self.headers, **(headers or {})},
        ) as answer:
            self._refuse_trouble(answer)
            return _json(answer)

    @contextlib.contextmanager
    def _answer(self, method: str, url: str, **more: Any) -> Iterator[requests.Response]:
        with requests.Session() as session:
            session.trust_env = False
            session.auth = self.login
            try:
                answer = session.request(
                    method,
                    url,
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                    stream=True,
                    **more,
                )
            except requests.RequestException as error:
                raise Failed(f"{self.name} could not be reached") from error
            with answer:
                yield answer

    def _refuse_trouble(self, answer: requests.Response) -> None:
        status = answer.status_code
        if 200 <= status < 300:
            return
        words = f"{self.name} answered {status}"
        if status in _LATER or status >= 500:
            wait = answer.headers.get("Retry-After", "")
            raise Failed(words, int(wait) if wait.isascii() and wait.isdigit() else None)
        raise Refused(words)


def _json(answer: requests.Response) -> Any:
    try:
        content = answer.raw.read(MOST_BYTES, decode_content=True)
        return json.loads(content) if content else None
    except (ValueError, OSError, requests.RequestException, RecursionError):
        return None
