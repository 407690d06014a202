"""Results of different making never come into one folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_studies import contents, one, reseal

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study import extend, resume, run


@pytest.mark.parametrize(
    ("before", "after"), [("qi_hours: 20.0", "qi_hours: 30.0"), ("seed: ", "seed: 1")]
)
def test_a_study_whose_config_was_edited_is_not_gone_on_with(
    before: str, after: str, tmp_path: Path
) -> None:
    folder = run(one(tmp_path, replicates=2)).folder
    config = folder / "config.yaml"
    text = config.read_text()
    assert text.count(before) == 1
    config.write_text(text.replace(before, after))
    with pytest.raises(InputError, match=r"config.yaml is damaged or was edited"):
        resume(folder)
    reseal(config)
    kept = contents(folder)
    for go_on in (lambda: resume(folder), lambda: extend(folder, 4)):
        with pytest.raises(InputError, match="no longer that which the study was begun with"):
            go_on()
    assert contents(folder) == kept


def test_an_extension_that_was_cut_off_between_two_files_is_told_right_by_the_next(
    tmp_path: Path,
) -> None:
    folder = run(one(tmp_path / "cut", replicates=2)).folder
    told = (folder / "provenance.json").read_bytes()
    extend(folder, 4)
    # as if the process had ended just before it wrote this
    (folder / "provenance.json").write_bytes(told)
    assert json.loads(told)["replicates"] == 2
    extend(folder, 4)
    assert contents(folder) == contents(run(one(tmp_path / "whole", replicates=4)).folder)
