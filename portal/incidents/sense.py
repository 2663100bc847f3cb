"""Is it an incident? Decided from the last minutes' counts, by figures that stand in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portal.incidents.models import Incident, Minute, Nature
from portal.incidents.watching import BAD, OURS, Sign


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What opens an incident, and what closes it: further apart, so that it does not flap.

    It opens when ``probes`` in a row fail and no customer's call is answered, or when calls fail
    for ``visitors`` different visitors within ``window`` and for ``share`` of all calls that tell.
    Where the probe itself is answered, as the API may refuse a missing key while it fails for a
    real one, twice as many visitors are needed.

    It closes once ``probes`` in a row were answered and, within ``window``, calls failed for no
    more than ``calm_visitors`` visitors and ``calm_share`` of all calls.
    """

    window: timedelta = timedelta(minutes=5)
    probes: int = 3
    visitors: int = 3
    share: float = 0.5
    calm_visitors: int = 1
    calm_share: float = 0.1
    rest_after_hand: timedelta = timedelta(minutes=30)
    reminds_every: timedelta = timedelta(hours=12)
    forgotten_after: timedelta = timedelta(days=3)


THRESHOLDS: Final = Thresholds()

_BAD_PROBES: Final = frozenset({*BAD, OURS, Sign.UNCLEAR})


def recent_minutes(now: datetime, within: timedelta = THRESHOLDS.window) -> list[Minute]:
    return list(Minute.objects.filter(at__gt=now - within, at__lte=now))


def nature_of(minutes: Sequence[Minute], by: Thresholds = THRESHOLDS) -> Nature | None:
    """Whose trouble the last minutes show; None where they show none."""
    if _probes_fail(minutes, by):
        return _nature(minutes)
    return _nature(minutes) if _calls_fail(minutes, by) else None


def _probes_fail(minutes: Sequence[Minute], by: Thresholds) -> bool:
    """The last ones, with no call answered since the first of them."""
    probed = [minute for minute in minutes if minute.probe][-by.probes :]
    if len(probed) < by.probes or any(m.probe not in _BAD_PROBES for m in probed):
        return False
    return not any(minute.up for minute in minutes if minute.at >= probed[0].at)


def _calls_fail(minutes: Sequence[Minute], by: Thresholds) -> bool:
    needed = by.visitors * (2 if _last_probe(minutes) == Sign.UP else 1)
    bad, telling = sum(m.bad for m in minutes), sum(m.telling for m in minutes)
    return sum(m.visitors for m in minutes) >= needed and bad >= by.share * telling


def _last_probe(minutes: Sequence[Minute]) -> str:
    return next((minute.probe for minute in reversed(minutes) if minute.probe), "")


def _nature(minutes: Sequence[Minute]) -> Nature:
    """An error that came back is the API's own. Silence is ours only if the witness says so."""
    last = _last_probe(minutes)
    if last in (OURS, Sign.UNCLEAR):
        return Nature.OURS
    failed, silent = sum(m.failed for m in minutes), sum(m.silent for m in minutes)
    return Nature.API if failed >= silent else Nature.SILENT


def is_over(minutes: Sequence[Minute], by: Thresholds = THRESHOLDS) -> bool:
    """Whether it has been calm for long enough."""
    probes = [minute.probe for minute in minutes if minute.probe][-by.probes :]
    if len(probes) < by.probes or any(probe != Sign.UP for probe in probes):
        return False
    bad, telling = sum(m.bad for m in minutes), sum(m.telling for m in minutes)
    is_calm = sum(m.visitors for m in minutes) <= by.calm_visitors
    return is_calm and bad <= max(by.calm_share * telling, by.calm_visitors)


def incident_at(at: datetime) -> Incident | None:
    """The one that ran at that time."""
    found = Incident.objects.filter(began__lte=at).order_by("-began", "-pk").first()
    return found if found and (found.ended is None or found.ended >= at) else None
