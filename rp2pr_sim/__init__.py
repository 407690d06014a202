"""rp2pr_sim: a simulator of reciprocal peer-to-peer review programmes in health care.

    from rp2pr_sim import Scenario, simulate
    programme = simulate(Scenario.of({"pairing.strategy": "random"}), seed=1, replicate=0)
"""

__version__ = "0.1.0"
