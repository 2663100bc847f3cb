"""Every word that a customer meets can be translated: no page, mail or script says one that cannot.

Each page is made in a language whose every translation stands between marks; what stands outside
of them would be English in every language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from django.utils.translation import trans_real

from portal.articles import library, markdown, words
from portal.incidents import course
from portal.incidents.models import Incident, Minute, Nature
from portal.limits import refusal
from portal.limits.counters import limiter
from portal.limits.declared import Wait
from portal.notices import banners
from portal.notices.models import Banner
from portal.sandbox.keys import KEYS
from portal.tickets import abuse, conversation, handling
from portal.tickets.clearing import Cleared
from portal.tickets.deliveries import customer
from portal.tickets.deliveries.packing import parcel_of
from portal.tickets.mails import built
from portal.tickets.models import Delivery, Kind, Ticket
from portal.wizard import failures, ready_made, search, views
from portal.wizard.examples import examples
from portal.wizard.models import Invitation, Result
from portal.wizard.questions import loading
from portal.wizard.questions.asking import Asked
from portal.wizard.questions.facts import UNKNOWN
from portal.wizard.questions.flow import Kind as FormOfAnswer
from portal.wizard.questions.flow import Question, Step
from tests.languages.marking import (
    Marking,
    Said,
    marked,
    unmarked,
    unmarked_in_text,
    with_marks,
)

pytestmark = pytest.mark.django_db

ARTICLES = list(library.all_articles())
ARTICLE = f"/help/{library.main_article().slug}/"
TYPED = {
    "goal": "Zaphod",
    "email": "ford@example.com",
    "name": "Trillian",
    "key_name": "Marvin",
    "since": "Slartibartfast",
    "severity": "blocked",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def every_translation_is_marked(monkeypatch, portal_settings):
    """English itself comes out marked, and what the articles say as well."""
    portal_settings.MAILS_CUSTOMERS = True
    catalogue = Marking("en")
    monkeypatch.setitem(trans_real._translations, "en", catalogue)
    monkeypatch.setattr(trans_real, "_default", catalogue)
    told = {name: with_marks(a) for name, a in library.all_articles().items()}
    flows = {name: with_marks(f) for name, f in loading.flows().items()}
    plain = words.words_in("en")
    tables = {n: {k: marked(v) for k, v in getattr(plain, n).items()} for n in plain.__slots__}
    monkeypatch.setattr(library, "_articles_in", lambda language: told)
    monkeypatch.setattr(loading, "_flows_in", lambda language: flows)
    monkeypatch.setattr(words, "_words", lambda: words._Words(**tables))
    rules = markdown._MARKDOWN.renderer.rules
    monkeypatch.setitem(
        rules, "text", lambda tokens, at, options, env: marked(markdown.escape(tokens[at].content))
    )
    ready_made.forget()
    index = search.index()
    monkeypatch.setattr(search, "index", lambda: replace(index, places=with_marks(index.places)))
    yield
    ready_made.forget()


@pytest.fixture
def says(client):
    """What a page says that cannot be translated, beside what was typed."""

    def look(response, *known: str) -> list[Said]:
        assert response.status_code != 302, response["Location"]
        shown = [*TYPED.values(), *known, "101domain", "testserver", "PowerShell"]
        return unmarked(response.content.decode(), shown)

    return look


def last_result() -> Result:
    return Result.objects.latest("pk")


@pytest.fixture
def paste(client):
    return lambda text, **more: client.post(f"{ARTICLE}check/", {"paste": text, **more})


# The test itself.


@pytest.mark.parametrize(
    "html",
    [
        "<p>Word</p>",
        "<p>⟦Word⟧ Word</p>",
        '<p>⟦All about <a href="/">⟦it⟧</a>.⟧ <em>Word</em></p>',
        '<p aria-label="Word">⟦Word⟧</p>',
        '<img alt="Word">',
        '<input placeholder="Word">',
        '<button data-copy="Word">⟦Word⟧</button>',
        '<meta name="description" content="Word">',
        "<option>Word</option>",
        "<svg><title>Word</title></svg>",
        "<title>Word · Keymend</title>",
    ],
)
def test_word_without_a_mark_is_found(html):
    assert [said.text.split(" ")[0] for said in unmarked(html)] == ["Word"]


@pytest.mark.parametrize(
    "html",
    [
        '<p>⟦All about <a href="/">⟦it⟧</a>, <b>at last</b>.⟧</p>',
        '<p aria-label="⟦Word⟧">⟦Word⟧ 12:30 UTC</p>',
        "<pre>word</pre><code>word</code><textarea>word</textarea><script>word()</script>",
        '<p translate="no">401 Unauthorized<br>x</p>',
        '<link rel="icon"><input value="word">',
    ],
)
def test_what_is_marked_or_is_code_is_not_found(html):
    assert unmarked(html) == []


def test_word_that_a_template_forgets_is_found(client, says, settings, tmp_path):
    source = (site.BASE_DIR / "templates/wizard/_promise.html").read_text()
    assert "</li>" in source
    (tmp_path / "wizard").mkdir()
    (tmp_path / "wizard/_promise.html").write_text(source.replace("</li>", " Forgotten</li>", 1))
    place = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**place, "DIRS": [tmp_path, *place["DIRS"]]}]
    assert [said.text for said in says(client.get(ARTICLE))] == ["Forgotten"]


# Pages to read.


@pytest.mark.parametrize("query", ["", "?q=why+401", "?q=zzzxqzz", f"?q={KEYS['active']}"])
def test_start_page(client, says, query):
    assert says(client.get(f"/{query}"), "zzzxqzz", "why 401") == []


@pytest.mark.parametrize("slug", ARTICLES)
def test_article(client, says, slug):
    assert says(client.get(f"/help/{slug}/"), *languages_of_programs()) == []


def languages_of_programs() -> list[str]:
    """They have one name everywhere."""
    return [s.name for a in library.all_articles().values() for s in a.snippets]


@pytest.mark.parametrize(
    ("tool", "query"),
    [
        ("choice", "choice={choice}"),
        ("curl", "shell=cmd"),
        ("curl", "shell=powershell"),
        ("lifespan", "made=2020-03-31"),
        ("lifespan", "made=yesterday"),
        ("scopes", "call={call}"),
        ("waiting", "language=python"),
    ],
)
def test_tool_of_an_article(client, says, provider, tool, query):
    for article in library.all_articles().values():
        if article.tool == tool:
            choices = [c.id for c in article.choices] or [""]
            for choice in choices:
                for call in [e.id for e in provider.endpoints] if tool == "scopes" else [""]:
                    asked = query.format(choice=choice, call=call)
                    page = client.get(f"/help/{article.slug}/?{asked}")
                    assert says(page, *languages_of_programs()) == []


def test_pages_of_the_causes(client, says):
    for code in library.main_article().passages:
        assert says(client.get(f"{ARTICLE}causes/{code}/")) == []


@pytest.mark.parametrize(
    "address",
    [
        "/examples/",
        "/what-happens-to-your-key/",
        "/embed/",
        "/embed/?kind=curl",
        f"{ARTICLE}?kind=curl",
    ],
)
def test_pages_beside_the_articles(client, says, address):
    assert says(client.get(address)) == []


def test_article_as_markdown_leads_to_the_check(client):
    text = client.get(f"{ARTICLE[:-1]}.md").content.decode()
    assert "⟦Paste what you send and get the fault and its fix: " in text


# The check and its result.

PASTES = {
    **{f"{e.kind.value} {e.cause}": e.paste for e in examples()},
    **{name: f"Authorization: Bearer {key}" for name, key in KEYS.items() if name != "slow"},
    "no scheme, expired": f"Authorization: {KEYS['expired']}",
    "blanks": f"API_KEY=  '  {KEYS['active']} '",
    "twice": f"Authorization: Bearer Bearer {KEYS['active']}",
    "no key": 'curl https://api.101domain.com/v1/account/balance -H "Authorization: Bearer $API_KEY"',
    "short key": "Authorization: Token abc1234567",
    "other provider": "Authorization: Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "scope missing": 'HTTP/1.1 403 Forbidden\n\n{"error":"insufficient_scope"}',
    "wait some seconds": "HTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n{}",
    "wait from its date": "HTTP/1.1 429 Too Many Requests\nDate: Mon, 30 Nov 2026 10:00:00 GMT\nRetry-After: 30\n\n{}",
    "wait unknown": "HTTP/1.1 429 Too Many Requests\n\n{}",
    "server error": "HTTP/1.1 502 Bad Gateway\n\n<html></html>",
    "unauthorized": "HTTP/1.1 401 Unauthorized\n\n{}",
    "prose": "it says unauthorized, why?",
    "powershell": f'curl -H "Authorization: Bearer {KEYS["active"]}" https://api.101domain.com/v1/account/balance',
}


@pytest.mark.parametrize("name", PASTES)
def test_result(client, says, paste, name):
    known = [*languages_of_programs(), *unicode_names(), "GitHub"]
    assert says(paste(PASTES[name]), *known) == []
    assert says(client.get(f"/results/{last_result().reference}/"), *known) == []


def unicode_names() -> list[str]:
    """Characters have one name everywhere."""
    texts = json.dumps([r.record for r in Result.objects.all()], ensure_ascii=False)
    return re.findall(r"[A-Z][A-Z -]+ \(U\+[0-9A-F]{4,6}\)", texts)


@pytest.mark.parametrize("text", ["", "x" * 70_000])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_paste_that_cannot_be_checked(client, says, text, headers):
    for address in (f"{ARTICLE}check/", "/find/"):
        wrong = {"paste": text, "made_on": "x", "listed": "x", "lifespan": "x", "limited": "x"}
        assert says(client.post(address, wrong, headers=headers)) == []


@pytest.mark.parametrize("paste_", [f"Authorization: {KEYS['active']}", f"Bearer {KEYS['active']}"])
@pytest.mark.parametrize("work", ["off", "always"])
def test_check_that_runs(client, says, settings, paste_, work):
    settings.PROOF_OF_WORK = work
    form = {"paste": paste_, "step": "checks"}
    assert says(client.post(f"{ARTICLE}check/", form, headers=HTMX)) == []
    assert says(client.post(f"{ARTICLE}check/", {"paste": paste_})) == []


@pytest.mark.parametrize("asked", ["why do I get a 401", "zzzxqzz"])
def test_question_that_is_searched_for(client, says, asked):
    for headers in ({}, HTMX):
        assert says(client.post("/find/", {"paste": asked}, headers=headers), asked) == []


@pytest.mark.parametrize("is_full", [True, False])
def test_result_for_which_there_was_no_room(says, paste, monkeypatch, is_full):
    for seconds in (1, 7):
        monkeypatch.setattr(views.calls, "busy_for", lambda diagnosis, s=seconds: s)
        monkeypatch.setattr(views.calls, "is_full", lambda diagnosis: is_full)
        assert says(paste(f"Authorization: {KEYS['active']}")) == []


def test_result_that_could_not_be_kept(says, paste, monkeypatch):
    def fails(*args, **more):
        raise DatabaseError

    monkeypatch.setattr(views, "keep", fails)
    assert says(paste(f"Authorization: {KEYS['active']}")) == []


def test_ticket_that_could_not_be_stored(client, says, monkeypatch):
    def fails(*args, **more):
        raise DatabaseError

    monkeypatch.setattr(conversation, "keep_draft", fails)
    assert says(client.post("/tickets/new/", TYPED)) == []


def test_draft_that_could_not_be_sent(client, says, draft, monkeypatch):
    def fails(*args, **more):
        raise DatabaseError

    monkeypatch.setattr(conversation, "send", fails)
    address = f"/tickets/{draft().reference}/check/"
    assert says(client.post(address), *markers(), *facts()) == []


def test_page_of_what_could_not_be_counted(client, says, monkeypatch):
    monkeypatch.setattr(refusal, "wait_for", lambda limits, request: Wait(7, is_ours=True))
    assert says(client.get("/results/AAAAAAAAAAAAAAAAAAAAAAAA/")) == []


@pytest.mark.parametrize("word", ["yes", "no", "not_yet"])
def test_result_whose_end_was_told(client, says, paste, word):
    paste(f"Authorization: {KEYS['active']}")
    address = f"/results/{last_result().reference}/"
    client.post(f"{address}solved/", {"said": word})
    assert says(client.get(address)) == []


def test_results_of_a_chain(client, says, paste):
    paste(f"Authorization: {KEYS['active']}")
    first = last_result()
    later = paste(f"Authorization: Bearer {KEYS['active']}", follows=first.reference)
    assert says(later) == []
    address = f"/results/{first.reference}/"
    assert says(client.get(address)) == []
    Result.objects.filter(pk=first.pk).update(solved_by=None)
    assert says(client.get(address)) == []


# The questions.


def ways(result: Result, made: date) -> Iterator[tuple[dict[str, str], Step]]:
    """One way of answers to each question and each ending, for a key that was made on this day."""
    seen, left = set(), [{}]
    while left:
        answers = left.pop()
        result.answers = answers
        step = Asked.of(result).path.step
        if step.id in seen:
            continue
        seen.add(step.id)
        yield answers, step
        if isinstance(step, Question):
            is_date = step.kind is FormOfAnswer.DATE
            said = [UNKNOWN, made.isoformat()] if is_date else [o.id for o in step.options]
            left += [{**answers, step.id: each} for each in said]


@pytest.mark.parametrize("days", [1, 2, 8, 31, 366, 800])
def test_questions_and_what_they_come_to(client, says, paste, days):
    paste(f"Authorization: Bearer {KEYS['revoked']}")
    result = last_result()
    for answers, step in list(ways(result, timezone.localdate() - timedelta(days=days))):
        Result.objects.filter(pk=result.pk).update(answers=answers)
        page = client.get(f"/results/{result.reference}/questions/{step.id}/")
        assert says(page, *languages_of_programs()) == [], step.id


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"day": "31", "month": "2", "year": "2026"},
        {"day": "1", "month": "1", "year": "2190"},
        {"day": "1", "month": "1", "year": "1990"},
    ],
)
def test_answers_that_are_none(client, says, paste, answer):
    paste(f"Authorization: Bearer {KEYS['revoked']}")
    result = last_result()
    for question in ("listed", "made"):
        way = next(a for a, step in ways(result, timezone.localdate()) if step.id == question)
        Result.objects.filter(pk=result.pk).update(answers=way)
        page = client.post(f"/results/{result.reference}/questions/{question}/", answer)
        assert page.status_code == 422
        assert says(page) == []


def test_question_that_lies_elsewhere_now(client, says, paste):
    paste(f"Authorization: Bearer {KEYS['revoked']}")
    address = f"/results/{last_result().reference}/questions/new_key/"
    page = client.post(address, {"answer": "works"})
    assert page.status_code == 409
    assert says(page) == []


@pytest.mark.parametrize("output", ["HTTP/1.1 401 Unauthorized\n\n{}", "HTTP/1.1 200 OK\n\n{}"])
def test_check_that_leads_back_to_the_questions(client, says, paste, output):
    paste(f"Authorization: Bearer {KEYS['revoked']}")
    first = last_result()
    to_curl = next(a for a, step in ways(first, timezone.localdate()) if step.id == "curl")
    Result.objects.filter(pk=first.pk).update(answers=to_curl)
    form = {"paste": output, "follows": first.reference}
    for headers in ({}, HTMX):
        page = client.post(f"{ARTICLE}check/", form, headers=headers)
        assert "Back to your questions" in page.content.decode()
        assert says(page) == []


# Tickets.


@pytest.fixture
def result(paste) -> Result:
    paste(f"Authorization: Token {KEYS['active']}")
    return last_result()


@pytest.fixture
def draft(client, result):
    def fill(**more) -> Ticket:
        address = f"/results/{result.reference}/ticket/"
        response = client.post(address, {**TYPED, **more})
        assert response.status_code == 302, says_why(response)
        ticket = Ticket.objects.latest("pk")
        Ticket.objects.filter(pk=ticket.pk).update(
            created=ticket.created - 2 * abuse.SHORTEST_READING
        )
        return ticket

    return fill


def says_why(response) -> str:
    return " ".join(re.findall(r'class="fault".*', response.content.decode()))


@pytest.fixture
def opened(client, draft):
    def go(**more) -> Ticket:
        ticket = draft(**more)
        client.post(f"/tickets/{ticket.reference}/check/")
        ticket.refresh_from_db()
        return ticket

    return go


WRONG = [
    {},
    {"goal": "x" * 9000, "email": "x", "severity": "x", "website": "x"},
    {**TYPED, "email": f"{KEYS['active']}@example.com"},
]
FILES = ["a.exe", "a.png", "a.pdf", "large.txt"]


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * (2_000_000 if name.startswith("large") else 9))


@pytest.mark.parametrize("wrong", WRONG)
def test_form_of_a_ticket(client, says, result, wrong):
    for address in ("/tickets/new/", f"/results/{result.reference}/ticket/"):
        assert says(client.get(address)) == []
        answer = client.post(address, wrong)
        assert answer.status_code == 422
        assert says(answer) == []


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_not_taken(client, says, name):
    answer = client.post("/tickets/new/", {**TYPED, "files": [upload(name)]})
    assert answer.status_code == 422
    assert says(answer) == []


def test_too_many_files(client, says, draft):
    answer = client.post("/tickets/new/", {**TYPED, "files": [upload("a.txt") for _ in range(6)]})
    assert says(answer) == []
    ticket = draft(files=[upload("kept.txt") for _ in range(4)])
    full = {**TYPED, "draft": ticket.reference, "files": [upload("b.txt") for _ in range(3)]}
    answer = client.post(f"/results/{ticket.result.reference}/ticket/", full)
    assert says(answer, "kept.txt") == []


def test_check_of_a_ticket(client, says, draft, settings):
    said = draft(goal=f"Zaphod {KEYS['active']}", name=f"Trillian {KEYS['active']}")
    address = f"/tickets/{said.reference}/check/"
    known = [*markers(), *facts()]
    assert says(client.get(address), *known) == []
    Ticket.objects.filter(pk=said.pk).update(created=timezone.now())
    assert says(client.post(address), *known) == []
    settings.PROOF_OF_WORK = "always"
    Ticket.objects.filter(pk=said.pk).update(created=timezone.now() - timedelta(minutes=1))
    assert says(client.post(address), *known) == []


def markers() -> list[str]:
    """What stands in a customer's own text where a secret was."""
    texts = " ".join(f"{t.goal} {t.name}" for t in Ticket.objects.all())
    return re.findall(r"\[[^\]]+\]", texts)


