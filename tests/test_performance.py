"""Section 4.2.1 against R, on the reference wave, and on waves that lack this or that.

Unless a test says otherwise, its expected values are those of R 4.2.2 on mtcars, whose
columns stand in for a wave's: weight for e-maturity, quarter-mile time for investment,
axle ratio for personalisation, and miles per gallon for the change in results.
"""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made_waves import reference_wave
from scipy import optimize, stats

from personalising import published, waves
from personalising.model import Basis, Verdict, claims, nearest_turn
from personalising.pages import Result
from personalising.pages.style import house_style, to_svg
from personalising.pages.words import in_this_wave
from personalising.study import performance
from personalising.study.performance import figures, median_split, sentences
from personalising.study.performance.together import together
from personalising.waves import Disclosure, NotCollected, Wave

MTCARS = """wt,qsec,drat,hp,mpg
2.62,16.46,3.9,110,21
2.875,17.02,3.9,110,21
2.32,18.61,3.85,93,22.8
3.215,19.44,3.08,110,21.4
3.44,17.02,3.15,175,18.7
3.46,20.22,2.76,105,18.1
3.57,15.84,3.21,245,14.3
3.19,20,3.69,62,24.4
3.15,22.9,3.92,95,22.8
3.44,18.3,3.92,123,19.2
3.44,18.9,3.92,123,17.8
4.07,17.4,3.07,180,16.4
3.73,17.6,3.07,180,17.3
3.78,18,3.07,180,15.2
5.25,17.98,2.93,205,10.4
5.424,17.82,3,215,10.4
5.345,17.42,3.23,230,14.7
2.2,19.47,4.08,66,32.4
1.615,18.52,4.93,52,30.4
1.835,19.9,4.22,65,33.9
2.465,20.01,3.7,97,21.5
3.52,16.87,2.76,150,15.5
3.435,17.3,3.15,150,15.2
3.84,15.41,3.73,245,13.3
3.845,17.05,3.08,175,19.2
1.935,18.9,4.08,66,27.3
2.14,16.7,4.43,91,26
1.513,16.9,3.77,113,30.4
3.17,14.5,4.22,264,15.8
2.77,15.5,3.62,175,19.7
3.57,14.6,3.54,335,15
2.78,18.6,4.11,109,21.4
"""
E_MATURITY = "e-maturity"


def mtcars(phase: str = "primary") -> pd.DataFrame:
    cars = pd.read_csv(io.StringIO(MTCARS))
    return pd.DataFrame(
        {
            "school_id": [f"{phase}-{number}" for number in range(len(cars))],
            "phase": phase,
            "e_maturity": cars["wt"],
            "investment": cars["qsec"],
            "personalisation": cars["drat"],
            "result_before": cars["hp"],
            "result_after": cars["hp"] + cars["mpg"],
        }
    )


@pytest.fixture
def wave_of(collected):
    """Make a wave with this table of performance alone, whose rows are open."""
    opened = {"disclosure": Disclosure(open="published data")}

    def make(table: pd.DataFrame) -> Wave:
        wave = collected(performance=table)
        return replace(wave, descriptor=wave.descriptor.model_copy(update=opened))

    return make


@pytest.fixture
def cars(wave_of):
    return wave_of(mtcars())


@pytest.fixture
def results_only(wave_of):
    """Like the real wave: many primary schools, results in two years, no more."""
    draw = np.random.default_rng(1)
    level = draw.normal(105, 2, 500)
    before, after = (np.round(2 * draw.normal(level, 1.5)) / 2 for _ in range(2))
    table = pd.DataFrame({"result_before": before, "result_after": after})
    table.insert(0, "school_id", [f"S{number}" for number in range(500)])
    table.insert(1, "phase", "primary")
    return wave_of(table)


def said_of_change(wave: Wave) -> str:
    return sentences.change_note(performance.change(wave), 0.95)


def said_of_checks(wave: Wave) -> str:
    return sentences.change_checks(
        performance.change_model(wave),
        performance.diagnostics(wave),
        performance.influence_summary(wave),
        in_this_wave(wave),
    )


def said_of_definitions(wave: Wave) -> str:
    return sentences.change_definitions(
        performance.definitions(wave), in_this_wave(wave)
    )


def said_of_power(wave: Wave) -> str:
    return sentences.change_power(
        performance.detectable(wave), performance.smallest_significant(wave)
    )


def said_of_luck(wave: Wave) -> str:
    found = performance.regression_to_the_mean(wave)
    return sentences.luck(found, in_this_wave(wave))


def changes_drawn(wave: Wave) -> figures.Drawing:
    return figures.changes(
        performance.points(wave).frame, performance.change(wave).frame
    )


def coefficients_drawn(wave: Wave) -> figures.Drawing:
    return figures.change_coefficients(performance.coefficients(wave).frame)


def quadrants_drawn(wave: Wave) -> figures.Drawing:
    return figures.quadrants(performance.quadrants(wave).frame)


def influence_drawn(wave: Wave) -> figures.Drawing:
    return figures.left_out(
        performance.influence(wave).frame, performance.influence_summary(wave).frame
    )


def first_result_drawn(wave: Wave) -> figures.Drawing:
    return figures.against_first_result(
        performance.points(wave).frame, performance.lines_on_first_result(wave).frame
    )


