"""From 3 to 60 hospitals, even and odd, through the commands; all numbers by `make prove`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_studies import proof
from test_odd_numbers import EVERY_SIZE, sheet

import rp2pr_sim as rp

PROVE = bool(os.environ.get("RP2PR_PROVE"))
FEW = EVERY_SIZE if PROVE else (3, 4, 7)
SEARCHED = (3, 4, 5, 7, 12, 25, 40, 59)


def odd(teams: int) -> bool:
    return teams % 2 == 1


@pytest.mark.parametrize("teams", FEW)
def test_pairs_compare_and_plan_take_any_number(
    teams: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    programme = {"cohort.file": sheet(tmp_path, teams)}
    pairs = rp.pairs(programme)
    assert len(pairs) == (teams // 2 + 2 if odd(teams) else teams // 2)
    compared = rp.compare(
        programme,
        pairing=["complementary", "random"],
        exchange=["reciprocal", "ring"],
        parameters="central",
        replicates=2,
    )
    runs = compared.runs()
    assert len(runs) == 8 and runs["true_gain_per_team"].notna().all()
    planned = rp.plan(programme, parameters="central", replicates=20, **{"time.weeks": 78})
    table = planned.tables["pairs"]
    assert len(table) == teams // 2
    names = [name for side in "abc" if f"team_{side}" in table for name in table[f"team_{side}"]]
    assert sorted(filter(None, names)) == [f"Hospital {number:02d}" for number in range(teams)]
    told = " ".join(note for section in planned.sections for note in section.notes)
    assert ("a ring of three" in told) == odd(teams)


@proof  # a search takes the better part of a minute
@pytest.mark.parametrize("teams", SEARCHED)
def test_optimise_takes_any_number(
    teams: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = rp.optimise(
        {"cohort.file": sheet(tmp_path, teams)},
        total_cost=30_000 + 10_000 * teams,
        weeks=78,
        searches=1,
        sets=20,
        candidates=8,
    )
    assert found.folder is not None
    scenario = str(found.folder / "scenario.yaml")
    assert len(rp.pairs(scenario=scenario)) >= teams // 2


def test_a_plan_explains_the_ring_that_it_recommends(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("team\n" + "".join(f"{name}\n" for name in "ABCDEFG"))
    own = {"cohort.file": str(file)}
    pairs = rp.pairs(own)
    # with nothing but names, the pairs of the first filling are hardly those chosen most often
    assert set(pairs["unit"]) != set(rp.pairs(own, replicate=0)["unit"])
    found = rp.plan(
        own, questions=["pairs"], parameters="central", replicates=20, output=tmp_path / "outputs"
    )
    (ring,) = found.tables["pairs"].query("team_c != ''")[["team_a", "team_b", "team_c"]].to_numpy()
    a, b, c = ring
    told = " ".join(note for section in found.sections for note in section.notes)
    assert f"({a} visits {b}, {b} visits {c} and {c} visits {a})" in told
