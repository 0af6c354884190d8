"""What the teachers' model says, against other ways to the same number.

The oracles: the same model with another reference category, statsmodels' single-level
model, sums over a fine grid, differences, and ratings drawn from known effects. The
numbers of the reference wave itself are in test_reference_wave; waves that lack this or
that are in test_teacher_waves.
"""

import itertools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_waves import reference_wave
from numpy.testing import assert_allclose
from scipy import special, stats
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from personalising import published, waves
from personalising.model import Verdict, claims
from personalising.published.rounding import Interval
from personalising.statistics import MixedOrderedModel
from personalising.study import teacher_survey
from personalising.study.teacher_survey import (
    checks,
    effects,
    key_stages,
    model,
    scenarios,
)
from personalising.study.teacher_survey import sentences as say
from personalising.study.teacher_survey.bounds.table import CLAIMS as BOUNDED
from personalising.study.teacher_survey.claims import CLAIMS, COMPARED
from personalising.study.teacher_survey.sampling import SUBGROUPS
from personalising.waves import NotCollected

WAVE = reference_wave()
FIT = teacher_survey.fitted(WAVE)
FRAME = teacher_survey.survey(WAVE).frame
GRID = np.linspace(-8, 8, 4001)
FORMULA = "rating ~ subgroup + experience + primary + priority"


def printed(name: str) -> float:
    return published.figure(f"c.beta.{name}").value


# --- coefficients and comparisons -----------------------------------------------------


def test_coefficients_and_odds_are_one_fit_in_two_directions():
    table = teacher_survey.coefficients(WAVE, 0.9).frame.set_index("term")
    assert table["estimate"].to_dict() == FIT.coefficients.to_dict()
    assert_allclose(table["odds"] * table["odds_ratio"], 1)
    assert_allclose(table["odds_low"] * table["ratio_high"], 1)
    wald = FIT.conf_int(0.9).loc[table.index]
    assert_allclose(table[["conf_low", "conf_high"]], wald)
    assert table.loc["priority", "odds"] > 1 > table.loc["experience", "odds"]


@pytest.mark.parametrize(
    ("contrast", "group", "reference"),
    [("2-1", "ks2", "ks1"), ("4-3", "ks4", "ks3"), ("girls-boys", "girls", "boys")],
)
def test_comparison_is_the_coefficient_against_another_reference(
    contrast, group, reference
):
    table = teacher_survey.contrasts(WAVE).frame.set_index("contrast").loc[contrast]
    order = [reference, *(s for s in SUBGROUPS if s != reference)]
    frame = FRAME.assign(subgroup=FRAME["subgroup"].cat.reorder_categories(order))
    again = MixedOrderedModel.from_formula(FORMULA, frame, groups="teacher").fit(15)
    name = f"subgroup[T.{group}]"
    assert table["estimate"] == pytest.approx(-again.params[name], abs=1e-6)
    assert table["std_error"] == pytest.approx(again.bse[name], rel=1e-5)
    assert table["p_value"] == pytest.approx(again.pvalues[name], rel=1e-4)


@pytest.mark.parametrize("factor", effects.COMPARISONS)
def test_weights_of_a_comparison_add_up_to_nothing(factor):
    for _, weights in effects.COMPARISONS[factor].values():
        assert sum(weights.values()) == 0
        assert max(weights.values()) <= 1


def test_comparison_with_two_groups_is_with_their_mean():
    table = teacher_survey.contrasts(WAVE).frame.set_index("contrast")
    b = FIT.params
    gifted, girls, boys = (b[f"subgroup[T.{n}]"] for n in ("gifted", "girls", "boys"))
    assert table.loc["gifted", "estimate"] == pytest.approx((girls + boys) / 2 - gifted)
    later = (b["subgroup[T.ks3]"] + b["subgroup[T.ks4]"]) / 2
    assert table.loc["older-1", "estimate"] == pytest.approx(-later)
    assert table.loc["older-2", "estimate"] == pytest.approx(
        b["subgroup[T.ks2]"] - later
    )


def test_printed_comparisons_follow_from_the_printed_coefficients():
    table = teacher_survey.contrasts(WAVE).frame.set_index("contrast")["printed"]
    later = (printed("ks3") + printed("ks4")) / 2
    assert table["older-1"] == pytest.approx(-later)
    assert table["older-2"] == pytest.approx(printed("ks2") - later)
    either = (printed("girls") + printed("boys")) / 2
    assert table["gifted"] == pytest.approx(either - printed("gifted"))
    assert table["secondary-primary"] == printed("primary")
    assert np.isnan(table["special-secondary"])
    rows = teacher_survey.contrasts(WAVE).frame.index
    assert [*rows] == [*range(len(rows))]


