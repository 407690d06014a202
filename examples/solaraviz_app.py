"""The programme in Mesa's own viewer, for readers who know Mesa.

    pip install --editable '.[solara]'
    solara run examples/solaraviz_app.py

SolaraViz draws each week on the server, a few weeks per second; for a class use `rp2pr teach`.
Changes of a setting take effect at the next Reset.  The viewer shows `Programme`, the Mesa engine:
subclass it, or `Team`, to see a behaviour of your own.
"""

from __future__ import annotations

import solara
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from rp2pr_sim import Programme, Scenario
from rp2pr_sim.core.enums import Arm, VisitState

WAITING, VISITED = "#8a8f98", "#1b6ca8"
PLANS = (
    ("submitted", "submitted", "-"),
    ("carried_out", "carried out", "--"),
    ("reached", "original aim reached", "-."),
    ("claimed", "called a success", ":"),
)
"""Weekly outcomes that are drawn, with their labels and line styles."""


class ShownProgramme(Programme):
    """A programme made from the sliders of the page."""

    def __init__(
        self,
        hours: float = 6.0,
        facilitation: str = "non_clinical",
        pairing: str = "complementary",
        seed: int = 1,
    ) -> None:
        levers = {
            "visit.hours": hours,
            "facilitation.kind": facilitation,
            "pairing.strategy": pairing,
        }
        super().__init__(Scenario.of(levers), seed=seed)


@solara.component
def Country(model: ShownProgramme) -> None:
    """Draw the teams of the programme at their places, joined by their visits.

    A team is drawn larger the safer it feels.
    """
    update_counter.get()
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    for visit in model.world.visits:
        ends = [model.world.teams[row] for row in (visit.host, visit.visitor)]
        held = visit.state == VisitState.held
        colour, style = (VISITED, "-") if held else (WAITING, ":")
        axes.plot(
            [team.x_km for team in ends],
            [team.y_km for team in ends],
            color=colour,
            linestyle=style,
            zorder=1,
        )
    teams = model.arm(Arm.intervention)
    sizes = [20 + 200 * team.safety for team in teams]
    colours = [VISITED if team.hosted_week >= 0 else WAITING for team in teams]
    axes.scatter(
        [team.x_km for team in teams], [team.y_km for team in teams], s=sizes, c=colours, zorder=2
    )
    axes.set(title=f"After {model.week} weeks", xlabel="km", ylabel="km", aspect="equal")
    solara.FigureMatplotlib(figure, format="png")


@solara.component
def IntentionAndAction(model: ShownProgramme) -> None:
    """Draw the plans week by week, as the programme's data collector has them."""
    update_counter.get()
    figure = Figure(figsize=(5, 3.5), layout="constrained")
    axes = figure.subplots()
    for name, label, style in PLANS:
        axes.plot(model.datacollector.model_vars[name], style, label=label)
    axes.set(
        title="Intention and action",
        xlabel="week",
        ylabel="plans",
        xlim=(0, model.horizon),
        ylim=(0, 100),
    )
    axes.legend(frameon=False)
    solara.FigureMatplotlib(figure, format="png")


page = SolaraViz(
    ShownProgramme(),
    components=[Country, IntentionAndAction],
    model_params={
        "hours": {
            "type": "SliderFloat", "value": 6.0, "label": "Hours together on the day",
            "min": 0.5, "max": 12.0, "step": 0.5,
        },
        "facilitation": {
            "type": "Select", "value": "non_clinical", "label": "Facilitator",
            "values": ["none", "non_clinical", "clinical", "one_of_each"],
        },
        "pairing": {
            "type": "Select", "value": "complementary", "label": "Pairs",
            "values": ["complementary", "similar", "best_with_worst", "random"],
        },
        "seed": {"type": "SliderInt", "value": 1, "label": "Seed", "min": 0, "max": 999, "step": 1},
    },
    name="A programme of reciprocal peer review",
)  # fmt: skip