SEEN_OF_A_CALL = ("url", "code", "request_id")


def facts() -> list[str]:
    """What a result holds that is no word: codes, addresses, answers, the corrected text."""
    told = ["GET", "401 Unauthorized", "200 OK", *unicode_names()]
    for result in Result.objects.all():
        record = result.record
        told += [f["code"] for f in record["findings"]]
        told += [c[name] for c in record["test_calls"] for name in SEEN_OF_A_CALL if c[name]]
        told += [f"{site.SITE_URL}/results/{result.reference}/", record["fix"]["text"]]
    return told


@pytest.mark.parametrize("delivery", [["account"], ["email"]])
@pytest.mark.parametrize("is_mailed", [True, False])
def test_ticket(client, says, opened, settings, delivery, is_mailed):
    settings.TICKET_DELIVERY, settings.MAILS_CUSTOMERS = delivery, is_mailed
    ticket = opened(goal=f"Zaphod {KEYS['active']}", files=[upload("a.txt")])
    address = f"/tickets/{ticket.reference}/"

    def page(*known: str) -> list[Said]:
        known = [*known, *markers(), *facts(), ticket.number, "a.txt"]
        shown = client.get(address)
        return says(shown, *known, *addresses_on(shown))

    assert page() == []
    conversation.confirm(ticket)
    assert page() == []
    Ticket.objects.update(is_quiet=True)
    handling.ask_for_check(ticket, None, Ticket.objects.get().version)
    assert page() == []
    handling.answer(ticket, "Ford")
    conversation.say(ticket, Cleared("Zaphod", True), [], "1")
    assert page("Ford") == []
    conversation.solve(ticket)
    assert page("Ford") == []
    wrong = client.post(f"{address}message/", {"text": ""})
    known = ["Ford", "a.txt", ticket.number, *markers(), *facts(), *addresses_on(wrong)]
    assert says(wrong, *known) == []
    conversation.withdraw(ticket)
    assert page() == []
    late = client.post(f"{address}message/", {"text": "Ford"})
    assert late.status_code == 409
    assert says(late, "Ford", ticket.number, *addresses_on(late)) == []


