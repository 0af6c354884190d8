"""What follows from the printed figures, against R, published examples and search.

Expected values come from R 4 (stats), from Fleiss (1971) as printed in the books that
use it, from tables of critical values, or from a search that shares no code.
"""

import csv
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from personalising import published
from personalising.errors import CompendiumError
from personalising.paths import PUBLISHED
from personalising.published import Figure, scenarios
from personalising.published.figures import KINDS, WORDS, Printed, check, read
from personalising.published.rounding import Interval, over_roundings
from personalising.published.scenarios import (
    COEFFICIENTS,
    PROBABILITIES,
    agreement,
    closest_thresholds,
    probabilities,
    region_of,
    said_by_others,
    slopes,
    threshold_limits,
)
from personalising.statistics import smallest_significant_correlation
from personalising.statistics.kappa import null_variance
from personalising.study.printed import (
    Agreement,
    Entry,
    Status,
    Tally,
    by_verdict,
    correlations,
    messages,
    of_figures,
    rederive,
    render_text,
    sentences,
    shown,
    tally,
    to_frame,
    to_records,
)
from personalising.study.printed.correlations import (
    p_of_correlation,
    p_of_difference,
)
from personalising.study.printed.entries import compared
from personalising.study.printed.kappas import (
    category_totals,
    kappa_of,
)
from personalising.study.printed.regression import (
    Coefficient,
    adjusted_of_f,
    equal_correlation,
    f_of_adjusted,
    r_squared_of_f,
)
from personalising.study.printed.significance import judge, printed_range
from personalising.waves.schema import table_schema

FILE = PUBLISHED / "figures.csv"
IDS = published.figures().index.tolist()
DESIGN_THRESHOLDS = (
    -1.933,
    -0.134,
    2.937,
    4.863,
)  # found when the project was designed


def printed_figures() -> Printed:
    return Printed.of(published.figures())


def judged(**changed: str) -> dict[str, Entry]:
    """The entries of figures of which some are printed otherwise."""
    frame = published.figures().copy()
    for id, value in changed.items():
        frame.loc[id, "printed"] = value
    return {entry.id: entry for entry in rederive(frame)}


# made here and not in the first test that asks, so that `make mutants` sees that all do
ENTRIES = {entry.id: entry for entry in rederive()}


def as_printed() -> dict[str, Entry]:
    return ENTRIES


# The p of a correlation


@pytest.mark.parametrize(
    ("r", "df", "p"),
    [
        # R: 2 * pt(-abs(r) * sqrt(df / (1 - r^2)), df)
        (0.55, 13, 0.033655357815),
        (0.11, 13, 0.696347038551),
        (0.67, 13, 0.006278457913),
        (0.37, 13, 0.174637640924),
        (0.368, 18, 0.110402580370),
        (0.368, 16, 0.132964281415),
        # R: with(mtcars, cor.test(mpg, qsec))
        (0.4186840339, 30, 0.0170819885),
    ],
)
def test_p_of_a_correlation_agrees_with_r(r: float, df: int, p: float) -> None:
    assert p_of_correlation(r, df) == pytest.approx(p, rel=1e-9)
    assert p_of_correlation(-r, df) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_p_of_a_correlation_agrees_with_scipy(seed: int) -> None:
    x, y = np.random.default_rng(seed).normal(size=(2, 15))
    found = stats.linregress(x, y)
    assert p_of_correlation(found.rvalue, 13) == pytest.approx(found.pvalue, rel=1e-9)


@pytest.mark.parametrize(
    ("df", "level", "r"), [(13, 0.05, 0.514), (13, 0.01, 0.641), (18, 0.05, 0.444)]
)  # any table of critical values of r
def test_smallest_significant_correlation_is_that_of_the_tables(
    df: int, level: float, r: float
) -> None:
    assert round(smallest_significant_correlation(df + 2, level), 3) == r


@pytest.mark.parametrize(
    ("r1", "n1", "r2", "n2", "p"),
    [
        # psych::r.test(n = 80, r12 = .55, r34 = .42, n2 = 75), psych 2.2.9
        (0.55, 80, 0.42, 75, 0.297793204814),
        # help page of Stata's cortesti
        (0.84, 63, 0.75, 42, 0.227520867807),
    ],
)
def test_p_of_a_difference_of_correlations_agrees_with_psych(
    r1: float, n1: int, r2: float, n2: int, p: float
) -> None:
    assert p_of_difference(r1, n1, r2, n2) == pytest.approx(p, rel=1e-9)


def test_correlation_without_a_printed_p_is_not_checked() -> None:
    rows = published.figures()
    checked = [check.id for check in correlations.checks(Printed.of(rows))]
    assert len(checked) > 3
    rows.loc[checked[0], "printed_p"] = ""
    left = correlations.checks(Printed.of(rows))
    assert [check.id for check in left] == checked[1:]


def test_figures_that_a_caller_changes_are_changed_for_nobody_else() -> None:
    rows = published.figures()
    rows["printed"] = ""
    assert (published.figures()["printed"] != "").any()


def test_both_readings_of_the_gcse_correlation_are_given() -> None:
    entry = as_printed()["s421.r.personalisation_gcse"]
    assert entry.recomputed_p == pytest.approx(0.1104, abs=5e-5)
    assert "p = .110" in entry.explanation
    assert "p = .133" in entry.explanation


# The regression: R's lm(scale(mpg) ~ scale(wt) + scale(qsec) + scale(am), mtcars)


def test_r_squared_and_its_adjustment_follow_from_f_as_in_r() -> None:
    assert r_squared_of_f(52.7496394140, 3, 28) == pytest.approx(0.8496635564, rel=1e-9)
    assert adjusted_of_f(52.7496394140, 3, 28) == pytest.approx(0.8335560803, rel=1e-9)
    assert f_of_adjusted(0.8335560803, 3, 28) == pytest.approx(52.74963941, rel=1e-8)


def test_t_of_a_standardised_coefficient_is_that_of_r() -> None:
    # R squared of wt on qsec and am is .5972535114
    weight = Coefficient(-0.6358329601, 1 - 0.8496635564, 28)
    assert weight.t(0.5972535114) == pytest.approx(-5.506882344, rel=1e-8)
    assert weight.p(0.5972535114) == pytest.approx(6.952711111e-06, rel=1e-7)


def test_coefficient_is_just_significant_at_the_most_that_may_be_shared() -> None:
    coefficient = Coefficient(0.41, 1 - r_squared_of_f(3.20, 3, 22), 22)
    shared = coefficient.most_shared()
    assert coefficient.p(shared) == pytest.approx(0.05, rel=1e-9)
    assert 0.19 < shared < 0.191
    together = np.full((3, 3), equal_correlation(shared, 3))
    np.fill_diagonal(together, 1)
    inflation = np.linalg.inv(together)[0, 0]  # 1 / (1 - R squared with the others)
    assert 1 - 1 / inflation == pytest.approx(shared, rel=1e-9)


def test_adjusted_r_squared_and_p_follow_from_the_printed_f() -> None:
    assert as_printed()["s421.adj_r2"].recomputed == pytest.approx(0.2089, abs=5e-5)
    # R: pf(3.2, 3, 22, lower.tail = FALSE)
    assert as_printed()["s421.F"].recomputed_p == pytest.approx(0.04322893689, rel=1e-5)


