"""The customer's way from a result to a ticket, over the pages, without JavaScript."""

from __future__ import annotations

import re

import pytest

from portal.tickets import conversation, handling, moving
from portal.tickets.models import Kind, State, Ticket
from tests.pages import as_read
from tests.tickets.conftest import SAID

pytestmark = pytest.mark.django_db


def test_it_works(client, result, opened):
    ticket = opened()
    assert ticket.state == State.OPEN
    text = client.get(f"/tickets/{ticket.reference}/").content.decode()
    assert ticket.number in text
    assert "The word Bearer is missing" in text
    assert "backend, live" in text


def test_result_leads_to_its_ticket(client, result):
    page = client.get(f"/results/{result.reference}/").content.decode()
    assert f"/results/{result.reference}/ticket/" in page
    assert client.get(f"/results/{result.reference}/ticket/").status_code == 200


def test_ticket_can_be_opened_without_a_diagnosis(client):
    response = client.post("/tickets/new/", SAID)
    draft = Ticket.objects.get()
    assert response["Location"] == f"/tickets/{draft.reference}/check/"
    assert draft.result is None
    page = client.get(response["Location"]).content.decode()
    assert "List my domains." in page
    assert "Verdict" not in page


def test_check_shows_every_line_that_the_agent_sees(client, draft):
    page = client.get(f"/tickets/{draft().reference}/check/").content.decode()
    for words in ("Proven by two test calls: 401 as sent, 200 once repaired", "Request identifier",
                  "GET http", "UTC", "UNAUTHORIZED", "40 characters", "scheme_missing",
                  "Fix shown to the customer", "List my domains.", "backend, live",
                  "Monday 9:00 UTC", "Nothing works", "Ada &lt;ada@example.com&gt;"):  # fmt: skip
        assert words in page, words
    labels = re.findall(r"<h2>(.*?)</h2>", page)
    assert labels[:2] == ["Verdict", "How sure"]


def test_optional_line_can_be_left_out_and_no_other(client, opened):
    ticket = opened(leave_out=["fix", "verdict", "nonsense"])
    assert ticket.left_out == ["fix"]
    page = client.get(f"/tickets/{ticket.reference}/").content.decode()
    assert "Fix shown to the customer" not in page
    assert "The word Bearer is missing" in page


def test_what_was_written_can_be_changed_before_it_is_sent(client, result, draft):
    ticket = draft()
    address = f"/results/{result.reference}/ticket/"
    form = client.get(address, {"draft": ticket.reference}).content.decode()
    assert "List my domains." in form
    client.post(address, {**SAID, "goal": "Renew a domain.", "draft": ticket.reference})
    assert Ticket.objects.get().goal == "Renew a domain."


def test_ticket_that_was_sent_from_another_window_is_not_made_a_draft_again(client, result, opened):
    ticket = opened()
    address = f"/results/{result.reference}/ticket/"
    changed = {**SAID, "goal": "Renew a domain.", "draft": ticket.reference}
    response = client.post(address, changed)
    page = response.content.decode()
    assert response.status_code == 409
    assert ticket.number in page
    assert "Renew a domain." in page
    assert ticket.reference not in re.findall(r'name="draft" value="(.*?)"', page)
    assert Ticket.objects.get().goal == "List my domains."
    older = client.get(address, {"draft": ticket.reference})
    assert older["Location"] == f"/tickets/{ticket.reference}/"


def test_sending_twice_makes_one_ticket(client, draft):
    ticket = draft()
    for _ in range(2):
        response = client.post(f"/tickets/{ticket.reference}/check/")
        assert response["Location"] == f"/tickets/{ticket.reference}/"
    assert Ticket.objects.count() == 1
    assert ticket.messages.filter(kind=Kind.OPENED).count() == 1


