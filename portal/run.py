"""``make run``: database, sandbox API, site, worker and clock as one command; Ctrl-C ends all of it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.serve import APPLICATION, forget_figures, server

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 60
FAREWELL_SECONDS: Final = 5

# It sends on what the site queues; its own reloading is off, for it may be in the middle of that.
WORKER: Final = ("manage.py", "db_worker", "--no-reload", "--verbosity", "0")

# It probes the API once a minute, senses incidents, and deletes what was kept for long enough.
TICKER: Final = ("manage.py", "tick", "--every", "60")

Environment = dict[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """A process that serves: ``path`` answers on ``port`` once it does."""

    name: str
    port: int
    path: str
    arguments: tuple[str, ...]


def main() -> int:
    port, sandbox_port = _port("PORT", 8000), _port("SANDBOX_PORT", 8001)
    _refuse_taken_ports(port, sandbox_port)
    environment = _environment(port, sandbox_port)
    stopping = _set_by_signals()
    running: list[subprocess.Popen[bytes]] = []
    try:
        _prepare(environment)
        for service in (_sandbox(sandbox_port), _site(port)):
            running.append(_started(service.arguments, environment))
            _wait_until_serving(service, running, stopping)
        running += [_started(arguments, environment) for arguments in (WORKER, TICKER)]
        if not stopping.is_set():
            _tell(port, sandbox_port, environment)
        return _wait_for_an_end(running, stopping)
    finally:
        _end(running)


def _port(name: str, default: int) -> int:
    given = os.environ.get(name) or str(default)
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) < 65536:
        sys.exit(f"{name}: expected a port from 1 to 65535")
    return int(given)


def _refuse_taken_ports(port: int, sandbox_port: int) -> None:
    if port == sandbox_port:
        sys.exit("PORT and SANDBOX_PORT: expected two different ports")
    for taken in filter(_is_taken, (port, sandbox_port)):
        sys.exit(f"Port {taken} is taken. Name others: make run PORT=9000 SANDBOX_PORT=9001")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _environment(port: int, sandbox_port: int) -> Environment:
    """What is set outside is passed on and wins."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DEBUG": "1",
        "PORTAL_API_BASE_URL": f"http://{HOST}:{sandbox_port}",
        "PORTAL_SITE_URL": f"http://{HOST}:{port}",
        **os.environ,
    }


def _set_by_signals() -> threading.Event:
    """Set by Ctrl-C and its like. A flag, so that no process is started and then forgotten."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _prepare(environment: Environment) -> None:
    forget_figures(Path("var/metrics"))
    _manage(environment, "migrate", "--verbosity", "0")
    if not _is_debug(environment):
        _manage(environment, "collectstatic", "--no-input", "--verbosity", "0")


def _is_debug(environment: Environment) -> bool:
    return environment["PORTAL_DEBUG"].lower() not in ("0", "false", "off", "no", "n", "f")


def _manage(environment: Environment, *arguments: str) -> None:
    status = _started(("manage.py", *arguments), environment).wait()
    if status:
        sys.exit(status)


def _started(arguments: tuple[str, ...], environment: Environment) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C comes here alone, and children end with their parent."""
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _sandbox(port: int) -> Service:
    arguments = ("manage.py", "sandbox_api", "--port", str(port))
    return Service("sandbox API", port, "/", arguments)


def _site(port: int) -> Service:
    words = server(HOST, port, workers=1, threads=16, stop_seconds=FAREWELL_SECONDS - 2)
    reload = "--reload --reload-paths portal --reload-paths templates".split()
    return Service("site", port, "/healthz", (*words, *reload, APPLICATION))


def _wait_until_serving(
    service: Service, running: list[subprocess.Popen[bytes]], stopping: threading.Event
) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not _answers(service):
        if _ended(running):
            sys.exit(f"The {service.name} ended before it served; its words stand above.")
        if time.monotonic() > end:
            sys.exit(f"The {service.name} did not answer within {PATIENCE_SECONDS} seconds.")
        if stopping.wait(0.1):
            return


def _answers(service: Service) -> bool:
    connection = http.client.HTTPConnection(HOST, service.port, timeout=2)
    try:
        connection.request("GET", service.path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(port: int, sandbox_port: int, environment: Environment) -> None:
    print(f"\n  Keymend       http://{HOST}:{port}/")
    print(f"  The article   http://{HOST}:{port}/help/what-does-a-401-unauthorized-error-mean/")
    print(f"  Sandbox API   http://{HOST}:{sandbox_port}/v1/account/balance")
    print("  Test keys     .venv/bin/python manage.py sandbox_api --keys")
    print(f"  Test calls    go to {environment['PORTAL_API_BASE_URL']}")
    if "PORTAL_EMAIL_URL" not in environment and _is_debug(environment):
        print("  Mails         are written to var/mails/")
    print(f"  Staff desk    http://{HOST}:{port}/staff/")
    for email, password in _demo_staff(environment):
        print(f"  Demo sign-in  {email:<30} {password}  (then the page says the code)")
    print("\n  Ctrl-C ends all of it.\n", flush=True)


def _demo_staff(environment: Environment) -> list[list[str]]:
    """Address and password; none unless debug is on and test calls stay at a sandbox."""
    command = [sys.executable, "manage.py", "demo_staff"]
    made = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return [line.split()[1:] for line in made.stdout.splitlines()]


def _wait_for_an_end(running: list[subprocess.Popen[bytes]], stopping: threading.Event) -> int:
    while not stopping.wait(0.2):
        if ended := _ended(running):
            print("A process ended, so the rest ends too.", file=sys.stderr)
            return ended.returncode or 1
    return 0


def _ended(running: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes] | None:
    return next((process for process in running if process.poll() is not None), None)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Each leader is asked to end its own children; whatever is left then is killed."""
    for process in running:
        process.terminate()
    end = time.monotonic() + FAREWELL_SECONDS
    for process in running:
        _wait_at_most(process.wait, end - time.monotonic())
    _signal_groups(running, signal.SIGKILL)


def _wait_at_most(wait: Callable[[float], int], seconds: float) -> None:
    try:
        wait(max(0.0, seconds))
    except subprocess.TimeoutExpired:
        return


def _signal_groups(running: list[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for process in running:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    sys.exit(main())
