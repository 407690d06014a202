"""The programme as users of Mesa expect a model: batch runs, data collection, seeds, agents."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import mesa
import numpy as np
import pytest
from mesa.batchrunner import batch_run

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.engine.mesa_agents import Team, _RecordAgent
from rp2pr_sim.engine.mesa_model import WEEKLY, Programme
from rp2pr_sim.scenario import Scenario

SMALL = {
    "scale.n_intervention": 4,
    "scale.n_control": 0,
    "scale.n_invited": 8,
    "time.weeks": 30,
}
BY_SEEDS = "rng" in inspect.signature(batch_run).parameters  # Mesa 3.5 and later


def in_batches(model: type[Programme], parameters: dict[str, Any], **how: Any) -> Any:
    return batch_run(model, parameters, display_progress=False, **how)


def last_week(scenario: Scenario, seed: int = 1) -> dict[str, float]:
    [week] = simulate(scenario, seed, 0).weeks[-1:]
    return {name: float(week[name]) for name in WEEKLY}


class Quiet(Programme):
    """A user's own model."""


@pytest.mark.parametrize("model", [Programme, Quiet])
def test_a_batch_without_seeds_gives_the_outcomes_of_the_last_week(model: type[Programme]) -> None:
    scenario = Scenario.of(SMALL)
    if BY_SEEDS:
        [row] = in_batches(model, {"scenario": scenario})
        assert row.keys() >= {*WEEKLY, "Step"}
        [row] = in_batches(model, {"scenario": scenario}, rng=1)
    else:
        [row] = in_batches(model, {"scenario": scenario})
    assert {name: row[name] for name in WEEKLY} == last_week(scenario)
    assert row["scenario"] is scenario


def test_a_batch_compares_levers_and_seeds() -> None:
    levers = {**SMALL, "visit.hours": [2.0, 8.0]}
    if BY_SEEDS:
        rows = in_batches(Programme, levers, rng=[3, 4])
    else:
        rows = in_batches(Programme, {**levers, "seed": [3, 4]})
    assert len(rows) == 4
    for row in rows:
        scenario = Scenario.of({**SMALL, "visit.hours": row["visit.hours"]})
        expected = last_week(scenario, row["seed"])
        assert {name: row[name] for name in WEEKLY} == expected


def test_a_batch_takes_a_collector_of_ones_own() -> None:
    parameters = {**SMALL, "datacollector": collector, "replicate": [0, 1]}
    rows = in_batches(Programme, parameters, data_collection_period=10)
    assert {row["teams"] for row in rows} == {4}
    assert {row["replicate"] for row in rows if row.get("safety") is not None} == {0, 1}


def collector() -> mesa.DataCollector:
    return mesa.DataCollector({"teams": _count}, agent_reporters={"safety": _safety})


def _safety(agent: Any) -> float | None:
    return agent.safety if isinstance(agent, Team) else None


def _count(model: Programme) -> int:
    return len(model.teams)


def test_the_collector_has_one_row_per_week() -> None:
    programme = Programme(Scenario.of(SMALL), seed=3)
    world = programme.run()
    table = programme.datacollector.get_model_vars_dataframe()
    assert list(table) == list(WEEKLY) and len(table) == 30
    for name in WEEKLY:
        assert table[name].tolist() == world.weeks[name].tolist()


def test_a_collector_is_used_as_it_is_given() -> None:
    mine = mesa.DataCollector(model_reporters={"week": "week"})
    Programme(Scenario.of(SMALL), datacollector=mine).run()
    assert mine.model_vars["week"] == list(range(1, 31))


def test_rng_is_another_name_of_the_seed() -> None:
    usual = Programme(Scenario.of(SMALL), seed=5)
    same = Programme(Scenario.of(SMALL), rng=5)
    assert same.seed == 5 and same.world.teams.tobytes() == usual.world.teams.tobytes()
    drawn = [Programme(Scenario.of(SMALL), rng=np.random.default_rng(7)).seed for _ in range(2)]
    assert drawn[0] == drawn[1] != 7
    assert Programme(Scenario.of(SMALL), rng=[1, 2]).seed == Programme(rng=[1, 2], **SMALL).seed
    entropy = {Programme(Scenario.of(SMALL), seed=None).seed for _ in range(3)}
    assert len(entropy) == 3


def test_levers_may_be_keywords_and_a_misspelt_one_is_named() -> None:
    assert Programme(**SMALL).horizon == 30
    with pytest.raises(InputError, match=r"there is no parameter 'time.week'. Did you mean time.w"):
        Programme(**{"time.week": 3})


def test_an_agent_is_not_removed_and_a_phase_runs_in_its_week_only() -> None:
    programme = Programme(Scenario.of(SMALL))
    before = programme.world.teams.tobytes()
    with pytest.raises(RuntimeError, match=r"<Team \d+> cannot be removed, since"):
        programme.teams[0].remove()
    with pytest.raises(RuntimeError, match=r"implement is a phase of the week .* call step\(\)"):
        programme.agents_by_type[Team].shuffle_do("implement")
    assert programme.world.teams.tobytes() == before
    assert len(programme.agents_by_type[Team]) == 4
    programme.step()
    with pytest.raises(RuntimeError, match="call step"):
        programme.core_team.open_week()


def test_what_mesa_sets_on_an_agent_is_allowed_and_a_misspelt_name_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = mesa.Agent.__init__

    def newer(agent: Any, model: Any) -> None:
        usual(agent, model)
        agent.current_action = None  # as Mesa 4 does

    monkeypatch.setattr(mesa.Agent, "__init__", newer)
    team = Programme(Scenario.of(SMALL)).teams[0]
    team.current_action = "later, too"
    with pytest.raises(AttributeError, match=r"Team has no state 'opennes'. Did you mean openness"):
        team.opennes = 1.0
    assert "_being_made" not in vars(team)


class Noting(Team):
    """A team with an attribute of its own."""

    note: str

    def measure(self) -> None:
        """Measure and take a note."""
        super().measure()
        self.note = f"week {self.model.week}"


def test_a_subclass_declares_its_own_attributes() -> None:
    programme = Programme(Scenario.of(SMALL), team_class=Noting)
    programme.step()
    assert programme.teams[0].note == "week 0"  # type: ignore[attr-defined]


def test_a_copy_and_a_pickled_programme_run_on() -> None:
    programme = Programme(Scenario.of(SMALL), seed=2)
    programme.step()
    copies = [copy.deepcopy(programme), pickle.loads(pickle.dumps(programme))]
    expected = programme.run().teams.tobytes()
    assert [each.run().teams.tobytes() for each in copies] == [expected] * 2


def test_reprs_are_short() -> None:
    programme = Programme(Scenario.of(SMALL), seed=3)
    assert repr(programme) == "<Programme: 4 teams, week 0 of 30, seed 3, replicate 0>"
    assert all(len(repr(agent)) < 40 for agent in programme.agents)
    assert all(isinstance(agent, _RecordAgent) for agent in programme.agents)
    assert repr(programme.world) == "<World of 4 teams, 4 visits, 30 weeks>"
    assert repr(Scenario()) == "Scenario()"
    scenario = Scenario.of({"visit.hours": 3, "pairing.strategy": "random"})
    assert eval(repr(scenario)) == scenario and len(repr(scenario)) < 80