def test_phases_are_compared_in_a_model_that_has_each():
    table = teacher_survey.contrasts(WAVE).frame.set_index("contrast")
    frame = FRAME.assign(
        secondary=FRAME["phase"].eq("secondary").astype(int),
        other=FRAME["phase"].eq("special").astype(int),
    )
    formula = "rating ~ subgroup + experience + priority + secondary + other"
    again = MixedOrderedModel.from_formula(formula, frame, groups="teacher").fit(
        15, cov_type="robust", cluster="school"
    )
    secondary, other = again.params["secondary"], again.params["other"]
    assert table.loc["secondary-primary", "estimate"] == pytest.approx(-secondary)
    assert table.loc["special-primary", "estimate"] == pytest.approx(-other)
    apart = table.loc["special-secondary"]
    assert apart["estimate"] == pytest.approx(secondary - other, abs=1e-8)
    covariance = again.cov_params().loc[["secondary", "other"], ["secondary", "other"]]
    variance = np.array([1, -1]) @ covariance.to_numpy() @ np.array([1, -1])
    assert apart["std_error"] == pytest.approx(np.sqrt(variance))


def test_priority_of_new_staff_is_read_where_experience_is_at_its_first_band():
    table = teacher_survey.priority_by_experience(WAVE).frame.set_index("effect")
    formula = FORMULA + " + since:priority"
    for effect, band in (("new", 1), ("established", 4)):
        frame = FRAME.assign(since=FRAME["experience"] - band)
        again = MixedOrderedModel.from_formula(formula, frame, groups="teacher").fit(15)
        row = table.loc[effect]
        assert row["estimate"] == pytest.approx(-again.params["priority"], abs=1e-6)
        assert row["std_error"] == pytest.approx(again.bse["priority"], rel=1e-5)
    apart = table.loc["established", "estimate"] - table.loc["new", "estimate"]
    assert table.loc["difference", "estimate"] == pytest.approx(apart)


def test_errors_by_school_are_the_sandwich_over_schools():
    table = teacher_survey.clustered(WAVE).frame.set_index("term")
    scores = FIT.model.score_groups(FIT.params, FIT.group_sd, 15)
    school = FRAME.drop_duplicates("teacher").set_index("teacher")["school"]
    sums = scores.groupby(school.loc[scores.index]).sum().to_numpy()
    bread = np.linalg.inv(-FIT.model.hessian(FIT.params, FIT.group_sd, 15).to_numpy())
    correction = len(sums) / (len(sums) - 1)
    sandwich = bread @ sums.T @ sums @ bread
    errors = pd.Series(np.sqrt(np.diag(sandwich)), index=FIT.model.all_names)
    found = table["school_error"] / errors[table.index]
    assert found.round(6).isin([1, round(correction**0.5, 6)]).all()
    assert_allclose(table["ratio"], table["school_error"] / table["std_error"])
    # and the finding rests on them
    effect = CLAIMS.from_wave["4.2.2.priority"](WAVE, 0.95)
    half = (effect.conf_high - effect.conf_low) / 2
    # by t, with as many degrees of freedom as there are schools but one
    quantile = stats.t.isf(0.025, len(sums) - 1)
    assert half == pytest.approx(2 * quantile * table.loc["priority", "school_error"])


# --- answers, probabilities, scenarios ------------------------------------------------


def test_answers_add_up_and_are_those_of_the_ratings():
    table = teacher_survey.answers(WAVE).frame.set_index("subgroup")
    shares = table[[f"rating_{n}" for n in range(1, 6)]]
    assert_allclose(shares.sum(axis=1), 1)
    assert table["ratings"].iloc[:-1].sum() == table.loc["all", "ratings"]
    gifted = FRAME.loc[FRAME["subgroup"] == "gifted", "rating"].astype(int)
    assert table.loc["gifted", "agree"] == pytest.approx((gifted <= 2).mean())
    assert table.loc["gifted", "disagree"] == pytest.approx((gifted >= 4).mean())


def test_average_over_teachers_is_the_integral_over_their_tendencies():
    table = teacher_survey.probabilities(WAVE).frame
    sd = FIT.group_sd.iloc[0]
    density = stats.norm.pdf(GRID) * (GRID[1] - GRID[0])
    b = FIT.params
    worst = 4 * b["experience"] + b["primary"] + b["priority"]
    best = b["experience"] + 3 * b["priority"] + b["subgroup[T.gifted]"]
    cuts = np.array([-np.inf, *FIT.thresholds, np.inf])
    for scenario, linear in ((1, worst), (2, best)):
        rows = table[table["scenario"] == scenario]
        typical = np.diff(special.expit(cuts - linear))
        assert_allclose(rows["estimate"], typical, atol=1e-9)
        below = special.expit(cuts[:, None] - linear - sd * GRID) @ density
        assert_allclose(rows["average"], np.diff(below), atol=1e-6)


def test_shares_add_up_the_probabilities():
    each = teacher_survey.probabilities(WAVE).frame
    table = teacher_survey.shares(WAVE).frame.set_index(["scenario", "answer"])
    for scenario, kind in itertools.product((1, 2), ("printed", "estimate", "average")):
        parts = each.loc[each["scenario"] == scenario, kind].to_numpy()
        expected = [parts[:2].sum(), parts[2], parts[3:].sum()]
        found = table.loc[scenario].loc[["agree", "neither", "disagree"], kind]
        assert_allclose(found, expected, atol=1e-9)
    inside = table["conf_low"].lt(table["estimate"]) & table["estimate"].lt(
        table["conf_high"]
    )
    assert inside.all()


