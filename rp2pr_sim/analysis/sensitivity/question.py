"""The question of a sensitivity analysis: what varies, over which ranges, and what is observed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from rp2pr_sim.analysis.base import Question, Simulated, option, values_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.own_mechanisms import OwnMechanisms, own_mechanisms
from rp2pr_sim.analysis.own_outcomes import is_own, over_time, own_outcomes
from rp2pr_sim.analysis.sensitivity.input_groups import BUILT_IN, in_groups
from rp2pr_sim.analysis.sensitivity.input_selection import chosen
from rp2pr_sim.analysis.sensitivity.inputs import Input
from rp2pr_sim.analysis.sensitivity.methods import REDRAWS, Frame, Method, method_of
from rp2pr_sim.analysis.sensitivity.methods.dependent import Dependent, correlation_of
from rp2pr_sim.analysis.sensitivity.outcomes import needs_control, parsed, title_of
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import named_in, programme_of
from rp2pr_sim.study.design import MOST, anchored
from rp2pr_sim.study.run_identity import check_own_teams

CONTROL = "scale.n_control"
_MANY = 40  # inputs: of more, mechanisms are screened first
_WITHOUT_CONTROL = Simulated(values=values_of(Scenario.of({CONTROL: 0})))


class SensitivityQuestion(Question, frozen=True, kw_only=True, tag="sensitivity", dict=True):
    """The question which inputs an outcome depends on."""

    place: ClassVar[str] = "outputs/sensitivity"
    grows: ClassVar[tuple[str, ...]] = ("samples", "replicates")

    simulated: Simulated = _WITHOUT_CONTROL
    compared: Simulated | None = None
    """The programme whose outcomes are subtracted, with `baseline`."""
    sizes: tuple[int, ...] = ()
    """Numbers of samples of the design before it was made longer, ascending."""
    method: Annotated[
        Literal[
            "morris", "sobol", "pce", "pawn", "delta", "shapley", "shapley_dependent", "regional"
        ],
        option("how inputs are sampled and ranked"),
    ] = "morris"
    samples: Annotated[
        int,
        option(
            "base points of the design: trajectories of morris and shapley; a power of two for the"
            " others",
            1,
            MOST,
        ),
    ] = 16
    second_order: Annotated[
        bool, option("sobol and pce: also the indices of pairs (sobol: at nearly twice the runs)")
    ] = False
    inputs: Annotated[
        tuple[str, ...],
        option(
            "what varies: a mechanism (climate), a parameter, or one with a range, such as"
            " visit.hours:2..8, diaries.chance:log:0.05..0.4 or facilitation.kind:none|clinical;"
            " none named: all uncertain parameters"
        ),
    ] = ()
    agents: Annotated[
        tuple[str, ...],
        option(
            "also all uncertain parameters of team, member, facilitator, core_team, plan or visit"
        ),
    ] = ()
    parameters: Annotated[
        Literal["declared", "plausible"],
        option(
            "declared: over their declared ranges; plausible: as in the parameter sets that agree"
            " with the published figures"
        ),
    ] = "declared"
    groups: Annotated[
        tuple[str, ...],
        option(
            "which inputs move together (morris, sobol, pce): mechanism, those of each mechanism;"
            " auto, that above 40 inputs; none; or your own, such as climate+candour,planning: each"
            " is mechanisms or inputs joined by +"
        ),
    ] = ("auto",)
    outcomes: Annotated[
        tuple[str, ...],
        option(
            "columns of the table programme, or one over another; :0 is what a run without a value"
            " counts as"
        ),
    ] = (*(f"{name}:0" for name in HEADLINE), IMPROVEMENT)
    baseline: Annotated[
        tuple[str, ...],
        option(
            "settings of another programme, such as pairing=random: the outcome is the difference"
            " from it under common random numbers"
        ),
    ] = ()
    replicates: Annotated[
        int,
        option(
            "runs of each row of the design; 0: 2 (sobol, shapley), or a pilot chooses",
            0,
            MOST,
        ),
    ] = 0
    max_replicates: Annotated[int, option("replicates at most that a pilot chooses", 2, MOST)] = 20
    noise_share: Annotated[
        float,
        option("share of the variance between samples that chance may make, for a pilot", 0, 0.5),
    ] = 0.05
    precision: Annotated[
        float,
        option(
            "half the width of the 95% interval of every ranking index (morris: as a share of the"
            " largest); samples are doubled until it is reached; 0: they are not",
            0,
        ),
    ] = 0.0
    max_samples: Annotated[int, option("samples at most, with precision=", 1, MOST)] = 4096
    own: OwnMechanisms = ()
    seed: Annotated[int, option("the seed of all random numbers", 0, MOST - REDRAWS)] = 1

    @classmethod
    def of(cls, words: Words) -> SensitivityQuestion:
        """Return the question that settings ask; see `Question.of`.

        Control teams are left out (`scale.n_control=0`), which saves time, unless the settings name
        them or an outcome compares with them.
        """
        given = cls.checked(words.options)
        baseline = given.get("baseline", ())
        other = [named_in(text) for text in baseline]
        if twice := [name for name in other if other.count(name) > 1]:
            raise InputError(f"baseline sets {twice[0]} twice; set it once.")
        compared = [*(text for text in words.programme if named_in(text) not in other), *baseline]
        columns = _columns(given.get("outcomes", cls.options()["outcomes"].default))
        named = {named_in(text) for text in (*words.programme, *baseline)}
        # an own outcome may compare with them too
        idle = CONTROL not in named and not any(map(needs_control, columns))
        idle = idle and not any(map(is_own, columns))
        simulated = _simulated(words.programme, idle)
        if "outcomes" in given:
            given["outcomes"] = _over_time(given["outcomes"], simulated.scenario.time.weeks)
        found = cls(
            settings=words.kept,
            simulated=simulated,
            compared=_simulated(compared, idle) if baseline else None,
            own_outcomes=own_outcomes(_columns(given.get("outcomes", ()))),
            own_mechanisms=own_mechanisms(given.get("own", ())),
            **given,
        )
        found.check()
        return found

    def grown(self, given: Mapping[str, Any]) -> SensitivityQuestion:
        """Return the question with more samples or replicates, or about other outcomes of the runs.

        Raises
        ------
        InputError
            as `Question.grown`.
        """
        more = {name: value for name, value in given.items() if name != "outcomes"}
        found: Any = super().grown(more) if more or not given else self
        if "outcomes" in given:
            outcomes = self.checked({"outcomes": given["outcomes"]})["outcomes"]
            kept_in_runs = {item.name for item in self.own_outcomes}
            for name in _columns(outcomes):
                if is_own(name) and name not in kept_in_runs:
                    raise InputError(
                        f"{name} is not among the outcomes that were kept of these runs; start"
                        " again with it in outcomes=."
                    )
            kept = [text for text in found.settings if named_in(text) != "outcomes"]
            found = msgspec.structs.replace(
                found, outcomes=outcomes, settings=(*kept, f"outcomes={','.join(outcomes)}")
            )
        if found.samples > self.samples:
            sizes = [*self.sizes, self.samples]
            # those that were added for the sake of precision
            while self.precision and 2 * sizes[-1] < found.samples:
                sizes.append(2 * sizes[-1])
            most = max(found.samples, self.max_samples)
            found = msgspec.structs.replace(found, sizes=tuple(sizes), max_samples=most)
        found.check()
        return found  # type: ignore[no-any-return]

    def check(self) -> None:
        """Check what the declarations of the options cannot say.

        Raises
        ------
        InputError
            one sentence, for the first thing that is not allowed.
        """
        self.how.check(self.samples)
        if self.replicates == 1:
            raise InputError(
                "replicates is 1; allowed is 0 (chosen for you) or a whole number from 2, since"
                " chance shows in differences between replicates."
            )
        if self.noise_share == 0.0:
            raise InputError(
                "noise_share is 0; allowed is a number above 0, up to 0.5, since chance never"
                " vanishes with a finite number of replicates."
            )
        if not math.isfinite(self.precision):
            raise InputError(f"precision is {self.precision}; allowed is a finite number from 0.")
        if self.precision and self.max_samples < self.samples:
            raise InputError(
                f"max_samples is {self.max_samples}; allowed is a whole number from"
                f" {self.samples} (samples)."
            )
        if not self.groups:
            raise InputError("groups is empty; name one or more, or write groups=none.")
        if self.groups not in (("auto",), ("none",)) and not self.how.grouped:
            raise InputError(
                f"groups is {','.join(self.groups)}, which method={self.method} cannot do; allowed"
                " methods are morris, sobol and pce."
            )
        self._check_outcomes()
        if self.method == Dependent.name and self.parameters == "declared":
            raise InputError(
                f"method={self.method} needs parameters=plausible: the parameter sets say which"
                " inputs depend on each other; for independent inputs use method=shapley."
            )
        if not self.varied:
            raise InputError("inputs names nothing that varies.")
        self._check_baseline()

    @property
    def name(self) -> str:
        """The method, after which the folder of results is named."""
        return self.method

    @cached_property
    def how(self) -> Method:
        """The method."""
        if self.method == Dependent.name:
            of_sets = [item.name if item.spaced == "plausible" else "" for item in self.varied]
            return Dependent(correlation_of(of_sets))
        return method_of(self.method, self.second_order)

    @cached_property
    def programme(self) -> Scenario:
        """What is simulated where nothing varies."""
        return self.simulated.scenario

    @cached_property
    def other(self) -> Scenario | None:
        """The programme whose outcomes are subtracted, if there is one."""
        return self.compared.scenario if self.compared else None

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """By parameter that is not the same in both programmes, its two values."""
        here, there = self.programme.flat(), (self.other or self.programme).flat()
        return {name: (here[name], there[name]) for name in here if here[name] != there[name]}

    @cached_property
    def varied(self) -> tuple[Input, ...]:
        """The inputs, each with the group that it moves with where inputs are grouped."""
        found = chosen(self.inputs, self.agents, self.parameters, self.programme)
        return in_groups(found, self.groups) if self.own_groups else found

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Names that get an index: inputs or their groups, in the order of the design."""
        return tuple(
            dict.fromkeys(item.group if self.grouped else item.name for item in self.varied)
        )

    @property
    def own_groups(self) -> bool:
        """Whether the groups are the user's own."""
        return len(self.groups) > 1 or self.groups[0] not in BUILT_IN

    @property
    def grouped(self) -> bool:
        """Whether inputs of a mechanism, or of a group of the user's own, move together."""
        if self.groups == ("auto",):
            return self.how.grouped and len(self.varied) > _MANY
        return self.groups != ("none",)

    @property
    def kind_of_label(self) -> str:
        """What `labels` are: inputs, mechanisms, or groups of the user's own."""
        return ("group" if self.own_groups else "mechanism") if self.grouped else "input"

    @cached_property
    def frame(self) -> Frame:
        """The design's columns: the inputs, then the dummy input that no rule reads."""
        place = {label: k for k, label in enumerate(self.labels)}
        members = [place[item.group if self.grouped else item.name] for item in self.varied]
        choices, wholes = (
            (*(item.many if item.spaced == kind else 0 for item in self.varied), 0)
            for kind in ("choice", "whole")
        )
        return Frame((*members, len(place)), choices, wholes)

    @property
    def without_control(self) -> bool:
        """Whether control teams were left out unasked."""
        named = [named_in(text) for text in (*self.settings, *self.baseline)]
        return self.programme.scale.n_control == 0 and CONTROL not in named

    def answer(self, job: Job) -> Any:
        """Return which inputs the outcomes depend on, and how certain that is."""
        from rp2pr_sim.analysis.sensitivity.run import answered

        return answered(self, job)

    def _check_outcomes(self) -> None:
        if not self.outcomes:
            raise InputError("outcomes is empty; name one or more, such as plan_success:0.")
        if len({title_of(outcome) for outcome in self.outcomes}) < len(self.outcomes):
            raise InputError("outcomes names one of them twice.")
        lacking = [name for name in _columns(self.outcomes) if needs_control(name)]
        if lacking and self.programme.scale.n_control == 0:
            raise InputError(
                f"{lacking[0]} compares the arms, and scale.n_control is 0; set it to a number of"
                " teams, such as 50."
            )

    def _check_baseline(self) -> None:
        if self.other is None:
            return
        if not self.differences:
            raise InputError(
                "baseline is the same programme; name what is different in it, such as"
                " baseline=pairing=random."
            )
        if both := [item.name for item in self.varied if item.name in self.differences]:
            raise InputError(
                f"{both[0]} varies and is what baseline changes; it can be only one of them."
            )


def _columns(outcomes: Sequence[str]) -> list[str]:
    return [part for outcome in map(parsed, outcomes) for part in outcome.columns]


def _over_time(outcomes: Sequence[str], weeks: int) -> tuple[str, ...]:
    """Return the outcomes, a series as some of its weeks; what a run counts as is kept."""
    found = []
    for text in outcomes:
        title = title_of(text)
        found += [f"{name}{text.removeprefix(title)}" for name in over_time([title], weeks)]
    return tuple(found)


def _simulated(words: Sequence[str], without_control: bool) -> Simulated:
    own_teams = any(text.partition("=")[2] and named_in(text) == "cohort.file" for text in words)
    idle = without_control and not own_teams and "cohort=own_teams" not in words
    scenario, _ = programme_of([*words, f"{CONTROL}=0"] if idle else words)
    check_own_teams(scenario, words)
    return Simulated(values=values_of(anchored(scenario)))
