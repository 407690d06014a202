"""The best programmes that money and time allow: `rp2pr budget pounds=300000 weeks=104`.

    from rp2pr_sim.analysis.optimise.question import Asked
    from rp2pr_sim.analysis.optimise.run import begun, work
    from rp2pr_sim.study.runner import silent

    asked = Asked(pounds=300_000, weeks=104)
    done = work(begun(asked, Path("outputs/budget")), asked, silent)
    done.found.table            # one row a programme

- `levers`: which choices are searched, over what values, in what words
- `goals`: what a programme may be chosen for
- `asked`: what the user wants, and the programmes that a search begins with
- `race`: many programmes under the same luck, the clearly worse left behind; who tries them can be
  exchanged
- `refine`: one lever at a time, and what the changes promise together
- `search`: all of this, down to the finalists
- `bench`: programmes tried as studies in a folder, so that an interrupted search goes on
- `finalists`: the numbers that are told, from new luck
- `pounds`: what each pound buys
- `worlds`: the finalists under every parameter set that agrees with the facts
- `headline`: the answer in a few sentences
- `answer`: the whole answer in plain words, with its tables
- `work`: all steps in one folder
"""
