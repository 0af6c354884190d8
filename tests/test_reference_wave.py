"""The synthetic reference wave shows what the report printed, and says what it is."""

import importlib
import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import yaml
from made_waves import reference_wave
from scipy import stats

from personalising.errors import CompendiumError
from personalising.paths import WAVES
from personalising.published import figure, figures
from personalising.statistics import MixedOrderedModel, MixedOrderedResults
from personalising.study import teacher_survey

WAVE = WAVES / "2008"
TABLES = (
    *("schools", "instruments", "focus_groups", "card_sorts", "performance"),
    *("leaders", "teachers", "ratings"),
)
STAGES = {
    "ks1": [1],
    "ks2": [2],
    "ks3": [3],
    "ks4": [4],
    "primary": [1, 2],
    "secondary": [3, 4],
    "total": [1, 2, 3, 4],
}
PHASES = {
    "primary": ["primary"],
    "secondary": ["secondary"],
    "all": ["primary", "secondary"],
}
INSTRUMENTS = {
    "maturity": "Maturity model",
    "checklist": "ICT check list",
    "teachers": "Teacher focus groups",
    "learners": "Learner focus groups",
    "walkthroughs": "Learner technology walkthroughs",
}
# Fewest and most pupils on roll, by phase and size; the boundaries are Table 4.1's.
ROLLS = {
    ("primary", "small"): range(90, 300),
    ("primary", "large"): range(300, 641),
    ("secondary", "small"): range(520, 1000),
    ("secondary", "large"): range(1000, 1651),
}


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(WAVE / f"{name}.csv")


def printed_ids(prefix: str) -> list[str]:
    """Ids of the published figures that begin so; never an empty list."""
    ids = [id for id in figures().index if id.startswith(prefix)]
    assert ids, f"the report's list has nothing like {prefix}"
    return ids


def field_schools() -> pd.DataFrame:
    schools = table("schools")
    return schools[schools["study"] == "field"]


def of_phase(phase: str) -> pd.DataFrame:
    schools = field_schools()
    return schools[schools["phase"] == phase]


def calibrated_r(id: str) -> float:
    _, _, pair, phase = id.split(".")
    with_what = {
        "statemented_disadvantage": "disadvantaged",
        "statemented_absence": "absence",
    }
    schools = of_phase(phase)
    return float(stats.pearsonr(schools["statemented"], schools[with_what[pair]])[0])


# Table 4.1


@pytest.mark.parametrize(
    "id", printed_ids("t41.primary.") + printed_ids("t41.secondary.")
)
def test_cell_of_table_4_1_is_as_printed(id: str) -> None:
    _, phase, size, status = id.split(".")
    schools = of_phase(phase)
    disadvantaged = ["advantaged", "disadvantaged"].index(status)
    cell = schools[
        (schools["size"] == size) & (schools["disadvantaged"] == disadvantaged)
    ]
    assert str(len(cell)) == figure(id).printed


@pytest.mark.parametrize("id", printed_ids("t41.n."))
def test_column_of_table_4_1_is_as_printed(id: str) -> None:
    _, _, phase, size = id.split(".")
    assert str((of_phase(phase)["size"] == size).sum()) == figure(id).printed


def test_sample_has_as_many_schools_as_printed() -> None:
    assert str(len(field_schools())) == figure("s41.schools").printed


def test_boundary_of_size_is_the_printed_one() -> None:
    for phase in ("primary", "secondary"):
        boundary = int(figure(f"t41.boundary.{phase}").printed)
        assert ROLLS[phase, "small"].stop == ROLLS[phase, "large"].start == boundary


def test_disadvantage_was_judged_by_location() -> None:
    assert set(field_schools()["disadvantage_basis"]) == {"location"}


def test_order_of_schools_does_not_show_the_cells_of_table_4_1() -> None:
    for phase in ("primary", "secondary"):
        cells = of_phase(phase)[["size", "disadvantaged"]].apply(tuple, axis=1)
        changes = (cells != cells.shift()).sum()
        assert changes > 2 * cells.nunique()


