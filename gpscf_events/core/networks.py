"""Which network asks: what limits and waits count by. Services need it too, so it stands apart from the limits."""

import ipaddress

from flask import request

# What one subscriber holds: one IPv4 address, or a /64 of IPv6.
_NETWORK_BITS = {4: 32, 6: 64}


def network() -> str:
    """The network that asks; "none" where the server does not say."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "none"
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return str(ipaddress.ip_network((address, _NETWORK_BITS[address.version]), strict=False))
