"""The measurements, as tables on screen and as the page `docs/performance.md`."""

from __future__ import annotations

import math
from statistics import median

from benchmarks.notes import ASKED, NOTES, machine
from benchmarks.runs import Figures
from benchmarks.scaling import exponent
from benchmarks.start import FIRST, WEEKS
from rp2pr_sim.model.state import N_MEMBERS, N_PLANS, Member, Plan, Team

__all__ = ["Rows", "page", "sections"]

Rows = list[dict[str, str]]

TEAMS, HORIZON = 80, 104  # of the default programme
TEAM_WEEKS = TEAMS * WEEKS  # of the two phases


def sections(figures: Figures) -> dict[str, Rows]:
    """Return the tables by title; each row maps a column to its text."""
    return {
        ASKED: _goals(figures),
        "Two phases of the week: compiled, and in plain Python": _contenders(figures),
        "Where their time goes": _limits(figures),
        "One default programme on one core": _parts(figures),
        "The week, phase by phase": _phases(figures),
        "More teams": _teams(figures),
        "How time grows": _growth(figures),
        "Threads": _threads(figures),
        "Memory": _memory(figures),
    }


def page(figures: Figures) -> str:
    """Return the page, as Markdown."""
    notes = {name: note.format(**_words(figures)) for name, note in NOTES.items()}
    parts = ["# How fast it is"]
    for title, rows in sections(figures).items():
        parts.append(f"## {title}\n\n{_markdown(rows)}\n\n{notes[title]}".rstrip())
    return "\n\n".join(parts) + "\n"


def _goals(figures: Figures) -> Rows:
    """Return the goals, and whether each is met, judged by the figure as shown."""
    cores = figures.threads["sizes"].index(2) if 2 in figures.threads["sizes"] else None
    two = math.nan if cores is None else figures.threads["whole"][cores]
    powers = {
        what: exponent(sizes, seconds)
        for what, of, sizes, seconds in _curves(figures)
        if of in ("the weeks", "everything")
    }
    return [
        _goal(
            "times as fast as plain Mesa with the same draws, in two phases, on one core",
            "at least",
            80.0,
            median(_times(figures, "plain Mesa")),
            ".1f",
        ),
        _goal(
            "whole default programmes a second on two cores, with set-up and outcomes",
            "at least",
            800.0,
            two,
            ",.0f",
        ),
        _goal(
            "ns a team-week of the default programme",
            "at most",
            200.0,
            _default_team_week(figures),
            ",.0f",
        ),
        *(
            _goal(f"exponent of time in the number of {what}", "at most", 1.1, power, ".2f")
            for what, power in powers.items()
        ),
    ]


def _goal(what: str, limit: str, bound: float, value: float, form: str) -> dict[str, str]:
    shown = format(value, form)
    seen = float(shown.replace(",", ""))
    met = seen >= bound if limit == "at least" else seen <= bound
    missing = math.isnan(value)
    asked = f"{what}: {limit} {bound:,g}"
    return {
        "asked for": asked,
        "measured": "-" if missing else shown,
        "met": "not measured" if missing else "yes" if met else "no",
    }


def _times(figures: Figures, name: str) -> list[float]:
    """Return how many times as long as the compiled phases a contender takes, round by round."""
    return figures.ratios((name, "seconds"), ("compiled", "both"))


def _default_team_week(figures: Figures) -> float:
    """Return nanoseconds per team-week of the whole week."""
    return figures.least("this engine", "weeks") / (TEAMS * HORIZON) * 1e9


_COMPILED = {
    "floor": "floor",
    "implement": "implement, compiled",
    "live_the_week": "live_the_week, compiled",
    "both": "both, compiled",
}


def _contenders(figures: Figures) -> Rows:
    rows = [_row(title, figures.least("compiled", name), "-") for name, title in _COMPILED.items()]
    for name in ("plain Mesa", "naive Mesa", "plain AgentPy"):
        if name in figures.rounds:
            ratio = _spread(_times(figures, name))
            rows.append(_row(f"both, {name}", figures.least(name, "seconds"), ratio))
        else:
            rows.append(
                {
                    "contender": f"{name} is not installed",
                    "ns a team-week": "-",
                    "times the compiled phases": "-",
                }
            )
    return rows


def _row(title: str, seconds: float, ratio: str) -> dict[str, str]:
    return {
        "contender": title,
        "ns a team-week": f"{seconds / TEAM_WEEKS * 1e9:,.0f}",
        "times the compiled phases": ratio,
    }


