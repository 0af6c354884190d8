"""Nothing of one or two schools, teachers or groups is said of a collected wave.

Chapters are run on small collected waves in which some groups hold one or two units.
Whatever number an analysis finds of them is made one that is nowhere else, before the
edge of the section takes it away: it must stand in no sentence, title, note, table,
alternative text or data file.
"""

import dataclasses
import math
import random
import re

import pandas as pd
import pytest
from pandas.api.types import is_float_dtype
from partial_waves import (
    NO_VALUE,
    TABLES,
    Shown,
    Variant,
    collected,
    run,
    wave_of,
)

from personalising.pages import Base, Result
from personalising.pages.disclosure import FEWEST_UNITS, guarded
from personalising.study import (
    card_sorts,
    edge,
    field_data,
    performance,
    teacher_survey,
)
from personalising.study.performance import sentences
from personalising.study.teacher_survey import sentences as of_teachers
from personalising.waves import Disclosure, Wave

CHAPTERS = (
    *("4_1_field_data", "4_2_1_school_performance", "4_2_2_teacher_survey"),
    *("appendix_b_response_rates", "appendix_c_multilevel_model"),
    *("4_3_2_card_sorts", "4_3_2_worlds", "appendix_d_cards"),
    *("4_3_2_walkthrough", "4_3_2_identity"),
    "4_3_3_teaching_space",
    *("4_3_1_digital_space", "4_3_4_institutional_space"),
    "3_2_learning_equation",
)
WAVES = 3
POISON = 76.54321
SEEN = re.compile(
    # also in per cent, as odds; but no decimals of another number
    rf"76\.5|(?<!\.)(?<!\.\d)(?<!\.\d\d)7654|{f'{math.exp(POISON):.0f}'[:13]}"
)


def keep(table: pd.DataFrame, groups: dict[str, int], column: str) -> pd.DataFrame:
    """So many rows of each group; of the groups that are not named, all."""
    place = table.groupby(column, observed=True).cumcount()
    most = table[column].astype("str").map(groups).fillna(math.inf)
    return table[place < most.astype("float64")]


def few_of_each(draw: random.Random) -> dict[str, pd.DataFrame]:
    """Tables of a wave in which groups drawn at random have one or two units."""
    few = draw.choice((1, 2))
    phase = draw.choice(("primary", "secondary"))
    schools, teachers = TABLES["schools"], TABLES["teachers"]
    field = schools[schools["study"] == "field"]
    where = field["phase"].astype("str") + field["disadvantaged"].astype("str")
    field = keep(field.assign(where=where), {f"{phase}1": few}, "where")
    asked = schools[schools["study"] == "survey"]
    kind = draw.choice(("primary", "secondary", "special"))
    asked = keep(asked, {kind: few}, "phase")
    teachers = teachers[teachers["school_id"].isin(asked["school_id"])]
    ratings = TABLES["ratings"]
    ratings = ratings[ratings["teacher_id"].isin(teachers["teacher_id"])]
    given = ratings["rating"].notna()
    rare = draw.choice(("ks1", "ks4", "gifted"))
    ratings = pd.concat(
        [ratings[~given], keep(ratings[given], {rare: few}, "subgroup")]
    )
    groups = TABLES["focus_groups"]
    stage = draw.choice("1234")
    of_few = groups["school_id"].drop_duplicates().head(draw.choice((2, 4)))
    sorts = TABLES["card_sorts"]
    sorted_by = groups.loc[groups["school_id"].isin(of_few), "group_id"]
    young = groups.loc[groups["key_stage"] < 3, "group_id"]
    sorts = sorts[~sorts["group_id"].isin(young) | sorts["group_id"].isin(sorted_by)]
    instruments = TABLES["instruments"].copy()
    instruments.loc[instruments.index[:2], ["expected", "returned"]] = [[3, 2], [2, 1]]
    return {
        "schools": pd.concat([field.drop(columns="where"), asked]),
        "performance": keep(TABLES["performance"], {phase: few}, "phase"),
        "teachers": teachers,
        "ratings": ratings,
        "focus_groups": keep(groups, {stage: few}, "key_stage"),
        "instruments": instruments,
        "card_sorts": sorts,
    }