def test_more_confidence_makes_wider_intervals():
    for analysis in (
        teacher_survey.probabilities,
        teacher_survey.shares,
        teacher_survey.agreement_by_pupils,
        teacher_survey.contrasts,
        teacher_survey.clustered,
        teacher_survey.within_teachers,
        teacher_survey.tendencies,
        teacher_survey.thresholds,
    ):
        widths = [
            (t["conf_high"] - t["conf_low"]).to_numpy()
            for t in (analysis(WAVE, level).frame for level in (0.8, 0.95))
        ]
        assert (widths[0] < widths[1]).all(), analysis.__name__


def test_agreement_by_pupils_is_that_of_a_typical_teacher():
    table = teacher_survey.agreement_by_pupils(WAVE).frame
    teachers = FRAME.drop_duplicates("teacher")
    b = FIT.params
    rest = b["experience"] * teachers["experience"].mean()
    rest += b["priority"] * teachers["priority"].mean()
    row = table[(table["subgroup"] == "ks2") & (table["school"] == "primary")].iloc[0]
    linear = rest + b["primary"] + b["subgroup[T.ks2]"]
    assert row["estimate"] == pytest.approx(special.expit(b["2|3"] - linear))
    taught = set(zip(table["school"], table["subgroup"], strict=True))
    assert ("primary", "ks3") not in taught  # nobody there teaches it


def test_least_positive_error_is_that_of_the_delta_method():
    found = scenarios.least_positive(WAVE)
    value, low, high, n = found.estimate, found.conf_low, found.conf_high, found.n
    names = list(FIT.params.index)
    covariance = FIT.cov_params().to_numpy()
    cuts = [names.index("2|3"), names.index("3|4")]
    terms = [names.index(n) for n in ("experience", "primary", "priority")]

    def difference(params):
        linear = 4 * params[terms[0]] + params[terms[1]] + params[terms[2]]
        agree, not_disagree = special.expit(params[cuts] - linear)
        return agree - (1 - not_disagree)

    at = FIT.params.to_numpy()
    assert value == pytest.approx(difference(at))
    steps = 1e-6 * np.eye(len(at))
    gradient = [(difference(at + s) - difference(at - s)) / 2e-6 for s in steps]
    error = np.sqrt(np.array(gradient) @ covariance @ np.array(gradient))
    assert (high - low) / 2 == pytest.approx(1.959964 * error, rel=1e-6)
    assert n == FRAME["teacher"].nunique()
    wide = scenarios.least_positive(WAVE, confidence=0.99)
    assert (wide.conf_high - wide.conf_low) / 2 == pytest.approx(2.575829 * error)


def test_share_at_no_deviation_is_what_was_printed():
    agree = [
        sum(published.figure(f"c.scenario{s}.{rating}").value for rating in (1, 2))
        for s in (1, 2)
    ]
    assert scenarios.share_at(0) == pytest.approx(agree, abs=0.001)


def test_shares_draw_towards_a_half_as_teachers_differ_more():
    table = teacher_survey.sensitivity(WAVE).frame
    assert table["lowest"].is_monotonic_increasing
    assert table["highest"].is_monotonic_decreasing
    assert (table["lowest"] < 0.5).all()
    assert (table["highest"] > 0.5).all()


def test_printed_coefficients_are_judged_as_this_wave_would_judge_them():
    # the wave's own deviation is 1.5: its z are close to those of drawn ratings
    row = teacher_survey.sensitivity(WAVE).frame.set_index("sd").loc[1.5]
    for term in ("experience", "primary", "priority"):
        assert row[term] == pytest.approx(FIT.zvalues[term], rel=0.03)


def test_effect_of_priority_hangs_on_how_much_teachers_differ():
    table = teacher_survey.sensitivity(WAVE).frame.set_index("sd")["priority"].abs()
    assert table[1.5] > 1.96 > table[2.5]


def test_thresholds_lie_where_print_allows():
    table = teacher_survey.thresholds(WAVE).frame
    assert table["inside"].all()
    assert (table["allowed_low"] < table["allowed_high"]).all()
    assert table["estimate"].to_list() == FIT.thresholds.to_list()


def test_threshold_at_an_end_of_the_allowed_range_lies_in_it(monkeypatch):
    there = [Interval(cut, cut) for cut in FIT.thresholds]
    below = [Interval(cut - 1, np.nextafter(cut, -9)) for cut in FIT.thresholds]
    found = []
    for level, limits in ((0.91, there), (0.92, below)):  # not kept for others
        monkeypatch.setattr(
            scenarios.printed_scenarios, "threshold_limits", lambda _, of=limits: of
        )
        found.append(teacher_survey.thresholds(WAVE, level).frame["inside"].tolist())
    assert found == [[True] * 4, [False] * 4]


