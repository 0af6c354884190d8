"""Correlations, against R, published examples and simulation.

Values of R come from R 4.2.2, whose calls are quoted beside them. Tolerances: 1e-12
where R's full precision was noted; half of the last printed digit where an expected
value was published rounded; three to four standard errors for a simulation.
"""

import dataclasses
import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from personalising.statistics import (
    compare_correlations,
    correlation,
    correlation_from_summary,
    detectable_correlation,
)

# the pairs of R's help page of cor.test (Hollander and Wolfe, 1973, p. 185 f.)
TUNA_X = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
TUNA_Y = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]

# mtcars$mpg and mtcars$am of R
MPG = [21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2]
MPG += [10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26]
MPG += [30.4, 15.8, 19.7, 15, 21.4]
AM = [1] * 3 + [0] * 14 + [1] * 3 + [0] * 5 + [1] * 7

VOCABULARY = [
    "estimate",
    "std_error",
    "statistic",
    "p_value",
    "conf_low",
    "conf_high",
    "n",
]


def assert_close(found, expected, tolerance=1e-12):
    assert found == pytest.approx(expected, abs=tolerance, rel=tolerance)


# --- correlation ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "r", "t", "df", "p", "low", "high", "rho"),
    [
        pytest.param(
            TUNA_X,
            TUNA_Y,
            0.571181557563829,
            1.84108263811534,
            7,
            0.108173054349494,
            -0.149742633036757,
            0.895579461838739,
            0.6,
            id="cor.test(x, y)",
        ),
        pytest.param(
            MPG,
            AM,
            0.599832429454648,
            4.10612698310069,
            30,
            0.000285020743935065,
            0.317558303512231,
            0.78445202183514,
            0.562005693319011,
            id="cor.test(~ mpg + am, mtcars)",
        ),
    ],
)
def test_correlation_agrees_with_r_cor_test(x, y, r, t, df, p, low, high, rho):
    found = correlation(x, y)
    assert_close(found.r, r)
    assert_close(found.tvalue, t)
    assert (found.n, found.df, found.n_missing) == (len(x), df, 0)
    assert found.pvalue == pytest.approx(p, rel=1e-12)
    assert_close([found.conf_low, found.conf_high], [low, high])
    assert_close(found.spearman, rho)  # cor(x, y, method = "spearman")


def test_interval_follows_the_confidence():
    # cor.test(x, y, conf.level = 0.9)$conf.int
    found = correlation(TUNA_X, TUNA_Y, confidence=0.9)
    assert_close(found.conf_low, -0.0222302275045116)
    assert_close(found.conf_high, 0.866978634807614)
    assert found.confidence == 0.9


def test_with_a_binary_variable_p_is_that_of_the_pooled_t_test():
    # t.test(mpg ~ am, mtcars, var.equal = TRUE)$p.value
    assert correlation(AM, MPG).pvalue == pytest.approx(0.000285020743935065, rel=1e-12)


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA])
def test_pairs_with_a_missing_value_are_dropped_and_counted(missing):
    x = pd.Series([*TUNA_X, missing, 7, missing], dtype="Float64")
    y = pd.Series([*TUNA_Y, 3, missing, missing], dtype="Float64")
    found = correlation(x, y)
    whole = correlation(TUNA_X, TUNA_Y)
    assert found == dataclasses.replace(whole, n_missing=3)


def test_series_are_paired_by_position_not_by_index():
    x = pd.Series(TUNA_X, index=range(9))
    y = pd.Series(TUNA_Y, index=range(8, -1, -1))
    assert correlation(x, y) == correlation(TUNA_X, TUNA_Y)


@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_correlation_has_p_zero_and_an_interval_of_no_width(sign):
    x = np.array([0.1, 0.2, 0.3, 0.45, 0.7])
    found = correlation(x, sign * x / 3 + 0.1)
    assert (found.r, found.pvalue, found.spearman) == (sign, 0, pytest.approx(sign))
    assert (found.conf_low, found.conf_high) == (sign, sign)
    assert found.tvalue == sign * math.inf
    assert correlation_from_summary(sign, 5) == dataclasses.replace(
        found, spearman=None
    )


