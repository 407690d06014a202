"""Parts of `docs/ODD.md` generated from declarations and code.

    python -m rp2pr_sim.report.docs.odd [PAGE]

They are written into the marked sections of the page.

- `model.rulebook`: the rules, read from their code
- `fields`: the state variables, read from the record types
- `constants`: the figures that are no assumption
- `sources`: the origin of values and ranges of parameters

A section begins with a comment line `begin NAME` and ends with `end NAME`; `SECTIONS` defines its
content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import partial
from itertools import groupby

from rp2pr_sim.core import enums
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Record
from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.evidence.coverage import coverage
from rp2pr_sim.evidence.priors import priors
from rp2pr_sim.evidence.priors import source_of as prior_source
from rp2pr_sim.model import state
from rp2pr_sim.model.rulebook import Rule, rulebook, rules_of
from rp2pr_sim.model.schedule import RULE_BOOK, WEEK
from rp2pr_sim.model.topics import TABLES
from rp2pr_sim.report.docs.odd.constants import figures
from rp2pr_sim.report.docs.odd.fields import described
from rp2pr_sim.report.docs.odd.sources import source_of
from rp2pr_sim.scenario import Parameter, Scenario, parameters

__all__ = ["SECTIONS", "outside", "written"]

RECORDS = (
    state.Team, state.Member, state.Plan, state.Visit, state.Facilitator, state.CoreTeam,
    state.WeekRow, state.Luck,
)  # fmt: skip

_SECTION = re.compile(r"^<!-- begin (\S+) -->\n(.*?)^<!-- end \1 -->\n", re.MULTILINE | re.DOTALL)


def written(page: str) -> str:
    """Return the page with all its marked sections replaced.

    Raises
    ------
    InputError
        for a section with an unknown name.
    """
    return _SECTION.sub(lambda found: _section(found[1]), page)


def outside(page: str) -> str:
    """Return the part of a page that was written by hand."""
    return _SECTION.sub("", page)


def _section(name: str) -> str:
    if name not in SECTIONS:
        raise InputError(f"the page has a section {name!r}; allowed are {', '.join(SECTIONS)}.")
    return f"<!-- begin {name} -->\n\n{SECTIONS[name]()}\n\n<!-- end {name} -->\n"


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; `head` contains its columns, separated by bars."""
    lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
    cells = ([str(cell).replace("|", "/") for cell in row] for row in rows)
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in cells)])


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


# entities


def _records() -> str:
    return "\n\n".join(_record(record) for record in RECORDS)


def _record(record: type[Record]) -> str:
    about = " ".join((record.__doc__ or "").split())
    rows = ((f"`{item.name}`", item.kind, item.meaning) for item in described(record))
    return (
        f"**{record.__name__}.** {about}\n\n{_table('variable | kind and range | meaning', rows)}"
    )


def _categories() -> str:
    kinds = sorted((kind for kind in vars(enums).values() if _is_category(kind)), key=str)
    values = {kind: ", ".join(member.name for member in kind) for kind in kinds}
    rows = ((kind.__name__, names, kind.__doc__) for kind, names in values.items())
    return _table("category | values | what it is", rows)


def _is_category(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, IntEnum) and found is not IntEnum


# process


def _week() -> str:
    rows = []
    for n, moment in enumerate(WEEK, start=1):
        where = moment.actor.value
        where += "" if moment.who is None else f", if `{moment.who.__name__}`"
        text = (getattr(RULE_BOOK[moment.phase], "__doc__", "") or "").split("\n")[0]
        rows.append((n, where, f"`{moment.phase}`", text))
    return _table("moment | who | phase | what", rows)


def _rules(file: str) -> str:
    return "\n\n".join(map(_rule, rules_of(file)))


def _rule(item: Rule) -> str:
    strengths = [parameter.name for parameter in parameters() if parameter.rule == item.name]
    moved = f"strength {_code(strengths)}" if strengths else ""
    known = "; ".join(filter(None, (", ".join(item.ids), moved)))
    head = f"- **`{item.name}`**{f' ({known})' if known else ''}: {item.text}"
    return "\n".join([head, "", "  ```text", *(f"  {line}" for line in item.lines), "  ```"])


# parameters and evidence


def _parameters() -> str:
    blocks = groupby(parameters(), key=lambda item: item.block)
    return "\n\n".join(
        f"**{name}**: {_about(name)}\n\n{_parameter_table(items)}" for name, items in blocks
    )


def _about(block: str) -> str:
    return " ".join((type(getattr(Scenario(), block)).__doc__ or "").split())


def _parameter_table(items: Iterable[Parameter]) -> str:
    head = (
        "name | meaning | unit | allowed | plausible | neutral | default | status | source | rule"
    )
    return _table(head, (_parameter(item) for item in items))


def _parameter(item: Parameter) -> tuple[str, ...]:
    neutral = "" if item.neutral is None else f"{item.neutral:g}"
    allowed = item.allowed.replace(f" ({item.unit})", "") if item.unit else item.allowed
    default = item.default.name if isinstance(item.default, IntEnum) else _shown(item.default)
    rule = f"`{item.rule}`" if item.rule else ""
    plausible = priors()[item.name].plausible if item.name in priors() else ""
    known = (neutral, default, item.status, source_of(item), rule)
    return f"`{item.name}`", item.meaning, item.unit, allowed, plausible, *known


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, (int, float)) else str(value) or "none"


def _facts() -> str:
    rows = []
    for fact in facts().values():
        names = _code(
            item.name for item in parameters() if fact.id in (*item.facts, *prior_source(item.name))
        )
        rows.append((fact.id, fact.figure, fact.sure, fact.use, names))
    return _table("id | figure | how sure | use | parameters that name it", rows)


def _coverage() -> str:
    rows = []
    for item in coverage():
        where, levers = _code(item.where), _code(_levers(item.id))
        rows.append((item.id, claims()[item.id].sentence, item.kind, where, levers, item.note))
    return _table("id | cause → effect | kind | where | levers | note", rows)


def _levers(claim: str) -> list[str]:
    return [item.name for item in parameters() if item.role == "lever" and claim in item.claims]


def _tables() -> str:
    head = "table | meaning | entries | unit | status | source | multiplied by"
    rows = []
    for name, item in TABLES.items():
        sources, factors = ", ".join(item.sources), _code(item.multiplier)
        rows.append((name, item.text, item.entries, item.unit, item.status, sources, factors))
    return _table(head, rows)


def _figures() -> str:
    rows = ((f"`{item.name}`", item.value, item.why) for item in figures())
    return _table("figure | value | what it is", rows)


def _sections() -> dict[str, Callable[[], str]]:
    found: dict[str, Callable[[], str]] = {
        "records": _records, "categories": _categories, "week": _week, "parameters": _parameters,
        "facts": _facts, "coverage": _coverage, "tables": _tables, "figures": _figures,
    }  # fmt: skip
    for file in dict.fromkeys(name.partition(".")[0] for name in rulebook()):
        found[f"rules-{file}"] = partial(_rules, file)
    return found


SECTIONS = _sections()
"""The functions that write the marked sections, by name."""
