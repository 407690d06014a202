"""Addresses of this machine, and who may reach the page at them."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress


def is_loopback(host: str) -> bool:
    """Check whether only this machine can reach a host.

    `host` is a name or an address, without a port.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def addresses_of(found: socket.socket) -> list[str]:
    """Return the addresses at which other machines reach a page on this socket.

    The likeliest comes first; the list is empty if no other machine can.
    """
    host, port = found.getsockname()[:2]
    if is_loopback(host):
        return []
    hosts = [host]
    if ipaddress.ip_address(host).is_unspecified:
        families = (
            (socket.AF_INET, socket.AF_INET6)
            if found.family == socket.AF_INET6
            else (socket.AF_INET,)
        )
        hosts = [each for family in families for each in _own_addresses(family)]
    return [_written(each, port) for each in dict.fromkeys(hosts)]


def _own_addresses(family: socket.AddressFamily) -> list[str]:
    """Return the addresses of this machine in its networks, without sending a packet.

    They are the one that it would send from, then those of its name.
    """
    hosts: list[str] = []
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as line:
        line.connect((_FAR_AWAY[family], 9))  # a UDP connection selects the route and sends nothing
        hosts.append(line.getsockname()[0])
    with suppress(OSError, UnicodeError):
        hosts += [
            str(address[0])
            for *_, address in socket.getaddrinfo(socket.gethostname(), None, family)
        ]
    return [host for host in hosts if _leads_here(ipaddress.ip_address(host))]


def _written(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


# addresses for documentation (RFC 5737, RFC 3849), which belong to nobody
_FAR_AWAY = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def _leads_here(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Check whether a browser elsewhere can use this address of ours."""
    scoped = address.version == 6 and address.is_link_local  # has no meaning on another machine
    return not (address.is_loopback or address.is_unspecified or scoped)
