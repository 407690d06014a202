"""From the final state of a programme to outcome tables.

    frames = tables(world)                  # programme, team, pair, visit, plan, indicator, week
    frames["programme"]["plan_success"]     # each column is declared once: columns()
    headline(frames_of_many_replicates)     # the outcomes a designer wants, with intervals

`docs/outcomes.md` is written from the declarations by `page`.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from rp2pr_sim.measures import indicator, plan, programme, team, visit, week
from rp2pr_sim.measures.declare import Column, frame
from rp2pr_sim.measures.document import written
from rp2pr_sim.measures.final import Final
from rp2pr_sim.measures.summary import footnotes, headline, printed
from rp2pr_sim.measures.twin import against_twin, gains
from rp2pr_sim.state import World

__all__ = ["Column", "against_twin", "columns", "footnotes", "headline", "page", "printed", "tables"]


@cache
def columns() -> tuple[Column, ...]:
    """The declarations of all columns, table by table."""
    return (
        *programme.COLUMNS,
        *team.COLUMNS,
        *visit.PAIR_COLUMNS,
        *visit.VISIT_COLUMNS,
        *plan.COLUMNS,
        *indicator.COLUMNS,
        *week.COLUMNS,
    )


def tables(world: World, twin: World | None = None) -> dict[str, pd.DataFrame]:
    """All outcome tables of one programme, each with the columns `seed` and `replicate` first.

    Args:
        world: the final state.
        twin: the final state of the same teams' no-programme run under the same luck; when
            given, `programme` and `team` have the columns of `Column.twin` too.

    Raises:
        InputError: if the twin lacks one of the teams.
    """
    final = Final(world)
    gain = None if twin is None else gains(world, twin)
    return {
        "programme": frame(programme.COLUMNS, final.keys, programme.outcomes(final, gain)),
        "team": team.make(final, gain),
        "pair": visit.make_pairs(final),
        "visit": visit.make(final),
        "plan": plan.make(final),
        "indicator": indicator.make(final),
        "week": week.make(final),
    }


def page() -> str:
    """The text of `docs/outcomes.md`, written from the declarations."""
    return written(columns())
