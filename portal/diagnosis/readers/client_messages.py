"""What clients, shells and browsers say when they cannot send a request, and what it proves.

The texts are those of the programs themselves, in the languages that Windows and the shells
are installed in most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.finding import Certainty

CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY


@dataclass(frozen=True, slots=True)
class Message:
    """A known message, and the causes that it proves, the decisive one first."""

    rule: re.Pattern[str]
    causes: tuple[str, ...]
    certainty: Certainty = CERTAIN


def _message(rule: str, *causes: str, certainty: Certainty = CERTAIN) -> Message:
    return Message(re.compile(rule, re.I), causes, certainty)


# Only in capitals, so that no sentence about a key is taken for one.
_KEY_NAME: Final = r"(?<!\w)(?-i:[A-Z0-9_]{0,40}(?:KEY|TOKEN|SECRET)[A-Z0-9_]{0,20})"

MESSAGES: Final = (
    _message(
        r"(?:command not found:? ?-{1,2}(?:H|header|X|d|data|u)\b|(?<!\w)-{1,2}(?:H|header|X|d)[\"']?"
        r" ?: (?:command )?not found|['‘`\"]-{1,2}(?:H|header)['’\"] is not recognized"
        r"|the term ['‘\"]?-{1,2}(?:H|header)['’\"]? is not recognized|unknown command:? -H\b"
        r"|unexpected token '-H'|unary operator '-'"
        r"|(?<!\w)-{1,2}(?:H|header) ?: (?:kommando|befehl|commande|orden|no se encontr|comando)"
        r"|[\"'‘«„] ?-{1,2}(?:H|header) ?[\"'’»“]? (?:ist entweder|wurde nicht als|n['’]est pas reconnu|no se reconoce))",
        "shell_line_break", "header_missing",
    ),
    _message(
        rf"{_KEY_NAME}(?:=\S{{0,200}})? ?: (?:(?:command )?not found|kommando|befehl|commande|orden|comando|no se encontr)"
        rf"|command not found: {_KEY_NAME}"
        rf"|['‘\"«](?:export|{_KEY_NAME}(?:=\S{{0,200}})?)['’\"»] (?:is not recognized|n['’]est pas|no se reconoce|ist entweder|wurde nicht)"
        rf"|the term ['‘\"]?(?:export|{_KEY_NAME}(?:=\S{{0,200}})?)['’\"]? is not recognized"
        r"|(?:export|declare): [`'\"]?(?:=|[\w.-]{1,200})['\"]?: not a valid identifier|unsupported use of '='"
        r"|invalid environment assignment|variable ['\"]?[^'\"\n]{1,200}['\"] contains whitespaces?"
        r"|unexpected character .{0,20}in variable name",
        "env_syntax",
    ),
    _message(r"no matches found: \S{0,300}\?|no matches for wildcard ['\"]?\S{0,300}\?", "shell_quoting"),
    _message(
        r"could not resolve host(?:name)?:? ['\"]?(?:bearer|authorization:?|token|-H|accept:|content-type:)",
        "shell_quoting", "header_missing",
    ),
    _message(r"option --header=?\S{0,400}:? is unknown", "shell_quoting", "header_missing"),
    _message(
        r"unexpected EOF while looking for matching|unmatched [\"'`]|unterminated quoted string"
        r"|quote>\s*\Z|dquote>|the string is missing the terminator|string starting:?.{0,40}missing",
        "shell_quoting",
    ),
    _message(r"could not resolve host(?:name)?:? ['\"]?[“”‘’]", "smart_quotes", "header_missing"),
    _message(
        r"cannot (?:bind parameter|convert) ?'?headers|cannot bind parameter 'headers'"
        r"|system\.collections\.idictionary|parameter [\"“„]headers[\"”“] kann nicht gebunden"
        r"|param[èe]tre ?«?\W{0,3}headers|el par[áa]metro ['\"]headers|parameter cannot be found that matches parameter name"
        r" '(?:H|X|s|sS|k|L)'",
        "powershell_curl_alias",
    ),
    _message(
        r"blocked by CORS policy|cross-origin request blocked|no 'access-control-allow-origin'"
        r"|preflight (?:request|response)|not allowed by access-control-allow",
        "cors_preflight",
    ),
    _message(
        r"err_invalid_char|invalid character in header content|invalid header field value"
        r"|invalid (?:http )?header value|invalid value for header|header value contains? invalid"
        r"|illegal (?:header value|character\(s\) in message header)|is not valid header value|unexpected char 0x|is an invalid header value",
        "newline_in_key", "invisible_character", certainty=LIKELY,
    ),
    _message(
        r"non iso-8859-1 code point|bytestring because the character|request headers must contain only ascii"
        r"|'(?:ascii|latin-?1)' codec can't encode|outside of the range of iso-8859-1",
        "invisible_character", "smart_quotes", certainty=LIKELY,
    ),
    _message(
        r"new-?line characters? (?:are|is) not allowed in header|cannot include cr/?lf|contains? cr/?lf"
        r"|header may not contain more than a single header|new ?line detected|return character\(s\) in header"
        r"|header value must not contain (?:cr|new ?line)|line breaks? (?:are|is) not allowed in header|CR/LF/NUL found|newline or carriage return detected"
        r"|invalid CRLF|header injection",
        "newline_in_key",
    ),
    _message(
        r"misused header name|unexpected keyword argument '?(?:header|head|authorization)\b"
        r"|unknown option:? ['\"]?header['\"]?\b",
        "headers_misplaced",
    ),
    _message(r"invalid leading whitespace|leading (?:white ?)?space.{0,30}header value", "whitespace_around"),
    _message(
        r"header name must be a valid http token|invalid header name|malformed header|headers? .{0,20}without (?:a )?colon",
        "header_separator", certainty=LIKELY,
    ),
    _message(
        r"can only concatenate str \(not \"nonetype\"\)|unsupported operand.{0,60}'nonetype'"
        r"|cannot read propert(?:y|ies) .{0,60}undefined",
        "env_not_loaded", certainty=LIKELY,
    ),
    _message(r"(?<!\w)keyerror: ['\"]\w{0,60}(?:key|token)\w{0,20}['\"]", "env_not_loaded", certainty=LIKELY),
    _message(
        r"certificate_verify_failed|ssl certificate problem|self.signed certificate|unable to get local issuer"
        r"|certificate verify failed|sslhandshakeexception|pkix path|schannel|ssl_error|err_cert_|err_ssl_"
        r"|tls handshake|x509: certificate",
        "not_a_401",
    ),
    _message(
        r"could not resolve host|name or service not known|getaddrinfo (?:enotfound|failed)|enotfound|nodename nor servname"
        r"|nameresolutionerror|no such host|unknownhostexception|temporary failure in name resolution|err_name_not_resolved",
        "not_a_401",
    ),
    _message(
        r"connect(?:ion)? (?:was )?(?:refused|reset|timed? ?out|aborted)|sockettimeoutexception|econnrefused|econnreset|etimedout|read timed out"
        r"|connecttimeout|connectionerror|remotedisconnected|failed to connect to|operation timed out|socket hang up"
        r"|network is unreachable|max retries exceeded|err_connection|timeout exceeded|context deadline exceeded",
        "not_a_401",
    ),
)  # fmt: skip
