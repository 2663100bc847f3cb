"""Days and times in each language's own way, always in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from portal.languages.known import CODES
from portal.wizard import times

AT = datetime(2026, 11, 3, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "3 November 2026, 14:05 UTC"),
        ("de", "3. November 2026"),
        ("es", "3 de noviembre de 2026"),
        ("fr", "3 novembre 2026"),
        ("pt-br", "3 de novembro de 2026"),
        ("ja", "2026年11月3日"),
        ("zh-hans", "2026年11月3日"),
        ("ar", "3 نوفمبر"),
    ],
)
def test_moment_is_told_as_the_language_tells_it(code, told):
    with override(code):
        assert told in times.moment(AT)


@pytest.mark.parametrize("code", CODES)
def test_time_says_that_it_is_utc(code):
    with override(code):
        for told in (times.moment(AT), times.second(AT), times.lately(AT)):
            assert "14:05" in told
            assert "UTC" in told