# The regression


def test_regression_agrees_with_r(cars):
    found = performance.change_model(cars)
    assert found.params.index.tolist() == [E_MATURITY, "investment", "personalisation"]
    expected = pd.DataFrame(
        {
            "estimate": [-0.7139693399, 0.2805420525, 0.1469243591],
            "std_error": [0.11008718963, 0.07757506537, 0.10884758591],
            "statistic": [-6.485489749, 3.616394664, 1.349817342],
            "p_value": [5.007154259e-07, 1.163183621e-03, 1.878869321e-01],
            "conf_low": [-0.93947272535, 0.12163673454, -0.07603981323],
            "conf_high": [-0.4884659544, 0.4394473704, 0.3698885315],
            "vif": [2.082097498, 1.033883949, 2.035471825],
        }
    )
    tidy = found.tidy().drop(columns="term")
    pd.testing.assert_frame_equal(tidy, expected, rtol=1e-8)
    assert found.vif.name == "vif"
    assert found.rsquared == pytest.approx(0.8370214165)
    assert found.rsquared_adj == pytest.approx(0.8195594254)
    assert found.fvalue == pytest.approx(47.93390469)
    assert found.f_pvalue == pytest.approx(3.722810719e-11)
    assert (found.nobs, found.df_model, found.df_resid) == (32, 3, 28)


def test_interaction_agrees_with_r(cars):
    found = performance.interaction_model(cars).tidy().set_index("term")
    row = found.loc["e-maturity \N{MULTIPLICATION SIGN} investment"]
    assert row["estimate"] == pytest.approx(-0.1380851992)
    assert row["conf_low"] == pytest.approx(-0.4506985047)
    assert row["conf_high"] == pytest.approx(0.1745281062)


def test_definitions_agree_with_r(cars):
    table = performance.definitions(cars).frame.set_index("definition")
    assert table["estimate"].to_dict() == pytest.approx(
        {
            "difference": -0.7139693399,
            "ratio": -0.449537704004,
            "covariance": -0.0566871787788,
        }
    )
    assert table["conf_low"].to_dict() == pytest.approx(
        {
            "difference": -0.93947272535,
            "ratio": -0.7165399031,
            "covariance": -0.08436431504,
        }
    )
    # beta times the standard deviation of the second result
    covariance = table.loc["covariance"]
    assert covariance["per_sd"] == pytest.approx(-0.0566871787788 * 63.99786657)
    assert covariance["p_value"] == pytest.approx(0.0002585252468)


def test_level_of_the_intervals_is_a_parameter(cars):
    wide, narrow = (performance.change_model(cars, level) for level in (0.99, 0.5))
    assert (wide.conf_int()[0] < narrow.conf_int()[0]).all()
    assert (wide.conf_int()[1] > narrow.conf_int()[1]).all()


@pytest.mark.parametrize(
    ("analysis", "low", "high"),
    [
        (performance.change, "conf_low", "conf_high"),
        (performance.quadrants, "conf_low", "conf_high"),
        (performance.regression_to_the_mean, "conf_low", "conf_high"),
        (performance.regression_to_the_mean, "mean_low", "mean_high"),
        (performance.correlations, "conf_low", "conf_high"),
    ],
)
def test_more_confidence_makes_wider_intervals(wave_of, analysis, low, high):
    wave = wave_of(pd.concat([mtcars(), mtcars("secondary")]))
    wide, narrow = (analysis(wave, level).frame for level in (0.99, 0.5))
    assert (wide[low] < narrow[low]).all()
    assert (wide[high] > narrow[high]).all()


def test_order_of_the_rows_plays_no_part(wave_of, cars):
    turned = wave_of(mtcars().iloc[::-1])
    for result in (performance.influence, performance.quadrants, performance.points):
        pd.testing.assert_frame_equal(result(turned).frame, result(cars).frame)


def test_phases_are_never_pooled(wave_of, cars):
    secondary = mtcars("secondary")
    secondary["e_maturity"] = secondary["e_maturity"].to_numpy()[::-1]
    both = wave_of(pd.concat([mtcars(), secondary]))
    alone = performance.change_model(cars).tidy()
    pd.testing.assert_frame_equal(performance.change_model(both).tidy(), alone)
    other = performance.change_model(both, phase="secondary").tidy()
    assert not np.allclose(other["estimate"], alone["estimate"])
    pd.testing.assert_frame_equal(
        performance.quadrants(both).frame, performance.quadrants(cars).frame
    )
    assert performance.change(both).frame["schools"].tolist() == [32, 32]


def test_result_prints_itself_without_the_machine(cars):
    made = [performance.change_model(cars) for _ in range(2)]
    assert repr(made[0]) == repr(made[1])
    assert made[0]._repr_html_() == made[1]._repr_html_()
    assert "0x" not in made[0]._repr_html_() + repr(made[0])


def test_schools_without_a_value_are_left_out_and_counted(wave_of):
    table = mtcars()
    table.loc[[3, 7], "investment"] = np.nan
    table.loc[7, "result_after"] = np.nan
    wave = wave_of(table)
    found = performance.change_model(wave)
    assert (found.nobs, found.n_missing) == (30, 2)
    assert "2 schools without all" in sentences.change_model_note(found)
    assert performance.change(wave).frame["missing"].tolist() == [1]
    assert "1 primary school without both" in said_of_change(wave)


