"""How long a proof of work takes in a browser as slow as an old phone: ``python -m tests.browser.slow_phone``.

Chromium's own throttling slows the page's thread only, and the work is done on another. So the
whole renderer is halted for most of the time here, and does without the processor's instructions
for SHA-256, which old phones have not.
"""

from __future__ import annotations

import os
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from playwright.sync_api import sync_playwright

django.setup()

from portal.limits.work import Purpose, challenge_text  # noqa: E402
from tests.browser import chromium  # noqa: E402

SCRIPT = (Path(__file__).parents[2] / "static/js/work.js").read_text()
PAGE = """<!doctype html><form method="post"><input name="work" data-challenge='{}'></form>
<script src="/work.js"></script>"""
WITHOUT_SHA = {"OPENSSL_ia32cap": "~0x0:~0x20000000"}
TIMES = 30
TURN_SECONDS = 0.01


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.found(), args=chromium.FLAGS, env=os.environ | WITHOUT_SHA
        )
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(**_answer(route.request)))
        page.goto("http://localhost/")
        for slower in (1, 6, 10):
            with halted(_renderers(), slower):
                took = sorted(_seconds(page) for _ in range(TIMES))
            print(
                f"{slower:2} times slower: median {statistics.median(took):.2f} s, "
                f"nine of ten {took[TIMES * 9 // 10 - 1]:.2f} s, longest {took[-1]:.2f} s"
            )
        browser.close()


def _answer(request: Any) -> dict[str, str]:
    if request.url.endswith(".js"):
        return {"body": SCRIPT, "content_type": "text/javascript"}
    body = "sent" if request.method == "POST" else PAGE.format(challenge_text(Purpose.TEST_CALL))
    return {"body": body, "content_type": "text/html"}


def _seconds(page: Any) -> float:
    """From the moment at which the form is sent to that at which it goes."""
    page.goto("http://localhost/")
    began = time.perf_counter()
    with page.expect_request(lambda r: r.method == "POST", timeout=60_000):
        page.evaluate("document.forms[0].requestSubmit()")
    return time.perf_counter() - began


def _renderers() -> list[int]:
    """The browser's processes that run pages."""
    return [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if b"--type=renderer" in _command(folder) and _is_ours(int(folder.name))
    ]


def _command(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""


def _is_ours(pid: int) -> bool:
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False


@contextmanager
def halted(pids: list[int], slower: int) -> Iterator[None]:
    """Lets the processes run for one turn of so many."""
    over = threading.Event()

    def take_turns() -> None:
        while slower > 1 and not over.is_set():
            _signal(pids, signal.SIGSTOP)
            time.sleep(TURN_SECONDS * (slower - 1))
            _signal(pids, signal.SIGCONT)
            time.sleep(TURN_SECONDS)

    thread = threading.Thread(target=take_turns)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


if __name__ == "__main__":
    main()
