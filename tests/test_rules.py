"""Each mechanism can be switched off, and no rule leaves a legal state."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from rp2pr_sim.core.records import Record
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.model import state
from rp2pr_sim.model.rules.teamlife import weeks_to_stay
from rp2pr_sim.model.state import N_MEMBERS, N_PLANS, N_SESSIONS, N_TOPICS, N_YEARS
from rp2pr_sim.scenario import Parameter, Scenario, parameters

STRENGTHS = [item for item in parameters() if item.role == "strength"]
LENGTHS = {
    state.Member: N_MEMBERS,
    state.Plan: N_PLANS,
    state.Facilitator: 3,
    state.Team: 3,
    state.Visit: 3,
}
CODES = {  # fields that index something: their legal values
    "role": 6, "arm": 3, "topic": N_TOPICS, "state": 4, "published_year": N_YEARS, "facilitator": 3,
    "reverse": 3, "host": 3, "visitor": 3,
    "order": 3, "source": 5, "issue": 5, "week": 104, "Plan.state": 7,
}  # fmt: skip
SWITCHES = {
    "attends",
    "clinical",
    "outsiders",
    "enrolled",
    "blind",
    "easy",
    "quantified",
    "owner",
    "clinical_lead",
}
OTHER = {  # whole-number arguments: how many values each has
    "session": N_SESSIONS, "topic": N_TOPICS, "slot": N_PLANS, "role": 6, "indicator": 7,
    "year": N_YEARS, "side": 2, "ideas": 5,
    "already": 4,
}  # fmt: skip


def compiled_rule(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    return getattr(import_module(f"rp2pr_sim.model.rules.{module}"), function)


def python_of(rule: Callable[..., Any]) -> Callable[..., Any]:
    return inspect.unwrap(getattr(rule, "py_func", rule))


def random_rows(record: type[Record], rng: np.random.Generator, n: int) -> Any:
    rows = record.rows(n)
    for name, item in record.fields().items():
        shape = rows[name].shape
        if item.code == "i8":
            rows[name] = rng.integers(
                0, CODES.get(f"{record.__name__}.{name}", CODES.get(name, 3)), shape
            )
        elif (item.low, item.high) == (0.0, 1.0):
            rows[name] = rng.uniform(0.05, 0.95, shape)
        else:
            rows[name] = rng.uniform(max(item.low, -1.0), min(item.high, 30.0), shape)
    for switch in SWITCHES & set(record.fields()):
        rows[switch] = rng.integers(0, 2, rows[switch].shape)
    return rows


@cache
def hints(rule: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(python_of(rule))


def random_arguments(
    rule: Callable[..., Any], scenario: Any, rng: np.random.Generator
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, hint in hints(rule).items():
        if name == "return":
            continue
        if hint is Scenario:
            made[name] = scenario
        elif typing.get_origin(hint) is list:
            inner = typing.get_args(hint)[0]
            made[name] = random_rows(inner, rng, LENGTHS[inner])
        elif isinstance(hint, type) and issubclass(hint, Record):
            made[name] = random_rows(hint, rng, 1)[0]
        elif hint is int:
            made[name] = int(rng.integers(0, OTHER[name]))
        else:
            made[name] = float(rng.uniform(0.05, 0.95))
    return made


def random_scenario(rng: np.random.Generator, fixed: dict[str, float]) -> Any:
    """The record of a random scenario in which some strengths are fixed."""
    row = Scenario().record()
    for item in parameters():
        block, _, name = item.name.partition(".")
        if item.kind in (float, int):
            row[block][name] = item.kind(rng.uniform(item.low, min(item.high, item.low + 1000)))
        elif item.kind is bool:
            row[block][name] = rng.integers(0, 2)
        elif item.kind is not str:
            row[block][name] = rng.integers(0, len(item.kind))
    for name, value in fixed.items():
        block, _, inner = name.partition(".")
        row[block][inner] = value
    return row[0]


def rules_of(strength: Parameter) -> list[str]:
    """Return the rules that a strength switches.

    They are its own or, for a block strength, those whose source reads it.
    """
    if strength.rule:
        return [strength.rule]
    block, _, name = strength.name.partition(".")
    mine = {item.rule for item in STRENGTHS if item.block == block and item.rule}
    return sorted(
        rule
        for rule in mine
        if f"s.{block}.{name} *" in inspect.getsource(python_of(compiled_rule(rule)))
    )


def snapshot(arguments: dict[str, Any]) -> dict[str, bytes]:
    return {
        name: value.tobytes()
        for name, value in arguments.items()
        if isinstance(value, (np.ndarray, np.void))
    }


def without(arguments: dict[str, Any]) -> float:
    """What a rule returns without its mechanism: the number that it is handed, or 0."""
    return next((value for value in arguments.values() if isinstance(value, float)), 0.0)


@pytest.mark.parametrize("strength", STRENGTHS, ids=lambda item: item.name)
def test_a_strength_at_its_neutral_value_leaves_what_its_rule_writes_unchanged(
    strength: Parameter,
) -> None:
    rules = rules_of(strength)
    assert rules, "a strength must switch some rule"
    off = {
        item.name: item.neutral or 0.0
        for item in STRENGTHS
        if item is strength or (item.rule and item.rule == strength.rule)
    }
    for name in rules:
        rule = compiled_rule(name)
        for seed in range(5):
            rng = np.random.default_rng(seed)
            arguments = random_arguments(rule, random_scenario(rng, off), rng)
            before = snapshot(arguments)
            returned = python_of(rule)(**arguments)
            assert snapshot(arguments) == before, (
                f"{name} writes although {strength.name} is neutral"
            )
            if returned is not None:
                assert returned == pytest.approx(without(arguments), abs=1e-12)


@pytest.mark.parametrize(
    "strength", [item for item in STRENGTHS if item.rule], ids=lambda item: item.name
)
def test_a_strength_away_from_neutral_changes_something_that_its_rule_writes(
    strength: Parameter,
) -> None:
    rule = compiled_rule(strength.rule)
    block = {
        item.name: item.neutral if item.rule == strength.rule else item.default
        for item in STRENGTHS
        if item.block == strength.block
    }
    for seed in range(60):
        rng = np.random.default_rng(seed)
        arguments = random_arguments(
            rule, random_scenario(rng, {**block, strength.name: max(strength.default, 0.5)}), rng
        )
        before = snapshot(arguments)
        returned = python_of(rule)(**arguments)
        if snapshot(arguments) != before or (
            returned is not None and abs(returned - without(arguments)) > 1e-9
        ):
            return
    pytest.fail(f"{strength.rule} never did anything")


@pytest.mark.parametrize("name", sorted({item.rule for item in STRENGTHS if item.rule}))
def test_a_rule_takes_any_legal_state_to_a_legal_state(name: str) -> None:
    rule = compiled_rule(name)
    kinds = hints(rule)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        arguments = random_arguments(rule, random_scenario(rng, {}), rng)
        python_of(rule)(**arguments)
        for argument, value in arguments.items():
            hint = (
                typing.get_args(kinds[argument])[0]
                if typing.get_origin(kinds[argument]) is list
                else kinds[argument]
            )
            if isinstance(hint, type) and issubclass(hint, Record):
                assert hint.faults(np.atleast_1d(np.asarray(value))) == []


def test_every_rule_of_a_strength_names_a_claim_or_fact_in_its_docstring() -> None:
    silent = [
        item.rule
        for item in STRENGTHS
        if item.rule
        and (item.claims or item.facts)
        and not any(
            tag in (compiled_rule(item.rule).__doc__ or "") for tag in item.claims + item.facts
        )
    ]
    assert silent == []


@pytest.mark.parametrize("turnover", [0.001, 0.0025, 0.005])
def test_people_stay_as_long_as_with_a_chance_to_leave_in_each_week(turnover: float) -> None:
    s = Scenario.of({"teamlife.turnover": turnover}).record()[0]
    draws = (np.arange(20_000) + 0.5) / 20_000
    stays = np.array([weeks_to_stay(draw, s) for draw in draws])
    for weeks in (1, 10, 104, 500):
        assert np.mean(stays >= weeks) == pytest.approx((1.0 - turnover) ** weeks, abs=1e-4)


def test_nobody_has_left_before_the_week_in_which_the_first_of_a_team_leaves() -> None:
    world = simulate(Scenario.of({"time.weeks": 60, "teamlife.turnover": 0.005}), 1, 0)
    assert (world.members["leaving_week"] >= 60).all()
    assert (world.teams["next_leaving_week"] == world.members["leaving_week"].min(axis=1)).all()
