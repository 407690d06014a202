"""Rules on pairs: fixed, forbidden and preferred ones, groups, and teams that join or leave."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from rp2pr_sim.core.enums import PairingStrategy, VisitState
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import beside_twin, simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model.cohort.own_teams import trust_id
from rp2pr_sim.model.pairing import explain
from rp2pr_sim.model.pairing.pair_rules import read_rules
from rp2pr_sim.scenario import Scenario

STRATEGIES = [item.name for item in PairingStrategy if item != PairingStrategy.own_list]
NAMES = "ABCDEFGH"


def sheet(folder: Path, names: str = NAMES, more: dict[str, str] | None = None) -> str:
    """Write a sheet; `more` gives a group, a joining and a leaving week, `group,3,9`, by name."""
    rng = np.random.default_rng(5)
    lines = [
        "team,mdt_discussion,histology,active_treatment,surgery,x_km,y_km,group,joins_week,leaves_week"
    ]
    for name in names:
        shares = ",".join(f"{share:.2f}" for share in rng.uniform([0.9, 0.6, 0.4, 0.1], 0.98))
        place = f"{rng.integers(0, 300)},{rng.integers(0, 300)}"
        lines.append(f"{name},{shares},{place},{(more or {}).get(name, ',,')}")
    file = folder / "teams.csv"
    file.write_text("\n".join(lines) + "\n")
    return str(file)


def scenario(folder: Path, *rules: str, names: str = NAMES, **values: object) -> Scenario:
    more = values.pop("more", None)
    settings: dict[str, object] = {"cohort.file": sheet(folder, names, more)}  # type: ignore[arg-type]
    if rules:
        file = folder / "pairs.csv"
        file.write_text("\n".join(("team,partner,rule", *rules)) + "\n")
        settings["pairing.file"] = str(file)
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Scenario.of({**settings, **named})


def together(of: Scenario, seed: int = 1) -> set[frozenset[str]]:
    """Return all two teams that are in one unit."""
    pairs = explain(of, seed).pairs
    return {
        frozenset(two)
        for _, unit in pairs.groupby("unit")
        for two in combinations(sorted({*unit["team_a"], *unit["team_b"]}), 2)
    }


def both(*pairs: str) -> set[frozenset[str]]:
    return set(map(frozenset, pairs))


@pytest.mark.parametrize("names", [NAMES, NAMES[:7]])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_is_fixed_is_made_and_what_is_forbidden_is_not(
    strategy: str, names: str, tmp_path: Path
) -> None:
    usual = together(scenario(tmp_path, names=names, pairing__strategy=strategy))
    apart = ["".join(sorted(two)) for two in usual][:2]
    fixed = next(a + b for a, b in combinations(names, 2) if frozenset(a + b) not in usual)
    rules = [f"{fixed[0]},{fixed[1]},fixed", *(f"{a},{b},forbidden" for a, b in apart)]
    found = together(scenario(tmp_path, *rules, names=names, pairing__strategy=strategy))
    assert frozenset(fixed) in found
    assert not found & both(*apart)
    assert {name for two in found for name in two} == set(names)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("names", [NAMES, NAMES[:6]])
def test_rings_keep_the_rules_wherever_chance_begins_them(
    names: str, strategy: str, tmp_path: Path
) -> None:
    rules = "A,B,fixed", "C,D,fixed", "A,E,forbidden"
    values = {"exchange__kind": "ring", "pairing__strategy": strategy}
    ringed = scenario(tmp_path, *rules, names=names, **values)
    for seed in range(12):
        found = together(ringed, seed)
        assert found >= both("AB", "CD") and frozenset("AE") not in found
        assert len(found) == {6: 6, 8: 12}[len(names)]  # rings of three, or of four


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_rules_that_ask_for_nothing_new_change_nothing(strategy: str, tmp_path: Path) -> None:
    usual = together(scenario(tmp_path, pairing__strategy=strategy))
    first, *_ = ("".join(sorted(two)) for two in usual)
    absent = next(a + b for a, b in combinations(NAMES, 2) if frozenset(a + b) not in usual)
    rules = f"{first[0]},{first[1]},fixed", f"{absent[0]},{absent[1]},forbidden"
    assert together(scenario(tmp_path, *rules, pairing__strategy=strategy)) == usual


def test_as_many_preferred_pairs_as_possible_are_made(tmp_path: Path) -> None:
    rules = ("A,B,preferred", "B,C,preferred", "C,D,preferred", "E,F,Preferred")
    found = together(scenario(tmp_path, *rules))
    assert found >= both("AB", "CD", "EF")
    found = together(scenario(tmp_path, *rules, "A,B,forbidden"))
    assert found >= both("BC", "EF") or found >= both("CD", "EF")
    assert frozenset("AB") not in found


def test_a_group_keeps_to_itself_or_apart(tmp_path: Path) -> None:
    more = {"A": "North,,", "B": "north ,,", "C": "South,,", "D": "South,,", "E": "South,,"}
    for strategy in STRATEGIES:
        values = {"more": more, "pairing__strategy": strategy}
        found = together(
            scenario(tmp_path, "North,NORTH,forbidden", "South,South,forbidden", **values)
        )
        assert not found & both("AB", "CD", "CE", "DE")
        found = together(scenario(tmp_path, "North,South,forbidden", **values))
        assert not found & both("AC", "AD", "AE", "BC", "BD", "BE")
        found = together(scenario(tmp_path, "A,South,forbidden", **values))
        assert not found & both("AC", "AD", "AE")
        assert together(scenario(tmp_path, "South,South,preferred", **values)) & both(
            "CD", "CE", "DE"
        )


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (("A,Z,fixed",), "B2 .partner.: there is no team 'Z'"),
        (("A,A,fixed",), "B2 .partner.: 'A' is paired with itself"),
        (("A,,fixed",), "B2 .partner.: the cell is empty; name a team, or a group"),
        (("A,B,fixd",), "C2 .rule.: 'fixd' is not a rule; .*Did you mean fixed"),
        (("A,North,fixed",), "B2 .partner.: 'North' is a group, which can only be forbid"),
        (("A,B,fixed", "B,a,forbidden"), "A2 .team.: 'A' and 'B' cannot be kept together"),
        (("A,B,fixed", "A,C,fixed"), "cannot be kept together"),
        (tuple(f"A,{b},forbidden" for b in NAMES[1:]), "cannot be kept apart"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_told(
    rules: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        make_world(scenario(tmp_path, *rules, more={"B": "North,,"}), 1, 0)


def test_a_name_of_a_team_and_a_group_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'C' is the name of a team and of a group; rename one"):
        make_world(scenario(tmp_path, "A,C,forbidden", more={"B": "c,,"}), 1, 0)


def test_three_rows_of_a_list_make_a_ring(tmp_path: Path) -> None:
    rows = ("A,B,", "C,D,", "E,F,fixed", "F,G,", "G,E,fixed")
    listed = scenario(tmp_path, *rows, names=NAMES[:7], pairing__strategy="own_list")
    assert together(listed) == both("AB", "CD", "EF", "FG", "EG")
    for wrong, said in (
        (rows[:4], "A5 .team.: 'F' is already paired in row 4; allowed is each team once"),
        (
            (*rows[:2], "E,F,preferred", *rows[3:]),
            "C4 .rule.: 'preferred' is not possible",
        ),
        (rows[1:], "leaves out 'A' and 1 more|leaves out 'B' and 1 more"),
        ((*rows, "A,B,"), "A7 .team.: 'A' is already paired in row 2"),
    ):
        with pytest.raises(InputError, match=said):
            together(scenario(tmp_path, *wrong, names=NAMES[:7], pairing__strategy="own_list"))


def test_rules_are_read_whatever_the_capitals(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("team,partner,rule\nashford,BRACKLEY,Forbidden\n")
    rules = read_rules(str(file), ["Ashford", "Brackley"])
    assert list(rules.pairs("forbidden")) == [(0, 1, 2)]


def test_the_file_of_rules_belongs_to_the_study(tmp_path: Path) -> None:
    of = scenario(tmp_path, "A,B,fixed")
    assert set(of.own_files()) == {"cohort.file", "pairing.file"}
    none = scenario(tmp_path)
    assert (
        make_world(of, 1, 0).teams["unit"].tolist() != make_world(none, 1, 0).teams["unit"].tolist()
    )


# teams that join late, or leave


def test_a_team_that_joins_late_begins_then(tmp_path: Path) -> None:
    late = scenario(tmp_path, "A,B,fixed", more={"A": ",40,"}, time__weeks=104)
    world = make_world(late, 1, 0)
    a, b = (np.flatnonzero(world.teams["id"] == trust_id(name))[0] for name in "AB")
    assert world.teams["start_week"][[a, b]].tolist() == [40, 0]
    assert world.teams["enrolled"][[a, b]].tolist() == [0.0, 1.0]
    of_both = np.isin(world.visits["host"], [a, b])
    assert set(world.visits["earliest_week"][of_both]) == {40 + late.time.lead_weeks}
    assert set(world.visits["earliest_week"][~of_both]) == {late.time.lead_weeks}
    held = []
    for replicate in range(20):
        ended = simulate(late, 1, replicate)
        visits = ended.visits[np.isin(ended.visits["host"], [a, b])]
        held += visits["held_week"][visits["state"] == VisitState.held].tolist()
    assert held and min(held) >= 40 + late.time.lead_weeks


def test_a_team_that_leaves_is_gone_from_then_on(tmp_path: Path) -> None:
    leaving = scenario(tmp_path, more={"A": ",,30", "B": ",20,21"})
    ended = simulate(leaving, 1, 0)
    dropped = dict(
        zip(ended.teams["id"].tolist(), ended.teams["dropped_week"].tolist(), strict=True)
    )
    usual = simulate(scenario(tmp_path), 1, 0)
    before = dict(
        zip(usual.teams["id"].tolist(), usual.teams["dropped_week"].tolist(), strict=True)
    )
    assert not {before[trust_id(name)] for name in "AB"} & {*range(31)}
    assert [dropped[trust_id(name)] for name in "AB"] == [30, 21]
    assert dropped[trust_id("H")] == before[trust_id("H")]
    visits = ended.visits[ended.visits["host_id"] == trust_id("A")]
    assert np.all(visits["held_week"] < 30)


def test_joining_and_leaving_are_the_same_in_both_engines(tmp_path: Path) -> None:
    of = scenario(tmp_path, names=NAMES[:7], more={"A": ",30,", "C": ",10,60"}, time__weeks=80)
    world, other = simulate(of), Programme(of).run()
    for name in ("teams", "members", "plans", "visits", "weeks", "core"):
        assert getattr(world, name).tobytes() == getattr(other, name).tobytes(), name


def test_the_counterfactual_of_a_late_team_never_joins(tmp_path: Path) -> None:
    late = scenario(tmp_path, more={name: ",103," for name in NAMES}, time__weeks=104)
    world, twin = beside_twin(late)
    assert np.all(world.teams["enrolled"] == 1.0)
    assert not twin.teams["enrolled"].any() and not twin.teams["hours"].any()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (",104,", "'A' joins in week 104, but the programme ends after 104 weeks"),
        (",30,30", "'A' leaves in week 30, which is not after week 30, in which it joins"),
    ],
)
def test_weeks_that_cannot_be_are_refused(cells: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        make_world(scenario(tmp_path, more={"A": cells}, time__weeks=104), 1, 0)
