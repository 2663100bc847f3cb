"""Words that hint at a cause without showing it: a question to ask, never a cause.

In English, German, French and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Span

_HINTS: Final = (
    (
        "header_in_query",
        r"(?:key|token|schl[üu]ssel|cl[ée]|clave) (?:in(?:to)? the|in (?:der|die)|dans l['’]|en la) ?(?:url|query|address|link|adresse)"
        r"|[?&](?:api_?key|token|key)=",
    ),
    (
        "expired_or_revoked",
        r"public(?:ly)? .{0,40}(?:repo|github|gitlab)|pushed .{0,60}(?:github|gitlab)|leaked|committed my key"
        r"|(?:do(?:es)? not|don['’]t|doesn['’]t|nobody|no one) know.{0,40}(?:made|created|expire|revoke|how long)"
        r"|personne ne sait|wei(?:ß|ss) (?:niemand|keiner)|nadie sabe|ne figure plus|not in the list"
        r"|nicht mehr in der liste|ya no (?:aparece|est[áa])|no longer (?:in|on) the list",
    ),
    (
        "key_expired",
        r"worked (?:until|till|for|before)|since (?:yesterday|today|last|this|around)|after \d+ days|stopped working|expired?"
        r"|lifespan|valid for|\d+[- ](?:days?|tage?|jours?|d[íi]as?)\b|abgelaufen|g[üu]ltig|[ée]ch[ée]ance|expir[éeó]|vigencia|caduc"
        r"|seit (?:gestern|heute)|depuis (?:hier|ce matin)|desde (?:ayer|hoy)|m[áa]s de un a[ñn]o|vor einem jahr|il y a un an|a year ago",
    ),
    (
        "key_revoked",
        r"revoked?|deleted the key|regenerated|rotated|widerrufen|gel[öo]scht|r[ée]voqu|supprim|revoc|borr(?:ado|é|aron)|elimin[óa]",
    ),
    (
        "wrong_account",
        r"(?:other|another|different|sub|second|private|personal|company'?s)[- ]?(?:\w+ )?(?:accounts?|user|login)|reseller|colleague'?s account"
        r"|two accounts|(?:zwei|andere[nms]?|privaten?) (?:konten|konto|account)|deux comptes|autre compte|compte de"
        r"|dos cuentas|otra cuenta|cuenta de",
    ),
    (
        "ip_not_allowed",
        r"whitelist|allow ?list|(?:allowed )?\bips?\b ?(?:address|restrict|limit|adresse|list)?|(?:new|different|other|another) (?:server|data cent)"
        r"|moved .{0,30}(?:server|data cent|host)|neue[nr]? server|nouveau serveur|servidor nuevo|nuevo servidor|umgezogen",
    ),
    (
        "stale_environment",
        r"restart|old key|still uses|cached|after (?:changing|replacing|updating) the key|neu ?(?:ge)?start|red[ée]marr|reinici",
    ),
    (
        "env_not_loaded",
        r"\.env\b|environment variable|dotenv|cron|systemd|docker|umgebungsvariable|variable d['’]environnement|variable de entorno",
    ),
    ("proxy_strips_header", r"proxy|nginx|apache|gateway|load balancer|cloudflare|passerelle|pasarela"),
    ("netrc_override", r"\.netrc\b|_netrc\b"),
    ("insufficient_scope", r"scopes?|permissions?|403|berechtigung|droits?\b|permisos?"),
    ("scheme_missing", r"without (?:the )?(?:word )?bearer|word bearer|only the key|nur den schl|seulement la cl|solo la clave|no bearer|ohne .{0,12}bearer|sans .{0,12}bearer|sin .{0,12}bearer"),
    ("header_name_wrong", r"\bx-(?:api|auth)-?(?:key|token)\b|api-?key header|header (?:named|called|namens|nommé|llamad[ao])"),
    ("basic_auth_used", r"basic auth|user ?name and password|as (?:the )?user ?name|benutzername|nom d['’]utilisateur|nombre de usuario"),
    ("insecure_http", r"\bhttp://|(?:over|via|über|ueber|en|por) (?:plain |unencrypted )?http\b(?!s)"),
    ("cors_preflight", r"\bcors\b|from the browser|in the browser|frontend|front-end|im browser|navigateur|navegador"),
    ("wrong_credential_kind", r"\bxml\b|login[- ]?id|\bote\b|password instead|passwort statt"),
    ("smart_quotes", r"(?:\bword\b|outlook|pages|docs?\b|onenote).{0,80}[“”„«]\S{12,}|[“„«][A-Za-z0-9_|.+/=-]{16,}[”“»]"),
)  # fmt: skip
_COMPILED: Final = tuple((code, re.compile(rule, re.I)) for code, rule in _HINTS)


def hints_of(text: str) -> Iterator[Slip]:
    for code, rule in _COMPILED:
        match = rule.search(text)
        if match:
            yield Slip(code, Span(*match.span()), "", Certainty.POSSIBLE)
