"""The commands that run studies, go on with them and look into them.

Each returns the exit code of the process.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rp2pr_sim.analysis.plausible_sets import FEWEST, has_ranges, is_ensemble
from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario.config import compose, named_in
from rp2pr_sim.study import Done, Study
from rp2pr_sim.study import extend as extend_study
from rp2pr_sim.study import resume as resume_study
from rp2pr_sim.study import run as run_study
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.executors import told
from rp2pr_sim.study.files import write_csv
from rp2pr_sim.study.folder import check_writable
from rp2pr_sim.study.manifest import described, prefixes
from rp2pr_sim.study.run_identity import check_own_teams
from rp2pr_sim.study.runner import Progress, check_failures
from rp2pr_sim.study.store import FAILURES, Store

if TYPE_CHECKING:
    from rp2pr_sim.study.replay import Replayed


def run(settings: Sequence[str]) -> int:
    """Do all replicates of a scenario, keep the results in a new folder and show the headline; 1 if a run failed.

    Raises
    ------
    InputError
        for a setting that is not allowed or a folder that cannot be written to.
    StoppedError
        if a run has failed, with `failures=raise`.
    """
    config = compose("run", settings)
    study, how = study_of(settings, config), how_of(config)
    check_writable(study.output)
    console.first_compilation()
    return _tell(run_study(study, **how, progress=bar_of(study.name)), settings)


def resume(folder: str, settings: Sequence[str]) -> int:
    """Do the runs that are missing in a folder of results and show the headline; 1 if a run failed.

    Raises
    ------
    InputError
        if the folder is none, is in use, or rests on other rules than there are now.
    StoppedError
        as `run`.
    """
    how = how_of(compose("resume", settings))
    return _tell(resume_study(Path(folder), **how, progress=announced(bar_of(Path(folder).name))))


def extend(folder: str, settings: Sequence[str]) -> int:
    """Add replicates to a folder of results and show the headline; 1 if a run failed.

    Raises
    ------
    InputError
        as `resume`, and for a number of replicates that is not allowed.
    StoppedError
        as `run`.
    """
    config = compose("extend", settings)
    return _tell(
        extend_study(
            Path(folder),
            config["replicates"],
            **how_of(config),
            progress=announced(bar_of(Path(folder).name)),
        )
    )


def replay(run: str, folder: str) -> int:
    """Do one run again, keep everything it saw in a new folder and say where; 1 if it failed or came out differently.

    Raises
    ------
    InputError
        if there is no such run, or what it rests on has changed.
    """
    from rp2pr_sim.study.replay import replay as replay_run

    found = replay_run(run, Path(folder), begin=console.first_compilation)
    console.line(f"{run}, a run of {found.study}: {_verdict(found)}")
    console.line(
        "What it came to:"
        f" {_listed(found.folder, 'programme', 'team', 'pair', 'visit', 'plan', 'indicator', 'week')}"
    )
    console.line(
        f"What it saw, week by week, all fields of all records: {_listed(found.folder, 'seen_*')}"
    )
    console.line(f"All as Parquet in {found.folder}")
    return 0 if found.failure is None and found.same is not False else 1


def warm() -> int:
    """Compile everything ahead, and say how long it took."""
    from rp2pr_sim.study.precompile import warm as compile_all

    console.first_compilation()
    start = time.monotonic()
    compiled = compile_all()
    seconds = time.monotonic() - start
    console.line(
        f"Compiled in {seconds:.0f} seconds; the first run starts at once now."
        if compiled
        else "Everything is already compiled."
    )
    return 0


def study_of(settings: Sequence[str], config: Mapping[str, Any]) -> Study:
    """The study that a config of `run.yaml` describes.

    Raises
    ------
    InputError
        for a value that is not allowed, for numbers of teams typed beside a file that says how many
        there are, and for a file of the user's own that cannot be read or holds teams that are not
        allowed.
    """
    study = Study.of(config)
    named = [named_in(item) for item in settings]
    check_own_teams(study.scenario, settings)
    if config["uncertainty"] in (None, False, "none"):
        return study
    if config["uncertainty"] != "posterior":
        raise InputError(f"uncertainty is {config['uncertainty']!r}; allowed is none or posterior.")
    return _under_each(study, named)


def _under_each(study: Study, named: Sequence[str]) -> Study:
    """A study of one scenario under every parameter set that agrees with the facts."""
    from rp2pr_sim.analysis.plausible_sets import kept_by_hand, under_each

    if study.replicates < FEWEST:
        raise InputError(
            f"replicates is {study.replicates}; with uncertainty=posterior allowed is {FEWEST} or"
            " more, since fewer leave too much chance in the mean of each parameter set."
        )
    if kept := kept_by_hand(study.scenario, named):
        console.line(f"Kept as you have set it, whatever the facts say: {', '.join(kept)}.")
    details = study.details if "details" in named else 0
    return replace(
        study, points=under_each(study.scenario, kept), details=details, own_replicates=True
    )


def how_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Who does the work, and what is done about a run that fails, as the functions on studies take it.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    who = told(config["executor"])
    check_failures(config["failures"])
    return {
        "executor": who.kind,
        "workers": who.workers,
        "scheduler": who.scheduler,
        "failures": config["failures"],
    }


def bar_of(title: str) -> Progress:
    """A progress bar of this title."""
    return lambda total: console.progress(title, total)


def announced(bar: Progress) -> Progress:
    """Say that rules are compiled, if they are, when all is checked and the work begins."""

    def begun(total: int) -> AbstractContextManager[Callable[[int], object]]:
        console.first_compilation()
        return bar(total)

    return begun


def _tell(done: Done, settings: Sequence[str] = ()) -> int:
    """The headline of a study of one scenario, what failed, and where everything is."""
    store, found = Store(done.folder), described(done.folder)
    study = found.study
    if len(study.points) == 1 and done.runs:
        _show_headline(store, study, done.runs, settings)
    elif is_ensemble(study) and has_ranges(study) and done.runs == study.runs:
        _show_parts(store, study)
    tell_failures(done)
    for drawn in found.provenance.get("left_open", ()):
        console.line(drawn)
    _tell_what_is_kept(store, study)
    console.line(f"The results are in {done.folder}")
    return 1 if done.failures else 0


def tell_failures(done: Done) -> None:
    """What failed, if anything, and how to do it again."""
    if done.failures:
        first = Store(done.folder).read(FAILURES).iloc[0]
        word = "run" if done.failures == 1 else "runs"
        console.line(
            f"{done.failures:,} {word} failed; the first at the stage {first['stage']}:"
            f" {first['type']}: {first['message']}"
        )
        console.line(
            f"To do it again alone: {first['command']}; to try all that failed again: rp2pr resume"
            f" {done.folder}"
        )


def _show_headline(store: Store, study: Study, runs: int, settings: Sequence[str]) -> None:
    from rp2pr_sim.outcomes import footnotes, headline, needed, plans_too_young, printed
    from rp2pr_sim.outcomes.summary import LARGER_OF_ONE

    table = store.read(PROGRAMME, ["scenario", "replicate", *needed()])
    found = headline({"programme": table})
    rows = printed(found).rename(columns={"interval": "simulation error (95%)"})
    console.frame(
        f"{study.name}: mean of {runs:,} replicates, with its simulation error (seed {study.seed})",
        rows,
    )
    for note in [*plans_too_young(table), *footnotes(found), LARGER_OF_ONE]:
        console.line(note)
    if settings:
        changed = {"uncertainty", *(["replicates"] if study.replicates < FEWEST else [])}
        same = [text for text in settings if named_in(text) not in changed]
        console.line(
            f"To get that range: {shlex.join(['rp2pr', 'run', 'uncertainty=posterior', *same])}"
        )


def _show_parts(store: Store, study: Study) -> None:
    from rp2pr_sim.outcomes import plans_too_young
    from rp2pr_sim.outcomes.uncertainty import left_out, printed_parts, separated

    table = store.read(PROGRAMME)
    found = separated(table)
    write_csv(store.folder / "uncertainty.csv", pa.Table.from_pandas(found, preserve_index=False))
    sets = (
        f"{len(study.points):,} parameter sets that agree with the facts, each with"
        f" {study.replicates:,} replicates of its own"
    )
    console.frame(f"{study.name}: {sets} (seed {study.seed})", printed_parts(found))
    for note in plans_too_young(table):
        console.line(note)
    if missing := left_out(table):
        console.line(f"Blank, since some run has no value: {'; '.join(missing)}.")


def _tell_what_is_kept(store: Store, study: Study) -> None:
    from rp2pr_sim.study.export import MOST_ROWS, without_csv

    if study.details < study.replicates:
        first = (
            "the first replicate"
            if study.details == 1
            else f"the first {study.details:,} replicates"
        )
        kept = f"are those of {first}" if study.details else "were not saved"
        console.line(
            f"The tables of teams, pairs, visits, plans, indicators and weeks {kept}"
            f" (details={study.details})."
        )
    if left_out := without_csv(store):
        console.line(
            f"As Parquet only, having more than {MOST_ROWS:,} rows: {', '.join(left_out)}."
        )
    begin = next(iter(prefixes(store.folder).values()))
    console.line(
        f"To see one run week by week: rp2pr replay {begin}-0 (the last number is the replicate)"
    )


def _verdict(found: Replayed) -> str:
    if found.failure is not None:
        week = "" if found.week is None else f", week {found.week}"
        return (
            f"it fails at the stage {found.failure.stage}{week}: {found.failure.type}:"
            f" {found.failure.message}"
        )
    if found.same is None:
        return "it has come to its end; the study holds no outcomes of it to compare with."
    same = (
        "are those kept in the study, to the last bit"
        if found.same
        else "DIFFER from those kept in the study"
    )
    return f"its outcomes {same}."


def _listed(folder: Path, *patterns: str) -> str:
    names = [
        file.stem for pattern in patterns for file in sorted(folder.glob(f"{pattern}.parquet"))
    ]
    return ", ".join(names) or "nothing"
