"""Each documented recipe in Python gives the tables of its command, and has its checks."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

import rp2pr_sim as rp
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError

SMALL = {"scale.n_intervention": 6, "scale.n_invited": 60, "time.weeks": 80}
DOCS = Path(__file__).parent.parent / "docs"
RECIPE = re.compile(
    r"```python\n((?:(?!```).)*import rp2pr_sim as rp(?:(?!```).)*)```\n\n"
    r"The same from the command line: `rp2pr ([^`]+)`",
    re.DOTALL,
)
RECIPES = {
    f"{page.stem}-{number}": match
    for page in sorted(DOCS.glob("*.md"))
    for number, match in enumerate(RECIPE.findall(page.read_text(encoding="utf-8")), start=1)
}


def tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


def test_there_are_recipes() -> None:
    assert {"compare-1", "sensitivity-1"} <= set(RECIPES)


@pytest.mark.parametrize("page", RECIPES)
def test_a_recipe_of_the_pages_gives_the_tables_of_its_command(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, command = RECIPES[page]
    exec(compile(code, page, "exec"), {"__name__": "example"})
    assert main(shlex.split(command)) == 0
    [place] = Path("outputs").iterdir()
    by_script, by_command = sorted(place.iterdir())
    assert tables(by_script)
    assert tables(by_script) == tables(by_command)


def test_a_lever_of_the_parameter_sets_that_is_compared_is_overwritten_by_no_set(
    tmp_path: Path,
) -> None:
    result = rp.compare(
        {"implementing.block": [0, 1], **SMALL},
        outcome="true_gain_per_team",
        parameters="plausible",
        sets=20,
        replicates=4,
        output=tmp_path,
    )
    assert result.table.query("outcome == 'true_gain_per_team'")["mean"].nunique() == 2
    points = result.studies[""].study.points.values()
    assert {point["implementing.block"] for point in points} == {0.0, 1.0}


def test_what_is_set_to_its_default_is_kept_in_a_recipe_too(tmp_path: Path) -> None:
    result = rp.run(
        {"climate.block": 1, **SMALL},
        parameters="plausible",
        sets=20,
        replicates=8,
        output=tmp_path,
    )
    assert "climate.block" in result.question.kept


def test_numbers_of_teams_beside_a_file_of_teams_are_refused_in_a_recipe_too(
    tmp_path: Path,
) -> None:
    file = tmp_path / "teams.csv"
    pd.DataFrame({"team": ["a", "b", "c", "d"]}).to_csv(file, index=False)
    with pytest.raises(InputError, match=r"scale.n_intervention cannot be set beside cohort.file"):
        rp.compare(
            {"cohort.file": file, "scale.n_intervention": 2}, pairing=["complementary", "random"]
        )