def test_perfect_correlation_keeps_what_was_asked_and_what_was_dropped():
    found = correlation([1, 2, None, 3, 4], [2, 4, 5, 6, 8], confidence=0.9)
    assert (found.r, found.n, found.df) == (1, 4, 2)
    assert (found.n_missing, found.confidence) == (1, 0.9)


def test_nearly_perfect_correlation_is_not_perfect():
    # y is x but for one that differs by 1 in 10,000: 1 - r is about 3e-10
    x = np.arange(1, 7, dtype=float)
    found = correlation(x, np.append(x[:-1], x[-1] + 1e-4))
    assert 1e-11 < 1 - found.r < 1e-8
    assert found.conf_low < found.r < found.conf_high < 1
    assert found.pvalue > 0


def test_variable_that_varies_little_beside_its_size_is_no_constant():
    deviations = np.array([1.0, 3, 2, 5, 4, 7])
    other = [2, 1, 4, 3, 6, 5]
    expected = correlation(deviations, other).r
    far = correlation(1e9 + deviations, other)
    assert far.r == pytest.approx(expected, rel=1e-6)


NOT_VARYING = r"y must vary among the complete pairs; found 0\.3 in all 4"


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2, 3, 4], [1, 2, 3], "same length; found 4 and 3"),
        ([1, 2, 3], [1, 3, 2], "at least 4 complete pairs.*found 3"),
        ([1, 2, 3, 4, None], [1, None, 2, 3, 4], "4 complete pairs.*found 3"),
        ([1, 2, 3, 4], [0.3] * 4, NOT_VARYING),
        ([1, 2, 3, 4], [0.3, 0.1 + 0.2, 0.3, 0.3], NOT_VARYING),
        ([5, 5, 5, 5, 9], [1, 2, 3, 4, None], "x must vary.*found 5 in all 4"),
        ([0, 0, 0, 0], [1, 2, 3, 4], "x must vary.*found 0 in all 4"),
        ([1, 2, 3, math.inf], [1, 2, 3, 4], "x must be finite; found inf at pos.* 3"),
        ([1, 2, 3, 4], [1, -math.inf, 3, 4], "y must be finite; found -inf at pos.* 1"),
        ([1, 2, 3, "no"], [1, 2, 3, 4], "x must hold numbers only; found: .*'no'"),
        ([1, 2, 3, 4], [1, 2, 3, pd.NA], "y must hold numbers only; found: .*NAType"),
        ([[1, 2], [3, 4]], [1, 2], "x must have one dimension; found 2"),
    ],
)
def test_unusable_variables_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        correlation(x, y)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, math.nan])
def test_confidence_outside_0_to_1_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1; found"):
        correlation(TUNA_X, TUNA_Y, confidence)
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1; found"):
        correlation_from_summary(0.5, 15, confidence)


# --- correlation_from_summary ---------------------------------------------------------


@pytest.mark.parametrize(
    ("r", "n", "confidence", "t", "p", "low", "high"),
    [
        (
            0.55,
            15,
            0.95,
            2.37444579461002,
            0.033655357815007,
            0.0525400215375788,
            0.828763291557857,
        ),
        (
            0.11,
            15,
            0.95,
            0.399032132005318,
            0.696347038550809,
            -0.426283453070612,
            0.589069422396699,
        ),
        (
            0.67,
            15,
            0.95,
            3.25410283578008,
            0.00627845791293918,
            0.240165992761845,
            0.880173219445919,
        ),
        (
            -0.368,
            20,
            0.99,
            -1.67912289530426,
            0.110402580370265,
            -0.766108491602148,
            0.234194239001125,
        ),
    ],
)
def test_printed_correlation_agrees_with_r_cor_test(r, n, confidence, t, p, low, high):
    # set.seed(1); q <- qr.Q(qr(cbind(1, scale(matrix(rnorm(2 * n), n)))))[, 2:3]
    # cor.test(q[, 1], r * q[, 1] + sqrt(1 - r^2) * q[, 2], conf.level = confidence)
    found = correlation_from_summary(r, n, confidence)
    assert_close([found.tvalue, found.pvalue], [t, p])
    assert_close([found.conf_low, found.conf_high], [low, high])
    assert (found.r, found.n, found.df) == (r, n, n - 2)
    assert (found.n_missing, found.spearman) == (0, None)


