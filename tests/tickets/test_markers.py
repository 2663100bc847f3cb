"""What was taken out of a customer's words is told in their language, and kept as it was."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from portal.diagnosis.redaction import redacted
from portal.diagnosis.redaction import removal as kinds
from portal.languages.known import CODES
from portal.tickets.markers import in_words
from portal.tickets.models import Ticket

pytestmark = pytest.mark.django_db
KINDS = [kinds.KEY, kinds.PASSWORD, kinds.PRIVATE_KEY, kinds.COOKIE, kinds.CREDENTIALS, kinds.TOKEN]
KINDS += [f"{kinds.OF_ISSUER}GitHub"]
OTHERS = [code for code in CODES if code != "en"]


def mark(kind, length=40):
    return kinds.Removal(0, length, kind).marker()


@pytest.mark.parametrize("kind", KINDS)
def test_english_reads_what_is_kept(kind):
    assert in_words(f"With {mark(kind)}.") == f"With {mark(kind)}."


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_words_in_each_language(kind, code, provider):
    with override(code):
        told = in_words(mark(kind))
    assert not {"removed", "looks", "characters"} & set(told.strip("[]").split())
    assert "40" in told
    assert redacted(told, provider) == told, "copied from the page, it is not taken out again"


@pytest.mark.parametrize("text", [mark("a dragon"), "[removed]", "[removed: credential]"])
def test_what_the_redactor_never_wrote_stays(text):
    with override("de"):
        assert in_words(text) == text


def test_page_is_in_its_language_and_what_is_kept_or_sent_again_is_not(client, opened, key):
    ticket = opened(goal=f"Renew with {key}.")
    client.post(f"/tickets/{ticket.reference}/message/", {"text": f"And {key} <b>"})
    page = client.get(f"/de/tickets/{ticket.reference}/").content.decode()
    assert "Renew with [entfernt: sieht aus wie ein API-Schlüssel, 40 Zeichen]." in page
    assert "And [entfernt: sieht aus wie ein API-Schlüssel, 40 Zeichen] &lt;b&gt;" in page
    assert Ticket.objects.get().goal == f"Renew with {mark(kinds.KEY)}."


def test_draft_is_changed_in_the_redactors_own_words(client, draft, result, key):
    ticket = draft(goal=f"Renew with {key}.")
    check = client.get(f"/de/tickets/{ticket.reference}/check/").content.decode()
    assert "[entfernt: " in check
    form = f"/de/results/{result.reference}/ticket/?draft={ticket.reference}"
    assert mark(kinds.KEY) in client.get(form).content.decode()
