"""Common random numbers: every draw is a pure function of the decision that it settles.

A draw depends on (seed, replicate, decision, entity, clock) and on nothing else, so one more team,
a longer horizon or another pairing leaves the random numbers of all others unchanged. The generator
is Philox4x64-10 with counter = (clock, entity, decision, replicate) and key = (seed, 0), bit for
bit NumPy's `Philox` (which increments its counter before the first output). Entities are keyed by
identity, not by position: a team by its trust id, a visit by its host, a member or plan by
`trust id * SLOTS + slot`.

The clock is the week for what happens to teams and people. A visit and a plan have a clock of their
own, which starts when they do: a visit that is held a week later, or a plan that begins later, has
the same random numbers. So two programmes stay comparable when one of them is slower.

Draws before week 0 (set-up, audit history) count from `SETUP_WEEK` up.
"""

from __future__ import annotations

import math
import warnings
from enum import IntEnum, unique

import numpy as np

from rp2pr_sim.core.jit import is_compiled, rule
from rp2pr_sim.core.records import Code, Count, Record

if not is_compiled():  # NumPy warns of words of 64 bits that wrap around, as they are meant to
    warnings.filterwarnings("ignore", "overflow encountered in scalar", RuntimeWarning, __name__)

SLOTS = 64  # members, topics, indicators or (session, topic) pairs that one team can have
SETUP_WEEK = 1 << 20  # the "week" of draws made before week 0


class Luck(Record):
    """Key of the random numbers: with the decision and the entity, each draw's counter and key."""

    seed: Code
    replicate: Count
    week: Count
    """Week of the programme."""
    clock: Count
    """Time as the draw counts it: the week, or the age of the visit or plan concerned."""


@unique
class Decision(IntEnum):
    """What a draw decides; no two decisions share a code, and none is used in two places."""

    # set-up
    cohort_place_x = 1
    cohort_place_y = 2
    cohort_patients = 3
    cohort_common_level = 4
    cohort_level = 5
    cohort_structural = 6
    cohort_completeness = 7
    cohort_self_image_where = 8
    cohort_self_image_size = 9
    cohort_openness = 10
    cohort_reciprocity = 11
    cohort_follow_through = 12
    cohort_commitment = 13
    cohort_workload = 14
    cohort_safety = 15
    cohort_skill = 16
    cohort_protected_time = 17
    cohort_manager_support = 18
    cohort_blind = 19
    cohort_survey_returns = 20
    cohort_trust = 23
    recruit_acceptance = 24
    recruit_eligibility = 25
    recruit_selection = 26
    pair_random = 27
    pair_ring_anchor = 28
    randomise_unit = 29
    wave_of_unit = 30
    visit_priority = 31
    visit_first_host = 32
    panel_assignment = 33
    audit_disturbance = 34
    audit_cases = 35
    audit_history = 36
    audit_slope = 37
    cohort_understanding = 40
    cohort_credibility = 41
    cohort_tolerance_managed = 42
    cohort_tolerance_pushed = 43
    cohort_tolerance_informed = 44
    cohort_tolerance_praised = 45
    # team life
    workload_change = 50
    turnover = 51
    drop_out = 53
    first_stay = 54
    improve_unprompted = 55
    # booking
    find_day = 60
    put_off = 61
    window_day = 62
    # visit day
    attend_host = 70
    attend_visitor = 71
    raise_issue = 72
    believe_issue = 73
    accept_issue = 74
    leave_idea = 75
    take_idea_home = 76
    pick_up_practice = 77
    derailing = 78
    chemistry = 79
    raise_from_data = 81
    believe_data = 82
    # plans
    choose_topic = 90
    scope_of_plan = 91
    easy_win = 92
    quantified_goal = 93
    plan_owner = 94
    success_criterion = 95
    needs_department = 96
    needs_manager = 97
    hand_in = 98
    revise_plan = 99
    refuse_easy_win = 100
    promise_of_plan = 101
    hope_of_plan = 102
    how_long_it_lasts = 103
    # action
    contact_by_core_team = 110
    week_of_work = 111
    stalled_week = 114
    send_measure = 117
    peers_in_touch = 118
    refute_claim = 119


_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_11 = np.uint64(11)


