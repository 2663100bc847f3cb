"""How long the diagnosis takes without its test call, by shape and by length.

And how long the redactor takes for a kilobyte, in CPU time. Each figure is the median of a number
of runs in this process, in milliseconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from portal.diagnosis import Provider, diagnose, load, redacted_paste
from tests.diagnosis.clients import CLIENTS, filled
from tests.diagnosis.commands import COMMANDS
from tests.redaction import corpus

KEY = "b1cea0fe71985561f5a5c38d36abd25141040df9"
URL = "https://api.101domain.com/v1/account/balance"
TYPICAL = {
    "bare key": f"{KEY}\n",
    "header line": f"Authorization: {KEY}",
    "raw HTTP": f"GET /v1/domains HTTP/1.1\r\nHost: api.101domain.com\r\nX-API-Key: {KEY}\r\n\r\n",
    "cURL": f'curl -X GET "{URL}"\n-H "Authorization: Bearer {KEY}"',
    ".env": f"DEBUG=1\nAPI_KEY = '{KEY}' # live\n",
    "JSON": '{"mcpServers":{"d":{"headers":{"Authorization":"' + KEY + '"}}}}',
    "answer": "HTTP/2 403\nserver: cloudflare\n\n<html><title>Just a moment...</title>",
    "code": f'import requests\nkey = "{KEY}"\nrequests.get("{URL}", headers={{"Authorization": key}})',
    "error": "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u201c' in position 7",
    "message": f"My key is {KEY} and I get 401 on every call that I make.",
}
GROWING: dict[str, Callable[[int], str]] = {
    "headers": lambda n: "Authorization: Bearer a\n" * (n // 24),
    "options": lambda n: "curl x " + '-H "a: b" ' * (n // 10),
    "dollars": lambda n: "curl " + "$" * n,
    "quotes": lambda n: "curl " + "'\"" * (n // 2),
    "blanks": lambda n: "Authorization: Bearer " + " " * n + "x",
    "commas": lambda n: "Authorization: Bearer a" + "," * n,
    "nesting": lambda n: '{"a":' * (n // 5),
    "code": lambda n: "import requests\n" + "x = f(a, b)\n" * (n // 12),
    "words": lambda n: "the key is " * (n // 11),
    "assignments": lambda n: 'A="$A$A"\n' * (n // 9),
    "percent": lambda n: "Bearer " + "%41" * (n // 3),
}
# A whole paste of each shape, over and over.
REPEATED = {
    **{name: filled(client.program, {}) for name, client in CLIENTS.items()},
    **{name: filled(text, {}) for name, (_, text) in COMMANDS.items()},
}
LENGTHS_KIB = (1, 4, 16, 64)
# What customers send beside a key, and what holds one secret at another.
TO_REDACT: dict[str, str] = {
    "an article": Path("README.md").read_text("utf-8"),
    "a log": "2026-11-24 23:14:03 INFO views GET /help/ 200 in 12 ms from 10.0.0.7\n",
    "code": Path("portal/settings.py").read_text("utf-8"),
    "programs with keys": "\n".join(filled(client.program, {}) for client in CLIENTS.values()),
    "only secrets": "\n\n".join(sample.text for sample in corpus.others(0)),
}


def milliseconds(paste: str, provider: Provider, runs: int) -> float:
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        diagnose(paste, provider=provider)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def print_all() -> None:
    provider = load("101domain")
    print(f"{'typical paste':16}{'ms':>8}")
    for name, paste in TYPICAL.items():
        print(f"{name:16}{milliseconds(paste, provider, 200):8.2f}")
    print(f"\n{'by length':26}" + "".join(f"{n:>6} KiB" for n in LENGTHS_KIB))
    for name, make in GROWING.items():
        _print_growth(name, make, provider)
    print(f"\n{'each shape':26}" + "".join(f"{n:>6} KiB" for n in LENGTHS_KIB))
    for name, paste in REPEATED.items():
        _print_growth(name, lambda n, p=paste: (p * (n // len(p) + 1))[:n], provider)

    print(f"\n{'redactor, ms per KiB':26}" + "".join(f"{n:>6} KiB" for n in LENGTHS_KIB))
    for name, text in TO_REDACT.items():
        paces = [_pace(_as_long_as(text, n * 1024), provider) for n in LENGTHS_KIB]
        print(f"{name:26}" + "".join(f"{pace:10.2f}" for pace in paces))


def _as_long_as(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]


def _pace(text: str, provider: Provider) -> float:
    taken = []
    for _ in range(5):
        began = time.process_time()
        redacted_paste(text, provider)
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken) / len(text) * 1024


def _print_growth(name: str, make: Callable[[int], str], provider: Provider) -> None:
    figures = [milliseconds(make(n * 1024), provider, 3) for n in LENGTHS_KIB]
    print(f"{name:26}" + "".join(f"{f:10.1f}" for f in figures))