# The four correlations


@pytest.mark.parametrize("id", printed_ids("s41.r."))
def test_correlation_is_as_printed(id: str) -> None:
    assert figure(id).agrees(calibrated_r(id))


@pytest.mark.parametrize("id", printed_ids("s41.r."))
def test_correlation_sits_well_inside_rounding(id: str) -> None:
    assert abs(calibrated_r(id) - figure(id).value) < figure(id).half_unit / 10


@pytest.mark.parametrize("id", printed_ids("s41.r."))
def test_significance_is_as_printed(id: str) -> None:
    n = figure(id).n
    assert n is not None
    r = calibrated_r(id)
    p = 2 * stats.t.sf(abs(r) * ((n - 2) / (1 - r**2)) ** 0.5, n - 2)
    lowest, highest = {"p<0.01": (0, 0.01), "p<0.05": (0.01, 0.05), "n.s.": (0.05, 1)}[
        figure(id).printed_p
    ]
    assert lowest < p < highest


# Schools look like schools


@pytest.mark.parametrize(
    ("phase", "column", "lowest", "highest", "mean_from", "mean_to"),
    [
        ("primary", "statemented", 0.0, 0.06, 0.014, 0.020),
        ("secondary", "statemented", 0.0, 0.06, 0.020, 0.025),
        ("primary", "absence", 0.035, 0.080, 0.051, 0.055),
        ("secondary", "absence", 0.050, 0.110, 0.073, 0.077),
    ],
)
def test_proportions_are_plausible_for_england_in_2008(
    phase: str,
    column: str,
    lowest: float,
    highest: float,
    mean_from: float,
    mean_to: float,
) -> None:
    values = of_phase(phase)[column]
    assert values.between(lowest, highest).all()
    assert mean_from <= values.mean() <= mean_to
    assert values.is_unique


@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_statemented_proportions_are_right_skewed(phase: str) -> None:
    assert stats.skew(of_phase(phase)["statemented"]) > 0


def test_statemented_are_whole_pupils_of_a_roll_of_the_right_size() -> None:
    for school in field_schools().to_dict("records"):
        rolls = ROLLS[school["phase"], school["size"]]
        share = school["statemented"]
        assert any(round(round(share * roll) / roll, 4) == share for roll in rolls)


def test_proportions_are_written_to_four_decimals() -> None:
    schools = pd.read_csv(WAVE / "schools.csv", dtype=str)
    schools = schools[schools["study"] == "field"]
    for column in ("statemented", "absence"):
        assert schools[column].str.fullmatch(r"0\.\d{4}").all()


# Focus groups and card sorts


def learner_groups() -> pd.DataFrame:
    groups = table("focus_groups")
    return groups[groups["respondents"] == "learners"]


@pytest.mark.parametrize("id", printed_ids("s432.groups."))
def test_learner_groups_by_key_stage_are_as_printed(id: str) -> None:
    stages = STAGES[id.split(".")[-1]]
    assert str(learner_groups()["key_stage"].isin(stages).sum()) == figure(id).printed


@pytest.mark.parametrize("id", printed_ids("t42."))
def test_cell_of_table_4_2_is_as_printed(id: str) -> None:
    _, sort, stage = id.split(".")
    sorts = table("card_sorts")[["group_id", "sort"]].drop_duplicates()
    sorts = sorts.merge(learner_groups(), validate="many_to_one")
    done = sorts[(sorts["sort"] == sort) & sorts["key_stage"].isin(STAGES[stage])]
    assert str(len(done)) == figure(id).printed


def test_each_card_sort_was_done_once_by_a_learner_group() -> None:
    sorts = table("card_sorts")
    assert list(sorts) == ["group_id", "sort", "card", "category"]
    assert not sorts.duplicated(["group_id", "sort", "card"]).any()
    assert not sorts.isna().to_numpy().any()
    assert set(sorts["group_id"]) <= set(learner_groups()["group_id"])


