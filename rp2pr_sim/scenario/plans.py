"""From issue to effect: planning, coaching, implementing, measuring, harm and resources."""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.scenario.parameter import (
    Block,
    block_strength,
    constant,
    definition,
    number,
    size,
    switch,
    weight,
)
from rp2pr_sim.scenario.prices import FIRST, LAST, RATES_OF


@dataclass(frozen=True, kw_only=True)
class Planning(Block):
    """Drafting of plans, and their properties (rules/planning.py)."""

    draft_weeks: int = constant(4, "From the visit to the drafting of plans", 0, 12, "weeks")
    choosing: float = number(2.2, "A plan is made on an accepted issue, before anything speaks for it", 0.7, 2.7, "log odds", "fitted",
        "F10")
    data_raising: float = number(-1.0, "An issue is taken from published figures alone, before anything speaks for it", -2, 0, "log odds",
        facts="F92")
    submitting: float = number(-1.6, "A draft is handed in in a week, before anything speaks for it", -2.6, -0.6, "log odds", facts="F10")
    patience_weeks: int = constant(30, "A draft that is not handed in by then is given up", 12, 52, "weeks")
    scope: float = number(0.45, "Mean scope of a plan that is no easy win: how much of the gap it sets out to work on", 0.3, 0.6,
        "share of the closable gap")
    easy_share: float = number(0.6, "Scope of an easy win, and what is hoped for from the same scope, as shares of another's", 0.4, 0.8,
        "share", claims="M75 M76")
    hope: float = number(0.6, "What teams hope to gain, over the scope of the plan", 0.3, 1.2, "share of the scope", claims="M75")
    hope_spread: float = number(0.4, "SD between plans of what teams hope to gain", 0.1, 0.7, "logarithm")
    least_aim: float = constant(0.005, "Least that a plan is to gain", 0.001, 0.02, "share of the closable gap")
    easy_win: float = number(-0.7, "A plan is an easy win, before anything speaks for it", -1.7, 0.3, "log odds", claims="M76")
    promise_spread: float = number(0.25, "SD between plans of what they really yield, over what they were thought to", 0.1, 0.5,
        "logarithm", claims="M65")
    quantified: float = number(0.3, "The goal is quantified, before anything speaks for it", -0.7, 1.3, "log odds")
    owner: float = number(0.2, "Somebody carries the plan, where nobody must be named", -0.8, 1.2, "log odds", claims="M68")
    criterion: float = number(-1.2, "What counts as success is agreed, where this is not asked for", -2.2, -0.2, "log odds", claims="M79")
    scope_spread: float = number(0.5, "SD of scope between plans", 0.2, 0.8, "log odds")
    plainest_fit: float = number(0.25, "How well a plan fits its place that is based on no idea from elsewhere", 0.1, 0.4, "share",
        claims="M27")
    literature: float = number(0.54, "How well a remedy fits that a team finds in the literature when figures are all it gets", 0.2, 0.6,
        "share", "fitted", "F74 F92")
    toolbox: float = number(0.84, "How well a remedy fits that comes from a toolbox of concrete actions", 0.5, 0.9, "share", "fitted",
        "F74")
    ownership: float = constant(0.8, "How far a team feels a plan to be its own when it is drafted", 0.5, 1, "share", claims="M93")
    department_need: float = number(1.0, "Chance that a plan needs a support department, over that of the table", 0.5, 1.4,
        "times the table", claims="M69")
    manager_need: float = number(1.0, "Chance that a plan needs a manager's resources, over that of the table", 0.5, 1.25,
        "times the table", claims="M71")
    peripheral_help: float = number(0.2, "Peripheral departments help where they took no part", 0.05, 0.4, "share", claims="M69")
    block: float = block_strength(0.6, 1.2, "Planning: all mechanisms", "plan.state")
    low_score: float = size(
        2.23, "The lower the published score, the likelier a plan", 3.5, "log odds per share of 1 (1.25 per ten points)",
        rule="planning.mind_low_score", moves="team.plans", facts="F72", status="evidence",
    )
    before: float = size(
        2.30, "What was chosen before is chosen again", 3.2, "log odds", rule="planning.return_to_topic", moves="team.plans", facts="F72",
            status="evidence"
    )
    fatigue: float = size(0.78, "Each further round tires", 1.2, "log odds per round", rule="planning.tire_of_rounds", moves="team.plans",
        facts="F72", status="evidence")
    idea: float = weight("An idea makes a plan", rule="planning.follow_idea", moves="team.plans", claims="M55 M64")
    again: float = switch("A second plan on a topic is possible once the first has ended", rule="planning.come_again", moves="team.plans",
        facts="F72", default=0.0)
    daunted: float = weight("Burden and fear of failure lower what a team hopes for", rule="planning.lose_hope", moves="plan.aim",
        claims="M76", default=0.5)
    flattered: float = switch("Who thinks well of itself sees a smaller gap to close", rule="planning.think_well", moves="plan.aim",
        facts="F73")
    many: float = weight(
        "Each plan that is already made leaves less room for another", rule="planning.count_plans", moves="team.plans", claims="M76",
            default=1.4, high=3.0
    )
    hard: float = weight("Burden and fear of failure lead to easy wins", rule="planning.prefer_easy", moves="plan.easy", claims="M76",
        default=1.5, high=3.0)
    template: float = weight("The template helps plans to be finished and quantified", rule="planning.use_template",
        moves="plan.quantified", claims="M6 M64", facts="F98")
    committed: float = weight("Committed teams hand in", rule="planning.hand_in", moves="plan.week_submitted", claims="M64", default=2.0,
        high=4.0)
    confused: float = weight("Who does not know what it is about does not hand in", rule="planning.puzzle", moves="plan.week_submitted",
        claims="M17 M66")
    skilled: float = weight("Skill makes plans fit and quantified", rule="planning.apply_skill", moves="plan.quantified", claims="M74")
    figures: float = switch("Teams take issues from published figures alone", rule="planning.read_figures", moves="team.plans",
        claims="M53", facts="F92")
    broad: float = size(
        0.6, "Departments that took part help", 1.0, "share of the way", rule="planning.involve_departments", moves="plan.peripheral_help",
            claims="M69 M70"
    )


