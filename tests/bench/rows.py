"""A million diagnoses in the database beside a thousand: what pages cost that read one of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.bench.table import Aim, Row, by_turns, row_of

FEW, MANY = 1_000, 1_000_000
TICKETS_ONE_IN: Final = 10
FEWEST_TICKETS: Final = 1_000
"""As many as fill a page of the queue anywhere in it: else a short one is compared with a full one."""
TURNS: Final = 7
RUNS: Final = 20
PAGES: Final = ("result page", "queue", "queue, far into it")


def rows() -> Iterator[Row]:
    """Each database in a process of its own, which answers with the milliseconds of a page."""
    with (
        tempfile.TemporaryDirectory(prefix="keymend-rows-") as folder,
        Asker(Path(folder) / "many", MANY) as many,
        Asker(Path(folder) / "few", FEW) as few,
    ):
        for page in PAGES:
            turns = by_turns(partial(many.ms, page), partial(few.ms, page), TURNS)
            what, beside = f"{page}, {MANY:,} diagnoses", f"{FEW:,} diagnoses"
            yield row_of(what, beside, "ms of CPU", turns, Aim("ratio", at_most=1.5))


class Asker:
    """The other process, as a context."""

    def __init__(self, path: Path, results: int) -> None:
        words = [sys.executable, "-m", "tests.bench.rows", str(path), str(results)]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Asker:
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ms(self, page: str) -> float:
        assert self._process.stdin
        assert self._process.stdout
        print(page, file=self._process.stdin, flush=True)
        return float(json.loads(self._process.stdout.readline()))


def answer(path: str, results: int) -> None:
    """Fills the database, then tells of each page that is named how long it takes."""
    from tests.desk import many

    many.make(path, tickets=_tickets(results), results=results)
    from django.conf import settings

    settings.ALLOWED_HOSTS, settings.DEBUG = ["testserver"], False
    addresses = _addresses(results)
    client = _signed_in()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_ms(client, addresses[line.strip()])), flush=True)


def _tickets(results: int) -> int:
    return max(results // TICKETS_ONE_IN, FEWEST_TICKETS)


def _addresses(results: int) -> dict[str, str]:
    """Of rows in the middle."""
    from portal.tickets.models import Ticket
    from portal.wizard.models import Result

    result = Result.objects.get(pk=results * 7 // 10)
    ticket = Ticket.objects.get(pk=_tickets(results) * 7 // 10)
    after = f"{int(ticket.moved.timestamp() * 1_000_000)}-{ticket.pk}"
    places = (f"/results/{result.reference}/", "/staff/", f"/staff/?after={after}")
    return dict(zip(PAGES, places, strict=True))


def _signed_in() -> Any:
    from portal.desk.roles import Role
    from tests.desk.staff import person, signed_in

    return signed_in(person(Role.AGENT, email="measure@staff.example"))


def _ms(client: Any, address: str) -> float:
    from tests.timing import cpu_seconds

    def ask() -> None:
        assert client.get(address).status_code == 200, address

    return cpu_seconds(ask, RUNS) * 1000


if __name__ == "__main__":
    os.environ["PORTAL_LIMITS"] = "off"
    answer(sys.argv[1], int(sys.argv[2]))