def test_a_group_that_resorted_had_sorted_freely_and_resorted_once() -> None:
    sorts = table("card_sorts")
    sorts = sorts[["group_id", "sort"]].drop_duplicates()
    free = sorts[sorts["sort"] == "free"]["group_id"]
    resorted = sorts[sorts["sort"] != "free"]["group_id"]
    assert resorted.is_unique
    assert set(resorted) <= set(free)


def test_each_group_placed_every_card_of_its_sort() -> None:
    sorts = table("card_sorts")
    placed = sorts.groupby(["group_id", "sort"])["card"].nunique().reset_index()
    original, merged = (
        int(figure(f"s432.cards.{of}").value)
        for of in ("original", "items_after_merging")
    )
    for sort, cards in placed.groupby("sort")["card"]:
        assert set(cards) == {original if sort == "free" else merged}


@pytest.mark.parametrize("id", printed_ids("s432.kappa"))
def test_kappa_of_a_card_sort_is_as_printed(id: str) -> None:
    """Recomputed with NumPy alone: Fleiss's kappa, and z by Siegel and Castellan."""
    of, sort, phase = id.removeprefix("s432.").split(".")
    rows = table("card_sorts").merge(learner_groups(), on="group_id")
    rows = rows[(rows["sort"] == sort) & rows["key_stage"].isin(STAGES[phase])]
    counts = pd.crosstab(rows["card"], rows["category"]).to_numpy()
    n, k, m = len(counts), counts[0].sum(), counts.shape[1]
    assert (counts.sum(axis=1) == k).all()
    shares = counts.sum(axis=0) / counts.sum()
    agreed = (counts * (counts - 1)).sum() / (n * k * (k - 1))
    chance = (shares**2).sum()
    kappa = (agreed - chance) / (1 - chance)
    spread = chance - (2 * k - 3) * chance**2 + 2 * (k - 2) * (shares**3).sum()
    error = np.sqrt(2 / (n * k * (k - 1)) * spread) / (1 - chance)
    found = {"kappa": kappa, "kappa_z": kappa / error}
    found |= {"kappa_N": n, "kappa_k": k, "kappa_m": m}
    assert figure(id).agrees(float(found[of]))


def test_learner_groups_sit_in_schools_of_their_phase() -> None:
    groups = learner_groups().merge(table("schools"), on="school_id", how="left")
    for phase in ("primary", "secondary"):
        held = groups[groups["phase"] == phase]
        assert set(held["key_stage"]) == set(STAGES[phase])
        assert held["school_id"].nunique() == len(of_phase(phase))
    assert groups.groupby(["school_id", "key_stage"]).size().max() == 2


def test_each_school_has_one_group_of_teachers_without_a_key_stage() -> None:
    groups = table("focus_groups")
    teachers = groups[groups["respondents"] == "teachers"]
    assert teachers["key_stage"].isna().all()
    assert sorted(teachers["school_id"]) == sorted(field_schools()["school_id"])


@pytest.mark.parametrize(
    ("respondents", "id", "lowest", "highest"),
    [
        ("learners", "b.assumed.per_learner_group", 4, 8),
        ("teachers", "b.assumed.per_teacher_group", 3, 7),
    ],
)
@pytest.mark.parametrize("letter", ["P", "S"])
def test_people_present_have_the_assumed_mean(
    respondents: str, id: str, lowest: int, highest: int, letter: str
) -> None:
    groups = table("focus_groups")
    present = groups[
        (groups["respondents"] == respondents)
        & groups["school_id"].str.startswith(f"SYN-{letter}")
    ]["present"]
    assert present.between(lowest, highest).all()
    assert present.nunique() > 2
    assert present.mean() == figure(id).value


@pytest.mark.parametrize("id", printed_ids("b.teachers."))
def test_teachers_present_add_up_to_the_printed_total(id: str) -> None:
    groups = table("focus_groups").merge(table("schools"), on="school_id")
    chosen = groups["phase"].isin(PHASES[id.split(".")[-1]])
    teachers = groups[chosen & (groups["respondents"] == "teachers")]
    assert str(teachers["present"].sum()) == figure(id).printed