def test_a_smaller_coefficient_could_not_be_significant() -> None:
    assert "cannot be significant" in (
        judged(**{"s421.beta.e_maturity": "0.36"})["s421.beta.e_maturity"].explanation
    )


def test_the_printed_coefficient_can_be_significant() -> None:
    said = as_printed()["s421.beta.e_maturity"].explanation
    assert "significant at 0.05 only if they share at most 0.19" in said


def test_an_unused_category_is_named_where_a_z_needs_one() -> None:
    """By the later variance the secondary z of frequency leaves a category empty."""
    for which, needed in (("frequency.secondary", True), ("frequency.primary", False)):
        said = as_printed()[f"s432.kappa_z.{which}"].explanation
        older, later = said.split("by Fleiss, Nee and Landis")
        assert "never to have been used" not in older
        assert ("never to have been used" in later) is needed


def test_a_predictor_alone_has_nothing_in_common_with_others() -> None:
    assert equal_correlation(0.3, 1) == 0


# Kappa: Fleiss (1971), 30 patients, 6 raters, 5 diagnoses

FLEISS_TOTALS = np.array([26, 26, 30, 55, 43])
FLEISS_KAPPA = 0.43024


@pytest.mark.parametrize(
    ("variance", "z"), [("siegel-castellan", 15.64), ("fleiss-nee-landis", 17.65)]
)
def test_z_of_fleiss_1971_comes_out_by_both_variances(variance, z) -> None:
    pairs = 30 * 6 * 5 / 2
    error = (
        null_variance(FLEISS_TOTALS / FLEISS_TOTALS.sum(), 6, variance) / pairs
    ) ** 0.5
    assert round(FLEISS_KAPPA / error, 2) == z


def test_variance_of_1979_is_that_of_raters_who_choose_at_random() -> None:
    rng = np.random.default_rng(1979)
    shares, items, raters, samples = np.array([0.55, 0.3, 0.15]), 400, 5, 3000
    counts = rng.multinomial(raters, shares, size=(samples, items))
    chance = ((counts.sum(axis=1) / (items * raters)) ** 2).sum(axis=1)
    agreed = (counts * (counts - 1)).sum(axis=(1, 2)) / (items * raters * (raters - 1))
    kappa = (agreed - chance) / (1 - chance)
    spread = null_variance(shares, raters, "fleiss-nee-landis")
    expected = spread / (items * raters * (raters - 1) / 2)
    # the variance of a variance of about normal values: four standard errors
    assert kappa.var() == pytest.approx(expected, rel=4 * (2 / samples) ** 0.5)


def test_category_totals_are_all_partitions() -> None:
    found = {tuple(row) for row in category_totals(12, 4, fewest=1).tolist()}
    expected = {
        tuple(sorted(row)) for row in product(range(1, 13), repeat=4) if sum(row) == 12
    }
    assert found == expected
    assert len(category_totals(12, 4, fewest=1)) == len(expected)
    assert len(category_totals(12, 4, fewest=0)) == 34  # partitions into at most 4


@pytest.mark.parametrize(
    ("which", "variance", "every", "some"),
    [
        ("frequency.primary", "Siegel and Castellan", True, True),
        ("frequency.secondary", "Siegel and Castellan", True, True),
        ("where.primary", "Siegel and Castellan", True, True),
        ("where.secondary", "Siegel and Castellan", True, True),
        ("frequency.primary", "Fleiss, Nee and Landis", True, True),
        ("frequency.secondary", "Fleiss, Nee and Landis", False, True),
        ("where.primary", "Fleiss, Nee and Landis", False, False),
        ("where.secondary", "Fleiss, Nee and Landis", False, False),
    ],
)
def test_variances_that_a_printed_z_allows(which, variance, every, some) -> None:
    kappa = kappa_of(printed_figures(), which)
    assert (kappa.largest_share(variance, fewest=1) is not None) == every
    assert (kappa.largest_share(variance, fewest=0) is not None) == some


@pytest.mark.parametrize(
    "which", ["frequency.primary", "frequency.secondary", "where.primary"]
)
def test_largest_share_agrees_with_a_random_search(which: str) -> None:
    kappa = kappa_of(printed_figures(), which)
    rng = np.random.default_rng(1988)
    shares = np.vstack(
        [rng.dirichlet(np.full(kappa.categories, a), 40_000) for a in (0.3, 1, 4)]
    )
    spread = null_variance(shares, kappa.raters, "siegel-castellan")
    fits = (kappa.spread.low <= spread) & (spread <= kappa.spread.high)
    low, high = kappa.largest_share("Siegel and Castellan")
    largest = shares[fits].max(axis=1)
    assert largest.min() == pytest.approx(low, abs=0.01)
    assert largest.max() == pytest.approx(high, abs=0.01)


def test_ratings_all_in_one_category_are_not_looked_at() -> None:
    wide = kappa_of(printed_figures(), "where.primary")._replace(
        items=2, raters=3, categories=3
    )
    with np.errstate(all="raise"):  # their variance would be 0 / 0
        assert wide.largest_share("Siegel and Castellan") is None


def test_a_z_that_no_variance_can_give_is_impossible() -> None:
    assert judged(**{"s432.kappa_z.where.primary": "94.6"})[
        "s432.kappa_z.where.primary"
    ].verdict is (Agreement.IMPOSSIBLE)


# The survey's model


def point(thresholds: tuple[float, ...]) -> np.ndarray:
    printed = printed_figures()
    return np.array([*thresholds, *(printed[id].value for id in COEFFICIENTS)])


@pytest.mark.parametrize("which", ["design", "closest"])
def test_one_choice_of_thresholds_gives_all_ten_probabilities(which: str) -> None:
    printed = printed_figures()
    closest = closest_thresholds(region_of(printed))
    thresholds = DESIGN_THRESHOLDS if which == "design" else closest
    found = probabilities(point(thresholds))
    assert [f"{p:.3f}" for p in found] == [printed[id].printed for id in PROBABILITIES]


def test_probabilities_are_those_of_a_logistic_distribution() -> None:
    t2, experience, primary, priority = 0.4, 0.137, 0.415, -0.196
    found = probabilities(np.array([-1, t2, 2, 3, experience, primary, priority, -0.6]))
    tendency = 4 * experience + primary + 1 * priority  # scenario 1
    assert found[:2].sum() == pytest.approx(stats.logistic.cdf(t2 - tendency))
    assert found.reshape(2, 5).sum(axis=1) == pytest.approx([1, 1])


def test_slopes_are_those_of_finite_differences() -> None:
    at, step = point(DESIGN_THRESHOLDS), 1e-6
    for place in range(at.size):
        moved = step * np.eye(at.size)[place]
        rise = (probabilities(at + moved) - probabilities(at - moved)) / (2 * step)
        assert slopes(at)[:, place] == pytest.approx(rise, abs=1e-9)


def test_thresholds_of_the_design_lie_in_the_allowed_range() -> None:
    limits = threshold_limits(region_of(printed_figures()))
    for threshold, (low, high) in zip(DESIGN_THRESHOLDS, limits, strict=True):
        assert low < threshold < high


