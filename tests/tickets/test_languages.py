"""Who reads what in which language: the customer in theirs, support in English."""

from __future__ import annotations

import pytest
from django.utils.translation import deactivate, override, trans_real

from portal.tickets import handling, report
from portal.tickets.deliveries.packing import parcel_of
from portal.tickets.mails import Mail, built
from portal.tickets.models import Delivery, Kind, Ticket
from portal.wizard.models import Result
from tests.languages.marking import Marking, unmarked, unmarked_in_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def german_is_marked(monkeypatch):
    """Whatever is told in German stands between marks."""
    monkeypatch.setitem(trans_real._translations, "de", Marking("de"))
    yield
    deactivate()


@pytest.fixture
def german(result, opened) -> Ticket:
    """A ticket of a customer whose result was shown in German."""
    Result.objects.filter(pk=result.pk).update(language="de")
    return opened()


def test_evidence_is_kept_in_the_language_of_the_ticket_and_for_support(german):
    with override("de"):
        assert [line.label for line in report.sent_lines(german)][:2] == ["⟦Verdict⟧", "⟦How sure⟧"]
    assert [line.label for line in report.sent_lines(german)][:2] == ["Verdict", "How sure"]
    assert "⟦" not in report.as_text(german) + report.subject(german)


def test_report_is_english_whoever_asks_for_it(client, german):
    address = f"/tickets/{german.reference}/report.txt"
    assert "⟦" not in client.get(f"/de{address}").content.decode()


def test_english_ticket_is_kept_once(opened):
    assert not any("for_support" in line for line in opened().evidence)


@pytest.mark.parametrize("kind", [Kind.OPENED, Kind.ANSWERED, Kind.ASKED])
def test_mail_to_the_customer_is_in_the_language_of_the_ticket(german, kind):
    message = german.messages.create(kind=kind)
    parcel = parcel_of(Delivery.objects.create(message=message, channel="customer"))
    assert f"/de/tickets/{german.reference}/" in parcel.link
    mail = built(Mail(kind.value, german.email, "", "customer", parcel.language), parcel)
    assert unmarked_in_text(mail.body, [german.number]) == []
    assert unmarked(mail.alternatives[0].content, [german.number]) == []
    assert '<html lang="de" dir="ltr">' in mail.alternatives[0].content


def test_what_goes_to_support_is_in_english_whatever_language_is_active(german):
    message = german.messages.get(kind=Kind.OPENED)
    delivery = Delivery.objects.create(message=message, channel="email")
    with override("de"):
        parcel = parcel_of(delivery)
        mail = built(Mail("support", "support@keymend.example", "", "support", "en"), parcel)
    told = mail.body + mail.alternatives[0].content + parcel.subject + repr(parcel.lines)
    assert "Verdict" in told
    assert "⟦" not in told


def test_what_a_secret_was_taken_from_is_kept_by_its_name_and_told_by_its_label(
    client, german, draft, key
):
    taken = draft(goal=f"My key is {key}")
    assert taken.cleared == ["goal"]
    page = client.get(f"/tickets/{taken.reference}/check/").content.decode()
    assert "We took out what looks like a secret from “What were you trying to do?”." in page
    page = client.get(f"/de/tickets/{taken.reference}/check/").content.decode()
    assert "“⟦What were you trying to do?⟧”" in page


def test_invitation_names_the_ticket_by_its_number_alone(client, german):
    asked = handling.ask_for_check(german, None, german.version)
    assert asked.invitation.purpose == german.number
    page = client.get(f"/checks/{asked.invitation.token}/").content.decode()
    assert f"The result goes to ticket {german.number} by itself" in page
