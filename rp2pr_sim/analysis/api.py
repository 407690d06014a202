"""The Python functions: one per command, with the same settings and the same checks.

    import rp2pr_sim as rp

    result = rp.compare(pairing=["complementary", "random"], support=["low", "high"])
    result.table
    result.plot()

The parameters of each function and their descriptions come from the declaration of its question.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
import pandas as pd

from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.ablation import AblationResult
from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.claims.question import ClaimsResult
from rp2pr_sim.analysis.compare.run import CompareResult
from rp2pr_sim.analysis.job import Progress, silent
from rp2pr_sim.analysis.optimise.run import OptimiseResult
from rp2pr_sim.analysis.pair_stability import recommended
from rp2pr_sim.analysis.planning.run import PlanResult
from rp2pr_sim.analysis.question_file import question_class
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.analysis.sensitivity.run import SensitivityResult
from rp2pr_sim.analysis.settings import as_words, execution_of
from rp2pr_sim.analysis.value.run import ValueResult
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario.config import programme_of
from rp2pr_sim.sheet import read_hospitals
from rp2pr_sim.sheet.columns import RANGES
from rp2pr_sim.study.executors import Execution
from rp2pr_sim.study.run_identity import check_own_teams

R = TypeVar("R", bound=Result)
Settings = Mapping[str, Any] | Sequence[str] | None
"""Names that Python does not allow, such as `{"visit.hours": [3, 6]}`, or words as in a command."""

_EVERYWHERE = """settings : Mapping[str, Any] | Sequence[str] | None
    further settings by dotted name, such as `{"visit.hours": 3}`, or words as the command takes
    them; of what is simulated, any config group or parameter may also be a keyword.
executor : str | Executor
    `"threads"`, `"processes"`, `"dask"`, or an executor of `concurrent.futures`.
workers : int
    how many; 0 is one per core.
scheduler : str
    the address of a dask scheduler.
failures : str
    `"record"`: a failed run is a row of the table `failures`; `"raise"`: the work stops there.
output : str | Path
    the folder in which the folder of results is made.
name : str
    the first part of that folder's name.
progress : Progress
    called with a title and the number of runs; by default nothing is shown.
