"""Search space: the levers left to the search, and the whole programmes that it begins with.

The programme that all are compared with, the presets and the comparators have the same teams in the
same world as the candidates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rp2pr_sim.analysis.optimise.levers import LEVERS, TEAMS, Lever, free, settled
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS, counted
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import named_in, programme_of, saved_in, set_by
from rp2pr_sim.scenario.quoting import in_quotes
from rp2pr_sim.study.run_identity import check_own_teams

PRESETS = ("ilcop", "ncrop", "outside_panel", "national_peer_review")
"""Whole programmes that are candidates like any other."""
COMPARATORS = ("feedback_only", "no_programme")
"""Whole programmes that are shown for comparison and never chosen."""
_SUPPORT = "time.implementation_months"
_CHOSEN = frozenset(lever.name for lever in LEVERS) - {TEAMS}
"""Choices within a programme, which other programmes do not share."""
_WEEKS_PER_MONTH = 52.0 / 12.0


class SearchSpace(NamedTuple):
    """What a search begins with."""

    start: Scenario
    """The programme as set; what is no lever of the search is the same in all candidates."""
    reference: Scenario
    """The programme that all are compared with."""
    reference_scenario: str
    """The name of its scenario."""
    levers: tuple[Lever, ...]
    presets: Mapping[str, Scenario]
    comparators: Mapping[str, Scenario]


class Composer(NamedTuple):
    """The settings from which whole programmes are composed."""

    held: Sequence[str]
    """The programme settings that the user has typed; the candidates have all of them."""
    weeks: int
    objective: Objective
    free_teams: bool
    """Whether the search chooses the number of teams."""

    def start(self) -> tuple[Scenario, str]:
        """Return the programme as the settings alone describe it, and the name of its scenario.

        Raises
        ------
        InputError
            for settings that contradict each other, a fault in the user's files, or a programme
            without visits.
        """
        self._check_named()
        found, name = self._composed(self.held)
        check_own_teams(found, self.held)
        if not found.has_visits:
            raise InputError(
                f"review.kind is '{found.review.kind.name}', in which nobody reviews anybody;"
                " allowed is peer_visit or paper."
            )
        months = months_of_support(self.weeks, found)
        if _SUPPORT in _held(self.held) and found[_SUPPORT] > months:
            raise InputError(
                f"{_SUPPORT} is {found[_SUPPORT]:g}, but {self.weeks} weeks leave room for"
                f" {counted(months, 'month')} after the first visits; allow more weeks, or fewer"
                " months."
            )
        return resolved(_shortened(found, months)), name

    def as_set(self) -> Scenario:
        """Return the programme as the settings alone describe it, with control teams if it can."""
        try:
            return programme_of([*self.held, f"time.weeks={self.weeks}"])[0]
        except InputError:  # too few hospitals are invited for control teams, which nobody has set
            return self._composed(self.held)[0]

    def reference(self, months: float) -> Scenario:
        """Return the reference programme: the scenario that the user names, or ILCOP."""
        named = [text.partition("=")[2] for text in self.held if named_in(text) == "scenario"]
        return _shortened(self.without_levers(named[0] if named else "ilcop"), months)

    def without_levers(self, scenario: str) -> Scenario:
        """Return a whole programme in the user's world with the user's teams.

        It has none of the levers that the user holds in the search.
        """
        return resolved(self._composed(_of_scenario(scenario, world_of(self.held)))[0])

    def preset(self, scenario: str, months: float) -> Scenario | None:
        """Return a whole programme with all of the user's settings; none if they conflict."""
        try:
            found, _ = self._composed(_of_scenario(scenario, self.held))
            return settled(resolved(_shortened(found, months)), LEVERS, found)
        except InputError:
            return None

    def _composed(self, words: Sequence[str]) -> tuple[Scenario, str]:
        """Return a programme of so many weeks; without control teams unless set or needed."""
        ours = [f"time.weeks={self.weeks}"]
        if not self.objective.needs_control and not any(
            named_in(text) == "scale.n_control" for text in self.held
        ):
            ours.append("scale.n_control=0")
        return programme_of([*words, *ours])

    def _check_named(self) -> None:
        """Check that nothing is set twice in different words.

        Raises
        ------
        InputError
            if something is.
        """
        named = [named_in(text) for text in self.held]
        if "time.weeks" in named:
            raise InputError(
                f"time.weeks cannot be set beside weeks={self.weeks}, which says when the programme"
                " must be over; leave it out."
            )
        taken = [name for name in (TEAMS, "cohort", "cohort.file") if name in named]
        if self.free_teams and taken:
            raise InputError(
                f"teams=free lets the search choose the number of teams, so {taken[0]} cannot be"
                " set beside it; leave one out."
            )


