"""Pages opened in a browser that note every fault it tells of: its console, scripts, the policy."""

from __future__ import annotations

import time
from typing import Any, Final

PATIENCE_SECONDS: Final = 5

# In the words of the standard, whatever a browser writes to its console about it.
_TELL_OF_VIOLATIONS = """
addEventListener("securitypolicyviolation", (violation) => console.error(
  `policy: ${violation.effectiveDirective} ${violation.blockedURI} ${violation.sample}`));
"""


def _is_fault(message: Any) -> bool:
    """A form answered with 409 or 422 is what was promised, though Chromium reports its status."""
    is_promised = any(f"status of {status}" in message.text for status in (409, 422))
    return message.type == "error" and not is_promised


def watched(context: Any) -> list[str]:
    """A list that gets the faults of all pages of a browser's context."""
    faults: list[str] = []
    context.add_init_script(_TELL_OF_VIOLATIONS)
    context.on("console", lambda m: faults.append(m.text) if _is_fault(m) else None)
    context.on("weberror", lambda e: faults.append(str(e.error)))
    return faults


class Visits:
    """Opens pages of one site, each in a context of its own."""

    def __init__(self, browser: Any, base_url: str) -> None:
        self.browser, self.base_url = browser, base_url
        self._contexts: list[tuple[Any, list[str]]] = []

    def __call__(self, path: str = "/", **options: Any) -> Any:
        """A page at this path; options are those of a browser context."""
        context = self.browser.new_context(base_url=self.base_url, **options)
        self._contexts.append((context, watched(context)))
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(path)
        return page

    def mean(self, fault: str) -> None:
        """Waits until this is among the faults, and forgives what was told until then."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not any(fault in told for told in self.faults()):
            assert time.monotonic() < end, f"the browser told nothing of {fault!r}: {self.faults()}"
            self._contexts[-1][0].pages[0].wait_for_timeout(20)
        for _, faults in self._contexts:
            faults.clear()

    def faults(self) -> list[str]:
        return [fault for _, faults in self._contexts for fault in faults]

    def end(self) -> None:
        """Fails where there was any fault that no test meant."""
        for context, _ in self._contexts:
            context.close()
        if faults := self.faults():
            raise AssertionError("the browser tells of faults:\n" + "\n".join(faults))
