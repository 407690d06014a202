"""A team's week in plain Python: attributes on objects, `math`, a generator.

This is how a modeller writes it.

`live_the_week` and `implement` do what the compiled phases of these names do
(`rp2pr_sim/model/rules/phases.py`): the same mechanisms from the same parameters, a method for each
behaviour, sums written out as one expression. Only plans that exist are in a team's list.
`plain_mesa.py` and `plain_agentpy.py` make agents of it.

The simulator uses nothing here: the compiled engine is measured against it.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

from benchmarks.plain_state import Member, Plan
from rp2pr_sim.core.enums import PlanState, Role, Topic

__all__ = ["EachWeek", "TeamBehaviour", "probability"]

STRUCTURAL = (Topic.nurse_access, Topic.surgery_access)
UNDER_WAY = (PlanState.draft, PlanState.in_review, PlanState.active, PlanState.stalled)
THREE_MONTHS, TWELVE_MONTHS = 13, 52  # weeks


def probability(log_odds: float) -> float:
    """Return the chance with these log odds."""
    return 1.0 / (1.0 + math.exp(-log_odds))


class TeamBehaviour:
    """A hospital team; the fields are those of `rp2pr_sim.model.state.Team` (`trust` is its `id`).

    An agent that is made of it has a `model` with the `setting` and the `week`, and its generator
    as `random`.
    """

    model: Any
    random: Random
    members: list[Member]
    plans: list[Plan]

    trust: int
    wave: int
    enrolled: float
    dropped_week: int
    openness: float
    openness_set: float
    reciprocity: float
    reciprocity_set: float
    follow_through: float
    follow_through_set: float
    commitment: float
    commitment_set: float
    understanding: float
    workload: float
    workload_set: float
    protected_time: float
    protected_time_set: float
    skill: float
    skill_set: float
    safety: float
    safety_set: float
    credibility: float
    manager_support: float
    manager_support_set: float
    strain: float
    newcomers: float
    next_leaving_week: int
    comfort_hours: float
    idea: list[float]
    plans_due: int
    rounds: int
    resentment: float
    in_touch: float
    hours: list[float]
    core_hours: float

    def uniform(self, what: str, slot: int | None = None) -> float:
        """Return a number in 0..1.

        `what` names what it decides, and `slot` whose slot it is, for a subclass with draws of
        another kind.
        """
        return self.random.random()

    def happens(self, chance: float, what: str, slot: int | None = None) -> bool:
        """Draw whether something of this chance happens."""
        return self.random.random() < chance

    def normal(self, what: str, slot: int | None = None) -> float:
        """Return a standard normal number."""
        return self.random.gauss(0.0, 1.0)

    def live_the_week(self) -> None:
        """Update traits, moods, workload and people; join and learn; stay or leave."""
        self.settle()
        self.change_workload()
        self.change_staff()
        self.bear_strain()
        if not self.enrolled:
            return
        since_start = self.model.week - self.wave * self.model.setting.time.wave_gap_weeks
        if since_start == 0:
            self.join()
        if since_start == self.model.setting.joining.learning_week:
            self.attend_learning()
        if self.wants_out():
            self.drop_out()

    def settle(self) -> None:
        """Move traits and moods towards their set points.

        Commitment does so faster without contact.
        """
        by = self.model.setting.teamlife.returning
        self.openness += by * (self.openness_set - self.openness)
        self.reciprocity += by * (self.reciprocity_set - self.reciprocity)
        self.follow_through += by * (self.follow_through_set - self.follow_through)
        self.commitment += by * (self.commitment_set - self.commitment)
        self.protected_time += by * (self.protected_time_set - self.protected_time)
        self.manager_support += by * (self.manager_support_set - self.manager_support)
        self.safety += by * (self.safety_set - self.safety)
        self.skill += by * (self.skill_set - self.skill)
        self.resentment -= min(1.0, 2.0 * by) * self.resentment
        self.in_touch *= self.model.setting.teamlife.touch_lasts
        alone = by * self.model.setting.teamlife.isolation * (1.0 - self.in_touch)
        self.commitment += alone * (self.commitment_set - self.commitment)

    def change_workload(self) -> None:
        """Let workload wander around its usual level."""
        life = self.model.setting.teamlife
        self.workload += life.workload_returning * (self.workload_set - self.workload)
        self.workload += (
            life.workload_noise * math.sqrt(3.0) * (2.0 * self.uniform("workload_change") - 1.0)
        )
        self.workload = min(1.0, max(0.0, self.workload))

    def change_staff(self) -> None:
        """Replace those whose time is over; one draw says how long a newcomer stays."""
        self.newcomers = 0.0
        if self.model.week < self.next_leaving_week:
            return
        for member in self.members:
            if member.leaving_week == self.model.week:
                member.leaving_week += 1 + self.weeks_to_stay(member)
                self.replace()
        self.next_leaving_week = min(member.leaving_week for member in self.members)

    def weeks_to_stay(self, member: Member) -> int:
        """Return for how many weeks a person stays, as with a chance to leave in each week."""
        turnover = self.model.setting.teamlife.turnover
        return int(math.log(self.uniform("turnover", member.slot)) / math.log1p(-turnover))

    def replace(self) -> None:
        """Let a newcomer take a seat; skill goes with the leaver."""
        self.skill -= self.model.setting.teamlife.loss * self.skill
        self.newcomers += 1.0 / len(self.members)

    def bear_strain(self) -> None:
        """Let strain pass, and arise again from work without time for it.

        Strain and resentment wear commitment down.
        """
        harm = self.model.setting.harm
        self.strain -= harm.recovery * self.strain
        for plan in self.plans:
            if plan.state is PlanState.active:
                load = self.workload * (1.0 - self.protected_time)
                self.strain += min(1.0, harm.block * harm.displaced * load) * (1.0 - self.strain)
        self.commitment -= min(1.0, harm.block * harm.weary * self.strain) * self.commitment
        self.commitment -= min(1.0, harm.block * harm.grudge * self.resentment) * self.commitment

    def join(self) -> None:
        """Apply the effects of the programme's backing on the team at the start."""
        joining, behind = self.model.setting.joining, self.model.setting.legitimacy
        regulated = min(
            1.0, joining.block * joining.regulation * self.model.setting.review.regulatory
        )
        approved = min(1.0, joining.block * joining.approval * behind.chief_executive_approval)
        self.credibility += min(1.0, joining.block * joining.standing * behind.standing) * (
            1.0 - self.credibility
        )
        self.credibility += min(1.0, joining.block * joining.earlier * behind.earlier_programme) * (
            1.0 - self.credibility
        )
        self.credibility -= regulated * self.credibility
        self.commitment -= regulated * self.commitment
        self.protected_time += approved * (1.0 - self.protected_time)
        self.commitment += min(1.0, joining.block * joining.impetus * self.credibility) * (
            1.0 - self.commitment
        )

    def attend_learning(self) -> None:
        """Attend learning events: they explain, up to a point; three people go."""
        joining, hours = self.model.setting.joining, self.model.setting.information.learning_hours
        told = 1.0 - math.exp(
            -hours * (1.0 - joining.immersion) * math.log(2.0) / joining.half_hours
        )
        self.understanding += min(1.0, joining.explanation * told) * (1.0 - self.understanding)
        excess = max(0.0, hours - self.comfort_hours)
        self.understanding -= (
            min(1.0, joining.block * joining.overload * excess / joining.comfort_hours)
            * self.understanding
        )
        for role in (Role.lead_physician, Role.nurse_specialist, Role.coordinator):
            self.hours[role] += hours
        self.core_hours += self.model.setting.resources.event_share * hours

    def wants_out(self) -> bool:
        """Draw whether the team leaves the programme; the less commitment, the likelier."""
        life = self.model.setting.teamlife
        usual = math.log(life.drop_out / (1.0 - life.drop_out))
        return self.happens(
            probability(usual - life.disengage * (self.commitment - 0.5)), "drop_out"
        )

    def drop_out(self) -> None:
        """Leave for good; abandon what is under way."""
        self.enrolled = 0.0
        self.dropped_week = self.model.week
        for plan in self.plans:
            if plan.state in UNDER_WAY:
                plan.state = PlanState.abandoned
                plan.week_ended = self.model.week

    def implement(self) -> None:
        """Do a week's work on the plans."""
        for plan in self.plans:
            if plan.week_active < 0:
                continue
            if plan.state is PlanState.active:
                self.learn_on(plan)
                self.work_on(plan)
            elif plan.state is PlanState.stalled:
                self.take_up_again(plan)
            if self.is_fading(plan):
                plan.effect -= plan.effect / max(1.0, self.model.setting.implementing.fade_weeks)
            else:
                self.bear_fruit(plan)
            self.look_back(plan)

    def learn_on(self, plan: Plan) -> None:
        """Improve a plan's fit by a better, later idea on its topic."""
        better = self.idea[plan.topic] - plan.fit
        if better > 0.0:
            plan.fit += self.model.setting.implementing.learning * better

    def drive(self, plan: Plan) -> float:
        """Return the drive of the work on a plan this week, in log odds."""
        p = self.model.setting.implementing
        return float(
            p.block * p.follow_through * 2.0 * (2.0 * self.follow_through - 1.0)
            + p.block * p.committed * 2.0 * (2.0 * self.commitment - 1.0)
            + p.block * p.time * (2.0 * self.protected_time - 1.0)
            - p.block * p.loaded * (2.0 * self.workload - 1.0)
            + p.block * p.skilled * (2.0 * self.skill - 1.0)
            - p.block * p.peripheral * plan.needs_peripheral * (1.0 - plan.peripheral_help)
            + p.block
            * p.managers
            * plan.needs_manager
            * (2.0 * self.manager_support * (0.5 + 0.5 * self.skill) - 1.0)
            + p.block
            * (
                p.challenged * self.stretch(plan)
                - p.beyond_reach * max(0.0, self.stretch(plan)) ** 2
            )
            + p.block * p.owned * (2.0 * plan.ownership - 1.0)
            + p.block * p.measured * plan.measured
            + p.block * p.safe * (2.0 * self.safety - 1.0)
        )

    def full_yield(self, plan: Plan) -> float:
        """Return the share of its scope that a plan closes when fully carried out.

        It depends on its diagnosis and its fit.
        """
        return float(
            self.model.setting.implementing.full_yield * math.sqrt(plan.diagnosis * plan.fit)
        )

    def stretch(self, plan: Plan) -> float:
        """Return how far the aim lies above what the plan can yield."""
        return min(2.0, max(-2.0, math.log(plan.aim / (plan.scope * self.full_yield(plan)))))

    def stall_log_odds(self, plan: Plan, drive: float) -> float:
        """Return the log odds that a plan stalls this week."""
        p = self.model.setting.implementing
        return float(
            p.stalling
            - 0.5 * drive
            - p.block * p.understood * (2.0 * self.understanding - 1.0)
            + p.block * p.owner * 2.0 * (1.0 - plan.owner)
        )

    def work_on(self, plan: Plan) -> None:
        """Do one week of an active plan: perhaps a cycle, a set-back, a stall."""
        p = self.model.setting.implementing
        step = 1.0 / (p.fewest_cycles + p.more_cycles * plan.scope)
        drive = self.drive(plan)
        if self.happens(probability(p.cycling + drive), "pdsa_cycle", plan.slot):
            plan.cycles += 1
            plan.progress = min(1.0, plan.progress + step)
            learning = self.model.setting.diagnosis.learning * (
                0.5 * self.skill + 0.5 * plan.measured
            )
            plan.diagnosis += learning * (1.0 - plan.diagnosis)
            self.work_hours(plan)
        if self.happens(p.set_back, "set_back", plan.slot):
            plan.progress = max(0.0, plan.progress - step)
        if plan.progress >= 1.0 - 1e-9:
            plan.state = PlanState.finished
            plan.week_ended = self.model.week
        elif self.happens(probability(self.stall_log_odds(plan, drive)), "stall", plan.slot):
            plan.state = PlanState.stalled

    def work_hours(self, plan: Plan) -> None:
        """Add the work of one PDSA cycle, shared among those who do it."""
        hours = self.model.setting.resources.cycle_hours
        self.hours[Role.lead_physician] += 0.2 * hours
        self.hours[Role.nurse_specialist] += 0.3 * hours
        self.hours[Role.coordinator] += 0.2 * hours
        self.hours[Role.other_clinician] += 0.2 * hours
        self.hours[Role.peripheral] += 0.1 * hours * plan.needs_peripheral

    def take_up_again(self, plan: Plan) -> None:
        """Do one week of a stalled plan: take it up again, abandon it, or neither."""
        p = self.model.setting.implementing
        plan.weeks_stalled += 1
        log_odds = p.resuming + p.block * p.committed * 2.0 * (2.0 * self.commitment - 1.0)
        if self.happens(probability(log_odds), "resume", plan.slot):
            plan.state = PlanState.active
        elif self.happens(p.giving_up, "give_up", plan.slot):
            plan.state = PlanState.abandoned
            plan.week_ended = self.model.week

    def is_fading(self, plan: Plan) -> bool:
        """Check whether the achieved gain is being lost."""
        if plan.state is PlanState.active:
            return False
        rest = (
            plan.week_ended
            if plan.state is PlanState.abandoned
            else max(plan.week_ended, self.plans_due)
        )
        return bool(self.model.week > rest + plan.lasting_weeks)

    def bear_fruit(self, plan: Plan) -> None:
        """Let actions close part of the gap, with the topic's lag; perhaps the aim is reached."""
        p = self.model.setting.implementing
        target = min(
            1.0, plan.progress * p.effect * plan.scope * self.full_yield(plan) * plan.promise
        )
        if target > plan.effect:
            lag = p.structural_lag_weeks if plan.topic in STRUCTURAL else p.lag_weeks
            lag = 1.0 if plan.topic is Topic.data_capture else lag
            plan.effect += (target - plan.effect) / max(1.0, lag)
        if plan.effect >= 0.95 * plan.aim:
            plan.reached = 1.0

    def look_back(self, plan: Plan) -> None:
        """Record how the plan stood three and twelve months after it was submitted."""
        age = self.model.week - plan.week_submitted
        if age == THREE_MONTHS:
            plan.progress_month3 = plan.progress
            plan.cycles_month3 = plan.cycles
            plan.measured_month3 = 1.0 if plan.measures else 0.0
            plan.stalled_month3 = (
                1.0 if plan.state in (PlanState.stalled, PlanState.abandoned) else 0.0
            )
        if age == TWELVE_MONTHS:
            plan.progress_month12 = plan.progress


class EachWeek(TeamBehaviour):
    """The naive team: whether somebody leaves is drawn for each person in each week."""

    def change_staff(self) -> None:
        """Replace those who leave this week."""
        self.newcomers = 0.0
        for member in self.members:
            if self.happens(self.model.setting.teamlife.turnover, "turnover", member.slot):
                self.replace()
