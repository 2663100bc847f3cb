"""What every page asks for is asked once a second, and known at once where it was changed."""

from __future__ import annotations

import threading
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


def test_who_is_slow_to_answer_is_asked_less(clock) -> None:
    def slow() -> float:
        clock[0] += 2
        return clock[0]

    ask = Briefly(slow)
    first = ask()
    clock[0] += 19
    assert ask() == first
    clock[0] += 2
    assert ask() > first


def test_while_one_asks_others_go_on_with_what_they_know() -> None:
    answers, asked, may_answer = iter([1, 2]), threading.Event(), threading.Event()

    def slow() -> int:
        answer = next(answers)
        if answer == 2:
            asked.set()
            assert may_answer.wait(10)
        return answer

    ask = Briefly(slow)
    assert ask() == 1
    ask._told = (0.0, 1)  # long ago
    thread = threading.Thread(target=ask)
    thread.start()
    assert asked.wait(10)
    assert ask() == 1
    may_answer.set()
    thread.join()
    assert ask() == 2
