"""Mails over real SMTP: what stands in them, what does not, and the headers round it."""

from __future__ import annotations

import email
import email.policy
import re
import socket
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.sandbox.keys import KEYS
from portal.tickets import conversation, handling
from portal.tickets.deliveries import queue
from portal.tickets.deliveries.models import Delivery
from portal.tickets.models import Ticket

pytestmark = pytest.mark.django_db


class Mailbox:
    """An SMTP server that keeps what it takes; ``replies`` are given first, one a mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.replies: list[str] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, server, session, envelope):
        self.recipients += envelope.rcpt_tos
        if self.replies and (reply := self.replies.pop(0)):
            return reply
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def texts(self, number: int = 0) -> str:
        """Every part of a mail that is text."""
        parts = self.mails[number].walk()
        return "\n".join(p.get_content() for p in parts if p.get_content_maintype() == "text")


@pytest.fixture
def mailbox(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.TICKET_DELIVERY = []
    yield box
    controller.stop()


@pytest.fixture
def to_support(settings, mailbox):
    settings.TICKET_DELIVERY = ["email"]
    settings.MAILS_CUSTOMERS = False
    return mailbox


def links(text: str) -> list[str]:
    return re.findall(r"https?://[^\s\"<>]+", text)


def test_first_mail_holds_fixed_words_only(mailbox, opened, worker):
    ticket = opened(name="Buy pills at spam", goal="Click http://evil.example now", key_name="spam")
    worker()
    whole = mailbox.mails[0].as_string() + mailbox.texts()
    assert mailbox.recipients == [ticket.email]
    assert mailbox.mails[0]["To"] == "ada@example.com"
    for foreign in ("pills", "evil.example", "spam", "Bearer", "Monday", "Ada"):
        assert foreign not in whole
    assert all(ticket.reference in link for link in links(mailbox.texts()))


def test_address_is_confirmed_by_a_click_and_not_by_a_scanner(client, mailbox, opened, worker):
    ticket = opened()
    worker()
    path = next(link for link in links(mailbox.texts()) if "/confirm/" in link).split("8000", 1)[1]
    assert client.get(path).status_code == 200
    assert Ticket.objects.get().confirmed is None
    client.post(path)
    ticket.refresh_from_db()
    assert ticket.confirmed
    assert client.get(f"/tickets/{ticket.reference}/confirm/{'0' * 24}/").status_code == 404


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_answer_stands_in_a_mail_only_to_a_confirmed_address(mailbox, opened, worker, is_confirmed):
    ticket = opened()
    if is_confirmed:
        conversation.confirm(ticket)
    handling.answer(ticket, f"Use Bearer, not Token. Is {KEYS['active']} yours?")
    worker()
    assert ("Use Bearer" in mailbox.texts(1)) is is_confirmed
    assert KEYS["active"] not in mailbox.texts(1)


def test_mails_to_the_customer_are_threaded_and_can_be_stopped(client, mailbox, opened, worker):
    ticket = opened()
    handling.answer(ticket, "Done.")
    conversation.solve(ticket)
    worker()
    first, answer, solved = mailbox.mails
    assert answer["In-Reply-To"] == first["Message-ID"]
    assert solved["References"].split() == [first["Message-ID"], answer["Message-ID"]]
    assert all(f"[{ticket.number}]" in m["Subject"] for m in mailbox.mails)
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["Auto-Submitted"] == "auto-generated"
    path = first["List-Unsubscribe"].strip("<>").split("8000", 1)[1]
    assert client.get(path).status_code == 200
    assert not Ticket.objects.get().is_quiet
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    handling.answer(Ticket.objects.get(), "More.")
    worker()
    assert len(mailbox.mails) == 3


def test_one_click_needs_no_token_of_a_form(opened, settings):
    from django.test import Client

    ticket = opened()
    sent = Client(enforce_csrf_checks=True).post(
        f"/tickets/{ticket.reference}/quiet/{ticket.token}/"
    )
    assert sent.status_code == 200


def test_every_mail_is_plain_text_and_html(mailbox, client, opened, worker):
    ticket = opened()
    handling.answer(ticket, "<b>Bold</b>")
    conversation.solve(ticket)
    conversation.withdraw(Ticket.objects.get())
    worker()
    assert len(mailbox.mails) >= 1
    for mail in mailbox.mails:
        kinds = [part.get_content_type() for part in mail.walk()]
        assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_support_gets_the_evidence_the_files_and_whom_to_answer(to_support, opened, worker):
    log = SimpleUploadedFile("trace é.log", f"Bearer {KEYS['active']}".encode())
    ticket = opened(files=[log], goal="<script>alert(1)</script>")
    worker()
    (mail,) = to_support.mails
    assert mail["To"] == "support@keymend.example"
    assert mail["Reply-To"] == "ada@example.com"
    assert mail["From"] == "Keymend <portal@keymend.example>"
    assert mail["Auto-Submitted"] is None
    assert mail["Subject"].startswith(f"[{ticket.number}] The word Bearer is missing")
    plain, html = (
        p.get_content().replace("\r", "") for p in mail.walk() if p.get_content_maintype() == "text"
    )
    assert plain.startswith(f"Ticket {ticket.number}\n\nVerdict: ")
    assert "not confirmed yet" in plain
    assert "&lt;script&gt;" in html
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "application/octet-stream"
    assert attached.get_filename() == "trace é.log"
    assert KEYS["active"].encode() not in attached.get_content()


def test_mails_to_support_are_threaded(to_support, client, opened, worker):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More."})
    client.post(f"/tickets/{ticket.reference}/solved/")
    worker()
    first, second, third = to_support.mails
    assert second["In-Reply-To"] == third["In-Reply-To"] == first["Message-ID"]
    assert "More." in to_support.texts(1)


def test_mail_has_the_same_identifier_at_every_attempt(to_support, opened, worker, later):
    opened()
    to_support.replies = ["451 Later", "", "451 Later"]
    worker()
    assert Delivery.objects.get().trouble == "The mail server answered 451"
    later()
    worker()
    Delivery.objects.update(progress="given_up")
    queue.send_again(Delivery.objects.get())
    worker()
    later()
    worker()
    assert len({mail["Message-ID"] for mail in to_support.mails}) == 1


@pytest.mark.parametrize("reply", ["550 No such mailbox", "554 Spam"])
def test_mail_that_is_refused_is_given_up(to_support, opened, worker, reply):
    opened()
    to_support.replies = [reply]
    worker()
    assert Delivery.objects.get().progress == "given_up"


def test_mail_server_that_is_down_is_tried_again(to_support, settings, opened, worker):
    settings.EMAIL_PORT = 9
    opened()
    worker()
    delivery = Delivery.objects.get()
    assert (delivery.progress, delivery.trouble) == (
        "waiting",
        "The mail server could not be reached",
    )


@pytest.mark.parametrize("field", ["name", "key_name", "goal", "since"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\u2028", "%0a"])
def test_no_header_can_be_smuggled_in(to_support, opened, worker, field, line_end):
    opened(**{field: f"Ada{line_end}Bcc: eve@example.com"})
    worker()
    assert to_support.recipients == ["support@keymend.example"]
    assert to_support.mails[0]["Bcc"] is None
    assert "Bcc" not in str(to_support.mails[0]["Subject"])


@pytest.mark.parametrize(
    "address",
    ["ada@example.com\nBcc: eve@example.com", "ada@example.com, eve@example.com", "Ada <ada@example.com>",
     "ada@example.com\r\n\r\nHello", '"a\nb"@example.com', "ada@example.com\x00"],
)  # fmt: skip
def test_address_is_one_address(client, address):
    from tests.tickets.conftest import SAID

    assert client.post("/tickets/new/", {**SAID, "email": address}).status_code == 422