@dataclass(frozen=True, kw_only=True)
class Diagnosis(Block):
    """How far a team comes to understand the cause of its problem (rules/diagnosis.py)."""

    intercept: float = number(-0.4, "Diagnosis in a session, before anything speaks for or against it", -1.2, 0.4, "log odds",
        claims="M25 M43")
    figures: float = number(0.3, "Diagnosis where a team has nothing but figures", 0.15, 0.45, "share", facts="F92", claims="M50")
    further: float = constant(0.2, "What each further session on the same topic adds", 0.05, 0.4, "share of the way")
    returned: float = number(0.3, "How far hosts show as much as open visitors tell of themselves", 0, 0.6, "share of the difference",
        claims="M43")
    block: float = block_strength(1.0, 2.0, "Diagnosis: all mechanisms", "plan.diagnosis")
    shown: float = weight("What hosts show", rule="diagnosis.see_cause", moves="plan.diagnosis", claims="M43 M54")
    honest: float = weight("What visitors say honestly", rule="diagnosis.name_cause", moves="plan.diagnosis", claims="M44 M45")
    understood: float = weight("What visitors understand of the place", rule="diagnosis.understand_cause", moves="plan.diagnosis",
        claims="M25")
    taken_in: float = weight("What open hosts who feel safe take in", rule="diagnosis.take_to_heart", moves="plan.diagnosis",
        claims="M18 M22 M43")
    learning: float = size(0.05, "Each cycle shows more of the cause, with skill and own measures", 0.15, "share of the way",
        rule="diagnosis.learn_cause", moves="plan.diagnosis", claims="M74 M94")


