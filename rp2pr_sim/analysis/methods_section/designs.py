"""What each kind of analysis did, and how it estimates what it reports, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.calibration.prior_predictive import MISSED
from rp2pr_sim.analysis.calibration.run import MOST_ROUNDS, WAVES
from rp2pr_sim.analysis.methods_section import information, search
from rp2pr_sim.analysis.plausible_sets import varied_in_words
from rp2pr_sim.analysis.sensitivity.methods import SHARED

_MOST = 20
"""Settings that a sentence lists; of more it gives the number."""
_CHANCE_ONLY = (
    "Intervals show simulation error, which is chance alone; they do not include the uncertainty of"
    " parameters or of the model."
)

_PLAUSIBLE = (
    "plausible parameter sets, drawn by weight from those that agree with the published figures"
)
_DECLARED = "parameter sets, a scrambled Sobol' design over declared ranges"
_OVER_SETS = (
    "The mean over the replicates of a set is the expected value under that set plus noise, whose"
    " variance we estimated within sets. We moved these means towards their overall mean so that"
    " their covariance is that of the expected values (Louis 1984), with noisy eigenvalues shrunk"
    " as in a spiked model (Donoho et al. 2018). The uncertainty interval spans the 2.5th to the"
    " 97.5th percentile of the values so moved, including the error of the overall mean.",
    "The simulation error is half the width of the 95% t-interval of the mean over these sets: it"
    " is chance alone. Neither includes the uncertainty of the model.",
)


def design_of(result: Result) -> Iterator[str]:
    """Yield what was simulated, sentence by sentence."""
    yield from _DESIGNS[result.question.kind()](result)


def estimation_of(result: Result) -> Iterator[str]:
    """Yield what was estimated and how, sentence by sentence."""
    yield from _ESTIMATIONS[result.question.kind()](result)


def _settings(values: Mapping[str, Any]) -> str:
    if not values:
        return "All settings of the programme were the defaults."
    if len(values) > _MOST:
        many = f"{len(values)} settings of the programme differed from the defaults"
        return f"{many} (question.json lists them)."
    told = ", ".join(f"{name} = {value}" for name, value in values.items())
    return f"The settings of the programme differed from the defaults in {told}."


# one or several programmes


def _run(result: Result) -> Iterator[str]:
    question: Any = result.question
    each = f"{question.replicates:,} independent replicates"
    if question.parameters == "plausible":
        sets = len(result.studies[""].study.points)
        yield (
            f"We simulated the programme {question.called} under {sets:,} {_PLAUSIBLE}, each in"
            f" {each} of its own. They vary {varied_in_words(question.kept)}."
        )
        yield from _kept(question)
    else:
        yield (
            f"We simulated the programme {question.called} in {each}, each with its own hospitals"
            " and random numbers."
        )
    yield _settings(question.simulated.values)


def _kept(question: Any) -> Iterator[str]:
    if question.kept:
        yield f"We set the following in every set: {', '.join(question.kept)}."


def _run_estimates(result: Result) -> Iterator[str]:
    question: Any = result.question
    if question.parameters == "plausible":
        yield (
            "We report means over all runs with their 95% uncertainty interval and their simulation"
            " error."
        )
        yield from _OVER_SETS
        yield (
            "We also report the 2.5th and the 97.5th percentile of single runs, and the share of"
            " their variance that is chance, with a 95% interval from the F distribution."
        )
        return
    yield (
        "We report means over replicates with 95% t-intervals; shares of replicates have Wilson's"
        " interval, and ratios of means that of the delta method."
    )
    yield _CHANCE_ONLY


def _compare(result: Result) -> Iterator[str]:
    question: Any = result.question
    yield from _compared(question, result.studies[""].study.replicates)
    yield f"The baseline was {question.baseline or question.compared[0].name}."
    if question.precision:
        yield (
            "Replicates were added until the simulation error of every difference from the baseline"
            f" was at most {question.precision}, up to {question.max_replicates:,} replicates"
            f"{'' if question.parameters == 'central' else ' for each set'}."
        )


def _compared(question: Any, replicates: int) -> Iterator[str]:
    names = [item.name for item in question.compared]
    listed = f" ({', '.join(names)})" if len(names) <= _MOST else ""
    yield f"We compared {len(names):,} scenarios{listed}."
    if question.parameters == "central":
        yield (
            "Each was simulated with the default of each parameter, in the same"
            f" {replicates:,} replicates."
        )
        return
    yield (
        f"Each was simulated under the same {question.sets:,}"
        f" {_PLAUSIBLE if question.parameters == 'plausible' else _DECLARED}, in"
        f" {replicates:,} replicates for each set. All scenarios share the replicates of a set; no"
        " two sets share one."
    )
    if question.parameters == "plausible":
        yield f"The sets vary {varied_in_words(question.kept)}."
    yield from _kept(question)


def _value(result: Result) -> Iterator[str]:
    question: Any = result.question
    yield from _compared(question.comparison, question.comparison.replicates)
    yield from information.design_of(question)


def _value_estimates(result: Result) -> Iterator[str]:
    yield from information.estimation_of(result.question)


def _compare_estimates(result: Any) -> Iterator[str]:
    question = result.question
    yield (
        f"The main outcome was {result.findings.outcome}. Differences from the baseline are paired"
        " by replicate under common random numbers."
    )
    if question.parameters == "central":
        yield (
            "They have 95% t-intervals; the chance of being best of a scenario is its share of"
            " bootstrap samples of the replicates."
        )
        yield _CHANCE_ONLY
        return
    yield "We report their means over all runs with a 95% uncertainty interval."
    yield from _OVER_SETS
    yield (
        "The chance of being best of a scenario is the share of sets under which its expected"
        " outcome is the best. Its regret under a set is the shortfall from the best expected"
        " outcome there (Savage 1951); the robust scenario has the smallest regret under its worst"
        " set."
    )
    if question.parameters == "declared":
        yield "Shares of sets over declared ranges are not probabilities."
    if any(item.region is not None for item in result.robustness.alternatives):
        yield (
            "Regions of parameters in which another scenario does better were searched for by PRIM"
            " (Friedman and Fisher 1999; Bryant and Lempert 2010) on one half of the sets and"
            " checked on the other half by Fisher's exact test."
        )


def _optimise(result: Result) -> Iterator[str]:
    yield from search.design_of(result)


def _optimise_estimates(result: Result) -> Iterator[str]:
    question: Any = result.question
    yield (
        "Finalists are compared by paired differences under common random numbers, with simulation"
        " error. A search finds a good programme and proves none to be the best."
    )
    if question.parameters == "central":
        yield _CHANCE_ONLY


def _plan(result: Result) -> Iterator[str]:
    question: Any = result.question
    asked = ", ".join(question.questions) or "all that the scenario can answer"
    yield (
        f"We planned the programme {question.called} from {question.simulated_in_words}; the"
        f" questions were: {asked.replace('_', ' ')}."
    )
    if question.over_sets:
        yield f"The parameter sets vary {varied_in_words(question.kept)}."
    yield _settings(question.simulated.values)


def _plan_estimates(result: Result) -> Iterator[str]:
    question: Any = result.question
    if question.over_sets:
        yield (
            "We report means over parameter sets with the 95% range of their expected values, in"
            " which the noise of few replicates is taken out by its variance within sets, and the"
            " simulation error of the means."
        )
    else:
        yield "Intervals are from t distributions over replicates."
    if not question.questions or "trial_size" in question.questions:
        yield (
            f"Sizes of trials are for a difference of {question.effect} between the arms and a"
            f" power of {question.power:.0%}."
        )
    if not question.over_sets:
        yield _CHANCE_ONLY


# what matters


def _sensitivity(result: Any) -> Iterator[str]:
    question, sample = result.question, result.sample
    inputs, samples = len(question.varied), len(sample.cube)
    groups = f" in {len(question.labels):,} groups that move together" if question.grouped else ""
    ranges = (
        "their distributions in the plausible parameter sets, where these have them, and else their"
        " declared ranges"
        if question.parameters == "plausible"
        else "their declared ranges, or those named in the command"
    )
    programmes, _ = result.size
    shared = (
        f"{{:,}} replicates, which {SHARED} successive base points share"
        if question.how.product
        else "the same {:,} replicates"
    )
    yield (
        f"We varied {inputs:,} inputs{groups} independently over {ranges} (table inputs.csv). The"
        f" design for {question.how.title} had {samples:,} base points ({programmes:,} different"
        f" programmes), each in {shared.format(sample.values.shape[-1])}."
    )
    if question.other is not None:
        changed = ", ".join(f"{name}: {there}" for name, (_, there) in question.differences.items())
        yield f"The outcome is the difference from the same programme with {changed}."
    outcomes = ", ".join(result.problem.outcomes)
    many = len(result.problem.outcomes) > 1
    yield f"The {'outcomes were' if many else 'outcome was'} {outcomes}."
    yield _settings(question.simulated.values)


_INDICES = {
    "morris": (
        "The mean size of elementary effects, mu*, ranks the inputs (Morris 1991; Campolongo et al."
        " 2007), on trajectories of SALib (Herman and Usher 2017)."
    ),
    "sobol": (
        "Total-order indices have Jansen's estimator (Jansen 1999) and first-order indices that of"
        " Saltelli and others (Saltelli et al. 2010), on a scrambled Sobol' sequence of SALib"
        " (Herman and Usher 2017)."
    ),
    "shapley": (
        "Shapley effects have Goda's estimator (Goda 2021) of SALib (Herman and Usher 2017)."
    ),
    "pawn": (
        "PAWN indices (Pianosi and Wagener 2018) are the median distance between distributions over"
        " ten slices of an input, by SALib (Herman and Usher 2017)."
    ),
    "delta": (
        "Borgonovo's delta has the estimator for given data (Plischke et al. 2013), by SALib"
        " (Herman and Usher 2017), with classes of equal outcomes added."
    ),
    "regional": (
        "Regional sensitivity (Hornberger and Spear 1981) is the Cramér-von Mises distance between"
        " an input's distributions inside and outside each fifth of the outcome."
    ),
}


def _sensitivity_estimates(result: Any) -> Iterator[str]:
    how = result.question.how
    yield _INDICES[how.name]
    if getattr(how, "product", False):
        yield (
            "Squares of the outcome are replaced by products of two independent replicates, so that"
            " chance adds nothing to an index on average."
        )
    else:
        yield "Indices are those of the mean over replicates."
    yield (
        "Their 95% intervals are bootstrapped over base points and do not include chance beyond"
        " these replicates or other ranges. Dummy inputs show the noise: inputs whose intervals do"
        " not lie above theirs are not distinguished from it."
    )
    shares = [
        f"{row['chance_share']:.0%} ({row['outcome']})"
        for _, row in result.variance.iterrows()
        if row["chance_share"] == row["chance_share"]
    ]
    if shares:
        yield f"Chance made {', '.join(shares)} of the variance of a single run."


def _claims(result: Result) -> Iterator[str]:
    question: Any = result.question
    yield (
        f"We tested {len(question.chosen):,} causal claims (Aveling et al. 2012)"
        f" by experiments in the model, each with {question.replicates:,} pairs of runs that differ"
        " in the cause."
    )


def _claims_estimates(_result: Result) -> Iterator[str]:
    yield (
        "A claim is reproduced if the 95% t-interval of the mean paired difference under common"
        " random numbers lies wholly on the claimed side; the tables also say which verdicts hold"
        " with intervals that are valid together (Bonferroni)."
    )


def _ablation(result: Result) -> Iterator[str]:
    question: Any = result.question
    yield (
        "We switched each mechanism of the default programme off in turn and simulated each variant"
        f" in the same {question.replicates:,} replicates as the default programme."
    )


def _ablation_estimates(_result: Result) -> Iterator[str]:
    yield (
        "Contributions are paired differences from the default programme under common random"
        " numbers, with 95% t-intervals."
    )
    yield _CHANCE_ONLY


def _calibrate(result: Result) -> Iterator[str]:
    question: Any = result.question
    targets = ", ".join(question.targets) or "all that are marked for it"
    yield (
        f"We fitted all uncertain parameters to published figures ({targets}), each simulated in a"
        " programme of its own. Each parameter has a prior with a written reason; rival forms of"
        " mechanisms are equally probable."
    )
    yield (
        f"A scrambled Sobol' sample of {question.samples:,} parameter sets of the prior with"
        f" {question.replicates:,} runs each gave the prior predictive check. We drew {WAVES} waves"
        f" of {question.samples // 2:,} sets and then rounds of {question.sets:,} final sets with"
        f" {question.final_replicates:,} runs each by the likelihood of an emulator. Rounds were"
        f" added until the final sets were worth {question.effective:,} equally probable ones"
        f" ({MOST_ROUNDS} rounds at most)."
    )


def _calibrate_estimates(_result: Result) -> Iterator[str]:
    yield (
        "Counts are beta-binomial, other figures normal on their scale; their variance is that of"
        " the published figure, of a single programme, of the model's discrepancy and of the"
        f" simulation. Figures that fewer than {100 * MISSED:.0f}% of the sets of the prior reach"
        " are left out of the likelihood."
    )
    yield (
        "The emulator is a sparse quadratic polynomial (Efron et al. 2004). Final sets are weighted"
        " by their simulated likelihood over the mixture of the densities that they were drawn from"
        " (Owen and Zhou 2000). The inference was tried on made-up figures, also with half of the"
        " figures' uncertainty (Talts et al. 2018)."
    )


_Told = Callable[[Any], Iterator[str]]
_DESIGNS: Mapping[str, _Told] = {
    "run": _run, "compare": _compare, "optimise": _optimise, "plan": _plan,
    "sensitivity": _sensitivity, "claims": _claims, "ablation": _ablation,
    "value": _value, "calibrate": _calibrate,
}  # fmt: skip
_ESTIMATIONS: Mapping[str, _Told] = {
    "run": _run_estimates, "compare": _compare_estimates, "optimise": _optimise_estimates,
    "plan": _plan_estimates, "sensitivity": _sensitivity_estimates, "claims": _claims_estimates,
    "ablation": _ablation_estimates, "value": _value_estimates,
    "calibrate": _calibrate_estimates,
}  # fmt: skip