def test_form_of_a_draft_that_was_sent_meanwhile(client, says, opened):
    ticket = opened()
    address = f"/results/{ticket.result.reference}/ticket/"
    late = client.post(address, {**TYPED, "draft": ticket.reference})
    assert late.status_code == 409
    assert says(late, ticket.number, *addresses_on(late)) == []


def addresses_on(response) -> list[str]:
    return re.findall(r"https?://[^\s\"<>]+", response.content.decode())


@pytest.mark.parametrize("are_confirmed", [True, False])
def test_tickets_that_are_joined(client, says, opened, are_confirmed):
    one, other = opened(), opened()
    if are_confirmed:
        conversation.confirm(one)
        conversation.confirm(other)
    handling.merge(one, other, None, Ticket.objects.get(pk=one.pk).version)
    page = client.get(f"/tickets/{one.reference}/")
    known = [one.number, other.number, *facts(), *addresses_on(page)]
    assert says(page, *known) == []


def test_pages_that_mails_lead_to(client, says, opened):
    ticket = opened()
    for page in ("confirm", "quiet"):
        address = f"/tickets/{ticket.reference}/{page}/{ticket.token}/"
        assert says(client.get(address), ticket.number) == []
        client.post(address)
        assert says(client.get(address), ticket.number) == []


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_mails_to_the_customer(opened, is_confirmed, monkeypatch):
    ticket = opened()
    if is_confirmed:
        conversation.confirm(ticket)
    mails = []
    monkeypatch.setattr(customer, "sent", lambda mail, parcel: mails.append((mail, parcel)) or "")
    for kind in sorted(customer._SUBJECTS):
        message = ticket.messages.create(kind=Kind(kind), text="Ford" if kind == "answered" else "")
        customer.deliver(parcel_of(Delivery.objects.create(message=message, channel="customer")))
    assert len(mails) == len(customer._SUBJECTS)
    for mail, parcel in mails:
        message = built(mail, parcel)
        known = ["Ford", ticket.number, ticket.email]
        assert unmarked_in_text(message.subject, known) == []
        assert unmarked_in_text(message.body, known) == []
        assert unmarked(message.alternatives[0].content, known) == []


