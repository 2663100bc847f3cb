"""The flow of the 401 article: every way comes to an end, and no answer is looked at out of turn."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.articles.library import main_article
from portal.diagnosis.diagnosis import Facts, Listed
from portal.wizard.questions.decisions import Known, has_ended
from portal.wizard.questions.facts import answers_from
from portal.wizard.questions.flow import Decision, Ending, Way, next_step, on_path, path_of
from portal.wizard.questions.loading import flow_of
from tests.wizard.questions.walking import KNOWN, LIFESPANS, TODAY, WITHOUT_A_KEY, answers_to, walks

FLOW = flow_of(main_article().slug)
ALL_WALKS = [walk for known in (KNOWN, WITHOUT_A_KEY) for walk in walks(FLOW, known)]


def test_every_way_ends_in_a_fix_or_in_the_ticket():
    assert len(ALL_WALKS) > 1000
    assert {ending.id for _, ending in ALL_WALKS} == {e.id for e in FLOW.endings}


@pytest.mark.parametrize("known", [KNOWN, WITHOUT_A_KEY], ids=["key", "no key"])
def test_every_answer_of_a_way_lies_on_it(known):
    for answers, _ in walks(FLOW, known):
        assert on_path(FLOW, answers, known) == answers


def test_every_edge_of_the_picture_is_walked():
    passed = set()
    for known in (KNOWN, WITHOUT_A_KEY):
        for answers, _ in walks(FLOW, known):
            passed |= set(_edges(answers, known))
    assert passed == {(start, option) for start, option, _ in FLOW.edges()}


def _edges(answers, known):
    node, so_far = FLOW.nodes[FLOW.first], {}
    while not isinstance(node, Ending):
        if isinstance(node, Decision):
            way = node.way(so_far, known)
        else:
            way = node.way(answers[node.id])
            so_far[node.id] = answers[node.id]
        yield node.id, way
        node = FLOW.nodes[node.leads_to[way]]


def test_who_knows_nothing_comes_to_an_end_too():
    answers = {q.id: "unknown" for q in FLOW.questions}
    assert isinstance(next_step(FLOW, answers, KNOWN), Ending)


def test_replacing_a_key_without_a_known_fault_is_advised_last():
    for answers, ending in ALL_WALKS:
        if ending.id == "replace_active":
            assert {"limited", "curl", "new_key"} <= set(answers)
            assert answers["curl"] != "works"


def test_own_program_is_not_blamed_where_curl_was_refused():
    for answers, ending in ALL_WALKS:
        if ending.id == "own_program":
            assert answers["curl"] != "refused"


def test_ticket_comes_only_after_a_new_key_was_thought_of():
    for answers, ending in ALL_WALKS:
        if ending.way is Way.TICKET:
            assert answers["new_key"] in ("refused", "cannot")


ANSWERS = st.sampled_from([(q, a) for q in FLOW.questions for a in answers_to(q)])


@given(st.lists(ANSWERS, max_size=25), st.sampled_from([KNOWN, WITHOUT_A_KEY]))
def test_any_sequence_of_answers_and_changes_leaves_only_answers_on_the_way(given, known):
    answers = {}
    for question, answer in given:
        before = path_of(FLOW, answers, known)
        if not before.has(question):
            continue
        answers = on_path(FLOW, {**answers, question.id: answer}, known)
        path = path_of(FLOW, answers, known)
        assert [q.id for q in path.answered] == list(answers)
        assert answers[question.id] == answer
        kept = list(before.answered)[: [*before.answered, before.step].index(question)]
        assert list(path.answered[: len(kept)]) == kept, "an earlier answer was lost"


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=8))
def test_texts_that_are_no_answers_are_not_looked_at(junk):
    named = {q.id: text for q, text in zip(FLOW.questions, junk.values(), strict=False)}
    assert set(on_path(FLOW, {**junk, **named}, KNOWN)) <= {q.id for q in FLOW.questions}


@pytest.mark.parametrize(
    ("made", "lifespan", "outcome"),
    [
        pytest.param("2026-06-08", "7", "running", id="on its last day"),
        pytest.param("2026-06-07", "7", "ended", id="the day after"),
        pytest.param("2025-06-15", "365", "running", id="a year to the day"),
        pytest.param("2025-06-14", "365", "ended", id="a year and a day"),
        pytest.param("2025-06-14", "", "ended", id="older than the longest"),
        pytest.param("2026-06-08", "", "running", id="younger than the shortest"),
        pytest.param("2026-04-01", "", "unknown", id="between"),
        pytest.param("2026-04-01", "unknown", "unknown", id="lifespan not known"),
        pytest.param("", "7", "unknown", id="day not known"),
        pytest.param("unknown", "7", "unknown", id="day said to be unknown"),
        pytest.param("2024-02-29", "365", "ended", id="leap day"),
    ],
)
def test_whether_a_key_has_ended_is_told_to_the_day(made, lifespan, outcome):
    assert has_ended({"made": made, "lifespan": lifespan}, KNOWN) == outcome


def test_without_lifespans_on_offer_a_date_alone_tells_nothing():
    assert has_ended({"made": "2020-01-01"}, Known(TODAY, has_key=True, lifespans=())) == "unknown"


@pytest.mark.parametrize(
    ("facts", "answered"),
    [
        pytest.param(Facts(), {}, id="nothing said"),
        pytest.param(Facts(listed=Listed.ACTIVE), {"listed": "active", "limited": "unknown"}, id="active"),
        pytest.param(
            Facts(listed=Listed.PAST_ITS_DATE), {"listed": "past_its_date"}, id="past its date"
        ),
        pytest.param(
            Facts(made_on=date(2026, 4, 1), lifespan_days=90, limited_to_addresses=True),
            {"listed": "unknown", "made": "2026-04-01", "lifespan": "90", "limited": "yes"},
            id="dates",
        ),
        pytest.param(
            Facts(made_on=date(9999, 12, 31)), {"listed": "unknown"}, id="a day beyond all sense"
        ),
    ],
)  # fmt: skip
def test_what_was_said_beside_the_paste_is_not_asked_again(facts, answered):
    assert on_path(FLOW, answers_from(facts), KNOWN) == answered


def test_lifespans_that_are_asked_for_are_those_on_offer():
    offered = {int(o) for o in FLOW.nodes["lifespan"].leads_to if o != "unknown"}
    assert offered == set(LIFESPANS)