def _shares(figures: Figures) -> dict[str, tuple[str, float]]:
    """Return, by part of the two phases, its number and its nanoseconds per team-week."""
    draws, exps = (figures.counts.get(name, 0.0) for name in ("draws", "exps"))
    a_draw, a_link = (
        figures.least("compiled", "draw") * 1e9,
        figures.least("compiled", "logistic") * 1e9,
    )
    both, floor = (figures.least("compiled", name) / TEAM_WEEKS * 1e9 for name in ("both", "floor"))
    known = {
        "draws": (f"{draws:.2f} of {a_draw:.1f} ns", draws * a_draw),
        "exponentials and logarithms": (f"{exps:.2f} of {a_link:.1f} ns", exps * a_link),
        "loading and storing": ("the floor", floor),
    }
    return {
        **known,
        "arithmetic and branches": ("what is left", both - sum(ns for _, ns in known.values())),
    }


def _limits(figures: Figures) -> Rows:
    both = figures.least("compiled", "both") / TEAM_WEEKS * 1e9
    return [
        {
            "part": name,
            "how many a team-week": many,
            "ns a team-week": f"{ns:.0f}",
            "share": f"{ns / both:.0%}",
        }
        for name, (many, ns) in _shares(figures).items()
    ]


_PARTS = {
    "weeks": "104 weeks",
    "setup": "set-up",
    "cohort": "- of it the cohort",
    "pairing": "- of it pairing",
    "twin": "counterfactual run",
    "outcomes": "outcomes",
}
_SUMS = {
    "weeks and set-up": ("weeks", "setup"),
    "weeks, set-up, counterfactual run and outcomes": ("weeks", "setup", "twin", "outcomes"),
}


def _parts(figures: Figures) -> Rows:
    seconds = {name: figures.least("this engine", name) for name in _PARTS}
    rows = [
        {"part": title, "ms": f"{1e3 * seconds[name]:.2f}", "a second": "-"}
        for name, title in _PARTS.items()
    ]
    rows[0]["a second"] = f"{1 / seconds['weeks']:,.0f}"
    for title, names in _SUMS.items():
        both = sum(seconds[name] for name in names)
        rows.append({"part": title, "ms": f"{1e3 * both:.2f}", "a second": f"{1 / both:,.0f}"})
    run = figures.least("study", "run")
    title = "the same in a study, with the store"
    rows.append({"part": title, "ms": f"{1e3 * run:.2f}", "a second": f"{1 / run:,.0f}"})
    rows = [{**row, "ns a team-week": "-", "times this engine": "-"} for row in rows]
    rows[0]["ns a team-week"] = f"{_default_team_week(figures):.0f}"
    return rows + _mesa(figures)


def _mesa(figures: Figures) -> Rows:
    rows = []
    least = {name: figures.least("Mesa engine", name) for name in figures.rounds["Mesa engine"][0]}
    titles = {
        "weeks": "Mesa engine, 104 weeks",
        "whole": "Mesa engine by batch_run, weeks and set-up",
    }
    for name, seconds in least.items():
        ours = [
            part["weeks"] + (part["setup"] if name == "whole" else 0.0)
            for part in figures.rounds["this engine"]
        ]
        ratios = [
            part[name] / our for part, our in zip(figures.rounds["Mesa engine"], ours, strict=True)
        ]
        cells = {
            "ms": f"{1e3 * seconds:.1f}",
            "a second": f"{1 / seconds:.1f}",
            "ns a team-week": "-",
        }
        rows.append({"part": titles[name], **cells, "times this engine": _spread(ratios)})
    return rows


def _phases(figures: Figures) -> Rows:
    total, many = sum(figures.phases.values()), f"ns with {figures.teams['sizes'][-1]:,.0f} teams"
    return [
        {
            "phase": name,
            "ns a team-week": f"{ns:.1f}",
            "share": f"{ns / total:.0%}",
            many: f"{figures.phases_of_many[name]:.1f}",
        }
        for name, ns in figures.phases.items()
    ]


_BY_TEAMS = {
    "weeks": "weeks",
    "twin": "counterfactual run",
    "setup": "set-up",
    "cohort": "cohort",
    "pairing": "pairing",
}


def _teams(figures: Figures) -> Rows:
    rows = []
    for k, n in enumerate(figures.teams["sizes"]):
        ms = {
            f"{title}, ms": f"{1e3 * figures.teams[name][k]:,.1f}"
            for name, title in _BY_TEAMS.items()
        }
        rows.append({"teams": f"{n:,.0f}", "ns a team-week": f"{_team_week(figures, k):.0f}", **ms})
    return rows


