"""A job answers a question in one folder with resumable studies.

    result = ask(question, executor="processes")
    result = resume(result.folder)

Every analysis has its executor, its progress and its way to resume from here; none of them
implements it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from rp2pr_sim.analysis.base import Question, Result, encoded
from rp2pr_sim.analysis.own_mechanisms import OwnMechanism, functions_of
from rp2pr_sim.analysis.price_year import check_one_price_year, with_price_year
from rp2pr_sim.analysis.question_file import question_of
from rp2pr_sim.analysis.result_files import SUMMARY, save
from rp2pr_sim.core.errors import InputError, StoppedError
from rp2pr_sim.outcomes.own import place_in
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.design import Study, check_name
from rp2pr_sim.study.executors import Execution, Pool, pool
from rp2pr_sim.study.files import unusable, write_bytes
from rp2pr_sim.study.folder import (
    QUESTION,
    check_writable,
    locked,
    missing,
    numbered,
    remove,
)
from rp2pr_sim.study.manifest import is_study, studies_in, unfinished
from rp2pr_sim.study.own_code import import_own
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.runner import complete
from rp2pr_sim.study.store import FAILURES

_NUMBER = re.compile(r"-\d+$")  # at the end of the name of a folder of results
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
"""Called with a title and the number of runs to do; what it gives is called with runs done."""


def silent(_title: str, _total: int) -> AbstractContextManager[Callable[[int], object]]:
    """Show no progress."""
    return nullcontext(lambda _: None)


class NoAnswerError(InputError):
    """What is asked has no answer, however much is simulated; no folder of results is left."""


class Job:
    """The work in one folder of results."""

    def __init__(
        self,
        folder: Path,
        workers: Pool | None,
        failures: str = "record",
        progress: Progress = silent,
    ) -> None:
        """Work in `folder` with these workers; without any, only read what is there."""
        self.folder = folder
        self.studies: dict[str, StudyResults] = {}
        self.progress = progress
        """Also for work that simulates nothing."""
        self._workers, self._failures = workers, failures

    def study(
        self,
        name: str,
        points: Mapping[str, Scenario],
        replicates: int,
        *,
        seed: int,
        details: int = 0,
        together: int = 0,
        title: str = "",
        own: Mapping[str, Callable[..., Any]] | None = None,
        outcomes: tuple[str, ...] = (),
        mechanisms: tuple[OwnMechanism, ...] = (),
    ) -> StudyResults:
        """Return the results of a study, simulating what is missing.

        Parameters
        ----------
        name : str
            of the study, which is a folder below that of the job, such as `finalists`; empty: the
            study is kept in the folder of the job itself.
        points : Mapping[str, Scenario]
            the scenarios by name.
        replicates : int
            of each; a study that was begun with more keeps them.
        seed : int
            of all random numbers.
        details : int
            replicates of which the tables of teams, visits, plans, ... are kept too.
        together : int
            see `Study`.
        title : str
            of the progress bar; by default the name.
        own : Mapping[str, Callable[..., Any]] | None
            see `Study`.
        outcomes : tuple[str, ...]
            see `Study`.
        mechanisms : tuple[OwnMechanism, ...]
            of the user's own; their phases are imported only to simulate.

        Raises
        ------
        InputError, StoppedError, KeyboardInterrupt
            as `study.runner.complete`; what was finished is kept, and the job can be resumed.
        """
        check_one_price_year(points.values())
        folder = self.folder / name if name else self.folder
        if self._workers is None:
            found = _finished(folder, self.folder)
            _check_asked(found, self.folder, points, replicates, seed)
        else:
            study = Study(
                points=points,
                name=Path(name).name or _NUMBER.sub("", self.folder.name),
                seed=seed,
                replicates=replicates,
                details=details,
                together=together,
                output=self.folder.parent,
                own={**(own or {}), **functions_of(mechanisms)},
                outcomes=outcomes,
            )
            folder.parent.mkdir(parents=True, exist_ok=True)
            progress = partial(self.progress, title or name or study.name)
            found = complete(
                folder, study, self._workers, self._failures, progress, whole=self.folder
            )
        if not found.runs and found.failures:
            raise StoppedError(f"{failed_runs(found)}, or all of them: rp2pr resume {self.folder}")
        self.studies[name] = found
        return found


def failed_runs(study: StudyResults) -> str:
    """Return a sentence on the runs of a study that failed, and the command to repeat the first."""
    first = study.read(FAILURES).iloc[0]
    return (
        f"{study.failures:,} {'run' if study.failures == 1 else 'runs'} failed; the first at the"
        f" stage {first['stage']}: {first['type']}: {first['message'].rstrip('.')}; to do it again"
        f" alone: {first['command']}"
    )


def ask(
    question: Question,
    *,
    output: str | Path = "",
    name: str = "",
    execution: Execution | None = None,
    progress: Progress = silent,
) -> Result:
    """Answer a question in a new numbered folder.

    Parameters
    ----------
    question : Question
        what is asked.
    output : str | Path
        the folder in which the folder of results is made; by default that of the analysis.
    name : str
        what its name begins with; by default that of the question.
    execution : Execution | None
        who does the work.
    progress : Progress
        see `Progress`.

    Raises
    ------
    InputError
        for a mistake of the user's; if nothing was simulated by then, or it is a `NoAnswerError`,
        no folder is left.
    StoppedError
        if a run failed, with `failures="raise"`.
    KeyboardInterrupt
        with a sentence that says how to resume.
    """
    parent = Path(output or question.place)
    name = name or question.name
    check_name("name", name)
    check_writable(parent)
    made = missing(parent)
    folder = numbered(
        parent, name, lambda hidden: write_bytes(hidden / QUESTION, encoded(question))
    )
    try:
        return _answer(question, folder, execution or Execution(), progress)
    except BaseException as error:
        if isinstance(error, NoAnswerError) or not any(folder.rglob("programme.parquet")):
            remove(folder, made)
        raise


def resume(
    folder: str | Path, *, execution: Execution | None = None, progress: Progress = silent
) -> Result:
    """Do what is missing in a folder of results, runs that failed among it.

    Raises
    ------
    InputError
        if the folder has no question, is in use, or depends on other rules, libraries or files
        than there are now.
    StoppedError, KeyboardInterrupt
        as `ask`.
    """
    folder = Path(folder)
    question = question_of(folder)
    _check_own(folder, question)
    with _kept_if_refused(folder):
        return _answer(question, folder, execution or Execution(), progress)


def extend(
    folder: str | Path,
    settings: Mapping[str, Any],
    *,
    execution: Execution | None = None,
    progress: Progress = silent,
) -> Result:
    """Make an answer larger, such as by more replicates.

    The folder is then that of a question that was so large from the start.

    Parameters
    ----------
    folder : str | Path
        of the results.
    settings : Mapping[str, Any]
        options of the question with their new values, such as `{"replicates": 400}`.

    Raises
    ------
    InputError
        as `resume`; if this cannot be made larger.
    StoppedError, KeyboardInterrupt
        as `ask`.
    """
    folder = Path(folder)
    question = question_of(folder).grown(settings)
    _check_own(folder, question)
    with _kept_if_refused(folder):
        with locked(folder):
            (folder / SUMMARY).unlink(missing_ok=True)
            write_bytes(folder / QUESTION, encoded(question))
        return _answer(question, folder, execution or Execution(), progress)


@contextmanager
def _kept_if_refused(folder: Path) -> Iterator[None]:
    """Keep a finished answer as it was if it cannot be continued, as after a change of rules."""
    files = [folder / name for name in (QUESTION, SUMMARY)]
    before = {file: file.read_bytes() for file in files if file.is_file()}
    try:
        yield
    except InputError as error:
        begun = any(unfinished(study).exists() for study in studies_in(folder))
        if not begun and not isinstance(error.__cause__, OSError):
            for file, content in before.items():
                write_bytes(file, content)
        raise


def load(folder: str | Path) -> Result:
    """Return the result in a folder, from the runs that are kept there.

    Raises
    ------
    InputError
        if the folder has none, is damaged, or is not finished.
    """
    folder = Path(folder)
    question = question_of(folder)
    if not is_finished(folder):
        raise InputError(f"{folder} is not finished; to finish it: rp2pr resume {folder}")
    return with_price_year(question.answer(Job(folder, None)))


def is_finished(folder: Path) -> bool:
    """Return whether the question of a folder is answered."""
    return (folder / SUMMARY).is_file()


def _answer(question: Question, folder: Path, execution: Execution, progress: Progress) -> Result:
    """Answer in a folder, and write the tables; the summary last, which says that all is there."""
    executor, workers, scheduler, failures = execution
    with locked(folder), pool(executor, workers, scheduler) as found:
        (folder / SUMMARY).unlink(missing_ok=True)
        try:
            result = with_price_year(question.answer(Job(folder, found, failures, progress)))
            save(result)
        except KeyboardInterrupt as interruption:
            said = str(interruption) or (
                f"interrupted; what was finished is kept; go on with: rp2pr resume {folder}"
            )
            raise KeyboardInterrupt(said) from None
        except OSError as error:
            raise InputError(
                f"{unusable(error, folder)}; what was finished is kept; go on with: rp2pr resume"
                f" {folder}"
            ) from error
    return result


def _check_own(folder: Path, question: Question) -> None:
    """Import the functions of the user's own that a folder names, if they may be imported.

    Raises
    ------
    InputError
        as `own_code.import_own`.
    """
    places = {place_in(item.name): ("outcome", item.source) for item in question.own_outcomes}
    for mechanism in question.own_mechanisms:
        for phase, place in mechanism.phases.items():
            places[place] = (f"phase {phase}", mechanism.sources[place])
    for place, (what, source) in places.items():
        import_own(folder, what, place, source)


def _finished(folder: Path, whole: Path) -> StudyResults:
    if not is_study(folder) or unfinished(folder).exists():
        raise InputError(f"{whole} is not finished; to finish it: rp2pr resume {whole}")
    return StudyResults.open(folder)


def _check_asked(
    found: StudyResults, whole: Path, points: Mapping[str, Scenario], replicates: int, seed: int
) -> None:
    """Check that a study has these scenarios, this seed and so many replicates."""
    kept = found.study
    same = list(kept.points) == list(points) and kept.seed == seed
    if not same or not all(_is_same(kept.points[name], asked) for name, asked in points.items()):
        raise InputError(
            f"{found.folder} has the runs of other scenarios or another seed than"
            f" {whole / QUESTION} asks for in this version; start again in another folder."
        )
    if kept.replicates < replicates:
        raise InputError(
            f"{whole} is not finished: {found.folder} has {kept.replicates} replicates of"
            f" {replicates}; to finish it: rp2pr resume {whole}"
        )


def _is_same(kept: Scenario, asked: Scenario) -> bool:
    """Return whether a scenario that was run is the one asked for, except what a file decides."""
    files = asked.own_files()
    sizes = ("n_intervention", "n_control", "n_invited") if "cohort.file" in files else ()
    decided = {*files, *(f"scale.{size}" for size in sizes)}
    there = kept.flat()
    return all(there[name] == value for name, value in asked.flat().items() if name not in decided)