@dataclass(frozen=True, kw_only=True)
class Coaching(Block):
    """Core-team review of plans and support afterwards (rules/coaching.py)."""

    review_weeks: int = constant(3, "Weeks that a review takes", 1, 8, "weeks")
    revising: float = number(1.0, "Chance that a draft is revised, per share of review depth", 0.6, 1.4, "share", facts="F12")
    tolerance: float = number(0.5, "Pressure beyond which the median team resents it", 0.3, 0.7, "share", claims="M42 M78")
    most_hours: float = constant(4.0, "Most support that a team can use in a week", 1, 8, "hours")
    block: float = block_strength(0.129, 0.4, "Coaching: all mechanisms", "plan.aim", "share of the way", facts="F43", status="fitted")
    improve: float = weight("Comments improve plans where skill is low", rule="coaching.comment", moves="plan.fit", claims="M74")
    challenge: float = weight("Review turns easy wins into real goals", rule="coaching.refuse_easy_wins", moves="plan.easy", claims="M75",
        default=2.0, high=3.0)
    realism: float = size(
        0.3, "Review moves the aim towards what the plan can yield", 0.5, "share of the way (logarithm)", rule="coaching.judge_aim",
            moves="plan.aim", claims="M75 M77"
    )
    stretch: float = weight("A supportive relation and some push stretch aims", rule="coaching.stretch_goal", moves="plan.aim",
        claims="M75 M77")
    overreach: float = weight("Too hard a push costs ownership", rule="coaching.push_too_hard", moves="plan.ownership", claims="M93 M97")
    help: float = weight(
        "Support hours build skill, commitment and time for improvement", rule="coaching.help_along", moves="team.skill",
            claims="M6 M61 M74 M77", facts="F43",
        default=0.6, high=1.8, unit="times the block strength, per day of support",
    )
    remind: float = weight(
        "Gentle pressure and timetables", rule="coaching.remind", moves="team.commitment", claims="M77 M78", default=0.18, high=0.5,
            unit="times the block strength, per contact"
    )
    nag: float = weight(
        "Pressure beyond a point is resented", rule="coaching.nag", moves="team.resentment", claims="M42 M78 M93", default=1.0, high=2.0,
            unit="times the block strength, per contact"
    )


@dataclass(frozen=True, kw_only=True)
class Implementing(Block):
    """Week by week: cycles, set-backs, stalls, giving up, effect (rules/implementing.py).

    It reads no lever: everything that the programme does reaches action through people.
    """

    cycling: float = number(-0.82, "A PDSA cycle is completed in a week, before anything speaks for it", -1.9, 0.1, "log odds", "fitted",
        "F39 F97")
    set_back: float = number(0.02, "Chance that a week undoes a cycle's work", 0, 0.05, "a week")
    stalling: float = number(-3.42, "A plan stalls in a week, before anything speaks for it", -4.5, -2.5, "log odds", facts="F39")
    stall_share: float = constant(0.5,
        "How far what speaks for work on a plan keeps it from stalling, as a share of how far it speaks for a cycle", 0, 1, "share",
            claims="M65")
    resuming: float = number(-2.6, "A stalled plan is taken up again in a week, before anything speaks for it", -3.6, -1.6, "log odds")
    giving_up: float = number(0.02, "Chance that a stalled plan is given up in a week", 0.005, 0.05, "a week")
    fewest_cycles: float = number(3.0, "Cycles that the smallest plan takes", 2, 6, "cycles")
    more_cycles: float = number(10.0, "Further cycles that a plan on the whole gap takes", 4, 16, "cycles")
    lag_weeks: float = number(12.0, "Weeks in which two thirds of an effect arrive, simple topics", 4, 26, "weeks")
    structural_lag_weeks: float = number(40.0, "The same for topics that need structural change", 20, 80, "weeks", facts="F36")
    full_yield: float = number(1.5, "Effect of a fully carried-out plan that meets the cause and fits perfectly, over its scope", 0.75, 3.0,
        "times the scope", facts="F92", claims="M27 M60")
    sustaining: float = number(0.67, "Chance that an improvement lasts for a year once no one works on it (about 2 in 3)", 0.5, 0.85,
        "a year", "evidence", "F80")
    fade_weeks: float = number(40.0, "Weeks in which two thirds of an effect that is not sustained fade", 15, 80, "weeks", facts="F80")
    imminent: float = constant(0.75, "Share of the actions done at which a plan counts as carried out or imminent", 0.5, 0.95, "share",
        facts="F39")
    enough: float = constant(0.95, "Share of a goal at which it counts as reached", 0.9, 1, "share")
    block: float = block_strength(0.55, 1.1, "Implementing: all mechanisms", "plan.progress")
    follow_through: float = weight("Intention becomes action in some teams more than in others", rule="implementing.follow_through",
        moves="plan.progress", claims="M65", facts="F97")
    committed: float = weight("Commitment", rule="implementing.be_committed", moves="plan.progress", claims="M6 M60 M78", facts="F44")
    understood: float = weight("Surprise at the real workload", rule="implementing.be_surprised", moves="plan.stall", claims="M66")
    time: float = weight("Protected time", rule="implementing.have_time", moves="plan.progress", claims="M48 M61")
    loaded: float = weight("Workload", rule="implementing.be_loaded", moves="plan.progress", claims="M14 M76")
    skilled: float = weight("Skill in quality improvement", rule="implementing.be_skilled", moves="plan.progress", claims="M74",
        facts="F44")
    owner: float = weight("Nobody carries it", rule="implementing.lack_owner", moves="plan.stall", claims="M68")
    peripheral: float = weight("It depends on other departments", rule="implementing.wait_for_departments", moves="plan.progress",
        claims="M69 M70")
    managers: float = weight("Know-how joins power", rule="implementing.join_power", moves="plan.progress", claims="M71 M73",
        facts="F82-83")
    challenged: float = weight("A challenging aim spurs", rule="implementing.rise_to_aim", moves="plan.progress", claims="M75 M77")
    beyond_reach: float = weight("An aim far beyond reach discourages", rule="implementing.lose_heart", moves="plan.progress", claims="M75")
    owned: float = weight("The team feels it to be its own", rule="implementing.own_it", moves="plan.progress", claims="M93 M97")
    learning: float = switch("Better ideas that a team has had since make its plans fit better", rule="implementing.learn_on",
        moves="plan.fit", claims="M22 M23")
    measured: float = weight("Local measures drive and refine", rule="implementing.learn_from_measures", moves="plan.progress",
        claims="M80 M94")
    effect: float = switch("What is carried out moves what patients get", rule="implementing.bear_fruit", moves="plan.effect",
        claims="M60 M65")
    safe: float = weight("A safe team learns", rule="implementing.learn_safely", moves="plan.progress", claims="M18", facts="F101")


