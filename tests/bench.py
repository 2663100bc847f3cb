"""``make bench``: how long the diagnosis takes without its test call, by shape and by length.

Each figure is the median of a number of runs in this process, in milliseconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from portal.diagnosis import Provider, diagnose, load
from tests.diagnosis.clients import CLIENTS, filled
from tests.diagnosis.commands import COMMANDS

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


def milliseconds(paste: str, provider: Provider, runs: int) -> float:
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        diagnose(paste, provider=provider)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
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


def _print_growth(name: str, make: Callable[[int], str], provider: Provider) -> None:
    figures = [milliseconds(make(n * 1024), provider, 3) for n in LENGTHS_KIB]
    print(f"{name:26}" + "".join(f"{f:10.1f}" for f in figures))


if __name__ == "__main__":
    main()
