"""Finds a Chromium for the browser tests, or installs one: ``python -m tests.browser.chromium``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Without windows to draw, these open a page with a third of the processor time of the others.
LIGHT = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = (*LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def found() -> str | None:
    """The path of a Chromium on this machine: on the PATH, else Playwright's own."""
    on_path = next((p for p in map(shutil.which, NAMES) if p), None)
    return on_path or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    revision = path.parents[1].name.rpartition("-")[2]
    shells = path.parents[2].glob(f"chromium_headless_shell-{revision}/*/*shell")
    return next((str(each) for each in (*shells, path) if each.exists()), None)


def install() -> None:
    """Debian's package as root, else Playwright's own build."""
    if _has_apt():
        _quietly("apt-get", "update", "-qq", "-o", "Acquire::http::Timeout=20")
        _from_debian("chromium-headless-shell")
        if not found():
            _from_debian("chromium")
    if not found():
        _quietly(sys.executable, "-m", "playwright", "install", "chromium")


def _has_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _from_debian(package: str) -> None:
    _quietly(
        "apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-dejavu-core"
    )


def _quietly(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    nowhere = subprocess.DEVNULL
    subprocess.run(command, env=environment, check=False, stdout=nowhere, stderr=nowhere)


def main() -> int:
    path = found()
    is_light = path is not None and Path(path).name.endswith("shell")
    if is_light or (path and not _has_apt()):
        return 0
    print("Installing a Chromium for the browser tests, once", flush=True)
    install()
    if found():
        return 0
    print("No Chromium can be had here: the browser tests are skipped.", flush=True)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