def wave_with(tables: dict[str, pd.DataFrame], **update) -> Wave:
    variants = {name: Variant("", table) for name, table in tables.items()}
    return wave_of(variants, collected().model_copy(update=update))


def poisoned(found: Result) -> Result:
    """A result in which numbers of one or two units are one that is nowhere else."""
    table = found.frame
    for name in found.measures:
        if not is_float_dtype(table[name]) or found.row_unit:
            continue
        alone = name in found.extremes
        for row, value in enumerate(table[name]):
            base = found.base(row, name)
            few = base is not None and base.fewest < FEWEST_UNITS
            if pd.notna(value) and (few or alone):
                table.loc[row, name] = POISON
    return dataclasses.replace(found, table=table)


def everything(shown: Shown) -> str:
    """All that a chapter says, with the data files."""
    outputs = [o for c in shown.notebook.cells for o in c.get("outputs", [])]
    files = [output["data"].get("text/csv", "") for output in outputs]
    return "\n".join([shown.text, *shown.markup, *files]).replace(",", "")


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(WAVES))
def test_no_number_of_one_or_two_units_is_said(seed, monkeypatch):
    found: list[bool] = []

    def guard(result: Result, descriptor) -> Result:
        spoilt = poisoned(result)
        found.append(not spoilt.table.equals(result.table))
        return guarded(spoilt, descriptor)

    monkeypatch.setattr(edge, "guarded", guard)
    wave = wave_with(few_of_each(random.Random(seed)))
    for chapter in CHAPTERS:
        shown = run(chapter, wave, draw=False)
        assert not SEEN.search(everything(shown)), chapter
        assert not NO_VALUE.search(shown.text), chapter
    assert sum(found) > 3


# --- sentences, each with what it must not say ---------------------------------------


@pytest.fixture(scope="module")
def few() -> Wave:
    """A wave with a single primary school of results, and two raters of Key Stage 1."""
    ratings = TABLES["ratings"]
    given = ratings["rating"].notna()
    rated = keep(ratings[given], {"ks1": 2}, "subgroup")
    tables = TABLES | {
        "performance": keep(TABLES["performance"], {"primary": 1}, "phase"),
        "ratings": pd.concat([ratings[~given], rated]),
    }
    return wave_with(tables)


def test_groups_that_two_teachers_rated_are_not_the_ends_of_agreement(few):
    found = teacher_survey.answers(few)
    assert "Key Stage 1" not in set(found.frame["label"])
    assert "Key Stage 1" not in of_teachers.answers(found, "here")
    assert found.withheld
    older = [row for row in found.frame["label"] if row == "Key Stage 3"]
    assert older


def test_groups_of_one_school_do_not_say_how_it_agrees():
    groups, sorts = TABLES["focus_groups"], TABLES["card_sorts"]
    frequency = sorts.loc[sorts["sort"] == "frequency", "group_id"]
    done = groups[groups["group_id"].isin(frequency) & (groups["key_stage"] < 3)]
    school = done["school_id"].value_counts().idxmax()
    assert (done["school_id"] == school).sum() >= 3
    others = groups.loc[
        (groups["school_id"] != school) & (groups["key_stage"] < 3), "group_id"
    ]
    tables = TABLES | {"card_sorts": sorts[~sorts["group_id"].isin(others)]}
    wave = wave_with(tables)
    found = card_sorts.agreement(wave)
    assert "primary" not in set(found.frame.dropna(subset="kappa")["phase"])
    assert found.withheld
    judged = {of_wave.claim.id: of_wave for of_wave, _ in card_sorts.findings(wave)}
    for id in ("4.3.2.frequency-primary", "4.3.2.frequency-phases"):
        assert (judged[id].word, judged[id].effect) == ("not tested", None)
        assert "withheld" in judged[id].reason
    assert judged["4.3.2.frequency-secondary"].effect is not None
    home = card_sorts.shares(wave, "where", "home").frame
    assert "primary" not in home or home["primary"].isna().all()