@dataclass(frozen=True, kw_only=True)
class Measuring(Block):
    """Local measurement, and the team's report of its result (rules/measuring.py)."""

    ends: float = constant(0.94, "Chance that the first and the last monthly measure are sent in", 0.9, 0.98, "a month", "evidence", "F32")
    middle: float = number(0.011, "The same for the months between, without help", 0.003, 0.05, "a month", "fitted", "F32")
    months: int = constant(12, "Months of local measurement", 6, 24, "months")
    claiming_progress: float = number(0.5, "Share of the actions done before a team speaks of success", 0.2, 0.8, "share")
    refuting: float = number(0.3, "Chance that a month's own measure takes back a claim that it does not bear out", 0.1, 0.9, "a month",
        claims="M80 M94")
    stale: float = constant(0.3, "How far a month without a measure makes measuring go stale", 0.1, 0.6, "share of the way", claims="M94")
    block: float = block_strength(1.5, 3.0, "Measuring: what makes teams measure", "plan.measures")
    helped: float = weight("Help with local measurement", rule="measuring.be_helped", moves="plan.measures", claims="M80 M94", default=3.0,
        high=5.0)
    diligent: float = weight("Teams that follow through measure", rule="measuring.be_diligent", moves="plan.measures", claims="M65 M80")
    slip: float = block_strength(0.12, 0.3, "Goal drift: all mechanisms", "plan.goal", "share of the way a month")
    unclear: float = weight("Unclear criteria let goals be redefined", rule="measuring.redefine_goal", moves="plan.goal", claims="M79",
        unit="times the goal drift")
    unmeasured: float = weight("Without measures the goal follows the achievement", rule="measuring.drift_unmeasured", moves="plan.goal",
        claims="M80", unit="times the goal drift")
    flattered: float = size(0.5, "Self-image stands in for measures", 1.0, "times self-image", rule="measuring.imagine_success",
        moves="plan.claimed", claims="M80", facts="F73")


