"""What each command but those on studies does: compose, call the library, show.

Each returns the exit code of the process.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError, nearest, reason_of
from rp2pr_sim.core.text import quoted
from rp2pr_sim.evidence.priors import priors, source_of
from rp2pr_sim.model.topics import TABLES as TOPIC_TABLES
from rp2pr_sim.scenario import Parameter, parameters
from rp2pr_sim.study.arrow_tables import DETAILS, PROGRAMME

if TYPE_CHECKING:
    from rp2pr_sim.analysis.verification import Check
    from rp2pr_sim.study.replay import Replayed


def list_parameters(
    search: str,
    mechanism: str | None,
    claim: str | None,
    role: str | None,
    csv: str | None,
    own: str | None = None,
) -> int:
    """Show the declared parameters, or write them to a CSV file with the reasons of their priors.

    A single parameter is shown with its reason.

    Parameters
    ----------
    search : str
        only those with this word in their name or text.
    mechanism : str | None
        only this block, such as `climate`.
    claim : str | None
        only those that stand for this claim or fact, such as `M20` or `F4`.
    role : str | None
        only `lever`, `number`, `constant`, `strength`, `form` or `definition`.
    csv : str | None
        the file to write to instead of the screen.
    own : str | None
        a module with mechanisms of the user's own, whose strengths are listed too.

    Raises
    ------
    InputError
        for a mechanism, claim or fact that does not exist, or a file that cannot be written.
    """
    if own is not None:
        from rp2pr_sim.analysis.own_mechanisms import own_mechanisms

        own_mechanisms([own])
    chosen = [
        item
        for item in _parameters_of(mechanism, claim)
        if role in (None, item.role) and search.lower() in f"{item.name} {item.text}".lower()
    ]
    if csv is None:
        _show_parameters(chosen)
        if len(chosen) == 1 and (why := _reason(chosen[0])["reason"]):
            console.line(f"Why this plausible range: {why}")
        if tables := _tables_of(claim) if role is None and mechanism is None and not search else []:
            console.rows(f"{len(tables)} of {len(TOPIC_TABLES)} tables", tables)
    else:
        rows = [_described(item) | _reason(item) for item in chosen]
        first = parameters()[0]
        _write_csv("the list", [*_described(first), *_reason(first)], rows, csv)
    return 0


def _show_parameters(chosen: Sequence[Parameter]) -> None:
    """Show parameters, and rival forms in a table of their own."""
    for rival, what in ((False, "parameters"), (True, "rival forms of a mechanism")):
        rows = [_described(item) for item in chosen if (item.role == "form") == rival]
        if rows or not (rival or chosen):
            count = sum((item.role == "form") == rival for item in parameters())
            console.rows(f"{len(rows)} of {count} {what}", rows)


def explain_pairs(settings: Sequence[str], replicate: int | None, csv: str | None) -> int:
    """Show the recommended pairs and what each can learn, or write the numbers to a CSV file.

    With `replicate`, the pairs are those of this replicate.

    Raises
    ------
    InputError
        for a setting that is not allowed, teams that cannot be paired, or a file that cannot be
        written.
    """
    from rp2pr_sim.analysis.pair_stability import recommended
    from rp2pr_sim.analysis.pair_stability_words import on_stability
    from rp2pr_sim.analysis.planning import rings
    from rp2pr_sim.analysis.run import RunQuestion
    from rp2pr_sim.cli import pairs
    from rp2pr_sim.study.design import MOST

    if replicate is not None and not 0 <= replicate < MOST:
        raise InputError(
            f"--replicate is {replicate}; allowed is a whole number from 0 to {MOST - 1}."
        )
    question = RunQuestion.of(RunQuestion.sort(settings))
    console.first_compilation()
    chosen = recommended(question.scenario, question.seed, replicate)
    found = chosen.explanation
    if csv is not None:
        table = pairs.raw(found)
        _write_csv("the pairs", [str(name) for name in table], table.to_dict("records"), csv)
    elif found.pairs.empty:
        console.line(f"{question.called}: nobody is put together with anybody.")
    else:
        console.frame(
            f"{question.called}: who is put together with whom (seed {question.seed}, replicate"
            f" {chosen.replicate})",
            pairs.in_words(found),
        )
        for note in rings.explained(found.pairs, question.scenario):
            console.line(note)
        console.line(pairs.MEANING)
        console.frame(
            f"{pairs.whose(question.scenario)}: percentage points by which team a is ahead of"
            " team b",
            pairs.ahead(found),
        )
    for note in (
        *pairs.unknown(found, question.scenario),
        *pairs.not_recommended(chosen),
        *on_stability(chosen, question.scenario),
    ):
        console.line(note)
    return 0


def verify(settings: Sequence[str]) -> int:
    """Run the model's self-checks, one line each; 1 if one is red.

    Raises
    ------
    InputError
        for a setting that is not allowed.
    """
    from rp2pr_sim.analysis.settings import sorted_words

    if any(text.startswith("own=") for text in settings):
        return _verify_own(settings)
    full = sorted_words(settings, {"full": False}, simulates=False).options.get("full", False)
    if not isinstance(full, bool):
        raise InputError(f"full is {quoted(full)}; allowed is true or false.")

    from rp2pr_sim.analysis.verification import checks

    console.first_compilation()
    return _told(checks(full))


def _verify_own(settings: Sequence[str]) -> int:
    from rp2pr_sim.analysis.run import RunQuestion
    from rp2pr_sim.analysis.verification.own_mechanisms import own_checks

    question = RunQuestion.of(RunQuestion.sort(settings))
    console.first_compilation()
    return _told(own_checks(question))


def _told(checks: Iterable[Check]) -> int:
    """Show the checks, each as soon as it is done; return 1 if one is red."""
    failed = 0
    for check in checks:
        console.verdict(check.ok, f"{check.family}: {check.name}", check.figure)
        failed += not check.ok
    return 1 if failed else 0


def _write_csv(
    what: str, columns: Sequence[str], rows: Sequence[Mapping[Any, Any]], file: str
) -> None:
    try:
        console.to_csv(columns, rows, Path(file))
    except OSError as error:
        raise InputError(f"{what} cannot be written to {file}: {reason_of(error)}.") from error


def _parameters_of(mechanism: str | None, claim: str | None) -> list[Parameter]:
    blocks = list(dict.fromkeys(item.block for item in parameters()))
    if mechanism is not None and mechanism not in blocks:
        raise InputError(
            f"there is no mechanism {quoted(mechanism)}; there are"
            f" {', '.join(blocks)}.{nearest(mechanism, blocks)}"
        )
    if claim is not None:
        _check_evidence(claim)
    return [
        item
        for item in parameters()
        if mechanism in (None, item.block)
        and (claim is None or claim in (*item.claims, *item.facts, *source_of(item.name)))
    ]


def _tables_of(claim: str | None) -> list[dict[str, str]]:
    """Return the declared tables, all or those for a claim or fact."""
    return [
        {
            "name": name,
            "entries": table.entries,
            "unit": table.unit,
            "status": table.status,
            "evidence": " ".join(table.sources),
            "multiplied by": ", ".join(table.multiplier),
            "text": table.text,
        }
        for name, table in TOPIC_TABLES.items()
        if claim is None or claim in table.sources
    ]


def _check_evidence(name: str) -> None:
    from rp2pr_sim.evidence import claims, facts

    if name not in claims() and name not in facts():
        raise InputError(
            f"there is no claim or fact {quoted(name)}.{nearest(name, [*claims(), *facts()])}"
        )


def _described(item: Parameter) -> dict[str, str]:
    plain, prior = getattr(item.default, "name", item.default), priors().get(item.name)
    return {
        "name": item.name,
        "default": str(plain).lower() if isinstance(plain, bool) else str(plain),
        "allowed": item.allowed,
        "plausible": prior.plausible if prior else "",
        "role": item.role,
        "varies": "yes" if item.varies else "",
        "status": item.status,
        "evidence": " ".join((*item.claims, *item.facts)),
        "text": item.meaning,
    }


def _reason(item: Parameter) -> dict[str, str]:
    """Return why the plausible range of a parameter is as it is, and the ids that this uses."""
    prior = priors().get(item.name)
    return {
        "shape": prior.shape if prior else "",
        "reason": prior.reason if prior else "",
        "source": " ".join(source_of(item.name)),
    }


def replay(run: str, folder: str) -> int:
    """Repeat one run and keep its states in a new folder; return 1 if it failed or differs.

    Raises
    ------
    InputError
        if there is no such run, or what it rests on has changed.
    """
    from rp2pr_sim.study.replay import replay as replay_run

    found = replay_run(run, Path(folder), begin=console.first_compilation)
    console.line(f"{run}, a run of {found.study}: {_verdict(found)}")
    console.line(f"Outcomes: {_listed(found.folder, PROGRAMME, *DETAILS)}")
    console.line(
        f"Its states week by week, all fields of all records: {_listed(found.folder, 'seen_*')}"
    )
    console.line(f"All as Parquet in {found.folder}")
    return 0 if found.failure is None and found.same is not False else 1


def precompile() -> int:
    """Compile everything ahead, and say how long it took."""
    start = time.monotonic()
    compiled = console.compile_all()
    seconds = time.monotonic() - start
    told = f"Compiled in {seconds:.0f} seconds; the first run starts at once now."
    console.line(told if compiled else "Everything is already compiled.")
    return 0


def _verdict(found: Replayed) -> str:
    if found.failure is not None:
        week = "" if found.week is None else f", week {found.week}"
        return (
            f"it fails at the stage {found.failure.stage}{week}: {found.failure.type}:"
            f" {found.failure.message}"
        )
    if found.same is None:
        return "it has come to its end; the study holds no outcomes of it to compare with."
    if not found.same:
        return "its outcomes DIFFER from those kept in the study."
    return "its outcomes are those kept in the study, to the last bit."


def _listed(folder: Path, *patterns: str) -> str:
    files = (file for text in patterns for file in sorted(folder.glob(f"{text}.parquet")))
    return ", ".join(file.stem for file in files) or "nothing"
