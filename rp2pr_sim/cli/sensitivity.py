"""The command `sensitivity`, and going on with an analysis or making it longer.

Each function returns the exit code of the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rp2pr_sim.cli import shown
from rp2pr_sim.configs import compose
from rp2pr_sim.errors import InputError

if TYPE_CHECKING:
    from rp2pr_sim.sensitivity import Found, Settings, Who

__all__ = ["extend", "resume", "sensitivity", "settings_from"]

_LISTS = ("inputs", "agents", "outcomes", "against")
_OWN = ("method", "points", "second_order", "ranges", "groups", "replicates", "most_replicates", "luck_share", "until", "most_points", "seed")
_OF_THE_CALLER = ("name", "output", "executor", "failures")
_SHOWN = 10  # of a ranking


def sensitivity(settings: Sequence[str]) -> int:
    """Analyse what decides outcomes in a new folder, and show the ranking and the verdict.

    Raises:
        InputError: for a setting that is not allowed, or an outcome that has no value in some run.
        StoppedError: if a run failed.
    """
    words = [_listed(text) for text in settings]
    config = compose("sensitivity", words)
    from rp2pr_sim.sensitivity import begin

    who, given = _who(config), settings_from(config, words)
    output = _folder(config["output"])
    folder = begin(given, output, _name(config["name"], words))
    if given.programme.scale.n_control == 0 and "scale.n_control" not in _named(words):
        shown.line("Without teams that wait (scale.n_control=0), since no outcome compares with them.")
    return _do(folder, who)


def resume(folder: Path, settings: Sequence[str]) -> int:
    """Do what is missing of an analysis; `outcomes=` has the same runs looked at for others.

    Raises:
        InputError, StoppedError: as `sensitivity`.
    """
    from rp2pr_sim.sensitivity.settings import settings_of, write_settings

    mine, others = _apart(settings, ("outcomes",))
    who = _who(compose("resume", others))
    if mine:
        outcomes = compose("sensitivity", mine)["outcomes"]
        write_settings(folder, replace(settings_of(folder), outcomes=_texts("outcomes", outcomes)))
    return _do(folder, who)


def extend(folder: Path, settings: Sequence[str]) -> int:
    """Make the design of an analysis longer (`points=`), or add replicates (`replicates=`), and analyse it anew.

    Raises:
        InputError, StoppedError: as `sensitivity`.
    """
    from rp2pr_sim.sensitivity.settings import settings_of, write_settings

    mine, others = _apart(settings, ("points", "replicates"))
    if not mine:
        raise InputError("points is missing; write points=... or replicates=... with its new value.")
    who, config, now = _who(compose("resume", others)), compose("sensitivity", mine), settings_of(folder)
    named = _named(mine)
    if "points" in named:
        now = now.grown(config["points"])
    if "replicates" in named:
        now = replace(now, replicates=_more(folder, now, config["replicates"]))
    write_settings(folder, now)
    return _do(folder, who)


def settings_from(config: Mapping[str, Any], words: Sequence[str] = ()) -> Settings:
    """What a config of `sensitivity.yaml` describes.

    Args:
        config: composed.
        words: what was typed, for what `against` changes in it, and for whether teams that wait were asked for.

    Raises:
        InputError: for a value that is not allowed.
    """
    from rp2pr_sim.scenario import Scenario
    from rp2pr_sim.sensitivity import Settings
    from rp2pr_sim.sensitivity.outcomes import needs_control, parsed

    lists = {name: _texts(name, config[name]) for name in _LISTS}
    against = lists.pop("against")
    idle = "scale.n_control" not in _named([*words, *against]) and not any(
        needs_control(column) for outcome in lists["outcomes"] for column in parsed(outcome).columns
    )
    here = _scenario(config, idle)
    there: dict[str, Any] = {}
    if against:
        kept = [word for word in words if _first(word) not in (*_LISTS, *_OWN, *_OF_THE_CALLER)]
        there = Scenario.of(_scenario(compose("sensitivity", [*kept, *against]), idle)).nested()
    own = {name: config[name] for name in _OWN}
    return Settings(**own, **lists, scenario=Scenario.of(here).nested(), against=there)


def _do(folder: Path, who: Who) -> int:
    from rp2pr_sim.sensitivity import go_on

    shown.first_compilation()
    _show(go_on(folder, who, _progress, shown.line), folder)
    return 0


def _show(found: Found, folder: Path) -> None:
    import pandas as pd

    from rp2pr_sim.report.sensitivity import cell
    from rp2pr_sim.sensitivity.inputs import SENTINELS
    from rp2pr_sim.sensitivity.keep import PAGE, told

    for verdict in found.verdicts:
        names = [*verdict.ranked[:_SHOWN], *SENTINELS]
        rows = pd.DataFrame({"input": names})
        for index in found.problem.how.indices:
            rows[f"{index} (95%)"] = [cell(found, verdict.outcome, name, index) for name in names]
        rows["beside noise"] = ["sentinel" if name in SENTINELS else "above" if name in verdict.above else "within" for name in names]
        shown.frame(f"{verdict.outcome}: {min(_SHOWN, len(verdict.ranked))} of {len(verdict.ranked)} by {found.problem.how.main}", rows)
    for line in told(found):
        shown.line(line)
    shown.line(f"The results are in {folder}; to read them: {folder / PAGE}")


def _scenario(config: Mapping[str, Any], idle: bool) -> dict[str, Any]:
    """The parameters of a config, the paths of the user's files from the root; without teams that wait, if nobody needs them."""
    found = {name: dict(value) for name, value in config.items() if isinstance(value, Mapping) and name not in ("executor", "hydra")}
    if idle and not found["cohort"]["file"]:
        found["scale"]["n_control"] = 0
    for block in ("cohort", "pairing"):
        if found[block]["file"]:
            found[block]["file"] = str(Path(found[block]["file"]).absolute())
    return found


