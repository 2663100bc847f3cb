"""The geometry of charts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.desk.insights.charts import Row, Series, across, lines, round_above, stacked


def number(text: str) -> float:
    return float(text.rstrip("%"))


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (95, 100), (101, 200), (1234, 2000)],
)
def test_scale_ends_at_a_round_number_above(value: int, top: int) -> None:
    assert round_above(value) == top


@given(st.lists(st.lists(st.integers(0, 5000), min_size=1, max_size=60), min_size=1, max_size=5))
def test_bars_stand_one_upon_the_other_within_the_chart(columns: list[list[int]]) -> None:
    length = min(len(column) for column in columns)
    series = [Series("part-solved", "x", tuple(c[:length])) for c in columns]
    chart = stacked([str(i) for i in range(length)], series)
    for i in range(length):
        pile = [r for r in chart.rects if r.tip.startswith(f"{i}: ")]
        tops = [number(r.y) for r in pile]
        assert tops == sorted(tops, reverse=True)
        for lower, upper in pairwise(pile):
            assert number(upper.y) + number(upper.height) == pytest.approx(number(lower.y), abs=0.2)
    for rect in chart.rects:
        assert 0 <= number(rect.x) <= number(rect.x) + number(rect.width) <= 100.01
        assert 19.9 <= number(rect.y) <= number(rect.y) + number(rect.height) <= 190.2


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_rows_begin_at_the_left_and_the_longest_fills_the_width(values: list[float]) -> None:
    chart = across([Row("a", "b", (("part-plain", "x", value),)) for value in values])
    widths = [number(r.width) for r in chart.rects if r.style == "part-plain"]
    assert all(width <= 100.001 for width in widths)
    assert not any(values) or max(widths) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("count", [1, 2, 7, 13, 28, 52])
def test_words_below_stand_apart_on_a_telephone(count: int) -> None:
    chart = lines([f"{i} Nov" for i in range(count)], [Series("line-now", "x", (1,) * count)])
    places = [number(w.x) for w in chart.words if w.style == "chart-word"]
    assert len(places) <= 7
    assert all(later - before >= 12 for before, later in pairwise(places))


def test_chart_says_no_number_in_the_notation_of_another_language() -> None:
    """The markup needs points, whatever language the page is in."""
    chart = stacked(["a", "b", "c"], [Series("part-solved", "x", (1, 2, 3))])
    assert all("," not in rect.x + rect.y + rect.width + rect.height for rect in chart.rects)
