"""A copy of a folder of results without the names of the user's hospitals: `rp2pr share`.

The answer is given again by the kept runs, with the hospitals shown as Hospital 01, Hospital 02 and
so on.  So tables, sentences, pages and figures never had the names, instead of having them
replaced in finished text.  `names_left` then searches all files of the copy for them.
"""

from __future__ import annotations

import csv
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pandas as pd
import pyarrow as pa
from markupsafe import escape

from rp2pr_sim.analysis.base import Question, Result, encoded
from rp2pr_sim.analysis.job import load
from rp2pr_sim.analysis.methods_section import FILE as METHODS
from rp2pr_sim.analysis.planning.studies import PAIRINGS
from rp2pr_sim.analysis.question_file import question_of
from rp2pr_sim.analysis.result_files import save
from rp2pr_sim.analysis.sharing import hospitals_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import same_name
from rp2pr_sim.model.cohort.own_teams import shown_as
from rp2pr_sim.model.pairing.pair_rules import PAIR, read_pairs
from rp2pr_sim.report import FILE, KINDS, draw, write, write_handouts
from rp2pr_sim.report.names_left import names_left, ordinary
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.export import finish
from rp2pr_sim.study.files import csv_of, write_bytes, write_text
from rp2pr_sim.study.folder import COPY, QUESTION, numbered, spare
from rp2pr_sim.study.manifest import prefixes, studies_in
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.run_identity import file_hashes
from rp2pr_sim.study.without_names import Hidden, copy_without_names


class SharedCopy(NamedTuple):
    """A copy of results without names."""

    folder: Path
    key: Path
    """The file next to it that says which hospital is which."""
    hospitals: int
    ordinary: tuple[str, ...]
    """Names that are ordinary words, which cannot be searched for within sentences."""


def shared_copy(folder: str | Path) -> SharedCopy:
    """Make a copy of a folder of results without names of the user's hospitals, next to it.

    Parameters
    ----------
    folder : str | Path
        of results of any analysis.

    Returns
    -------
    SharedCopy
        Where it is.  Hospitals are numbered at random, so that their numbers say nothing.

    Raises
    ------
    InputError
        if the folder has no names, is not finished, or its sheet is not as it was; if a name is
        left in a file of the copy, which is not made then.
    """
    folder = Path(folder)
    original = load(folder)
    teams = hospitals_of(original)
    _check(original, teams)
    hidden = Hidden(teams, _numbered(list(teams.values())), folder.absolute())
    with spare() as spare_folder:
        work = spare_folder / folder.name
        shutil.copytree(folder, work)
        lists = _lists_with_shown_names(original, hidden, spare_folder)
        question = _with_shown_pairs(question_of(folder), hidden, lists)
        write_bytes(work / QUESTION, encoded(question))
        with shown_as(hidden.shown):
            answer = load(work)
            copy = numbered(
                folder.parent,
                f"{folder.name}-shared",
                lambda made: _fill(made, answer, hidden, set(lists.values())),
            )
    key = copy.with_name(f"{copy.name}-key.csv")
    names = {shown: name for name, shown in sorted(hidden.shown.items(), key=lambda item: item[1])}
    write_bytes(key, csv_of(pa.table({"shown": list(names), "hospital": list(names.values())})))
    return SharedCopy(copy, key, len(teams), tuple(sorted(ordinary(teams.values()))))


def _check(result: Result, teams: dict[str, str]) -> None:
    """Check that a result can be copied without names."""
    folder = result.folder
    if not teams:
        raise InputError(
            f"{folder} has no names of hospitals of your own; it can be passed on as it is."
        )
    for study in result.studies.values():
        if not study.folder.absolute().is_relative_to(folder.absolute()):
            raise InputError(f"the runs of {folder} are in {study.folder}; share that folder.")
        for path in {point.cohort.file for point in study.study.points.values()} - {""}:
            now = file_hashes([Scenario.of({"cohort.file": path})])
            if any(study.provenance["files"].get(file) != found for file, found in now.items()):
                raise InputError(
                    f"{path} has changed since {folder} was made; put it back as it was, since the"
                    " copy is made with its figures."
                )


def _numbered(names: list[str]) -> dict[str, str]:
    """Return what is shown of each name: `Hospital 01`, ..., in random order.

    A hospital that is called so itself would keep its trust id, so that number is left out.
    """
    secrets.SystemRandom().shuffle(names)
    width, taken = max(2, len(str(len(names)))), set(map(same_name, names))
    numbered_names = (f"Hospital {number:0{width}}" for number in count(1))
    free = (shown for shown in numbered_names if same_name(shown) not in taken)
    return dict(zip(names, free, strict=False))


def _lists_with_shown_names(result: Result, hidden: Hidden, to: Path) -> dict[str, str]:
    """Write the user's lists of pairs with the names that are shown; return the paths by path."""
    shown = {same_name(name): other for name, other in hidden.shown.items()}
    found: dict[str, str] = {}
    for path in _lists_in(msgspec.to_builtins(result.question)):
        if Path(path).is_relative_to(hidden.folder) or not Path(path).is_file():
            continue
        table, written = read_pairs(path), StringIO()
        rows = [
            [
                shown.get(same_name(text), text) if name in PAIR else text
                for name, text in row.items()
            ]
            for _, row in table.rows
        ]
        csv.writer(written, lineterminator="\n").writerows([table.columns, *rows])
        file = to / f"list-{len(found)}" / Path(path).name  # two folders may have the same name
        file.parent.mkdir()
        write_text(file, written.getvalue())
        found[path] = str(file)
    return found


