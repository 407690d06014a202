"""Each documented recipe in Python gives the tables of its command."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from rp2pr_sim.analysis.compare import robustness, scenarios_of
from rp2pr_sim.analysis.compare.set_design import read
from rp2pr_sim.analysis.optimise.question import Asked
from rp2pr_sim.analysis.optimise.run import begun
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study import run

SMALL = ("scale.n_intervention=6", "scale.n_invited=60", "time.weeks=80")
DOCS = Path(__file__).parent.parent / "docs"
RECIPE = re.compile(
    r"```python\n((?:(?!```).)*)```\n\nThe same from the command line: `rp2pr ([^`]+)`", re.DOTALL
)
RECIPES = {
    page.stem: match
    for page in sorted(DOCS.glob("*.md"))
    for match in RECIPE.findall(page.read_text())
}


def tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


def test_there_are_recipes() -> None:
    assert set(RECIPES) == {"compare", "sensitivity", "worlds"}


@pytest.mark.parametrize("page", RECIPES)
def test_a_recipe_of_the_pages_gives_the_tables_of_its_command(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, command = RECIPES[page]
    exec(compile(code, page, "exec"), {"__name__": "example"})
    assert main(shlex.split(command)) == 0
    by_script, by_command = sorted(Path("outputs", page).iterdir())
    assert len(tables(by_script)) > 2
    assert tables(by_script) == tables(by_command)


def test_a_lever_of_the_parameter_sets_that_is_compared_is_overwritten_by_no_set(
    tmp_path: Path,
) -> None:
    words = ["implementing.block=0,1", *SMALL]
    planned, asked = robustness.study(
        scenarios_of(words), "true_gain_per_team", sets=20, replicates=4, output=tmp_path
    )
    told = robustness.finish(run(planned, beside=asked.keep).folder)
    assert (
        main(
            [
                "worlds",
                *words,
                "outcome=true_gain_per_team",
                "sets=20",
                "replicates=4",
                f"output={tmp_path}",
            ]
        )
        == 0
    )
    by_script, by_command = tmp_path / "worlds-001", tmp_path / "worlds-002"
    assert read(by_script) == read(by_command)
    assert "implementing.block" in read(by_script).kept
    assert tables(by_script) == tables(by_command)
    assert told.found.choices["mean"].nunique() == 2


def test_what_is_set_to_its_default_is_set_by_hand_in_a_recipe_too() -> None:
    planned, asked = robustness.study(
        scenarios_of(["pairing=complementary,random", "climate.block=1"]), sets=20
    )
    assert asked.kept == ("climate.block",)
    assert {point["climate.block"] for point in planned.points.values()} == {1.0}


def test_numbers_of_teams_beside_a_file_of_teams_are_refused_in_a_recipe_too(
    tmp_path: Path,
) -> None:
    file = tmp_path / "teams.csv"
    pd.DataFrame({"team": ["a", "b", "c", "d"]}).to_csv(file, index=False)
    with pytest.raises(InputError, match=r"scale.n_intervention cannot be set beside cohort.file"):
        scenarios_of(
            ["pairing=complementary,random", f"cohort.file={file}", "scale.n_intervention=2"]
        )


def test_a_search_from_a_script_is_asked_what_the_command_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_script = begun(Asked(pounds=300_000, weeks=104), tmp_path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rp2pr_sim.analysis.optimise.run.work", interrupted)
    assert main(["budget", "pounds=300000", "weeks=104", f"output={tmp_path}"]) == 130
    [by_command] = set(tmp_path.iterdir()) - {by_script}
    assert (by_script / "budget.json").read_text() == (by_command / "budget.json").read_text()
