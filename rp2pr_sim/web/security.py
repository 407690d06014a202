"""Request filter: requests must be addressed to this page, sent by this page, and small.

A page in another tab can make a browser send requests to any address, including this machine's own.
So a server that listens on loopback answers only to loopback's names (another name that leads here
was set up on purpose), and no server answers a request that another page has sent.  Behind a proxy
the page has another address; the server knows it only if it is told (`addresses.PublicAddress`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from fastapi import Response
from starlette.requests import ClientDisconnect

from rp2pr_sim.core.text import quoted
from rp2pr_sim.web.addresses import PublicAddress, is_loopback

MOST_BYTES = 16_384  # of a request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
)


def answer(value: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return an answer as compact JSON.

    NaN, which JSON does not have, is an error of the service.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    headers = {"cache-control": "no-store"}
    return Response(text, status, media_type="application/json", headers=headers)


def refusal(sentence: str, status: HTTPStatus) -> Response:
    """Return an answer with the reason why a request was rejected."""
    return answer({"error": sentence}, status)


class Gate:
    """A filter that rejects requests that are not for this page.

    A body larger than `MOST_BYTES` is rejected before it is read into memory.

    Parameters
    ----------
    app
        the application that answers the other requests.
    loopback
        whether the server can be reached from this machine only.
    public
        the address of the page at a proxy, if there is one.
    """

    def __init__(self, app: App, loopback: bool, public: PublicAddress | None) -> None:
        self._app, self._loopback, self._public = app, loopback, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request by the ASGI interface."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        send, refused = _with_headers(send), self._not_for_us(headers)
        if refused is not None:
            await refused(scope, receive, send)
            return
        with suppress(ClientDisconnect):  # then nobody waits for an answer
            body = await _body(headers.get(b"content-length", ""), receive)
            if body is not None:
                await self._app(scope, _again(body, receive), send)
                return
            sentence = f"The request is too large; allowed are {MOST_BYTES} bytes."
            await refusal(sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)(scope, receive, send)

    def _not_for_us(self, headers: dict[bytes, str]) -> Response | None:
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        name, public = _name(f"//{host}"), self._public
        if self._loopback and not is_loopback(name) and not (public and name == public.host):
            said = (
                f"This page answers to 127.0.0.1 and localhost, not to {quoted(host)}. rp2pr teach"
                " host=0.0.0.0 opens it to the network; address=https://... names its address at a"
                " proxy."
            )
            return refusal(said, HTTPStatus.FORBIDDEN)
        own = origin is None or origin.partition("://")[2] == host
        if not own and not (public and origin == public.origin):
            said = (
                "Another page has sent this request; only this page and programs may ask."
                " Behind a proxy, name the page's address there: rp2pr teach address=https://..."
            )
            return refusal(said, HTTPStatus.FORBIDDEN)
        return None


def _name(address: str) -> str:
    """Return the host of an address, without a port; empty if there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


async def _body(announced: str, receive: Receive) -> bytes | None:
    """Return the whole body; None if it is too large.

    Raises
    ------
    ClientDisconnect
        if the connection ends before the body does.
    """
    if announced.isdigit() and int(announced) > MOST_BYTES:
        return None
    body, more = b"", True
    while more and len(body) <= MOST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body if len(body) <= MOST_BYTES else None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a receiver that hands out a body that has been read."""
    handed = False

    async def receive_again() -> Message:
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _with_headers(send: Send) -> Send:
    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_ALWAYS]
        await send(message)

    return send_with
