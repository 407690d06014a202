"""Calibration: the uncertain parameters, fitted to the published figures that are marked *fit*.

- `question`: what the user asks, and its checks
- `targets`: each figure as a simulated measurement, in its own programme
  (`configs/scenario/fit/`)
- `prior`: which parameters are fitted, which vary as well, and their prior
- `simulator`: the targets' values under parameter sets, simulated as resumable studies
- `choices`: what teams make plans about (F72), read week by week
- `gauss_newton`: the default values, and which parameters the figures can distinguish
- `emulator`, `history_matching`: a fast substitute for the simulation; history matching in waves
- `posterior`: the plausible parameter sets, each simulated
- `run`, `summary`: all of it, as tables and in words
- `recovery`: the same on made-up figures whose parameters are known

Only targets marked *fit* in `evidence/facts.csv` can be used.
"""