"""


def _declared(function: Callable[..., R]) -> Callable[..., R]:
    """Give a function the signature and the parameters that its question declares."""
    kind = function.__name__
    options = question_class(kind).options()
    known = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=(
                inspect.Parameter.empty if item.default is msgspec.NODEFAULT else item.default
            ),
            annotation=item.kind,
        )
        for name, item in options.items()
    ]
    first = inspect.Parameter("settings", inspect.Parameter.POSITIONAL_ONLY, default=None)
    rest = inspect.Parameter("more", inspect.Parameter.VAR_KEYWORD)
    cast("Any", function).__signature__ = inspect.Signature(
        [first, *known, rest], return_annotation=function.__annotations__["return"]
    )
    described = [
        f"{name} : {getattr(item.kind, '__name__', item.kind)}\n    {item.text}."
        for name, item in options.items()
    ]
    text = "\n".join([*described, _EVERYWHERE])
    function.__doc__ = (
        f"{inspect.cleandoc(function.__doc__ or '')}\n\nParameters\n----------\n{text}\n"
        "Returns\n-------\n"
        f"{function.__annotations__['return']}\n    the answer, which is in its folder too.\n\n"
        "Raises\n------\nInputError\n    for a setting that is not allowed.\n"
    )
    return function


@_declared
def run(settings: Settings = None, /, **options: Any) -> RunResult:
    """Simulate one programme and return what it comes to on average."""
    return cast("RunResult", _asked("run", settings, options))


@_declared
def compare(settings: Settings = None, /, **options: Any) -> CompareResult:
    """Compare programmes under common random numbers."""
    return cast("CompareResult", _asked("compare", settings, options))


@_declared
def optimise(settings: Settings = None, /, **options: Any) -> OptimiseResult:
    """Search for the best programmes that money and time allow."""
    return cast("OptimiseResult", _asked("optimise", settings, options))


@_declared
def plan(settings: Settings = None, /, **options: Any) -> PlanResult:
    """Plan a programme: trial size, visit calendar, warning signs, prospects of own pairs."""
    return cast("PlanResult", _asked("plan", settings, options))


@_declared
def sensitivity(settings: Settings = None, /, **options: Any) -> SensitivityResult:
    """Find which inputs an outcome depends on, and how certain that is."""
    return cast("SensitivityResult", _asked("sensitivity", settings, options))


@_declared
def value(settings: Settings = None, /, **options: Any) -> ValueResult:
    """Say what it is worth to find out more before one of several programmes is chosen."""
    return cast("ValueResult", _asked("value", settings, options))


@_declared
def claims(settings: Settings = None, /, **options: Any) -> ClaimsResult:
    """Test each claim of the paper in the model."""
    return cast("ClaimsResult", _asked("claims", settings, options))


@_declared
def ablation(settings: Settings = None, /, **options: Any) -> AblationResult:
    """Switch every mechanism off in turn."""
    return cast("AblationResult", _asked("ablation", settings, options))


@_declared
def calibrate(settings: Settings = None, /, **options: Any) -> CalibrateResult:
    """Fit the uncertain parameters to the published figures."""
    return cast("CalibrateResult", _asked("calibrate", settings, options))


def pairs(
    settings: Settings = None, /, *, seed: int = 1, replicate: int | None = None, **options: Any
) -> pd.DataFrame:
    """Return who is paired with whom, and why: one row per pair.

    If the pairs of own teams depend on empty cells of their file, `chosen` says in how many of the
    `fillings` of these cells each pair is made; see `pair_stability`.

    Parameters
    ----------
    settings : Settings
        as `run`.
    seed : int
        the seed of all random numbers.
    replicate : int | None
        of this replicate, from 0; by default the recommended pairs.
    options : Any
        config groups and parameters of the programme, such as `pairing="random"`.

    Raises
    ------
    InputError
        for a setting that is not allowed, or teams that cannot be paired.
    """
    words = _words(settings, options)
    scenario, _ = programme_of(words)
    check_own_teams(scenario, words)
    return recommended(scenario, seed, replicate).explanation.pairs


def hospitals(sheet: str | Path) -> pd.DataFrame:
    """Return the hospitals in a sheet as every command reads them.

    Parameters
    ----------
    sheet : str | Path
        a CSV in the standard form, or a sheet that `rp2pr sheet` has confirmed.

    Returns
    -------
    pd.DataFrame
        One row per hospital, by name: its arm, its group, and its figures in the units of the
        model (shares from 0 to 1, km, a year); NaN where the sheet has none.

    Raises
    ------
    InputError
        one sentence, for a sheet that is not confirmed, or with all problems by cell.
    """
    found = read_hospitals(str(sheet))
    figures = {name: found.values[name] for name in RANGES}
    columns = {"arm": found.arms, "group": found.groups, **figures}
    return pd.DataFrame(columns, index=pd.Index(found.names, name="team"))


def resume(
    folder: str | Path, *, executor: str | Executor = "threads", workers: int = 0,
    scheduler: str = "", failures: str = "record", progress: Progress = silent,
) -> Result:  # fmt: skip
    """Do what is missing in a folder of results and return the result; see `job.resume`."""
    execution = Execution(executor, workers, scheduler, failures)
    return job.resume(folder, execution=execution, progress=progress)


def extend(
    folder: str | Path, *, executor: str | Executor = "threads", workers: int = 0,
    scheduler: str = "", failures: str = "record", progress: Progress = silent, **options: Any,
) -> Result:  # fmt: skip
    """Make an answer larger, such as `replicates=400`; see `job.extend`."""
    execution = Execution(executor, workers, scheduler, failures)
    return job.extend(folder, options, execution=execution, progress=progress)


def _asked(kind: str, settings: Settings, options: dict[str, Any]) -> Result:
    how = {name: options.pop(name) for name in Execution._fields if name in options}
    progress: Progress = options.pop("progress", silent)
    question = question_class(kind)
    words = question.sort(_words(settings, options))
    return job.ask(
        question.of(words),
        output=words.output,
        name=words.name,
        execution=execution_of(how) if how else words.execution,
        progress=progress,
    )


def _words(settings: Settings, options: Mapping[str, Any]) -> list[str]:
    if settings is None:
        first: list[str] = []
    elif isinstance(settings, Mapping):
        first = list(as_words(settings))
    elif isinstance(settings, str):
        raise InputError(
            f"settings is {quoted(settings)}; allowed is a mapping of names to values, or a list of"
            " name=value."
        )
    else:
        first = list(settings)
    return [*first, *as_words(options)]
