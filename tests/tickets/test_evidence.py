"""The lines that an agent reads: the verdict and how sure first, every fact after, never a key."""

from __future__ import annotations

import pytest

from portal.diagnosis import diagnose
from portal.diagnosis.testcall import caller
from portal.sandbox.keys import KEYS
from portal.tickets.evidence import as_data, from_data, lines_of
from portal.wizard.models import Result
from portal.wizard.views import article_or_404, keep
from tests.tickets.conftest import ARTICLE

pytestmark = pytest.mark.django_db
PASTES = {
    **{
        f"{name} key": f"Authorization: Bearer {key}"
        for name, key in KEYS.items()
        if name != "slow"
    },
    "line break": f"Authorization: Bearer {KEYS['active'][:20]}\n{KEYS['active'][20:]}",
    "placeholder": "Authorization: Bearer YOUR_API_KEY",
    "variable": "curl https://api.101domain.com/v1/domains -H 'Authorization: Bearer $API_KEY'",
    "answer": "HTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n",
    "nothing": "hello there",
    "env file": f"API_KEY = {KEYS['active']}",
    "python": f"requests.get('https://api.101domain.com/v1/x', headers={{'X-API-Key': '{KEYS['active']}'}})",
    "other host": f"curl https://api.example.com/ -H 'Authorization: Bearer {KEYS['active']}'",
}


@pytest.fixture
def kept(provider):
    def keep_result(paste: str, follows: str = "", calls: bool = True) -> Result:
        call = caller(provider) if calls else None
        diagnosis = diagnose(paste, provider=provider, call=call)
        return keep(article_or_404(ARTICLE), diagnosis, follows)

    return keep_result


@pytest.mark.parametrize("name", PASTES)
def test_verdict_and_how_sure_come_first_and_no_line_holds_a_key(kept, name):
    lines = lines_of(kept(PASTES[name]))
    assert [line.name for line in lines[:2]] == ["verdict", "certainty"]
    assert not any(line.is_optional for line in lines[:2])
    assert len({line.name for line in lines}) == len(lines)
    assert all(line.text for line in lines)
    whole = repr(lines)
    for key in KEYS.values():
        assert key not in whole
        assert key[:14] + key[14:24] not in whole
    assert from_data(as_data(lines)) == lines


@pytest.mark.parametrize(
    ("paste", "sure"),
    [
        ("Authorization: {}", "Proven by two test calls: 401 as sent, 200 once repaired"),
        ("Authorization: Bearer {}\u200b", "Proven by a test call: accepted once repaired, not sendable before"),
        ("Authorization: Bearer {}", "By a test call: answered with 200"),
        ("Authorization: Bearer YOUR_API_KEY", "by the text alone; no test call was answered"),
    ],
)  # fmt: skip
def test_how_sure_is_said_by_what_proves_it(kept, key, paste, sure):
    lines = {line.name: line.text for line in lines_of(kept(paste.format(key)))}
    assert lines["certainty"].endswith(sure)


@pytest.mark.parametrize(
    ("paste", "sent"),
    [
        ("Authorization: {}", "The word Bearer is missing in front of the key."),
        ("Authorization: Bearer {}", "As documented, as far as the text shows"),
        ("{}", "Not shown by what was pasted"),
    ],
)
def test_how_the_key_was_sent_is_said(kept, key, paste, sent):
    lines = {line.name: line.text for line in lines_of(kept(paste.format(key)))}
    assert lines["sent"] == sent


def test_checks_before_it_are_told_the_newest_first(kept, key):
    first = kept("Authorization: Bearer YOUR_API_KEY")
    second = kept(f"Authorization: {key}", first.reference)
    third = kept(f"Authorization: Bearer {key}", second.reference)
    runs = next(line.text for line in lines_of(third) if line.name == "runs").splitlines()
    assert len(runs) == 2
    assert runs[0].startswith(f"{second.created:%Y-%m-%d %H:%M:%S} UTC: ")


def test_nothing_is_told_where_there_is_no_result():
    assert lines_of(None) == ()