# Opportunity and investment


def test_four_groups_agree_with_r(cars):
    table = performance.quadrants(cars).frame
    assert table[["e_maturity", "investment"]].agg("-".join, axis=1).tolist() == [
        "low-low",
        "low-high",
        "high-low",
        "high-high",
    ]
    assert table["schools"].tolist() == [6, 10, 10, 6]
    assert table["mean"].tolist() == pytest.approx([22.31667, 25.83, 15.96, 15.18333])
    assert table["sd"].tolist() == pytest.approx(
        [5.132024, 4.827479, 1.918448, 3.930606], rel=1e-6
    )
    assert table["conf_low"].tolist() == pytest.approx(
        [16.93094, 22.37663, 14.58762, 11.05841], rel=1e-6
    )
    assert table["additive"].tolist() == pytest.approx(
        [23.65729167, 25.02562500, 15.15562500, 16.52395833]
    )


def test_single_school_of_a_group_has_no_interval(wave_of):
    table = mtcars().head(10)
    table["e_maturity"] = [1.0] * 9 + [2.0]
    wave = wave_of(table)
    groups = performance.quadrants(wave).frame
    alone = groups[groups["e_maturity"] == "high"]
    assert alone["schools"].tolist() == [1]
    assert alone["conf_low"].isna().all()
    with house_style():
        assert "low investment, 1 school:" in quadrants_drawn(wave).alt


def test_school_at_the_median_is_not_above_it(wave_of):
    table = mtcars().head(11)
    table["e_maturity"] = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    table["investment"] = [1.0] * 4 + [2.0] * 4 + [3.0] * 3
    split = median_split.split_schools(wave_of(table))
    assert (split["e_maturity"] == "high").sum() == 5  # the sixth is the median
    assert (split["investment"] == "high").sum() == 3


def test_where_most_schools_have_the_most_none_is_above_the_median(wave_of):
    table = mtcars().head(11)
    table["investment"] = [1.0] * 4 + [2.0] * 7
    found = performance.quadrants(wave_of(table))
    assert isinstance(found, NotCollected)
    assert "investment above the median in any primary school" in str(found)


def test_ten_schools_can_be_split_and_nine_cannot(wave_of):
    ten, nine = (performance.quadrants(wave_of(mtcars().head(n))) for n in (10, 9))
    assert ten.frame["schools"].sum() == 10
    assert ten.base(0, "additive").count == 10
    assert isinstance(nine, NotCollected)


# How far to trust it


def test_checks_agree_with_r(cars):
    table = performance.diagnostics(cars).frame.set_index("check")
    # shapiro.test; n times R squared of the squared residuals; sandwich by hand
    assert table["statistic"].to_dict() == pytest.approx(
        {"normal": 0.94389312, "spread": 3.607839331, "robust": -4.42299623}
    )
    assert table["p_value"].to_dict() == pytest.approx(
        {"normal": 0.09659441, "spread": 0.3070426917, "robust": 0.0001339846343}
    )


def test_influence_agrees_with_r(cars):
    table = performance.influence(cars).frame
    assert len(table) == 32
    ends = table["without"].iloc[[0, -1]].tolist()
    assert ends == pytest.approx([-0.8346957320, -0.6378925662])
    p = table["p_without"].iloc[[0, -1]].tolist()
    assert p == pytest.approx([6.495668004e-08, 1.056574378e-05])
    assert table["p_without"].sum() == pytest.approx(3.67828743e-05)
    assert table["cooks_distance"].max() == pytest.approx(0.3771119208)


def test_influence_is_that_of_regressions_without_each_school():
    wave = reference_wave()
    fit = performance.change_model(wave).fit
    y, x = fit.model.data.orig_endog, fit.model.data.orig_exog
    refits = [sm.OLS(y.drop(school), x.drop(school)).fit() for school in y.index]
    expected = sorted((r.params[E_MATURITY], r.pvalues[E_MATURITY]) for r in refits)
    found = performance.influence(wave).frame[["without", "p_without"]]
    np.testing.assert_allclose(found.to_numpy(), expected)


def test_smallest_detectable_effects_agree_with_r(wave_of):
    wave = wave_of(pd.concat([mtcars(), mtcars("secondary")]))
    table = performance.detectable(wave).frame
    # pwr.f2.test(3, 28, power = .8) and (1, 28); pwr.r.test(32, power = .8)
    se = performance.change_model(wave).bse[E_MATURITY]
    every, one = (F2[df] for df in (3, 1))
    assert table["smallest"].tolist() == pytest.approx(
        [every / (1 + every), (32 * one) ** 0.5 * se, 0.4733], abs=1e-3
    )
    assert table["schools"].tolist() == [32, 32, 32]
    # F(3, 22) = 3.20 was printed: R squared is 9.6 / 31.6, and .21 adjusted
    printed = [9.6 / 31.6, 0.41, 0.368]
    assert table["printed"].tolist() == pytest.approx(printed, rel=1e-12)
    tests = ["all predictors", "e-maturity", "personalisation at GCSE"]
    assert table["test"].tolist() == tests


