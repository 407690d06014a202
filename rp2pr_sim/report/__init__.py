"""Figures and pages for people.

`figures.save_all(tables, folder)` draws the three figures of a run, `answer.write(folder)` tells a
folder on one page.
"""
