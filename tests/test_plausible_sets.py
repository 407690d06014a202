"""Plausible parameter sets: unequal weights, draws, own types, and what is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_studies import SMALL

import rp2pr_sim as rp
from rp2pr_sim.analysis import plausible_sets
from rp2pr_sim.analysis.compare.parameter_sets import parameter_sets
from rp2pr_sim.analysis.plausible_sets import (
    drawn,
    kept_by_hand,
    shipped,
    under_each,
    varied_in_words,
)
from rp2pr_sim.analysis.sensitivity.input_selection import chosen
from rp2pr_sim.analysis.sensitivity.methods.dependent import correlation_of
from rp2pr_sim.cli import main
from rp2pr_sim.scenario import Scenario, parameters, parameters_by_name

ROWS, CHOICE, WHOLE = 60, "facilitation.kind", "measuring.months"
ALL = [item for item in parameters() if item.is_quantity and item.status != "evidence"]
DRAWS = 1000


def wide() -> pd.DataFrame:
    """Return sets of all that is not chosen, and of a choice; a third has weight 0."""
    random = np.random.default_rng(1)
    columns = {}
    for item in ALL:
        values = item.default + 0.1 * (item.high - item.low) * random.standard_normal(ROWS)
        values = np.clip(values, item.low, item.high)
        columns[item.name] = np.rint(values).astype(int) if item.kind is int else values
    columns[CHOICE] = random.choice(["none", "clinical", "non_clinical"], ROWS)
    weights = random.exponential(size=ROWS) ** 3
    weights[::3] = 0.0
    return pd.DataFrame({"weight": weights / weights.sum(), **columns})


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pd.DataFrame]:
    """Ship other sets, with very unequal weights."""
    found = wide()
    found.to_csv(tmp_path / "sets.csv", index=False)
    monkeypatch.setattr(plausible_sets, "_FILE", tmp_path / "sets.csv")
    for known in (shipped, drawn):
        known.cache_clear()
    yield found
    for known in (shipped, drawn):
        known.cache_clear()


def place(name: str) -> int:
    return int(name.split("-")[1])


@pytest.mark.parametrize("n", [1, 7, 40, DRAWS])
def test_a_set_is_drawn_as_often_as_its_weight_says(table: pd.DataFrame, n: int) -> None:
    counts = np.bincount([place(name) for name in drawn(n)], minlength=ROWS)
    assert counts.sum() == n
    assert (np.abs(counts - n * table["weight"]) < 1.0).all()
    assert (counts[table["weight"] == 0.0] == 0).all()


def test_a_mean_over_draws_is_the_weighted_mean(table: pd.DataFrame) -> None:
    draws = pd.DataFrame(drawn(DRAWS).values())
    for name in (ALL[0].name, ALL[-1].name, "climate.block"):
        weighted = np.average(table[name], weights=table["weight"])
        assert draws[name].mean() == pytest.approx(weighted, abs=0.03 * table[name].std())
        assert abs(table[name].mean() - weighted) > 0.05 * table[name].std()


def test_draws_of_one_set_have_names_of_their_own(table: pd.DataFrame) -> None:
    heaviest = int(table["weight"].argmax())
    copies = [name for name in drawn(40) if place(name) == heaviest]
    first = f"plausible-{heaviest:04d}"
    assert copies[:3] == [first, f"{first}-2", f"{first}-3"]
    assert drawn(40)[copies[0]] == drawn(40)[copies[1]]
    assert list(drawn(41)) == sorted(drawn(41), key=place)


def test_values_have_the_types_of_their_declarations(table: pd.DataFrame) -> None:
    known = parameters_by_name()
    for name, row in drawn(40).items():
        original = table.iloc[place(name)]
        assert all(type(row[item]) is known[item].kind for item in row)
        assert row[WHOLE] == original[WHOLE] and row[CHOICE].name == original[CHOICE]
        assert row["climate.block"] == pytest.approx(original["climate.block"])
    again = {name: point[CHOICE] for name, point in under_each(Scenario(), 40).items()}
    assert again == {name: row[CHOICE] for name, row in drawn(40).items()}


@pytest.mark.usefixtures("table")
def test_a_choice_that_is_set_by_hand_stays() -> None:
    mine = Scenario.of({CHOICE: "clinical", WHOLE: 20})
    assert set(kept_by_hand(mine)) == {CHOICE, WHOLE}
    points = under_each(mine, 40, kept_by_hand(mine)).values()
    assert {(point[CHOICE].name, point[WHOLE]) for point in points} == {("clinical", 20)}
    assert kept_by_hand(Scenario(), [CHOICE]) == (CHOICE,)
    assert CHOICE not in parameter_sets("plausible", 40, 1, kept=(CHOICE,)).varied


def test_the_effective_size_and_the_words_say_what_is_there(table: pd.DataFrame) -> None:
    assert shipped().weights.sum() == pytest.approx(1.0)
    assert shipped().effective_size == pytest.approx(1.0 / (table["weight"] ** 2).sum())
    assert varied_in_words() == (
        f"{len(ALL)} numbers and effect strengths, and 1 choice between rival forms"
    )
    assert varied_in_words([CHOICE, ALL[0].name]) == f"{len(ALL) - 1} numbers and effect strengths"


def test_sensitivity_varies_each_input_as_the_weighted_sets_do(table: pd.DataFrame) -> None:
    inputs = {item.name: item for item in chosen(("plausible",), ranges="plausible")}
    assert set(inputs) == set(table) - {"weight"}
    whole = inputs[WHOLE].values((np.arange(DRAWS) + 0.5) / DRAWS)
    assert sorted(whole) == sorted(row[WHOLE] for row in drawn(DRAWS).values())
    assert all(type(value) is int for value in whole)
    matrix = correlation_of(list(inputs))
    assert np.isfinite(matrix).all() and np.linalg.eigvalsh(matrix).min() > 0.0


@pytest.mark.usefixtures("table")
def test_draws_of_one_set_have_replicates_of_their_own(tmp_path: Path) -> None:
    result = rp.run(SMALL, parameters="plausible", sets=20, replicates=8, output=tmp_path)
    runs = result.runs()
    assert runs["scenario"].nunique() == 20
    assert sorted(runs["replicate"]) == list(range(160))


def test_a_comparison_over_wide_sets_is_readable(table: pd.DataFrame, tmp_path: Path) -> None:
    result = rp.compare(
        SMALL,
        **{"visit.hours": [3, 6]},
        parameters="plausible",
        sets=20,
        replicates=4,
        outcome="share_submitted",
        table="full",
        output=tmp_path,
    )
    assert any(varied_in_words() in sentence for sentence in result.summary)
    assert set(result.tables["parameters"][CHOICE]) <= {"none", "clinical", "non_clinical"}
    assert rp.load(result.folder).summary == result.summary
    # a row of the runs says which programme it is; its numbers are in the table of the sets
    labels = set(result.runs()) & set(parameters_by_name())
    assert {"visit.hours", CHOICE} <= labels and all(
        parameters_by_name()[name].role == "lever" for name in labels
    )
    assert set(result.tables["parameters"]) == {"set", *table} - {"weight"}


def test_sets_belong_to_plausible_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "parameters=central", "sets=40"]) == 2
    assert "sets needs parameters=plausible, or leave it out." in capsys.readouterr().err
