"""Calibration: every uncertain number, over its plausible prior, against the published figures.

- `question`: what the user asks, and its checks
- `prior`: the numbers that vary, and rival forms, as a unit cube
- `target`, `targets`, `checks`: published figures and how they are observed; those that the model
  is fitted to, each in its own programme (`configs/scenario/fit/`), and those that it is compared
  with
- `choices`: what teams make plans about (F72), read week by week
- `simulator`: figures and answers under parameter sets, simulated as resumable studies
- `prior_predictive`: what the model says before any figure is used
- `emulator`: a fast substitute for the simulation
- `posterior`: likelihood, draws and weights
- `diagnostics`: figures left out, made-up figures, scrambled figures
- `knowledge`: what the figures tell about each number
- `run`, `tables`, `summary`: all of it, as tables and in words

Only targets marked *fit* in `evidence/facts.csv` can be used.
"""
