from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.notices import banners


@pytest.fixture(autouse=True)
def no_banner_is_remembered() -> Iterator[None]:
    banners.forget()
    yield
    banners.forget()
