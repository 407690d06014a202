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
from itertools import groupby

from rp2pr_sim.core import enums
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Record
from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.evidence.coverage import coverage
from rp2pr_sim.model import state
from rp2pr_sim.model.rulebook import LONGEST, Rule, rulebook, rules_of
from rp2pr_sim.model.schedule import RULE_BOOK, WEEK, Moment
from rp2pr_sim.model.topics import TABLES
from rp2pr_sim.report.docs.odd.constants import figures
from rp2pr_sim.report.docs.odd.fields import described
from rp2pr_sim.report.docs.odd.sources import source_of
from rp2pr_sim.scenario import Parameter, Scenario, parameters

__all__ = ["SECTIONS", "outside", "written"]

RECORDS = (
    state.Team,
    state.Member,
    state.Plan,
    state.Visit,
    state.Facilitator,
    state.CoreTeam,
    state.WeekRow,
    state.Luck,
)

_SECTION = re.compile(r"^<!-- begin (\S+) -->\n(.*?)^<!-- end \1 -->\n", re.MULTILINE | re.DOTALL)


def written(page: str) -> str:
    """Return the page with all its marked sections replaced.

    Raises
    ------
    InputError
        for a section with an unknown name.
    """
    return _SECTION.sub(
        lambda found: (
            f"<!-- begin {found[1]} -->\n\n{_section(found[1])}\n\n<!-- end {found[1]} -->\n"
        ),
        page,
    )


def outside(page: str) -> str:
    """Return the part of a page that was written by hand."""
    return _SECTION.sub("", page)


def _section(name: str) -> str:
    if name not in SECTIONS:
        raise InputError(f"the page has a section {name!r}; allowed are {', '.join(SECTIONS)}.")
    return SECTIONS[name]()


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; `head` contains its columns, separated by bars."""
    lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
    return "\n".join(
        lines + [f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |" for row in rows]
    )


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
    return _table(
        "category | values | what it is",
        ((kind.__name__, ", ".join(_members(kind)), kind.__doc__) for kind in kinds),
    )


def _is_category(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, IntEnum) and found is not IntEnum


def _members(kind: type[IntEnum]) -> list[str]:
    return [member.name for member in kind]


# process


def _week() -> str:
    docs = {
        name: (getattr(function, "__doc__", "") or "").split("\n")[0]
        for name, function in RULE_BOOK.items()
    }
    rows = (
        (n, _actor(moment), f"`{moment.phase}`", docs[moment.phase])
        for n, moment in enumerate(WEEK, start=1)
    )
    return _table("moment | who | phase | what", rows)


def _actor(moment: Moment) -> str:
    return (
        moment.actor.value
        if moment.who is None
        else f"{moment.actor.value}, if `{moment.who.__name__}`"
    )


def _rules(file: str) -> str:
    return "\n\n".join(
        _rule(item) for item in rules_of(file) if not item.name.startswith("phases.")
    )


def _rule(item: Rule) -> str:
    strengths = [parameter.name for parameter in parameters() if parameter.rule == item.name]
    known = "; ".join(
        filter(None, [", ".join(item.ids), f"strength {_code(strengths)}" if strengths else ""])
    )
    head = f"- **`{item.name}`**{f' ({known})' if known else ''}: {item.text}"
    if len(item.lines) > LONGEST:
        return head
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
    head = "name | meaning | unit | allowed | neutral | default | status | source | rule"
    return _table(head, (_parameter(item) for item in items))


def _parameter(item: Parameter) -> tuple[str, ...]:
    neutral = "" if item.neutral is None else f"{item.neutral:g}"
    allowed = item.allowed.replace(f" ({item.unit})", "") if item.unit else item.allowed
    default = item.default.name if isinstance(item.default, IntEnum) else _shown(item.default)
    rule = f"`{item.rule}`" if item.rule else ""
    return (
        f"`{item.name}`",
        item.text,
        item.unit,
        allowed,
        neutral,
        default,
        item.status,
        source_of(item),
        rule,
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, (int, float)) else str(value) or "none"


def _facts() -> str:
    rows = (
        (
            fact.id,
            fact.figure,
            fact.sure,
            fact.use,
            _code(item.name for item in parameters() if fact.id in item.facts),
        )
        for fact in facts().values()
    )
    return _table("id | figure | how sure | use | parameters that name it", rows)


def _coverage() -> str:
    rows = (
        (
            item.id,
            claims()[item.id].sentence,
            item.kind,
            _code(item.where),
            _code(_levers(item.id)),
            item.note,
        )
        for item in coverage()
    )
    return _table("id | cause → effect | kind | where | levers | note", rows)


def _levers(claim: str) -> list[str]:
    return [item.name for item in parameters() if item.role == "lever" and claim in item.claims]


def _tables() -> str:
    head = "table | meaning | entries | unit | status | source | multiplied by"
    rows = (
        (
            name,
            item.text,
            item.entries,
            item.unit,
            item.status,
            ", ".join(item.sources),
            _code(item.multiplier),
        )
        for name, item in TABLES.items()
    )
    return _table(head, rows)


def _figures() -> str:
    return _table(
        "figure | value | what it is",
        ((f"`{item.name}`", item.value, item.why) for item in figures()),
    )


def _sections() -> dict[str, Callable[[], str]]:
    found: dict[str, Callable[[], str]] = {
        "records": _records,
        "categories": _categories,
        "week": _week,
        "parameters": _parameters,
        "facts": _facts,
        "coverage": _coverage,
        "tables": _tables,
        "figures": _figures,
    }
    for file in dict.fromkeys(name.partition(".")[0] for name in rulebook()):
        found[f"rules-{file}"] = lambda file=file: _rules(file)  # type: ignore[misc]
    return found


SECTIONS = _sections()
"""The functions that write the marked sections, by name."""
