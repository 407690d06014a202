"""Server of the page: a free port, kernels compiled before the first visitor, then the browser."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress

from rp2pr_sim.core.errors import InputError, installing, reason_of
from rp2pr_sim.web.security import is_loopback

PORTS_TRIED = 50
# addresses for documentation (RFC 5737, RFC 3849), which belong to nobody
_FAR_AWAY = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
_BACKLOG = 128  # connections that wait while the server is busy


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens on this port, or on the next that is free.

    Raises
    ------
    InputError
        if the host is not this machine, the port may not be used, or none of the next is free, in
        one sentence.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"host is {host!r}, which is no address of this machine; 127.0.0.1 is this machine"
            " alone."
        ) from error
    for number in range(port, min(port + PORTS_TRIED, 65_536)):
        found = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # on other systems it would let two pages share a port
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((address[0], number, *address[2:]))
            found.listen(_BACKLOG)
        except OSError as error:
            found.close()
            if error.errno != errno.EADDRINUSE:
                raise InputError(
                    f"the page cannot listen on port {number} of {host}: {reason_of(error)}."
                ) from error
        else:
            return found
    raise InputError(
        f"port is {port}, and it and the ports after it are in use; choose another, such as"
        " port=9000."
    )


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


def _leads_here(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Check whether a browser elsewhere can use this address of ours."""
    scoped = address.version == 6 and address.is_link_local  # has no meaning on another machine
    return not (address.is_loopback or address.is_unspecified or scoped)


def _written(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def warm_up() -> None:
    """Compute everything that the page needs once, before a class uses it.

    Then nothing has to be compiled or imported during a lesson.
    """
    from rp2pr_sim.study.precompile import warm
    from rp2pr_sim.web.monte_carlo import Asked, blocks, results, run_block
    from rp2pr_sim.web.play import play, recorded_of
    from rp2pr_sim.web.request import scenario_of
    from rp2pr_sim.web.story import story

    warm()
    played = play({}, {})
    story({}, played["a"]["teams"]["id"][0])
    row = recorded_of({}, 1, 0).result
    for block in blocks(Asked(scenario_of({}), scenario_of({}), 1, 2)):
        results(run_block(block), [row, row])


def serve(
    found: socket.socket, addresses: Sequence[str], browser: bool, ready: Callable[[str], object]
) -> None:
    """Serve the page on this socket until it is interrupted.

    Parameters
    ----------
    found : socket.socket
        the socket returned by `listening`.
    addresses : Sequence[str]
        addresses at which other machines reach it (`addresses_of`); the browser opens the first, or
        else this machine's own.
    browser : bool
        whether to open the browser.
    ready : Callable[[str], object]
        called as soon as the page answers, with the address that the browser opens.

    Raises
    ------
    InputError
        if the extra that the page needs is not installed.
    """
    try:
        import uvicorn

        from rp2pr_sim.web.api import service
    except ModuleNotFoundError as error:
        raise InputError(
            f"the page needs {error.name}, which the extra page brings: {installing('page')}."
        ) from error
    host, port = found.getsockname()[:2]
    app = service(loopback=is_loopback(host), addresses=addresses)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    address = (
        addresses[0] if addresses else _written(host if is_loopback(host) else "127.0.0.1", port)
    )
    if browser:  # its request waits in the socket until the server takes it
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    ready(address)
    server.run(sockets=[found])
