"""Figures and pages for people: `figures.save_all(tables, folder)` draws the three of a run, `answer.write(folder)` tells a folder on one page."""
