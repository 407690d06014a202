"""Figures for people: `figures.save_all(tables, folder)` draws the three of a run."""
