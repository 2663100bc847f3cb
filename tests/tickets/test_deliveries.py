"""The contract of each delivery, held to by a receiver on this machine that looks at what arrives."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.sandbox.keys import KEYS
from portal.tickets import conversation
from portal.tickets.clearing import Cleared
from portal.tickets.deliveries import queue
from portal.tickets.deliveries.models import Delivery, Progress
from portal.tickets.deliveries.parcel import Refused
from portal.tickets.models import Ticket
from tests.tickets.receivers import Freshdesk, Zammad, Zendesk, receiving

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
DESKS = {"zendesk": Zendesk, "zammad": Zammad, "freshdesk": Freshdesk}


@pytest.fixture
def only(settings):
    """Deliveries by one name alone, without mails to the customer."""

    def choose(name: str, url: str) -> None:
        settings.TICKET_DELIVERY = [name]
        settings.MAILS_CUSTOMERS = False
        settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"{url}/hook?from=keymend", SECRET
        settings.ZENDESK_URL, settings.ZENDESK_EMAIL = url, "agent@example.com"
        settings.ZENDESK_TOKEN = settings.ZAMMAD_TOKEN = settings.FRESHDESK_KEY = "t0ken"
        settings.ZAMMAD_URL = settings.FRESHDESK_URL = url
        settings.ZAMMAD_GROUP = "Users"

    return choose


@pytest.fixture
def hook(only):
    with receiving(lambda heard: (204, None)) as receiver:
        only("webhook", receiver.url)
        yield receiver


@pytest.fixture(params=DESKS)
def desk(request, only):
    """Each of the help desks in turn."""
    made = DESKS[request.param]()
    with receiving(made) as receiver:
        only(request.param, receiver.url)
        made.receiver, made.name = receiver, request.param
        yield made


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("trace é.log", f"GET /v1 Bearer {KEYS['active']}".encode())


def test_webhook_is_signed_as_the_specification_says(hook, opened, worker):
    ticket = opened(files=[file()])
    worker()
    (heard,) = hook.heard
    sent_id, sent_at = heard.headers["webhook-id"], heard.headers["webhook-timestamp"]
    expected = hmac.new(b"k" * 32, f"{sent_id}.{sent_at}.".encode() + heard.body, hashlib.sha256)
    assert (
        heard.headers["webhook-signature"] == "v1," + base64.b64encode(expected.digest()).decode()
    )
    assert "." not in sent_id
    assert abs(int(sent_at) - timezone.now().timestamp()) < 60
    assert (heard.method, heard.path, heard.query) == ("POST", "/hook", {"from": "keymend"})
    event = heard.json
    assert (event["type"], event["data"]["ticket"]) == ("ticket.opened", ticket.number)
    assert event["data"]["lines"][0]["text"] == "The word Bearer is missing in front of the key."
    assert event["data"]["customer"] == {
        "email": "ada@example.com",
        "name": "Ada",
        "confirmed": False,
    }
    assert event["data"]["files"][0]["name"] == "trace é.log"
    assert Delivery.objects.get().progress == Progress.DELIVERED


def test_webhook_keeps_its_identifier_and_content_at_every_attempt(hook, opened, worker, later):
    opened()
    hook.troubles = [500, None, 429, 302]
    for _ in range(4):
        worker()
        later()
    assert len({h.headers["webhook-id"] for h in hook.heard}) == 1
    assert len({h.body for h in hook.heard}) == 1
    assert len(hook.heard) == 4


def test_each_event_of_a_ticket_is_told_in_its_order(hook, client, opened, worker):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More."})
    client.post(f"/tickets/{ticket.reference}/solved/")
    client.post(f"/tickets/{ticket.reference}/confirm/{ticket.token}/")
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    worker()
    kinds = [h.json["type"] for h in hook.heard]
    assert kinds[-1] == "ticket.withdrawn"
    assert len({h.json["data"]["id"] for h in hook.heard}) == len(kinds)


def test_desk_gets_a_ticket_with_evidence_and_file(desk, opened, worker):
    ticket = opened(files=[file()])
    worker()
    (made,) = desk.tickets
    told = json.dumps(made)
    for words in (ticket.number, "The word Bearer is missing", "Proven by two test calls", "backend, live", f"/tickets/{ticket.reference}/"):  # fmt: skip
        assert words in told, words
    everything = b"".join(h.body for h in desk.receiver.heard)
    whole = everything + base64.b64decode(made.get("article", {}).get("attachments", [{}])[0].get("data", ""))  # fmt: skip
    assert b"GET /v1 Bearer [removed" in whole
    assert KEYS["active"].encode() not in whole
    assert Delivery.objects.get().external_id == "1"


def test_desk_is_signed_in_to_as_documented(desk, opened, worker):
    opened()
    worker()
    expected = {
        "zendesk": "Basic " + base64.b64encode(b"agent@example.com/token:t0ken").decode(),
        "zammad": "Token token=t0ken",
        "freshdesk": "Basic " + base64.b64encode(b"t0ken:X").decode(),
    }
    assert {h.headers["authorization"] for h in desk.receiver.heard} == {expected[desk.name]}


def requester(name: str, made: dict) -> str:
    places = {
        "zendesk": lambda: made["requester"]["email"],
        "zammad": lambda: made["customer_id"].removeprefix("guess:"),
        "freshdesk": lambda: made["email"],
    }
    return places[name]()


def test_desk_learns_a_strangers_address_only_as_text(desk, opened, worker):
    """Desks mail whoever a ticket is from."""
    opened()
    worker()
    assert requester(desk.name, desk.tickets[0]) == "support@keymend.example"
    assert "not confirmed yet" in json.dumps(desk.tickets[0])


def test_desk_knows_a_confirmed_address_as_the_requester(desk, opened, worker):
    ticket = opened()
    Ticket.objects.update(confirmed=timezone.now())
    worker()
    assert requester(desk.name, desk.tickets[0]) == ticket.email


def test_later_messages_become_internal_notes_with_their_files(desk, client, opened, worker):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More.", "files": [file()]})
    client.post(f"/tickets/{ticket.reference}/solved/")
    worker()
    assert len(desk.tickets) == 1
    assert ["More." in n for n in desk.notes] == [True, False]
    assert "marked the ticket as solved" in desk.notes[1]


@pytest.mark.parametrize("trouble", [500, 503, 429, 408, None])
def test_desk_in_trouble_gets_one_ticket_later(desk, opened, worker, later, trouble):
    opened()
    desk.receiver.troubles = [trouble] * 3
    for _ in range(5):
        worker()
        later()
    assert len(desk.tickets) == 1
    assert Delivery.objects.get().progress == Progress.DELIVERED


@pytest.mark.parametrize("late", [None, 502, 504])
def test_desk_that_stored_it_and_did_not_say_so_gets_no_second(desk, client, opened, worker, later, late):  # fmt: skip
    ticket = opened()
    desk.receiver.after = [late]
    for _ in range(3):
        worker()
        later()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More."})
    desk.receiver.after = [late]
    for _ in range(3):
        worker()
        later()
    assert len(desk.tickets) == 1
    assert len(desk.notes) == 1
    assert set(Delivery.objects.values_list("progress", flat=True)) == {"delivered"}


def test_message_waits_for_the_ticket_itself(desk, client, opened, worker, later):
    ticket = opened()
    desk.receiver.troubles = [503]
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More."})
    worker()
    assert (desk.tickets, desk.notes) == ([], [])
    for _ in range(3):
        later()
        worker()
    assert (len(desk.tickets), len(desk.notes)) == (1, 1)


def test_many_that_wait_do_not_hold_up_what_they_wait_for(hook, opened, worker):
    """The queue takes tasks with a time before those without one."""
    tickets = [opened(email=f"a{n}@example.com") for n in range(12)]
    for ticket in tickets:
        for n in range(3):
            conversation.say(ticket, Cleared(f"More {n}.", False), [], str(n))
    worker()
    assert len(hook.heard) == 12 * 4
    assert DBTaskResult.objects.count() < 12 * 10


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 301])
def test_refusal_is_given_up_at_once_and_shown(hook, opened, worker, later, status, capsys):
    ticket = opened()
    hook.troubles = [status]
    worker()
    later()
    worker()
    assert len(hook.heard) == 1
    delivery = Delivery.objects.get()
    assert (delivery.progress, delivery.trouble) == ("given_up", f"The webhook answered {status}")
    call_command("deliveries")
    assert f"{ticket.number}  opened  webhook  1 attempts" in capsys.readouterr().out


def test_what_was_given_up_can_be_sent_again(hook, opened, worker, capsys):
    opened()
    hook.troubles = [400]
    worker()
    call_command("deliveries", "--again", "all")
    assert "1 queued again" in capsys.readouterr().out
    worker()
    assert Delivery.objects.get().progress == Progress.DELIVERED
    queue.send_again(Delivery.objects.get())
    worker()
    assert len(hook.heard) == 2


def test_attempts_end_after_two_days(hook, opened, worker, later):
    opened()
    hook.troubles = [500] * 50
    for _ in range(queue.MOST_ATTEMPTS + 5):
        worker()
        later()
    assert len(hook.heard) == queue.MOST_ATTEMPTS
    assert Delivery.objects.get().progress == Progress.GIVEN_UP
    whole = sum((queue.pause_after(n) for n in range(1, queue.MOST_ATTEMPTS)), timedelta())
    assert timedelta(days=1) < whole < timedelta(days=3)


def test_pauses_grow_and_none_march_in_step():
    pauses = [queue.pause_after(n) for n in (1, 3, 5, 7, 9)]
    assert pauses == sorted(pauses)
    assert len({queue.pause_after(20) for _ in range(20)}) > 1
    assert queue.pause_after(1000) <= queue.LONGEST_PAUSE * 1.2


def test_nothing_is_tried_before_its_time(hook, opened, worker):
    opened()
    hook.troubles = [500]
    for _ in range(3):
        worker()
    assert len(hook.heard) == 1
    assert Delivery.objects.get().due > timezone.now() + timedelta(seconds=20)


def test_receiver_that_asks_to_wait_is_obeyed(hook, opened, worker):
    opened()
    hook.troubles = [429]
    worker()
    assert Delivery.objects.get().due > timezone.now() + timedelta(minutes=119)


def test_ticket_and_its_deliveries_are_stored_together_or_not_at_all(hook, draft, monkeypatch):
    ticket = draft()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("django_tasks_db.backend.DatabaseBackend.enqueue", broken)
    with pytest.raises(RuntimeError):
        conversation.send(ticket, [])
    ticket.refresh_from_db()
    assert ticket.is_draft
    assert not Delivery.objects.exists()


def test_what_a_dead_worker_left_is_tried_again(hook, opened, worker):
    opened()
    Delivery.objects.update(lease=timezone.now() - timedelta(seconds=1), attempts=1)
    worker()
    assert hook.heard == []
    assert queue.rescue() == 1
    assert queue.rescue() == 0
    worker()
    assert len(hook.heard) == 1
    assert Delivery.objects.get().is_uncertain


def test_only_what_lost_its_task_is_queued_anew(hook, opened, client, worker):
    """A long queue is no reason to make it longer."""
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": "More."})
    Delivery.objects.update(due=timezone.now() - 2 * queue.STRANDED)
    assert queue.rescue() == 0
    DBTaskResult.objects.all().delete()
    assert queue.rescue() == 1
    assert queue.rescue() == 0
    worker()
    assert [h.json["type"] for h in hook.heard] == ["ticket.opened", "ticket.said"]


def test_failure_that_comes_late_does_not_undo_what_was_delivered_since(hook, opened):
    opened()
    late = Delivery.objects.get()
    late.lease = timezone.now()
    Delivery.objects.update(progress=Progress.DELIVERED)
    queue._note_failure(late, Refused("The webhook answered 400"))
    assert Delivery.objects.get().progress == Progress.DELIVERED


def test_attempt_that_always_breaks_off_is_given_up(hook, opened, worker, monkeypatch):
    """A fault of our own is no reason to try for ever."""
    opened()
    Delivery.objects.update(lease=timezone.now(), attempts=queue.MOST_ATTEMPTS)
    queue.rescue()
    assert Delivery.objects.get().progress == Progress.GIVEN_UP


def test_what_the_queue_noted_long_ago_is_forgotten(hook, opened, worker):
    opened()
    worker()
    assert queue.forget_old_tasks() == 0
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(days=8))
    assert queue.forget_old_tasks() == 1


def test_attempt_that_still_runs_is_left_alone(hook, opened, worker):
    opened()
    Delivery.objects.update(lease=timezone.now() + timedelta(seconds=60))
    assert queue.rescue() == 0
    worker()
    assert hook.heard == []


def test_withdrawn_ticket_takes_what_was_never_tried_along(desk, client, opened, worker):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    worker()
    assert desk.tickets == []
    assert Delivery.objects.get().message.kind == "withdrawn"


def test_desk_is_told_to_delete_a_withdrawn_ticket(desk, client, opened, worker):
    ticket = opened()
    worker()
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    worker()
    assert "withdrew the ticket" in desk.notes[0]


def test_endless_answer_is_cut_and_the_ticket_looked_for(only, opened, worker, later):
    desk, answers = Zendesk(), [(200, {"more": "x" * 5_000_000})]
    with receiving(lambda heard: answers.pop() if answers else desk(heard)) as receiver:
        only("zendesk", receiver.url)
        opened()
        worker()
        assert Delivery.objects.get().trouble == "The desk's answer could not be read"
        later()
        worker()
    assert [h.method for h in receiver.heard] == ["POST", "GET", "POST"]
    assert len(desk.tickets) == 1


def test_receiver_that_is_down_is_no_error(only, opened, worker):
    only("webhook", "http://127.0.0.1:9")
    opened()
    worker()
    delivery = Delivery.objects.get()
    assert (delivery.progress, delivery.trouble) == ("waiting", "The webhook could not be reached")


def test_several_deliveries_do_not_wait_for_one_another(settings, only, opened, worker):
    desk = Zendesk()
    with receiving(desk) as receiver, receiving(lambda heard: (500, None)) as broken:
        only("zendesk", receiver.url)
        settings.TICKET_DELIVERY = ["webhook", "zendesk", "account"]
        settings.WEBHOOK_URL = broken.url
        opened()
        worker()
    assert len(desk.tickets) == 1
    assert list(Delivery.objects.order_by("channel").values_list("progress", flat=True)) == ["waiting", "delivered"]  # fmt: skip