# Appendix B


def instrument_row(instrument: str, phase: str) -> dict[Hashable, Any]:
    rows = table("instruments")
    chosen = (rows["instrument"] == INSTRUMENTS[instrument]) & (rows["phase"] == phase)
    (row,) = rows[chosen].to_dict("records")
    return row


@pytest.mark.parametrize(
    "id", [id for id in printed_ids("b.") if not id.startswith("b.assumed.")]
)
def test_returns_of_appendix_b_are_as_printed(id: str) -> None:
    _, instrument, phase = id.split(".")
    returned = [instrument_row(instrument, of)["returned"] for of in PHASES[phase]]
    assert str(sum(returned)) == figure(id).printed


@pytest.mark.parametrize("instrument", ["maturity", "checklist"])
@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_every_school_was_expected_to_return_and_returns_were_counted(
    instrument: str, phase: str
) -> None:
    row = instrument_row(instrument, phase)
    assert row["expected"] == figure(f"b.{instrument}.{phase}").n
    assert row["basis"] == "counted"


@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_returns_of_people_are_assumed_and_set_against_the_printed_targets(
    phase: str,
) -> None:
    learners = instrument_row("learners", phase)
    walkthroughs = instrument_row("walkthroughs", phase)
    assert learners["expected"] == figure(f"s41.target.pupils.{phase}").value
    assert pd.isna(walkthroughs["expected"])
    for instrument in ("teachers", "learners", "walkthroughs"):
        assert instrument_row(instrument, phase)["basis"] == "assumed"


def test_expected_teachers_add_up_to_the_printed_maximum() -> None:
    expected = [
        instrument_row("teachers", phase)["expected"] for phase in PHASES["all"]
    ]
    assert expected[0] == expected[1]
    assert sum(expected) == figure("s41.target.classroom_teachers").value


# School performance (4.2.1)

INDICATORS = ["e_maturity", "investment", "personalisation"]
RESULTS = ["result_before", "result_after"]


def performance(phase: str) -> pd.DataFrame:
    rows = table("performance")
    rows = rows[rows["phase"] == phase]
    return rows.assign(change=rows["result_after"] - rows["result_before"])


def regression() -> Any:
    """Of the change on the three indicators, by statsmodels, all standardised."""
    columns = performance("primary")[[*INDICATORS, "change"]]
    z = columns.apply(stats.zscore)
    return sm.OLS(z["change"], sm.add_constant(z[INDICATORS])).fit()


def performance_figure(id: str) -> float:
    schools = performance("secondary")
    found = {
        "s421.beta.e_maturity": lambda: regression().params["e_maturity"],
        "s421.adj_r2": lambda: regression().rsquared_adj,
        "s421.F": lambda: regression().fvalue,
        "s421.r.personalisation_gcse": lambda: stats.pearsonr(
            schools["personalisation"], schools["change"]
        )[0],
    }
    return float(found[id]())


@pytest.mark.parametrize("id", printed_ids("s421."))
def test_figure_of_section_4_2_1_is_as_printed(id: str) -> None:
    assert figure(id).agrees(performance_figure(id))


@pytest.mark.parametrize(
    "id", [id for id in printed_ids("s421.") if id != "s421.adj_r2"]
)
def test_figure_of_section_4_2_1_sits_well_inside_rounding(id: str) -> None:
    off = abs(performance_figure(id) - figure(id).value)
    assert off < figure(id).half_unit / 10


def test_adjusted_r2_is_the_one_that_the_printed_f_implies() -> None:
    # F = 3.20 on 3 and 22 degrees of freedom: R2 = 9.6 / 31.6, adjusted .2089
    implied = 1 - (1 - 9.6 / 31.6) * 25 / 22
    assert performance_figure("s421.adj_r2") == pytest.approx(implied, abs=0.0002)


