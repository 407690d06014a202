"""The Hydra applications in `experiments/`: a question, its scenarios, and a command line.

    python experiments/pairing_by_support.py time.weeks=156
    python experiments/pairing_by_support.py --cfg job
    python experiments/pairing_by_support.py -m pairing=complementary,random support=low,high
    hydra/launcher=joblib

Without `-m` the job of a script is its own comparison, changed as `rp2pr compare` would be.  With
`-m` each job is one scenario and returns the mean of the outcome; what is finished is gathered
from the store, however the sweep ended.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import msgspec
from omegaconf import DictConfig

from rp2pr_sim.analysis.base import Question, Result, Section
from rp2pr_sim.analysis.compare.question import CENTRAL, CompareQuestion
from rp2pr_sim.analysis.compare.run import CompareResult
from rp2pr_sim.analysis.compare.scenarios import MOST
from rp2pr_sim.analysis.compare.sweep import (
    Sampling,
    Wanted,
    called_by_what_differs,
    do_job,
    gather,
    kept_in_all,
    objective,
    refuse,
)
from rp2pr_sim.analysis.job import ask
from rp2pr_sim.analysis.price_year import check_one_price_year
from rp2pr_sim.analysis.question_file import question_class
from rp2pr_sim.analysis.settings import Words, as_words, check_once
from rp2pr_sim.cli import answered, console
from rp2pr_sim.cli.analyses import show, show_sections
from rp2pr_sim.core.errors import InputError, StoppedError
from rp2pr_sim.core.text import check_no_reference
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.report import draw
from rp2pr_sim.scenario.config import (
    folder,
    named_in,
    programme_of,
    register,
    settings_named,
    value_of,
)
from rp2pr_sim.scenario.quoting import in_quotes
from rp2pr_sim.scenario.short_names import in_full
from rp2pr_sim.study.executors import Execution
from rp2pr_sim.study.folder import check_writable
from rp2pr_sim.study.run_identity import check_own_teams

Extra = Callable[[CompareResult], Sequence[Section]]
"""Returns what an experiment looks at besides what every comparison shows."""

_SEVERAL_JOBS = ("-m", "--multirun")
_HELP = ("-h", "--help")
_SHOWING = (*_HELP, "--hydra-help", "--version", "-c", "--cfg", "-i", "--info", "-sc",
            "--shell-completion")  # fmt: skip
"""Flags of Hydra with which nothing is simulated."""
_OF_A_SWEEP = ("seed", "replicates", "outcome", "baseline", "parameters", "sets")
"""Options of a comparison that a sweep has too."""


def experiment(
    script: str, question: str, settings: Sequence[str], extra: Extra = lambda _: ()
) -> int:
    """Run an experiment as its command line says.

    Parameters
    ----------
    script : str
        the path of the script (`__file__`).
    question : str
        its docstring; the first line is the question.
    settings : Sequence[str]
        its own, as `rp2pr compare` takes them; the user's come after them and win.
    extra : Extra
        see `Extra`.

    Returns
    -------
    int
        The exit code: 0, 1 (a run failed), 2 (the user's mistake), 130 (interrupted).
    """
    name = Path(script).stem
    first = question.strip().splitlines()[0]
    own = [*as_words({"name": name, "question": first}), *settings]

    def shown(result: Result) -> Result:
        console.line(first)
        more = extra(cast("CompareResult", result))
        return replace(result, sections=(*result.sections, *more))

    return answered(name, lambda: _run("compare", name, question, own, shown))


def one_programme(script: str, question: str) -> int:
    """Simulate one programme as a script's command line says; see `experiment`."""
    name = Path(script).stem
    return answered(name, lambda: _run("run", name, question, [], lambda result: result))


def _run(
    kind: str, name: str, text: str, own: Sequence[str], shown: Callable[[Result], Result]
) -> int:
    check_no_reference(sys.argv[1:])  # Hydra would resolve it, in its own settings too
    typed, flags = _parted(sys.argv[1:])
    check_once(typed)
    if set(_HELP) & set(flags):
        console.line(text.strip())
    showing = any(flag.partition("=")[0] in _SHOWING for flag in flags)
    several = bool(set(_SEVERAL_JOBS) & set(flags))
    known = question_class(kind)
    if several and not showing and kind == "compare":
        return _sweep(name, own, typed, flags)
    words = _joined(own, typed)
    if several:
        return _start(kind, name, words, flags, partial(_programme_job, kind))
    sorted_words = known.sort(words)
    question = None if showing else known.of(sorted_words)
    ended: list[int] = []

    def compare_job(_: DictConfig) -> float:
        assert question is not None
        result = ask(
            question,
            output=sorted_words.output,
            name=sorted_words.name,
            execution=sorted_words.execution,
            progress=console.progress,
        )
        ended.append(show(shown(result)))
        return objective(result, _outcome(question))

    return _start(kind, name, words, flags, compare_job) or sum(ended)


def _programme_job(kind: str, _: DictConfig) -> float:
    """Simulate one programme, as a job of a sweep."""
    known = question_class(kind)
    words = known.sort(_task_words())
    result = ask(known.of(words), output=words.output, execution=words.execution)
    console.line(f"The results are in {result.folder}")
    return objective(result, _outcome(result.question))


def _outcome(question: Question) -> str:
    return question.outcome if isinstance(question, CompareQuestion) else HEADLINE[0]


def _parted(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the settings of a command line, and what is Hydra's own: overrides, then flags."""
    flagged = any(text.startswith("-") for text in given)
    hydras = [text for text in given if text.startswith(("hydra.", "hydra/", "+hydra", "++hydra"))]
    settings = [
        in_full(text)
        for text in given
        if not text.startswith("-")
        and text not in hydras
        and ("=" in text or not flagged)  # without it: the value of a flag
    ]
    flags = [text for text in given if in_full(text) not in (*settings, *hydras)]
    return settings, [*hydras, *flags]


def _joined(own: Sequence[str], typed: Sequence[str]) -> list[str]:
    """Return a script's own settings with the user's, which win."""
    chosen = {named_in(text) for text in typed}
    return [*(text for text in own if named_in(text) not in chosen), *typed]


def _start(
    kind: str, name: str, words: Sequence[str], flags: Sequence[str], job: Callable[..., float]
) -> int:
    """Be a Hydra application for the time of these settings; what a job raises is raised here."""
    import hydra

    raised: list[BaseException] = []

    def caught(config: DictConfig) -> float:
        try:
            return job(config)
        except (InputError, StoppedError, OSError, KeyboardInterrupt) as error:
            raised.append(error)  # Hydra would show a traceback
            return math.nan

    register_options(kind)
    several = bool(set(_SEVERAL_JOBS) & set(flags))
    given = list(words) if several else _single(words, kind)
    before = sys.argv
    # the name is taken from the file of the function otherwise
    sys.argv = [before[0], *given, f"hydra.job.name={name}", *flags]
    task = job if several else caught  # jobs of a sweep may go to other processes
    try:
        hydra.main(version_base="1.3", config_path=str(folder()), config_name=kind)(task)()
    finally:
        sys.argv = before
    if raised:
        raise raised[0]
    return 0


def register_options(kind: str) -> None:
    """Give Hydra the options of a kind of question, as they are declared."""
    from hydra.core.config_store import ConfigStore

    register()
    known = question_class(kind)
    node: dict[str, Any] = {
        name: "???" if item.default is msgspec.NODEFAULT
        else list(item.default) if item.several else item.default
        for name, item in known.options().items()
    }  # fmt: skip
    node |= {"output": known.place, "failures": Execution().failures, "vary": []}
    ConfigStore.instance().store(group="options", name=kind, node=node, package="_global_")


def _single(words: Sequence[str], kind: str) -> list[str]:
    """Return settings as overrides of one job; several values go into the list `vary`."""
    options, single, varied = question_class(kind).options(), [], []
    for text in words:
        name, value = named_in(text), value_of(text)
        if not isinstance(value, tuple):
            single.append(text)
        elif name in options:
            single.append(f"{name}=[{','.join(value)}]")
        else:
            varied.append(in_quotes(text))
    return [*single, f"vary=[{','.join(varied)}]"]


def _sweep(name: str, own: Sequence[str], typed: Sequence[str], flags: Sequence[str]) -> int:
    """Run a Hydra sweep of one scenario per job, and gather what is finished.

    A sweeper other than Hydra's own decides itself what is simulated, so nothing is gathered then.
    """
    words = _of_sweep(own, typed)
    sorted_words = CompareQuestion.sort(words)
    options = _options(sorted_words)
    where = Path(sorted_words.output or CompareQuestion.place) / name
    if any(flag.startswith(("hydra/sweeper", "+hydra/sweeper")) for flag in flags):
        check_writable(where)
        code = _start("compare", name, words, flags, partial(_job, None))
        console.line(f"The results are in {where}")
        return code
    wanted = _wanted(sorted_words.programme)
    called_by_what_differs(wanted, options["baseline"])
    sampling = Sampling.of(options, kept_in_all(wanted))
    check_one_price_year(item.scenario for item in wanted if item.scenario is not None)
    check_writable(where)
    decides = {"outcome": options["outcome"], "baseline": options["baseline"]}
    try:
        _start("compare", name, words, flags, partial(_job, sampling.kept))
    finally:
        came = gather(where, wanted, sampling, **decides)
        if came.result is not None:
            draw(came.result)
            show_sections(came.result)
        if came.waiting:
            console.line(
                f"{came.waiting} of {len(wanted)} scenarios are not finished, or failed; start the"
                " sweep again to do them."
            )
        for label, why in came.refused.items():
            console.line(f"Not run: {label}: {why}")
        console.line(f"The results are in {where}")
    return 1 if came.waiting or came.refused else 0


def _of_sweep(own: Sequence[str], typed: Sequence[str]) -> list[str]:
    """Return the settings of a sweep, without those that only one comparison has.

    Raises
    ------
    InputError
        if the user has typed such a setting.
    """
    alone = {"name", *CompareQuestion.options()} - set(_OF_A_SWEEP)
    for text in typed:
        if named_in(text) in alone:
            raise InputError(
                f"{named_in(text)} is not a setting of a sweep, whose jobs know nothing of each"
                " other; leave it out, or leave out -m."
            )
    return [text for text in _joined(own, typed) if named_in(text) not in alone]


def _options(words: Words) -> dict[str, Any]:
    """Return the options that a sweep shares with a comparison, as they are declared.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    usual = {name: CompareQuestion.options()[name].default for name in _OF_A_SWEEP}
    given = CompareQuestion.checked(words.options)
    if given.get("parameters") == "declared":
        raise InputError("parameters is declared; allowed in a sweep is central or plausible.")
    if given.get("parameters") == "central":
        if "sets" in given:
            raise InputError("sets needs parameters=plausible, or leave it out.")
        usual["replicates"] = CENTRAL
    outcome_named(given.get("outcome", usual["outcome"]))
    return usual | given


def _wanted(programme: Sequence[str]) -> list[Wanted]:
    """Return the scenarios of a sweep, in the order in which Hydra comes to them.

    Raises
    ------
    InputError
        for a setting that is not allowed, whatever the other ones are, or more scenarios than
        anyone compares.
    """
    chosen = [settings_named(text) for text in programme]
    if (many := math.prod(len(settings) for settings in chosen)) > MOST:
        raise InputError(
            f"these settings make {many:,} scenarios; allowed are up to {MOST:,} in one comparison."
        )
    found = []
    for combination in itertools.product(*chosen):
        try:
            found.append(_one([item.text for item in combination]))
        except InputError:  # its job says why
            found.append(Wanted({item.name: item.value for item in combination}, None))
    return found


def _one(programme: Sequence[str]) -> Wanted:
    """Return the scenario of settings with one value each.

    Raises
    ------
    InputError
        for a setting that is not allowed.
    """
    scenario, _ = programme_of(programme)
    check_own_teams(scenario, programme)
    return Wanted(_choices(programme), scenario)


def _choices(programme: Sequence[str]) -> Mapping[str, str]:
    named = (settings_named(text) for text in programme)
    return {item.name: item.value for found in named for item in found}


def _job(kept: tuple[str, ...] | None, config: DictConfig) -> float:
    """Run one scenario of a sweep and return the mean of the outcome, for sweepers that search.

    No parameter set changes the parameters that are `kept`.  `None`: those that this scenario sets,
    where nobody knows the other scenarios.
    """
    from hydra.core.hydra_config import HydraConfig

    words = CompareQuestion.sort(_task_words())
    where = Path(config["output"]) / str(HydraConfig.get().job.name)
    try:
        options = _options(words)
        wanted = _one(words.programme)
        sampling = Sampling.of(options, kept_in_all([wanted]) if kept is None else kept)
        result = do_job(where, wanted, sampling, execution=words.execution)
        return objective(result, options["outcome"])
    except (InputError, StoppedError) as error:  # Hydra would end the sweep here
        refuse(where, _choices(words.programme), str(error))
        return math.nan


def _task_words() -> list[str]:
    """Return the settings of the present job of Hydra."""
    from hydra.core.hydra_config import HydraConfig

    return list(HydraConfig.get().overrides.task)
