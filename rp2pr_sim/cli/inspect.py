"""What each command but those on studies does: compose, call the library, show.

Each returns the exit code of the process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError, nearest, reason_of
from rp2pr_sim.model.topics import TABLES
from rp2pr_sim.scenario import Parameter, parameters


def list_parameters(
    mechanism: str | None, claim: str | None, role: str | None, csv: str | None
) -> int:
    """Show the declared parameters, or write them to a CSV file.

    Parameters
    ----------
    mechanism : str | None
        only this block, such as `climate`.
    claim : str | None
        only those that stand for this claim or fact, such as `M20` or `F4`.
    role : str | None
        only `lever`, `number`, `constant` or `strength`.
    csv : str | None
        the file to write to instead of the screen.

    Raises
    ------
    InputError
        for a mechanism, claim or fact that does not exist, or a file that cannot be written.
    """
    chosen = [item for item in _parameters_of(mechanism, claim) if role in (None, item.role)]
    rows = [_described(item) for item in chosen]
    if csv is None:
        console.rows(f"{len(rows)} of {len(parameters())} parameters", rows)
        if tables := _tables_of(claim) if role is None and mechanism is None else []:
            console.rows(f"{len(tables)} of {len(TABLES)} tables", tables)
    else:
        _write_csv("the list", list(_described(parameters()[0])), rows, csv)
    return 0


def explain_pairs(settings: Sequence[str], replicate: int, csv: str | None) -> int:
    """Show the pairs of one replicate and what each can learn, or write the numbers to a CSV file.

    Raises
    ------
    InputError
        for a setting that is not allowed, teams that cannot be paired, or a file that cannot be
        written.
    """
    from rp2pr_sim.cli import pairs
    from rp2pr_sim.cli.run import study_of
    from rp2pr_sim.model.pairing import explain
    from rp2pr_sim.scenario.config import compose
    from rp2pr_sim.study.design import MOST

    if not 0 <= replicate < MOST:
        raise InputError(
            f"--replicate is {replicate}; allowed is a whole number from 0 to {MOST - 1}."
        )
    study = study_of(settings, compose("run", settings))
    console.first_compilation("*")
    found = explain(study.scenario, study.seed, replicate)
    if csv is not None:
        table = pairs.raw(found)
        _write_csv("the pairs", [str(name) for name in table], table.to_dict("records"), csv)
    elif found.pairs.empty:
        console.line(f"{study.name}: nobody is put together with anybody.")
    else:
        console.frame(
            f"{study.name}: who is put together with whom (seed {study.seed}, replicate"
            f" {replicate})",
            pairs.in_words(found),
        )
        console.line(pairs.MEANING)
        console.frame(
            f"{pairs.whose(study.scenario)}: percentage points by which team a is ahead of team b",
            pairs.ahead(found),
        )
    for note in pairs.unknown(found, study.scenario, study.seed, replicate):
        console.line(note)
    return 0


def verify(settings: Sequence[str]) -> int:
    """Run the model's self-checks, one line each; 1 if one is red.

    Raises
    ------
    InputError
        for a setting that is not allowed.
    """
    from rp2pr_sim.scenario.config import compose

    full = compose("verify", settings)["full"]
    if not isinstance(full, bool):
        raise InputError(f"full is {full!r}; allowed is true or false.")

    from rp2pr_sim.analysis.verification import checks

    console.first_compilation()
    failed = 0
    for check in checks(full):
        console.verdict(check.ok, f"{check.family}: {check.name}", check.figure)
        failed += not check.ok
    return 1 if failed else 0


def report(folder: str) -> int:
    """Write the report on a folder of results, and show its answer and where it is.

    Raises
    ------
    InputError
        if the folder holds no finished study of this version, or cannot be written to.
    """
    from rp2pr_sim.report.compare import write

    written = write(Path(folder))
    console.line(written.sentence)
    console.line(f"The report is in {written.file}")
    return 0


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
            f"there is no mechanism {mechanism!r}; there are"
            f" {', '.join(blocks)}.{nearest(mechanism, blocks)}"
        )
    if claim is not None:
        _check_evidence(claim)
    return [
        item
        for item in parameters()
        if mechanism in (None, item.block)
        and (claim is None or claim in (*item.claims, *item.facts))
    ]


def _tables_of(claim: str | None) -> list[dict[str, str]]:
    """The declared tables, all or those that stand for a claim or fact."""
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
        for name, table in TABLES.items()
        if claim is None or claim in table.sources
    ]


def _check_evidence(name: str) -> None:
    from rp2pr_sim.evidence import claims, facts

    if name not in claims() and name not in facts():
        raise InputError(
            f"there is no claim or fact {name!r}.{nearest(name, [*claims(), *facts()])}"
        )


def _described(item: Parameter) -> dict[str, str]:
    plain = getattr(item.default, "name", item.default)
    return {
        "name": item.name,
        "default": str(plain).lower() if isinstance(plain, bool) else str(plain),
        "allowed": item.allowed,
        "role": item.role,
        "varies": "yes" if item.varies else "",
        "status": item.status,
        "evidence": " ".join((*item.claims, *item.facts)),
        "text": item.text,
    }