F2 = {
    # where the noncentral F of 32 f2, beyond its 5% point, has a probability of .8
    df: optimize.brentq(
        lambda f2, df=df: (
            stats.ncf.sf(stats.f.isf(0.05, df, 28), df, 28, 32 * f2) - 0.8
        ),
        0.01,
        2,
    )
    for df in (1, 3)
}


def test_study_of_the_printed_size_finds_only_more_than_was_printed():
    table = performance.detectable(reference_wave()).frame
    assert (table["smallest"] > table["printed"]).all()
    assert table["smallest"].tolist() == pytest.approx([0.334, 0.544, 0.582], abs=1e-3)
    said = said_of_power(reference_wave())
    assert "For e-maturity: a standardised coefficient of 0.54" in said
    assert "For personalisation at GCSE: a correlation of 0.58, with 20 schools" in said


def test_smallest_significant_coefficient_has_p_of_five_per_cent(cars):
    model = performance.change_model(cars)
    row = performance.smallest_significant(cars).frame.iloc[0]
    assert row["std_error"] == model.bse[E_MATURITY]
    t = row["smallest"] / model.bse[E_MATURITY]
    assert 2 * stats.t.sf(t, model.df_resid) == pytest.approx(0.05)


# What print allows


def test_printed_coefficient_is_significant_only_without_much_in_common():
    found = performance.printed_coefficient()
    # t = .41 sqrt(22 + 3 * 3.20) = 2.305; t of 22 degrees of freedom at .05: 2.074
    assert found.largest_t == pytest.approx(2.3047, abs=1e-4)
    assert found.smallest_p == pytest.approx(0.0310, abs=1e-4)
    assert found.largest_vif == pytest.approx((2.3047 / 2.0739) ** 2, abs=1e-3)
    assert found.conf_low == pytest.approx(0.41 * (1 - 2.0739 / 2.3047), abs=1e-3)


def test_reference_wave_has_the_t_that_print_and_its_variance_inflation_imply():
    model = performance.change_model(reference_wave())
    implied = performance.printed_coefficient().largest_t
    vif = model.vif[E_MATURITY]
    assert model.tvalues[E_MATURITY] == pytest.approx(implied / vif**0.5, abs=0.003)


# The results themselves


def test_change_agrees_with_r(cars):
    row = performance.change(cars).frame.iloc[0]
    assert row["change"] == pytest.approx(20.090625)
    assert row["conf_low"] == pytest.approx(17.91767851)
    assert row["conf_high"] == pytest.approx(22.26357149)
    assert row["rose"] == 1
    # summary(mpg), sd(mpg), mean(hp)
    quantiles = ["lowest", "quartile_1", "median", "quartile_3", "highest"]
    assert row[quantiles].tolist() == pytest.approx([10.4, 15.425, 19.2, 22.8, 33.9])
    assert row["sd"] == pytest.approx(6.026948052)
    assert row["before"] == pytest.approx(146.6875)
    assert row["after"] == pytest.approx(146.6875 + 20.090625)


def test_school_whose_results_stayed_the_same_did_not_rise(wave_of):
    table = mtcars().head(4)
    table["result_after"] = table["result_before"] + [-1.0, 0.0, 0.0, 2.0]
    assert performance.change(wave_of(table)).frame["rose"].tolist() == [0.25]


def test_regression_to_the_mean_agrees_with_r(cars):
    row = performance.regression_to_the_mean(cars).frame.iloc[0]
    assert row["years"] == pytest.approx(0.9982354953)
    assert row["with_before"] == pytest.approx(-0.7761683718)
    assert row["with_mean"] == pytest.approx(-0.7577657157)
    assert row["mean_low"] == pytest.approx(-0.8752055736)
    assert row["mean_high"] == pytest.approx(-0.5559764877)
    # -sqrt((1 - cor(hp, hp + mpg)) / 2); sd(hp), sd(hp + mpg)
    assert row["by_chance"] == pytest.approx(-0.0297027, abs=1e-7)
    assert row["sd_before"] == pytest.approx(68.56286849)
    assert row["sd_after"] == pytest.approx(63.99786657)
    assert row["schools"] == 32


def test_luck_alone_gives_the_correlation_that_it_is_said_to_give(wave_of):
    draw = np.random.default_rng(3)
    level = draw.normal(50, 2, 20_000)
    table = pd.DataFrame({"school_id": [f"S{n}" for n in range(len(level))]})
    table = table.assign(
        phase="primary",
        result_before=level + draw.normal(0, 1, len(level)),
        result_after=level + draw.normal(0, 1, len(level)),
    )
    wave = wave_of(table)
    row = performance.regression_to_the_mean(wave).frame.iloc[0]
    # r of the years is 4 / 5, and so -sqrt(.1)
    assert row["by_chance"] == pytest.approx(-(0.1**0.5), abs=0.01)
    assert row["with_before"] == pytest.approx(row["by_chance"], abs=0.02)
    assert row["mean_low"] < 0 < row["mean_high"]
    assert "nothing beyond luck can be shown" in said_of_luck(wave)


def test_schools_that_draw_together_are_told_from_luck(wave_of):
    table = mtcars()
    table["result_after"] = 50 + table["result_before"] / 2 + table["investment"]
    said = said_of_luck(wave_of(table))
    assert said.endswith("beyond that, schools with low results gained more.")
    table["result_after"] = 2 * table["result_before"] + table["investment"]
    said = said_of_luck(wave_of(table))
    assert said.endswith("beyond that, schools with high results gained more.")
    assert said.startswith("In this wave the change of primary schools has")