@rule
def _high(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return the upper 64 bits of a 64 x 64 bit product."""
    a_low, a_high = a & _LOW, a >> _32
    b_low, b_high = b & _LOW, b >> _32
    middle = a_high * b_low + ((a_low * b_low) >> _32)
    other = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _32) + (other >> _32)


@rule
def philox(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return four 64-bit words from a counter and a key by Philox4x64-10 (Salmon et al. 2011)."""
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    key0, key1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        high0, low0 = _high(_M0, x0), _M0 * x0
        high1, low1 = _high(_M1, x2), _M1 * x2
        x0, x1, x2, x3 = high1 ^ x1 ^ key0, low1, high0 ^ x3 ^ key1, low0
        key0, key1 = key0 + _W0, key1 + _W1
    return x0, x1, x2, x3


@rule
def _open_interval(word: np.uint64) -> float:
    """Return the upper 53 bits of a word as a number in (0, 1)."""
    return (float(word >> _11) + 0.5) * (1.0 / 9007199254740992.0)


@rule
def uniform(luck: Luck, decision: int, entity: int) -> float:
    """Return a number in (0, 1), 53 bits, never exactly 0 or 1; `luck.clock` is its time."""
    word, _, _, _ = philox(luck.clock, entity, decision, luck.replicate, luck.seed, 0)
    return _open_interval(word)


@rule
def uniforms(luck: Luck, decision: int, entity: int) -> tuple[float, float, float, float]:
    """Return four independent numbers in (0, 1) from one draw, for a decision of several parts."""
    a, b, c, d = philox(luck.clock, entity, decision, luck.replicate, luck.seed, 0)
    return _open_interval(a), _open_interval(b), _open_interval(c), _open_interval(d)


@rule
def happens(chance: float, luck: Luck, decision: int, entity: int) -> bool:
    """Return true with this chance; never at chance 0, always at chance 1."""
    return uniform(luck, decision, entity) < chance


@rule
def normal(luck: Luck, decision: int, entity: int) -> float:
    """Return a standard normal number (Box-Muller on two words of one draw)."""
    u, v, _, _ = uniforms(luck, decision, entity)
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@rule
def four_normals(luck: Luck, decision: int, entity: int) -> tuple[float, float, float, float]:
    """Return four independent standard normal numbers at little more than the cost of one.

    They are both numbers of two Box-Muller pairs.
    """
    a, b, c, d = uniforms(luck, decision, entity)
    first, second = math.sqrt(-2.0 * math.log(a)), math.sqrt(-2.0 * math.log(c))
    one, other = 2.0 * math.pi * b, 2.0 * math.pi * d
    return (
        first * math.cos(one),
        first * math.sin(one),
        second * math.cos(other),
        second * math.sin(other),
    )


_LOG_FACTORIALS = np.array([math.lgamma(k + 1.0) for k in range(1024)])


@rule
def _log_factorial(k: int) -> float:
    return float(_LOG_FACTORIALS[k]) if k < _LOG_FACTORIALS.size else math.lgamma(k + 1.0)


@rule
def binomial(n: int, share: float, luck: Luck, decision: int, entity: int) -> int:
    """Return a binomial count by inversion of one uniform number.

    So the count never falls as `share` rises.
    """
    u = uniform(luck, decision, entity)
    if n <= 0 or share <= 0.0:
        return 0
    if share >= 1.0:
        return n
    if share > 0.5:  # count the others: they are fewer
        return n - _quantile(n, 1.0 - share, 1.0 - u)
    return _quantile(n, share, u)


@rule
def _quantile(n: int, share: float, u: float) -> int:
    """Return the count up to which a share `u` of a binomial distribution lies.

    `share` is at most a half. The sum starts eight standard deviations below the mean: less than
    1e-15 of the distribution lies beneath.
    """
    k = max(0, int(n * share - 8.0 * math.sqrt(n * share * (1.0 - share))))
    ways = _log_factorial(n) - _log_factorial(k) - _log_factorial(n - k)
    mass = math.exp(ways + k * math.log(share) + (n - k) * math.log1p(-share))
    below = mass
    odds = share / (1.0 - share)
    top = (n + 1.0) * odds
    while below < u and k < n:
        k += 1
        mass *= top / k - odds  # (n - k + 1) / k * odds with one operation less in the loop
        below += mass
    return k