def test_allowed_thresholds_are_those_of_a_random_search() -> None:
    printed, rng, tries = printed_figures(), np.random.default_rng(2009), 400_000
    half = printed[PROBABILITIES[0]].half_unit
    values = np.array([printed[id].value for id in PROBABILITIES]).reshape(2, 5)
    betas = np.array([printed[id].value for id in COEFFICIENTS])
    betas = betas + rng.uniform(-half, half, (tries, betas.size))
    drawn = np.cumsum(values[0, :4] + rng.uniform(-half, half, (tries, 4)), axis=1)
    first, second = np.array([4, 1, 1, 0]), np.array([1, 0, 3, 1])
    thresholds = stats.logistic.ppf(drawn) + (betas @ first)[:, None]
    below = stats.logistic.cdf(thresholds - (betas @ second)[:, None])
    again = np.diff(below, axis=1, prepend=0, append=1)
    last = 1 - drawn[:, -1]
    fits = (np.abs(again - values[1]) <= half).all(axis=1)
    fits &= np.abs(last - values[0, 4]) <= half
    assert fits.sum() > 100
    for found, (low, high) in zip(
        thresholds[fits].T, threshold_limits(region_of(printed)), strict=True
    ):
        assert low <= found.min()
        assert found.max() <= high
        assert found.max() - found.min() > 0.6 * (high - low)


@pytest.mark.parametrize(
    ("id", "other"),
    [
        ("c.scenario1.2", "0.526"),
        ("c.scenario2.5", "0.401"),
        ("c.beta.priority", "-0.396"),
    ],
)
def test_how_a_figure_was_printed_is_nothing_to_what_the_others_say(id, other) -> None:
    frame = published.figures().copy()
    place = (*PROBABILITIES, *COEFFICIENTS).index(id)
    said = said_by_others(region_of(printed_figures()), place)
    assert said.overlaps(printed_figures()[id].interval)
    frame.loc[id, "printed"] = other
    again = said_by_others(region_of(Printed.of(frame)), place)
    assert again == pytest.approx(said, abs=1e-6)


def test_agreement_in_the_scenarios_is_the_sum_of_two_printed_shares() -> None:
    printed = printed_figures()
    first = {"experience": 4, "primary": 1, "priority": 1}
    second = {"experience": 1, "priority": 3, "gifted": 1}
    for number, teacher in ((1, first), (2, second)):
        shares = [printed[f"c.scenario{number}.{rating}"].value for rating in (1, 2)]
        assert agreement(printed, teacher) == pytest.approx(sum(shares), abs=0.001)


def test_a_probability_that_the_others_rule_out_is_the_one_that_is_charged() -> None:
    entries = judged(**{"c.scenario1.1": "0.163"})
    assert entries["c.scenario1.1"].verdict is Agreement.DIFFERS
    assert entries["c.scenario1.1"].recomputed == pytest.approx(0.063, abs=5e-4)
    assert entries["x.threshold.1"].verdict is Agreement.IMPOSSIBLE
    others = [id for id in PROBABILITIES if id != "c.scenario1.1"]
    assert {entries[id].verdict for id in others} == {Agreement.NOT_CHECKABLE}


def test_tolerance_of_a_threshold_reaches_its_further_limit() -> None:
    region = region_of(printed_figures())
    for place, limit in enumerate(threshold_limits(region), 1):
        entry = as_printed()[f"x.threshold.{place}"]
        assert limit is not None
        further = max(abs(entry.recomputed - end) for end in limit)
        assert entry.tolerance == pytest.approx(further, abs=1e-5)  # of six digits


def test_predictors_of_the_scenarios_go_as_far_as_those_of_the_survey() -> None:
    experience = table_schema("teachers").field("experience")
    answer = table_schema("leaders").field("answer")  # priority is a score of these
    assert list(scenarios.EXPERIENCE) == list(experience.categories)
    assert list(scenarios.PRIORITY) == list(answer.categories)


def test_percentages_of_agreement_are_sums_of_probabilities() -> None:
    assert as_printed()["c.agree.lowest"].recomputed == pytest.approx(28.9)
    assert as_printed()["c.agree.highest"].recomputed == pytest.approx(72.0)


# Printed statements of significance


@pytest.mark.parametrize(
    ("printed_p", "low", "high"),
    [
        ("p<0.05", 0, 0.05),
        ("p<.001", 0, 0.001),
        ("n.s.", 0.05, 1),
        ("p=0.1", 0.05, 0.15),
        ("p=.034", 0.0335, 0.0345),
    ],
)
def test_printed_p_allows_what_rounds_to_it(printed_p, low, high) -> None:
    assert printed_range(printed_p) == pytest.approx((low, high))


def test_words_that_are_no_statement_of_p_are_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        printed_range("perhaps")


@pytest.mark.parametrize(
    ("printed_p", "p", "verdict"),
    [
        ("p<0.05", 0.03, Agreement.WITHIN_ROUNDING),
        ("p<0.05", 0.06, Agreement.DECISION_DIFFERS),
        ("p<0.01", 0.03, Agreement.DIFFERS),
        ("n.s.", 0.03, Agreement.DECISION_DIFFERS),
        ("p=0.1", 0.11, Agreement.WITHIN_ROUNDING),
        ("p=0.1", 0.21, Agreement.DIFFERS),
        ("p=0.1", 0.01, Agreement.DECISION_DIFFERS),
    ],
)
def test_p_is_judged_by_what_it_decides(printed_p, p, verdict) -> None:
    assert judge(printed_p, Interval(p, p)) is verdict


@pytest.mark.parametrize(
    ("id", "printed", "verdict"),
    [
        ("s41.r.statemented_disadvantage.primary", "+0.50", Agreement.DECISION_DIFFERS),
        ("s41.r.statemented_absence.secondary", "+0.60", Agreement.DIFFERS),
        ("s41.r.statemented_absence.primary", "+0.60", Agreement.DECISION_DIFFERS),
        ("s421.F", "2.90", Agreement.DECISION_DIFFERS),
        ("s421.F", "3.60", Agreement.DIFFERS),
        ("s432.kappa_z.frequency.primary", "1.50", Agreement.DECISION_DIFFERS),
    ],
)
def test_a_printed_statistic_that_its_p_belies_is_found(id, printed, verdict) -> None:
    entry = judged(**{id: printed})[id]
    assert entry.status is Status.INCONSISTENT
    assert entry.verdict is verdict


# All entries together


def test_every_figure_appears_exactly_once_and_in_its_order() -> None:
    ids = [entry.id for entry in rederive()]
    assert [id for id in ids if not id.startswith("x.")] == IDS
    assert not [id for id, times in Counter(ids).items() if times > 1]


def test_every_entry_is_complete() -> None:
    for entry in rederive():
        assert isinstance(entry.status, Status)
        assert isinstance(entry.verdict, Agreement)
        assert entry.section
        assert entry.what
        assert entry.explanation.endswith(".")
        assert "  " not in entry.explanation
        assert (entry.tolerance is None) == (entry.recomputed is None) or (
            entry.id.startswith("x.")
        )


