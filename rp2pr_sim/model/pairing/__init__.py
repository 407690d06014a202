"""Pairing: who is put together with whom, who visits whom, and why.

- `profiles`: the published figures of each team
- `matching`: pairs, rings and blocks at the least cost
- `blossom`: the cheapest perfect matching, compiled
- `pair_rules`: a user's own pairs, and pairs that must or must not be
- `strategies`: the strategies, and the randomisation of units to arms
- `exchange`: the table of visits, and the facilitators
- `explain`: the reasons, for a programme designer
"""

from rp2pr_sim.model.pairing.exchange import make_facilitators, make_visits
from rp2pr_sim.model.pairing.explain import LITTLE_CONTRAST, MUCH_CONTRAST, Explanation, explain
from rp2pr_sim.model.pairing.profiles import Profiles, read_profiles
from rp2pr_sim.model.pairing.strategies import Grouping, pair_up, start_weeks

__all__ = [
    "LITTLE_CONTRAST",
    "MUCH_CONTRAST",
    "Explanation",
    "Grouping",
    "Profiles",
    "explain",
    "make_facilitators",
    "make_visits",
    "pair_up",
    "read_profiles",
    "start_weeks",
]