def _lists_in(found: Any) -> set[str]:
    """Return the paths of lists of pairs in a question, which scenarios name at any depth."""
    if isinstance(found, list | tuple):
        return set().union(*map(_lists_in, found))
    if not isinstance(found, dict):
        return set()
    here = {found["pairing.file"]} if found.get("pairing.file") else set()
    return here.union(*map(_lists_in, found.values()))


def _with_shown_pairs(question: Question, hidden: Hidden, lists: Mapping[str, str]) -> Question:
    """Return a question with other names in its fixed pairs, and with other lists of pairs."""
    built = _renamed(msgspec.to_builtins(question), lists)
    if built.get("fixed"):
        built["fixed"] = _renamed(built["fixed"], hidden.shown)
    return msgspec.convert(built, type(question))


def _renamed(found: Any, names: Mapping[str, str]) -> Any:
    """Return nested lists and mappings with other texts."""
    if isinstance(found, dict):
        return {key: _renamed(value, names) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_renamed(item, names) for item in found]
    return names.get(found, found) if isinstance(found, str) else found


def _fill(made: Path, answer: Result, hidden: Hidden, lists: set[str]) -> None:
    """Write all files of the copy, and check that no name is left in them.

    Parameters
    ----------
    made : Path
        folder of the copy.
    answer : Result
        the result with the names that are shown, in a folder that is removed afterwards.
    hidden : Hidden
        what is shown.
    lists : set[str]
        paths of lists of pairs with these names.
    """
    work, studies, runs = answer.folder, {}, dict[str, str]()
    for study in studies_in(work):
        copy_without_names(study, made / study.relative_to(work), hidden)
    for name, found in answer.studies.items():
        # whose scenarios still name the sheet, as the question does: a page may read it
        there = StudyResults.open(made / found.folder.relative_to(work))
        studies[name] = replace(there, study=found.study)
        old, new = prefixes(found.folder), prefixes(studies[name].folder)
        runs |= {old[point]: new[point] for point in old}
        finish(studies[name].store, studies[name].own)
    if (work / PAIRINGS).is_dir():
        shutil.copytree(work / PAIRINGS, made / PAIRINGS)
    paths = {
        path for found in answer.studies.values() for path in found.provenance["files"]
    } | lists
    public = _public(answer.question, hidden, paths)
    write_bytes(made / QUESTION, encoded(public))
    result = replace(
        answer,
        question=msgspec.structs.replace(answer.question, settings=public.settings),
        folder=made,
        studies=studies,
        tables={name: _with_runs(table, runs) for name, table in answer.tables.items()},
        extras={
            name: _shortened(content.decode(), hidden, paths).encode()
            for name, content in answer.extras.items()
        },
    )
    save(result)
    _write_pages(result, hidden.folder)
    for page in made.rglob("*.html"):  # which may show the path of the sheet as a setting
        text = page.read_text(encoding="utf-8")
        for path in paths:
            text = text.replace(str(escape(path)), str(escape(hidden.path(path))))
        write_text(page, text)
    write_text(made / COPY, _about(len(hidden.teams)))
    left = names_left(made, hidden.teams, [*paths, str(work), str(hidden.folder)])
    if left:
        more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
        raise InputError(
            f"no copy of {hidden.folder} was made, since {left[0]}{more}; pass on single files"
            " instead."
        )


def _public(question: Question, hidden: Hidden, paths: set[str]) -> Question:
    """Return a question with the trust ids that are shown, whose files have no folders."""

    def short(found: Any) -> Any:
        if isinstance(found, dict):
            return {hidden.ids.get(key, key): short(value) for key, value in found.items()}
        if isinstance(found, list | tuple):
            return [short(item) for item in found]
        return _shortened(found, hidden, paths) if isinstance(found, str) else found

    return msgspec.convert(short(msgspec.to_builtins(question)), type(question))


def _shortened(text: str, hidden: Hidden, paths: set[str]) -> str:
    """Return a text in which the user's files have no folders."""
    for path in sorted(paths, key=len, reverse=True):
        text = text.replace(path, hidden.path(path))
        text = re.sub(rf"[^,=\[\]'\"]*[/\\]{re.escape(Path(path).name)}", Path(path).name, text)
    return text


def _with_runs(table: pd.DataFrame, runs: dict[str, str]) -> pd.DataFrame:
    """Return a table with the addresses that runs have in the copy."""
    texts = [name for name in table.columns if name in ("run", "baseline_run")]
    return table.assign(**{name: table[name].replace(runs) for name in texts})


def _write_pages(result: Result, original: Path) -> None:
    """Write the pages, figures and the methods section that the original folder has."""
    if (original / FILE).exists():
        draw(result, [kind for kind in KINDS if any(original.glob(f"*.{kind}"))])
        write(result)
    else:
        write_handouts(result)
    if (original / METHODS).exists():
        write_text(result.folder / METHODS, result.methods())


def _about(hospitals: int) -> str:
    """Return what the copy leaves out and what is still in it."""
    return (
        f"The names of {hospitals} hospitals were left out of this copy of results.\n\n"
        "They are numbered at random. Numbers that are computed from names (trust ids), hashes of"
        " the user's files, and the folders of these files were replaced or left out too.\n\n"
        "Every figure is as it was. A reader who knows figures of a hospital, such as its published"
        " audit figures, its number of patients or its place, may recognise it.\n\n"
        "The copy cannot be resumed, extended, replayed or reported again, since the random numbers"
        " of a hospital follow from its name, and the sheet is not in it.\n"
    )