def _growth(figures: Figures) -> Rows:
    rows = []
    for what, of, sizes, seconds in _curves(figures):
        power = f"{exponent(sizes, seconds):.2f}"
        rows.append(
            {
                "with the number of": what,
                "from": f"{sizes[0]:,.0f}",
                "to": f"{sizes[-1]:,.0f}",
                "time of": of,
                "exponent": power,
            }
        )
    return rows


def _curves(figures: Figures) -> list[tuple[str, str, list[float], list[float]]]:
    """Return the curves of time: what grows, what is timed, sizes, and seconds."""
    curves = [
        ("teams", of, figures.teams["sizes"], figures.teams[name]) for name, of in _GROWING.items()
    ]
    curves.append(("weeks", "the weeks", figures.weeks["sizes"], figures.weeks["weeks"]))
    curves.append(
        ("replicates", "everything", figures.replicates["sizes"], figures.replicates["whole"])
    )
    return curves


_GROWING = {
    "weeks": "the weeks",
    "cohort": "the cohort",
    "pairing": "pairing",
    "setup": "set-up as a whole",
}


def _threads(figures: Figures) -> Rows:
    threads = figures.threads
    return [
        {
            "threads": f"{n:.0f}",
            "programmes a second, weeks alone": f"{threads['weeks'][k]:,.0f}",
            "speed-up": f"{threads['weeks'][k] / threads['weeks'][0]:.2f}",
            "programmes a second, all of it": f"{threads['whole'][k]:,.0f}",
            "speed-up of these": f"{threads['whole'][k] / threads['whole'][0]:.2f}",
        }
        for k, n in enumerate(threads["sizes"])
    ]


def _memory(figures: Figures) -> Rows:
    return [
        {"runs": f"{runs:,}", "peak memory, MB": f"{found['MB']:.0f}"}
        for runs, found in figures.memory.items()
    ]


def _words(figures: Figures) -> dict[str, str]:
    """Return the phrases of the notes that depend on the figures."""
    both, floor = figures.least("compiled", "both"), figures.least("compiled", "floor")
    name, (_, ns) = max(_shares(figures).items(), key=lambda part: part[1][1])
    bytes_a_team = (
        Team.dtype().itemsize
        + N_MEMBERS * Member.dtype().itemsize
        + N_PLANS * Plan.dtype().itemsize
    )
    sizes, per_week = (
        figures.teams["sizes"],
        [_team_week(figures, k) for k in range(len(figures.teams["sizes"]))],
    )
    most, grown = _grown_most(figures)
    all_grown = sum(figures.phases_of_many.values()) / sum(figures.phases.values())
    return {
        "machine": machine(),
        "commit": figures.commit,
        "slowdown": f"{figures.slowdown:.2f}",
        "gain": f"{2.0 / figures.slowdown:.2f}",
        "rounds": str(len(figures.rounds["compiled"])),
        "first": str(FIRST),
        "last": str(FIRST + WEEKS - 1),
        "floor_times": f"{both / floor:.1f}",
        "limit": (
            f"What limits the two phases most: {name}, {ns / (both / TEAM_WEEKS * 1e9):.0%} of the"
            " time."
        ),
        "memory": (
            f"A team with its people and plans takes {bytes_a_team / 1024:.1f} kB, {sizes[-1]:,.0f}"
            f" teams {bytes_a_team * sizes[-1] / 2**20:.0f} MB, more than most processors keep at"
            f" hand; a team-week takes {per_week[-1] / min(per_week):.1f} times as long there as"
            " where it is quickest."
        ),
        "many": (
            f"With {sizes[-1]:,.0f} teams the whole takes {all_grown:.1f} times as long;"
            f" `{most}` adds most to it, {grown:.0f} ns a team-week."
        ),
    }


def _grown_most(figures: Figures) -> tuple[str, float]:
    grown = {name: figures.phases_of_many[name] - ns for name, ns in figures.phases.items()}
    return max(grown.items(), key=lambda item: item[1])


def _team_week(figures: Figures, k: int) -> float:
    return figures.teams["weeks"][k] / (figures.teams["sizes"][k] * HORIZON) * 1e9


def _spread(ratios: list[float]) -> str:
    """Return the median, with the lowest and highest value, as text."""
    return f"{median(ratios):.3g} ({min(ratios):.3g} to {max(ratios):.3g})"


def _markdown(rows: Rows) -> str:
    columns = list(rows[0])
    lines = [
        columns,
        ["---", *["---:"] * (len(columns) - 1)],
        *([row[name] for name in columns] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