def test_counts_beside_print_are_those_of_the_tables():
    table = teacher_survey.coefficients(WAVE).frame.dropna(subset=["printed"])
    (row,) = teacher_survey.agreement_with_print(WAVE).frame.to_dict("records")
    inside = table["conf_low"].le(table["printed"])
    inside &= table["printed"].le(table["conf_high"])
    assert row["coefficients"] == len(table) == 10
    assert row["rounding"] == table["estimate"].round(3).eq(table["printed"]).sum()
    assert row["held"] == inside.sum()
    (cuts,) = teacher_survey.thresholds_in_print(WAVE).frame.to_dict("records")
    assert cuts == {"thresholds": 4, "inside": 4}


def test_effect_is_significant_up_to_where_its_z_crosses_the_line():
    z = teacher_survey.sensitivity(WAVE).frame.set_index("sd").abs()
    (limits,) = teacher_survey.significant_up_to(WAVE).frame.to_dict("records")
    below = z["priority"][z["priority"] > scenarios.CRITICAL].index[-1]
    above = z["priority"][z["priority"] < scenarios.CRITICAL].index[0]
    assert below < limits["priority"] < above
    share = (limits["priority"] - below) / (above - below)
    between = (1 - share) * z.loc[below, "priority"] + share * z.loc[above, "priority"]
    assert between == pytest.approx(scenarios.CRITICAL)
    assert limits["primary"] == np.inf


def test_print_of_the_least_positive_adds_up():
    (row,) = teacher_survey.scenarios_in_print().frame.to_dict("records")
    parts = [published.figure(f"c.scenario1.{n}").value for n in (1, 2, 3)]
    assert row["agree"] == parts[0] + parts[1]
    assert row["neither"] == parts[2]


def test_groups_in_print_are_those_of_the_coefficients():
    table = teacher_survey.groups_in_print().frame.set_index("group")
    either = (printed("girls") + printed("boys")) / 2
    assert table.loc["sen", "estimate"] == pytest.approx(either - printed("sen"))
    assert table.loc["girls", "odds"] == pytest.approx(np.exp(-printed("girls")))


# --- Key Stage and phase --------------------------------------------------------------


def drawn(frame, effect, seed=1, sd=1.0):
    """Ratings of these rows from known effects: a number for each row."""
    rng = np.random.default_rng(seed)
    codes, teachers = pd.factorize(frame["teacher"])
    latent = effect + sd * rng.standard_normal(len(teachers))[codes]
    latent = latent + rng.logistic(size=len(frame))
    return 1 + np.digitize(latent, [-2, -0.5, 0.5, 2])


def test_within_teachers_is_free_of_who_teaches_which_stage(collected):
    # whoever is asked about later stages alone is far more positive; of those who rate
    # early and late ones, no teacher tells them apart
    asked = [["ks1", "girls"], ["ks1", "ks3", "ks4", "girls"], ["ks3", "ks4", "girls"]]
    asked += [
        ["ks1", "girls", "boys"],
        ["ks1", "ks3", "boys"],
        ["ks4", "girls", "boys"],
    ]
    teachers = [f"T{number:03}" for number in range(300)]
    rows = pd.DataFrame(
        [(t, s) for n, t in enumerate(teachers) for s in asked[n % 6]],
        columns=["teacher", "subgroup"],
    )
    lucky = rows["teacher"].isin(teachers[2::3])
    rows["rating"] = drawn(rows, -2.5 * lucky)
    wave = collected(
        ratings=rows.rename(columns={"teacher": "teacher_id"}).assign(
            aspect="personalising"
        ),
        teachers=pd.DataFrame(
            {"teacher_id": teachers, "school_id": [f"S{n % 4}" for n in range(300)]}
        ),
        schools=pd.DataFrame({"school_id": [f"S{n}" for n in range(4)],
                              "study": "survey", "phase": "special"}),
    )  # fmt: skip
    table = teacher_survey.within_teachers(wave).frame
    table = table[table["contrast"] == "older-1"].set_index("teachers")
    assert table.loc["own mean", "conf_low"] < 0 < table.loc["own mean", "conf_high"]
    assert abs(table.loc["own mean", "estimate"]) < table.loc["all", "estimate"]
    assert table.loc["all", "n_both"] == 100


def test_stages_rated_counts_teachers():
    table = teacher_survey.stages_rated(WAVE).frame.set_index("phase")
    stages = FRAME[FRAME["subgroup"].isin(["ks1", "ks2", "ks3", "ks4"])]
    for phase, group in stages.groupby("phase", observed=True):
        sets = group.groupby("teacher")["subgroup"].agg(set)
        young, old = (sets.map(lambda s, w=w: bool(s & w))
                      for w in ({"ks1", "ks2"}, {"ks3", "ks4"}))  # fmt: skip
        assert table.loc[phase, "across"] == (young & old).sum()
        assert table.loc[phase, "several"] == (sets.map(len) > 1).sum()
        assert table.loc[phase, "ks1"] == sets.map(lambda s: "ks1" in s).sum()


