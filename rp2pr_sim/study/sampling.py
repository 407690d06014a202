"""The one place that makes NumPy generators: for designs, bootstraps and walks, never for the luck of a programme."""

from __future__ import annotations

from zlib import crc32

import numpy as np


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A generator for one purpose of a study; another purpose has other numbers under the same seed."""
    return np.random.default_rng([seed, crc32(purpose.encode())])
