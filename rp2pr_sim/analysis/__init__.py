"""Questions that are asked of many runs, and their results."""