def test_stage_that_nobody_rated_was_rated_by_nobody(collected):
    frame = FRAME[~FRAME["subgroup"].isin(["ks2", "ks4"])]
    wave = collected(**as_tables(frame))
    table = key_stages.teachers_rated(wave)
    flags = table[[*key_stages.STAGES, "early", "late", "several", "across"]]
    assert set(np.unique(flags.to_numpy().ravel())) == {False, True}
    assert {str(dtype) for dtype in flags.dtypes} == {"bool"}
    assert not table[["ks2", "ks4"]].any(axis=None)
    assert (table["early"] == table["ks1"]).all()
    assert (table["late"] == table["ks3"]).all()


# --- whether it is the right model ----------------------------------------------------


def test_single_level_agrees_with_statsmodels(collected):
    schools = FRAME["school"].drop_duplicates().iloc[::8]
    frame = FRAME[FRAME["school"].isin(schools)]
    table = teacher_survey.single_level(collected(**as_tables(frame))).frame
    table = table.set_index("term")
    laplace = MixedOrderedModel.from_formula(FORMULA, frame, groups="teacher").fit(1)
    assert_allclose(table["laplace"], laplace.params[table.index], rtol=1e-6)
    x = pd.get_dummies(
        frame[["subgroup", "experience", "primary", "priority"]], drop_first=True
    ).astype(float)
    found = OrderedModel(frame["rating"], x, distr="logit").fit(
        method="newton", disp=False
    )
    for name in ("experience", "primary", "priority"):
        assert table.loc[name, "single"] == pytest.approx(found.params[name], abs=1e-5)
        assert table.loc[name, "single_error"] == pytest.approx(
            found.bse[name], rel=1e-4
        )
    assert table.loc["subgroup[T.sen]", "single"] == pytest.approx(
        found.params["subgroup_sen"], abs=1e-5
    )
    assert_allclose(table["ratio"], table["single"] / table["estimate"])


def test_schools_are_needed_by_the_models_that_have_them_alone(collected):
    ratings = WAVE["ratings"]
    some = ratings["teacher_id"].drop_duplicates().head(60)
    wave = collected(ratings=ratings[ratings["teacher_id"].isin(some)])
    assert teacher_survey.fitted(wave).nobs > 60
    for how in (checks.NESTED, effects.CLUSTERED):
        found = teacher_survey.fitted(wave, how)
        assert "several schools, and the school of every teacher" in str(found)


def test_levels_are_tested_one_by_one():
    table = teacher_survey.levels(WAVE).frame.set_index("model")
    one, two, three = table["llf"]
    assert table["statistic"].iloc[1] == pytest.approx(2 * (two - one))
    assert table["statistic"].iloc[2] == pytest.approx(2 * (three - two))
    assert np.isnan(table["p_value"].iloc[0])
    half = stats.chi2.sf(table["statistic"].iloc[2], 1) / 2
    assert table["p_value"].iloc[2] == pytest.approx(half)


def test_school_level_is_the_nested_fit_with_its_profile():
    found = teacher_survey.school_level(WAVE).frame.iloc[0]
    nested = MixedOrderedModel.from_formula(
        FORMULA, FRAME, groups=["school", "teacher"]
    ).fit(7)
    assert found.sd == pytest.approx(nested.group_sd["school"])
    assert found.icc == pytest.approx(nested.icc["school"])
    low, high = nested.group_sd_conf_int(method="profile").loc["school"]
    assert (found.sd_low, found.sd_high) == pytest.approx((low, high), abs=1e-6)
    assert found.schools == FRAME["school"].nunique()


def test_schools_by_laplace_are_the_nested_fit_with_one_point():
    found = teacher_survey.schools_by_laplace(WAVE).frame.iloc[0]
    nested = MixedOrderedModel.from_formula(
        FORMULA, FRAME, groups=["school", "teacher"]
    )
    assert found.laplace == pytest.approx(nested.fit(1).group_sd["school"], abs=1e-4)
    assert found.sd == pytest.approx(nested.fit(7).group_sd["school"], abs=1e-4)


def test_approximations_settle_as_points_are_added():
    table = teacher_survey.approximations(WAVE).frame.set_index("points")
    assert table.index[0] == 1
    assert table["largest"].dropna().is_monotonic_decreasing
    assert abs(table["llf"].diff().iloc[-1]) < 1e-6
    assert table.loc[1, "sd"] < table.loc[25, "sd"]  # Laplace makes teachers too alike


def test_proportional_odds_are_tested_term_by_term():
    table = teacher_survey.proportional_odds(WAVE).frame.set_index("term")
    assert table["df"].to_dict() == {
        "subgroup": 21, "experience": 3, "primary": 3, "priority": 3,
    }  # fmt: skip
    assert_allclose(table["p_value"], stats.chi2.sf(table["statistic"], table["df"]))


def test_predictor_that_acts_at_one_threshold_alone_is_found(collected):
    frame = FRAME.copy()
    extreme = frame["rating"].astype(int).eq(1) & frame["primary"].eq(1)
    rng = np.random.default_rng(3)
    frame.loc[extreme & (rng.random(len(frame)) < 0.8), "rating"] = 2
    table = teacher_survey.proportional_odds(collected(**as_tables(frame))).frame
    p_values = table.set_index("term")["p_value"]
    assert p_values["primary"] < 1e-6
    assert p_values["priority"] > 1e-3


