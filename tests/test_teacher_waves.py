"""Section 4.2.2 and Appendix C on waves that lack this or that.

Each wave holds a tenth of the reference wave's schools, changed. Whatever it lacks,
every analysis has a result or says why not, every sentence is a sentence, every figure
of data can be drawn, and every claim has a verdict.
"""

import re
from collections.abc import Callable

import pandas as pd
import pytest

from personalising import waves
from personalising.model import Verdict
from personalising.pages.style import house_style
from personalising.study import teacher_survey
from personalising.study.teacher_survey import figures
from personalising.study.teacher_survey import model_sentences as multilevel_model
from personalising.study.teacher_survey import sentences as say
from personalising.waves import NotCollected, Wave

Tables = dict[str, pd.DataFrame]
REFERENCE = waves.load("2008")
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
SENTENCES = {
    "who": say.who,
    "answers": say.answers,
    "typical": say.typical,
    "key_stage_or_phase": say.key_stage_or_phase,
    "same_for_new_staff": say.same_for_new_staff,
    "left_out": multilevel_model.left_out,
    "priority": multilevel_model.priority,
    "levels": lambda wave: multilevel_model.levels(wave, 0.95),
    "printed_digits": multilevel_model.printed_digits,
    "sensitivity": multilevel_model.sensitivity,
    "clustered": multilevel_model.clustered,
    "proportional": multilevel_model.proportional,
    "single_level": multilevel_model.single_level,
    "laplace": multilevel_model.laplace,
    "tendencies": multilevel_model.tendencies,
}
NOTES = (
    say.coefficients_note,
    say.contrasts_note,
    multilevel_model.coefficients_note,
    multilevel_model.stages,
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
    made, results = WAVES[request.param]
    return collected(**made()), results


def test_wave_has_results_or_reasons_everywhere(case):
    wave, results = case
    found = {name: analysis(wave) for name, analysis in ANALYSES.items()}
    assert [n for n in results if isinstance(found[n], NotCollected)] == []
    for name, result in found.items():
        if isinstance(result, NotCollected):
            assert all(result.what), name
        else:
            assert len(result), name
    with house_style():
        for draw, name in FIGURES:
            if not isinstance(found[name], NotCollected):
                assert "nan" not in draw(found[name]).alt, name
    for name, sentence in SENTENCES.items():
        text = sentence(wave)
        assert re.fullmatch(r"[A-Z0-9].*\.", text), (name, text)
        assert not re.search(r"\bnan\b|\binf\b|None|made data|  ", text), (name, text)
    for note in NOTES:
        assert "nan" not in note(wave, 0.95)
    for made, _ in teacher_survey.findings(wave):
        assert made.verdict == Verdict.NOT_TESTED or made.effect
        assert made.sentence.endswith(".")


def test_model_leaves_out_what_teachers_do_not_differ_in(collected):
    wave = collected(**one_phase("secondary")())
    assert teacher_survey.survey(wave).alike == ("primary",)
    assert "Left out of the model" in say.who(wave)
    terms = teacher_survey.coefficients(wave)["term"]
    assert "subgroup[T.ks4]" in set(terms)
    note = say.coefficients_note(wave, 0.95)
    assert "Pupils are compared with Key Stage 3" in note


def test_printed_coefficient_is_turned_to_the_reference_of_the_wave(collected):
    wave = collected(**one_phase("secondary")())
    table = teacher_survey.coefficients(wave).set_index("term")
    whole = teacher_survey.coefficients(REFERENCE).set_index("term")["printed"]
    apart = whole["subgroup[T.ks4]"] - whole["subgroup[T.ks3]"]
    assert table.loc["subgroup[T.ks4]", "printed"] == pytest.approx(apart)
    assert table.loc["experience", "printed"] == whole["experience"]


def test_predictor_that_was_not_collected_is_named(collected):
    wave = collected(**without("leaders")())
    assert "did not collect priority of personalising learning" in say.who(wave)
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
    shares = [teacher_survey.answers(w)["agree"].iloc[-1] for w in (plain, tilted)]
    assert shares[1] > shares[0] + 0.1
    assert teacher_survey.fitted(tilted).cov_type == "robust"
    assert "Teachers are weighted" in say.who(tilted)
    assert isinstance(teacher_survey.proportional_odds(tilted), NotCollected)
    assert "Weights are not used" in multilevel_model.levels(tilted, 0.95)
    # the levels are told apart without weights, which schools do not share
    assert teacher_survey.school_level(plain) == teacher_survey.school_level(tilted)


def test_separated_ratings_say_which_pupils(collected):
    wave = collected(**rated(separated)())
    found = teacher_survey.fitted(wave)
    assert isinstance(found, NotCollected)
    assert "gifted" in found.what[0]


def test_made_data_are_called_so_and_collected_data_are_not(collected):
    assert "made data" in say.answers(REFERENCE)
    assert "made data" not in say.answers(collected(**TABLES))


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
    z = teacher_survey.sensitivity(wave).set_index("sd")
    said = multilevel_model.sensitivity(wave)
    for name, words in multilevel_model.BETWEEN.items():
        if z[name].abs().max() < multilevel_model.CRITICAL:
            assert f"{words} up to" not in said
            assert "is significant at none of these" in said
    assert z["priority"].abs().max() < multilevel_model.CRITICAL


def test_loadings_of_a_factor_that_is_not_used_are_not_shown(collected):
    given = with_column("schools", priority=2.0)()
    wave = collected(**given)
    assert isinstance(teacher_survey.loadings(wave), NotCollected)
    assert teacher_survey.sample(wave).factor is None
