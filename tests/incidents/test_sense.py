"""When it is an incident, and when it is over: the API fails by its own switch, over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.incidents import course, sense
from portal.incidents.models import Incident, Minute
from portal.incidents.sense import THRESHOLDS, nature_of
from portal.incidents.ticking import watch
from portal.incidents.watching import Sign, add, probe
from portal.sandbox.keys import KEYS
from portal.wizard.models import Result
from tests.incidents.conftest import at
from tests.tickets.conftest import ARTICLE

CURL = 'curl https://api.101domain.com/v1/account/balance -H "Authorization: Bearer $API_KEY"'

pytestmark = pytest.mark.django_db


def ticks(first: int, last: int) -> list[Incident]:
    """A tick a minute; what runs then."""
    for minute in range(first, last + 1):
        watch(at(minute))
    return list(Incident.objects.running())


@pytest.mark.parametrize(
    ("trouble", "seen"),
    [
        ("none", "up"),
        ("errors", "failed"),
        ("gateway", "failed"),
        ("drop", "silent"),
        ("blocked", "unclear"),
    ],
)
def test_probe_says_what_it_saw(api, trouble, seen):
    api(trouble)
    assert probe(at(0)) == seen
    assert Minute.objects.get().probe == seen


@pytest.mark.parametrize(
    ("trouble", "nature"),
    [("errors", "api"), ("gateway", "api"), ("drop", "silent"), ("blocked", "ours")],
)
def test_three_probes_that_fail_open_one_incident_and_three_answered_end_it(api, trouble, nature):
    api(trouble)
    assert not ticks(0, 1)
    (incident,) = ticks(2, 2)
    assert (incident.nature, incident.began) == (nature, at(0))
    assert ticks(3, 9) == [incident]
    api("none")
    assert ticks(10, 11) == [incident]
    assert ticks(12, 15) == []
    incident.refresh_from_db()
    assert incident.ended is not None
    assert [m.subject.split("]")[0] for m in mail.outbox] == ["[Incident", "[Over"]


def test_silence_is_ours_where_the_witness_is_silent_too(api, portal_settings):
    portal_settings.WITNESS = "127.0.0.1:9"
    api("drop")
    assert ticks(0, 2)[0].nature == "ours"


def test_silence_is_the_apis_where_the_witness_answers(api, portal_settings, own_sandbox):
    portal_settings.WITNESS = own_sandbox.removeprefix("http://")
    api("drop")
    assert ticks(0, 2)[0].nature == "silent"


def test_refused_connection_is_silence(api, portal_settings):
    portal_settings.API_BASE_URL = "http://127.0.0.1:9"
    assert probe(at(0)) == "silent"


def minutes(*said: tuple[int, int, int, int, str]) -> list[Minute]:
    """up, failed, silent, visitors, probe: one a minute."""
    return [
        Minute(at=at(n), up=up, failed=failed, silent=silent, visitors=visitors, probe=probe)
        for n, (up, failed, silent, visitors, probe) in enumerate(said)
    ]


@pytest.mark.parametrize(
    ("said", "nature"),
    [
        pytest.param([], None, id="nothing known"),
        pytest.param([(0, 9, 0, 1, "")], None, id="one visitor, however often"),
        pytest.param([(0, 2, 0, 2, "")], None, id="two visitors"),
        pytest.param([(0, 3, 0, 3, "")], "api", id="three visitors"),
        pytest.param([(9, 3, 0, 3, "")], None, id="three among many that go through"),
        pytest.param([(0, 3, 0, 3, "up")], None, id="three, and the probe is answered"),
        pytest.param([(1, 6, 0, 6, "up")], "api", id="six, whatever the probe sees"),
        pytest.param([(0, 0, 4, 3, "silent")], "silent", id="nothing answers"),
        pytest.param([(0, 1, 0, 0, "failed")] * 2, None, id="two probes"),
        pytest.param([(0, 1, 0, 0, "failed")] * 3, "api", id="three probes"),
        pytest.param([(0, 1, 0, 0, "failed")] * 2 + [(1, 1, 0, 0, "failed")], None, id="one got through"),
        pytest.param([(0, 0, 0, 0, "ours")] * 3, "ours", id="our line"),
        pytest.param([(0, 0, 0, 0, "unclear")] * 3, "ours", id="something else answers"),
    ],
)  # fmt: skip
def test_thresholds(said, nature):
    assert nature_of(minutes(*said)) == nature


def test_it_does_not_flap():
    """What is too little to open is too much to close."""
    middling = minutes(*[(4, 1, 0, 0, "up")] * 2, (4, 1, 0, 2, "up"))
    assert nature_of(middling) is None
    assert not sense.is_over(middling)
    assert sense.is_over(minutes(*[(4, 0, 0, 0, "up")] * 3))


@pytest.fixture
def begin(django_capture_on_commit_callbacks):
    """Begins one as committed, so that every page knows at once."""

    def now(nature: str) -> Incident:
        with django_capture_on_commit_callbacks(execute=True):
            made = course.begin(now=timezone.now(), title="The API fails", nature=nature)
        assert made
        return made

    return now


def check(client, key, address="203.0.113.7"):
    return client.post(
        f"/help/{ARTICLE}/check/", {"paste": f"Authorization: Bearer {key}"}, REMOTE_ADDR=address
    )


def test_own_calls_are_counted_and_visitors_once(api, client):
    check(client, KEYS["active"])
    check(client, KEYS["expired"])
    for _ in range(3):
        check(client, KEYS["error"])
    check(client, KEYS["error"], "203.0.113.8")
    counted = {
        name: sum(Minute.objects.values_list(name, flat=True))
        for name in ("up", "failed", "silent", "visitors")
    }
    assert counted == {"up": 2, "failed": 4, "silent": 0, "visitors": 2}


def test_failures_of_three_visitors_open_it_at_the_next_tick(api, client):
    api("errors")
    for number in range(3):
        check(client, KEYS["active"], f"203.0.113.{number}")
    watch(timezone.now())
    assert Incident.objects.get().nature == "api"
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["support@keymend.example"]


def test_nothing_is_probed_while_customers_are_answered(api):
    add(at(0), [Sign.UP])
    watch(at(0.9))
    assert Minute.objects.get().probe == ""
    watch(at(3))
    assert Minute.objects.get(at=at(3)).probe == "up"


def test_closed_by_hand_rests(api):
    api("errors")
    (incident,) = ticks(0, 2)
    assert course.end(incident, at(3), by="lead@staff.example")
    assert not ticks(4, 20)
    assert ticks(34, 40)


def test_opened_by_hand_is_closed_by_hand(api):
    incident = course.begin(now=at(0), title="Slow", nature="api", by="lead@staff.example")
    assert ticks(1, 9) == [incident]


def subjects() -> list[str]:
    return [message.subject.split("]")[0] for message in mail.outbox]


def test_opened_by_hand_reminds_of_itself_and_is_not_forgotten_for_ever(api):
    """Its banner stands on every page: after three days nobody means it any more."""
    hour = 60
    incident = course.begin(now=at(0), title="Slow", nature="api", by="lead@staff.example")
    ticks(1, 2)
    for hours in (11, 12, 13, 24):
        watch(at(hours * hour))
    assert subjects() == ["[Incident", "[Still open?", "[Still open?"]
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3
    assert f"/staff/incidents/{incident.pk}/" in mail.outbox[1].body
    assert "lead@staff.example opened it by hand" in mail.outbox[1].body
    course.change(incident, at(30 * hour), title="Slow", nature="api", text="It goes on.")
    watch(at(41 * hour))
    assert len(mail.outbox) == 3, "somebody looks after it"
    for minute in range(4):
        watch(at((30 + 72) * hour - 4 + minute))
    assert Incident.objects.running().exists()
    api("errors")
    ticks((30 + 72) * hour, (30 + 72) * hour + 9)
    assert Incident.objects.running().exists(), "the API fails: somebody may mean just that"
    api("none")
    ticks((30 + 72) * hour + 10, (30 + 72) * hour + 20)
    incident.refresh_from_db()
    assert (incident.is_running, incident.closed_by) == (False, "")
    assert subjects()[-1] == "[Over"


def test_mail_that_fails_is_sent_with_a_later_tick(api, monkeypatch):
    from django.core.mail import EmailMessage

    def refuse(self: EmailMessage) -> None:
        raise OSError

    api("errors")
    with monkeypatch.context() as away:
        away.setattr(EmailMessage, "send", refuse)
        ticks(0, 3)
    assert mail.outbox == []
    ticks(4, 9)
    assert len(mail.outbox) == 1


def test_api_down_is_said_where_no_call_could_tell(api, client, begin):
    """The network's page tells nothing by itself, and is a part of the trouble while it lasts."""
    assert "We could not test this key" in check(client, KEYS["html_403"]).content.decode()
    begin("api")
    page = check(client, KEYS["html_403"]).content.decode()
    assert "The API has trouble at the moment" in page
    assert "others meet it, too" in page
    answer = client.post(
        "/api/v1/diagnoses", {"paste": f"Authorization: Bearer {KEYS['html_403']}"},
        content_type="application/json",
    ).json()  # fmt: skip
    assert answer["verdict"] == "api_trouble"