def _who(config: Mapping[str, Any]) -> Who:
    from rp2pr_sim.sensitivity import Who
    from rp2pr_sim.study.executors import told
    from rp2pr_sim.study.runner import check_failures

    check_failures(config["failures"])
    return Who(*told(config["executor"]), failures=config["failures"])


def _listed(text: str) -> str:
    """`inputs=safety,visit.hours:2..8` as a list of texts, which Hydra would take for several runs."""
    name, equals, value = text.partition("=")
    if name not in _LISTS or not equals or value.startswith("["):
        return text
    return f"{name}=[{','.join(_quoted(part) for part in value.split(',') if part)}]"


def _quoted(text: str) -> str:
    return "'" + text.strip().strip("'\"").replace("'", "\\'") + "'"


def _texts(name: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise InputError(f"{name} is {given!r}; allowed is a list of names, with commas between them.")
    return tuple(given)


def _first(word: str) -> str:
    return word.lstrip("+").partition("=")[0]


def _named(words: Sequence[str]) -> set[str]:
    return {_first(word) for word in words}


def _apart(settings: Sequence[str], mine: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is for the analysis, and what is for who does the work."""
    words = [_listed(text) for text in settings]
    return [word for word in words if _first(word) in mine], [word for word in words if _first(word) not in mine]


def _more(folder: Path, now: Settings, replicates: Any) -> int:
    """The new number of replicates, larger than that which there is.

    Raises:
        InputError: if it is not.
    """
    from rp2pr_sim.sensitivity.budget import replicates_in

    there = replicates_in(folder, now)
    if isinstance(replicates, bool) or not isinstance(replicates, int) or replicates <= there:
        raise InputError(f"replicates is {replicates!r}; allowed is a whole number above {there}, which there are already: none is ever taken away.")
    return replicates


def _name(given: Any, words: Sequence[str]) -> str:
    """What the user has typed; a scenario's own name says nothing of the method."""
    from rp2pr_sim.study.design import check_name

    if "name" not in _named(words):
        return ""
    check_name("name", given)
    return str(given)


def _folder(given: Any) -> Path:
    if not isinstance(given, str) or not given:
        raise InputError(f"output is {given!r}; allowed is the path of a folder.")
    return Path(given)


def _progress(total: int) -> AbstractContextManager[Callable[[int], object]]:
    return shown.progress("sensitivity", total)
