"""How long something takes by itself."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def holds(claim: Callable[[], bool], tries: int = 3) -> bool:
    """Whether a claim about time holds once: what the machine did meanwhile is no fault of ours."""
    return any(claim() for _ in range(tries))


def cpu_seconds(work: Callable[[], object], runs: int = 1) -> float:
    """The processor's time, the least of a number of runs.

    Other work on the machine does not count, and neither do the objects of all the other tests,
    through which the collector of garbage would go meanwhile.
    """
    taken = []
    for _ in range(runs):
        gc.disable()
        try:
            began = time.process_time()
            work()
            taken.append(time.process_time() - began)
        finally:
            gc.enable()
    return min(taken)
