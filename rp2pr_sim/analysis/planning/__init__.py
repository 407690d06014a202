"""What a programme's designer has to decide before the first visit: `rp2pr plan`.

- `question`, `run`: what is asked, and all answers with their tables and sentences
- `studies`, `fixed_pairs`: what is simulated, with pairs that stay if they are of own teams
- `power`, `trial_size`: how many pairs a trial needs to detect an effect
- `visit_calendar`: when the visits are, who leads them, what more staff would change
- `predictors`, `warning_signs`: which plans will fail, as seen three months after submission
- `pair_outlook`, `swaps`, `pair_advice`: what each pair of your own teams can expect
- `handouts`, `dates`: what each hospital and the core team need on paper, and when
- `distinguish`, `pair_words`: which pairs, teams, swaps and signs differ, and which are alike

Functions on tables take those of any study with detailed tables:

    trial_size.trial_size(results.read("team"), effect=0.03, power=0.8, seed=1)
"""
