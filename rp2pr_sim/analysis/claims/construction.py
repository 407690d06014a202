"""Claims that are true by construction, derived from rules' writes and experiments' reads.

A verdict is *by construction* if a rule that represents the claim writes the field that the
experiment measures, or one that decides it in a draw.  Such an experiment shows no more than that
the rule is at work, points the right way, and has an effect of this size among all others.
Elsewhere other rules, and the actions of agents because of them, carry the effect from the cause to
the measured quantity.

The fields that a rule writes are read from its code: assignments to fields of records, plain and
augmented, and the fields that its strengths are declared to move (`moves`).  Tuple and annotated
assignments are not seen, nor are writes of a called function.  Three things are set by hand: which
fields count as one (`_SAME`), which draws depend on which (`_DECIDED_BY`), and which fields a
quantity reads (`reads` in `measures.py`).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from rp2pr_sim.analysis.claims.experiment import Trial
from rp2pr_sim.analysis.claims.measures import MEASURED
from rp2pr_sim.evidence.coverage import Coverage, coverage
from rp2pr_sim.model.rulebook import rulebook
from rp2pr_sim.scenario import parameters

_SAME: Mapping[str, str] = {
    "visit.safety_logit": "visit.safety",
    "visit.respect_logit": "visit.respect",
    "visit.honesty_logit": "visit.honesty",
    "visit.live_logit": "visit.credible_live",
    "visit.data_logit": "visit.credible_data",
    "visit.survey_logit": "visit.credible_survey",
    "visit.paper_logit": "visit.credible_paper",
    "visit.raise_logit": "visit.raised",
    "visit.accept_logit": "visit.accepted",
    "visit.idea_logit": "visit.ideas_left",
    "visit.home_logit": "visit.ideas_home",
    "visit.derail_logit": "visit.derailed",
    "visit.derailings": "visit.derailed",
    "visit.day_logit": "visit.held_week",
    "visit.booked_week": "visit.held_week",
    "visit.voice_logit": "visit.voice_role",
    "visit.margin_logit": "visit.voice_role",
    "visit.lay_logit": "visit.voice_role",
    "visit.voice_equality": "visit.voice_role",
    "plan.submit_logit": "plan.week_submitted",
    "team.plans": "plan.week_submitted",
    "plan.drive": "plan.progress",
    "plan.cycles": "plan.progress",
    "plan.progress_month12": "plan.progress",
    "plan.stall_logit": "plan.weeks_stalled",
    "plan.stall": "plan.weeks_stalled",
}
"""Fields that count as one: log odds and the result they decide, a quantity and its summary."""

_DECIDED_BY: Mapping[str, tuple[str, ...]] = {
    "visit.believed": (
        "visit.raised", "visit.credible_live", "visit.credible_data", "visit.credible_survey",
        "visit.credible_paper",
    ),
    "visit.accepted": ("visit.believed",),
    "visit.blind_spots": ("visit.accepted",),
}  # fmt: skip
"""The successive draws that an issue goes through (`recognition.recognise`).

Each counted field is given with the draws before it and their chances.
"""


def by_construction(trial: Trial) -> bool:
    """Check whether a rule of the claim writes a field that the experiment reads.

    A field that decides such a field in a draw counts as well.
    """
    return bool(written_for(trial.claim) & _decisive(MEASURED[trial.measured].reads))


def _decisive(fields: Iterable[str]) -> set[str]:
    """Return these fields and all fields that decide them, by the names that `_SAME` gives."""
    found = {_SAME.get(name, name) for name in fields}
    return found.union(*(_decisive(_DECIDED_BY[name]) for name in found if name in _DECIDED_BY))


@cache
def written_for(claim: str) -> frozenset[str]:
    """Return the fields that the rules of a claim write.

    Fields that strengths of these rules are declared to move are included.
    """
    rules = rules_of_claim(claim)
    moved = {item.moves for item in parameters() if item.rule in rules}
    return frozenset(
        _SAME.get(name, name) for name in moved.union(*(_written(rule) for rule in rules))
    )


@cache
def rules_of_claim(claim: str) -> tuple[str, ...]:
    """Return the rules (`file.function`) that represent a claim.

    They are those of its coverage.  If the coverage names an input, they are the rules that read
    it; if it names outcomes, they are the rules that name the claim.
    """
    [item] = [item for item in coverage() if item.id == claim]
    if item.kind == "input":
        return tuple(
            name
            for name in rulebook()
            if any(f"s.{where}" in inspect.getsource(_function(name)) for where in item.where)
        )
    if item.kind == "observation":
        return tuple(name for name, rule in rulebook().items() if claim in rule.ids)
    return item.where


def files_of(item: Coverage) -> list[str]:
    """Return the files that contain the rules of a claim."""
    return sorted(
        {f"rp2pr_sim/model/rules/{rule.partition('.')[0]}.py" for rule in rules_of_claim(item.id)}
    )


def _function(rule: str) -> Any:
    file, _, name = rule.partition(".")
    found = getattr(import_module(f"rp2pr_sim.model.rules.{file}"), name)
    return inspect.unwrap(getattr(found, "py_func", found))


def _written(rule: str) -> set[str]:
    """Return the fields (`record.field`) that a rule assigns to."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(_function(rule)))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    records = {each.arg: _record(each.annotation) for each in tree.args.args}
    for node in ast.walk(tree):  # such as plan = plans[slot]
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Subscript)
            and isinstance(node.targets[0], ast.Name)
        ):
            records[node.targets[0].id] = records.get(_root(node.value), "")
    return {f"{records.get(_root(target), '')}.{target.attr}" for target in _targets(tree)}


def _record(annotation: ast.expr | None) -> str:
    """Return the name of a record: `visit` for `Visit` and for `list[Visit]`."""
    if annotation is None:
        return ""
    return ast.unparse(annotation).removeprefix("list[").removesuffix("]").lower()


def _targets(tree: ast.AST) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        assigned = [node.target] if isinstance(node, ast.AugAssign) else []
        for target in node.targets if isinstance(node, ast.Assign) else assigned:
            while isinstance(target, ast.Subscript):  # such as visit.raised[topic] += 1
                target = target.value
            if isinstance(target, ast.Attribute):
                yield target


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
