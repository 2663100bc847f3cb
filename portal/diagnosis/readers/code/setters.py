"""Functions that set a header, or a credential, each in its library's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.diagnosis.readers.code import bases, option_maps, parameters, placing, request_calls
from portal.diagnosis.readers.code.credential_names import is_credential_name
from portal.diagnosis.readers.code.expressions import Call, Expression, Join, Map, Name, Text
from portal.diagnosis.readers.code.found import Sent
from portal.diagnosis.readers.code.placing import javascript, php
from portal.diagnosis.request import Edit, HeaderField
from portal.diagnosis.traced import Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

_SETTERS: Final = frozenset(
    """add set append header addheader add_field setheader setrequestheader setrequestproperty
    addrequestproperty withheader add_header putheader tryaddwithoutvalidation
    addorupdateheader addorupdatedefaultheader adddefaultheader with_header set_header
    withaddedheader put""".split()
)


_HEADER_METHODS: Final = frozenset(
    """withheaders with_headers setheaders set_headers headers defaultheaders httpheaders
    axiosheaders""".split()
)


_MERGES: Final = frozenset("update merge merge! assign putall array_merge".split())


_BEARER_HELPERS: Final = frozenset(
    """withtoken setbearerauth set_bearer_auth bearer_auth bearerauth bearertoken setauthtoken
    oauth2authorizationrequestheaderauthenticator""".split()
)


_BASIC_HELPERS: Final = frozenset(
    """httpbasicauth basicauth basic_auth withbasicauth setbasicauth httpbasicauthenticator
    basicauthentication basicauthenticationinterceptor basicauthenticator""".split()
)


_SENDS: Final = frozenset(
    """postform urlopen do curl_exec file_get_contents openconnection newbuilder newcall exchange
    getforobject getforentity""".split()
)


def called(finder: Finder, call: Call) -> None:
    bases.note(finder, call)
    name, given = call.name.lower(), call.positional()
    finder.found.makes_call |= name in _SENDS
    if name in _MERGES:  # what is put into a list may be the header
        finder.has_unseen_headers |= any(not isinstance(finder.resolved(e), Map) for e in given)
    if placing.note(finder, call):
        finder.found.makes_call = True
        return
    is_put = name == "put" and given and not is_credential_name(finder.text(given[0]).text)
    if parameters.note(finder, call):
        return
    if name in _SETTERS and len(given) >= 2 and not is_put:
        finder.set_by(call, given)
    elif name == "authenticationheadervalue":
        authentication_header(finder, given, finder.targets.get(call.span, ""))
    elif name == "request" and given and symbol(finder, given[0]) == "authorization":
        if len(given) > 2 and symbol(finder, given[1]) == "basic":
            finder.add_basic(given[2], Span(given[1].span.start, given[-1].span.end))
        else:
            authentication_header(finder, given[1:])
    elif name == "request" and len(given) > 1 and symbol(finder, given[0]) == "basic_auth":
        finder.add_basic(given[1], Span(given[0].span.start, given[-1].span.end))
    elif name in ("add", "upsert") and call.callee.endswith(f"request.headers.{call.name}"):
        for each in given[:1]:
            finder.pair_or_line(finder.resolved(each))
    elif javascript.note_auth(finder, call, given):
        return
    elif name == "auth" and len(given) == 1 and isinstance(given[0], Text | Join):
        finder.add_header(Traced.at("Authorization", given[0].span.start), given[0])
    elif name in _HEADER_METHODS or (name in ("update", "merge") and "headers" in call.callee):
        for each in given:
            finder.headers_of(finder.resolved(each))
    elif name in _BEARER_HELPERS and given:
        bearer_helper(finder, call, given)
    elif is_basic_helper(finder, call, name) and call.arguments:
        users = (a.value for a in call.arguments if a.name in ("login", "username", "user"))
        user = next(users, call.arguments[0].value)
        is_second = len(given) == 2 and isinstance(user, Text) and not user.value
        finder.add_basic(given[1] if is_second else user, call.span)
    elif name == "curl_setopt" and len(given) == 3:
        curl_option(finder, given)
    elif name == "create" and "axios" in call.callee:
        request_calls.read_options(finder, call, given, 0)
    else:
        request_calls.request(finder, call, name, given)


def bearer_helper(finder: Finder, call: Call, given: tuple[Expression, ...]) -> None:
    """``withToken($key, 'Token')``: some take another scheme, and RestSharp's is OAuth unless told."""
    start = call.span.start
    if call.name == "SetAuthToken":  # Go's resty has the scheme set by a call of its own
        schemes = (c.positional() for c in finder.calls if c.name == "SetAuthScheme")
        given = (*given[:1], *next(schemes, ()))
    scheme = finder.text(given[1]) if len(given) > 1 else Traced.at("Bearer", start)
    if len(given) == 1 and call.name == "OAuth2AuthorizationRequestHeaderAuthenticator":
        scheme = Traced.at("OAuth", start)
    if scheme.text.lower() == "bearer" or not scheme.is_known:
        at = Traced.at("Authorization", start)
        finder.add_header(at, given[0], is_key=True, setting=call)
        return
    if len(given) == 1:
        finder.found.edits.append(Edit(Span(given[0].span.end, given[0].span.end), ', "Bearer"'))
    else:
        quote = finder.source.text[given[1].span.start]
        finder.found.edits.append(Edit(given[1].span, f"{quote}Bearer{quote}"))
    value = scheme + Traced.at(" ", start) + finder.text(given[0])
    name, colon = Traced.at("Authorization", start), Traced.at(":", start)
    header = HeaderField(name, value, colon, given[0].span)
    finder.found.sent.append(Sent(header, given[0], is_key=True, at=start))


def is_basic_helper(finder: Finder, call: Call, name: str) -> bool:
    """OkHttp's ``Credentials.basic`` serves proxies as well."""
    if call.callee == "Credentials.basic":
        return "proxy-authorization" not in finder.source.text.lower()
    return name in _BASIC_HELPERS


def symbol(finder: Finder, expression: Expression) -> str:
    return expression.path.strip(":") if isinstance(expression, Name) else ""


def authentication_header(finder: Finder, given: tuple[Expression, ...], target: str = "") -> None:
    """C#'s ``AuthenticationHeaderValue``: the scheme and the key, or both in one."""
    if len(given) == 1:
        name = Traced.at("Authorization", given[0].span.start)
        finder.add_header(name, given[0], target=target)
    elif len(given) == 2:
        at = given[1].span.start
        name, scheme = Traced.at("Authorization", at), finder.text(given[0])
        if scheme.text.lower() == "bearer":
            finder.add_header(name, given[1], is_key=True, target=target)
            return
        text = scheme + Traced.at(" ", at) + finder.text(given[1])
        span = Span(given[0].span.start, given[1].span.end)
        header = HeaderField(name, text, Traced.at(":", at), span)
        finder.found.sent.append(Sent(header, Expression(span), at=span.start))


def curl_option(finder: Finder, given: tuple[Expression, ...]) -> None:
    option = given[1].path.upper() if isinstance(given[1], Name) else ""
    if option == "CURLOPT_HTTPHEADER":
        headers = finder.resolved(given[2])
        handle = finder.source.text[given[0].span.start : given[0].span.end]
        finder.header_settings.append((handle, headers))
        option_maps.curl_headers(finder, headers)
    elif option == "CURLOPT_URL":
        finder.found.addresses.insert(0, finder.text(given[2]))
    elif option == "CURLOPT_USERPWD":
        finder.add_basic(given[2], given[2].span)
    else:
        php.note_curl_option(finder, given[1], given[2])
    finder.found.makes_call = True
