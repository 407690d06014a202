"""Addresses of this machine, and who may reach the page at them."""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted


class PublicAddress(NamedTuple):
    """The address at which a class opens a page that is behind a proxy."""

    url: str
    origin: str
    """As browsers send it: without a path, and without the port that is usual for the scheme."""
    host: str

    @classmethod
    def of(cls, text: object) -> PublicAddress:
        """Return the address that a setting names.

        Raises
        ------
        InputError
            if it is not an http or https address, or contains more than a host, a port and a path.
        """
        try:
            parts = urlsplit(str(text))
            host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
            port = parts.port
        except ValueError:  # a port, an IPv6 address or a name that cannot be
            host, port = "", None
        if not host or not _ADDRESS.fullmatch(str(text)):
            raise InputError(
                f"address is {quoted(text)}; allowed is the page's address at the proxy, such as"
                " https://school.example or https://school.example/teach/."
            )
        path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
        shown = f"[{host}]" if ":" in host else host
        usual = {"http": 80, "https": 443}[parts.scheme]
        origin = f"{parts.scheme}://{shown}" + ("" if port in (None, usual) else f":{port}")
        return cls(origin + path, origin, host)


_ADDRESS = re.compile(r"https?://[^/?#@\\\s]+(/[^?#\\\s]*)?", re.IGNORECASE)


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
    return [url_of(each, port) for each in dict.fromkeys(hosts)]


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


def url_of(host: str, port: int) -> str:
    """Return the address of a page at this host, by name or number."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


# addresses for documentation (RFC 5737, RFC 3849), which belong to nobody
_FAR_AWAY = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def _leads_here(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Check whether a browser elsewhere can use this address of ours."""
    scoped = address.version == 6 and address.is_link_local  # has no meaning on another machine
    return not (address.is_loopback or address.is_unspecified or scoped)
