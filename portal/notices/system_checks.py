"""Refuses to start with a cause that support has no reply to."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from portal.articles.library import LANGUAGE, ContentError
from portal.diagnosis.checks import CAUSES
from portal.notices.replies import causes_with_reply


def register_all() -> None:
    register(replies_are_whole)


def replies_are_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    try:
        told = causes_with_reply(LANGUAGE)
    except ContentError as fault:
        return [Error(str(fault), id="notices.E002")]
    return [
        *(
            Error(f"the cause {code} has no reply", id="notices.E001")
            for code in set(CAUSES) - told
        ),
        *(
            Error(f"the reply {code} has no cause", id="notices.E001")
            for code in told - set(CAUSES)
        ),
    ]
