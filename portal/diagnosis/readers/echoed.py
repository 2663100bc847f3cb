"""``echo key | base64``: what is piped on ends with the line end that ``echo`` adds."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

_PIPED: Final = re.compile(
    r"""(?m)^[ \t]*(?:[$%\#>][ \t])?(?P<echo>echo)[ \t]+(?P<quote>["']?)(?P<key>[^\s"'$|<>-][^\s"'|<>]{15,400})(?P=quote)
    [ \t]*(?:\|[ \t]*(?:base64|(?:docker|podman)[ \t]+secret|kubectl|openssl|vault|aws|gcloud|az)\b|>[ \t]*[\w./~-]{1,200})""",
    re.X,
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    match = _PIPED.search(text)
    if match is None:
        return None
    key = Traced.part(text, *match.span("key")) + Traced.at("\n", match.end("key"))
    return PastedRequest(
        kind=InputKind.OTHER_CLI,
        text=Secret(text),
        stored=key,
        rewriting=lambda: Rewriting("bash", tuple(_edits(match)), (ENV,)),
    )


def _edits(match: re.Match[str]) -> list[Edit]:
    """``printf`` adds nothing."""
    argument = Span(match.start("quote"), match.end("key") + len(match["quote"]))
    return [Edit(Span(*match.span("echo")), "printf %s"), Edit(argument, f'"${ENV}"')]
