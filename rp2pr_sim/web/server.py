"""Server of the page: a free port, kernels compiled before the first visitor, then the browser."""

from __future__ import annotations

import errno
import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence

from rp2pr_sim.core.errors import InputError, installing, reason_of
from rp2pr_sim.core.text import quoted
from rp2pr_sim.web.addresses import PublicAddress, is_loopback, url_of

PORTS_TRIED = 50
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
            f"host is {quoted(host)}, which is no address of this machine; 127.0.0.1 is this"
            " machine alone."
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


def warm_up() -> None:
    """Compute everything that the page needs once, before a class uses it.

    Then nothing has to be compiled or imported during a lesson.
    """
    from rp2pr_sim.study.precompile import load
    from rp2pr_sim.web.monte_carlo import Asked, joined, parts_of, results, run_part
    from rp2pr_sim.web.play import play, recorded_of
    from rp2pr_sim.web.request import scenario_of
    from rp2pr_sim.web.story import story

    load()
    played = play({}, {})
    story({}, played["a"]["teams"]["id"][0])
    row = recorded_of({}, 1, 0).result
    asked = Asked(scenario_of({}), scenario_of({}), 1, 4)
    results(asked, joined([run_part(part) for part in parts_of(asked)]), [row, row])


def serve(
    found: socket.socket,
    addresses: Sequence[str],
    browser: bool,
    ready: Callable[[str], object],
    public: PublicAddress | None = None,
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
    public : PublicAddress | None
        the address at a proxy, if the class reaches the page there.

    Raises
    ------
    InputError
        if the extra that the page needs is not installed.
    """
    try:
        from rp2pr_sim.web.api import service
        from rp2pr_sim.web.connections import server
    except ModuleNotFoundError as error:
        raise InputError(
            f"the page needs {error.name}, which the extra page brings: {installing('page')}."
        ) from error
    host, port = found.getsockname()[:2]
    app = service(loopback=is_loopback(host), addresses=addresses, public=public)
    address = (
        addresses[0] if addresses else url_of(host if is_loopback(host) else "127.0.0.1", port)
    )
    if browser:  # its request waits in the socket until the server takes it
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    ready(address)
    server(app).run(sockets=[found])
