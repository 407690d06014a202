"""The command `teach`: the page on which a teacher plays programmes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from rp2pr_sim.cli import shown
from rp2pr_sim.configs import compose
from rp2pr_sim.errors import InputError
from rp2pr_sim.page.serve import is_loopback, listening, serve, warm_up

__all__ = ["teach"]


def teach(settings: Sequence[str]) -> int:
    """Open the teaching page and serve it until it is interrupted.

    Raises:
        InputError: for a setting that is not allowed, a port that cannot be used, or if the extra `page` is not installed.
    """
    config = compose("teach", settings)
    host, port, browser = config["host"], config["port"], config["browser"]
    if not isinstance(host, str) or not host:
        raise InputError(f"host is {host!r}; allowed is an address of this machine, such as 127.0.0.1 or 0.0.0.0.")
    if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65_535:
        raise InputError(f"port is {port!r}; allowed is a whole number from 1 to 65535.")
    if not isinstance(browser, bool):
        raise InputError(f"browser is {browser!r}; allowed is true or false.")
    with listening(host, port) as found:
        shown.first_compilation()
        warm_up()
        number = found.getsockname()[1]
        if number != port:
            shown.line(f"Port {port} is in use; the page is on port {number}.")
        if not is_loopback(host):
            shown.line("Everybody in the network can use this page; host=127.0.0.1 keeps it to this machine.")
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else f'[{host}]' if ':' in host else host}:{number}"
        with suppress(KeyboardInterrupt):  # the way to end it
            serve(found, address, browser, lambda: shown.line(f"The teaching page is at {address} (Ctrl-C ends it)."))
    return 0
