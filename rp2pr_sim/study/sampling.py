"""NumPy generators for designs, bootstraps and random walks.

They are made nowhere else, and never decide chance within a run.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from rp2pr_sim.core.records import Floats

Generator = np.random.Generator
"""What `generator` returns, for annotations."""


def generator(seed: int, purpose: str) -> Generator:
    """Return a generator for one purpose; other purposes have other numbers for the same seed."""
    return np.random.default_rng([seed, crc32(purpose.encode())])


def sobol(n: int, dimensions: int, seed: int, purpose: str = "fit design") -> Floats:
    """Return a scrambled Sobol' design of the unit cube, shape (n, dimensions).

    `n` is a power of two.
    """
    from scipy.stats import qmc  # takes half a second to import

    return np.asarray(qmc.Sobol(dimensions, rng=generator(seed, purpose)).random(n))