def test_status_and_verdict_go_together() -> None:
    found = {
        (entry.status, entry.verdict)
        for entry in rederive()
        if not entry.id.startswith("x.threshold.")  # re-derived, but never printed
    }
    assert found == {
        (Status.REDERIVED, Agreement.EXACT),
        (Status.REDERIVED, Agreement.WITHIN_ROUNDING),
        (Status.INCONSISTENT, Agreement.DIFFERS),
        (Status.QUESTIONABLE, Agreement.QUESTIONABLE),
        (Status.CALIBRATED, Agreement.NOT_CHECKABLE),
        (Status.NOT_CHECKABLE, Agreement.NOT_CHECKABLE),
    }


def test_what_agrees_is_recomputed_or_has_a_recomputed_p() -> None:
    for id in IDS:
        entry = as_printed()[id]
        if entry.verdict.agrees:
            assert entry.recomputed is not None or entry.recomputed_p is not None
        if entry.verdict is Agreement.EXACT:
            assert entry.recomputed == published.figure(id).value
        if entry.verdict is Agreement.WITHIN_ROUNDING and entry.recomputed is not None:
            distance = abs(entry.recomputed - published.figure(id).value)
            assert distance <= entry.tolerance


@pytest.mark.parametrize(
    "id",
    [id for id in IDS if published.figure(id).printed_p],
)
def test_every_printed_p_is_recomputed(id: str) -> None:
    assert as_printed()[id].recomputed_p is not None


INCONSISTENT = {
    "s41.target.pupils.primary": 150,
    "s41.target.pupils.secondary": 150,
    "s41.target.pupils_per_group": 10,
    "s41.target.groups_per_school": 4,
    "b.learners.primary": 234,
    "b.learners.secondary": 258,
    "b.learners.all": 492,
    "t42.free.ks1": 17,
    "t42.free.primary": 39,
}


def test_figures_that_contradict_others_are_inconsistent() -> None:
    found = {
        id: as_printed()[id].recomputed
        for id in IDS
        if as_printed()[id].status is Status.INCONSISTENT
    }
    assert found == INCONSISTENT


QUESTIONABLE = {
    "s41.target.heads_and_tutors": 60,
    "b.assumed.per_learner_group": 5,
    "s432.walkthroughs.extra": 4,  # pupils, and groups
}


def test_figures_that_can_be_read_otherwise_are_questionable() -> None:
    found = {
        id: as_printed()[id].recomputed
        for id in IDS
        if as_printed()[id].status is Status.QUESTIONABLE
    }
    assert found == QUESTIONABLE
    assert {as_printed()[id].verdict for id in found} == {Agreement.QUESTIONABLE}


def test_calibrated_are_figures_that_nothing_in_print_yields() -> None:
    found = {id for id in IDS if as_printed()[id].status is Status.CALIBRATED}
    assert found == {
        "s421.beta.e_maturity",
        *("c.schools", "c.teachers", "c.discarded_teachers", "c.discarded_cases"),
        *("c.beta.ks2", "c.beta.ks3", "c.beta.ks4"),
        *("c.beta.girls", "c.beta.boys", "c.beta.sen"),
        "s2.unenriched_homes",
        *("s432.walkthroughs.prompt", "s432.walk.teacher_directs"),
        *("s432.walk.tool_choice.yes", "s432.walk.tool_choice.no"),
        *("s432.walk.handin.choice", "s432.walk.handin.none"),
        "s432.walk.handin.online_test",
        *(f"s432.kappa_m.{of}.primary" for of in ("frequency", "where")),
        *(f"s432.kappa_m.{of}.secondary" for of in ("frequency", "where")),
    }


# Each with what its arithmetic, or its two places, must show.
CONTRADICTIONS = {
    "x.target_pupils": ("5 pupils", "2 groups", "15 schools", "150", "300"),
    "x.learners": ("39", "43", "234", "258", "82", "492", "180", "360"),
    "x.free_sort": ("17", "15"),
    "x.social_networking": ("Key Stage 4", "Key Stages 3 and 4"),
    "x.kappa_sentence": ("frequency", "where"),
    "x.impact_2008": ("Impact 2007", "Impact 2008"),
    "x.level_or_change": ("performance of 2007", "change from 2006 to 2007"),
    "x.primary_gcse": ("Key Stage 2 and GCSE", "no GCSE results"),
    "x.network_ks1": ("social network", "outside it"),
}
# Criticisms: each says how both places can be true, or how far it goes
CRITICISMS = {
    "x.heads_and_tutors": ("30", "60", "cannot be decided"),
    "x.large_advantaged": ("almost all", "6 of 8"),
    "x.phase_difference": ("+0.55", "+0.11", "p = .213"),
    "x.group_size": ("5", "6", "neither can be preferred"),
    "x.agreement_high": ("0.39", "one kind of teacher"),
    "x.rare_items": ("left out", "N = 23", "may have been"),
    "x.additive": ("additive", "interaction", "look like that too"),
    "x.both_sides": ("self-regulation", "engagement", "may be meant so"),
    "x.blocked_sites": ("blocked", "visit most", "other schools"),
    "x.national_curriculum": ("majority", "some", "can be a majority"),
    "x.mobile_phone": ("Key Stage 1", "may be there"),
    "x.spoken_word": ("speech", "room for both"),
    "x.variation": ("lower level", "may be meant"),
    "x.walkthrough_units": ("4 of 11", "groups", "both are true"),
}


@pytest.mark.parametrize("id", CONTRADICTIONS)
def test_contradiction_is_set_out_with_its_calculation_or_places(id: str) -> None:
    entry = as_printed()[id]
    assert entry.status is Status.INCONSISTENT
    for part in CONTRADICTIONS[id]:
        assert part in entry.explanation


@pytest.mark.parametrize("id", CRITICISMS)
def test_criticism_is_no_contradiction_and_says_how_both_can_be_true(id: str) -> None:
    entry = as_printed()[id]
    assert (entry.status, entry.verdict) == (
        Status.QUESTIONABLE,
        Agreement.QUESTIONABLE,
    )
    for part in CRITICISMS[id]:
        assert part in entry.explanation


@pytest.mark.parametrize(
    ("status", "known"),
    [(Status.INCONSISTENT, CONTRADICTIONS), (Status.QUESTIONABLE, CRITICISMS)],
)
def test_no_contradiction_and_no_criticism_is_missing_here(status, known) -> None:
    found = {
        id
        for id, entry in as_printed().items()
        if id.startswith("x.") and entry.status is status
    }
    assert found == set(known)


@pytest.mark.parametrize(
    ("figure", "printed", "charged", "said"),
    [
        ("b.teachers.all", "152", "b.teachers.all", "152 is no whole number of"),
        ("b.teachers.primary", "77", "b.teachers.primary", "77 is no whole number of"),
        ("s41.target.pupils.primary", "302", "s41.target.pupils.primary", "302 is no"),
        ("b.learners.primary", "182", "b.learners.primary", "182 is no whole number"),
        ("b.learners.all", "365", "b.assumed.per_learner_group", "365 is no whole"),
    ],
)
def test_people_who_make_no_whole_number_of_groups_are_impossible(
    figure: str, printed: str, charged: str, said: str
) -> None:
    entry = judged(**{figure: printed})[charged]
    assert entry.verdict is Agreement.IMPOSSIBLE
    assert said in entry.explanation