@pytest.mark.parametrize(
    ("paste", "verdict"),
    [
        pytest.param("Authorization: {active}", "fix_proven", id="a proven fault"),
        pytest.param("Authorization: {html_403}", "fix_likely", id="a likely fault"),
        pytest.param("Authorization: Bearer {active}", "key_works", id="a key that works"),
        pytest.param("Authorization: Bearer {expired}", "key_refused", id="a key that is refused"),
        pytest.param("Authorization: Bearer {rate_limited}", "could_not_test", id="its quota"),
        pytest.param(CURL, "looks_right", id="no key"),
    ],
)
def test_what_was_found_or_settled_keeps_its_name(api, client, begin, paste, verdict):
    begin("api")
    client.post(f"/help/{ARTICLE}/check/", {"paste": paste.format(**KEYS)})
    assert Result.objects.get().verdict == verdict


def test_our_own_trouble_is_not_called_the_apis(api, client, begin):
    begin("ours")
    page = check(client, KEYS["drop"]).content.decode()
    assert "We could not test this key" in page
    assert "our own trouble" in page
    assert "The trouble is ours" in client.get("/").content.decode()
    assert "has trouble" in check(client, KEYS["error"]).content.decode()


def test_result_says_later_that_it_is_over(api, client, begin):
    incident = begin("api")
    response = check(client, KEYS["error"])
    address = response.context["result"].reference
    course.end(incident, timezone.now() + timedelta(seconds=1), by="x")
    page = client.get(f"/results/{address}/").content.decode()
    assert "The API was in trouble when this check ran, and that is over" in page
    assert "Check again" in page


