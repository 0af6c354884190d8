"""The learning equation on the reference wave, on altered ones, and on small made ones.

Altered waves are the reference wave's tables, marked collected in the test alone.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made_waves import reference_wave

from personalising.errors import CompendiumError
from personalising.model import Basis, Verdict, claims
from personalising.model.learning import Measure
from personalising.pages.disclosure import guarded
from personalising.pages.words import in_this_wave
from personalising.study import equation, performance
from personalising.study.equation import (
    figures,
    forms,
    maturity,
    measuring,
    messages,
    scale,
    sentences,
    testing,
)
from personalising.study.equation import units as of_units
from personalising.study.equation.measuring import standardised
from personalising.study.judging import CONFIDENCE
from personalising.study.measures import measured_model
from personalising.waves import NotCollected, Wave

REFERENCE = reference_wave()


def as_collected(**tables: pd.DataFrame) -> Wave:
    """The reference wave with some tables replaced, or (None) left out."""
    descriptor = REFERENCE.descriptor.model_copy(
        update={"provenance": "collected", "label": "Some schools", "notes": ""}
    )
    held = {name: REFERENCE[name] for name in REFERENCE.tables} | tables
    held = {name: table for name, table in held.items() if table is not None}
    return Wave(descriptor, held, REFERENCE.folder)


def found(wave: Wave) -> pd.DataFrame:
    return equation.test(wave).frame.set_index("id")


def verdict(wave: Wave, name: str) -> Verdict:
    """The verdict on one claim, without the other ways to compute it."""
    claim = claims("equation")[f"3.2.{name}"]
    return claim.judge(equation.CLAIMS.from_wave[claim.id](wave, CONFIDENCE))


# --- sub-equations -------------------------------------------------------------------


def test_each_sub_equation_has_an_effect_or_says_what_it_lacks():
    rows = equation.test(REFERENCE).frame
    ids = [each.id for each in measured_model().equation.sub_equations]
    assert list(dict.fromkeys(rows["id"])) == ids
    tested = rows["note"] == ""
    assert (
        rows.loc[tested, ["estimate", "conf_low", "conf_high"]].notna().all(axis=None)
    )
    assert (rows.loc[tested, "conf_low"] <= rows.loc[tested, "estimate"]).all()
    assert rows.loc[~tested, "estimate"].isna().all()
    assert set(rows.loc[~tested, "id"]) == {
        "investment-result",
        "investment-result-change",
        "personalisation-able-pupils",
        "circle-investment",
    }
    listed = equation.listing(REFERENCE).frame.set_index("id")["said"]
    assert (
        listed["circle-investment"]
        == "not tested: needs “Result, first year” of the table “Pupils”"
    )
    assert listed["take-up"] == "tested"


def test_the_change_of_primary_schools_is_that_of_section_4_2_1():
    here = found(REFERENCE).loc["e-maturity-change-primary"]
    there = performance.coefficients(REFERENCE).frame.set_index("term")
    for name in ("estimate", "conf_low", "conf_high", "p_value"):
        assert here[name] == pytest.approx(there.loc["e-maturity", name], abs=1e-9)


@pytest.mark.long
def test_columns_that_a_later_wave_brings_make_their_equations_testable():
    learners = REFERENCE["learners"]
    rng = np.random.default_rng(1)
    before = rng.normal(100, 15, len(learners)).round(1)
    learners["result_before"] = pd.array(before, "Float64")
    one = found(as_collected(learners=learners))
    assert one.loc["circle-investment", "note"] == ""
    second = "“Result, second year” of the table “Pupils”"
    assert one.loc["investment-result", "note"] == second
    learners["result_after"] = learners["result_before"] + rng.normal(3, 5, len(before))
    two = found(as_collected(learners=learners))
    after, change = two.loc["investment-result"], two.loc["investment-result-change"]
    assert (after["note"], list(change["note"])) == ("", ["", ""])
    assert after["made"]  # these schools' e-maturity comes from the maturity model
    assert after["schools"] == 28
    # perceived personalisation is known of other schools alone
    assert "30 pupils" in two.loc["personalisation-able-pupils", "note"]


def test_effects_of_schools_are_least_squares_within_phases():
    table = REFERENCE["performance"].astype({"phase": "str"})
    columns = ["e_maturity", "investment", "result_after"]
    z = table.groupby("phase")[columns].transform(lambda v: (v - v.mean()) / v.std())
    z["product"] = z["e_maturity"] * z["investment"]
    z["phase"] = (table["phase"] == "secondary").astype(float)
    fit = sm.OLS(
        z["result_after"],
        sm.add_constant(z[["e_maturity", "investment", "product", "phase"]]),
    ).fit()
    rows = found(REFERENCE)
    # standardising over all schools changes little: both scales are nearly one
    assert rows.loc["no-interaction-level", "p_value"] == pytest.approx(
        fit.pvalues["product"], abs=1e-9
    )
    names = ["e_maturity", "investment", "phase"]
    plain = sm.OLS(z["result_after"], sm.add_constant(z[names])).fit()
    assert rows.loc["additive-level", "p_value"].tolist() == pytest.approx(
        plain.pvalues[["e_maturity", "investment"]].tolist(), abs=1e-9
    )


def test_the_scale_of_a_phases_results_does_not_matter():
    table = REFERENCE["performance"]
    secondary = table["phase"] == "secondary"
    for column in ("result_before", "result_after"):
        table[column] = table[column].where(~secondary, 1000 + 7 * table[column])
    moved, before = found(as_collected(performance=table)), found(REFERENCE)
    level = before["outcome_is"].eq("level") & before["level"].eq("school")
    pd.testing.assert_series_equal(
        moved.loc[level, "estimate"], before.loc[level, "estimate"], atol=1e-9
    )


def test_what_both_sides_share_is_left_out_and_said():
    rows = found(REFERENCE)
    assert rows.loc["investment-effective-learning", "left_out"] == (
        "being engaged with what one learns"
    )
    said = sentences.shared(equation.of_pupils(REFERENCE))
    assert "leaves them out of both" in said
    asked = of_units.testable(
        measured_model().sub_equation("opportunity-and-investment")
    )
    held = {m.construct_id for v in asked.variables for m in v.measures}
    assert "engagement" not in held


def test_pupils_are_set_against_their_own_school():
    """A number added to all answers of a school moves nothing among its pupils."""
    unit = of_units.units_of(
        REFERENCE, measured_model().sub_equation("investment-effective-learning")
    )
    way = forms.Way(0.95)
    predictors = forms.predictors_of(unit, way)
    sums = predictors.groupby(unit.table["school_id"]).sum()
    assert sums.abs().to_numpy().max() < 1e-9
    shifted = unit.table.copy()
    codes = pd.factorize(shifted["school_id"], sort=True)[0]
    shifted["investment"] += codes
    moved = of_units.Units(unit.test, shifted, unit.made)
    one, other = (forms.effects(REFERENCE, each, way)[0] for each in (unit, moved))
    assert other.estimate == pytest.approx(one.estimate, abs=1e-9)
    together = forms.effects(REFERENCE, moved, forms.Way(0.95, own=False))[0]
    assert together.estimate != pytest.approx(one.estimate, abs=1e-2)


@pytest.mark.long
def test_every_number_can_be_counted_again():
    units = testing.units(REFERENCE)
    for result in (
        equation.test(REFERENCE),
        equation.take_up(REFERENCE),
        equation.of_pupils(REFERENCE),
    ):
        for bases in result.bases.values():
            for base in filter(None, bases):
                assert base.recount(units) == base.count
                schools = base.rows(units)["school_id"].nunique()
                assert base.belong_to <= schools
    answered = scale.answered(REFERENCE)
    for result in (
        equation.reliability(REFERENCE),
        equation.eigenvalues(REFERENCE),
        equation.loadings(REFERENCE),
        equation.school_means(REFERENCE),
    ):
        for bases in result.bases.values():
            assert all(base.recount(answered) == base.count for base in bases)
    for base in equation.dimensions(REFERENCE).bases["mean"]:
        assert base.recount(REFERENCE["maturity"]) == base.count
    indexed = maturity.indexed(REFERENCE)
    for base in equation.stability(REFERENCE).bases["estimate"]:
        assert base.recount(indexed) == base.count


def test_a_measure_of_rows_that_a_wave_has_not_is_named_by_its_column():
    learners = REFERENCE["learners"]
    others = learners[learners["key_stage"] != 4]
    where = {"key_stage": "4"}
    measure = Measure(table="learners", column="home_access", where=where)
    assert measuring.lacking(REFERENCE, measure) == ()
    assert measuring.lacking(as_collected(learners=others), measure) == (str(measure),)


def test_what_all_sub_equations_of_pupils_lack_is_listed_once():
    results = as_collected(items=None, views=None, learners=None)
    assert str(equation.of_pupils(results)) == (
        "not collected: the table “Items”, the table “Answers to items” and the table "
        "“Pupils”"
    )


def test_what_keeps_all_sub_equations_of_schools_from_an_estimate_is_said(monkeypatch):
    def alike(wave, units, way):
        raise wave.lacks(f"differences between {units.unit}")

    monkeypatch.setattr(testing, "effects", alike)
    said = str(equation.of_schools(as_collected()))
    assert said.startswith("not collected: ")
    assert "differences between schools" in said


def test_wave_without_any_table_lacks_everything_and_says_so():
    nothing = Wave(as_collected().descriptor, {}, REFERENCE.folder)
    rows = equation.test(nothing).frame
    assert (rows["note"] != "").all()
    assert "the table “School performance”" in rows.loc[0, "note"]
    for result in (
        equation.of_schools(nothing),
        equation.of_pupils(nothing),
        equation.take_up(nothing),
        equation.reliability(nothing),
        equation.ranks(nothing),
        equation.conclusions(nothing),
    ):
        assert isinstance(result, NotCollected)
    assert {w.verdict for w, _ in equation.findings(nothing)} == {Verdict.NOT_TESTED}
    assert sentences.counts(equation.counts(nothing)) == (
        "Of 16 sub-equations about schools this wave tests none. Of 13 sub-equations "
        "about pupils this wave tests none."
    )


def test_schools_without_a_score_get_one_from_maturity_and_answers():
    rows = found(as_collected(performance=None))
    row = rows.loc["e-maturity-investment"]
    assert (row["made"], row["n"]) == (True, 28)
    assert "School performance" in rows.loc["synergy-level", "note"]
    levels = REFERENCE["maturity"].groupby("school_id")["level"].mean()
    made = measuring.values_of(
        REFERENCE, measured_model().variable("e-maturity"), made=True
    )
    pd.testing.assert_series_equal(made, levels.astype(float), check_names=False)


@pytest.mark.long
def test_a_phase_of_too_few_schools_is_left_out():
    table = REFERENCE["performance"]
    few = pd.concat(
        [
            table[table["phase"] == "primary"],
            table[table["phase"] == "secondary"].head(3),
        ]
    )
    rows = found(as_collected(performance=few))
    assert rows.loc["investment-level", "n"] == 26
    few = table.head(9)
    assert (
        "10 schools or more"
        in found(as_collected(performance=few)).loc["investment-level", "note"]
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"e_maturity": 3.0}, "10 schools or more"),
        ({"investment": "e_maturity"}, "do not follow from each other"),
        ({"e_maturity": 1e300}, "of which squares can be computed"),
    ],
)
def test_schools_too_much_alike_or_numbers_too_large_are_no_test(change, said):
    table = REFERENCE["performance"]
    for column, value in change.items():
        table[column] = table[value] if isinstance(value, str) else value
    rows = found(as_collected(performance=table, maturity=None))
    assert said in rows.loc["additive-level", "note"]


def test_column_of_text_that_no_schema_lists_is_no_variable():
    measure = Measure(table="walkthroughs", column="answer")
    with pytest.raises(CompendiumError) as raised:
        measuring.coded(pd.Series(["yes", "no"]), measure)
    assert str(raised.value) == (
        "data/model/equation.yml, measure walkthroughs.answer: expected a column of "
        "numbers or of listed categories"
    )


# --- answers and scores --------------------------------------------------------------


def test_construct_is_the_mean_of_standardised_items_turned_alike():
    measure = Measure(table="views", construct="work-ethos", stakeholder="pupil")
    scores = measuring.construct_scores(REFERENCE, measure)["score"]
    wide = REFERENCE["views"].pivot_table(
        index=["stakeholder", "respondent"], columns="item", values="answer"
    )
    own = wide.loc["pupil"][[f"work-ethos-{n}" for n in (1, 2, 3)]].astype(float)
    z = (own - own.mean()) / own.std()
    z["work-ethos-3"] *= -1  # agreeing means less
    expected = z.mean(axis=1).where(z.notna().sum(axis=1) >= 2)
    pd.testing.assert_series_equal(
        scores, expected.loc[scores.index], check_names=False
    )


@pytest.mark.long
def test_weights_of_pupils_count_in_the_means_of_schools_alone():
    engagement = Measure(table="views", construct="engagement", stakeholder="pupil")
    views = REFERENCE["views"]
    of_pupils = views["stakeholder"] == "pupil"
    last = views["respondent"].str[-1]
    weight = last.map({"1": 3.0, "2": 0.0, "3": np.nan}).fillna(1.0)
    weight = weight.mask(last == "3").where(of_pupils)
    wave = as_collected(views=views.assign(weight=weight))
    plain, weighed = (
        measuring.construct_scores(each, engagement) for each in (REFERENCE, wave)
    )
    pd.testing.assert_series_equal(plain["score"], weighed["score"])
    counted = weighed[weighed["weight"] > 0]  # neither none nor a missing weight
    assert set(weighed.index[weighed.index.str[-1] == "3"]).isdisjoint(counted.index)
    by_hand = {
        school: np.average(rows["score"], weights=rows["weight"])
        for school, rows in counted.groupby("school_id")
    }
    means = measuring.mean_of_schools(weighed)
    assert means.to_dict() == pytest.approx(by_hand)
    assert not np.allclose(means, measuring.mean_of_schools(plain)[means.index])
    # a school's investment, where it has no score of its own, uses them too
    schools = as_collected(performance=None, views=views.assign(weight=weight))
    unweighted = as_collected(performance=None)
    one, other = (
        found(each).loc["e-maturity-investment"] for each in (schools, unweighted)
    )
    assert one["estimate"] != pytest.approx(other["estimate"])
    # and models of pupils do not
    one, other = (
        found(each).loc["investment-effective-learning"]
        for each in (schools, unweighted)
    )
    assert one["estimate"] == other["estimate"]


def test_people_whose_schools_nobody_asked_are_scored_each_by_itself():
    engagement = Measure(table="views", construct="engagement", stakeholder="pupil")
    asked = measuring.construct_scores(REFERENCE, engagement)
    unknown = as_collected(views=REFERENCE["views"].drop(columns="school_id"))
    scores = measuring.construct_scores(unknown, engagement)
    assert scores["school_id"].tolist() == scores.index.tolist()
    pd.testing.assert_series_equal(scores["score"], asked["score"])


@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_at_the_ends_of_what_can_be_computed_are_taken(sign):
    variable = measured_model().variable("e-maturity")
    numbers = pd.DataFrame({"x": [1e-100, 1e100, 0, 1, np.nan]})
    measuring._require_computable(REFERENCE, sign * numbers, variable)
    for beyond in (0.9e-100, 1.1e100):
        with pytest.raises(NotCollected, match="in numbers from 1e-100 to 1e"):
            measuring._require_computable(
                REFERENCE, sign * pd.DataFrame({"x": [1, beyond]}), variable
            )


def test_two_items_are_a_scale_and_one_is_none():
    views = REFERENCE["views"]
    asked = [*scale.answers(REFERENCE).table]
    for number, is_scale in ((2, True), (1, False)):
        few = views[~views["item"].isin(asked[number:])]
        result = equation.reliability(as_collected(views=few))
        assert isinstance(result, NotCollected) != is_scale


def test_reliability_has_intervals_of_the_level_that_is_asked():
    narrow, wide = (
        equation.reliability(REFERENCE, level).frame.set_index("scale")
        for level in (0.8, 0.99)
    )
    assert (wide["conf_low"] < narrow["conf_low"]).all()
    assert (narrow["conf_high"] < wide["conf_high"]).all()
    assert narrow["alpha"].equals(wide["alpha"])


def test_reliability_needs_the_items_direction():
    items = REFERENCE["items"]
    right = equation.reliability(REFERENCE).frame.set_index("scale")
    items["direction"] = pd.Categorical(
        ["higher"] * len(items), categories=["higher", "lower"]
    )
    wrong = equation.reliability(as_collected(items=items)).frame.set_index("scale")
    assert (
        (wrong["alpha"] < right["alpha"] - 0.1).loc[["investment", "work ethos"]].all()
    )
    assert right.loc["investment", "items"] == 16


def test_items_that_are_turned_say_so_beside_their_loadings():
    found = equation.loadings(REFERENCE).frame.set_index("item")["wording"]
    items = REFERENCE["items"].drop_duplicates("item").set_index("item")
    turned = items.loc[found.index, "direction"] == "lower"
    assert 0 < turned.sum() < len(turned)
    assert found.str.endswith(" (low answers count)").tolist() == turned.tolist()


def test_one_factor_stands_behind_investment_in_the_reference_wave():
    values = equation.eigenvalues(REFERENCE).frame
    assert values["above"].tolist() == [True] + [False] * 15
    assert messages.eigenvalues(values) == "1 factor lies above chance"
    assert messages.eigenvalues(values.assign(above=False)) == (
        "No factor lies above chance"
    )
    loadings = equation.loadings(REFERENCE).frame
    assert loadings["estimate"].between(0.4, 0.9).all()


def test_few_pupils_have_no_factors_and_one_school_no_share():
    views = REFERENCE["views"]
    some = views["school_id"].drop_duplicates().head(4)
    few = as_collected(views=views[views["school_id"].isin(some)])
    assert isinstance(equation.eigenvalues(few), NotCollected)
    one = as_collected(views=views[views["school_id"] == "SYN-P05"])
    for result in (equation.school_means(one), equation.reliability(one)):
        assert isinstance(result, NotCollected) or result.is_withheld


@pytest.mark.parametrize("kept", [3, 4])
def test_factors_need_four_items(kept):
    items, views = REFERENCE["items"], REFERENCE["views"]
    chosen = items[items["construct"] == "self-efficacy"]["item"].head(kept)
    few = as_collected(
        items=items[items["item"].isin(chosen)], views=views[views["item"].isin(chosen)]
    )
    found = equation.eigenvalues(few)
    assert isinstance(found, NotCollected) == (kept < 4)


@pytest.mark.parametrize("size", [1.0, 1e9])
def test_values_that_differ_by_rounding_alone_are_alike(size):
    alike = pd.Series([size, size * (1 + 1e-15), size])
    assert alike.nunique() == 2
    assert standardised(alike).isna().all()
    apart = pd.Series([size, size * (1 + 1e-9), size])
    assert standardised(apart).std() == pytest.approx(1)


# --- e-maturity ----------------------------------------------------------------------


def test_ranks_hold_those_of_equal_weights_and_random_ones_move_them():
    ranks = equation.ranks(REFERENCE).frame
    assert (
        (ranks["conf_low"] <= ranks["rank"]) & (ranks["rank"] <= ranks["conf_high"])
    ).all()
    assert (ranks["conf_high"] > ranks["conf_low"]).any()
    (moved,) = equation.moved(REFERENCE).frame["moved"]
    assert moved == (ranks["conf_high"] - ranks["conf_low"]).median()
    stable = equation.stability(REFERENCE)
    said = sentences.stability(stable, in_this_wave(REFERENCE))
    assert said.startswith("In these made data the order of schools")


@pytest.mark.long
def test_conclusion_that_hangs_on_one_dimension_does_not_stay():
    """Only one dimension goes with what pupils invest; weights decide what is seen."""
    levels = REFERENCE["maturity"]
    made = measuring.MAKERS["performance", "investment"](REFERENCE)
    five = pd.qcut(made.rank(), 5, labels=False) + 1
    rng = np.random.default_rng(3)
    drawn = pd.array(rng.integers(1, 6, len(levels)), "Int64")
    leads = levels["dimension"] == "leadership"
    own = levels["school_id"].map(five).astype("Int64")
    levels["level"] = own.where(leads, drawn)
    hangs = equation.conclusions(as_collected(maturity=levels, performance=None))
    assert hangs.frame.loc[0, "same"] < 0.9
    levels["level"] = own  # every dimension says the same
    stays = equation.conclusions(as_collected(maturity=levels, performance=None))
    assert (stays.frame.loc[0, "same"], stays.frame.loc[0, "conclusion"]) == (
        1.0,
        "above zero",
    )


def test_conclusions_name_how_many_could_be_tried():
    tried = equation.conclusions(REFERENCE)
    said = sentences.conclusions(tried, len(equation.with_e_maturity()))
    assert said.startswith("This could be tried for 1 of 14 sub-equations")


# --- claims --------------------------------------------------------------------------


def test_print_tests_none_of_it_and_a_synthetic_wave_decides_nothing():
    for of_wave, printed in equation.findings(REFERENCE):
        assert printed.verdict == Verdict.NOT_TESTED
        assert printed.reason == "the report gives no number to test"
        assert of_wave.standing == "invented"
        assert of_wave.basis == Basis.INVENTED
        assert of_wave.word is None
        assert "not tested" in equation.sentence(of_wave.claim.id, REFERENCE)


def results(make) -> Wave:
    """The performance schools ten times over, with results made by a function."""
    table = REFERENCE["performance"].astype({"phase": "str"})
    rng = np.random.default_rng(7)
    large = pd.concat([table] * 12, ignore_index=True)
    large["school_id"] = [f"S{n}" for n in range(len(large))]
    for column in ("e_maturity", "investment", "personalisation", "result_before"):
        large[column] = rng.normal(3, 1, len(large))
    z = {
        name: (large[name] - large[name].mean()) / large[name].std()
        for name in ("e_maturity", "investment", "personalisation", "result_before")
    }
    large["result_after"] = 60 + 5 * make(**z) + rng.normal(0, 3, len(large))
    return as_collected(performance=large)


def as_the_report_has_it(e_maturity, investment, personalisation, result_before):
    working = personalisation * (0.4 * e_maturity - 0.4 * result_before)
    return 0.8 * e_maturity + 0.8 * investment + working


SCHOOLS = (
    *("e-maturity-level", "investment-level", "additive-level", "low-investment"),
    *("both-high", "personalisation-high-performing", "synergy"),
)


def test_schools_made_as_the_report_has_them_bear_it_out():
    wave = results(as_the_report_has_it)
    assert {name: verdict(wave, name) for name in SCHOOLS} == dict.fromkeys(
        SCHOOLS, Verdict.SUPPORTED
    )
    assert "the two add up" in equation.sentence("3.2.additive-level", wave)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("e-maturity-level", lambda e_maturity, **_: -e_maturity),
        ("investment-level", lambda investment, **_: -investment),
        ("additive-level", lambda e_maturity, investment, **_: e_maturity * investment),
        (
            "low-investment",
            lambda e_maturity, investment, **_: e_maturity * (investment + 0.2),
        ),
        ("both-high", lambda e_maturity, investment, **_: -e_maturity - investment),
        (
            "personalisation-high-performing",
            lambda personalisation, result_before, **_: personalisation * result_before,
        ),
        (
            "synergy",
            lambda personalisation, e_maturity, **_: -personalisation * e_maturity,
        ),
    ],
)
def test_schools_made_the_other_way_turn_the_claim(name, make):
    wave = results(make)
    assert verdict(wave, name) == Verdict.NOT_SUPPORTED
    assert "not tested" not in equation.sentence(f"3.2.{name}", wave)


def test_pupils_who_invest_more_in_mature_schools_and_less_turn_the_claim():
    table = REFERENCE["performance"]
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 0.2, len(table))
    table["investment"] = table["e_maturity"] + noise
    assert verdict(as_collected(performance=table), "e-maturity-investment") == (
        Verdict.SUPPORTED
    )
    table["investment"] = -table["e_maturity"] + noise
    assert verdict(as_collected(performance=table), "e-maturity-investment") == (
        Verdict.NOT_SUPPORTED
    )


def pupils(slope) -> Wave:
    """Thirty schools of forty pupils with three items; learning by a function."""
    rng = np.random.default_rng(11)
    n_schools, each = 30, 40
    school = np.repeat(np.arange(n_schools), each)
    offered, trust = rng.normal(size=(2, n_schools * each))
    of_school = rng.normal(size=n_schools)[school]
    learning = slope(offered, trust, of_school) + rng.normal(0, 0.5, len(school))
    scores = {"choice": offered, "trust": trust, "life": learning}
    cut = {name: np.digitize(v, np.linspace(-3, 3, 30)) for name, v in scores.items()}
    ids = [f"P{n}" for n in range(len(school))]
    views = pd.concat(
        pd.DataFrame(
            {
                "respondent": ids,
                "school_id": [f"S{n}" for n in school],
                "stakeholder": "pupil",
                "item": name,
                "answer": pd.array(values, "Int64"),
            }
        )
        for name, values in cut.items()
    )
    constructs = ("modes-of-working", "self-efficacy", "relevance")
    items = pd.DataFrame({"item": list(cut), "stakeholder": "pupil", "wording": "x"})
    items["construct"] = constructs
    items = items.assign(direction="higher", lowest=0, highest=30)
    return replace(as_collected(), tables={"views": views, "items": items})


def test_pupils_who_trust_in_themselves_gain_more_or_less():
    gain = pupils(lambda offered, trust, _: offered * (0.4 + 0.4 * trust))
    assert verdict(gain, "take-up") == Verdict.SUPPORTED
    slopes = equation.take_up(gain).frame.set_index("investment")["estimate"]
    assert slopes["high"] > slopes["low"] + 0.4
    lose = pupils(lambda offered, trust, _: offered * (0.4 - 0.4 * trust))
    assert verdict(lose, "take-up") == Verdict.NOT_SUPPORTED


def test_schools_whose_pupils_gain_differently_or_alike():
    apart = pupils(lambda offered, _, school: offered * (0.5 + 0.6 * school))
    assert verdict(apart, "benefits-by-school") == Verdict.SUPPORTED
    alike = pupils(lambda offered, _, __: offered * 0.5)
    assert verdict(alike, "benefits-by-school") == Verdict.NOT_SUPPORTED


def test_each_alternative_is_computed_and_the_phase_one_needs_large_phases():
    wave = results(as_the_report_has_it)
    synergy = equation.CLAIMS.in_wave(claims("equation")["3.2.synergy"], wave)
    tried = {each.alternative.id: each for each in synergy.firmness.tried}
    assert set(tried) == {"robust", "one-left-out", "each-phase"}
    assert tried["robust"].reason == ""
    assert "60 or fewer" in tried["one-left-out"].reason
    gain = pupils(lambda offered, trust, _: offered * (0.4 + 0.4 * trust))
    take_up = equation.CLAIMS.in_wave(claims("equation")["3.2.take-up"], gain)
    computed = {each.alternative.id for each in take_up.firmness.computed}
    assert computed == {"one-left-out", "not-centred"}


# --- disclosure ----------------------------------------------------------------------


def test_comparison_with_two_schools_is_withheld_of_a_collected_wave():
    table = REFERENCE["performance"]
    high = table.index[:2]
    table["e_maturity"] = 1.0 + np.arange(len(table)) / 100
    table["investment"] = 5.0 - np.arange(len(table)) / 100
    table.loc[high, ["e_maturity", "investment"]] = [[9.0, 9.0], [9.5, 9.5]]
    wave = as_collected(performance=table)
    row = found(wave)
    assert "both-high-level" not in row.index
    full = testing.test(wave)
    few = [
        full.frame.loc[n, "id"]
        for n, base in enumerate(full.bases["estimate"])
        if base and base.fewest < 3
    ]
    assert few == ["both-high-level", "both-high-change"]
    assert guarded(full, wave.descriptor).withheld
    claim = claims("equation")["3.2.both-high"]
    assert "withheld" in equation.CLAIMS.in_wave(claim, wave).reason


def test_schools_by_themselves_are_no_data_of_a_collected_wave():
    assert equation.ranks(as_collected()).row_unit == "school"
    assert scale.means(as_collected()).row_unit == "school"


def test_how_far_schools_move_is_said_of_their_ranks_and_not_of_what_is_drawn():
    rows = pd.DataFrame({"rank": [1.0, 2.0], "conf_low": 1.0, "conf_high": 1.0})
    for moved, title, words in (
        (0.4, "keeps its rank", "half of the schools keep theirs."),
        (1.0, "moves over 1 rank", "half of the schools move over 1 rank or more."),
        (3.2, "moves over 3 ranks", "half of the schools move over 3 ranks or more."),
    ):
        summary = pd.DataFrame({"moved": [moved]})
        said = f"With random weights a typical school of 2 {title}"
        assert messages.ranks(rows, summary) == said
        assert figures.ranks(rows, summary).alt.endswith(words)


# --- indicators ----------------------------------------------------------------------


def test_every_indicator_says_what_would_measure_it_and_whether_the_wave_does():
    rows = equation.indicators(REFERENCE).frame.set_index("id")
    assert len(rows) == len(measured_model().indicators)
    assert (rows["measures"] != "").all()
    assert rows.loc["transfer", "held"] == "nothing could"
    assert rows.loc["ict-available", "held"] == "yes"
    assert rows.loc["challenge-embraced", "held"] == "in part"
    assert rows.loc["learners-design", "held"] == "no"
    assert rows.loc["self-regulation", "overlap"] == "Effective learning"
    assert rows.loc["engaged-with-studies", "overlap"] == "Investment: scale"
    bare = equation.indicators(as_collected(checklist=None)).frame.set_index("id")
    assert bare.loc["ict-available", "held"] == "in part"


def test_item_that_a_wave_brings_measures_its_indicator():
    items, views = REFERENCE["items"], REFERENCE["views"]
    new = items[items["item"] == "for-my-life"].assign(
        item="we-design", construct="learners-design"
    )
    given = views[views["item"] == "for-my-life"].assign(item="we-design")
    wave = as_collected(items=pd.concat([items, new]), views=pd.concat([views, given]))
    rows = equation.indicators(wave).frame.set_index("id")
    assert rows.loc["learners-design", "held"] == "yes"


# --- titles --------------------------------------------------------------------------


def slopes(*lows: float) -> pd.DataFrame:
    return pd.DataFrame({"investment": ["low", "high"][: len(lows)], "conf_low": lows})


@pytest.mark.parametrize(
    ("lows", "said"),
    [
        ((0.1, 0.1), "What is offered goes with learning at low and at high"),
        ((-0.1, 0.1), "What is offered clearly goes with learning at high"),
        ((-0.1, -0.1), "What is offered does not clearly go with learning at either"),
    ],
)
def test_title_of_take_up_says_where_the_slope_is_clear(lows, said):
    assert messages.take_up(slopes(*lows)) == f"{said} self-efficacy"
    assert messages.take_up(slopes(0.1)) == ""


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 0.9, maturity.ABOVE),
        (-0.9, -0.1, maturity.BELOW),
        (0.0, 0.9, maturity.UNCLEAR),
        (-0.9, 0.0, maturity.UNCLEAR),
    ],
)
def test_a_conclusion_about_e_maturity_is_by_the_interval_alone(low, high, said):
    assert maturity._reading(SimpleNamespace(conf_low=low, conf_high=high)) == said
