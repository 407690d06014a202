"""Teaching page over HTTP: the static page and its service, which is useful on its own.

    curl -H 'content-type: application/json' -d '{"a": {}, "b": {"visit.hours": 1.5}, "seed": 1}'
    http://127.0.0.1:8123/api/play

Every answer is a function of its request; only Monte Carlo jobs, identified by an id that nobody
can guess, live between requests.  Rejected requests get one error sentence, `{"error": "..."}`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rp2pr_sim import __version__
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.web.addresses import PublicAddress
from rp2pr_sim.web.jobs import Jobs, TooManyError, UnknownJobError
from rp2pr_sim.web.levers import levers
from rp2pr_sim.web.monte_carlo import FEWEST_TRIALS, MOST_SETS, MOST_TRIALS, Parameters
from rp2pr_sim.web.play import play
from rp2pr_sim.web.request import MOST_REPLICATE, MOST_SEED
from rp2pr_sim.web.request_body import NotJsonError, Route
from rp2pr_sim.web.schemas import Job, Levers, Played, Programme, Refusal, Story
from rp2pr_sim.web.security import MOST_BYTES, Gate, answer, refusal
from rp2pr_sim.web.story import story

STATIC = Path(__file__).parent / "static"
_SMALLEST_ZIPPED = 2_000  # bytes of an answer
_PAGE_HEADERS = {  # the page needs nothing from other sites, and gets nothing
    "content-security-policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-cache",
}

_DESCRIPTION = """Programmes of reciprocal peer review, played week by week.

Series have one place for each `t`, the weeks that were played: 0 is before anything happened, \
w + 1 the end of week w. Shares are
whole per cent, gains percentage points; tables are columns that refer to each other by row; \
what is missing is null. The same request gives
the same answer; only luck jobs live between requests. All columns: docs/teaching-service.md.
"""


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    seed: int = Field(1, ge=0, le=MOST_SEED, description="the study's seed")
    replicate: int = Field(
        0,
        ge=0,
        le=MOST_REPLICATE,
        description="which replicate of the study, as `rp2pr run` counts",
    )


class PlayRequest(_Asked):
    """Two programmes, or one."""

    model_config = _example(a={}, b={"visit.hours": 1.5, "facilitation": "none"}, seed=1)

    a: Programme = Field(
        default_factory=dict,
        description="levers of A by name, see /api/levers; those not named have their default",
    )
    b: Programme | None = Field(None, description="levers of B; null: A alone")


class StoryRequest(_Asked):
    """A team of a programme."""

    model_config = _example(side={"visit.hours": 1.5}, team=12, seed=1)

    side: Programme = Field(default_factory=dict, description="levers of the programme")
    team: int = Field(description="trust id of the team", ge=0, le=2**31)


class LuckRequest(_Asked):
    """Two programmes in many replicates."""

    model_config = _example(a={}, b={"pairing": "best_with_worst"}, seed=1, trials=100)

    a: Programme = Field(default_factory=dict, description="levers of programme A")
    b: Programme = Field(default_factory=dict, description="levers of programme B")
    trials: int = Field(
        MOST_TRIALS,
        ge=FEWEST_TRIALS,
        le=MOST_TRIALS,
        description=(
            "replicates of the seed that are run of each, at most: 0, 1, ..., as many under each"
            " parameter set"
        ),
    )
    parameters: Parameters = Field(
        "plausible",
        description=(
            f"plausible: under up to {MOST_SETS} parameter sets that agree with the published"
            " figures; central: at the central values only"
        ),
    )


def _refusals(*numbers: int) -> dict[int | str, dict[str, Any]]:
    """Return the reasons why an endpoint may reject a request, for its documentation."""
    listed: tuple[int | str, ...] = (403, *numbers, "default")
    return {number: {"model": Refusal, "description": _REFUSED[number]} for number in listed}


_REFUSED: dict[int | str, str] = {
    403: "The request is addressed to another name, or another page has sent it",
    404: "There is no such job",
    413: f"The request is larger than {MOST_BYTES} bytes",
    415: "The body is sent with another content type than application/json",
    422: "What was asked cannot be meant",
    429: "Too many questions are being worked on",
    "default": "Another way of asking what is not there, or a failure of the model (500)",
}


def service(
    jobs: Jobs | None = None,
    loopback: bool = True,
    addresses: Sequence[str] = (),
    public: PublicAddress | None = None,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    jobs : Jobs | None
        the store of Monte Carlo jobs; a new one if not given.
    loopback : bool
        whether the page can be reached from this machine only, and so answers to no other name.
    addresses : Sequence[str]
        addresses at which other machines reach the page, for the link that a class gets.
    public : PublicAddress | None
        the address of the page at a proxy, from which requests come then.
    """
    jobs = Jobs() if jobs is None else jobs

    @asynccontextmanager
    async def until_the_end(_: FastAPI) -> AsyncIterator[None]:
        yield
        jobs.close()

    app = FastAPI(
        title="rp2pr_sim teaching page",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,  # these pages would load their scripts from the internet
        redoc_url=None,
        lifespan=until_the_end,
        redirect_slashes=False,  # a redirect would name the wrong address behind a proxy
    )
    app.router.route_class = Route
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED, compresslevel=1)
    app.add_middleware(Gate, loopback=loopback, public=public)
    _add_refusals(app)
    _add_programmes(app, list(addresses))
    _add_luck(app, jobs)
    app.mount("/static", _Files(directory=STATIC), name="static")
    app.add_api_route("/", _page, methods=["GET", "HEAD"], include_in_schema=False)
    return app