def test_people_who_make_whole_groups_are_not_said_to_make_none() -> None:
    for id in IDS:
        assert "no whole number" not in as_printed()[id].explanation


def test_shares_that_cannot_make_a_hundred_are_impossible() -> None:
    entries = judged(**{"c.share.primary": "55"})
    for id in ("c.share.primary", "c.share.secondary", "c.share.special"):
        assert entries[id].verdict is Agreement.IMPOSSIBLE
    assert entries["c.share.primary"].recomputed == 30


@pytest.mark.parametrize(
    ("id", "allowed", "verdict"),
    [
        ("s433.activities", Interval(5, 5), Agreement.EXACT),
        ("s433.activities", Interval(4.9, 5.1), Agreement.WITHIN_ROUNDING),
        ("c.share.primary", Interval(30, 30), Agreement.WITHIN_ROUNDING),
    ],
)
def test_only_a_count_and_a_count_agree_exactly(id, allowed, verdict) -> None:
    assert compared(published.figure(id), allowed, "").verdict is verdict


# Gaps and contradictions whose arithmetic a reader can do by hand
BY_HAND = {
    # 1 - (1 - .41^2) 25 / 24; the degrees of freedom 3 + 22, and so 26 schools
    "x.predictors": "an adjusted R squared of 0.13, not 0.21",
    "x.performance_sample": "26 schools at Key Stage 2 and 20 at GCSE (18 in the other",
    # .3 .7 .415^2, and Popoviciu's bound, ((3 - 1) / 2 .196)^2; pi^2 / 3
    "x.school_level": "0.036 and priority of 0.038 at most, beside 3.29 within",
    # 180 / 300 and 180 / 150
    "x.learners_over_target": "would be 60 per cent, but of the 150 that the guide "
    "gives 120 per cent",
    "x.target_pupils": "all 30 schools together would make 300",
    "x.large_advantaged": "Table 4.1 has 6 of 8, 75 per cent",
    # the threshold is -.133, the logits -.430, -.097 and .583
    "x.agreement_high": "and no typical primary teacher there with more than 0.48",
    # .558 - .532, .558 - .534, .624 - .534
    "x.phase_difference": "they have p = .213, so that one cannot be told from the",
    "x.subgroups": "lies 0.026 from girls and 0.024 from boys, who are all pupils, "
    "where gifted pupils lie 0.090",
    # 1.5 / .25
    "c.discarded_teachers": "would mean 6.0 ratings a teacher, of 8 at most",
}


@pytest.mark.parametrize("id", BY_HAND)
def test_arithmetic_of_a_gap_is_what_a_reader_makes_of_it(id: str) -> None:
    assert BY_HAND[id] in as_printed()[id].explanation


# What one place says, and what follows from the others, with the p of it
TWO_PLACES = {
    "x.target_pupils": ("300", 5 * 2 * 15, None),
    "x.learners_over_target": ("180", None, None),
    "x.heads_and_tutors": ("30", 2 * 30, None),
    "x.large_advantaged": ("almost all", 6 / 8, None),
    # z = (atanh(.55) - atanh(.11)) / sqrt(2 / 12)
    "x.phase_difference": (
        "",
        None,
        pytest.approx(2 * stats.norm.sf(1.2442), rel=1e-3),
    ),
    "x.group_size": ("6", 5, None),
    "x.learners": ("360", 82 * 6, None),
    "x.walkthroughs": ("60", None, None),
    "x.walkthrough_units": ("4", None, None),
    "x.junior_school": ("30", None, None),
    "x.predictors": ("3", 2, None),
    "x.performance_sample": ("26", None, None),
    "x.typical_teacher": ("29 to 72", None, None),
    "x.scenario_sum.1": ("1.000", 1, None),
    "x.scenario_sum.2": ("1.001", 1, None),
    "x.subgroups": ("-.558", None, None),
    "x.sample_mix": ("40", None, None),
    "x.free_sort": ("15", 17, None),
    "x.cards": ("23", 28, None),
}


@pytest.mark.parametrize("id", TWO_PLACES)
def test_contradiction_gives_what_its_two_places_say(id: str) -> None:
    entry = as_printed()[id]
    found = entry.printed, entry.recomputed, entry.recomputed_p
    assert found == TWO_PLACES[id]


def test_counts_that_contradict_leave_no_tolerance_and_sums_that_of_rounding() -> None:
    for id, (printed, value, _) in TWO_PLACES.items():
        expected = 0 if value is not None else None
        if id.startswith("x.scenario_sum."):
            expected = 5 * 0.0005
        if printed != "almost all":
            assert as_printed()[id].tolerance == expected, id


def test_phases_that_differ_significantly_are_no_contradiction() -> None:
    entry = judged(**{"s41.r.statemented_disadvantage.primary": "+0.90"})[
        "x.phase_difference"
    ]
    assert entry.verdict is Agreement.WITHIN_ROUNDING
    assert entry.explanation.endswith("so that one is larger.")


def test_difference_of_phases_at_the_level_itself_is_not_significant(
    monkeypatch,
) -> None:
    monkeypatch.setattr(correlations, "p_of_difference", lambda *given: 0.05)
    assert judged()["x.phase_difference"].verdict is Agreement.QUESTIONABLE


def test_agreement_of_one_half_is_not_called_less(monkeypatch) -> None:
    monkeypatch.setattr(scenarios, "agreement", lambda printed, teacher: 0.5)
    assert judged()["x.agreement_high"].verdict is Agreement.NOT_CHECKABLE


UNDECIDED = ("cannot be", "not said", "was not printed", "were not printed")


def test_what_cannot_be_decided_says_so_or_why() -> None:
    for id, entry in as_printed().items():
        if id.startswith("x.") and entry.status is Status.NOT_CHECKABLE:
            assert any(reason in entry.explanation for reason in UNDECIDED), id


def test_a_contradiction_goes_when_the_figures_agree() -> None:
    entries = judged(
        **{"s41.target.pupils.primary": "150", "s41.target.pupils.secondary": "150"}
    )
    assert entries["x.target_pupils"].status is Status.REDERIVED
    for id in ("s41.target.pupils.primary", "s41.target.pupils_per_group"):
        assert entries[id].status is Status.REDERIVED
    assert as_printed()["x.target_pupils"].status is Status.INCONSISTENT


# Altering each printed figure by one in its last digit

ONCE = "said once; nothing else in print bears on it"
ONLY_P = "only its p is checked, and that moves far less than to the printed bound"
ONLY_R2 = "the adjusted R squared has two digits, and any F from 3.15 to 3.28 gives it"
KAPPA = "the shares of the categories are unknown, and others give the altered value"
BOUNDS = "only the fewest categories are known, and they are no more than that"
UNKNOWN = "an estimate; the scenarios do not involve it"
SLACK = "a last digit moves the scenarios by less than their own rounding"
LIMIT = "an upper limit beside another, or a round number said to be approximate"
ALREADY = "it contradicts others already, and by more than one"
ROUNDED = "three rounded shares may make 99 to 101 per cent"
ROUNDED_5 = "five rounded probabilities may make up to 1.002, and the model allows both"

