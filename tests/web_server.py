"""The teaching page's service on a port of its own, and a client without manners."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

from rp2pr_sim.web.api import service
from rp2pr_sim.web.jobs import Jobs
from rp2pr_sim.web.server import listening

SMALL: dict[str, Any] = {"scale.n_intervention": 4, "scale.n_control": 4, "time.weeks": 60}
HURRIED: dict[str, Any] = {**SMALL, "visit.hours": 1.5, "facilitation": "none", "support": "none"}


@contextmanager
def served(
    jobs: Jobs | None = None, loopback: bool = True, addresses: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the address of a server that ends with the block.

    With `loopback` it behaves as if no other machine could reach it.
    """
    found = listening("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(service(jobs, loopback, addresses), log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{found.getsockname()[1]}"
    finally:
        server.should_exit = True
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
