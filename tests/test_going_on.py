"""What a folder holds is told by a file in it: `resume`, `extend` and `report` treat it as that."""

from __future__ import annotations

from pathlib import Path

import pytest

from rp2pr_sim.cli import going_on, main
from rp2pr_sim.cli.command_table import COMMANDS

STEPS = {
    "budget.json": "a search",
    "advice.json": "advice",
    "fit.json": "a fit",
    "sensitivity.json": "a sensitivity analysis",
}


@pytest.mark.parametrize("below", ["design-1-001", "runs/points-000000-00004-001"])
@pytest.mark.parametrize("command", ["resume", "extend", "report"])
@pytest.mark.parametrize("file", STEPS)
def test_a_step_of_longer_work_is_no_result_by_itself(
    file: str, command: str, below: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).touch()
    step = tmp_path / below
    step.mkdir(parents=True)
    assert main([command, str(step)]) == 2
    assert (
        capsys.readouterr().err
        == f"rp2pr: {step} is one step of {STEPS[file]}; name the whole folder, {tmp_path},"
        " instead.\n"
    )


def test_every_kind_of_folder_has_what_its_commands_need() -> None:
    for kind in going_on._KINDS.values():
        module = going_on._module(kind)
        assert callable(module.go_on)
        assert not kind.reports or callable(module.report)
        assert any(command.place.startswith(f"{kind.module}.") for command in COMMANDS.values())


def test_a_folder_of_claims_is_told_where_its_page_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "claims.html").touch()
    for command in ("resume", "report"):
        assert main([command, str(tmp_path)]) == 0
        assert str(tmp_path / "claims.html") in capsys.readouterr().out.replace("\n", "")
    assert main(["extend", str(tmp_path)]) == 2
    assert "holds the test of claims, which is not extended" in capsys.readouterr().err
