"""The secret type: whichever way it is turned into text, only its mask is seen."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
import string
import sys
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Traced

# No letter of these stands in an escape such as \\u2022, which is how the mask may be written.
texts = st.text("ghijklmnopqrstvwxyzGHIJKLMNOPQRSTVWXYZ", min_size=24, max_size=64)


@dataclasses.dataclass
class Holder:
    held: object


def _logged(secret):
    stream = io.StringIO()
    logger = logging.getLogger("keymend.test")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    logger.warning("%s %r", secret, secret)
    logger.removeHandler(handler)
    return stream.getvalue()


def _traced_back(secret):
    try:
        held = secret  # noqa: F841
        raise ValueError(secret)
    except ValueError as error:
        kept = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join(kept.format())


WAYS = {
    "str": str,
    "repr": repr,
    "format": lambda s: f"{s} {s!r} {s!s:>80} {s!a}",
    "percent": lambda s: "%s %r %a" % (s, s, s),  # noqa: UP031
    "template": lambda s: string.Template("$s").substitute(s=s),
    "JSON": lambda s: json.dumps({"s": s}, default=str),
    "dataclass": lambda s: repr(Holder(s)),
    "asdict": lambda s: repr(dataclasses.asdict(Holder(s))),
    "copy": lambda s: repr([copy.copy(s), copy.deepcopy(s)]),
    "logging": _logged,
    "traceback": _traced_back,
    "dir": lambda s: repr(dir(s)),
    "exception": lambda s: repr(KeyError(s)) + str(KeyError(s)),
    "set": lambda s: repr({s}),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@given(texts)
def test_only_the_mask_is_seen(way, text):
    seen = way(Secret(text))
    assert text not in seen
    assert text[:-4] not in seen
    assert text[-5:] not in seen


@given(texts)
def test_bytes_are_those_of_the_mask(text):
    assert text.encode() not in bytes(Secret(text))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_not_pickled(protocol):
    with pytest.raises(TypeError, match="not stored"):
        pickle.dumps(Secret("x" * 30), protocol)


@pytest.mark.parametrize(
    "way", [vars, iter, json.dumps, lambda s: s[0], lambda s: "".join([s]), lambda s: s + ""],
    ids=["vars", "iter", "JSON", "index", "join", "add"],
)  # fmt: skip
def test_other_ways_lead_nowhere(way):
    with pytest.raises(TypeError):
        way(Secret("x" * 30))


def test_secrets_are_compared_without_being_shown():
    assert Secret("a" * 30) == Secret("a" * 30)
    assert Secret("a" * 30) != Secret("b" * 30)
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("a"))


def test_it_does_not_change():
    with pytest.raises(AttributeError):
        Secret("a").text = "b"


@pytest.mark.parametrize(("length", "shown"), [(0, 0), (4, 0), (19, 0), (20, 4), (80, 4)])
def test_last_four_are_shown_of_twenty_or_more(length, shown):
    assert len(Secret("k" * length).masked.strip("•")) == shown


def test_the_text_is_revealed_by_one_method_only():
    assert Secret("key").reveal() == "key"


@given(texts)
def test_pasted_text_shows_only_its_length(text):
    traced = Traced.part(text, 0, len(text))
    seen = f"{traced} {traced!r} {[traced]}" + _traced_back(traced)
    assert text not in seen
    with pytest.raises(TypeError):
        pickle.dumps(traced)
    assert sys.getsizeof(traced) > 0
