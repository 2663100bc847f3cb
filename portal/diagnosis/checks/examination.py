"""What an examination of the text gives: findings, and the credential behind them."""

from __future__ import annotations

from dataclasses import dataclass

from portal.diagnosis.finding import Finding
from portal.diagnosis.secret import Secret


@dataclass(frozen=True, slots=True)
class Credential:
    """What would be sent, and what should be.

    ``as_sent`` is the header's value, None where no ``Authorization`` goes out; ``is_known`` is
    false where that depends on a variable. ``key`` is the repaired key, None where none can be
    made out; ``is_ours`` is false for another provider's secret, which is not sent anywhere.
    """

    as_sent: Secret | None
    is_known: bool
    key: Secret | None
    is_ours: bool = True

    def repaired(self, scheme_word: str) -> Secret | None:
        return Secret(f"{scheme_word} {self.key.reveal()}") if self.key else None


@dataclass(frozen=True, slots=True)
class Examination:
    """All that the text alone shows.

    ``secrets`` are all texts that must never be shown, ``hidden`` the offsets in the paste of
    the key's characters.
    """

    findings: tuple[Finding, ...]
    credential: Credential
    passed: tuple[str, ...]
    secrets: tuple[Secret, ...]
    hidden: frozenset[int]