def test_tendencies_are_the_modes_turned_towards_agreement():
    table = teacher_survey.tendencies(WAVE).frame
    modes = -FIT.random_effects["mode"]
    assert_allclose(table["mode"], np.sort(modes))
    assert "teacher" not in table
    agreeing = FRAME.assign(low=FRAME["rating"].astype(int) == 1)
    keen = agreeing.groupby("teacher")["low"].mean()
    assert modes[keen == 1].min() > modes[keen == 0].mean()


def test_tendencies_are_counted_by_where_their_intervals_lie():
    table = teacher_survey.tendencies(WAVE).frame
    (row,) = teacher_survey.spread_of_tendencies(WAVE).frame.to_dict("records")
    assert row["above"] == table["conf_low"].gt(0).sum() > 0
    assert row["below"] == table["conf_high"].lt(0).sum() > 0
    assert row["modes_sd"] == pytest.approx(table["mode"].std())
    assert row["sd"] == FIT.group_sd.iloc[0]


def test_single_level_makes_teachers_look_more_certain():
    table = teacher_survey.overstated(WAVE).frame.set_index("term")
    levels = teacher_survey.single_level(WAVE).frame.set_index("term")
    ratio = levels["single_statistic"] / levels["statistic"]
    assert_allclose(table["times"], ratio[table.index])
    assert list(table.index) == ["experience", "primary", "priority"]
    assert (table["times"] > 1).all()


def test_chemistry_has_the_pupils_that_the_data_have():
    found = teacher_survey.chemistry()
    assert (found.pupils, found.schools, found.authorities) == (31_022, 2_410, 131)
    assert found.school_sd > 0.8 > found.authority_sd > 0
    assert found.school_p < 1e-6
    assert found.gcse > 2


def test_fits_are_made_once():
    # not FIT: the tests of other files may have pushed it out of what is remembered
    once = teacher_survey.fitted(WAVE)
    assert teacher_survey.fitted(WAVE) is once
    assert teacher_survey.fitted(waves.load("2008")) is not once


# --- the claims -----------------------------------------------------------------------


