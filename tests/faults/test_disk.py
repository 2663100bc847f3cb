"""A disk that is full: beside the database, only the cache and the figures write, and both may fail."""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from prometheus_client import mmap_dict, values

from portal.briefly import Briefly
from portal.logs import JsonLines
from portal.metrics import figures, listening, reserved
from portal.metrics.reserved import ReservedFile
from portal.notices.models import Banner
from portal.tickets.abuse import SHORTEST_READING
from portal.tickets.models import File, Ticket
from portal.wizard import ready_made

pytestmark = pytest.mark.django_db
ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"
PASTE = "Authorization: Token k3y-0f-n0b0dy-" + "1n-p4rt1cul4r"
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
READ = ["/", ARTICLE, f"{ARTICLE}check/", "/tickets/new/", "/staff/", "/sitemap.xml"]


@dataclass
class Disk:
    """Hears of every file that Python opens to write into; a hook cannot be taken away again."""

    is_heard: bool = False
    is_full: bool = False
    written: list[str] = field(default_factory=list)

    def __call__(self, event: str, words: tuple[object, ...]) -> None:
        if not self.is_heard or event not in ("open", "os.mkdir"):
            return
        if event == "open" and not int(words[2]) & (os.O_WRONLY | os.O_RDWR):
            return
        path = str(words[0])
        if path.startswith("/dev/"):
            return
        self.written.append(path)
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


_disk = Disk()
sys.addaudithook(_disk)


def no_block(*_: object) -> None:
    raise FULL


@pytest.fixture
def disk(portal_settings, tmp_path: Path) -> Iterator[Disk]:
    """That of a site that ran for a while, as it is set up by default: its cache is files."""
    (tmp_path / "cache").mkdir()
    portal_settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "cache"),
        }
    }
    _disk.written.clear()
    _disk.is_heard = True
    yield _disk
    _disk.is_heard = _disk.is_full = False


@pytest.fixture
def full(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """No file can be made, and none that is open may grow."""
    disk.is_full = True
    monkeypatch.setattr(os, "posix_fallocate", no_block)
    for figure in vars(figures).values():
        if hasattr(figure, "_metrics"):
            monkeypatch.setattr(figure, "_metrics", {})
    monkeypatch.setattr(values.MmapedDict, "read_value", no_block)
    monkeypatch.setattr(reserved._Lost, "is_said", False)
    Briefly.forget_all()
    ready_made.forget()
    return disk


def journey(client: Client) -> Ticket:
    """A check, its result, and a ticket with a file, as a browser without JavaScript makes them."""
    page = client.post(f"{ARTICLE}check/", {"paste": PASTE})
    assert page.status_code == 200
    assert "this result is not kept" not in page.content.decode()
    upload = SimpleUploadedFile("a.log", b"GET /v1/domains 401\n" * 20_000)
    form = {"goal": "List.", "email": "ada@example.com", "files": [upload]}
    assert client.post("/tickets/new/", form).status_code == 302
    draft = Ticket.objects.latest("pk")
    Ticket.objects.filter(pk=draft.pk).update(created=draft.created - 2 * SHORTEST_READING)
    assert client.post(f"/tickets/{draft.reference}/check/").status_code == 302
    assert client.get(f"/tickets/{draft.reference}/").status_code == 200
    return draft


def test_only_the_cache_and_the_figures_write_files(client, disk, tmp_path):
    journey(client)
    for address in READ:
        client.get(address)
    assert disk.written, "nothing was heard"
    places = (str(tmp_path / "cache"), os.environ["PROMETHEUS_MULTIPROC_DIR"])
    others = [path for path in disk.written if not path.startswith(places) and not path.isdigit()]
    assert others == []


@pytest.mark.parametrize("address", READ)
def test_page_is_read_as_before(client, full, address):
    assert client.get(address).status_code < 400


def test_check_and_ticket_with_a_file_go_on_as_before(client, full):
    ticket = journey(client)
    assert File.objects.get(ticket=ticket).name == "a.log"
    assert full.written, "nothing tried to write"


def test_upload_that_others_would_put_into_a_temporary_file_is_refused_in_words(client, full):
    upload = SimpleUploadedFile("a.log", b"x" * 3_000_000)
    page = client.post("/tickets/new/", {"goal": "List.", "email": "a@b.example", "files": upload})
    assert page.status_code == 422
    assert "larger than 2 MB" in page.content.decode()
    assert "List." in page.content.decode()


def test_site_says_that_it_is_not_ready(client, full):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "cache": False})


