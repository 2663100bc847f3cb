"""Refuses to start with a cause that support has no reply to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from portal.articles.library import ContentError
from portal.articles.system_checks import in_every_language
from portal.diagnosis.checks import CAUSES
from portal.notices.replies import causes_with_reply


def register_all() -> None:
    register(replies_are_whole)


def replies_are_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return in_every_language(_faults_in)


def _faults_in(language: str) -> Iterator[CheckMessage]:
    try:
        told = causes_with_reply(language)
    except ContentError as fault:
        yield Error(str(fault), id="notices.E002")
        return
    for code in sorted(set(CAUSES) - told):
        yield Error(f"{language}: the cause {code} has no reply", id="notices.E001")
    for code in sorted(told - set(CAUSES)):
        yield Error(f"{language}: the reply {code} has no cause", id="notices.E001")
