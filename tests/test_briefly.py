"""What every page asks for is asked once a second, and known at once where it was changed."""

from __future__ import annotations

import time

import pytest

from portal.briefly import SECONDS, Briefly


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_answer_is_good_for_a_second_and_no_longer(clock) -> None:
    asked: list[int] = []
    ask = Briefly(lambda: asked.append(1) or len(asked))
    assert [ask(), ask()] == [1, 1]
    clock[0] += SECONDS - 0.01
    assert ask() == 1
    clock[0] += 0.02
    assert ask() == 2


def test_what_is_forgotten_is_asked_for_at_once(clock) -> None:
    asked: list[int] = []
    ask = Briefly(lambda: asked.append(1) or len(asked))
    ask()
    ask.forget()
    assert ask() == 2


def test_failure_is_not_remembered(clock) -> None:
    answers = iter([ZeroDivisionError, 7])

    def once_failing() -> int:
        if (answer := next(answers)) is ZeroDivisionError:
            raise ZeroDivisionError
        return int(answer)

    ask = Briefly(once_failing)
    with pytest.raises(ZeroDivisionError):
        ask()
    assert ask() == 7
