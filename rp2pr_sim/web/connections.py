"""Limits of the server: how many connections, and how long a request may take to arrive.

uvicorn ends connections that idle between two requests (`timeout_keep_alive`), rejects heads above
h11's limit, and answers 503 above `limit_concurrency`. It waits without end for the rest of a
request, and accepts connections until the process has no files left: `Connection` adds these two.
An answer, once begun, is never cut, however long it takes.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0  # in which a request must arrive whole, head and body
_QUEUE = 128  # connections that wait to be accepted
_FILES = 1024  # open files that the limits are based on where the system allows more
_TOO_LATE = b'{"error":"The request did not arrive in time."}'
_REQUEST_TIMEOUT = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
    b"connection: close\r\n\r\n%b" % (len(_TOO_LATE), _TOO_LATE)
)


class Connection(H11Protocol):
    """A connection that ends if a request does not arrive whole in `SECONDS`.

    Above half the limit of connections, a new one ends the one that has waited longest for a
    request. So clients that send nothing cannot keep others out.
    """

    _waits: asyncio.TimerHandle | None = None
    """Ends the connection; there is none while a request is answered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first request."""
        super().connection_made(transport)
        if self.limit_concurrency and len(self.connections) > self.limit_concurrency // 2:
            waiting = {
                each._waits.when(): each
                for each in self.connections
                if isinstance(each, Connection) and each._waits
            }
            if waiting:
                waiting[min(waiting)]._abort()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to wait."""
        self._answer()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Wait for the rest of a request, or answer it, or wait for the next."""
        super().handle_events()
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._wait()
        else:
            self._answer()

    def _wait(self) -> None:
        if self._waits is None and not self.transport.is_closing():
            self._waits = self.loop.call_later(SECONDS, self._end)

    def _answer(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None

    def _end(self) -> None:
        """Answer 408 to a part of a request; where nothing has come, only close."""
        self._waits = None
        arrived = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        if arrived and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(_REQUEST_TIMEOUT)
        self.transport.close()

    def _abort(self) -> None:
        self._answer()
        self.transport.abort()


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for each in sockets or ():
            each.listen(_QUEUE)  # the system's queue may be longer than what is accepted at once


def server(app: Any) -> uvicorn.Server:
    """Return the server of an application.

    Half of the files that the process may open are for connections. Few are accepted at once: while
    old ones are being ended, several times `backlog` new ones can be open.
    """
    files = min(_files(), _FILES)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_level="error",  # at `warning`, each malformed request would get a line
        access_log=False,
        limit_concurrency=files // 2,
        backlog=files // 16,
    )
    return _Server(config)


def _files() -> int:
    """Return how many files and connections this process may have open."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return _FILES
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _FILES if most == resource.RLIM_INFINITY else most