def test_banner_costs_a_page_one_query_at_most(api, client, begin):
    begin("api")
    with CaptureQueriesContext(connection) as first:
        assert "The API fails" in client.get("/examples/").content.decode()
    with CaptureQueriesContext(connection) as second:
        client.get("/examples/")
    assert [sum("incidents_" in q["sql"] for q in each) for each in (first, second)] == [1, 0]


def test_site_lives_where_the_incident_cannot_be_asked_for(api, client, monkeypatch):
    from django.db import DatabaseError

    from portal.incidents.models import IncidentQuerySet

    def refuse(self: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(IncidentQuerySet, "running", refuse)
    assert client.get("/examples/").status_code == 200


def test_half_a_million_calls_are_one_row_a_minute():
    for _ in range(5):
        add(at(0), [Sign.UP, Sign.UP])
        add(at(0.5), [Sign.FAILED], visitors=1)
    (minute,) = Minute.objects.all()
    assert (minute.up, minute.failed, minute.visitors) == (10, 5, 5)


def test_sense_reads_few_rows(django_assert_num_queries, api):
    api("none")
    watch(at(0))
    with django_assert_num_queries(7):
        watch(at(1))
    assert THRESHOLDS.window == timedelta(minutes=5)


def test_switch_needs_a_put(api, own_sandbox):
    address = f"{own_sandbox}/_sandbox/trouble/errors"
    assert requests.post(address, timeout=5).status_code == 404
    assert requests.get(address, timeout=5).status_code == 404
    assert requests.put(f"{own_sandbox}/_sandbox/trouble/none-such", timeout=5).status_code == 404