def test_a_comparison_with_two_raters_is_no_finding(few):
    judged = {of_wave.claim.id: of_wave for of_wave, _ in teacher_survey.findings(few)}
    assert judged["4.2.2.older-1"].word == "not tested"
    assert "withheld" in teacher_survey.sentence("4.2.2.older-1", few)
    assert judged["4.2.2.older-2"].effect is not None
    opened = wave_with(dict(few.tables), disclosure=Disclosure(open="public"))
    judged = {w.claim.id: w for w, _ in teacher_survey.findings(opened)}
    assert judged["4.2.2.older-1"].effect is not None


def test_comparisons_rest_on_the_side_with_fewest(few):
    contrasts = teacher_survey.contrasts(few).frame["contrast"].tolist()
    assert "older-1" not in contrasts
    assert "older-2" in contrasts
    terms = teacher_survey.coefficients(few)
    assert terms.is_withheld or "subgroup[T.ks2]" not in set(terms.frame["term"])


def test_a_single_school_is_in_no_drawing_and_no_note(few):
    change = performance.change(few)
    assert change.frame["phase"].tolist() == ["secondary"]
    assert "Not collected" not in sentences.change_note(change, 0.95)
    shown = run("4_2_1_school_performance", few)
    drawings = [m for m in shown.markup if 'id="change-distribution"' in m]
    assert "secondary schools" in drawings[0]
    assert "primary schools" not in drawings[0]
    assert "Rows that rest on one or two units are left out" in drawings[0]


def test_single_school_left_out_gives_no_ends_of_the_coefficient():
    reference = TABLES["performance"]
    closed = wave_with({"performance": reference})
    found = performance.influence_summary(closed)
    assert found.frame[["lowest", "highest"]].isna().all(axis=None)
    opened = wave_with({"performance": reference}, disclosure=Disclosure(open="public"))
    in_full = performance.influence_summary(opened)
    assert in_full.frame[["lowest", "highest"]].notna().all(axis=None)
    said = sentences.change_checks(
        performance.change_model(closed), performance.diagnostics(closed), found, "here"
    )
    assert "significant without 19 of the schools" in said  # a count tells of none


def test_sentence_of_a_result_that_is_withheld_says_so():
    table = pd.DataFrame({"phase": ["primary"], "mean": [0.5]})
    result = Result.by_row(table, [Base(2, "schools", "schools")], ["phase"])
    closed = guarded(result, collected())
    assert closed.is_withheld

    @edge.without("It cannot be said ({reason}).")
    def sentence(found: Result) -> str:
        return f"It is {found.frame['mean'].iloc[0]}."

    assert sentence(result) == "It is 0.5."
    assert sentence(closed) == (
        "It cannot be said (withheld: it would tell of one or two schools, teachers or "
        "groups)."
    )


def test_effect_of_one_or_two_is_not_judged_and_others_are():
    schools = TABLES["schools"][TABLES["schools"]["study"] == "field"]
    where = schools["phase"].astype("str") + schools["disadvantaged"].astype("str")
    for count, tested in ((2, False), (3, True)):
        kept = keep(schools.assign(where=where), {"secondary1": count}, "where")
        wave = wave_with({"schools": kept.drop(columns="where")})
        found = {w.claim.id: w for w, _ in field_data.findings(wave)}
        assert (found["4.1.secondary-size-disadvantage"].effect is not None) == tested


def test_units_that_belong_to_one_or_two_schools_count_as_so_many():
    table = pd.DataFrame({"who": ["a", "b"], "mean": [0.25, 0.5]})
    bases = [Base(40, "ratings", "ratings", belong_to=n) for n in (2, 3)]
    result = Result.by_row(table, bases, ["who"])
    assert guarded(result, collected()).frame["who"].tolist() == ["b"]
