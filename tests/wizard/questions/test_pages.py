"""The questions as pages: one at a time, kept with the result, and nothing typed is kept at all."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from portal.sandbox.keys import KEYS
from portal.wizard.models import Result
from portal.wizard.questions.asking import Asked
from portal.wizard.questions.decisions import DECISIONS
from portal.wizard.questions.flow import Ending, Kind
from portal.wizard.questions.showing import told
from tests.pages import as_read
from tests.wizard.questions.walking import walks

pytestmark = pytest.mark.django_db

REFUSAL = (
    'HTTP/2 401\ncontent-type: application/json\n\n{"status": "error", "code": "UNAUTHORIZED", '
    '"message": "Bearer token is missing, invalid, or expired.", "errors": null}'
)


def questions(result, step=""):
    return f"/results/{result.reference}/questions/{step and step + '/'}"


def heading(page):
    return re.search(r"(?s)<h1[^>]*>(.*?)</h1>", page.content.decode())[1]


def as_form(question, answer):
    """What a browser sends for this answer."""
    if question.kind is Kind.DATE and answer != "unknown":
        year, month, day = answer.split("-")
        return {"day": day, "month": month, "year": year}
    return {"answer": answer}


def test_it_works(client, refused, answer):
    page = client.get(questions(refused), follow=True)
    assert heading(page) == "What does your account&#x27;s list show for this key?"
    page = answer(refused, "listed", "past_its_date")
    assert heading(page) == "The key has passed its date."
    refused.refresh_from_db()
    assert refused.answers == {"listed": "past_its_date"}


def test_refused_key_leads_to_the_questions(client, refused):
    page = client.get(f"/results/{refused.reference}/").content.decode()
    assert "Start the questions" in page
    assert questions(refused, "listed") in page


@pytest.mark.parametrize(
    ("text", "are_asked"),
    [
        pytest.param("Authorization: Bearer {revoked}", True, id="refused"),
        pytest.param("Authorization: {revoked}", True, id="refused once mended"),
        pytest.param("Authorization: Bearer {rate_limited}", True, id="could not be tested"),
        pytest.param('curl https://api.101domain.com/v1/account/balance -H "Authorization: Bearer $API_KEY"', True, id="no key in it"),
        pytest.param("Authorization: Bearer {active}", False, id="works"),
        pytest.param("Authorization: {active}", False, id="fix proven"),
        pytest.param("Authorization: Bearer {error}", False, id="the API has trouble"),
        pytest.param("HTTP/1.1 429 Too Many Requests", False, id="another error"),
        pytest.param("HTTP/1.1 200 OK\n\n{{}}", False, id="an accepted answer"),
        pytest.param("HTTP/1.1 401 Unauthorized", False, id="nothing to work with"),
    ],
)  # fmt: skip
def test_questions_follow_where_the_key_is_in_doubt(client, paste, text, are_asked):
    paste(text.format(**KEYS))
    result = Result.objects.get()
    page = client.get(f"/results/{result.reference}/").content.decode()
    assert ("Start the questions" in page) is are_asked
    assert client.get(questions(result)).status_code == (302 if are_asked else 404)
    assert client.get(questions(result, "listed")).status_code == (200 if are_asked else 404)


def test_every_step_of_every_way_is_a_page(client, refused, flow):
    """Each question with each of its answers, in each state that a later decision looks at."""
    asked, seen = Asked.of(refused), set()
    for answers, _ in walks(flow, asked.known):
        for place, (id, answer) in enumerate(answers.items()):
            before = dict(list(answers.items())[:place])
            decided = (decision.outcome(before, asked.known) for decision in DECISIONS.values())
            state = (id, answer, *decided)
            if state not in seen:
                seen.add(state)
                _step(client, refused, flow, before, flow.nodes[id], answer)
    assert len(seen) > 100


def _step(client, refused, flow, before, question, answer):
    Result.objects.filter(pk=refused.pk).update(answers=before)
    page = client.post(questions(refused, question.id), as_form(question, answer), follow=True)
    assert page.status_code == 200, (before, question.id, answer)
    refused.refresh_from_db()
    assert refused.answers == {**before, question.id: answer}
    text = page.content.decode()
    step = Asked.of(refused).path.step
    assert questions(refused, step.id) in page.redirect_chain[-1][0]
    assert step.title.replace("'", "&#x27;") in heading(page)
    for id in refused.answers:
        assert f'href="{questions(refused, id)}">Change' in text
    if isinstance(step, Ending):
        assert "Check again" in text
        assert refused.reference in text
    else:
        assert ">I don&#x27;t know<" in text or ">I don’t know<" in text


def test_every_ending_is_reached_from_the_first_question_on(client, paste, flow):
    left = {ending.id for ending in flow.endings}
    known = None
    while left:
        paste(f"Authorization: Bearer {KEYS['revoked']}")
        result = Result.objects.latest("created")
        known = known or Asked.of(result).known
        answers, ending = next((a, e) for a, e in walks(flow, known) if e.id in left)
        page = client.get(questions(result), follow=True)
        for id, answer in answers.items():
            assert page.redirect_chain[-1][0] == questions(result, id)
            page = client.post(questions(result, id), as_form(flow.nodes[id], answer), follow=True)
        assert page.redirect_chain[-1][0] == questions(result, ending.id)
        left.remove(ending.id)


def test_earlier_question_shows_its_answer_and_keeps_the_later_ones(client, refused, answer):
    answer(refused, "listed", "active")
    answer(refused, "limited", "no")
    page = client.get(questions(refused, "listed")).content.decode()
    assert re.search(r'value="active"\s+checked', page)
    page = answer(refused, "listed", "active")
    assert page.redirect_chain[-1][0] == questions(refused, "kept")
    refused.refresh_from_db()
    assert refused.answers == {"listed": "active", "limited": "no"}


def test_changed_answer_drops_those_that_no_longer_lie_on_the_way(refused, answer):
    for question, given in (("listed", "active"), ("limited", "no"), ("kept", "file")):
        answer(refused, question, given)
    answer(refused, "listed", "not_there")
    refused.refresh_from_db()
    assert refused.answers == {"listed": "not_there"}


def test_back_leads_to_the_question_before_and_at_last_to_the_result(client, refused, answer):
    answer(refused, "listed", "active")
    page = answer(refused, "limited", "no")
    for before in (questions(refused, "limited"), questions(refused, "listed")):
        [back] = re.findall(r'class="crumb"><a href="([^"]+)">Back', page.content.decode())
        assert back == before
        page = client.get(back)
    [back] = re.findall(r'class="crumb"><a href="([^"]+)">Back', page.content.decode())
    assert back == f"/results/{refused.reference}/"


def test_answers_of_two_results_never_mix(client, paste, answer):
    for _ in range(2):
        paste(f"Authorization: Bearer {KEYS['revoked']}")
    one, other = Result.objects.all()
    answer(one, "listed", "active")
    answer(other, "listed", "not_there")
    answer(one, "limited", "yes")
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.answers == {"listed": "active", "limited": "yes"}
    assert other.answers == {"listed": "not_there"}
    assert not client.cookies.get("sessionid")


def test_what_was_said_beside_the_paste_is_not_asked_again(client, paste):
    paste(f"Authorization: Bearer {KEYS['revoked']}", listed="active", limited="no")
    result = Result.objects.get()
    page = client.get(f"/results/{result.reference}/").content.decode()
    assert "Go on with the questions" in page
    assert client.get(questions(result))["Location"] == questions(result, "kept")


def test_answers_are_told_in_words_to_whoever_else_shows_them(paste, refused, answer):
    answer(refused, "listed", "unknown")
    answer(refused, "made", {"day": "9", "month": "3", "year": "2025"})
    refused.refresh_from_db()
    assert [(row.question.short, row.answer) for row in told(refused)] == [
        ("In the account's list", "I don't know"),
        ("Made on", "Sunday 9 March 2025"),
    ]
    paste(f"Authorization: Bearer {KEYS['active']}")
    assert told(Result.objects.latest("pk")) == []


def test_over_questions_show_their_ending_on_the_result(client, refused, answer):
    answer(refused, "listed", "past_its_date")
    page = client.get(f"/results/{refused.reference}/").content.decode()
    assert "The key has passed its date." in page
    assert questions(refused, "replace_expired") in page


@pytest.mark.parametrize(
    ("step", "given", "status"),
    [
        pytest.param("limited", {"answer": "certainly"}, 422, id="unknown option"),
        pytest.param("limited", {"answer": "x" * 1_500_000}, 422, id="huge value"),
        pytest.param("limited", {"answer": ""}, 422, id="empty"),
        pytest.param("limited", {}, 422, id="none"),
        pytest.param("limited", {"answer": ["", "perhaps"]}, 422, id="several"),
        pytest.param("limited", {"answer": "\0"}, 422, id="NUL"),
        pytest.param("listed", {"answer": "given"}, 422, id="an option of another question"),
        pytest.param("curl", {"answer": "works"}, 409, id="out of order"),
        pytest.param("account", {"answer": "yes"}, 409, id="beside the way"),
        pytest.param("ticket", {"answer": "yes"}, 409, id="an ending"),
        pytest.param("age", {"answer": "ended"}, 404, id="a decision"),
        pytest.param("no_such", {"answer": "yes"}, 404, id="unknown question"),
    ],
)
def test_odd_answer_gets_a_clear_page_and_loses_nothing(
    client, refused, answer, step, given, status
):
    answer(refused, "listed", "active")
    response = client.post(questions(refused, step), given)
    assert response.status_code == status
    assert "<h1" in response.content.decode()
    refused.refresh_from_db()
    assert refused.answers == {"listed": "active"}
    if status == 409:
        assert questions(refused, "limited") in response.content.decode()


def test_question_that_does_not_lie_on_the_way_leads_to_where_the_way_is(client, refused):
    for step in ("curl", "ticket"):
        response = client.get(questions(refused, step))
        assert response["Location"] == questions(refused, "listed")
    assert client.get(questions(refused, "no_such")).status_code == 404


def test_fault_is_told_first_in_the_title_and_beside_the_field(client, refused):
    page = client.post(questions(refused, "listed"), {}).content.decode()
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert page.count("Choose one of the answers.") == 2
    assert 'href="#answer-active"' in page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_taken(client, refused, method):
    assert getattr(client, method)(questions(refused, "listed")).status_code == 405


def test_answer_from_another_site_is_not_taken(refused):
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(questions(refused, "listed"), {"answer": "active"}).status_code == 403
    refused.refresh_from_db()
    assert refused.answers == {}


@pytest.mark.parametrize("step", ["", "listed", "ticket"])
def test_expired_result_looks_like_an_unknown_one(client, refused, step):
    Result.objects.update(expires=timezone.now() - timedelta(seconds=1))
    expired = client.get(questions(refused, step))
    refused.reference = "a" * 24
    unknown = client.get(questions(refused, step))
    assert expired.status_code == unknown.status_code == 404
    assert as_read(expired) == as_read(unknown)


def test_withdrawing_a_result_takes_its_answers_along(client, refused, answer):
    answer(refused, "listed", "active")
    client.post(f"/results/{refused.reference}/withdraw/")
    assert client.get(questions(refused, "limited")).status_code == 404
    assert client.post(questions(refused, "limited"), {"answer": "no"}).status_code == 404


@pytest.mark.parametrize("step", ["listed", "made"])
def test_key_in_an_answer_is_neither_kept_nor_shown(client, refused, answer, caplog, step):
    key = "b1cea0fe71985561f5a5c38d36abd25141040df9"
    answer(refused, "listed", "unknown")
    fields = dict.fromkeys(("answer", "day", "month", "year", "more", key), key)
    response = client.post(questions(refused, step), fields)
    refused.refresh_from_db()
    assert response.status_code == 422
    assert key not in response.content.decode()
    assert key not in json.dumps(refused.answers)
    assert key not in caplog.text


def test_pages_are_not_kept_and_tell_nobody_their_address(client, refused, answer):
    answer(refused, "listed", "past_its_date")
    for step in ("", "listed", "replace_expired"):
        response = client.get(questions(refused, step))
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"


def test_page_takes_one_query_and_an_answer_three(
    client, refused, answer, django_assert_num_queries
):
    with django_assert_num_queries(1):
        client.get(questions(refused, "listed"))
    with django_assert_num_queries(5):  # a savepoint and its release are two of them
        client.post(questions(refused, "listed"), {"answer": "past_its_date"})
    with django_assert_num_queries(1):
        client.get(questions(refused, "replace_expired"))


TODAY = timezone.localdate()


def made(days_ago):
    day = TODAY - timedelta(days=days_ago)
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def day_words(days_ago):
    return date_format(TODAY - timedelta(days=days_ago), "l j F Y")


def test_each_lifespan_says_the_exact_day_on_which_it_ends(refused, answer):
    answer(refused, "listed", "unknown")
    page = answer(refused, "made", made(40)).content.decode()
    assert f"Ended on {day_words(33)}" in page
    assert f"Ended on {day_words(10)}" in page
    assert f"Ends on {day_words(-50)}" in page
    assert f"Ends on {day_words(-325)}" in page


def test_key_that_has_ended_is_told_its_exact_last_day(refused, answer):
    answer(refused, "listed", "unknown")
    answer(refused, "made", made(40))
    page = answer(refused, "lifespan", "30")
    assert heading(page) == "The key has passed its date."
    assert f"{day_words(10)}, 10 days ago" in page.content.decode()


def test_key_that_still_runs_is_told_its_last_day_and_asked_on(refused, answer):
    answer(refused, "listed", "unknown")
    answer(refused, "made", made(40))
    page = answer(refused, "lifespan", "90")
    assert "limited to certain IP addresses" in heading(page)
    assert f"lasts until <strong>{day_words(-50)}</strong>" in page.content.decode()


def test_key_older_than_the_longest_lifespan_has_ended_whatever_was_chosen(refused, answer):
    answer(refused, "listed", "unknown")
    page = answer(refused, "made", made(400))
    assert heading(page) == "The key has passed its date."
    assert f"{day_words(35)} at the latest" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "month", "year", "words"),
    [
        pytest.param("", "", "", "or choose “I don’t know”", id="nothing"),
        pytest.param("1", "", "2026", "or choose “I don’t know”", id="a part missing"),
        pytest.param("31", "2", "2026", "Enter a day that exists", id="no such day"),
        pytest.param("1", "13", "2026", "Enter a day that exists", id="no such month"),
        pytest.param("first", "2", "2026", "Enter a day that exists", id="a word"),
        pytest.param("1", "2", "9" * 5000, "Enter a day that exists", id="endless"),
        pytest.param("1", "2", "９９９９", "Enter a day that exists", id="other digits"),
        pytest.param("1", "2", "26", "four digits", id="two digits of a year"),
        pytest.param("1", "1", "0", "Enter a day that exists", id="year nought"),
        pytest.param("1", "1", "9999", "has not come yet", id="to come"),
    ],
)
def test_date_that_is_none_says_what_to_do(client, refused, answer, day, month, year, words):
    answer(refused, "listed", "unknown")
    response = client.post(questions(refused, "made"), {"day": day, "month": month, "year": year})
    assert response.status_code == 422
    assert words in response.content.decode()
    refused.refresh_from_db()
    assert "made" not in refused.answers


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", " 3 "])
def test_month_may_be_a_number_or_its_name(refused, answer, month):
    answer(refused, "listed", "unknown")
    answer(refused, "made", {"day": "9", "month": month, "year": "2025"})
    refused.refresh_from_db()
    assert refused.answers["made"] == "2025-03-09"


def test_date_need_not_be_known(refused, answer):
    answer(refused, "listed", "unknown")
    page = answer(refused, "made", {"day": "", "month": "", "year": "", "answer": "unknown"})
    assert "limited to certain IP addresses" in heading(page)


def test_kept_date_stands_in_its_fields_again(client, refused, answer):
    answer(refused, "listed", "unknown")
    answer(refused, "made", {"day": "9", "month": "3", "year": "2025"})
    page = client.get(questions(refused, "made")).content.decode()
    for field, value in (("day", "9"), ("month", "3"), ("year", "2025")):
        assert re.search(rf'name="{field}" value="{value}"', page)


def test_stored_copy_is_compared_by_length_and_end_only(refused, answer):
    for question, given in (("listed", "active"), ("limited", "no")):
        answer(refused, question, given)
    page = answer(refused, "kept", "manager").content.decode()
    assert f"40 characters, ends in {KEYS['revoked'][-4:]}" in page
    assert KEYS["revoked"][:12] not in page


def test_replacing_shows_the_steps_of_the_article_and_the_field_to_come_back_to(refused, answer):
    page = answer(refused, "listed", "past_its_date").content.decode()
    for words in ("Only the account's <strong>primary user</strong>", "room for ten keys"):
        assert words in page
    for heading in ("Make the key", "Replace it", "Then check again"):
        assert heading in page
    assert f'name="follows" value="{refused.reference}"' in page


@pytest.fixture
def at_curl(refused, answer):
    for question, given in (("listed", "active"), ("limited", "no"), ("kept", "file")):
        page = answer(refused, question, given)
    assert page.redirect_chain[-1][0] == questions(refused, "curl")
    return refused


@pytest.mark.parametrize(
    ("output", "told"),
    [
        pytest.param(REFUSAL, "refused", id="401"),
        pytest.param(REFUSAL.partition("\n\n")[2], "refused", id="401 without headers"),
        pytest.param('HTTP/2 200\ncontent-type: application/json\n\n{"status": "success", "code": "OK"}', "works", id="200"),
        pytest.param('HTTP/2 403\n\n{"status": "error", "code": "INSUFFICIENT_PERMISSIONS", "message": "x", "errors": null}', "scope", id="403 for a scope"),
        pytest.param("HTTP/2 429\nretry-after: 30\n\n{}", "other", id="429"),
        pytest.param("curl: (6) Could not resolve host: api.101domain.com", "other", id="no answer"),
    ],
)  # fmt: skip
def test_pasted_output_of_curl_answers_the_question(client, paste, at_curl, output, told):
    page = paste(output, follows=at_curl.reference).content.decode()
    assert "Go on with this answer" in page
    [action] = re.findall(rf'<form action="({questions(at_curl, "curl")})"', page)
    assert f'name="answer" value="{told}"' in page
    client.post(action, {"answer": told})
    at_curl.refresh_from_db()
    assert at_curl.answers["curl"] == told
    assert "Could not resolve" not in json.dumps(list(Result.objects.values_list("answers")))


def test_refusal_alone_is_not_called_nothing_to_check_where_it_was_asked_for(paste, at_curl):
    page = paste(REFUSAL, follows=at_curl.reference).content.decode()
    assert "There is nothing to check yet" not in page
    assert "There is nothing to check yet" in paste(REFUSAL).content.decode()


def test_later_run_with_a_fault_of_its_own_leads_back_to_the_open_questions(paste, at_curl):
    page = paste(f"Authorization: {KEYS['active']}", follows=at_curl.reference).content.decode()
    assert "Go on where you were" in page
    assert questions(at_curl, "curl") in page