def test_back_and_reload_are_harmless(client, draft, opened):
    ticket = opened()
    assert client.get(f"/tickets/{ticket.reference}/check/").status_code == 302
    before = Ticket.objects.count()
    for _ in range(3):
        assert client.get(f"/tickets/{ticket.reference}/").status_code == 200
    assert (Ticket.objects.count(), ticket.messages.count()) == (before, 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"goal": " "}, "Say what you were trying to do."),
        ({"email": ""}, "Write your e-mail address"),
        ({"email": "ada at example"}, "such as name@example.com"),
        ({"email": "ada@example.com\r\nBcc: eve@example.com"}, "such as name@example.com"),
        ({"severity": "terrible"}, "Choose one of the answers."),
        ({"goal": "x" * 9000}, "Keep this under 8,000 characters."),
        ({"website": "https://spam.example"}, "Leave this field empty"),
    ],
)
def test_faulty_form_says_what_to_do_and_keeps_the_rest(client, result, wrong, words):
    response = client.post(f"/results/{result.reference}/ticket/", {**SAID, **wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert words in page
    assert "backend, live" in page
    assert not Ticket.objects.exists()


def test_ticket_outlives_its_result(client, result, opened):
    ticket = opened()
    client.post(f"/results/{result.reference}/withdraw/")
    assert (
        "The word Bearer is missing" in client.get(f"/tickets/{ticket.reference}/").content.decode()
    )


def test_message_is_added_once_and_reopens_a_solved_ticket(client, opened):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/solved/")
    for _ in range(2):
        client.post(f"/tickets/{ticket.reference}/message/", {"text": "It is back.", "nonce": "n1"})
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN
    assert [m.kind for m in ticket.messages.all()] == ["opened", "solved", "said"]
    assert "It is back." in client.get(f"/tickets/{ticket.reference}/").content.decode()


def test_empty_message_is_told(client, opened):
    response = client.post(f"/tickets/{opened().reference}/message/", {"text": ""})
    assert response.status_code == 422
    assert "Write something, or choose a file." in response.content.decode()


def test_withdrawing_deletes_the_evidence(client, opened):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More words."})
    response = client.post(f"/tickets/{ticket.reference}/withdraw/")
    assert response["Clear-Site-Data"] == '"cache"'
    ticket.refresh_from_db()
    kept = repr(vars(ticket)) + repr(list(ticket.messages.values()))
    assert (ticket.state, ticket.evidence, ticket.files.count()) == (State.WITHDRAWN, [], 0)
    for gone in ("More words.", "List my domains.", "backend, live", "Ada"):
        assert gone not in kept
    page = client.get(f"/tickets/{ticket.reference}/").content.decode()
    assert "is withdrawn" in page


def test_words_to_a_ticket_that_is_over_are_given_back_cleared(client, opened, key):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    said = {"text": f"One thing more: {key} <b>"}
    response = client.post(f"/tickets/{ticket.reference}/message/", said)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Your message was not added" in page
    assert "was withdrawn while you wrote" in page
    assert "One thing more: " in page
    assert "&lt;b&gt;" in page
    assert key not in page
    assert "/tickets/new/" in page
    assert not ticket.messages.filter(text__contains="One thing").exists()


def test_words_to_a_ticket_that_was_erased_meanwhile_are_given_back(client, opened, monkeypatch):
    ticket = opened()
    whole = conversation.say

    def after_its_end(of, *said):
        Ticket.objects.filter(pk=ticket.pk).delete()
        return whole(of, *said)

    monkeypatch.setattr(conversation, "say", after_its_end)
    response = client.post(f"/tickets/{ticket.reference}/message/", {"text": "Hello?"})
    page = response.content.decode()
    assert (response.status_code, "Hello?" in page, "is deleted" in page) == (409, True, True)
    assert f'href="/tickets/{ticket.reference}/' not in page


@pytest.mark.parametrize("is_known", [True, False])
def test_words_from_an_older_page_of_a_joined_ticket_are_kept(client, opened, is_known):
    """Where its customer is led to the other one, they see it there."""
    ticket, other = opened(), opened()
    if is_known:
        conversation.confirm(ticket)
        conversation.confirm(other)
    ticket.refresh_from_db()
    handling.merge(ticket, other, None, ticket.version)
    response = client.post(f"/tickets/{ticket.reference}/message/", {"text": "From before."})
    seen, unseen = (other, ticket) if is_known else (ticket, other)
    assert response["Location"] == f"/tickets/{seen.reference}/"
    assert "From before." in client.get(response["Location"]).content.decode()
    assert "From before." not in client.get(f"/tickets/{unseen.reference}/").content.decode()


def test_faulty_words_to_a_ticket_that_is_over_are_given_back_too(client, opened):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    response = client.post(f"/tickets/{ticket.reference}/message/", {"text": "long " * 2000})
    assert response.status_code == 422
    assert "Keep this under 8,000 characters." in response.content.decode()
    assert "long long" in response.content.decode()


def test_unknown_ticket_and_expired_draft_look_the_same(client, draft):
    from django.utils import timezone

    ticket = draft()
    Ticket.objects.update(expires=timezone.now())
    expired = client.get(f"/tickets/{ticket.reference}/")
    unknown = client.get(f"/tickets/{'0' * 24}/")
    assert expired.status_code == unknown.status_code == 404
    assert as_read(expired) == as_read(unknown)


def test_report_is_a_file_with_every_line_that_was_sent(client, opened):
    ticket = opened(leave_out=["fix"])
    response = client.get(f"/tickets/{ticket.reference}/report.txt")
    assert response["Content-Disposition"] == f'attachment; filename="{ticket.number}.txt"'
    text = response.content.decode()
    assert text.startswith(f"Ticket {ticket.number}\n\nVerdict: The word Bearer is missing")
    assert "Fix shown" not in text


def test_account_is_where_this_providers_customers_are_sent(client, opened, settings):
    address = f"/tickets/{opened().reference}/"
    assert "https://my.101domain.com" in client.get(address).content.decode()
    settings.TICKET_DELIVERY = ["email"]
    assert "https://my.101domain.com" not in client.get(address).content.decode()


def test_references_cannot_be_guessed_and_numbers_can_be_read_aloud():
    one, other = Ticket(), Ticket()
    assert len(one.reference) >= 22
    assert one.reference != other.reference
    assert re.fullmatch(r"KM-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}", one.number)


@pytest.mark.parametrize("page", ["", "check/", "report.txt"])
def test_page_is_kept_nowhere_and_tells_no_other_site(client, draft, page):
    response = client.get(f"/tickets/{draft().reference}/{page}")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_queries_of_the_page_do_not_grow_with_the_conversation(
    client, opened, django_assert_max_num_queries
):
    ticket = opened()
    for number in range(5):
        client.post(f"/tickets/{ticket.reference}/message/", {"text": f"Word {number}."})
    client.get(
        f"/tickets/{ticket.reference}/"
    )  # asks for the incident and the banners of the next seconds
    with django_assert_max_num_queries(7):
        client.get(f"/tickets/{ticket.reference}/")


@pytest.mark.parametrize("act", ["solved", "withdraw", "confirm"])
def test_ticket_that_is_deleted_at_that_moment_is_not_found(client, opened, monkeypatch, act):
    ticket = opened()
    whole = moving.hold

    def after_its_end(*tickets):
        Ticket.objects.filter(pk=ticket.pk).delete()
        whole(*tickets)

    monkeypatch.setattr(conversation, "hold", after_its_end)
    rest = f"confirm/{ticket.token}/" if act == "confirm" else f"{act}/"
    assert client.post(f"/tickets/{ticket.reference}/{rest}").status_code == 404


def test_draft_that_is_sent_at_that_moment_is_withdrawn_and_shown(client, draft, monkeypatch):
    """Where it leads is decided by what was withdrawn, not by what it was before."""
    ticket = draft()
    whole = moving.hold

    def after_it_was_sent(*tickets):
        conversation.send(Ticket.objects.get(pk=ticket.pk), [])
        whole(*tickets)

    monkeypatch.setattr(conversation, "hold", after_it_was_sent)
    response = client.post(f"/tickets/{ticket.reference}/withdraw/")
    assert response["Location"] == f"/tickets/{ticket.reference}/"