def test_gain_of_schools_that_began_high_can_be_luck_too(wave_of):
    table = mtcars().head(12)
    table["result_before"] = np.arange(12.0)
    gain = np.tile([-1.0, 1.0], 6)
    table["result_after"] = table["result_before"] + gain
    wave = wave_of(table)
    assert performance.regression_to_the_mean(wave).frame["with_before"][0] > 0
    assert "nothing beyond luck can be shown" in said_of_luck(wave)


def test_correlations_at_gcse_agree_with_r(wave_of):
    table = performance.correlations(wave_of(mtcars("secondary"))).frame
    table = table.set_index("with")
    row = table.loc["personalisation"]
    assert row["r"] == pytest.approx(0.6811719078)
    assert row["conf_low"] == pytest.approx(0.4360483840)
    assert row["conf_high"] == pytest.approx(0.8322010401)
    assert row["p_value"] == pytest.approx(1.776239929e-05)
    assert row["printed"] == published.figure("s421.r.personalisation_gcse").value
    assert table["printed"].notna().sum() == 1
    assert (table["p_holm"] >= table["p_value"]).all()


def test_four_schools_have_a_correlation(wave_of):
    table = mtcars("secondary").head(4)
    found = performance.correlations(wave_of(table))
    assert found.frame["n"].tolist() == [4] * 3
    assert found.frame["r"].notna().all()
    # drat and mpg of the first four cars
    row = found.frame.set_index("with").loc["personalisation"]
    assert row["r"] == pytest.approx(stats.linregress(
        [3.9, 3.9, 3.85, 3.08], [21, 21, 22.8, 21.4]
    ).rvalue)  # fmt: skip


def test_lines_on_the_first_result_agree_with_r(cars):
    row = performance.lines_on_first_result(cars).frame.iloc[0]
    # cov(hp, mpg) / var(hp); cor(hp, hp + mpg) - 1
    assert row["slope"] == pytest.approx(-0.06822828)
    assert row["slope_by_luck"] == pytest.approx(0.9982354953 - 1)
    assert row["before"] == pytest.approx(146.6875)
    assert row["change"] == pytest.approx(20.090625)


@pytest.mark.parametrize("year", ["result_before", "result_after"])
def test_schools_alike_in_one_year_have_no_line(wave_of, year):
    wave = wave_of(mtcars().assign(**{year: 50}))
    found = performance.lines_on_first_result(wave)
    assert found.frame["slope"].isna().all()
    assert found.base(0, "slope") is None
    assert found.base(0, "change").count == 32
    with house_style():
        assert "by luck alone" not in first_result_drawn(wave).alt


def test_results_that_follow_exactly_from_the_predictors_test_nothing(wave_of):
    # as in a table that somebody filled in by a formula
    table = reference_wave()["performance"]
    rise = 3 * table["e_maturity"] + table["investment"] - table["personalisation"]
    exact = table.assign(result_after=table["result_before"] + rise)
    found = performance.coefficients(wave_of(exact))
    assert str(found) == (
        "not collected: changes in results of primary schools that the predictors do "
        "not give exactly"
    )
    nearly = exact.assign(result_after=exact["result_after"].round(1))
    assert together(wave_of(nearly), 0.95).estimate > 0.999


@pytest.mark.parametrize("year", ["result_before", "result_after"])
def test_schools_that_hardly_differ_have_one(wave_of, year):
    wave = wave_of(mtcars().assign(**{year: lambda cars: 50 + cars.index % 2 / 10}))
    assert performance.lines_on_first_result(wave).frame["slope"].notna().all()


def test_summary_of_influence_counts_what_influence_shows():
    wave = reference_wave()
    shown = performance.influence(wave).frame
    row = performance.influence_summary(wave).frame.iloc[0]
    assert row["schools"] == row["significant"] + row["not_significant"] == len(shown)
    assert row["significant"] == (shown["p_without"] < 0.05).sum()
    assert (row["lowest"], row["highest"]) == (
        shown["without"].min(),
        shown["without"].max(),
    )


# What the numbers were computed from

RESULTS = (
    performance.change,
    performance.coefficients,
    performance.correlations,
    performance.definitions,
    performance.diagnostics,
    performance.influence,
    performance.influence_summary,
    performance.lines_on_first_result,
    performance.points,
    performance.detectable,
    performance.quadrants,
    performance.regression_to_the_mean,
    performance.smallest_significant,
)


def without_some_values(table: pd.DataFrame) -> pd.DataFrame:
    """Leave a value out here and there, as schools do."""
    table = table.copy()
    for step, name in enumerate(("e_maturity", "investment", "result_after"), 3):
        table.loc[table.index[step :: 3 * step], name] = np.nan
    return table


def without_a_predictor(table: pd.DataFrame) -> pd.DataFrame:
    """Leave the investment of secondary schools out, and so one correlation."""
    lacking = table["phase"] == "secondary"
    return table.assign(investment=table["investment"].mask(lacking))


