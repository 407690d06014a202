"""Stability of the pairs of own teams: how far they depend on empty cells of the file.

A *filling* gives each empty cell the value that one replicate draws for it. The pairs of the
programme are made again for each of many fillings, without any simulation. Two fillings *agree* by
the share of their links that they have in common; a link is two teams of one unit. The recommended
pairs are those of the filling whose links are chosen most often in total, so they obey every rule
that pairs have to obey.

Knowing a hospital's empty cells would keep them the same in all fillings. The agreement that this
would give is estimated without bias: each filling is compared with one that has the same values for
this hospital, and those of the next filling for all others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse, special

from rp2pr_sim.analysis.statistics import holm
from rp2pr_sim.core.constants import TINY
from rp2pr_sim.core.enums import Arm, Exchange, PairingStrategy
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.cohort import PLACE, Cohort, known, make_cohort, resolved
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing import Explanation, Grouping, Profiles, explain, pair_up, read_profiles
from rp2pr_sim.model.pairing.profiles import HEADLINE
from rp2pr_sim.model.pairing.strategies import weights_of
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.run_identity import file_hashes

FILLINGS = 200
MOST_TEAMS = 50
"""Teams up to which single hospitals are judged: of more, each decides few pairs."""
MOST_NAMED = 5
"""Hospitals to find out about first, at most."""
WORTH_ASKING = 0.02
"""Smallest gain in agreement for which a hospital is named."""
LEVEL = 0.05
"""Corrected p-value below which a gain is more than chance between fillings."""


class Settling(NamedTuple):
    """What knowing the empty cells of one hospital would add."""

    team: str
    columns: tuple[str, ...]
    """Its empty cells that pairing uses."""
    agreement: float
    """Mean share of links that two fillings would have in common, 0 to 1."""
    error: float
    """Half the width of the 95% interval of the gain in agreement."""


class Stability(NamedTuple):
    """How far the pairs of a programme depend on the empty cells of its file."""

    replicate: int
    """Its filling makes the recommended pairs."""
    agreement: float
    """Mean share of links that two fillings have in common, 0 to 1."""
    chosen: Mapping[tuple[int, int], int]
    """By link (trust ids, the lower first): in how many of the `FILLINGS` it is made."""
    settling: tuple[Settling, ...] | None
    """The hospitals that clearly add agreement, the best first; `None`: too many to be judged."""
    kept: float
    """Advantage over random pairs that the recommended ones keep over all fillings.

    It is a share of the advantage that the best pairs of each filling have, by what the strategy
    weighs; NaN where no pairs are better than random ones.
    """
    together: float
    """The agreement if the empty cells of all these hospitals were known; NaN without any."""

    @property
    def stable(self) -> bool:
        """Whether all fillings make the same pairs."""
        return all(count == FILLINGS for count in self.chosen.values())


class Recommended(NamedTuple):
    """The pairs of one replicate, and how far they depend on empty cells."""

    explanation: Explanation
    """With stability, `pairs` also has `chosen` (missing for control teams) and `fillings`."""
    replicate: int
    stability: Stability | None


def recommended(scenario: Scenario, seed: int, replicate: int | None = None) -> Recommended:
    """Return the recommended pairs of a programme, or those of a replicate.

    Parameters
    ----------
    scenario : Scenario
        the programme.
    seed : int
        of all random numbers.
    replicate : int | None
        the replicate; by default that of the recommended pairs, and 0 where no empty cell matters.

    Raises
    ------
    InputError
        if a user's file of teams or pairs is at fault.
    """
    found = stability_of(scenario, seed)
    chosen = (found.replicate if found else 0) if replicate is None else replicate
    explanation = explain(scenario, seed, chosen)
    if found is not None:
        pairs = explanation.pairs
        counts = [
            found.chosen.get((min(link), max(link)), 0) if arm == Arm.intervention.name else None
            for *link, arm in pairs[["id_a", "id_b", "arm"]].itertuples(index=False)
        ]
        pairs = pairs.assign(chosen=pd.array(counts, dtype="Int64"), fillings=FILLINGS)
        explanation = explanation._replace(pairs=pairs)
    return Recommended(explanation, chosen, found)


def stability_of(scenario: Scenario, seed: int) -> Stability | None:
    """Return how far the pairs depend on empty cells; `None` where pairing uses none.

    Parameters
    ----------
    scenario : Scenario
        the programme.
    seed : int
        of all random numbers.

    Raises
    ------
    InputError
        if a user's file of teams or pairs is at fault.
    """
    if not scenario.cohort.file or not used_columns(scenario):
        return None
    contents = tuple(file_hashes([scenario]).items())
    names = read_own_teams(scenario.cohort.file).names  # of a copy without names they are others
    return _stability(resolved(scenario), seed, contents, names)


def used_columns(scenario: Scenario) -> tuple[str, ...]:
    """Return the columns of a file of own teams by which teams are paired; none for other pairs.

    The number of patients is among those of the levels, which allow for it.
    """
    chosen, strategy = scenario.pairing, scenario.pairing.strategy
    panel = scenario.has_visits and scenario.exchange.kind == Exchange.outside_panel
    blind = strategy in (PairingStrategy.random, PairingStrategy.own_list)
    if panel or blind or scenario.unit_size == 1:
        return ()
    if strategy == PairingStrategy.nearest:
        return PLACE
    by_distance = strategy == PairingStrategy.optimal and chosen.distance
    return (*HEADLINE, "patients", *(PLACE if by_distance else ()))


@lru_cache(maxsize=16)
def _stability(
    scenario: Scenario, seed: int, _contents: tuple[tuple[str, str], ...], _names: tuple[str, ...]
) -> Stability | None:
    """Compute the stability once for each content of the user's files."""
    cohort = make_cohort(scenario, make_luck(seed, 0))
    lacking = _lacking(scenario, cohort)
    if not lacking:
        return None
    profiles = [
        read_profiles(scenario, make_cohort(scenario, make_luck(seed, filling)).teams)
        for filling in range(FILLINGS)
    ]
    maker = _PairMaker(scenario, seed, cohort, tuple(profiles))
    links = [maker.links(filling) for filling in range(FILLINGS)]
    codes, columns = np.unique(np.concatenate(links), return_inverse=True)
    made = _incidence(columns.ravel(), [len(each) for each in links])
    counts = np.asarray(made.sum(axis=0)).ravel().astype(np.int64)
    shared = (made @ made.T).toarray() / len(links[0])
    n, ids = len(cohort.teams), cohort.teams["id"].tolist()
    # ids ascend with the rows, so the first of a link is the lower
    named = [(ids[code // n], ids[code % n]) for code in codes.tolist()]
    replicate = int(np.argmax(made @ counts))
    settling = _settling(maker, links, shared, lacking) if n <= MOST_TEAMS else None
    rows = [row for row in lacking if cohort.name(row) in [item.team for item in settling or ()]]
    return Stability(
        replicate=replicate,
        agreement=float(_mean_of_others(shared).mean()),
        chosen=dict(zip(named, counts.tolist(), strict=True)),
        settling=settling,
        kept=_kept(maker, links, replicate),
        # the second next filling took no part in choosing them
        together=float(maker.agreement(links, rows, 2).mean()) if rows else math.nan,
    )


class _PairMaker(NamedTuple):
    """What makes the pairs of a filling."""

    scenario: Scenario
    seed: int
    cohort: Cohort
    profiles: tuple[Profiles, ...]
    """By filling."""

    def links(self, filling: int) -> Ints:
        """Return the links of a filling, ascending, as `first row * n + second row`."""
        return self._made(filling, self.profiles[filling])

    def agreement(self, links: Sequence[Ints], rows: Sequence[int], ahead: int) -> Floats:
        """Return by filling its agreement with a later one that keeps its values of these rows.

        Parameters
        ----------
        links : Sequence[Ints]
            by filling, its links.
        rows : Sequence[int]
            of the teams whose values are kept.
        ahead : int
            how many fillings later the other one is.
        """
        found = []
        for filling, mine in enumerate(self.profiles):
            other = (filling + ahead) % FILLINGS
            mixed = Profiles(*map(np.copy, self.profiles[other]))
            for values, kept in zip(mixed, mine, strict=True):
                values[rows] = kept[rows]
            # with the other filling's random numbers, which rings (exchange=ring) depend on too
            found.append(np.isin(links[filling], self._made(other, mixed)).mean())
        return np.array(found)

    def _made(self, filling: int, profiles: Profiles) -> Ints:
        luck = make_luck(self.seed, filling)
        grouping = pair_up(self.scenario, luck, self.cohort, profiles)
        return _links(grouping, len(self.cohort.teams))


def _links(grouping: Grouping, n: int) -> Ints:
    """Return the links of the units of the programme; see `_PairMaker.links`."""
    units = np.sort(grouping.taking_part, axis=1)
    found = [
        units[units[:, i] >= 0, i] * n + units[units[:, i] >= 0, j]
        for i in range(units.shape[1])
        for j in range(i + 1, units.shape[1])
    ]
    return np.sort(np.concatenate(found))


def _kept(maker: _PairMaker, links: Sequence[Ints], replicate: int) -> float:
    """Return the advantage over random pairs that those of a filling keep; see `Stability.kept`."""
    teams, weights = maker.cohort.teams, weights_of(maker.scenario)
    inside = np.flatnonzero(teams["arm"] == Arm.intervention)
    first, second = (inside[rows] for rows in np.triu_indices(len(inside), 1))
    all_links = first * len(teams) + second
    best, kept = 0.0, 0.0
    for profiles, mine in zip(maker.profiles, links, strict=True):
        of_random, of_best, of_these = (
            float(profiles.weighted(weights, each // len(teams), each % len(teams)).mean())
            for each in (all_links, mine, links[replicate])
        )
        best += of_random - of_best
        kept += of_random - of_these
    return kept / best if best > TINY else math.nan


def _incidence(columns: Ints, sizes: Sequence[int]) -> sparse.csr_array:
    """Return which filling makes which link, as 0 and 1 of shape (fillings, links)."""
    rows = np.repeat(np.arange(len(sizes)), sizes)
    return sparse.csr_array((np.ones(len(columns)), (rows, columns)))


def _lacking(scenario: Scenario, cohort: Cohort) -> dict[int, tuple[str, ...]]:
    """Return by row of the programme's teams the columns that pairing uses and the file lacks."""
    ids, columns = cohort.teams["id"], used_columns(scenario)
    given = np.column_stack([known(scenario, ids, [name]) for name in columns])
    inside = cohort.teams["arm"] == Arm.intervention
    return {
        int(row): tuple(name for name, has in zip(columns, given[row], strict=True) if not has)
        for row in np.flatnonzero(inside & ~given.all(axis=1))
    }


def _mean_of_others(shared: Floats) -> Floats:
    """Return the mean agreement of each filling with all others, shape (fillings,)."""
    return np.asarray((shared.sum(axis=1) - np.diag(shared)) / (len(shared) - 1))


def _settling(
    maker: _PairMaker, links: Sequence[Ints], shared: Floats, lacking: Mapping[int, tuple[str, ...]]
) -> tuple[Settling, ...]:
    """Return the hospitals whose values, if they were known, would clearly add agreement."""
    filling = np.arange(FILLINGS)
    as_it_is, overall = shared[filling, np.roll(filling, -1)], _mean_of_others(shared)
    found, p_values = [], []
    for row, columns in lacking.items():
        with_it = maker.agreement(links, [row], 1)
        agreement, error = _agreement_if_known(with_it, as_it_is, overall)
        gain = agreement - float(overall.mean())
        p_values.append(float(special.ndtr(-gain / error)) if error else float(gain <= 0.0))
        half = -special.ndtri(LEVEL / 2.0) * error
        found.append(Settling(maker.cohort.name(row), columns, agreement, float(half)))
    corrected = holm(np.array(p_values))
    clear = [
        item
        for item, p in zip(found, corrected, strict=True)
        if p < LEVEL and item.agreement - overall.mean() >= WORTH_ASKING
    ]
    return tuple(sorted(clear, key=lambda item: -item.agreement)[:MOST_NAMED])


def _agreement_if_known(with_it: Floats, as_it_is: Floats, overall: Floats) -> tuple[float, float]:
    """Return the mean agreement with one hospital known, and the standard error of its gain.

    Parameters
    ----------
    with_it : Floats
        by filling, its agreement with the next filling that keeps this hospital's values.
    as_it_is : Floats
        its agreement with the next filling itself: the control variate, whose mean is known better
        from all pairs of fillings.
    overall : Floats
        its mean agreement with all others.
    """
    spread = as_it_is.var()
    slope = float(np.cov(with_it, as_it_is, ddof=0)[0, 1] / spread) if spread > 0.0 else 0.0
    mean = float(with_it.mean() - slope * (as_it_is.mean() - overall.mean()))
    # the mean over all pairs of fillings varies with each filling twice
    parts = with_it - slope * as_it_is - (1.0 - slope) * 2.0 * overall
    parts = parts - parts.mean()
    n = len(parts)
    # neighbours have a filling in common
    variance = max(parts @ parts + 2.0 * (parts @ np.roll(parts, -1)), parts @ parts / 2.0) / n
    return mean, math.sqrt(variance / n) if variance > 1e-18 else 0.0