@pytest.mark.parametrize(
    ("r", "low", "high", "t"),
    [
        (0.0, -0.36, 0.36, 0.00),
        (0.1, -0.27, 0.44, 0.53),
        (0.2, -0.17, 0.52, 1.08),
        (0.3, -0.07, 0.60, 1.66),
        (0.4, 0.05, 0.66, 2.31),
        (0.5, 0.17, 0.73, 3.06),
        (0.6, 0.31, 0.79, 3.97),
        (0.7, 0.45, 0.85, 5.19),
        (0.8, 0.62, 0.90, 7.06),
        (0.9, 0.80, 0.95, 10.93),
    ],
)
def test_printed_correlation_agrees_with_a_published_table(r, low, high, t):
    # n = 30, to 2 decimals: andrisignorell.github.io/DescTools/dev/reference/FisherZ
    found = correlation_from_summary(r, 30)
    assert_close([found.conf_low, found.conf_high, found.tvalue], [low, high, t], 0.005)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.integers(-50, 50)] * 2), min_size=4, max_size=30))
def test_data_and_their_summary_give_the_same_result(pairs):
    # scipy computes the first, this module the second
    x, y = np.array(pairs, dtype=float).T
    assume(np.ptp(x) and np.ptp(y))
    data = correlation(x, y)
    printed = correlation_from_summary(data.r, data.n)
    assert printed.pvalue == pytest.approx(data.pvalue, rel=1e-9, abs=1e-300)
    assert_close([printed.conf_low, printed.conf_high], [data.conf_low, data.conf_high])


@pytest.mark.parametrize("r", [1.01, -2, math.nan, math.inf])
def test_impossible_correlation_is_refused(r):
    with pytest.raises(ValueError, match="r must be a number from -1 to 1; found"):
        correlation_from_summary(r, 15)


@pytest.mark.parametrize("n", [3, 0, -5, 15.5, math.nan, math.inf])
def test_impossible_number_of_pairs_is_refused(n):
    with pytest.raises(ValueError, match="n must be a whole number of at least 4; f"):
        correlation_from_summary(0.5, n)
    with pytest.raises(ValueError, match="n must be a whole number of at least 4; f"):
        detectable_correlation(n)


def test_whole_number_from_a_table_of_floats_is_taken():
    assert repr(correlation_from_summary(0.5, np.float64(15.0))) == repr(
        correlation_from_summary(0.5, 15)
    )


# --- properties of r ------------------------------------------------------------------


variable = st.lists(st.integers(-100, 100), min_size=12, max_size=12).filter(
    lambda values: len(set(values)) > 1
)


@settings(deadline=None)
@given(variable, variable)
def test_variables_can_change_places(x, y):
    assert_close(
        dataclasses.astuple(correlation(x, y)), dataclasses.astuple(correlation(y, x))
    )


@settings(deadline=None)
@given(variable, variable, st.floats(0.01, 1000), st.integers(-1000, 1000))
def test_units_of_measurement_do_not_matter(x, y, scale, shift):
    found = correlation(np.array(x) * scale + shift, y)
    turned = correlation(-np.array(x), y)
    plain = correlation(x, y)
    assert_close(found.r, plain.r, 1e-9)
    assert_close([turned.r, turned.conf_low], [-plain.r, -plain.conf_high])
    assert_close(turned.pvalue, plain.pvalue)


# --- compare_correlations -------------------------------------------------------------