def searched_levers(
    start: Scenario, held: Sequence[str], weeks: int, free_teams: bool
) -> tuple[Scenario, tuple[Lever, ...]]:
    """Return the programme that a search begins with, and its levers with their values.

    Parameters
    ----------
    start : Scenario
        the programme as set.
    held : Sequence[str]
        the programme settings that the user has typed, which are not searched.
    weeks : int
        when it must be over.
    free_teams : bool
        whether the number of teams is searched.
    """
    months = months_of_support(weeks, start)
    fixed = _held(held) | (set() if free_teams else {TEAMS})
    levers = tuple(_within(lever, months, start) for lever in free(start, fixed))
    levers = tuple(lever for lever in levers if len(lever.values) > 1)
    return settled(start, levers, start), levers


def scenario_words(scenario: str) -> str:
    """Return the name of a whole programme as people read it."""
    if scenario == "ilcop":
        return "ILCOP, as in the paper"
    return CHOICE_WORDS["scenario"].get(scenario, scenario)


def world_of(held: Sequence[str]) -> list[str]:
    """Return the settings of the user's that are not levers: teams, world and prices."""
    return [
        text
        for text in held
        if not _CHOSEN & set(set_by(text)) and named_in(text) not in ("pairing.file", "scenario")
    ]


def with_saved_world(held: Sequence[str]) -> tuple[str, ...]:
    """Return settings with those of a saved scenario that are not levers, such as its teams.

    So programmes that are compared with it have the same teams in the same world.
    """
    named = {name for text in held for name in (named_in(text), *set_by(text))}
    left_out = named | _CHOSEN | {"time.weeks", "pairing.file"}
    found = []
    for text in held:
        if named_in(text) == "scenario" and (saved := saved_in(text)):
            found += [
                f"{name}={in_quotes(value) if isinstance(value, str) else str(value).lower()}"
                for name, value in saved.values.items()
                if name not in left_out
            ]
    return (*held, *found)


def _held(words: Sequence[str]) -> set[str]:
    return {name for text in words for name in set_by(text)}


def _of_scenario(scenario: str, words: Sequence[str]) -> list[str]:
    others = [text for text in words if named_in(text) != "scenario"]
    return [f"scenario={scenario}", *others]


def months_of_support(weeks: int, start: Scenario) -> float:
    """Return the whole months of support that fit after the first visits.

    Raises
    ------
    InputError
        if there is no time even for a visit.
    """
    first = start.time.lead_weeks + 1
    if weeks <= first:
        raise InputError(
            f"weeks is {weeks}, but no visit is held before week {first}"
            f" (time.lead_weeks={start.time.lead_weeks}); allow more than {first} weeks, or a"
            " shorter time.lead_weeks."
        )
    return float(math.floor((weeks - first) / _WEEKS_PER_MONTH))


def _shortened(scenario: Scenario, months: float) -> Scenario:
    """Return the programme with support that ends in time."""
    return scenario.replaced({_SUPPORT: min(scenario[_SUPPORT], months)})


def _within(lever: Lever, months: float, start: Scenario) -> Lever:
    """Return the lever of the months of support with those that fit; any other as it is."""
    if lever.name != _SUPPORT:
        return lever
    fitting = {value for value in lever.values if value <= months}
    return lever._replace(values=tuple(sorted({*fitting, start[_SUPPORT]})))
