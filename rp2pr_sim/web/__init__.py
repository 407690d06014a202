"""The teaching page: a service over the model, and the page that plays what it answers (`rp2pr teach`).

    from rp2pr_sim.web.play import play
    play({"visit.hours": 6}, {"visit.hours": 1.5}, seed=1)["b"]["result"]["plan_success"]

- `levers`: what a teacher can choose, in plain words, with the paper's own
- `asked`: from what was sent to a scenario, or one sentence
- `recorded`: one programme, engine week by engine week, with what a page shows of it
- `play`, `shown`: the recorded programme as columns of round numbers
- `story`, `lives`, `reasons`, `team_reasons`, `plan_reasons`: a team, its people, and why a plan
  failed, read off the recorded states
- `luck`, `replays`, `jobs`: many replicates in the background, played once for all who ask the same
- `gate`, `answers`, `service`: what a request must be, what is answered, and the above over HTTP
  (the only files that import FastAPI)
- `serve`: a free port, warm kernels, the browser
"""