@pytest.mark.parametrize(
    ("r1", "n1", "r2", "n2", "z", "p", "low", "high"),
    [
        # Fisher's own example (1925), in D. Lakens, Improving Your Statistical
        # Inferences, chapter 17: cocor.indep.groups(n1 = 20, r1.jk = .6, ...)
        (0.6, 20, 0.8, 25, -1.2556, 0.2093, -0.6005, 0.1055),
        # stackoverflow.com/questions/14519006
        (0.60, 2700, 0.65, 2700, -3.0168, 0.0026, -0.0826, -0.0175),
        # R package rmcorr, vignette "Comparing Correlations"
        (-0.5890471, 57, -0.406097, 34, -1.0885, 0.2764, -0.5420, 0.1365),
    ],
)
def test_difference_agrees_with_published_output_of_cocor(
    r1, n1, r2, n2, z, p, low, high
):
    found = compare_correlations(
        correlation_from_summary(r1, n1), correlation_from_summary(r2, n2)
    )
    assert_close(
        [found.zvalue, found.pvalue, found.conf_low, found.conf_high],
        [z, p, low, high],
        0.00005,
    )
    assert found.difference == r1 - r2
    assert (found.n_first, found.n_second, found.n) == (n1, n2, n1 + n2)


def test_difference_agrees_with_an_interval_from_a_course_on_cocor():
    # cocor.indep.groups(.43, .10, 30, 1000): 95% interval -0.0228 0.5917
    found = compare_correlations(
        correlation_from_summary(0.43, 30), correlation_from_summary(0.10, 1000)
    )
    assert_close([found.conf_low, found.conf_high], [-0.0228, 0.5917], 0.00005)


@pytest.mark.parametrize(
    ("r1", "n1", "r2", "n2", "z", "p"),
    [
        # psych::r.test(n = 80, r12 = .55, r34 = .42, n2 = 75), psych 2.2.9; the
        # example of HyperStat, davidmlane.com/hyperstat/B8712.html
        (0.55, 80, 0.42, 75, 1.04117743827, 0.297793204814),
        # the same of the help page of Stata's cortesti, which prints 1.207 and 0.2275
        (0.84, 63, 0.75, 42, 1.20676964873, 0.227520867807),
    ],
)
def test_difference_agrees_with_psych(r1, n1, r2, n2, z, p):
    found = compare_correlations(
        correlation_from_summary(r1, n1), correlation_from_summary(r2, n2)
    )
    assert_close([found.zvalue, found.pvalue], [z, p], 1e-11)


summary = st.builds(
    correlation_from_summary, st.floats(-0.999, 0.999), st.integers(4, 3000)
)


@settings(deadline=None)
@given(summary, summary)
def test_difference_changes_sign_when_the_samples_change_places(first, second):
    forth = compare_correlations(first, second)
    back = compare_correlations(second, first)
    assert_close(
        [forth.difference, forth.zvalue, forth.conf_low, forth.conf_high],
        [-back.difference, -back.zvalue, -back.conf_high, -back.conf_low],
    )
    assert_close(forth.pvalue, back.pvalue)
    assert -2 <= forth.conf_low <= forth.difference <= forth.conf_high <= 2


def test_difference_keeps_the_confidence_of_both():
    first, second = (correlation_from_summary(r, 15, 0.9) for r in (0.55, 0.11))
    found = compare_correlations(first, second)
    wider = compare_correlations(
        correlation_from_summary(0.55, 15), correlation_from_summary(0.11, 15)
    )
    assert found.confidence == 0.9
    assert wider.conf_low < found.conf_low < found.conf_high < wider.conf_high
    assert found.pvalue == wider.pvalue


def test_different_confidences_are_not_compared():
    first, second = (correlation_from_summary(0.5, 15, c) for c in (0.95, 0.9))
    with pytest.raises(ValueError, match=r"same confidence; found 0\.95 and 0\.9"):
        compare_correlations(first, second)


@pytest.mark.parametrize(("pair", "name"), [((1, 0.5), "first"), ((0.5, -1), "second")])
def test_perfect_correlation_is_not_compared(pair, name):
    first, second = (correlation_from_summary(r, 15) for r in pair)
    with pytest.raises(ValueError, match=f"{name} must be .* strictly between -1 and"):
        compare_correlations(first, second)