@pytest.mark.parametrize("analysis", RESULTS, ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    "change", [lambda table: table, without_some_values, without_a_predictor]
)
def test_bases_recount(wave_of, analysis, change):
    wave = wave_of(change(reference_wave()["performance"]))
    found = analysis(wave)
    assert isinstance(found, Result)
    made = {median_split.SPLIT_SCHOOLS: median_split.split_schools}
    for measure in found.measures:
        for row, value in enumerate(found.frame[measure]):
            base = found.base(row, measure)
            if base is None:
                assert pd.isna(value)
                continue
            table = made[base.table](wave) if base.table in made else wave[base.table]
            assert base.recount(table) == base.count
            if measure in ("schools", "n"):
                assert value == base.count


def test_base_of_schools_left_out_is_all_of_their_phase(wave_of):
    wave = wave_of(without_some_values(mtcars()))
    found = performance.change(wave)
    missing = found.frame["missing"].iloc[0]
    assert missing > 0
    assert found.base(0, "missing").count == 32
    assert found.base(0, "change").count == 32 - missing


# The reference wave


@pytest.mark.parametrize(
    ("id", "attribute"), [("s421.adj_r2", "rsquared_adj"), ("s421.F", "fvalue")]
)
def test_regression_of_the_reference_wave_is_as_printed(id, attribute):
    model = performance.change_model(reference_wave())
    assert published.figure(id).agrees(getattr(model, attribute))


def test_coefficient_and_correlation_of_the_reference_wave_are_as_printed():
    wave = reference_wave()
    beta = performance.coefficients(wave).frame.set_index("term").loc[E_MATURITY]
    assert published.figure("s421.beta.e_maturity").agrees(beta["estimate"])
    assert beta["printed"] == published.figure("s421.beta.e_maturity").value
    r = performance.correlations(wave).frame.set_index("with").loc["personalisation"]
    assert published.figure("s421.r.personalisation_gcse").agrees(r["r"])
    assert r["n"] == published.figure("s421.r.personalisation_gcse").n


def test_printed_coefficient_is_not_set_beside_another_regression():
    table = performance.coefficients(reference_wave(), interaction=True).frame
    assert table["printed"].isna().all()
    alone = performance.coefficients(reference_wave()).frame
    assert alone["printed"].notna().sum() == 1
    (added,) = set(table["term"]) - set(alone["term"])
    assert added == performance.interaction_model(reference_wave()).params.index[-1]