def test_banner_is_shown_though_nobody_can_remember_it(client, full):
    Banner.objects.create(text="We are moving.", starts=timezone.now() - timedelta(hours=1))
    assert "We are moving." in client.get(ARTICLE).content.decode()


def test_cache_whose_file_cannot_be_filled_harms_no_page(client, disk, monkeypatch):
    from django.core.cache.backends.filebased import FileBasedCache

    monkeypatch.setattr(FileBasedCache, "_write_content", no_block)
    Briefly.forget_all()
    assert client.get(ARTICLE).status_code == 200


def test_it_is_well_again_with_the_disk(client, full, monkeypatch):
    assert client.get("/readyz").status_code == 503
    full.is_full = False
    assert client.get("/readyz").status_code == 200


# Figures.


def test_figures_are_lost_without_a_word_more_than_one(caplog, full, rf):
    caplog.set_level(logging.WARNING, "portal.metrics")
    logger = logging.getLogger("portal")
    logger.addHandler(caplog.handler)
    try:
        for _ in range(3):
            listening._count_request(rf.get("/"), 404, 0.1)
    finally:
        logger.removeHandler(caplog.handler)
    lines = [line for line in caplog.messages if line.startswith("figures are lost")]
    assert lines == ["figures are lost: No space left on device"]


def fill(file: ReservedFile) -> None:
    """With more than it begins with room for."""
    for n in range(2000):
        file.write_value(f"a key of some length, as keys are, and its number {n}", n, 0.0)


def test_file_of_figures_has_a_block_for_every_byte(tmp_path):
    """Else the kernel would end the process that writes into a hole on a full disk."""
    name = str(tmp_path / "counter_1.db")
    file = ReservedFile(name)
    fill(file)
    held = os.stat(name)
    file.close()
    assert held.st_size > mmap_dict._INITIAL_MMAP_SIZE
    assert held.st_blocks * 512 >= held.st_size
    read = {key.strip(): n for key, n, *_ in ReservedFile.read_all_values_from_file(name)}
    assert len(read) == 2000


def test_file_of_figures_that_finds_no_room_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "posix_fallocate", no_block)
    with pytest.raises(OSError, match="No space"):
        ReservedFile(str(tmp_path / "counter_1.db"))
    assert list(tmp_path.iterdir()) == []


def test_figure_that_finds_no_room_spoils_none_before_it(tmp_path, monkeypatch):
    file = ReservedFile(str(tmp_path / "counter_1.db"))
    file.write_value("first", 1, 0.0)
    monkeypatch.setattr(os, "posix_fallocate", no_block)
    with pytest.raises(OSError, match="No space"):
        fill(file)
    file.write_value("first", 2, 0.0)
    file.close()
    told = {k.strip(): n for k, n, *_ in ReservedFile.read_all_values_from_file(file._fname)}
    assert told["first"] == 2


def test_files_of_figures_are_of_that_kind():
    assert values.MmapedDict is ReservedFile


# Logs.


def test_log_that_cannot_be_written_harms_nobody(client, disk):
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise FULL

    handler = logging.StreamHandler(Full())
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("portal")
    level = logger.level
    logger.addHandler(handler)
    logging.getLogger("portal.requests").setLevel("INFO")
    try:
        journey(client)
    finally:
        logger.removeHandler(handler)
        logging.getLogger("portal.requests").setLevel("WARNING")
        logger.setLevel(level)
