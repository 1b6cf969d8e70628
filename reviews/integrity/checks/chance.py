"""How likely something is by chance alone: tails of two distributions, with their sources."""

from math import exp, lgamma


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def at_least_one(total: int, marked: int, drawn: int) -> float:
    """Probability that `drawn` of `total` things, without putting back, hold at least one of the `marked`.

    One minus the hypergeometric probability of none: W. Feller, "An Introduction to Probability Theory and Its
    Applications", vol. 1 (3rd ed., 1968), II.6.
    """
    marked, drawn = min(marked, total), min(drawn, total)
    if marked <= 0 or drawn <= 0:
        return 0.0
    if marked + drawn > total:
        return 1.0
    return 1.0 - exp(_log_choose(total - marked, drawn) - _log_choose(total, drawn))


def hypergeometric_tail(at_least: int, total: int, marked: int, drawn: int) -> float:
    """Probability of `at_least` marked things or more among `drawn` of `total`: Fisher's exact test, one-sided.

    R. A. Fisher, "The Logic of Inductive Inference", Journal of the Royal Statistical Society 98 (1935).
    """
    marked, drawn = min(marked, total), min(drawn, total)
    low, high = max(at_least, drawn - (total - marked), 0), min(marked, drawn)
    if at_least <= max(0, drawn - (total - marked)):
        return 1.0
    base = _log_choose(total, drawn)
    terms = [exp(_log_choose(marked, k) + _log_choose(total - marked, drawn - k) - base) for k in range(low, high + 1)]
    return min(1.0, sum(terms))


def binomial_tail(at_least: int, trials: int, rate: float) -> float:
    """Probability of `at_least` successes or more in independent trials of one rate (Feller, vol. 1, VI.2)."""
    if at_least <= 0:
        return 1.0
    if at_least > trials or rate <= 0:
        return 0.0
    if rate >= 1:
        return 1.0
    return min(
        1.0,
        sum(exp(_log_choose(trials, k)) * rate**k * (1 - rate) ** (trials - k) for k in range(at_least, trials + 1)),
    )
