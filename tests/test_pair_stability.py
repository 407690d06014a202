"""How far pairs depend on empty cells, with known answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import rp2pr_sim as rp
from rp2pr_sim.analysis.pair_stability import (
    FILLINGS,
    MOST_TEAMS,
    recommended,
    stability_of,
    used_columns,
)
from rp2pr_sim.analysis.pair_stability_words import on_stability
from rp2pr_sim.analysis.planning.fixed_pairs import pairs_of
from rp2pr_sim.cli import main
from rp2pr_sim.model.cohort import make_cohort, resolved
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing import explain
from rp2pr_sim.scenario import Scenario

WHOLE = {
    "mdt_discussion": 0.95, "histology": 0.75, "active_treatment": 0.55, "surgery": 0.14,
    "small_cell_chemotherapy": 0.65, "nurse_contact": 0.5, "patient_experience": 0.75,
    "x_km": 10.0, "y_km": 10.0, "patients": 200,
}  # fmt: skip


def scenario_of(folder: Path, rows: Sequence[Mapping[str, object]], **settings: str) -> Scenario:
    """Return a programme of own teams `A`, `B`, ...: usual figures except those of `rows`."""
    named = [{"team": chr(65 + k), **WHOLE, **row} for k, row in enumerate(rows)]
    pd.DataFrame(named).to_csv(folder / "teams.csv", index=False)
    values = {name.replace("__", "."): value for name, value in settings.items()}
    return Scenario.of({"cohort.file": str(folder / "teams.csv"), **values})


def by_level(*levels: float | None) -> list[dict[str, object]]:
    """Return rows of teams with this active treatment; `None` is an empty cell."""
    return [{"active_treatment": level} for level in levels]


def names_only(folder: Path, count: int) -> Scenario:
    pd.DataFrame({"team": [f"hospital {k}" for k in range(count)]}).to_csv(
        folder / "names.csv", index=False
    )
    return Scenario.of({"cohort.file": str(folder / "names.csv")})


def together(scenario: Scenario, replicate: int) -> set[frozenset[str]]:
    table = explain(scenario, 1, replicate).pairs
    return {frozenset(pair) for pair in zip(table["team_a"], table["team_b"], strict=True)}


def test_where_all_cells_are_given_no_filling_is_needed(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, by_level(0.3, 0.45, 0.6, 0.7))
    found = recommended(scenario, 1)
    assert found.stability is None and found.replicate == 0
    assert "chosen" not in found.explanation.pairs
    assert on_stability(found, scenario) == []


def test_a_cell_that_no_pairing_uses_leaves_the_pairs_alone(tmp_path: Path) -> None:
    rows = by_level(0.3, 0.45, 0.6, 0.7)
    rows[0] |= {"nurse_contact": None, "x_km": None}
    scenario = scenario_of(tmp_path, rows)
    assert on_stability(recommended(scenario, 1), scenario) == [
        "The pairs do not depend on empty cells."
    ]


def test_pairs_that_an_empty_cell_cannot_change_are_chosen_in_all_fillings(tmp_path: Path) -> None:
    rows = [{"x_km": 0.0}, {"x_km": None}, {"x_km": 5000.0}, {"x_km": 5100.0}]
    scenario = scenario_of(tmp_path, rows, pairing__strategy="nearest")
    found = recommended(scenario, 1)
    assert found.stability is not None and found.stability.stable
    assert found.explanation.pairs["chosen"].tolist() == [FILLINGS] * 2
    assert found.stability.agreement == pytest.approx(1.0)
    assert found.stability.settling == () and found.stability.kept == pytest.approx(1.0)
    [said] = on_stability(found, scenario)
    assert said.startswith("The pairs do not depend on empty cells")


def test_one_empty_cell_that_decides_is_found_out_first(tmp_path: Path) -> None:
    """D is at 0 or 700 km with equal chance: its partner is A or B, and the rest follows."""
    rows = [{"x_km": 0.0}, {"x_km": 700.0}, {"x_km": 350.0, "y_km": 340.0}, {"x_km": None}]
    scenario = scenario_of(tmp_path, rows, pairing__strategy="nearest")
    found = stability_of(scenario, 1)
    assert found is not None and not found.stable
    country = scenario.resources.country_km
    drawn = [own_row(scenario, "D", replicate)["x_km"] for replicate in range(FILLINGS)]
    share = np.mean([place < 350.0 for place in drawn])
    assert 0.3 < 350.0 / country < 0.95 and 0.3 < share < 0.95
    counts = sorted(set(found.chosen.values()))
    assert counts == sorted({round(FILLINGS * share), FILLINGS - round(FILLINGS * share)})
    same = share**2 + (1.0 - share) ** 2
    assert found.agreement == pytest.approx(same, abs=0.01)
    assert found.settling is not None
    [first] = found.settling
    assert (first.team, first.columns) == ("D", ("x_km",))
    assert first.agreement == pytest.approx(1.0)
    assert 0.0 < first.error < 0.1
    # the recommended pairs are those of most fillings
    assert together(scenario, found.replicate) == (
        {frozenset("AD"), frozenset("BC")} if share > 0.5 else {frozenset("BD"), frozenset("AC")}
    )
    said = " ".join(on_stability(recommended(scenario, 1), scenario))
    assert "Find out first: D (place: 100%)." in said
    # what is saved against random pairs, in km
    x, y = np.array([0.0, 700.0, 350.0, math.nan]), np.array([10.0, 10.0, 340.0, 10.0])
    best, kept = [], []
    for place in drawn:
        x[3] = place
        away = np.hypot(x[:, None] - x, y[:, None] - y)
        pairings = {
            "AD": away[0, 3] + away[1, 2], "BD": away[1, 3] + away[0, 2],
            "AB": away[0, 1] + away[2, 3],
        }  # fmt: skip
        by_chance = sum(pairings.values()) / 3.0
        best.append(by_chance - min(pairings.values()))
        kept.append(by_chance - pairings["AD" if share > 0.5 else "BD"])
    assert found.kept == pytest.approx(sum(kept) / sum(best))
    assert 0.0 < found.kept < 1.0


def own_row(scenario: Scenario, name: str, replicate: int) -> np.void:
    cohort = make_cohort(resolved(scenario), make_luck(1, replicate))
    row: np.void = cohort.teams[cohort.names.index(name)]
    return row


def test_a_cell_that_is_empty_is_drawn_again_in_each_run_and_a_figure_never(tmp_path: Path) -> None:
    rows = [{"x_km": None, "surgery": None}, {"x_km": 5.0}]
    scenario = scenario_of(tmp_path, rows)
    drawn, given = (
        [own_row(scenario, name, replicate) for replicate in range(20)] for name in "AB"
    )
    assert len({float(row["x_km"]) for row in drawn}) == 20
    assert {float(row["x_km"]) for row in given} == {5.0}
    surgery = {float(row["recorded_year"][row["published_year"], 3]) for row in drawn}
    assert len(surgery) > 10


def test_of_hospitals_with_names_alone_no_one_settles_the_pairs(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, 12)
    found = recommended(scenario, 1)
    assert found.stability is not None
    # partners are as good as random: one in eleven
    assert found.stability.agreement == pytest.approx(1 / 11, abs=0.02)
    assert found.stability.settling == ()
    said = on_stability(found, scenario)
    assert abs(found.stability.kept) < 0.2
    assert said[2].endswith("Find out more before you announce them.")
    assert said[-1].startswith("No hospital alone would settle the pairs")


def test_single_hospitals_of_large_programmes_are_not_judged(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, MOST_TEAMS + 2)
    found = recommended(scenario, 1)
    assert found.stability is not None and found.stability.settling is None
    assert f"up to {MOST_TEAMS} hospitals" in on_stability(found, scenario)[-1]


def test_counts_are_those_of_the_pairs_of_the_replicates(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, 6)
    found = stability_of(scenario, 1)
    assert found is not None
    names = {row["id_a"]: row["team_a"] for row in explain(scenario, 1).pairs.to_dict("records")}
    names |= {row["id_b"]: row["team_b"] for row in explain(scenario, 1).pairs.to_dict("records")}
    by_hand: dict[frozenset[str], int] = {}
    made = [together(scenario, replicate) for replicate in range(FILLINGS)]
    for pair in (pair for pairs in made for pair in pairs):
        by_hand[pair] = by_hand.get(pair, 0) + 1
    assert {
        frozenset(names[i] for i in link): many for link, many in found.chosen.items()
    } == by_hand
    totals = [sum(by_hand[pair] for pair in pairs) for pairs in made]
    assert totals[found.replicate] == max(totals)
    shared = [len(a & b) / 3 for i, a in enumerate(made) for b in made[:i]]
    assert found.agreement == pytest.approx(np.mean(shared))


def test_control_teams_neither_count_nor_are_asked(tmp_path: Path) -> None:
    rows = [{"arm": "control", "surgery": None} if k > 3 else {} for k in range(8)]
    for k, row in enumerate(rows):
        row |= {"active_treatment": 0.4 + 0.03 * k}
    assert stability_of(scenario_of(tmp_path, rows), 1) is None
    rows[0]["surgery"] = None
    found = recommended(scenario_of(tmp_path, rows), 1)
    assert found.stability is not None and found.stability.settling is not None
    assert {item.team for item in found.stability.settling} <= {"A"}
    pairs = found.explanation.pairs
    assert (pairs["chosen"].isna() == (pairs["arm"] == "control")).all()


def test_rings_are_links_of_all_their_members(tmp_path: Path) -> None:
    pd.DataFrame({"team": list("ABCDEF")}).to_csv(tmp_path / "names.csv", index=False)
    scenario = Scenario.of(
        {"cohort.file": str(tmp_path / "names.csv"), "exchange.kind": "ring"}
    ).replaced({"exchange.ring_size": 3})
    found = stability_of(scenario, 1)
    assert found is not None
    assert sum(found.chosen.values()) == FILLINGS * 2 * 3
    assert len(found.chosen) == 15


@pytest.mark.parametrize("strategy", ["random", "own_list"])
def test_pairs_that_no_figure_chooses_do_not_depend_on_any(strategy: str, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(
        "team,partner\nhospital 0,hospital 1\nhospital 2,hospital 3\n"
    )
    file = str(tmp_path / "pairs.csv") if strategy == "own_list" else ""
    chosen = {"pairing.strategy": strategy, "pairing.file": file}
    scenario = names_only(tmp_path, 4).replaced(chosen)
    assert used_columns(scenario) == ()
    assert stability_of(scenario, 1) is None


def test_all_ways_to_ask_for_pairs_give_the_recommended_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = names_only(tmp_path, 6)
    found = recommended(scenario, 1)
    best = {frozenset(pair) for pair in found.explanation.pairs[["team_a", "team_b"]].to_numpy()}
    assert best == together(scenario, found.replicate)
    assert {frozenset(pair) for pair in pairs_of(scenario, 1).inside} == best
    python = rp.pairs([f"cohort.file={scenario.cohort.file}"])
    assert {frozenset(pair) for pair in python[["team_a", "team_b"]].to_numpy()} == best
    assert python["fillings"].tolist() == [FILLINGS] * 3

    file = tmp_path / "pairs.csv"
    words = ["pairs", f"cohort.file={scenario.cohort.file}"]
    assert main([*words, "--csv", str(file)]) == 0
    written = pd.read_csv(file)
    assert {frozenset(pair) for pair in written[["team_a", "team_b"]].to_numpy()} == best
    assert written["chosen"].tolist() == python["chosen"].tolist()
    capsys.readouterr()

    assert main(words) == 0
    told = capsys.readouterr().out
    assert all(f"{count} of {FILLINGS}" in told for count in python["chosen"])
    assert "not the recommended ones" not in told
    other = next(k for k in range(FILLINGS) if together(scenario, k) != best)
    assert main([*words, "--replicate", str(other)]) == 0
    assert f"the pairs of replicate {other}, not the recommended ones" in capsys.readouterr().out


def test_a_plan_says_how_often_each_of_its_pairs_is_chosen(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, 6)
    settings = [f"cohort.file={scenario.cohort.file}", "questions=pairs", "time.weeks=30"]
    result = rp.plan([*settings, "parameters=central"], replicates=20, output=str(tmp_path))
    found = recommended(scenario, 1)
    table = pd.read_csv(result.folder / "pairs.csv")
    expected = found.explanation.pairs.set_index(["team_a", "team_b"])["chosen"].to_dict()
    assert table.set_index(["team_a", "team_b"])["chosen"].to_dict() == expected
    assert set(table["fillings"]) == {FILLINGS}
    said = on_stability(found, scenario)
    assert [line for line in result.summary if line in said] == said
    page = result.report().read_text(encoding="utf-8")
    assert all(line.rstrip(".") in page for line in said)
    assert "averages over these draws" in page


def test_what_to_do_now_says_how_far_the_pairs_depend_on_empty_cells(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, 6)
    settings = {
        "cohort.file": scenario.cohort.file, "total_cost": 75000, "weeks": 60,
        "review": "peer_visit", "support": "medium", "booking": "queue", "pairing": "nearest",
        "exchange": "reciprocal", "visit.delegation_size": 3, "facilitation.facilitators": 1,
        "outcome": "true_gain_per_team", "parameters": "central",
    }  # fmt: skip
    result = rp.optimise(
        settings, searches=1, candidates=2, replicates=2, output=str(tmp_path / "found")
    )
    result.report()
    page = (result.folder / "what-to-do-now.html").read_text(encoding="utf-8")
    best = Scenario.of({**result.saved.values})
    said = on_stability(recommended(best, 1), best)
    assert said[0].startswith("The pairs depend on empty cells")
    assert set(said) <= set(result.summary)
    assert all(line.rstrip(".") in page for line in said)
    assert page.count("averages over these draws") == 1


def test_a_comparison_says_that_it_averages_over_what_is_missing(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, 4)
    settings = [f"cohort.file={scenario.cohort.file}", "time.weeks=20", "parameters=central"]
    result = rp.compare(
        settings, pairing=["complementary", "random"], replicates=2, output=str(tmp_path / "found")
    )
    [said] = [line for line in result.summary if "averages over these draws" in line]
    assert "With the true figures they may differ." in said
    page = result.report().read_text(encoding="utf-8")
    assert page.count(said) == 1 and page.index(said) < page.index('aria-labelledby="making"')


def test_an_odd_number_of_teams_has_links_of_pairs_and_of_one_ring(tmp_path: Path) -> None:
    scenario = names_only(tmp_path, 7)
    found = recommended(scenario, 1)
    assert found.stability is not None
    assert sum(found.stability.chosen.values()) == FILLINGS * (2 + 3)
    assert found.explanation.pairs["chosen"].between(1, FILLINGS).all()
    settings = [f"cohort.file={scenario.cohort.file}", "questions=pairs", "time.weeks=30"]
    result = rp.plan([*settings, "parameters=central"], replicates=20, output=str(tmp_path))
    table = pd.read_csv(result.folder / "pairs.csv")
    pairs = found.explanation.pairs
    of_unit = pairs.groupby("unit")["chosen"].min()
    assert sorted(table["chosen"]) == sorted(of_unit)


def test_recommended_pairs_obey_the_rules_on_pairs(tmp_path: Path) -> None:
    (tmp_path / "rules.csv").write_text(
        "team,partner,rule\nhospital 0,hospital 1,fixed\nhospital 2,hospital 3,forbidden\n"
    )
    scenario = names_only(tmp_path, 6).replaced({"pairing.file": str(tmp_path / "rules.csv")})
    found = recommended(scenario, 1)
    assert found.stability is not None
    made = {frozenset(pair) for pair in found.explanation.pairs[["team_a", "team_b"]].to_numpy()}
    assert frozenset(("hospital 0", "hospital 1")) in made
    every = [together(scenario, replicate) for replicate in range(30)]
    assert frozenset(("hospital 2", "hospital 3")) not in set().union(*every)
    fixed = found.explanation.pairs.set_index("team_a")["chosen"]
    assert FILLINGS in fixed.tolist()


def test_an_edit_of_the_file_counts_at_once(tmp_path: Path) -> None:
    rows = [{"x_km": 0.0}, {"x_km": 700.0}, {"x_km": 350.0, "y_km": 340.0}, {"x_km": None}]
    scenario = scenario_of(tmp_path, rows, pairing__strategy="nearest")
    assert stability_of(scenario, 1) is not None
    rows[3]["x_km"] = 10.0
    assert stability_of(scenario_of(tmp_path, rows, pairing__strategy="nearest"), 1) is None


def test_chance_that_begins_rings_is_not_what_knowing_a_hospital_would_add(tmp_path: Path) -> None:
    """A number of patients hardly changes these levels, but rings differ between fillings."""
    rows = by_level(*np.linspace(0.4, 0.6, 9).tolist())
    rows[0]["patients"] = None
    scenario = scenario_of(tmp_path, rows, exchange__kind="ring")
    found = stability_of(scenario, 1)
    assert found is not None and found.agreement < 0.9
    assert found.settling == ()
    said = on_stability(recommended(scenario, 1), scenario)
    assert "chance is part of that" in said[0]
