"""The page of figures and its files."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.desk.insights.page import FIGURES
from portal.insights.counters import Counted, add
from portal.insights.figures import Asked, Figures
from portal.insights.models import What
from portal.insights.period import Period
from tests.insights.many import fill

ARTICLE = "what-does-a-401-unauthorized-error-mean"
PAGE = "/staff/insights/"
NAMES = [
    "outcomes", "passages", "causes", "runs", "verdicts", "again", "speed", "tickets", "kinds",
    "unread", "languages",
]  # fmt: skip


def ended(day: date, what: What, which: str, **ends: int) -> None:
    add({Counted(day, "en", ARTICLE, what, which, end): n for end, n in ends.items()})


def rows_of(lead: Client, name: str, query: str = "") -> list[dict[str, str]]:
    response = lead.get(f"{PAGE}{name}.csv?{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def test_it_works(lead: Client) -> None:
    page = lead.get(PAGE)
    assert page.status_code == 200
    assert "Nothing was counted in this period" in page.content.decode()


def test_page_has_a_chart_and_a_table_for_each_figure(lead: Client) -> None:
    fill(timezone.localdate(), 40, 60)
    page = lead.get(PAGE).content.decode()
    for name in NAMES:
        assert f'id="{name}"' in page
        assert f'aria-labelledby="{name}-title {name}-tells"' in page
        assert f"{PAGE}{name}.csv?period=28d" in page
    assert page.count('role="img"') == page.count('class="figure-grid"') == len(NAMES)
    assert "style=" not in page


def test_four_ends_stand_apart_with_those_that_are_open(lead: Client) -> None:
    today = timezone.localdate()
    ended(today, What.END, "fix_proven", solved=3, no_word=2, open=1)
    ended(today - timedelta(days=28), What.END, "fix_proven", ticket=4)
    page = lead.get(PAGE).content.decode()
    for words in ("Confirmed solved", "Said not solved", "Ticket", "Left without a word", "open"):
        assert words in page
    last = rows_of(lead, "outcomes")[-1]
    assert [last[n] for n in ("Confirmed solved", "Left without a word", "Still open", "All")] == [
        "3", "2", "1", "6",
    ]  # fmt: skip


def test_weakest_passage_comes_first_and_few_cases_last(lead: Client) -> None:
    today = timezone.localdate()
    ended(today, What.PASSAGE, "placeholder", solved=30, no_word=10)
    ended(today, What.PASSAGE, "truncated", solved=10, ticket=30)
    ended(today, What.PASSAGE, "masked_copy", no_word=2)
    rows = rows_of(lead, "passages")
    assert [row["Code"] for row in rows] == ["truncated", "placeholder", "masked_copy"]
    assert [row["Few cases"] for row in rows] == ["", "", "few"]
    assert [row["Solved, share"] for row in rows] == ["0.25", "0.75", "0.0"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("period", ["7d", "28d", "13w", "26w", "12m"])
def test_files_say_what_the_page_says(lead: Client, name: str, period: str) -> None:
    fill(timezone.localdate(), 10, 20)
    data = lead.get(f"{PAGE}{name}.json?period={period}").json()
    rows = rows_of(lead, name, f"period={period}")
    assert len(rows) == len(data["rows"]) > 0
    assert data["by"] == {"d": "day", "w": "week", "m": "month"}[period[-1]]
    noted = Entry.objects.values_list("action", "target")
    assert list(noted) == [("insights.exported", f"{name}.{end}") for end in ("csv", "json")]


def test_causes_of_each_day_come_as_a_file(lead: Client) -> None:
    today = timezone.localdate()
    add({Counted(today, "en", ARTICLE, What.CAUSE, "placeholder"): 4})
    row = {"From": today.isoformat(), "Cause": "Placeholder", "Code": "placeholder", "Checks": "4"}
    assert rows_of(lead, "causes-by-time") == [row]


def test_days_weeks_and_months_add_up_to_the_same(lead: Client) -> None:
    today = timezone.localdate()
    fill(today, 6, 50)
    totals = []
    for period in ("28d", "13w", "12m"):
        rows = rows_of(lead, "runs", f"period={period}")
        totals.append(sum(int(row["All"]) for row in rows))
    assert totals[0] == totals[1] == totals[2] > 100


def test_language_and_article_are_chosen_in_the_address(lead: Client) -> None:
    today = timezone.localdate()
    add({Counted(today, "en", ARTICLE, What.RUN, "first"): 2})
    add({Counted(today, "de", "another-article", What.RUN, "first"): 5})
    runs = {
        q: int(rows_of(lead, "runs", q)[-1]["All"])
        for q in ("", "language=en", f"article={ARTICLE}")
    }
    assert runs == {"": 7, "language=en": 2, f"article={ARTICLE}": 2}


@pytest.mark.parametrize(
    "query",
    ["period=9y&to=yesterday", "to=0001-01-01", "to=9999-12-31", "language=xx'", "article=%00"],
)
def test_what_the_address_cannot_mean_is_left_at_what_is_usual(lead: Client, query: str) -> None:
    assert lead.get(f"{PAGE}?{query}").status_code == 200


@pytest.mark.parametrize("name", ["nothing.csv", "outcomes.xlsx", "..csv"])
def test_figure_that_there_is_not_is_not_found(lead: Client, name: str) -> None:
    assert lead.get(f"{PAGE}{name}").status_code == 404


def test_agents_see_no_figures(agent: Client, client: Client) -> None:
    assert agent.get(PAGE).status_code == agent.get(f"{PAGE}runs.csv").status_code == 403
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("days", [1, 30])
def test_queries_of_the_page_do_not_grow_with_the_counters(
    lead: Client, days: int, django_assert_max_num_queries
) -> None:
    fill(timezone.localdate(), days, 50)
    with django_assert_max_num_queries(12) as queries:
        lead.get(PAGE)
    assert sum("insights_count" in query["sql"] for query in queries) == 5


@pytest.mark.parametrize(
    ("name", "first", "last", "before"),
    [
        ("7d", date(2026, 11, 19), date(2026, 11, 25), date(2026, 11, 12)),
        ("28d", date(2026, 10, 29), date(2026, 11, 25), date(2026, 10, 1)),
        ("13w", date(2026, 8, 31), date(2026, 11, 29), date(2026, 6, 1)),
        ("26w", date(2026, 6, 1), date(2026, 11, 29), date(2025, 12, 1)),
        ("12m", date(2025, 12, 1), date(2026, 11, 30), date(2024, 12, 1)),
    ],
)
def test_period_ends_today_or_with_this_week(
    name: str, first: date, last: date, before: date
) -> None:
    today = date(2026, 11, 25)
    period = Period.ending(name, today, today)
    assert (period.first, period.last, period.before.first) == (first, last, before)
    assert period.is_running
    assert period.after is None
    assert period.before.after == period
    assert period.starts[0] == first


def test_shares_are_of_all_cases_those_still_open_included(db: None) -> None:
    today = timezone.localdate()
    ended(today, What.END, "fix_proven", solved=1, open=3)
    figures = Figures.of(Asked(Period.ending("7d", today, today)), ["en"])
    assert figures.ends().solved_share == 0.25
    assert figures.ends().is_small


def test_every_figure_has_a_name_of_its_own(db: None) -> None:
    today = timezone.localdate()
    figures = Figures.of(Asked(Period.ending("7d", today, today)), ["en"])
    names = Counter(figure(figures).name for figure in FIGURES)
    assert list(names) == NAMES
    assert set(names.values()) == {1}
