"""Teaching page (`rp2pr teach`): a service over the model, and the page that plays its answers.

    from rp2pr_sim.web.play import play
    play({"visit.hours": 6}, {"visit.hours": 1.5}, seed=1)["b"]["result"]["plan_success"]

- `levers`: the choices of a teacher, in plain words, with the paper's own
- `request`: from a request to a scenario, or to one sentence that rejects it
- `recording`: one programme, engine week by engine week, with everything that a page shows of it
- `play`, `serialise`: the recorded programme as columns of rounded numbers
- `story`, `histories`, `events`, `team_reasons`, `plan_reasons`: a team, its people, and why a plan
  failed, taken from the recorded states
- `monte_carlo`, `replays`, `jobs`: many replicates in the background, run once for all who ask the
  same
- `security`, `request_body`, `schemas`, `api`: the rules for a request, the form of an answer, and
  the above over HTTP (the only files that import FastAPI)
- `server`: a free port, compiled kernels, the browser
"""
