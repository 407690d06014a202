"""`complete` does the runs of a study that a folder lacks, for a step of a longer analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from small_studies import contents, counts, get_support, one, several, small

import rp2pr_sim as rp
from rp2pr_sim.analysis import job
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study import Study, run, store
from rp2pr_sim.study.executors import pool
from rp2pr_sim.study.manifest import described
from rp2pr_sim.study.runner import complete
from rp2pr_sim.study.store import Store


def completed(folder: Path, study: Study, **settings: Any) -> tuple[tuple[Path, int, int], int]:
    """Return what `complete` returns, and how many runs it did."""
    done: list[int] = []

    @contextmanager
    def progress(_: int) -> Iterator[Callable[[int], object]]:
        yield done.append

    with pool(workers=1) as workers:
        found = complete(folder, study, workers, progress=progress, **settings)
    return counts(found), sum(done)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What `run` leaves."""
    return contents(run(one(tmp_path_factory.mktemp("usual"))).folder)


def test_a_new_folder_is_that_of_a_fresh_study(tmp_path: Path, usual: dict[str, bytes]) -> None:
    folder = tmp_path / "step"
    assert completed(folder, one(tmp_path)) == ((folder, 12, 0), 12)
    assert contents(folder) == usual


def test_a_finished_study_is_left_as_it_is(tmp_path: Path) -> None:
    completed(tmp_path / "step", one(tmp_path))
    before = contents(tmp_path / "step")
    assert completed(tmp_path / "step", one(tmp_path))[1] == 0
    assert contents(tmp_path / "step") == before


def test_a_study_that_was_cut_off_is_resumed_and_the_whole_job_is_named(
    tmp_path: Path, usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, write = tmp_path / "step", store.write_parquet

    def interrupt(file: Path, *given: Any) -> None:
        if "0000010" in file.name:
            raise KeyboardInterrupt
        write(file, *given)

    with monkeypatch.context() as broken:
        broken.setattr(store, "write_parquet", interrupt)
        with pytest.raises(KeyboardInterrupt, match=rf"10 of 12 .*: rp2pr resume {tmp_path}$"):
            completed(folder, one(tmp_path), whole=tmp_path)
    assert completed(folder, one(tmp_path), whole=tmp_path) == ((folder, 12, 0), 2)
    assert contents(folder) == usual


def test_more_replicates_extend_it_and_fewer_take_none_away(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    folder = tmp_path / "step"
    completed(folder, one(tmp_path, replicates=5))
    assert completed(folder, one(tmp_path)) == ((folder, 12, 0), 12)
    assert contents(folder) == usual
    assert completed(folder, one(tmp_path, replicates=5)) == ((folder, 12, 0), 0)
    assert contents(folder) == usual
    (folder / "programme.parquet" / "part-0000010-0000.parquet").unlink()
    assert completed(folder, one(tmp_path, replicates=5)) == ((folder, 12, 0), 2)
    assert contents(folder) == usual


def test_the_name_and_the_output_of_the_study_play_no_part(tmp_path: Path) -> None:
    completed(tmp_path / "step", one(tmp_path))
    found, done = completed(tmp_path / "step", one(tmp_path / "elsewhere", name="other"))
    assert (found[1], done) == (12, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 2},
        {"points": {"small": small(visit__hours=3.0)}},
        {"points": {"another": small()}},
        {"points": {"small": small(), "too": small()}},
        {"together": 1},
        {"own": {"get_support": get_support}},
    ],
    ids=["seed", "parameter", "name", "scenarios", "replicates", "own phases"],
)
def test_another_study_is_refused_and_nothing_changes(
    other: dict[str, Any], tmp_path: Path
) -> None:
    completed(tmp_path / "step", one(tmp_path, replicates=1))
    before = contents(tmp_path / "step")
    said = "was made with something else: the rules" if "own" in other else "has the runs of other"
    with pytest.raises(InputError, match=f"step {said}"):
        completed(tmp_path / "step", one(tmp_path, **{"replicates": 1, **other}))
    assert contents(tmp_path / "step") == before


def test_several_scenarios_are_completed_too(tmp_path: Path) -> None:
    folder = tmp_path / "step"
    completed(folder, several(tmp_path, replicates=2, together=1))
    assert completed(folder, several(tmp_path, replicates=3, together=1))[0][1] == 9
    assert Store(folder).read("programme")["replicate"].tolist() == list(range(9))
    assert described(folder).study.replicates == 3


def test_a_mistake_in_a_file_of_teams_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "teams.csv").write_text("team\nA\nA\n")
    points = {"mine": small(cohort__file=str(tmp_path / "teams.csv"))}
    with pytest.raises(InputError, match="is already in A2"):
        completed(tmp_path / "step", one(tmp_path, points=points))
    assert not (tmp_path / "step").exists()


def test_an_answer_that_cannot_be_continued_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rp.run({"time.weeks": 20}, parameters="central", replicates=2, output=tmp_path)
    before = contents(made.folder)

    def refuse(*_: object) -> None:
        raise InputError("it was made with something else.")

    monkeypatch.setattr("rp2pr_sim.study.runner.check_unchanged", refuse)
    for again in (job.resume, partial(job.extend, settings={"replicates": 3})):
        with pytest.raises(InputError, match="made with something else"):
            again(made.folder)
        assert contents(made.folder) == before
    assert job.load(made.folder).question == made.question
