"""No parameter of an address brings a character to the database that it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client

from portal.desk.queue.filters import _SOUND
from portal.desk.typed import plain_query
from tests.depth import usually
from tests.desk.test_access import is_entrance, staff_addresses, with_admin  # noqa: F401

READ = re.compile(r"""(?:GET|sent|query)\.get\("(\w+)"|_text\(sent, "(\w+)"\)""")
DESK = Path(__file__).parents[2] / "portal/desk"
NUL_AND_HALF = "%00x%00%ED%A0%80%1F"

pytestmark = pytest.mark.django_db


def names_read() -> set[str]:
    """Each parameter that the desk reads, and those of Django's admin."""
    texts = (path.read_text() for path in DESK.rglob("*.py"))
    found = {a or b for text in texts for a, b in READ.findall(text)}
    return found | set(_SOUND) | {"p", "o", "e"}


def test_desk_reads_the_parameters_that_are_asked_here():
    assert {"q", "number", "after", "before", "actor", "target", "reply", "to"} <= names_read()


@pytest.mark.usefixtures("with_admin")
def test_nul_and_half_a_character_are_an_error_nowhere(administrator: Client) -> None:
    failed = []
    pages = [a for a in staff_addresses() if administrator.get(a).status_code == 200]
    assert len(pages) > 10
    names = sorted(names_read())
    for place, page in enumerate(pages):
        # Each name on every fourth page, all of them in a row: the pages share what reads them.
        for name in usually(names[place % 4 :: 4], deep=names):
            status = administrator.get(f"{page}?{name}={NUL_AND_HALF}&%00{name}=%00").status_code
            if status >= 500:
                failed.append((page, name, status))
    assert failed == []


@pytest.mark.parametrize("address", ["tickets/KM-%00/", "diagnoses/%00/", "diagnoses/a%00b/"])
def test_what_no_number_holds_leads_nowhere(agent: Client, address: str) -> None:
    assert agent.get(f"/staff/{address}").status_code == 404


def test_search_finds_what_is_meant_all_the_same(agent: Client) -> None:
    from portal.tickets.models import State, Ticket

    ticket = Ticket.objects.create(state=State.OPEN, email="ada@example.com")
    assert ticket.number in agent.get("/staff/?q=%00ada%00").content.decode()


def test_each_value_of_a_name_is_kept_but_for_that() -> None:
    sent = QueryDict("", mutable=True)
    sent.setlist("a\x00", ["1\ud800", "zwei\t\n", "ü\U0001f600"])
    assert dict(plain_query(sent).lists()) == {"a": ["1", "zwei\t\n", "ü\U0001f600"]}
