"""Whose request it is: the client's address and network, as far as they can be trusted."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address

NOBODY: Final = "unknown"
MOST_HOPS: Final = 20


def client_address(request: HttpRequest) -> Address | None:
    """The address that the outermost proxy of the operator's own saw; None where there is none.

    ``X-Forwarded-For`` is read from its end, and only for as long as who wrote the entry is one of
    PORTAL_TRUSTED_PROXIES: whatever a client writes there itself is never reached.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-MOST_HOPS:]
    while address is not None and _is_trusted(address) and hops:
        before = _parsed(hops.pop().strip())
        if before is None:
            break
        address = before
    return address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def holder(address: Address | None) -> str:
    """What one customer has: an IPv4 address, or a /64 of IPv6."""
    return _network(address, 32, 64)


def neighbourhood(address: Address | None) -> str:
    """What one provider of servers hands out together: a /24, or a /48 of IPv6."""
    return _network(address, 24, 48)


def _network(address: Address | None, of_4: int, of_6: int) -> str:
    if address is None:
        return NOBODY
    length = of_4 if address.version == 4 else of_6
    return str(ip_network(f"{address}/{length}", strict=False))
