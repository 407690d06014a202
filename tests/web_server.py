"""The teaching page's service on a port of its own, and a client without manners."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rp2pr_sim.web.addresses import PublicAddress
from rp2pr_sim.web.api import service
from rp2pr_sim.web.connections import server
from rp2pr_sim.web.jobs import Jobs
from rp2pr_sim.web.server import listening

SMALL: dict[str, Any] = {"scale.n_intervention": 4, "scale.n_control": 4, "time.weeks": 60}
HURRIED: dict[str, Any] = {**SMALL, "visit.hours": 1.5, "facilitation": "none", "support": "none"}


@contextmanager
def served(
    jobs: Jobs | None = None,
    loopback: bool = True,
    addresses: Sequence[str] = (),
    public: PublicAddress | None = None,
) -> Iterator[str]:
    """Yield the address of a service that ends with the block.

    With `loopback` it behaves as if no other machine could reach it.
    """
    with running(service(jobs, loopback, addresses, public)) as address:
        yield address


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Yield the address of an application that ends with the block."""
    found = listening("127.0.0.1", 0)
    running = server(app)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [found]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{found.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        found.close()


def asked(url: str, body: Any = None, method: str | None = None, **headers: str) -> tuple[int, Any]:
    """Status and answer; a body that is not bytes is sent as JSON."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    request = urllib.request.Request(url, data, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            status, text = error.code, error.read()
    return status, json.loads(text)
