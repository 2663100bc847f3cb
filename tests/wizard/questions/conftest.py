from __future__ import annotations

import pytest

from portal.articles.library import main_article
from portal.sandbox.keys import KEYS
from portal.wizard.models import Result
from portal.wizard.questions.loading import flow_of


@pytest.fixture
def flow():
    return flow_of(main_article().slug)


@pytest.fixture
def refused(paste) -> Result:
    """The result of a key that the API refuses, though it is sent as it should be."""
    paste(f"Authorization: Bearer {KEYS['revoked']}")
    return Result.objects.latest("created")


@pytest.fixture
def answer(client):
    """Sends an answer as a browser does, and gives the page that it leads to."""

    def send(result, question, answer, **more):
        address = f"/results/{result.reference}/questions/{question}/"
        fields = {"answer": answer} if isinstance(answer, str) else answer
        return client.post(address, {**fields, **more}, follow=True)

    return send
