"""The command `teach`: the page on which a teacher plays programmes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from rp2pr_sim.analysis.settings import sorted_words
from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted
from rp2pr_sim.web.addresses import PublicAddress, addresses_of, is_loopback
from rp2pr_sim.web.server import listening, serve, warm_up

_ALONE = (
    "No address of this machine in a network was found, so no other machine can open the page;"
    " connect it and start again."
)


def teach(settings: Sequence[str]) -> int:
    """Open the teaching page and serve it until it is interrupted.

    Raises
    ------
    InputError
        for a setting that is not allowed, a port that cannot be used, or if the extra `page` is not
        installed.
    """
    usual: dict[str, Any] = {"host": "127.0.0.1", "port": 8123, "browser": True, "address": ""}
    given = sorted_words(settings, dict.fromkeys(usual, False), simulates=False).options
    host, port, browser, address = ({**usual, **given}[name] for name in usual)
    if not isinstance(host, str) or not host:
        raise InputError(
            f"host is {quoted(host)}; allowed is an address of this machine, such as 127.0.0.1 or"
            " 0.0.0.0."
        )
    if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65_535:
        raise InputError(f"port is {quoted(port)}; allowed is a whole number from 1 to 65535.")
    if not isinstance(browser, bool):
        raise InputError(f"browser is {quoted(browser)}; allowed is true or false.")
    public = PublicAddress.of(address) if "address" in given else None
    with listening(host, port) as found:
        console.first_compilation()
        warm_up()
        number = found.getsockname()[1]
        if number != port:
            console.line(f"Port {port} is in use; the page is on port {number}.")
        addresses = [public.url] if public else addresses_of(found)
        if not (alone := is_loopback(found.getsockname()[0])):
            console.line(
                "Everybody in the network can use this page; host=127.0.0.1 keeps it to this"
                " machine."
            )
        if public or not alone:
            others = f"The class reaches it at {' or '.join(addresses)}." if addresses else _ALONE
            console.line(others)
        if public:
            console.line(f"The proxy there must pass requests on to port {number} of this machine.")
        with suppress(KeyboardInterrupt):  # the way to end it
            serve(
                found,
                addresses,
                browser,
                lambda opened: console.line(f"The teaching page is at {opened} (Ctrl-C ends it)."),
                public,
            )
    return 0
