"""Search for the best programmes that budgets and time allow.

    import rp2pr_sim as rp

    result = rp.optimise(total_cost=300_000, weeks=104)
    result.table            # one row per finalist

- `question`, `search_space`: what is asked, and the programmes that a search begins with
- `levers`, `objectives`, `constraints`: what is varied, what for, and within which budgets
- `racing`, `local_search`, `search`: how programmes are found
- `recombination`: what two good programmes have in common, and the best of both
- `climb`: from the best of them until no affordable single change improves it
- `best_programme`: these three steps, and the check with the report's random numbers
- `evaluator`: how programmes are simulated
- `shortlist`, `finalists`: which are reported, and the reported numbers
- `marginal_changes`, `agreement`: single changes, and what is equally good
- `recommendation`: the best programme as a scenario, and what to do now
- `headline`, `summary`: the answer in words
- `run`: all steps
"""
