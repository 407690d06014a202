"""Bodies of requests: strict JSON; a body that cannot be read is rejected as unreadable."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from rp2pr_sim.core.text import quoted

MOST_LEVELS = 20  # of nested objects and lists; the requests of this service have two


def read_json(body: bytes) -> Any:
    """Return the value of a body.

    Raises
    ------
    json.JSONDecodeError
        if the body cannot be read, with the reason as its message; the service answers 422.
    """
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(
            text,
            object_pairs_hook=_unrepeated,
            parse_constant=_not_a_number,
            parse_float=_number,
        )
    except json.JSONDecodeError:
        raise
    except UnicodeDecodeError as error:
        raise json.JSONDecodeError("it is not text in UTF-8", "", error.start) from error
    except RecursionError as error:
        raise json.JSONDecodeError("it is nested too deeply", "", 0) from error
    # Python rejects JSON integers of more than 4,300 digits
    except ValueError as error:
        raise json.JSONDecodeError("a number has too many digits", "", 0) from error
    if _deeper_than(MOST_LEVELS, value):
        raise json.JSONDecodeError("it is nested too deeply", "", 0)
    return value


def _number(text: str) -> int | float:
    """Return a number; JSON has one kind of them, in which 1.0 is the whole number 1."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _not_a_number(name: str) -> None:
    """Reject NaN and Infinity, which Python reads and JSON does not have."""
    raise json.JSONDecodeError(f"it contains {name}, which JSON does not have", "", 0)


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; reject repeated names, because their value is ambiguous."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise json.JSONDecodeError(f"the name {quoted(name)} is there twice", "", 0)
        found[name] = value
    return found


def _deeper_than(levels: int, value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(levels == 0 or _deeper_than(levels - 1, each) for each in inner)


class NotJsonError(Exception):
    """A body of another content type; the error is one sentence."""


def check_content_type(named: str) -> None:
    """Check that a body is called JSON.

    Raises
    ------
    NotJsonError
        if it is called something else, or nothing.
    """
    kind = named.partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind[:12] == "application/" and kind[-5:] == "+json"):
        raise NotJsonError(
            "The body of the request must be JSON, sent with content-type application/json, not"
            f" {quoted(kind)}."
        )


class _Strict(Request):
    async def json(self) -> Any:
        return read_json(await self.body())


class Route(APIRoute):
    """A route whose body must be JSON and is read by `read_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that FastAPI calls."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if self.body_field is not None:
                check_content_type(request.headers.get("content-type", ""))
            return await handler(_Strict(request.scope, request.receive))

        return handle
