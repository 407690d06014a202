"""The figures of `rp2pr advise`, one file each."""

from rp2pr_sim.report.planning.trial_size import draw_trial_size
from rp2pr_sim.report.planning.visit_calendar import draw_visit_calendar
from rp2pr_sim.report.planning.warning_signs import draw_warning_signs

__all__ = ["draw_trial_size", "draw_visit_calendar", "draw_warning_signs"]