NO_POWER = {
    **dict.fromkeys(
        [
            *("s431.teachers_using_assessment_software", "s2.unenriched_homes"),
            *("s32.squire.motivated", "s32.squire.opted_out", "s32.kay_knaack.pupils"),
            *("s43.class_size", "s22.months", "s432.musthaves.max"),
            *("s432.cards.original", "s432.walkthroughs.prompt"),
            *("s432.walk.teacher_directs", "s432.walk.handin.online_test"),
            *("s432.walk.tool_choice.yes", "s432.walk.tool_choice.no"),
        ],
        ONCE,
    ),
    **dict.fromkeys((id for id in IDS if id.startswith("s41.r.")), ONLY_P),
    "s421.r.personalisation_gcse": ONLY_P,
    "s421.F": ONLY_R2,
    "s421.beta.e_maturity": "its t hangs on correlations that were not printed",
    **dict.fromkeys(
        (id for id in IDS if id.startswith(("s432.kappa.", "s432.kappa_z."))), KAPPA
    ),
    "s432.kappa_m.frequency.secondary": BOUNDS,
    "s432.kappa_m.where.primary": BOUNDS,
    "s432.kappa_m.where.secondary": BOUNDS,
    **dict.fromkeys(
        [f"c.beta.{name}" for name in ("ks2", "ks3", "ks4", "girls", "boys", "sen")],
        UNKNOWN,
    ),
    **dict.fromkeys(COEFFICIENTS, SLACK),
    **dict.fromkeys(
        ["c.schools", "c.teachers", "c.discarded_teachers", "c.discarded_cases"], LIMIT
    ),
    "s41.target.pupils_per_group": ALREADY,
    "s41.target.groups_per_school": ALREADY,
    **dict.fromkeys((id for id in IDS if id.startswith("c.share.")), ROUNDED),
    **dict.fromkeys([f"c.scenario1.{rating}" for rating in (2, 3, 4)], ROUNDED_5),
    "c.scenario2.1": ROUNDED_5,
}
NO_POWER_ONE_WAY = {
    ("s432.kappa_m.frequency.primary", 1): BOUNDS,
    ("c.scenario1.5", 1): ROUNDED_5,
    ("c.scenario2.2", -1): ROUNDED_5,
    ("c.scenario2.3", -1): ROUNDED_5,
    ("c.scenario2.5", -1): ROUNDED_5,
}


def altered(printed: str, by: int) -> str:
    """A printed value, moved in its last digit, with the same digits and sign shown."""
    if printed.lower() in WORDS:
        return WORDS[WORDS.index(printed.lower()) + by]
    value = Decimal(printed)
    moved = value + by * Decimal(1).scaleb(int(value.as_tuple().exponent))
    digits = str(abs(moved))
    if printed.lstrip("+-").startswith("."):
        digits = digits.removeprefix("0")
    sign = "-" if moved < 0 else "+" if printed.startswith("+") else ""
    return sign + digits


@pytest.mark.parametrize(
    ("printed", "down", "up"),
    [
        ("0.063", "0.062", "0.064"),
        ("3.20", "3.19", "3.21"),
        ("-.266", "-.267", "-.265"),
        ("+0.137", "+0.136", "+0.138"),
        (".15", ".14", ".16"),
        ("1700", "1699", "1701"),
        ("Four", "three", "five"),
    ],
)
def test_altering_moves_the_last_printed_digit(printed, down, up) -> None:
    assert (altered(printed, -1), altered(printed, 1)) == (down, up)


def test_figures_without_power_are_figures() -> None:
    assert set(NO_POWER) <= set(IDS)
    assert {id for id, _ in NO_POWER_ONE_WAY} <= set(IDS) - set(NO_POWER)


@pytest.mark.long
@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("id", IDS)
def test_altering_a_figure_turns_its_verdict_where_there_is_power(
    id: str, by: int
) -> None:
    entry = judged(**{id: altered(published.figure(id).printed, by)})[id]
    turned = entry.verdict is not as_printed()[id].verdict
    assert turned == (id not in NO_POWER and (id, by) not in NO_POWER_ONE_WAY)
    if turned:
        assert entry.status is Status.INCONSISTENT


@pytest.mark.parametrize(
    ("id", "printed", "verdict"),
    [
        ("s41.r.statemented_disadvantage.primary", "1.00", Agreement.WITHIN_ROUNDING),
        ("s421.beta.e_maturity", "0.00", Agreement.NOT_CHECKABLE),
        ("s421.adj_r2", "1.00", Agreement.DIFFERS),
        ("s421.F", "0.00", Agreement.DECISION_DIFFERS),
        ("s432.kappa.where.primary", ".00", Agreement.IMPOSSIBLE),
        ("s432.kappa_z.where.primary", "0.00", Agreement.DECISION_DIFFERS),
        ("s432.kappa_k.where.primary", "1", Agreement.DIFFERS),
        ("c.scenario1.1", "0.000", Agreement.DIFFERS),
        ("s41.target.groups_per_school", "0", Agreement.DIFFERS),
        ("b.assumed.per_learner_group", "0", Agreement.IMPOSSIBLE),
    ],
)
def test_extreme_figures_are_judged(id: str, printed: str, verdict: Agreement) -> None:
    entries = judged(**{id: printed})
    assert entries[id].verdict is verdict
    json.dumps(to_records(entries.values()), allow_nan=False)


@pytest.mark.parametrize(("items", "possible"), [("28", True), ("29", False)])
def test_the_named_steps_leave_so_many_items_and_no_more(items, possible) -> None:
    of_sorts = [
        f"s432.kappa_N.{sort}.{phase}"
        for sort in ("frequency", "where")
        for phase in ("primary", "secondary")
    ]
    after = "s432.cards.items_after_merging"
    found = judged(**dict.fromkeys([after, *of_sorts], items))[after]
    assert (found.verdict is not Agreement.IMPOSSIBLE) == possible


# What a page and the command line take from it


def test_records_are_ready_for_json() -> None:
    records = to_records()
    assert json.loads(json.dumps(records, allow_nan=False)) == records
    keys = [
        *("id", "printed", "status", "recomputed", "printed_p", "recomputed_p"),
        *("tolerance", "verdict", "explanation"),
    ]
    for record in records:
        assert list(record) == keys
        for key in ("recomputed", "recomputed_p", "tolerance"):
            assert record[key] is None or type(record[key]) is float
        for key in ("id", "printed", "status", "printed_p", "verdict", "explanation"):
            assert type(record[key]) is str


def test_frame_has_a_row_for_each_entry() -> None:
    frame = to_frame()
    assert frame["id"].tolist() == [entry.id for entry in rederive()]
    assert frame["recomputed"].dtype == "float64"
    assert set(frame["status"]) <= {str(status) for status in Status}