# --- detectable_correlation -----------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "power", "alpha", "expected"),
    [
        (4, 0.8, 0.05, 0.986849303257),
        (10, 0.8, 0.05, 0.769826296751),
        (15, 0.8, 0.05, 0.657052048842),
        (26, 0.8, 0.05, 0.518906423434),
        (30, 0.8, 0.05, 0.486620481992),
        (100, 0.8, 0.05, 0.275866647395),
        (500, 0.8, 0.05, 0.124899658009),
        (26, 0.9, 0.01, 0.662748492222),
        (20, 0.5, 0.10, 0.369703182702),
    ],
)
def test_detectable_correlation_agrees_with_pwr(n, power, alpha, expected):
    # uniroot(function(r) pwr::pwr.r.test(n = n, r = r, sig.level = alpha)$power -
    #   power, c(1e-9, 1 - 1e-9), tol = 1e-14)$root, pwr 1.3-0
    assert_close(detectable_correlation(n, power, alpha), expected, 1e-10)


@pytest.mark.parametrize(
    ("n", "power", "expected", "half_unit"),
    [
        # pwr.r.test(n = 50, power = .8), solution of an exercise of psyTeachR
        (50, 0.8, 0.384, 5e-4),
        # pwr.r.test(n = 50, r = .3), power printed in the documentation of umx
        (50, 0.5715558, 0.3, 5e-8),
        # pwr.r.test(n = 50, r = .5), power printed in a course of L. DeBruine
        (50, 0.9669813, 0.5, 1e-7),
    ],
)
def test_detectable_correlation_agrees_with_published_output(
    n, power, expected, half_unit
):
    assert_close(detectable_correlation(n, power), expected, half_unit)


