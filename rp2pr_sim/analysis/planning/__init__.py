"""Advice for who designs a programme, before the first visit: `rp2pr advise`.

- `power`, `trial_size`: how many pairs a trial needs to see an effect
- `visit_calendar`: when the visits are, who leads them, what more hands would change
- `early_signs`, `logistic`, `warning_signs`: which plans will fail, as seen three months after
  their submission
- `fixed_pairs`, `pair_outlook`, `better_pairs`, `pair_advice`: what each pair of your own teams may
  expect
- `settings`, `simulated`, `inquiry`: what is asked, what is simulated for it, all answers in one
  folder

What works on tables takes those of any study with detailed tables:

    trial_size.trial_size(Store(done.folder).read("team"), effect=0.03, power=0.8, seed=1)
"""