def test_degrees_of_freedom_are_as_printed() -> None:
    found = regression()
    assert f"{found.df_model:.0f},{found.df_resid:.0f}" == figures().loc["s421.F", "df"]
    df = len(performance("secondary")) - 2
    assert str(df) == figures().loc["s421.r.personalisation_gcse", "df"]


def test_significance_in_section_4_2_1_is_as_printed() -> None:
    assert figure("s421.F").printed_p == "p<0.05"
    assert 0.01 < regression().f_pvalue < 0.05
    assert figure("s421.r.personalisation_gcse").printed_p == "p=0.1"
    schools = performance("secondary")
    p = stats.pearsonr(schools["personalisation"], schools["change"])[1]
    assert 0.1 < p < 0.15


def test_e_maturity_is_significant_by_choice_and_the_others_add_to_it() -> None:
    found = regression()
    assert 0.03 < found.pvalues["e_maturity"] < 0.05
    assert found.params["investment"] > 0


def test_e_maturity_and_investment_do_not_interact() -> None:
    z = performance("primary")[[*INDICATORS, "change"]].apply(stats.zscore)
    z["product"] = z["e_maturity"] * z["investment"]
    found = sm.OLS(z["change"], sm.add_constant(z[[*INDICATORS, "product"]])).fit()
    assert abs(found.params["product"]) < 0.06


@pytest.mark.parametrize("phase", PHASES["all"])
def test_results_of_two_years_go_together_and_regress_to_the_mean(phase: str) -> None:
    schools = performance(phase)
    together = stats.pearsonr(schools["result_before"], schools["result_after"])[0]
    assert 0.7 < together < 0.85
    assert stats.pearsonr(schools["result_before"], schools["change"])[0] < -0.2


@pytest.mark.parametrize("phase", PHASES["all"])
def test_scores_and_results_are_plausible(phase: str) -> None:
    schools = performance(phase)
    assert schools[INDICATORS].ge(1).all(axis=None)
    assert schools[INDICATORS].le(5).all(axis=None)
    lowest, mean_from, mean_to = {"primary": (55, 77, 86), "secondary": (25, 52, 72)}[
        phase
    ]
    assert schools[RESULTS].ge(lowest).all(axis=None)
    assert schools[RESULTS].le(98).all(axis=None)
    assert schools[RESULTS].mean().between(mean_from, mean_to).all()


def test_scores_and_results_are_written_to_their_decimals() -> None:
    rows = pd.read_csv(WAVE / "performance.csv", dtype=str)
    for column in INDICATORS:
        assert rows[column].str.fullmatch(r"\d\.\d\d").all()
    for column in RESULTS:
        assert rows[column].str.fullmatch(r"\d\d\.\d").all()


def test_schools_of_the_performance_study_are_listed_after_the_field_study() -> None:
    schools = table("schools")
    listed = schools[schools["study"] == "performance"]
    assert schools["study"].tolist()[: 30 + len(listed)] == [
        *["field"] * 30,
        *["performance"] * len(listed),
    ]
    columns = ["school_id", "phase"]
    studied = table("performance")[columns]
    assert listed[columns].to_dict("list") == studied.to_dict("list")


# The national survey (Appendix C)

MARGIN = 0.0001  # inside what rounding allows


@pytest.fixture(scope="module")
def survey() -> teacher_survey.Sample:
    found = teacher_survey.sample(reference_wave())
    assert isinstance(found, teacher_survey.Sample)
    return found


@pytest.fixture(scope="module")
def two_levels(survey: teacher_survey.Sample) -> MixedOrderedResults:
    return fit(survey.frame, "teacher")


def fit(frame: pd.DataFrame, *groups: str, more: str = "") -> MixedOrderedResults:
    formula = f"rating ~ subgroup + experience + primary + priority{more}"
    model = MixedOrderedModel.from_formula(formula, data=frame, groups=list(groups))
    results = model.fit(quadrature_points=15)
    assert results.converged
    return results


def coefficient(results: MixedOrderedResults, name: str) -> float:
    params = results.params
    return float(params.get(name, params.get(f"subgroup[T.{name}]")))