def test_every_contradiction_is_told_once_and_its_figures_lead_to_it() -> None:
    entries = to_frame()
    told = pd.concat([shown.contradictions(entries), shown.criticisms(entries)])
    assert set(told["id"]) == {*CONTRADICTIONS, *CRITICISMS}
    about = [id for see in told["see"] for id in see.split(", ") if see]
    assert sorted(about) == sorted([*INCONSISTENT, *QUESTIONABLE])
    figures = shown.figures(entries).set_index("id")
    for id in IDS:
        row = figures.loc[id]
        assert (row["display"] != "") == (id in about)
        if row["display"]:
            assert row["how"] == f"See: {as_printed()[row['see']].what}"
        else:
            assert row["how"] == row["explanation"]
    assert figures.loc["t42.free.primary", "display"] == "printed-contradictions"


def test_a_figure_that_no_contradiction_tells_of_is_told_by_itself() -> None:
    entries = to_frame(judged(**{"s421.F": "2.90"}).values())
    assert "s421.F" in set(shown.contradictions(entries)["id"])
    row = shown.figures(entries).set_index("id").loc["s421.F"]
    assert (row["display"], row["how"]) == ("", row["explanation"])


def test_parts_are_in_the_order_of_the_report() -> None:
    parts = list(dict.fromkeys(shown.figures(to_frame())["part"]))
    assert parts[:3] == ["Section 2.1", "Section 2.2", "Section 2.2.2"]
    assert parts[-2:] == ["Appendix B", "Appendix C"]
    assert not set(shown.gaps(to_frame())["id"]) & set(IDS)


def test_pupils_who_are_told_of_as_groups_are_questionable() -> None:
    extra = as_printed()["s432.walkthroughs.extra"]
    assert extra.status is Status.QUESTIONABLE
    for part in ("choice", "none"):
        entry = as_printed()[f"s432.walk.handin.{part}"]
        assert entry.status is Status.CALIBRATED
        assert "proves neither" in entry.explanation


def test_titles_say_what_came_of_the_checks() -> None:
    entries = to_frame()
    agree = sum(as_printed()[id].verdict.agrees for id in IDS)
    assert messages.by_verdict(by_verdict(entries)) == (
        f"{agree} of {len(IDS)} printed figures follow from others"
    )
    said = messages.contradictions(shown.contradictions(entries))
    assert said == "Contradictions: 3 between figures and 6 between passages"
    assert messages.criticisms(shown.criticisms(entries)).startswith("14 passages")
    assert messages.gaps(shown.gaps(entries)).endswith("questions open")
    assert "section 4.1" in messages.figures(shown.figures(entries))
    nothing = entries.head(0)
    for title in (messages.contradictions, messages.criticisms, messages.gaps):
        assert title(nothing) == ""
    sound = shown.figures(entries[entries["verdict"] == "exact"])
    assert messages.figures(sound).startswith("No printed figure")


def test_tally_counts_every_figure_once_and_the_contradictions_beside_them() -> None:
    found = tally(to_frame())
    assert found.figures == len(IDS)
    assert found.at_odds == len(INCONSISTENT)
    assert found.questionable == len(QUESTIONABLE)
    by_p = [id for id in IDS if as_printed()[id].verdict.agrees]
    by_p = [id for id in by_p if as_printed()[id].recomputed is None]
    assert found.only_p == len(by_p) > 0
    follow, others = found.agree + found.only_p, found.questionable + found.at_odds
    assert found.figures == follow + others + found.alone
    assert found.contradictions == len(CONTRADICTIONS)
    assert found.between_figures == 3  # the targets, the learners, the free sort
    assert found.criticisms == len(CRITICISMS)


def test_figures_are_counted_by_verdict() -> None:
    entries = to_frame()
    counted = by_verdict(entries).set_index("verdict")["figures"]
    assert set(counted.index) == {str(verdict) for verdict in Agreement}
    expected = Counter(str(as_printed()[id].verdict) for id in IDS)
    assert counted[counted > 0].to_dict() == dict(expected)
    assert of_figures(entries)["id"].tolist() == IDS


def test_sentences_say_the_tally() -> None:
    found = Tally(
        figures=10,
        agree=2,
        only_p=1,
        questionable=1,
        at_odds=3,
        alone=3,
        contradictions=2,
        between_figures=1,
        criticisms=4,
    )
    assert sentences.summary(found) == (
        "Of 10 printed figures, 2 follow from others as printed. Of 1 only the p can "
        "be checked, and it agrees. 3 are contradicted by others. 1 can be questioned, "
        "and are not contradicted. 3 stand alone: nothing printed can confirm or "
        "contradict them."
    )
    assert "questioned" not in sentences.summary(replace(found, questionable=0))
    assert "only the p" not in sentences.summary(replace(found, only_p=0))
    said = sentences.between(found)
    assert said.startswith("2 contradictions came to light, 1 of them between figures")
    assert sentences.criticisms(found).startswith("4 passages may be read")


def test_text_shows_every_entry_and_wraps() -> None:
    text = render_text(rederive())
    lines = text.splitlines()
    shown = [line.split(" ")[0] for line in lines if line[:1].strip()]
    assert set(as_printed()) <= set(shown)
    assert max(len(line) for line in lines if line.startswith("    ")) <= 88
    assert f"{len(as_printed())} entries" in text


def test_text_of_nothing_is_a_head_and_no_entries() -> None:
    assert "0 entries" in render_text([])


def test_entries_of_the_same_figures_are_the_same() -> None:
    assert rederive() == rederive(published.figures().copy())


def test_a_figure_that_no_check_knows_is_not_checkable() -> None:
    frame = published.figures()
    new = frame.loc[["s22.months"]].rename(index={"s22.months": "s99.new"})
    (entry,) = (e for e in rederive(pd.concat([frame, new])) if e.id == "s99.new")
    assert entry.verdict is Agreement.NOT_CHECKABLE
    assert entry.status is Status.NOT_CHECKABLE


# Figures, as others of the project use them


def test_project_holds_the_figures_as_printed() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == IDS
    for row in rows:
        figure = published.figure(row["id"])
        assert figure.printed == row["printed"]
        assert str(figure.n or "") == row["n"]


def test_value_and_rounding_come_from_the_printed_digits() -> None:
    f = published.figure("s421.F")
    assert (f.value, f.half_unit, f.interval) == (3.2, 0.005, Interval(3.195, 3.205))
    assert f.df == (3, 22)
    assert published.figure("s433.activities.with_technology").value == 4
    assert published.figure("s41.schools").interval == Interval(30, 30)


def test_figure_can_be_made_as_before() -> None:
    figure = Figure("a", "1", "b", "0.50", None, "", "")
    assert figure.half_unit == 0.005
    assert figure.agrees(0.504)
    assert not figure.agrees(0.506)


def test_a_value_halfway_to_the_next_figure_is_not_the_printed_one() -> None:
    three = Figure("a", "1", "b", "3", None, "", "")
    assert three.agrees(3.49)
    assert three.agrees(2.51)
    assert not three.agrees(3.5)
    assert not three.agrees(2.5)


@pytest.mark.parametrize(
    ("printed", "half"),
    [("15", 0.5), ("1700", 0.5), ("+0.5", 0.05), (".041", 0.0005), ("-1.20", 0.005)],
)
def test_half_a_unit_is_of_the_last_digit(printed, half) -> None:
    figure = Figure("a", "1", "b", printed, None, "", "", kind="z")
    value = float(printed)
    assert figure.half_unit == half
    assert figure.interval == pytest.approx((value - half, value + half), abs=1e-12)


