"""What is left of a request's body is read, as far as anybody knows where it ends."""

from __future__ import annotations

import io

import pytest

from portal.draining import LONGEST_BYTES, drained


def left_of(body: io.BytesIO, **environ: str) -> int:
    def application(environ, start_response):
        environ["wsgi.input"].read(3)
        environ.clear()  # as what leaves nothing of a request does
        return [b"answer"]

    answer = drained(application)({"wsgi.input": body, **environ}, lambda *_: None)
    assert list(answer) == [b"answer"]
    return len(body.read())


def test_nothing_is_left_of_a_body_of_a_known_length():
    assert left_of(io.BytesIO(b"x" * 100_000), CONTENT_LENGTH="100000") == 0


@pytest.mark.parametrize("length", ["", "0", "-1", "many", "²", str(LONGEST_BYTES + 1)])
def test_other_bodies_are_left_to_the_server(length):
    assert left_of(io.BytesIO(b"x" * 10), CONTENT_LENGTH=length) == 7


def test_request_without_a_body_waits_for_none():
    assert left_of(io.BytesIO(b"")) == 0
