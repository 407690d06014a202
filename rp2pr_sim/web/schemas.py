"""Programmes and answers of the service, as in its documentation (OpenAPI).

A test checks every answer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from typing_extensions import TypeAliasType

from rp2pr_sim.web.levers import schema
from rp2pr_sim.web.monte_carlo import Parameters

Column = list[Any]
Series = dict[str, list[Any]]
Claim = dict[str, str]


Programme = TypeAliasType("Programme", Annotated[dict[str, Any], WithJsonSchema(schema())])
"""Values by lever name; `request.py` checks them and says what each may be."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Refusal(_Answer):
    """The reason why a request was rejected."""

    error: str = Field(description="one sentence: what, and what is allowed")


class Lever(_Answer):
    """One lever."""

    name: str = Field(description="as in a request, and on the command line")
    words: str
    text: str = Field(description="what it is")
    group: str = Field(description="the heading it stands under")
    front: bool = Field(description="whether it is one of the four in front")
    kind: Literal["choice", "switch", "number"]
    default: str | bool | int | float
    choices: list[dict[str, Any]] = Field(
        description="of a choice: `value`, `words`, and what it `sets` among the other levers"
    )
    low: int | float | None
    high: int | float | None
    step: int | float | None
    unit: str
    claims: list[Claim] = Field(
        description=(
            "of the paper: `id`, `cause`, `direction`, `effect`, these as one `sentence`, and its"
            " own words (`quote`, `section`)"
        )
    )


class Levers(_Answer):
    """All levers, and the limits of a request."""

    levers: list[Lever]
    limits: dict[str, int]
    version: str = Field(description="of rp2pr_sim")
    addresses: list[str] = Field(
        description=(
            "at which other machines reach the page; none where it is for this machine alone"
        )
    )


class Side(_Answer):
    """One programme, whole; `i` of `visits.host` or `plans.team` is a row of `teams`."""

    levers: dict[str, Any] = Field(description="those that differ from the programme of the paper")
    command: str = Field(description="the same programme from the command line")
    weeks: int
    n_intervention: int = Field(description="teams in the programme: the first rows of `teams`")
    teams: dict[str, Any] = Field(
        description="columns, and `series` by week of the teams in the programme"
    )
    visits: dict[str, Any] = Field(
        description="columns; what describes the day is null where it was not held"
    )
    plans: dict[str, Any] = Field(description="columns, and `series` by week")
    programme: Series = Field(description="the programme from outside, by week")
    result: dict[str, float | None] = Field(
        description="the row that `rp2pr run` writes, all digits; shares as 0..1"
    )
    headline: list[dict[str, str]] = Field(
        description="the outcomes in plain words, as `rp2pr run` shows them"
    )


class Played(_Answer):
    """Both programmes under common random numbers."""

    seed: int
    replicate: int
    a: Side
    b: Side | None
    shared_teams: int | None = Field(description="teams that take part in both")
    plan_states: list[str] = Field(description="what the numbers of `plans.series.state` mean")


class Event(_Answer):
    """An event, with the claim of the paper that it shows; null if the paper makes none."""

    kind: str
    week: int
    text: str
    bad: bool
    claim: str | None
    quote: str | None
    section: str | None


class PlanStory(_Answer):
    """The result of a plan, and its reasons."""

    plan: int = Field(description="its row in `plans`")
    topic: str
    words: str
    question: str
    verdict: str
    failed: bool
    events: list[Event]


class Story(_Answer):
    """A team: its people, its visit day and its plans."""

    team: int
    name: str
    arm: Literal["intervention", "control", "panel"]
    people: list[dict[str, Any]]
    visits: list[int] = Field(description="rows of `visits` in which it is host or visitor")
    events: list[Event]
    plans: list[PlanStory]


class Spread(_Answer):
    """One side, or the difference, over the replicates."""

    counts: list[int] = Field(description="replicates between each two edges")
    mean: float | None
    low: float | None = Field(
        description=(
            "with `high` the 95% uncertainty interval: over the parameter sets, chance taken"
            " out; null at central values"
        )
    )
    high: float | None
    error: float | None = Field(
        description="simulation error of the mean: half its 95% interval, from chance alone"
    )
    quantiles: dict[str, float | None]
    run: float | None = Field(description="the run that the class has seen")
    below: float | None = Field(description="share of the replicates that came out lower than it")
    above: float | None = Field(description="and of those that came out higher")


class BySet(_Answer):
    """In how many parameter sets B is higher and lower than A, on average over chance."""

    sets: int = Field(description="those without a replicate in which the value is missing")
    higher: int
    lower: int
    higher_range: list[int] = Field(
        description="with `lower_range`, how far simulation error can shift the number"
    )
    lower_range: list[int]


class Measured(_Answer):
    """One measure over the replicates."""

    unit: str
    lacking: str = Field(
        description="what programmes lack in which it has no value; empty where it always has one"
    )
    edges: list[float]
    a: Spread
    b: Spread
    difference_edges: list[float]
    difference: Spread = Field(description="B - A, replicate by replicate")
    b_better: float | None = Field(description="share of the replicates in which B is higher")
    equal: float | None = Field(description="and in which both are the same")
    by_set: BySet | None = Field(description="null at central values")


class Trials(_Answer):
    """The first replicates of each parameter set, at most 100 in all, each as a trial."""

    p: list[float | None]
    significant: float | None = Field(description="share of the trials")
    recorded_difference: float | None = Field(
        description="between the arms, mean, percentage points"
    )
    true_difference: float | None
    true_difference_90: list[float] | None = Field(description="the range of nine trials in ten")


class Results(_Answer):
    """The results of the replicates so far."""

    parameters: Parameters
    replicates: int
    sets: int = Field(description="parameter sets so far; the central values are one")
    measures: dict[str, Measured]
    trials: dict[Literal["a", "b"], Trials]


class Job(_Answer):
    """The progress of a Monte Carlo job."""

    job: str = Field(description="what to ask for")
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    done: int = Field(description="replicates, from the first on without a gap")
    total: int
    error: str | None
    results: Results | None
