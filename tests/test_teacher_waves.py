"""Section 4.2.2 and Appendix C on waves that lack this or that.

Each wave holds a tenth of the reference wave's schools, changed. Whatever it lacks,
every analysis has a result or says why not, every sentence is a sentence, every figure
of data can be drawn, and every claim has a verdict.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from made_waves import reference_wave
from pandas.testing import assert_frame_equal

from personalising.model import Verdict
from personalising.pages import Result
from personalising.pages.style import house_style
from personalising.pages.words import in_this_wave
from personalising.study import teacher_survey
from personalising.study.teacher_survey import figures
from personalising.study.teacher_survey import model_sentences as multilevel_model
from personalising.study.teacher_survey import sentences as say
from personalising.study.teacher_survey.counted import counted
from personalising.study.teacher_survey.scenarios import CRITICAL
from personalising.waves import Disclosure, NotCollected, Wave

Tables = dict[str, pd.DataFrame]
REFERENCE = reference_wave()
ANALYSES = {
    name: getattr(teacher_survey, name)
    for name in (
        *("account", "agreement_by_pupils", "answers", "approximations", "clustered"),
        *("coefficients", "contrasts", "levels", "loadings", "priority_by_experience"),
        *("probabilities", "proportional_odds", "sensitivity", "shares"),
        *("single_level", "stages_rated", "teachers", "tendencies", "thresholds"),
        "within_teachers",
    )
}
FOR_SENTENCES = {
    name: getattr(teacher_survey, name)
    for name in (
        *("agreement_with_print", "early_and_late", "overstated", "priority_scores"),
        *("school_level", "schools_by_laplace", "significant_up_to", "single_raters"),
        *("size", "spread_of_tendencies", "summary_of_fit", "thresholds_in_print"),
    )
}


def said(wave: Wave) -> dict[str, str]:
    """Every sentence of both chapters that hangs on the wave."""
    found = {name: each(wave) for name, each in (ANALYSES | FOR_SENTENCES).items()}
    prepared, place = teacher_survey.survey(wave), in_this_wave(wave)
    made = wave.descriptor.synthetic
    return {
        "who": say.who(found["size"], prepared, place),
        "answers": say.answers(found["answers"], place),
        "typical": say.typical(found["shares"], place),
        "key_stage_or_phase": say.key_stage_or_phase(
            found["stages_rated"],
            found["early_and_late"],
            found["within_teachers"],
            place,
            0.95,
        ),
        "same_for_new_staff": say.same_for_new_staff(
            found["priority_by_experience"], place, 0.95
        ),
        "left_out": multilevel_model.left_out(found["single_raters"], place),
        "priority": multilevel_model.priority(found["priority_scores"], place),
        "levels": multilevel_model.levels(found["school_level"], prepared, place, 0.95),
        "printed_digits": multilevel_model.printed_digits(
            found["agreement_with_print"],
            found["thresholds_in_print"],
            place,
            synthetic=made,
        ),
        "sensitivity": multilevel_model.sensitivity(
            found["sensitivity"], found["significant_up_to"]
        ),
        "clustered": multilevel_model.clustered(found["clustered"], place),
        "proportional": multilevel_model.proportional(
            found["proportional_odds"], place, synthetic=made
        ),
        "single_level": multilevel_model.single_level(
            found["single_level"], found["overstated"], place
        ),
        "laplace": multilevel_model.laplace(
            found["approximations"], found["schools_by_laplace"], place
        ),
        "tendencies": multilevel_model.tendencies(found["spread_of_tendencies"], place),
    }


def notes(wave: Wave) -> tuple[str, ...]:
    """Every note below a table that hangs on the wave."""
    return (
        say.coefficients_note(teacher_survey.survey(wave), 0.95),
        say.contrasts_note(teacher_survey.contrasts(wave), 0.95),
        multilevel_model.coefficients_note(teacher_survey.summary_of_fit(wave), 0.95),
    )


FIGURES = (
    (figures.answers, "answers"),
    (figures.odds, "coefficients"),
    (figures.scenarios, "probabilities"),
    (figures.agreement_by_pupils, "agreement_by_pupils"),
    (figures.thresholds, "thresholds"),
    (figures.sensitivity, "sensitivity"),
    (figures.tendencies, "tendencies"),
)
MODEL = (
    *("approximations", "coefficients", "proportional_odds", "single_level"),
    *("tendencies", "thresholds"),
)
"""Those that need no more than a fit."""

SCENARIOS = ("probabilities", "shares")


def tables() -> Tables:
    schools = REFERENCE["schools"].query("study == 'survey'").iloc[::10]
    teachers = REFERENCE["teachers"]
    teachers = teachers[teachers["school_id"].isin(schools["school_id"])]
    ratings, leaders = REFERENCE["ratings"], REFERENCE["leaders"]
    return {
        "schools": schools[["school_id", "study", "phase"]],
        "teachers": teachers,
        "ratings": ratings[ratings["teacher_id"].isin(teachers["teacher_id"])],
        "leaders": leaders[leaders["school_id"].isin(schools["school_id"])],
    }


TABLES = tables()


def without(*names: str) -> Callable[[], Tables]:
    return lambda: {name: t for name, t in TABLES.items() if name not in names}


def with_column(table: str, **columns: object) -> Callable[[], Tables]:
    return lambda: TABLES | {table: TABLES[table].assign(**columns)}


def only(table: str, query: str) -> Callable[[], Tables]:
    return lambda: TABLES | {table: TABLES[table].query(query)}


def one_phase(phase: str) -> Callable[[], Tables]:
    def make() -> Tables:
        schools = TABLES["schools"][TABLES["schools"]["phase"] == phase]
        teachers = TABLES["teachers"]
        teachers = teachers[teachers["school_id"].isin(schools["school_id"])]
        ratings, leaders = TABLES["ratings"], TABLES["leaders"]
        return {
            "schools": schools,
            "teachers": teachers,
            "ratings": ratings[ratings["teacher_id"].isin(teachers["teacher_id"])],
            "leaders": leaders[leaders["school_id"].isin(schools["school_id"])],
        }

    return make


def few_teachers() -> Tables:
    few = TABLES["teachers"].head(15)
    ratings = TABLES["ratings"]
    ratings = ratings[ratings["teacher_id"].isin(few["teacher_id"])]
    return TABLES | {"teachers": few, "ratings": ratings}


def rated(change: Callable[[pd.DataFrame], pd.Series]) -> Callable[[], Tables]:
    """Ratings that were given, changed."""

    def make() -> Tables:
        ratings = TABLES["ratings"].copy()
        ratings["rating"] = change(ratings).where(ratings["rating"].notna())
        return TABLES | {"ratings": ratings}

    return make


def one_school() -> Tables:
    teachers = TABLES["teachers"].assign(school_id=TABLES["schools"].iloc[0, 0])
    return TABLES | {"teachers": teachers}


def alone_in_school() -> Tables:
    """Each teacher in a school of her own."""
    teachers = TABLES["teachers"].drop_duplicates("school_id")
    ratings = TABLES["ratings"]
    kept = ratings["teacher_id"].isin(teachers["teacher_id"])
    return TABLES | {"teachers": teachers, "ratings": ratings[kept]}


def weighted() -> Tables:
    weights = [0.5, 1.0, 1.5, 1.0]
    count = len(TABLES["teachers"])
    return with_column("teachers", weight=(weights * count)[:count])()


def separated(ratings: pd.DataFrame) -> pd.Series:
    """Whoever is asked about gifted pupils agrees strongly, and nobody else does."""
    return ratings["rating"].clip(lower=2).mask(ratings["subgroup"] == "gifted", 1)


# name: the tables, and analyses that must have a result
WAVES: dict[str, tuple[Callable[[], Tables], tuple[str, ...]]] = {
    "whole": (lambda: TABLES, tuple(ANALYSES)),
    "no schools": (without("schools"), MODEL),
    "no teachers": (without("schools", "teachers", "leaders"), MODEL),
    "no leaders": (without("leaders"), (*MODEL, "clustered", "within_teachers")),
    "no experience": (with_column("teachers", experience=None), MODEL),
    "primary alone": (one_phase("primary"), (*MODEL, "contrasts", "stages_rated")),
    "secondary alone": (one_phase("secondary"), (*MODEL, "contrasts")),
    # one rating strongly disagrees: nothing to test proportional odds by
    "special alone": (
        one_phase("special"),
        (*(set(MODEL) - {"proportional_odds"}), "within_teachers"),
    ),
    "one subgroup": (only("ratings", "subgroup == 'girls'"), ()),
    "two subgroups": (only("ratings", "subgroup in ['girls', 'gifted']"), MODEL),
    "no Key Stage": (only("ratings", "not subgroup.str.startswith('ks')"), MODEL),
    "few teachers": (few_teachers, ()),
    "all alike": (rated(lambda r: r["rating"] * 0 + 2), ("answers", "account")),
    "nobody disagrees": (
        rated(lambda r: r["rating"].clip(upper=3)),
        (*MODEL, *SCENARIOS),
    ),
    "nobody agrees strongly": (
        rated(lambda r: r["rating"].clip(lower=2)),
        (*MODEL, *SCENARIOS),
    ),
    "nobody in the middle": (
        rated(lambda r: r["rating"].mask(r["rating"] == 3, 4)),
        ("coefficients", "thresholds", "sensitivity", *SCENARIOS),
    ),
    "two answers": (
        rated(lambda r: r["rating"].clip(2, 3)),
        ("coefficients", "thresholds", *SCENARIOS),
    ),
    "weighted": (weighted, ("coefficients", *SCENARIOS, "clustered", "levels")),
    "one school": (one_school, ("answers", "account")),
    "alone in school": (alone_in_school, ("coefficients", "thresholds", "clustered")),
    "separated": (rated(separated), ("answers", "account")),
    "no ratings": (without("ratings"), ()),
}


@pytest.fixture(params=WAVES)
def case(request, collected) -> tuple[Wave, tuple[str, ...]]:
    """A wave whose rows are open: what few units hide is for `test_few_units`."""
    made, results = WAVES[request.param]
    wave = collected(**made())
    opened = {"disclosure": Disclosure(open="made for a test")}
    return replace(wave, descriptor=wave.descriptor.model_copy(update=opened)), results


def misses(wave: Wave, name: str, result: Result) -> list[str]:
    """Cells whose base is not what the wave holds, or that are another count."""
    tables: dict[str, pd.DataFrame] = {}
    seen = {}
    wrong = []
    for measure in result.measures:
        for row, base in enumerate(result.bases[measure]):
            cell = result.table[measure].iloc[row]
            if base is None:
                if pd.notna(cell):
                    wrong.append(f"{name}: {measure}, row {row} has no base")
                continue
            if base.table not in tables:
                tables[base.table] = counted(wave, base.table)
            if id(base) not in seen:
                seen[id(base)] = base.recount(tables[base.table])
            if seen[id(base)] != base.count:
                wrong.append(f"{name}: {measure}, row {row} counts {seen[id(base)]}")
            if measure in COUNTS.get(name, ()) and cell != base.count:
                wrong.append(f"{name}: {measure}, row {row} is {cell}")
    return wrong


STAGES = ("ks1", "ks2", "ks3", "ks4")
# measures that are counts themselves: of what their base counts
COUNTS = {
    "account": ("teachers", "ratings"),
    "answers": ("ratings", "teachers"),
    "contrasts": ("first", "second"),
    "early_and_late": ("teachers", "early", "late", "across"),
    "priority_scores": ("schools", "incomplete"),
    "school_level": ("schools",),
    "size": ("ratings", "teachers", "schools"),
    "spread_of_tendencies": ("above", "below"),
    "stages_rated": ("teachers", *STAGES, "several", "across"),
    "summary_of_fit": ("ratings", "teachers"),
    "teachers": ("schools", "teachers", "ratings"),
    "within_teachers": ("n_both",),
}


def all_misses(wave: Wave) -> list[str]:
    found = {name: each(wave) for name, each in (ANALYSES | FOR_SENTENCES).items()}
    return [
        wrong
        for name, result in found.items()
        if not isinstance(result, NotCollected)
        for wrong in misses(wave, name, result)
    ]


@pytest.mark.long
def test_every_base_of_the_reference_wave_recounts():
    assert all_misses(REFERENCE) == []


def test_share_has_what_it_is_a_share_of_as_its_base(collected):
    for wave in (REFERENCE, collected(**TABLES)):
        result = teacher_survey.answers(wave)
        table = result.frame
        for row, ratings in enumerate(table["ratings"]):
            for measure in ("rating_1", "rating_5", "agree", "disagree"):
                assert result.base(row, measure).count == ratings
                share = table[measure].iloc[row]
                assert share * ratings == pytest.approx(round(share * ratings))


def test_tendency_is_that_of_the_teacher_whom_its_base_names():
    result = teacher_survey.tendencies(REFERENCE)
    by_teacher = counted(REFERENCE, "tendencies of teachers").set_index("teacher")
    for row in (0, 700, len(result.table) - 1):
        teacher = result.base(row, "mode").where["teacher"]
        assert by_teacher.loc[teacher, "mode"] == result.table["mode"].iloc[row]


@pytest.mark.long
@pytest.mark.sweep
def test_wave_has_results_or_reasons_everywhere(case):
    wave, results = case
    found = {name: analysis(wave) for name, analysis in ANALYSES.items()}
    assert [n for n in results if isinstance(found[n], NotCollected)] == []
    for name, result in found.items():
        if isinstance(result, NotCollected):
            assert all(result.what), name
        else:
            assert len(result.table), name
    assert all_misses(wave) == []
    with house_style():
        for draw, name in FIGURES:
            if not isinstance(found[name], NotCollected):
                assert "nan" not in draw(found[name].frame).alt, name
    for name, text in said(wave).items():
        silent = name == "key_stage_or_phase"  # where no Key Stage was rated
        assert re.fullmatch(r"[A-Z0-9].*\.", text) or (silent and not text), name
        assert not re.search(r"\bnan\b|\binf\b|None|made data|  ", text), (name, text)
    for note in notes(wave):
        assert "nan" not in note
    for made, _ in teacher_survey.findings(wave):
        assert made.verdict == Verdict.NOT_TESTED or made.effect
        assert made.sentence.endswith(".")


def test_model_leaves_out_what_teachers_do_not_differ_in(collected):
    wave = collected(**one_phase("secondary")())
    assert teacher_survey.survey(wave).alike == ("primary",)
    assert "Left out of the model" in said(wave)["who"]
    terms = teacher_survey.coefficients(wave).frame["term"]
    assert "subgroup[T.ks4]" in set(terms)
    note = notes(wave)[0]
    assert "Pupils are compared with Key Stage 3" in note


def test_printed_coefficient_is_turned_to_the_reference_of_the_wave(collected):
    wave = collected(**one_phase("secondary")())
    table = teacher_survey.coefficients(wave).frame.set_index("term")
    whole = teacher_survey.coefficients(REFERENCE).frame
    whole = whole.set_index("term")["printed"]
    apart = whole["subgroup[T.ks4]"] - whole["subgroup[T.ks3]"]
    assert table.loc["subgroup[T.ks4]", "printed"] == pytest.approx(apart)
    assert table.loc["experience", "printed"] == whole["experience"]


def test_predictor_that_was_not_collected_is_named(collected):
    wave = collected(**without("leaders")())
    assert "did not collect priority of personalising learning" in said(wave)["who"]
    made = {a.claim.id: a for a, _ in teacher_survey.findings(wave)}
    assert made["4.2.2.priority"].verdict == Verdict.NOT_TESTED
    assert "priority of personalising learning" in made["4.2.2.priority"].reason
    assert made["4.2.2.experience"].verdict != Verdict.NOT_TESTED


def test_pupils_that_nobody_rated_are_named(collected):
    wave = collected(**only("ratings", "subgroup in ['girls', 'boys', 'ks4', 'ks3']")())
    made = {a.claim.id: a for a, _ in teacher_survey.findings(wave)}
    assert "Key Stage 1" in made["4.2.2.older-1"].reason
    assert "able, gifted" in made["4.2.2.gifted"].reason


def test_weights_count_and_widen(collected):
    heavy = TABLES["ratings"].dropna(subset=["rating"]).groupby("teacher_id")["rating"]
    keen = heavy.mean() < 2
    weight = TABLES["teachers"]["teacher_id"].map(keen).map({True: 9.0}).fillna(1.0)
    plain, tilted = (
        collected(**TABLES),
        collected(**with_column("teachers", weight=weight)()),
    )
    shares = [
        teacher_survey.answers(w).frame["agree"].iloc[-1] for w in (plain, tilted)
    ]
    assert shares[1] > shares[0] + 0.1
    assert teacher_survey.fitted(tilted).cov_type == "robust"
    # a weighted likelihood has no criterion
    notes = [
        multilevel_model.coefficients_note(teacher_survey.summary_of_fit(wave), 0.95)
        for wave in (plain, tilted)
    ]
    assert ["AIC" in note for note in notes] == [True, False]
    assert "Teachers are weighted" in said(tilted)["who"]
    assert isinstance(teacher_survey.proportional_odds(tilted), NotCollected)
    assert "Weights are not used" in said(tilted)["levels"]
    # the levels are told apart without weights, which schools do not share
    one, other = (teacher_survey.school_level(wave).frame for wave in (plain, tilted))
    assert_frame_equal(one, other, check_exact=True)


def test_separated_ratings_say_which_pupils(collected):
    wave = collected(**rated(separated)())
    found = teacher_survey.fitted(wave)
    assert isinstance(found, NotCollected)
    assert "gifted" in found.what[0]


def test_made_data_are_called_so_and_collected_data_are_not(collected):
    assert "made data" in said(REFERENCE)["answers"]
    assert "made data" not in said(collected(**TABLES))["answers"]


def test_teachers_without_a_weight_are_accounted_for(collected):
    weight = pd.Series([1.0, None, 2.0] * len(TABLES["teachers"]))
    weight = weight[: len(TABLES["teachers"])].to_numpy()
    wave = collected(**with_column("teachers", weight=weight)())
    found = teacher_survey.survey(wave).sample
    assert found.incomplete["weight"].teachers > 0
    assert found.teachers == teacher_survey.fitted(wave).n_groups["teacher"]


def test_effect_that_is_never_significant_is_not_said_to_be(collected):
    few = TABLES["teachers"].head(90)["teacher_id"]
    ratings = TABLES["ratings"]
    tables = TABLES | {"ratings": ratings[ratings["teacher_id"].isin(few)]}
    wave = collected(**tables)
    z = teacher_survey.sensitivity(wave).frame.set_index("sd")
    text = said(wave)["sensitivity"]
    for name, words in multilevel_model.BETWEEN.items():
        if z[name].abs().max() < CRITICAL:
            assert f"{words} up to" not in text
            assert "is significant at none of these" in text
    assert z["priority"].abs().max() < CRITICAL


def test_loadings_of_a_factor_that_is_not_used_are_not_shown(collected):
    given = with_column("schools", priority=2.0)()
    wave = collected(**given)
    assert isinstance(teacher_survey.loadings(wave), NotCollected)
    assert teacher_survey.sample(wave).factor is None


def test_two_groups_that_were_rated_alone_are_compared(collected):
    ratings = REFERENCE["ratings"]
    wave = collected(
        schools=REFERENCE["schools"],
        teachers=REFERENCE["teachers"],
        ratings=ratings[ratings["subgroup"].isin(["girls", "boys"])],
    )
    found = teacher_survey.contrasts(wave).frame
    assert "girls-boys" in set(found["contrast"])