def test_invitation_to_a_check(client, says, opened):
    ticket = opened()
    handling.ask_for_check(ticket, None, ticket.version)
    invitation = Invitation.objects.get()
    address = f"/checks/{invitation.token}/"
    assert says(client.get(address), ticket.number) == []
    client.post(f"{ARTICLE}check/", {"paste": "Bearer x", "invitation": invitation.token})
    assert says(client.get(address), ticket.number) == []
    Invitation.objects.update(used=None, expires=timezone.now())
    assert says(client.get(address), ticket.number) == []


# What goes wrong, and what is told on every page.


def test_pages_of_failures(client, says, rf, settings):
    settings.DEBUG = False
    assert says(client.get("/nowhere/")) == []
    assert says(Client(enforce_csrf_checks=True).post(f"{ARTICLE}check/", {"paste": "x"})) == []
    for page in (failures.bad_request, failures.forbidden, failures.no_csrf_token):
        assert says(page(rf.get("/"))) == []
    assert says(failures.server_error(rf.get("/"))) == []


def test_page_of_who_asks_too_often(client, says, settings):
    settings.LIMITS, settings.COUNTERS_URL = True, ""
    limiter.cache_clear()
    for _ in range(400):
        answer = client.get("/results/none/")
        if answer.status_code == 429:
            break
    limiter.cache_clear()
    assert answer.status_code == 429
    assert says(answer) == []


