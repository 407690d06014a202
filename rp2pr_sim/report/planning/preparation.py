"""What hospitals have to prepare and write down, as the programme is planned.

It is based on Aveling et al. 2012: Box 1 (the agenda of a visit day), Box 3 (lessons), the minimum
delegation (F8) and what the paper reports to fail.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Facilitation, Review
from rp2pr_sim.scenario import Scenario

AFTERWARDS = (
    "What is the problem, and what causes it?",
    "What is the goal, as a figure with a date? Choose one that patients will notice, not an easy"
    " win.",
    "What counts as success? Agree on it now, and do not change it later.",
    "Who carries the plan? Name one person.",
    "Which other departments are needed, and have they agreed?",
    "What does your manager have to provide, and has it been promised?",
    "How do you measure locally whether it works, and from when?",
    "What is the first improvement (PDSA) cycle, and when does it begin?",
)
"""What an improvement plan has to answer."""


def before_hosting(scenario: Scenario) -> list[str]:
    """Return what a hospital prepares before it hosts."""
    visit, support, paper = scenario.visit, scenario.support, _on_paper(scenario)
    found = [
        "Collect the documents that the review asks for. The lead physician needs"
        f" {scenario.resources.paper_hours:g} hours for that."
        if paper
        else "Choose a day on which your team meeting (MDT) takes place: your visitors observe it"
        " live. Tell all who attend.",
        f"Reserve a room for the discussions, and keep about {visit.hours:g} hours free.",
        "Prepare a short introduction: how your team is set up, and the local context.",
    ]
    if scenario.legitimacy.chief_executive_approval:
        found.insert(0, "Have your chief executive approve that you take part.")
    if visit.minimum_delegation:
        found.append(
            "Make sure that at least the lead physician, the clinical nurse specialist and the MDT"
            " coordinator take part."
        )
    if visit.manager_invited:
        meeting = "" if paper else ", the team meeting included"
        found.append(f"Invite your manager to the whole day{meeting}.")
    if visit.peripheral_invited:
        found.append("Invite pathology and radiology.")
    if paper:
        return found
    figures = (
        "The core team brings your audit figures with comparison figures. Check them"
        if support.data_preassembly >= 0.5
        else "Collect your audit figures with comparison figures. Check them"
    )
    return [
        *found,
        f"{figures}: note what is out of date or incomplete, so that the day is not spent on it.",
        "Have the results of your patient survey ready, free comments included, with the number of"
        " questionnaires returned. Very few returns will not convince anyone.",
    ]


def before_visiting(scenario: Scenario) -> list[str]:
    """Return what a hospital prepares before it visits."""
    visit = scenario.visit
    found = [f"Agree who travels: {visit.delegation_size} people are invited."]
    if visit.minimum_delegation:
        found[0] += (
            " The lead physician, the clinical nurse specialist and the MDT coordinator are the"
            " minimum."
        )
    if visit.structured_form and not _on_paper(scenario):
        found.append(
            "Take the observation form with you. It asks about the team meeting, such as attendance"
            " and access to technology."
        )
    if visit.counterpart_first:
        found.append("Note questions for your counterparts: nurse to nurse, coordinator to"
                     " coordinator.")  # fmt: skip
    return [*found, "Look for what your hosts do well, not only for weaknesses."]


def agenda(scenario: Scenario) -> list[str]:
    """Return the agenda of the visit day (Box 1)."""
    visit = scenario.visit
    paper = _on_paper(scenario)
    discussions = (
        "Discussion of the documents and the audit figures."
        if paper
        else "Three discussions of 30 to 60 minutes: the team meeting, the audit figures, the"
        " patient survey."
    )
    if visit.host_first:
        discussions += " The hosts give their view before the visitors comment."
    if visit.counterpart_first:
        discussions += " Counterparts talk first, then each team, then both teams together."
    summary = "Summary: choose what the hosts will improve."
    if scenario.support.template:
        summary += " You get a template for the improvement plan and a briefing on PDSA cycles."
    meeting = [] if paper else ["The visitors observe the hosts' team meeting (MDT)."]
    return ["Introduction by the hosts.", *meeting, discussions, summary]


def _on_paper(scenario: Scenario) -> bool:
    """Return whether documents are reviewed, and no meeting is observed."""
    return scenario.review.kind == Review.paper


def character(scenario: Scenario) -> str:
    """Return what kind of review it is, in a sentence or two."""
    said = []
    if not scenario.review.regulatory:
        said.append("The visit is for learning. It has no role in regulation or accreditation.")
    if scenario.facilitation.kind != Facilitation.none:
        said.append("A facilitator from outside the hospitals leads the day.")
    return " ".join(said)


def core_team_first(scenario: Scenario) -> list[str]:
    """Return what the core team does before the programme starts, in order."""
    legitimacy, support = scenario.legitimacy, scenario.support
    found = ["Explain to each hospital what it signs up to: visits, plans, hours, measurement."]
    if legitimacy.chief_executive_approval:
        found.append("Obtain the approval of each chief executive.")
    found += [
        "Collect the figures that are missing from the sheet (last section), then plan again.",
        "Settle who visits whom, and tell the hospitals why.",
        "Agree with each pair who hosts first.",
    ]
    if scenario.facilitation.kind != Facilitation.none:
        found.append("Reserve the facilitators' days.")
    if support.data_preassembly > 0.0:
        found.append("Prepare each hospital's audit figures with comparison figures.")
    return [
        *found,
        "Send each hospital its page of this folder.",
        "Arrange days, rooms and travel with the hospitals; leave time for visits that are put"
        " off.",
    ]