@dataclass(frozen=True, kw_only=True)
class Harm(Block):
    """Ways in which a programme can do harm (rules/harm.py)."""

    recovery: float = number(0.08, "Share of the strain that is gone after a week without new strain", 0.03, 0.2, "share a week")
    block: float = block_strength(0.2, 0.5, "Harm: all mechanisms", "team.strain", "share")
    displaced: float = weight("Improvement work without time for it displaces routine", rule="harm.displace_effort", moves="team.strain",
        claims="M86", default=0.1, high=0.2, unit="times the block strength, per week and plan")
    weary: float = weight("Strain costs commitment", rule="harm.weary", moves="team.commitment", claims="M66 M76", default=0.1, high=0.3,
        unit="times strain, a week")
    grudge: float = weight("Resentment wears commitment down as long as it lasts", rule="harm.bear_grudge", moves="team.commitment",
        claims="M42 M78 M93", default=0.2, high=0.5, unit="times resentment, a week")
    neglect: float = weight("Effort taken from routine care costs quality", rule="harm.neglect_routine", moves="team.true_quality",
        claims="M86", default=0.1, high=0.3)
    burden: float = weight("Preparing for reviews adds to the workload", rule="harm.carry_burden", moves="team.workload", claims="M15",
        facts="F48", default=0.2, high=0.4, unit="times the block strength, per day of work")


@dataclass(frozen=True, kw_only=True)
class Resources(Block):
    """Resources and their costs (rules/resources.py; outcomes/programme/costs.py)."""

    preparation_hours: float = number(16.0, "Preparation of a visit by the hosts, if nobody does the data work for them", 6, 30,
        "hours a visit", facts="F90")
    paper_hours: float = constant(19.0, "Preparation of a paper review by the lead physician", 10, 30, "hours", "evidence", "F48")
    savable: float = constant(0.75, "Share of the hosts' preparation that the core team can take over", 0.5, 0.95, "share", claims="M15")
    event_share: float = constant(0.1, "Core-team hours per team and hour of a learning event", 0.03, 0.3, "hours")
    cycle_hours: float = number(6.0, "Work of one PDSA cycle", 2, 15, "hours")
    booking_hours: float = number(3.0, "Work of arranging one visit", 1, 8, "hours a visit", claims="M15")
    review_hours: float = number(2.0, "Work of reviewing one plan, at full depth", 0.5, 5, "hours a plan")
    country_km: float = constant(450.0, "Width and height of the country that trusts are spread over", 300, 600, "km")
    speed: float = constant(60.0, "Travel speed", 40, 90, "km an hour")
    price_year: int = definition(RATES_OF, "Financial year in whose prices all costs are (short: price_year), by the UK GDP deflator",
        FIRST, LAST, "first year of the financial year: 2023 for 2023/24", facts="F91")
    pay: float = number(1.0, "Cost of everybody's hours, over that of the rates below", 0.85, 1.15, "times the rate", facts="F91")
    lead_physician: float = constant(125.0, "Cost of a physician's hour", 110, 140, "pounds of 2010/11 an hour", facts="F91")
    nurse_specialist: float = constant(43.0, "Cost of a nurse specialist's hour", 38, 50, "pounds of 2010/11 an hour", "evidence", "F91")
    coordinator: float = constant(22.0, "Cost of a coordinator's hour", 16, 30, "pounds of 2010/11 an hour")
    other_clinician: float = constant(110.0, "Cost of another clinician's hour", 80, 140, "pounds of 2010/11 an hour", facts="F91")
    peripheral: float = constant(110.0, "Cost of a peripheral clinician's hour", 80, 140, "pounds of 2010/11 an hour", facts="F91")
    manager: float = constant(45.0, "Cost of a manager's hour", 35, 60, "pounds of 2010/11 an hour")
    core_team: float = constant(45.0, "Cost of a core-team or facilitator hour", 30, 70, "pounds of 2010/11 an hour")
    travel: float = constant(0.45, "Cost of a kilometre", 0.25, 0.65, "pounds of 2010/11 a km")