@pytest.mark.parametrize("nature", list(Nature))
@pytest.mark.parametrize("is_over", [True, False])
def test_incident_on_every_page(client, says, paste, nature, is_over):
    paste(f"Authorization: Bearer {KEYS['error']}")
    began = timezone.now() - timedelta(minutes=5)
    course.begin(now=began, title=course.TITLES[nature], nature=nature)
    Incident.objects.update(is_running=not is_over, ended=timezone.now() if is_over else None)
    cache.clear()
    for page in ("/", ARTICLE, f"/results/{last_result().reference}/"):
        assert says(client.get(page)) == []


@pytest.mark.parametrize("answered", [(0, 0), (1, 0), (3, 0), (1, 9), (0, 1)])
def test_state_of_the_api(client, says, answered):
    up, failed = answered
    now = timezone.now()
    for minutes in (1, 40, 90):
        Minute.objects.create(at=now - timedelta(minutes=minutes), up=up, failed=failed)
    cache.clear()
    assert says(client.get("/")) == []


@pytest.mark.parametrize("level", ["note", "warning", "trouble"])
def test_banner_on_every_page(client, says, level):
    banners.keep(Banner(text="Zaphod", level=level))
    assert says(client.get("/")) == []


# Scripts.


@pytest.mark.parametrize("name", ["keymend.js", "local-time.js", "work.js"])
def test_scripts_have_no_words_of_their_own(name):
    script = (Path(site.BASE_DIR) / "static/js" / name).read_text()
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", script, flags=re.M)
    texts = re.findall(r'"([^"\n]*)"|`([^`]*)`', code)
    said = [t for pair in texts for t in pair if re.search(r"[a-z]{2,} [a-z]{2,}", t)]
    assert [t for t in said if t != "use strict"] == []