@pytest.mark.parametrize("id", printed_ids("c.beta."))
def test_coefficient_of_appendix_c_is_as_printed_and_a_margin_inside(
    id: str, two_levels: MixedOrderedResults
) -> None:
    found = coefficient(two_levels, id.removeprefix("c.beta."))
    assert abs(found - figure(id).value) <= figure(id).half_unit - MARGIN


def test_fit_is_the_one_of_another_program(two_levels: MixedOrderedResults) -> None:
    # R 4.2.2, ordinal 2022.11-16: clmm2(rating ~ subgroup + experience + primary +
    # priority, random = teacher, nAGQ = 15), gradient below 1e-8
    expected = [
        *(-1.9326986, -0.1326154, 2.9421041, 4.8686013, -0.2661542, -0.5540775),
        *(-0.5980522, -0.5320549, -0.5339059, -0.5580557, -0.6238821),
        *(0.1369268, 0.4149644, -0.1960850),
    ]
    assert two_levels.params.tolist() == pytest.approx(expected, abs=1e-6)
    assert two_levels.group_sd["teacher"] == pytest.approx(1.500763, abs=1e-6)
    assert two_levels.llf == pytest.approx(-9211.0502, abs=1e-4)


# experience, primary, priority and group of the teachers that Appendix C describes
SCENARIOS = {1: (4, 1, 1, "ks1"), 2: (1, 0, 3, "gifted")}


@pytest.mark.parametrize("id", printed_ids("c.scenario"))
def test_probability_of_a_scenario_is_as_printed_and_a_margin_inside(
    id: str, two_levels: MixedOrderedResults
) -> None:
    scenario, rating = int(id[len("c.scenario")]), int(id[-1])
    *values, group = SCENARIOS[scenario]
    names = ("experience", "primary", "priority")
    effect = sum(
        value * coefficient(two_levels, name)
        for name, value in zip(names, values, strict=True)
    )
    if group != "ks1":
        effect += coefficient(two_levels, group)
    below = stats.logistic.cdf(two_levels.thresholds - effect)  # u = 0
    share = float(np.diff([0, *below, 1])[rating - 1])
    assert abs(share - figure(id).value) <= figure(id).half_unit - MARGIN


def test_schools_and_teachers_are_nearly_as_many_as_printed() -> None:
    schools = table("schools").query("study == 'survey'")
    for id, count in (
        ("c.schools", len(schools)),
        ("c.teachers", len(table("teachers"))),
    ):
        assert 0.98 * figure(id).value < count < figure(id).value
    for phase, share in schools["phase"].value_counts(normalize=True).items():
        assert figure(f"c.share.{phase}").agrees(100 * share)


def test_few_teachers_rated_one_group_alone(survey: teacher_survey.Sample) -> None:
    single = survey.single
    assert single.teachers == single.ratings > 0
    for id, share in (
        ("c.discarded_teachers", single.teachers / survey.asked_teachers),
        ("c.discarded_cases", single.ratings / survey.rated),
    ):
        assert 100 * share < figure(id).value


def test_variation_between_schools_is_negligible(
    survey: teacher_survey.Sample, two_levels: MixedOrderedResults
) -> None:
    three_levels = fit(survey.frame, "school", "teacher")
    assert three_levels.group_sd["school"] < 0.2
    assert three_levels.compare(two_levels).pvalue > 0.2


def test_teachers_differ_as_the_descriptor_says(
    two_levels: MixedOrderedResults, survey: teacher_survey.Sample
) -> None:
    assert two_levels.group_sd["teacher"] == pytest.approx(1.5, abs=0.02)
    by_school = survey.frame.groupby("school")["priority"].first()
    assert (by_school.min(), by_school.max()) == (1, 3)
    assert by_school.std() == pytest.approx(0.58, abs=0.005)
    assert 0.005 < two_levels.pvalues["priority"] < 0.05