def _page() -> Response:
    return FileResponse(STATIC / "index.html", headers=_PAGE_HEADERS)


class _Files(StaticFiles):
    """Static files that browsers request again after each update."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        response = super().file_response(*given, **named)
        response.headers["cache-control"] = "no-cache"
        return response


def _add_programmes(app: FastAPI, addresses: list[str]) -> None:
    @app.get("/api/levers", response_model=Levers, responses=_refusals())
    def get_levers() -> Response:
        """Return the `levers`, in plain words, and the `limits` of a request.

        Each lever has its range, its default and the paper's own words.
        """
        limits = {
            "seed": MOST_SEED, "replicate": MOST_REPLICATE, "least_trials": FEWEST_TRIALS,
            "trials": MOST_TRIALS, "most_bytes": MOST_BYTES,
        }  # fmt: skip
        offered = [lever.described() for lever in levers().values()]
        here = {"version": __version__, "addresses": addresses}
        return answer({"levers": offered, "limits": limits, **here})

    @app.post("/api/play", response_model=Played, responses=_refusals(413, 415, 422))
    def post_play(asked: PlayRequest) -> Response:
        """Return both programmes whole, week by week, under common random numbers.

        `a` and `b` each have `teams`, `visits`, `plans` and `programme`. `result` is the row that
        `rp2pr run` writes for it, `command` the command to type for that.
        """
        return answer(play(asked.a, asked.b, asked.seed, asked.replicate))

    @app.post("/api/story", response_model=Story, responses=_refusals(413, 415, 422))
    def post_story(asked: StoryRequest) -> Response:
        """Return a team: its `people`, its visit day (`events`) and its `plans`.

        Each plan has a verdict and its reasons. Each event has its `week`, a sentence (`text`), and
        the claim of the paper that it shows with the paper's own words.
        """
        return answer(story(asked.side, asked.team, asked.seed, asked.replicate))


def _add_luck(app: FastAPI, jobs: Jobs) -> None:
    refused = _refusals(413, 415, 422, 429)

    @app.post("/api/luck", status_code=202, response_model=Job, responses=refused)
    def post_luck(asked: LuckRequest) -> Response:
        """Begin to run both programmes in many replicates, under plausible parameter sets.

        Both have the same set and the same random numbers in each replicate.
        `job` is the id to ask for with GET, about twice a second. A job that nobody asks about for
        three minutes is stopped.
        """
        begun = jobs.begin(
            asked.a, asked.b, asked.seed, asked.replicate, asked.trials, asked.parameters
        )
        return answer(begun, HTTPStatus.ACCEPTED)

    @app.get("/api/luck/{job}", response_model=Job, responses=_refusals(404))
    def get_luck(job: str) -> Response:
        """Return the progress of a job (`state`, `done` of `total` replicates) and its `results`.

        For plan success, true gain and more (`measures`) these have, of A, of B and of the
        difference B - A: mean, 95% uncertainty interval over the parameter sets, simulation error,
        histogram, quantiles, the class's own run and the share of replicates `below` it; in how
        many sets B is higher (`by_set`); and the p-values that 100 evaluators would have found.
        """
        return answer(jobs.look(job))

    @app.delete("/api/luck/{job}", response_model=Job, responses=_refusals(404))
    def delete_luck(job: str) -> Response:
        """Stop a job."""
        return answer(jobs.cancel(job))


def _add_refusals(app: FastAPI) -> None:
    statuses = {InputError: 422, NotJsonError: 415, TooManyError: 429, UnknownJobError: 404}

    async def refused(_: Request, error: Exception) -> Response:
        [status] = [HTTPStatus(n) for kind, n in statuses.items() if isinstance(error, kind)]
        return refusal(str(error), status)

    async def malformed(_: Request, error: Exception) -> Response:
        return refusal(_first_fault(error), HTTPStatus.UNPROCESSABLE_ENTITY)

    async def elsewhere(request: Request, error: Exception) -> Response:
        status, path = HTTPStatus(getattr(error, "status_code", 404)), request.url.path[:80]
        if status == HTTPStatus.NOT_FOUND:
            return refusal(f"There is nothing at {path}.", status)
        if status != HTTPStatus.METHOD_NOT_ALLOWED:
            return refusal(f"The request to {path} is not understood.", status)
        methods = ", ".join(_methods(request))
        response = refusal(
            f"{request.method[:20]} is not understood at {path}; allowed: {methods}.", status
        )
        response.headers["allow"] = methods
        return response

    async def broken(_: Request, error: Exception) -> Response:
        logging.getLogger(__name__).error("a request has failed", exc_info=error)
        sentence = "This has failed in the model, not in what was asked; "
        return refusal(f"{sentence}the terminal of rp2pr teach says more.", HTTPStatus(500))

    for kind in statuses:
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, elsewhere)
    app.add_exception_handler(Exception, broken)


def _methods(request: Request) -> list[str]:
    """Return the methods that the routes of an address understand together."""
    scope = request.scope
    scope = {**scope, "root_path": scope.get("app_root_path", "")}  # a mount has set its own
    routes = [each for each in request.app.routes if each.matches(scope)[0] != Match.NONE]
    found = [getattr(route, "methods", ("GET", "HEAD")) for route in routes]
    return sorted({method for each in found for method in each})


def _first_fault(error: Exception) -> str:
    """Return the first fault of a body as one sentence."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    first: dict[str, Any] = faults[0] if faults else {"loc": (), "msg": "it cannot be read"}
    if first.get("type") == "json_invalid":
        reason = str(first.get("ctx", {}).get("error", ""))
        return f"The body of the request is not readable JSON: {reason[:1].lower()}{reason[1:]}."
    types = ("body", "str", "float", "bool")
    place = ".".join(str(part) for part in first["loc"] if part not in types)
    if not place:
        return (
            "The body of the request must be a JSON object, sent with content-type"
            " application/json."
        )
    message = str(first["msg"])
    return f"{place[:80]}: {message[:1].lower()}{message[1:]}."