def test_verdicts_on_the_reference_wave_are_by_construction_alone():
    pairs = performance.findings(reference_wave())
    assert {
        made.claim.id: (made.verdict, printed.verdict) for made, printed in pairs
    } == {
        "4.2.1.e-maturity-change": (Verdict.SUPPORTED, Verdict.INCONCLUSIVE),
        "4.2.1.together": (Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        "4.2.1.e-maturity-phases": (Verdict.INCONCLUSIVE, Verdict.NOT_TESTED),
        "4.2.1.additive": (Verdict.INCONCLUSIVE, Verdict.NOT_TESTED),
        "4.2.1.personalisation-gcse": (Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    }
    assert all(made.basis.by_construction for made, _ in pairs)


def made_of(slopes: dict[str, float], noise: float, number: int = 50) -> pd.DataFrame:
    """Schools of phases in which results change with e-maturity by these slopes."""
    parts = []
    for phase, slope in slopes.items():
        draw = np.random.default_rng(7)
        x = draw.normal(3, 0.5, (number, 3))
        change = slope * x[:, 0] + noise * draw.normal(size=number)
        before = draw.normal(70, 5, number)
        table = pd.DataFrame(
            x, columns=["e_maturity", "investment", "personalisation"]
        ).assign(phase=phase, result_before=before, result_after=before + change)
        table.insert(0, "school_id", [f"{phase}-{place}" for place in range(number)])
        parts.append(table)
    return pd.concat(parts)


@pytest.mark.parametrize(
    ("slope", "noise", "number", "verdict"),
    [
        (5, 1, 50, Verdict.SUPPORTED),
        (-5, 1, 50, Verdict.SUPPORTED),  # it has no sign: what goes down goes with it
        (0.5, 1, 12, Verdict.INCONCLUSIVE),
        (0, 1, 2_000, Verdict.NOT_SUPPORTED),
    ],
)
def test_predictors_together_hold_and_turn_with_the_table(
    wave_of, slope, noise, number, verdict
):
    wave = wave_of(made_of({"primary": slope}, noise, number))
    made = {a.claim.id: a for a, _ in performance.findings(wave)}
    assert made["4.2.1.together"].verdict == verdict


@pytest.mark.parametrize(
    ("primary", "secondary", "verdict"),
    [
        (5, 0, Verdict.SUPPORTED),
        (0, 5, Verdict.NOT_SUPPORTED),
        (1, 1, Verdict.INCONCLUSIVE),
    ],
)
def test_phases_hold_and_turn_with_the_table(wave_of, primary, secondary, verdict):
    table = made_of({"primary": primary, "secondary": secondary}, 1)
    made = {a.claim.id: a for a, _ in performance.findings(wave_of(table))}
    found = made["4.2.1.e-maturity-phases"]
    assert found.verdict == verdict
    assert found.effect.n == 100


def test_phases_are_set_apart_by_welch_and_firm_without_any_school(wave_of):
    slopes = {"primary": 5, "secondary": 0.0}
    wave = wave_of(made_of(slopes, 1, 20))
    models = [performance.change_model(wave, phase=phase) for phase in slopes]
    first, second = (model.params[E_MATURITY] for model in models)
    errors = np.array([model.bse[E_MATURITY] for model in models])
    made = {a.claim.id: a for a, _ in performance.findings(wave)}
    found = made["4.2.1.e-maturity-phases"]
    assert found.effect.estimate == pytest.approx(first - second)
    # both have 16 degrees of freedom
    degrees = 16 * (errors**2).sum() ** 2 / (errors**4).sum()
    half = stats.t.isf(0.025, degrees) * np.hypot(*errors)
    assert found.effect.conf_high == pytest.approx(first - second + half)
    others = {tried.alternative.id: tried for tried in found.firmness.tried}
    assert len(others["one-left-out"].effects) == 40
    assert all(tried.stays for tried in others.values())
    without = [e.estimate for e in made["4.2.1.together"].firmness.tried[0].effects]
    again = performance.change_model(wave_of(made_of(slopes, 1, 20).iloc[1:]))
    assert pytest.approx(again.rsquared_adj**0.5) in without
    assert len(without) == 20


@pytest.mark.parametrize("interaction", [False, True])
def test_coefficient_without_a_school_is_that_of_a_fit_without_it(interaction):
    model = performance.change_model(reference_wave(), interaction=interaction)
    term = model.params.index[-1 if interaction else 0]
    found = model.without_each(term)
    y, x = model.fit.model.endog, pd.DataFrame(model.fit.model.exog)
    place = model.fit.params.index.get_loc(term)
    for school in (0, 7, model.nobs - 1):
        left = np.arange(model.nobs) != school
        again = sm.OLS(y[left], x[left]).fit()
        row = found.iloc[school]
        assert row["estimate"] == pytest.approx(again.params[place])
        assert row["std_error"] == pytest.approx(again.bse[place])
        assert again.df_resid == model.df_resid - 1


def test_print_says_what_it_lacks():
    claim = claims("performance")["4.2.1.e-maturity-change"]
    found = performance.CLAIMS.in_print(claim)
    assert found.basis == Basis.BOUNDED
    assert '"holds or cannot tell" and nothing else' in found.reason
    # F gives t = 2.30 on 22 degrees of freedom at the most, and p = .031
    bounds = found.bounded
    assert bounds.estimate / bounds.error_low == pytest.approx(2.30, abs=0.005)
    low, high = bounds.interval(bounds.error_low)
    assert (low, high) == pytest.approx((0.04, 0.78), abs=0.005)
    assert bounds.interval(bounds.error_high)[0] < 0
    # the verdict turns where the inflation of the variance passes 1.24
    turn = nearest_turn(claim, bounds)
    assert (turn / bounds.error_low) ** 2 == pytest.approx(1.24, abs=0.01)


def test_additivity_needs_equivalence():
    for made, _ in performance.findings(reference_wave()):
        if made.claim.kind == "sameness":
            assert "does not show that there is none" in made.sentence


# Waves that lack this or that

REGRESSIONS = (
    performance.change_model,
    performance.interaction_model,
    performance.coefficients,
    performance.definitions,
    performance.quadrants,
    performance.diagnostics,
    performance.influence,
    performance.influence_summary,
    performance.smallest_significant,
)


def test_wave_of_results_alone_shows_its_change_and_says_what_it_lacks(results_only):
    for analysis in (*REGRESSIONS, performance.detectable, performance.correlations):
        found = analysis(results_only)
        assert isinstance(found, NotCollected)
    assert "E-maturity" in repr(performance.change_model(results_only))
    row = performance.change(results_only).frame.iloc[0]
    assert row["schools"] == 500
    assert row["conf_low"] < row["change"] < row["conf_high"]
    # both years share half the variance and more, as drawn
    years = performance.regression_to_the_mean(results_only).frame["years"]
    assert 0.55 < years[0] < 0.72
    for sentence in (said_of_checks, said_of_definitions):
        said = sentence(results_only)
        assert said.startswith(
            "There is no such regression (not collected: “E-maturity"
        )
    assert said_of_power(results_only) == ""
    assert "Not collected: secondary schools." in said_of_change(results_only)
    assert {made.verdict for made, _ in performance.findings(results_only)} == {
        Verdict.NOT_TESTED
    }


def test_wave_without_the_table_says_so(wave_of, tmp_path):
    (tmp_path / "wave.yml").write_text(
        "id: few\nlabel: Few\nyear: 2020\nprovenance: collected\nsource: us\n"
        "licence: x\ncontract: 1\n"
    )
    (tmp_path / "instruments.csv").write_text(
        "instrument,phase,returned,basis\nSurvey,primary,3,counted\n"
    )
    wave = waves.load(tmp_path)
    others = (
        performance.detectable,
        performance.correlations,
        performance.change,
        performance.points,
        performance.regression_to_the_mean,
        performance.lines_on_first_result,
    )
    for analysis in (*REGRESSIONS, *others):
        assert isinstance(analysis(wave), NotCollected)
    assert "cannot be said (not collected: the table" in said_of_luck(wave)


def test_secondary_schools_alone_test_the_claim_of_secondary_schools(wave_of):
    wave = wave_of(mtcars("secondary"))
    assert isinstance(performance.change_model(wave), NotCollected)
    verdicts = {made.claim.id: made.verdict for made, _ in performance.findings(wave)}
    assert verdicts["4.2.1.personalisation-gcse"] == Verdict.SUPPORTED
    assert verdicts["4.2.1.e-maturity-change"] == Verdict.NOT_TESTED
    assert len(performance.detectable(wave).frame) == 1
    assert "personalisation" in said_of_power(wave)


def test_column_of_the_other_phase_alone_was_not_collected(wave_of):
    secondary = mtcars("secondary").assign(e_maturity=np.nan)
    wave = wave_of(pd.concat([mtcars(), secondary]))
    table = performance.correlations(wave).frame.set_index("with")
    assert "e-maturity of secondary schools" in table.loc[E_MATURITY, "note"]
    assert pd.isna(table.loc[E_MATURITY, "r"])
    assert "E-maturity: not collected" in sentences.change_at_gcse_note(
        performance.correlations(wave), 0.95
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t.head(3), "4 secondary schools or more"),
        (lambda t: t.assign(personalisation=3.0), "differ in both personalisation"),
        (lambda t: t.assign(result_after=t["result_before"]), "change in results"),
    ],
)
def test_correlation_that_cannot_be_made_gives_its_reason(wave_of, change, reason):
    wave = wave_of(change(mtcars("secondary")))
    made = {a.claim.id: a for a, _ in performance.findings(wave)}
    claim = made["4.2.1.personalisation-gcse"]
    assert claim.verdict == Verdict.NOT_TESTED
    assert claim.reason.startswith("not collected: ")
    assert reason in claim.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t.head(9), "10 primary schools or more"),
        (lambda t: t.assign(e_maturity=3.0), "e-maturity that differs"),
        (lambda t: t.assign(result_after=t["result_before"] + 1), "change in results"),
        (lambda t: t.assign(investment=2 * t["e_maturity"]), "follow from each other"),
        (lambda t: t.assign(phase="special"), "primary schools"),
        (lambda t: t.assign(personalisation=np.nan), "Perceived personalisation"),
    ],
)
def test_regression_that_cannot_be_made_gives_its_reason(wave_of, change, reason):
    wave = wave_of(change(mtcars()))
    found = performance.change_model(wave)
    assert isinstance(found, NotCollected)
    assert reason in repr(found)
    assert said_of_checks(wave).startswith("There is no such regression (not coll")
    assert reason in said_of_checks(wave)
    made = {a.claim.id: a for a, _ in performance.findings(wave)}
    assert made["4.2.1.e-maturity-change"].verdict == Verdict.NOT_TESTED