def test_what_the_report_tells_without_a_figure_holds(
    survey: teacher_survey.Sample,
) -> None:
    frame = survey.frame.assign(special=survey.frame["phase"] == "special")
    frame["special"] = frame["special"].astype(int)
    found = fit(frame, "teacher", more=" + special + experience:priority")
    assert abs(found.params["special"]) < 0.1
    assert abs(found.params["experience:priority"]) < 0.1


def test_leaders_items_have_one_factor(survey: teacher_survey.Sample) -> None:
    factor = survey.factor
    assert factor is not None
    assert min(factor.loadings) > 0.6
    first, second, *_ = factor.eigenvalues
    assert first > 1 > second
    assert factor.incomplete > 0
    assert factor.schools + factor.incomplete < len(
        table("schools").query("study == 'survey'")
    )


def test_teachers_teach_groups_that_their_phase_has() -> None:
    ratings = table("ratings").merge(table("teachers")).merge(table("schools"))
    stages = ratings[
        ratings["subgroup"].str.startswith("ks") & (ratings["taught"] == 1)
    ]
    taught = stages.groupby("phase")["subgroup"].unique().map(set)
    assert taught["primary"] == {"ks1", "ks2"}
    assert taught["secondary"] == {"ks3", "ks4"}
    assert taught["special"] == {"ks1", "ks2", "ks3", "ks4"}


def test_rating_do_not_teach_and_no_answer_are_three_different_things() -> None:
    ratings = table("ratings")
    rated, taught = ratings["rating"].notna(), ratings["taught"]
    assert (taught[rated] == 1).all()
    assert set(taught[~rated].dropna()) == {0}
    assert 0 < (~rated & taught.isna()).sum() < 0.02 * len(ratings)
    assert (ratings["aspect"] == "personalising").all()


# The wave says what it is, and can be made again


@pytest.mark.parametrize("name", [name for name in TABLES if name != "instruments"])
def test_each_identifier_says_that_the_row_is_synthetic(name: str) -> None:
    rows = table(name)
    for column in {"school_id", "group_id", "teacher_id"} & set(rows):
        assert rows[column].str.startswith("SYN-").all()


def test_descriptor_says_that_the_wave_is_synthetic() -> None:
    descriptor = yaml.safe_load((WAVE / "wave.yml").read_text(encoding="utf-8"))
    assert descriptor["id"] == "2008"
    assert descriptor["year"] == 2008
    assert descriptor["provenance"] == "synthetic"
    assert "made by a seeded script" in descriptor["source"]


def test_script_writes_nothing_when_a_printed_figure_does_not_come_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # keep the folder clean
    monkeypatch.syspath_prepend(WAVE)
    make = importlib.import_module("make")
    spoilt = {path.stem: pd.read_csv(path) for path in sorted(WAVE.glob("*.csv"))}
    for name in ("performance", "ratings", "maturity", "learners"):
        spoilt[name] = spoilt[name].iloc[1:].copy()
    spoilt["learners"]["home_access"] = "internet"
    maturity = spoilt["maturity"]  # without the first school
    school = maturity["school_id"].iloc[0]
    spoilt["maturity"] = maturity[maturity["school_id"] != school]
    spoilt["must_haves"] = spoilt["must_haves"].query("rank < 3")
    spoilt["walkthroughs"] = spoilt["walkthroughs"].query("answer != 'given'")
    sorts = spoilt["card_sorts"].copy()  # the last group has no whiteboard at home
    sorts.loc[sorts.index[-1], "category"] = "home"
    spoilt["card_sorts"] = sorts
    monkeypatch.setattr(make, "make_tables", lambda: spoilt)
    with pytest.raises(CompendiumError, match="not as printed: ") as caught:
        make.main(tmp_path)
    wrong = str(caught.value).removeprefix("not as printed: ").split(", ")
    for id in (
        "s432.kappa.where",
        "s421.F",
        "c.beta.ks2",
        "b.maturity.primary",
        "s2.unenriched_homes",
        "s432.musthaves.max",
        "s432.walk.tool_choice.no",
    ):
        assert [each for each in wrong if each.startswith(id)], id
    assert list(tmp_path.iterdir()) == []
