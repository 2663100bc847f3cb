"""What a case is counted as, whatever happens to it and in which order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.diagnosis.diagnosis import Verdict
from portal.incidents import schedule
from portal.insights import cases
from portal.insights.cases import SPEEDS, settle, speed
from portal.insights.models import Case, Count, LaterRun
from portal.tickets.conversation import send
from portal.tickets.models import Ticket
from portal.wizard.closing import say
from portal.wizard.models import Result, Said
from tests.insights.conftest import counts

ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"
NEVER_READ = "hello there"


def check(client: Client, paste: str, follows: Result | None = None) -> Result:
    """A paste as a browser without JavaScript sends it."""
    asked = {"paste": paste, "follows": follows.reference if follows else ""}
    assert client.post(f"{ARTICLE}check/", asked).status_code == 200
    return Result.objects.latest("pk")


def open_ticket(result: Result | None) -> None:
    draft = Ticket.objects.create(result=result, email="a@customer.example", goal="Help")
    assert send(draft, [])


def ends() -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, ended), number in counts("end").items():
        found[ended] += number
    return dict(found)


def later(days: float) -> None:
    """As if all that there is had happened so many days ago."""
    for result in Result.objects.all():
        for name in ("created", "expires", "said_at", "solved_at"):
            value = getattr(result, name)
            setattr(result, name, value - timedelta(days=days) if value else None)
        result.save()
    for case in Case.objects.all():
        case.expires -= timedelta(days=days)
        case.save()


def test_it_works(client: Client, key: str) -> None:
    check(client, "Authorization: Bearer  YOUR_API_KEY")
    assert counts("run") == {("first", ""): 1}
    assert counts("verdict") == {("fix_likely", ""): 1}
    assert counts("kind") == {("header_line", ""): 1}
    assert counts("cause") == {("placeholder", ""): 1}
    assert counts("passage")[("placeholder", "open")] == 1
    assert counts("end") == {("fix_likely", "open"): 1}


def test_counts_stand_by_day_week_and_month_for_language_article_and_all(client: Client) -> None:
    check(client, "Authorization: Bearer YOUR_API_KEY")
    shelves = {(c.span, c.language, c.article) for c in Count.objects.filter(what="run")}
    slug = "what-does-a-401-unauthorized-error-mean"
    assert shelves == set(product(("day", "week", "month"), ("", "en"), ("", slug)))
    assert all(c.start.weekday() == 0 for c in Count.objects.filter(span="week"))
    assert all(c.start.day == 1 for c in Count.objects.filter(span="month"))


def test_program_is_counted_as_a_run_and_as_no_case(client: Client) -> None:
    body = {"paste": "Authorization: abc", "test_call": False}
    client.post("/api/v1/diagnoses", body, content_type="application/json")
    assert counts("run") == {("program", ""): 1}
    assert Count.objects.exclude(what="run").count() == Case.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        pytest.param([], "open", id="nothing said"),
        pytest.param([Said.YES], "solved", id="yes"),
        pytest.param([Said.NO], "not_solved", id="no"),
        pytest.param([Said.NOT_YET], "open", id="not yet"),
        pytest.param([Said.YES, Said.NO], "not_solved", id="the later word counts"),
        pytest.param([Said.NO, Said.YES], "solved", id="whichever it is"),
        pytest.param([Said.YES, Said.NOT_YET], "open", id="a word taken back"),
    ],
)
def test_word_of_the_customer_ends_a_case(client: Client, words: list[Said], ended: str) -> None:
    result = check(client, "Authorization: Bearer YOUR_API_KEY")
    for word in words:
        say(result, word)
    assert ends() == {ended: 1}
    assert counts("passage") == {("placeholder", ended): 1}
    assert sum(counts("speed").values()) == (ended == "solved")


def test_second_run_that_turns_green_solves_all_that_was_shown(client: Client, key: str) -> None:
    first = check(client, "Authorization: Bearer YOUR_API_KEY")
    second = check(client, f"Authorization: {key}", follows=first)
    check(client, f"Authorization: Bearer {key}", follows=second)
    assert ends() == {"solved": 1}
    shown = counts("passage")
    assert shown == {("placeholder", "solved"): 1, ("scheme_missing", "solved"): 1}
    assert counts("again") == {("green", ""): 1, ("other", ""): 1}
    assert counts("run") == {("first", ""): 1, ("again", ""): 2}
    assert counts("speed") == {("1_minute", ""): 1}


def test_key_that_worked_from_the_start_turns_nothing_green(client: Client, key: str) -> None:
    first = check(client, f"Authorization: Bearer {key}")
    check(client, f"Authorization: Bearer {key}", follows=first)
    assert counts("again") == {("other", ""): 1}
    assert ends() == {"open": 1}


def test_not_yet_takes_back_a_word_and_no_accepted_run(client: Client, key: str) -> None:
    first = check(client, "Authorization: Bearer YOUR_API_KEY")
    check(client, f"Authorization: Bearer {key}", follows=first)
    say(first, Said.NO)
    assert ends() == {"not_solved": 1}
    say(first, Said.NOT_YET)
    assert ends() == {"solved": 1}


def test_ticket_outranks_what_came_before_and_after(client: Client, key: str) -> None:
    first = check(client, "Authorization: Bearer YOUR_API_KEY")
    say(first, Said.YES)
    open_ticket(first)
    assert ends() == {"ticket": 1}
    check(client, f"Authorization: Bearer {key}", follows=first)
    say(first, Said.YES)
    assert ends() == {"ticket": 1}
    assert counts("ticket") == {("with_check", ""): 1}


def test_ticket_without_a_check_is_counted_and_is_no_case(client: Client) -> None:
    open_ticket(None)
    assert counts("ticket") == {("without", ""): 1}
    assert ends() == {}


def test_case_without_a_word_is_settled_when_nothing_can_happen_to_it_any_more(
    client: Client, settings
) -> None:
    first = check(client, "Authorization: Bearer YOUR_API_KEY")
    later(20)
    check(client, "Authorization: Bearer YOUR_API_KEY", follows=first)
    later(settings.RESULT_DAYS - 10)  # the first has expired, the second has not
    assert settle(timezone.now()) == 0
    assert ends() == {"open": 1}
    later(10)  # a ticket that was begun in the last minute can still be sent
    assert settle(timezone.now()) == 0
    later(0.1)
    assert settle(timezone.now()) == 1
    assert ends() == {"no_word": 1}
    assert counts("passage") == {("placeholder", "no_word"): 1}
    assert Case.objects.count() == LaterRun.objects.count() == 0


def test_counters_stay_when_the_diagnoses_are_gone(client: Client) -> None:
    say(check(client, "Authorization: Bearer YOUR_API_KEY"), Said.YES)
    check(client, "Authorization: Bearer YOUR_API_KEY")
    client.post(f"/results/{Result.objects.latest('pk').reference}/withdraw/")
    Result.objects.all().delete()
    assert ends() == {"solved": 1, "open": 1}
    later(40)
    settle(timezone.now() + timedelta(days=40))
    assert ends() == {"solved": 1, "no_word": 1}


def test_cases_are_settled_by_the_clock_and_by_a_command(client: Client, capsys) -> None:
    check(client, "Authorization: Bearer YOUR_API_KEY")
    later(31)
    call_command("settle_cases")
    assert "1 cases are over" in capsys.readouterr().out
    assert "cases that are over" in schedule._jobs
    assert ends() == {"no_word": 1}


def test_settling_takes_many_at_once(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(cases, "_SETTLED_AT_ONCE", 2)
    for _ in range(5):
        check(client, "Authorization: Bearer YOUR_API_KEY")
    assert settle(timezone.now() + timedelta(days=40)) == 5
    assert settle(timezone.now() + timedelta(days=40)) == 0
    assert ends() == {"no_word": 5}


def test_paste_that_cannot_be_read_leaves_its_shape_alone(client: Client) -> None:
    secret = "hunter2-is-what-I-typed"
    check(client, f"hello there {secret}?\nno idea")
    assert counts("unread") == {("unknown", ""): 1} or counts("unread") == {("prose", ""): 1}
    assert counts("length") == {("1_50", ""): 1}
    assert counts("lines") == {("2_5", ""): 1}
    kept = " ".join(f"{c.which} {c.article} {c.ended}" for c in Count.objects.all())
    assert "hunter2" not in kept


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        (timedelta(0), "1_minute"),
        (timedelta(minutes=1), "1_minute"),
        (timedelta(minutes=1, seconds=1), "5_minutes"),
        (timedelta(minutes=59), "1_hour"),
        (timedelta(days=6), "1_week"),
        (timedelta(days=29), "longer"),
    ],
)
def test_time_to_solved_falls_into_its_bucket(taken: timedelta, name: str) -> None:
    assert speed(taken) == name
    assert name in SPEEDS


def test_failure_to_count_leaves_the_customers_page_alone(client: Client, monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("the counters are gone")

    monkeypatch.setattr("portal.insights.listening.add", fail)
    result = check(client, "Authorization: Bearer YOUR_API_KEY")
    open_ticket(result)
    assert Ticket.objects.get().state == "open"
    assert Count.objects.count() == Case.objects.count() == 0


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_the_counters_say_what_a_recount_says(
    client: Client, key: str, seed: int
) -> None:
    """Chains that branch, words, tickets and withdrawals by chance, told again from a log."""
    chance = random.Random(seed)
    pastes = {
        "placeholder": "Authorization: Bearer YOUR_API_KEY",
        "scheme_missing": f"Authorization: {key}",
        "": f"Authorization: Bearer {key}",
    }
    runs: list[tuple[Result, int]] = []  # each with the number of its case
    log: dict[int, list[str]] = {}
    shown: dict[int, set[str]] = {}
    for _ in range(25):
        event = chance.choice(["new", "again", "again", "say", "say", "ticket"])
        if event == "new" or not runs:
            before, case = None, len(log)
        else:
            before, case = chance.choice(runs)
        if event in ("new", "again") or before is None:
            cause = chance.choice(list(pastes))
            result = check(client, pastes[cause], before)
            runs.append((result, case))
            shown.setdefault(case, set()).update({cause} - {""})
            is_green = result.verdict == Verdict.KEY_WORKS and result.solves.exists()
            log.setdefault(case, []).extend(["green"] if is_green else [])
        elif event == "say":
            word = chance.choice(list(Said))
            say(Result.objects.get(pk=before.pk), word)
            log[case].append(word)
        else:
            open_ticket(before)
            log[case].append("ticket")
    expected = Counter(_recounted(events) for events in log.values())
    assert ends() == dict(expected)
    settle(timezone.now() + timedelta(days=40))
    expected["no_word"] = expected.pop("open", 0)
    assert ends() == dict(+expected)
    by_passage = Counter(
        (code, _recounted(log[case]).replace("open", "no_word"))
        for case in log
        for code in shown[case]
    )
    assert counts("passage") == by_passage


def _recounted(events: list[str]) -> str:
    if "ticket" in events:
        return "ticket"
    spoken = [e for e in events if e != "green"]
    last = events[-1] if events else "not_yet"
    if last == "not_yet" or not spoken:
        return "solved" if "green" in events else "open"
    return {"green": "solved", "yes": "solved", "no": "not_solved"}[last]