def test_intervals_overlap_where_they_share_a_value() -> None:
    low, high = Interval(0, 0.3), Interval(0.1 + 0.2, 1)  # .1 + .2 is above .3
    apart, inside = Interval(0.3001, 1), Interval(0.1, 0.2)
    for one, other, shared in (
        (low, high, True),
        (low, apart, False),
        (low, inside, True),
        (inside, apart, False),
    ):
        assert one.overlaps(other) is shared
        assert other.overlaps(one) is shared


@pytest.mark.parametrize(
    ("ends", "size"),
    [((2, 3), (2, 3)), ((-3, -2), (2, 3)), ((-3, 2), (0, 3)), ((0, 2), (0, 2))],
)
def test_size_is_without_sign(ends, size) -> None:
    assert Interval(*ends).size == size


def test_interval_has_a_middle_and_a_half_width() -> None:
    assert (Interval(1, 4).middle, Interval(1, 4).half_width) == (2.5, 1.5)


def test_roundings_of_all_arguments_are_taken_together() -> None:
    found = over_roundings(
        lambda a, b, c: a * b - c, Interval(-1, 2), Interval(3, 4), 1
    )
    assert found == (-5, 7)


def test_unknown_figure_is_an_error_that_names_it() -> None:
    with pytest.raises(CompendiumError, match=r"has no figure s1\.nothing"):
        published.figure("s1.nothing")


# Bad input


def spoilt(folder: Path, row: int, column: str, value: str) -> Path:
    """A copy of the figures with one cell changed; rows as a spreadsheet has them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    return written(folder, rows)


def written(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (22, "printed", "", "a number, or a word from zero to ten"),
        (22, "printed", "3,20", "a number, or a word from zero to ten"),
        (22, "printed", "-3.20", "a number from 0 to inf"),
        (2, "printed", "4.5", "a whole number"),
        (10, "printed", "+1.55", "a number from -1 to 1"),
        (2, "kind", "number", "one of F, adjusted R squared"),
        (2, "kind", "", "one of F, adjusted R squared"),
        (10, "n", "fifteen", "a whole number from 1, or nothing"),
        (10, "n", "0", "a whole number from 1, or nothing"),
        (10, "df", "13.5", "a whole number from 1, or nothing"),
        (10, "df", "3,22", "a whole number from 1, or nothing"),
        (22, "df", "3", "two whole numbers from 1, such as 3,22"),
        (22, "df", "", "two whole numbers from 1, such as 3,22"),
        (10, "printed_p", "p about .05", "p<0.05, n.s. or the like"),
        (
            5,
            "id",
            "t41.primary.small.advantaged",
            "an id of its own, not that of row 2",
        ),
        (5, "id", "", "an id"),
    ],
)
def test_bad_cell_is_named_with_what_was_expected(
    tmp_path: Path, row: int, column: str, value: str, expected: str
) -> None:
    with pytest.raises(CompendiumError) as raised:
        read(spoilt(tmp_path, row, column, value))
    (message,) = str(raised.value).splitlines()
    place = f'figures.csv, row {row}, column {column}: found "{value}", expected '
    assert message.startswith(place + expected)


EXTREMES = {  # of each kind: what may be printed, and what is just beyond
    "count": (("0", "1700"), ("-1",)),
    "percent": (("0", "100"), ("-1", "100.1")),
    "correlation": (("-1", "+1.00"), ("-1.01", "1.01")),
    "standardised coefficient": (("-1.5", "1.5"), ()),
    "adjusted R squared": (("-1.5", "1"), ("1.001",)),
    "F": (("0", "100.5"), ("-0.1",)),
    "kappa": (("-1", "1"), ("-1.01", "1.01")),
    "z": (("-40", "40"), ()),
    "log odds": (("-40", "40"), ()),
    "probability": (("0", "1"), ("-0.001", "1.001")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_may_be_as_extreme_as_its_kind_allows(kind: str) -> None:
    frame = published.figures().head(1).assign(kind=kind, printed_p="", n="")
    frame["df"] = "3,22" if kind == "F" else ""
    allowed, beyond = EXTREMES[kind]
    for printed in allowed:
        check(frame.assign(printed=printed))
    for printed in beyond:
        with pytest.raises(CompendiumError, match="expected a number from"):
            check(frame.assign(printed=printed))


def test_every_bad_cell_is_named_at_once(tmp_path: Path) -> None:
    path = spoilt(tmp_path, 2, "kind", "number")
    text = path.read_text(encoding="utf-8").replace(",15,13,", ",15,none,")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CompendiumError) as raised:
        read(path)
    assert len(str(raised.value).splitlines()) == 5


@pytest.mark.parametrize("column", ["id", "printed", "kind", "n", "df", "printed_p"])
def test_missing_column_is_named(tmp_path: Path, column: str) -> None:
    frame = published.figures().reset_index().drop(columns=column)
    rows = [frame.columns.tolist(), *frame.to_numpy().tolist()]
    with pytest.raises(
        CompendiumError, match=f"row 1, column {column}: expected a col"
    ):
        read(written(tmp_path, rows))


def test_row_with_too_few_cells_is_named(tmp_path: Path) -> None:
    frame = published.figures().reset_index()
    rows = [frame.columns.tolist(), *frame.to_numpy().tolist()]
    del rows[3][-1]
    with pytest.raises(CompendiumError, match="row 4: expected 9 cells, not 8"):
        read(written(tmp_path, rows))


def test_file_without_rows_lacks_its_figures(tmp_path: Path) -> None:
    columns = published.figures().reset_index().columns.tolist()
    empty = read(written(tmp_path, [columns]))
    with pytest.raises(CompendiumError, match="has no figure"):
        rederive(empty)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe,\xe9\n", b'id,"what\n'])
def test_unreadable_file_is_an_error_for_people(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "figures.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CompendiumError, match=r"figures\.csv"):
        read(path)


def test_figures_that_cannot_be_judged_are_refused() -> None:
    frame = published.figures().copy()
    frame.loc["s421.F", "kind"] = "number"
    with pytest.raises(CompendiumError, match=r"row 22, column kind: found .number."):
        rederive(frame)
    twice = pd.concat([published.figures(), published.figures().loc[["s421.F"]]])
    with pytest.raises(CompendiumError, match=r"row 147, column id: found .s421\.F."):
        rederive(twice)
    with pytest.raises(CompendiumError, match="row 1, column kind"):
        rederive(published.figures().drop(columns="kind"))
    with pytest.raises(CompendiumError, match=r"has no figure s421\.adj_r2"):
        rederive(published.figures().drop(index="s421.adj_r2"))


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("s32.kay_knaack.pupils", "It is quoted from another study"),
        ("s432.walk.tool_choice.yes", "It is a count of a few answers"),
        ("c.beta.girls", "The survey's data were not published"),
    ],
)
def test_figure_that_nothing_yields_has_the_reason_of_its_kind(id: str, said: str):
    assert as_printed()[id].explanation.startswith(said)