def as_tables(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables of a wave whose sample is this frame."""
    teachers = frame.drop_duplicates("teacher")
    schools = frame.drop_duplicates("school")
    ratings = frame[["teacher", "subgroup", "rating"]]
    return {
        "ratings": ratings.rename(columns={"teacher": "teacher_id"}).assign(
            aspect="personalising"
        ),
        "teachers": teachers[["teacher", "school", "experience"]].set_axis(
            ["teacher_id", "school_id", "experience"], axis=1
        ),
        "schools": schools[["school", "phase", "priority"]]
        .set_axis(["school_id", "phase", "priority"], axis=1)
        .assign(study="survey"),
    }


def simulated(
    collected, change=lambda params: params, seed=11, frame=FRAME, special=0.0
):
    """A collected wave: the reference wave's teachers, ratings drawn from the model."""
    params = change(FIT.params.copy())
    fit = MixedOrderedModel.from_formula(
        FORMULA + " + other", frame.assign(other=frame["phase"].eq("special") * 1),
        groups="teacher",
    )  # fmt: skip
    params = params.reindex(fit.param_names, fill_value=special)
    rating = fit.simulate(params, FIT.group_sd, seed)
    return collected(**as_tables(frame.assign(rating=rating)))


def verdicts(wave: waves.Wave) -> dict[str, Verdict]:
    return {
        made.claim.id.removeprefix("4.2.2."): made.verdict
        for made, _ in teacher_survey.findings(wave)
    }


def scaled(factor):
    def change(params):
        params.loc[FIT.coefficients.index] *= factor
        return params

    return change


DIRECTIONS = (
    *("older-1", "older-2", "gifted", "secondary", "special", "experience", "priority"),
)


def test_large_effects_in_the_printed_direction_support_the_claims(collected):
    found = verdicts(simulated(collected, scaled(3)))
    for name in DIRECTIONS:
        assert found[name] == Verdict.SUPPORTED, name
    # drawn without schools, but so many teachers do not rule out 0.1 in log odds
    assert found["schools"] == Verdict.INCONCLUSIVE


def test_effects_turned_round_contradict_the_claims(collected):
    found = verdicts(simulated(collected, scaled(-3)))
    for name in DIRECTIONS:
        assert found[name] == Verdict.NOT_SUPPORTED, name


def test_few_teachers_cannot_tell(collected):
    some = FRAME["teacher"].drop_duplicates().sample(60, random_state=2)
    frame = FRAME[FRAME["teacher"].isin(some)]
    found = verdicts(simulated(collected, frame=frame))
    for name in ("gifted", "sen", "special-secondary", "priority"):
        assert found[name] == Verdict.INCONCLUSIVE, name


def test_claim_of_the_least_positive_falls_where_most_disagree(
    collected,
):
    def lower(params):
        params.loc[FIT.thresholds.index] -= 4
        return params

    assert verdicts(simulated(collected, lower))["least-positive"] == (
        Verdict.NOT_SUPPORTED
    )


@pytest.mark.long
def test_special_schools_that_differ_are_not_alike(collected):
    found = verdicts(simulated(collected, special=1.0))
    assert found["special-secondary"] == Verdict.NOT_SUPPORTED
    assert found["special"] == Verdict.NOT_SUPPORTED
    # that they are alike takes more teachers, or less confidence
    effect = CLAIMS.from_wave["4.2.2.special-secondary"](WAVE, 0.6)
    assert (
        claims("teacher_survey")["4.2.2.special-secondary"].judge(effect)
        == Verdict.SUPPORTED
    )


def judged(id: str, wave: waves.Wave) -> Verdict:
    """Judge one claim alone, without the other ways to compute it."""
    id = f"4.2.2.{id}"
    return claims("teacher_survey")[id].judge(CLAIMS.from_wave[id](wave, 0.95))


RAISED = {"ks2-ks1": "ks2", "girls-ks1": "girls", "boys-ks1": "boys"} | {
    "ks4-ks3": "ks4",
    "gifted-highest": "gifted",
}


def test_group_that_is_seen_more_positively_is_found_so_and_turns(collected):
    for step, verdict in ((-2, Verdict.SUPPORTED), (2, Verdict.NOT_SUPPORTED)):

        def move(params, step=step):
            # the group and, for the latest stages, all that it is set against
            for name, reference in (("ks2", 0), ("girls", 0), ("boys", 0)):
                params.loc[f"subgroup[T.{name}]"] = reference + step
            params.loc["subgroup[T.ks3]"] = -0.5
            params.loc["subgroup[T.ks4]"] = -0.5 + step
            params.loc["subgroup[T.gifted]"] = -0.5 + 2 * step
            return params

        wave = simulated(collected, move)
        for id in RAISED:
            assert judged(id, wave) == verdict, (id, step)


@pytest.mark.parametrize(
    ("rating", "agreement", "disagreement"),
    [
        ([1, 2, 3, 2], Verdict.SUPPORTED, Verdict.SUPPORTED),
        ([5, 4, 3, 2], Verdict.NOT_SUPPORTED, Verdict.NOT_SUPPORTED),
        ([1, 2, 3, 3], Verdict.NOT_SUPPORTED, Verdict.SUPPORTED),  # a half
    ],
)
def test_answers_are_counted_as_teachers_gave_them(
    collected, rating, agreement, disagreement
):
    frame = FRAME.copy()
    frame["rating"] = np.resize(rating, len(frame))
    wave = collected(**as_tables(frame))
    found = CLAIMS.from_wave["4.2.2.agreement"](wave, 0.95)
    assert found.estimate == pytest.approx((frame["rating"] <= 2).mean() - 0.5)
    assert found.n == len(frame)
    assert judged("agreement", wave) == agreement
    assert judged("disagreement", wave) == disagreement
    with pytest.raises(NotCollected, match="weights of teachers"):
        CLAIMS.other_from_wave["4.2.2.agreement"]["unweighted"](wave, 0.95)


@pytest.mark.parametrize(
    ("wide", "verdict"),
    [
        ("primary", Verdict.SUPPORTED),
        ("secondary", Verdict.NOT_SUPPORTED),
        ("neither", Verdict.NOT_SUPPORTED),  # the difference is negligible
    ],
)
def test_phase_whose_schools_lie_far_apart_varies_more(collected, wide, verdict):
    frame = FRAME.copy()
    codes, _ = pd.factorize(frame["school"])
    far = frame["phase"].eq(wide).to_numpy()
    frame["rating"] = np.where(far, 1 + 4 * (codes % 2), 2 + codes % 2)
    frame["rating"] += np.arange(len(frame)) % 7 == 0  # teachers differ a little
    frame["rating"] = frame["rating"].clip(1, 5)
    wave = collected(**as_tables(frame))
    assert judged("primary-variation", wave) == verdict


def test_variation_of_schools_is_welchs_comparison_of_their_distances():
    found = CLAIMS.from_wave["4.2.2.primary-variation"](WAVE, 0.9)
    ratings = FRAME.assign(rating=FRAME["rating"].astype(float))
    of_teachers = ratings.groupby(["phase", "school", "teacher"], observed=True)
    of_schools = (
        of_teachers["rating"].mean().groupby(["phase", "school"], observed=True)
    )
    place = of_schools.mean()
    primary, secondary = (
        (place[phase] - place[phase].median()).abs() / 4
        for phase in ("primary", "secondary")
    )
    means = CompareMeans(DescrStatsW(primary), DescrStatsW(secondary))
    interval = means.tconfint_diff(0.1, usevar="unequal")
    assert (found.conf_low, found.conf_high) == pytest.approx(interval, abs=1e-12)
    assert (found.n, found.fewest) == (
        len(primary) + len(secondary),
        min(len(primary), len(secondary)),
    )


def test_schools_of_one_phase_are_not_set_against_the_other(collected):
    frame = FRAME[FRAME["phase"] == "primary"]
    for kept in (frame, frame.assign(rating=2)):
        with pytest.raises(NotCollected):
            CLAIMS.from_wave["4.2.2.primary-variation"](
                collected(**as_tables(kept)), 0.95
            )


@pytest.mark.long
def test_girls_and_boys_and_staff_are_alike_only_where_intervals_say_so(collected):
    found = verdicts(WAVE)
    assert found["girls-boys"] == Verdict.SUPPORTED
    assert found["priority-staff"] == Verdict.INCONCLUSIVE

    def favour_boys(params):
        params.loc["subgroup[T.boys]"] -= 1
        return params

    assert verdicts(simulated(collected, favour_boys))["girls-boys"] == (
        Verdict.NOT_SUPPORTED
    )
    frame = FRAME.assign(effect=(FRAME["experience"] - 2) * (FRAME["priority"] - 2))
    frame["rating"] = drawn(frame, frame["effect"])
    found = verdicts(collected(**as_tables(frame)))
    assert found["priority-staff"] == Verdict.NOT_SUPPORTED


def test_schools_of_one_teacher_do_not_tell_schools_from_teachers(collected):
    first = FRAME.drop_duplicates("school")["teacher"]
    frame = FRAME[FRAME["teacher"].isin(first)]
    found = teacher_survey.school_level(collected(**as_tables(frame)))
    assert isinstance(found, NotCollected)
    assert found.what == ("20 or more schools with several teachers each",)


def test_schools_that_differ_are_said_to(collected):
    frame = FRAME.copy()
    rng = np.random.default_rng(5)
    codes, schools = pd.factorize(frame["school"])
    own = 1.5 * rng.standard_normal(len(schools))
    frame["rating"] = drawn(frame, own[codes])
    assert verdicts(collected(**as_tables(frame)))["schools"] == Verdict.NOT_SUPPORTED


def test_claims_about_groups_have_one_band_as_their_note_says():
    rules = claims("teacher_survey")
    bands = {rules[id].negligible for id in COMPARED}
    assert bands == {say.negligible("girls-boys")}


def test_print_decides_only_what_its_bounds_decide():
    found = {p.claim.id: p for _, p in teacher_survey.findings(WAVE)}
    assert {p.claim.id for p in found.values() if p.bounded} == set(BOUNDED.values())
    for each in found.values():
        assert each.bounded or each.verdict == Verdict.NOT_TESTED
    assert not any(p.effect for p in found.values())
    # neither phases singly, nor what the report names because it stood out
    for name in ("secondary", "special", "special-secondary", "experience", "priority"):
        assert not found[f"4.2.2.{name}"].bounded
    parts = [published.figure(f"c.scenario1.{n}").value for n in (1, 2, 4, 5)]
    estimate = found["4.2.2.least-positive"].bounded.estimate
    assert estimate == pytest.approx(parts[0] + parts[1] - parts[2] - parts[3])


def test_schools_are_judged_by_their_spread_in_the_currency_of_differences():
    effect = CLAIMS.from_wave["4.2.2.schools"](WAVE, 0.9)
    assert re.match(
        r"1\.\d\d times the odds of more agreement, schools one standard "
        r"deviation apart \(90% interval 1\.00 to 1\.\d\d\), ",
        str(effect),
    )
    (row,) = teacher_survey.school_level(WAVE, 0.9).frame.to_dict("records")
    assert (effect.estimate, effect.conf_high) == (row["sd"], row["sd_high"])
    claim = claims("teacher_survey")["4.2.2.schools"]
    # a school above the mean and one below, by one standard deviation each
    assert 2 * claim.negligible == claims("teacher_survey")["4.2.2.special"].negligible
    for highest, verdict in ((0.1, Verdict.SUPPORTED), (0.11, Verdict.INCONCLUSIVE)):
        within = replace(effect, estimate=0.05, conf_low=0.0, conf_high=highest)
        assert claim.judge(within) == verdict


def test_printed_differences_are_estimates_without_an_error():
    found = {p.claim.id: p for _, p in teacher_survey.findings(WAVE)}
    for id, expected in {
        "experience": 3 * printed("experience"),
        "priority": -2 * printed("priority"),
        "secondary": printed("primary"),
    }.items():
        assert found[f"4.2.2.{id}"].estimate.estimate == pytest.approx(expected)


# --- the arithmetic beneath -----------------------------------------------------------


def test_reference_category_has_no_weight_in_a_comparison():
    found = effects.towards_agreement(FIT, "subgroup", {"ks1": -1, "ks3": 1})
    assert found == {"subgroup[T.ks3]": -1}


def test_specification_that_asks_for_too_much_has_no_fit():
    few = model.Specification(phase="nursery")
    found = teacher_survey.fitted(WAVE, few)
    assert isinstance(found, NotCollected)


def test_agreement_by_pupils_is_labelled_in_the_order_of_reading():
    found = scenarios.agreement_by_pupils(WAVE).frame
    assert list(found)[:3] == ["subgroup", "label", "school"]