def exact_power(rho, n, alpha=0.05):
    """Power under bivariate normality: given x, t is noncentral."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    spread = np.sqrt(stats.chi2.ppf((nodes + 1) / 2, n - 1))
    critical = stats.t.isf(alpha / 2, n - 2)
    centre = rho / math.sqrt(1 - rho**2) * spread
    wrong = np.nan_to_num(stats.nct.cdf(-critical, n - 2, centre))
    right = stats.nct.sf(critical, n - 2, centre)
    return float(weights @ (right + wrong)) / 2


@pytest.mark.parametrize(
    ("n", "high_by"), [(10, 0.0087), (15, 0.0046), (26, 0.0018), (50, 0.0006)]
)
def test_detectable_correlation_is_near_the_exact_one(n, high_by):
    exact = optimize.brentq(lambda rho: exact_power(rho, n) - 0.8, 0.1, 0.95)
    assert_close(detectable_correlation(n) - exact, high_by, 0.0001)


def test_exact_power_is_that_of_gpower():
    # Cohen's medium and large effect: 84 and 29 pairs for a power of .8
    assert exact_power(0.3, 83) < 0.8 <= exact_power(0.3, 84)
    assert exact_power(0.5, 28) < 0.8 <= exact_power(0.5, 29)


@settings(deadline=None)
@given(st.integers(10, 5000), st.floats(0.11, 0.99), st.floats(0.001, 0.09))
def test_more_pairs_detect_a_smaller_correlation(n, power, alpha):
    more = detectable_correlation(n + 1, power, alpha)
    assert 0 < more < detectable_correlation(n, power, alpha)


@pytest.mark.parametrize(
    ("power", "alpha", "message"),
    [
        (1, 0.05, "power must lie between 0 and 1; found 1"),
        (0.8, 0, "alpha must lie between 0 and 1; found 0"),
        (0.05, 0.05, r"power must be greater than 0\.0\d+, which .* found 0\.05"),
    ],
)
def test_impossible_power_is_refused(power, alpha, message):
    with pytest.raises(ValueError, match=message):
        detectable_correlation(15, power, alpha)


def test_power_must_be_more_than_chance_gives():
    # for n = 4 the t test at .05 has critical r of .95, whose Fisher's z is 1.8318:
    # by the approximation, chance alone exceeds it with probability 2 (1 - Phi(1.8318))
    chance = 2 * stats.norm.sf(math.atanh(0.95))
    with pytest.raises(ValueError, match=r"greater than 0\.067, which a test at alpha"):
        detectable_correlation(4, chance - 1e-6)
    assert 0 < detectable_correlation(4, chance + 1e-6) < 0.01
    # the true level counts where the approximation's is lower
    with pytest.raises(ValueError, match=r"greater than 0\.05, "):
        detectable_correlation(1000, 0.05)


# --- coverage -------------------------------------------------------------------------


GROUPS_7_AND_8 = stats.zscore([0] * 7 + [1] * 8)


def share_of_intervals_with(rho, draw_x, samples=1500, n=15):
    """How many of the 95% intervals hold the true correlation."""
    rng = np.random.default_rng(20090701)
    held = 0
    for _ in range(samples):
        x = draw_x(rng, n)
        y = rho * x + math.sqrt(1 - rho**2) * rng.standard_normal(n)
        found = correlation(x, y)
        held += found.conf_low <= rho <= found.conf_high
    return held / samples


@pytest.mark.parametrize(
    ("draw_x", "expected"),
    [
        pytest.param(lambda rng, n: rng.standard_normal(n), 0.950, id="normal"),
        pytest.param(lambda rng, n: GROUPS_7_AND_8, 0.960, id="two groups"),
    ],
)
def test_interval_covers_as_the_docstring_says(draw_x, expected):
    # three standard errors of 1,500 samples are 0.017
    assert_close(share_of_intervals_with(0.5, draw_x), expected, 0.017)


def test_interval_of_a_difference_covers_as_the_docstring_says():
    rng = np.random.default_rng(20090702)
    samples, rhos, held = 1500, (0.5, 0.1), 0
    drawn = []
    for rho in rhos:
        x, noise = rng.standard_normal((2, samples, 15))
        y = rho * x + math.sqrt(1 - rho**2) * noise
        drawn.append(stats.pearsonr(x, y, axis=1).statistic)
    for pair in zip(*drawn, strict=True):
        found = compare_correlations(*(correlation_from_summary(r, 15) for r in pair))
        held += found.conf_low <= rhos[0] - rhos[1] <= found.conf_high
    assert_close(held / samples, 0.952, 0.017)


# --- what a result shows --------------------------------------------------------------


def test_tidy_is_one_row_in_the_common_vocabulary():
    result = correlation(AM, MPG)
    difference = compare_correlations(result, correlation(TUNA_X, TUNA_Y))
    both = pd.concat([result.tidy(), difference.tidy()])
    assert list(both.columns) == VOCABULARY
    assert both["estimate"].tolist() == [result.r, difference.difference]
    assert both["statistic"].tolist() == [result.tvalue, difference.zvalue]
    assert both["p_value"].tolist() == [result.pvalue, difference.pvalue]
    assert both["conf_low"].tolist() == [result.conf_low, difference.conf_low]
    assert both["conf_high"].tolist() == [result.conf_high, difference.conf_high]
    assert both["n"].tolist() == [32, 41]
    assert both["std_error"].isna().all()


def test_results_print_alike_whatever_the_last_bits():
    result = correlation_from_summary(0.5, 15)
    shaken = dataclasses.replace(
        result, r=math.nextafter(0.5, 1), pvalue=math.nextafter(result.pvalue, 1)
    )
    assert repr(shaken) == repr(result)
    assert shaken._repr_html_() == result._repr_html_()
    other = correlation_from_summary(0.1, 15)
    assert repr(compare_correlations(shaken, other)) == repr(
        compare_correlations(result, other)
    )
    assert repr(correlation_from_summary(-1e-17, 15)) == repr(
        correlation_from_summary(0, 15)
    )


def test_html_shows_the_numbers_that_there_are():
    page = correlation_from_summary(0.55, 15)._repr_html_()
    heads, cells = (re.findall(rf"<{tag}>(.*)</{tag}>", page) for tag in ("th", "td"))
    assert dict(zip(heads, cells, strict=True)) == {
        "estimate": "0.5500",
        "statistic": "2.3744",
        "p_value": "0.0337",
        "conf_low": "0.0525",
        "conf_high": "0.8288",
        "n": "15",
    }


def test_results_are_frozen():
    result = correlation_from_summary(0.5, 15)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.r = 1