def test_ratio_needs_results_above_zero(wave_of):
    table = mtcars()
    table["result_before"] -= 52  # the lowest is now zero
    table["result_after"] -= 52
    wave = wave_of(table)
    found = performance.definitions(wave).frame.set_index("definition")
    assert found["estimate"].isna().to_dict() == {
        "difference": False,
        "ratio": True,
        "covariance": False,
    }
    assert "Ratio needs results above zero" in said_of_definitions(wave)


@pytest.mark.parametrize(
    ("of_before", "of_e_maturity", "words"),
    [
        (1.05, -0.3, "even the sign"),  # Lord's paradox: + 0.2 and - 0.3
        (1.05, 0.02, "one sign, but"),
        (1.0, 0.5, "does not matter"),
    ],
)
def test_definitions_that_disagree_are_said_to(
    wave_of, of_before, of_e_maturity, words
):
    table, draw = mtcars(), np.random.default_rng(4)
    table["result_before"] = 50 + 10 * table["e_maturity"] + draw.normal(size=32)
    table["result_after"] = (
        of_before * table["result_before"]
        + of_e_maturity * table["e_maturity"]
        + draw.normal(0, 0.1, 32)
    )
    assert words in said_of_definitions(wave_of(table))


def test_sentences_say_whether_one_school_decides(cars):
    assert "whichever is left out" in said_of_checks(cars)
    assert "can decide it" in said_of_checks(reference_wave())
    assert "made data" in said_of_checks(reference_wave())
    assert "made data" not in said_of_checks(cars)


def test_single_school_has_a_change_and_no_interval(wave_of):
    wave = wave_of(mtcars().head(1))
    assert performance.change(wave).frame["conf_low"].isna().all()
    assert isinstance(performance.regression_to_the_mean(wave), NotCollected)
    with house_style():
        for draw in (changes_drawn, first_result_drawn):
            assert "1 primary school" in draw(wave).alt


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (changes_drawn, "from \N{MINUS SIGN}7.8 to +11.0"),
        (coefficients_drawn, "e-maturity: +0.41"),
        (quadrants_drawn, "if the effects add"),
        (influence_drawn, "with all schools +0.41"),
        (first_result_drawn, "by luck alone"),
    ],
)
def test_figures_say_what_they_show_and_are_the_same_each_time(draw, words):
    with house_style():
        made = [draw(reference_wave()) for _ in range(2)]
        first, second = (to_svg(drawing.figure, "x", drawing.alt) for drawing in made)
    assert words in made[0].alt
    assert first == second
