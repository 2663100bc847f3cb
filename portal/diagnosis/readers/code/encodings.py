"""What a function of the code makes of a text: base64, percent signs, quotes round it."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from portal.diagnosis.finding import Certainty
from portal.diagnosis.readers.code.expressions import Call, Expression, Text

LIKELY, POSSIBLE = Certainty.LIKELY, Certainty.POSSIBLE


@dataclass(frozen=True, slots=True)
class Encoding:
    """``code`` names the fault; ``certainty`` is how sure it is where the text is not known."""

    code: str
    of: Callable[[str], str]
    certainty: Certainty = LIKELY


def encoding_of(call: Call) -> Encoding | None:
    """What the call does to its one text; None where it does nothing of the kind."""
    return next((e for rule, e in _BY_CALLEE if rule.search(call.callee)), None) or _by_format(call)


def encoded_part(call: Call) -> Expression | None:
    """The argument that is encoded, or what the method stands behind."""
    if encoding_of(call) is None:
        return None
    given = call.positional()
    is_method = call.receiver is not None and _METHOD.search(call.callee)
    return call.receiver if is_method or not given else given[0]


def _by_format(call: Call) -> Encoding | None:
    """``Buffer.from(key).toString('base64')`` and ``[key].pack('m0')`` name what they make."""
    given = call.positional()
    named = given[0].value.text if given and isinstance(given[0], Text) else ""
    is_base64 = (call.name in ("toString", "encode") and named in ("base64", "base64url")) or (
        call.name == "pack" and named in ("m", "m0")
    )
    return _BASE64 if is_base64 else None


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")


def _percent(safe: str) -> Callable[[str], str]:
    """Letters, digits and ``_.-~`` stay in every language, and ``safe`` in this one."""
    return lambda text: quote(text, safe=safe, errors="replace")


def _single_quoted(text: str) -> str:
    return f"'{text}'"


_BASE64: Final = Encoding("base64_encoded", _base64)
_COMPONENT: Final = Encoding("percent_encoded", _percent("!*'()"), POSSIBLE)
_STRICT: Final = Encoding("percent_encoded", _percent(""), POSSIBLE)
_PATH: Final = Encoding("percent_encoded", _percent("/"), POSSIBLE)
_ADDRESS: Final = Encoding("percent_encoded", _percent(";,/?:@&=+$#!*'()"), POSSIBLE)
_QUOTED: Final = Encoding("quotes_in_value", lambda text: json.dumps(text, ensure_ascii=False))
_SINGLE: Final = Encoding("quotes_in_value", _single_quoted)
_HTML: Final = Encoding("html_entity", html.escape, POSSIBLE)

_METHOD: Final = re.compile(r"\.(?:inspect|to_json|dump|toString|pack|encode|to_query)\s*\Z")
_BY_CALLEE: Final = tuple(
    (re.compile(rule), encoding)
    for rule, encoding in (
        (r"\bb64encode\Z|\b(?:standard|urlsafe)_b64encode\Z|\bbtoa\Z|\bbase64_encode\Z", _BASE64),
        (r"\b(?:strict_|urlsafe_)?encode64\Z|\bToBase64String\Z|\bencodeBase64\w*\Z", _BASE64),
        (r"[eE]ncoding\.EncodeToString\Z|\bBase64\b.*\.encode(?:ToString)?\Z", _BASE64),
        (r"\bencodeURIComponent\Z", _COMPONENT),
        (r"\bencodeURI\Z|\bURI\.(?:escape|encode)\Z|\bEscapeUriString\Z", _ADDRESS),
        (r"(?:\A|\.)quote\Z", _PATH),
        (r"\b(?:raw)?urlencode\Z|\bquote_plus\Z|\burl\.(?:Query|Path)Escape\Z", _STRICT),
        (r"\bCGI\.escape\Z|\burl_encode\Z|\bencode_www_form_component\Z", _STRICT),
        (r"\bURLEncoder\.encode\Z|\bEscapeDataString\Z|\bUrlEncode\Z|\bUriUtils\.encode", _STRICT),
        (
            r"\bJSON\.(?:stringify|generate)\Z|\bjson\.dumps\Z|\bjson_encode\Z|\bstrconv\.Quote\Z",
            _QUOTED,
        ),
        (r"\.(?:inspect|to_json)\Z|\bJsonSerializer\.Serialize\Z|\bSerializeObject\Z", _QUOTED),
        (r"(?:\A|[^\w.])repr\Z|\bvar_export\Z", _SINGLE),
        (r"\bhtml\.escape\Z|\bhtmlspecialchars\Z|\bhtmlentities\Z|\bescape_?HTML\Z", _HTML),
    )
)
