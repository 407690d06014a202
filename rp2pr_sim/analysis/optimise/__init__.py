"""Search for the best programmes that money and time allow.

    import rp2pr_sim as rp

    result = rp.optimise(budget=300_000, weeks=104)
    result.table            # one row per finalist

- `question`, `search_space`: what is asked, and the programmes that a search begins with
- `levers`, `objectives`: what is varied, and what a programme may be chosen for
- `racing`, `local_search`, `search`: how programmes are found
- `evaluator`: how they are simulated
- `finalists`, `marginal_changes`, `robustness`: the reported numbers
- `headline`, `summary`: the answer in words
- `run`: all steps
"""
