"""Sentences hold for the wave that they are about, and pages without data are short."""

import re

import nbformat
import numpy as np
import pandas as pd
import pytest
from partial_waves import TABLES, Variant, collected, run, wave_of

from personalising.book.shrinking import shrink
from personalising.pages.words import in_this_wave
from personalising.study import field_data, performance, teacher_survey
from personalising.study.field_data import sentences as of_schools
from personalising.study.teacher_survey import sentences as of_teachers
from personalising.study.teacher_survey.claims import compared
from personalising.waves import NotCollected, Wave

WITH_CONFIDENCE = (
    "4_1_field_data",
    "4_2_1_school_performance",
    "4_2_2_teacher_survey",
    "appendix_c_multilevel_model",
    "4_3_2_identity",
    "4_3_3_teaching_space",
    "4_3_1_digital_space",
    "4_3_4_institutional_space",
)


def wave_with(**tables: pd.DataFrame) -> Wave:
    variants = {name: Variant("", table) for name, table in tables.items()}
    return wave_of(variants, collected())


def schools(study: str, phase: str, count: int) -> pd.DataFrame:
    """Schools of one phase that took part in one study."""
    kept = TABLES["schools"]
    kept = kept[kept["study"] == "field"].query(f"phase == '{phase}'")
    made = pd.concat([kept] * 3, ignore_index=True).head(count)
    return made.assign(study=study, school_id=[f"S{n}" for n in range(count)])


def rating_all(subgroups: list[str]) -> pd.DataFrame:
    """Ratings by every teacher of each of these groups of pupils."""
    ids = TABLES["teachers"]["teacher_id"]
    draw = np.random.default_rng(1)
    rows = pd.MultiIndex.from_product([ids, subgroups]).to_frame(index=False)
    rows.columns = ["teacher_id", "subgroup"]
    given = draw.integers(1, 6, len(rows))
    kinds = {name: TABLES["ratings"][name].dtype for name in ("subgroup", "aspect")}
    rows = rows.assign(aspect="personalising", rating=pd.array(given, "Int64"))
    return rows.astype(kinds)


# --- sentences that were false -------------------------------------------------------


def test_secondary_schools_of_another_study_are_not_denied() -> None:
    both = pd.concat(
        [schools("field", "primary", 12), schools("survey", "secondary", 40)]
    )
    both["school_id"] = [f"S{n}" for n in range(len(both))]
    wave = wave_with(schools=both)
    note = of_schools.sample_note(field_data.absent_phases(wave))
    assert note == "Not in this field study: secondary schools."
    lacking = str(field_data.phase_differences(wave))
    assert lacking == "not collected: secondary schools of a field study"


def test_schools_without_a_field_study_are_not_called_too_few() -> None:
    wave = wave_with(schools=schools("survey", "secondary", 40))
    assert field_data.absent_phases(wave) == ()
    text = run("4_1_field_data", wave, draw=False).text
    assert "schools of a field study" in text
    for false in ("too few", "no schools", "did not record", "holds no"):
        assert false not in text, false


def test_basis_that_was_not_recorded_is_told_from_schools_that_are_not_there() -> None:
    field = schools("field", "primary", 12)
    said = of_schools.basis_of_disadvantage(
        field_data.basis_of_disadvantage(
            wave_with(schools=field.drop(columns="disadvantage_basis"))
        )
    )
    assert "Basis of disadvantage" in said
    assert "field study" not in said


def test_that_not_every_teacher_rated_every_group_is_said_where_it_is_so() -> None:
    tables = {name: TABLES[name] for name in ("teachers", "schools")}
    some = wave_with(ratings=TABLES["ratings"], **tables)
    every = wave_with(ratings=rating_all(["girls", "boys", "ks1"]), **tables)
    said = [
        of_teachers.answers(teacher_survey.answers(wave), in_this_wave(wave))
        for wave in (some, every)
    ]
    assert "Not every teacher rated every group" in said[0]
    assert "Not every teacher" not in said[1]


def told_apart(wave: Wave) -> str:
    return of_teachers.key_stage_or_phase(
        teacher_survey.stages_rated(wave),
        teacher_survey.early_and_late(wave),
        teacher_survey.within_teachers(wave),
        "in this wave",
        0.95,
    )


@pytest.mark.parametrize("others", [("teachers", "schools"), ("teachers",), ()])
def test_stages_that_every_teacher_rated_are_told_from_the_kind_of_school(
    others,
) -> None:
    tables = {name: TABLES[name] for name in others}
    wave = wave_with(ratings=rating_all(["ks1", "ks2", "ks3", "ks4"]), **tables)
    said = told_apart(wave)
    assert said.startswith("Every teacher who rated a Key Stage rated both one of")
    assert "cannot make the difference" in said
    assert "cannot be told apart" not in said


def test_stages_that_some_teachers_rated_across_name_how_many() -> None:
    ratings = rating_all(["ks1", "ks3"])
    first = TABLES["teachers"]["teacher_id"].iloc[:20]
    only = ratings["teacher_id"].isin(first) & (ratings["subgroup"] == "ks3")
    girls = rating_all(["girls"])
    wave = wave_with(ratings=pd.concat([ratings[~only], girls], ignore_index=True))
    assert told_apart(wave).startswith(
        "Of 60 teachers who rated a Key Stage, 40 rated both one of primary and one of "
        "secondary schools. The others compare stages across teachers"
    )


def test_comparison_counts_the_teachers_of_its_smaller_side() -> None:
    tables = {name: TABLES[name] for name in ("teachers", "schools", "ratings")}
    wave = wave_with(**tables)
    kept = teacher_survey.survey(wave).frame
    by_group = kept.groupby("subgroup", observed=True)["teacher"].nunique()
    found = compared(wave, 0.95, "subgroup", "2-1")
    assert found.n == min(by_group["ks1"], by_group["ks2"]) == 10
    sides = teacher_survey.contrasts(wave).frame.set_index("contrast")
    assert sides.loc["2-1", "first"] == by_group["ks2"]
    assert sides.loc["2-1", "second"] == by_group["ks1"]


def test_zero_weights_leave_their_teachers_out_and_print_no_nan() -> None:
    teachers = TABLES["teachers"]
    half = np.resize([0.0, 1.0], len(teachers))
    tables = {name: TABLES[name] for name in ("ratings", "schools")}
    some, none = (
        wave_with(teachers=teachers.assign(weight=pd.array(w, "Float64")), **tables)
        for w in (half, half * 0)
    )
    found = teacher_survey.sample(some)
    assert found.incomplete["no weight"].teachers == 28
    assert found.incomplete["no weight"].reason == "survey weight of zero"
    assert found.teachers == 29
    assert "above zero" in str(teacher_survey.answers(none))


@pytest.mark.parametrize(
    ("size", "known"),
    [(1e100, True), (1.1e100, False)],
)
def test_numbers_whose_squares_overflow_are_not_estimable(size, known) -> None:
    for value in (size, 1 / size):
        table = TABLES["performance"].copy()
        numbers = table["e_maturity"].astype("float64")
        scaled = numbers / numbers.abs().max() * value
        table["e_maturity"] = scaled.where(numbers < numbers.max(), value)
        if value < 1:
            table["e_maturity"] = table["e_maturity"].mask(numbers < numbers.max(), 0.0)
        found = performance.change_model(wave_with(performance=table))
        reason = str(found) if isinstance(found, NotCollected) else ""
        assert ("1e-100 to 1e+100 in size" in reason) != known


def test_field_schools_that_are_all_alike_have_a_box_and_a_figure_of_points() -> None:
    field = schools("field", "primary", 12).assign(
        statemented=pd.array([0.0] * 12, "Float64")
    )
    shown = run("4_1_field_data", wave_with(schools=field))
    assert "Correlations with the share of statemented pupils" in shown.boxes
    assert any("one share of statemented pupils" in html for html in shown.markup)


# --- confidence ----------------------------------------------------------------------


def ends(shown) -> list[tuple[str, str]]:
    """Intervals of a page's tables, as text: the cells that read "a to b"."""
    found = []
    for html in shown.markup:
        if 'class="findings"' in html or "<table" not in html:
            continue
        name = re.search(r'id="([\w-]+)"', html)
        cells = re.findall(
            r">([^<]*\S\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}\S[^<]*)<", html
        )
        found += [(name[1] if name else "", cell) for cell in cells]
    return found


@pytest.mark.long
@pytest.mark.parametrize("chapter", WITH_CONFIDENCE)
def test_confidence_reaches_every_interval_of_a_page(chapter) -> None:
    wave = wave_with(**TABLES)
    usual, narrow = (run(chapter, wave, draw=False, confidence=c) for c in (0.95, 0.5))
    before, after = ends(usual), ends(narrow)
    assert len(before) == len(after) > 0
    # what print allows of thresholds are bounds, and have no level; what it decides of
    # claims stays at theirs
    bounds = ("model-thresholds-table", "errors-that-print-allows")
    same = [a for a, b in zip(before, after, strict=True) if a == b]
    assert [each for each in same if each[0] not in bounds] == []
    said = "\n".join(
        text for name, text in narrow.glued.items() if name not in ("level", "decided")
    )
    of_claims = re.findall(
        r"\([^()]*95% interval[^()]*n\N{NO-BREAK SPACE}=[^()]*\)", said
    )
    rest = said
    for each in of_claims:
        rest = rest.replace(each, "")
    assert "95%" not in rest.replace("its 95% interval is then", "")


@pytest.mark.parametrize("chapter", WITH_CONFIDENCE[:3])
def test_page_says_that_findings_stay_at_their_level(chapter) -> None:
    shown = run(chapter, wave_with(**TABLES), draw=False, confidence=0.9)
    assert shown.glued["level"] == (
        "Findings are judged by their 95% intervals; other intervals here are at 90%."
    )


# --- short pages ---------------------------------------------------------------------


def boxes(notebook: nbformat.NotebookNode) -> int:
    return sum(
        "not_collected" in output.get("metadata", {})
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def headings(notebook: nbformat.NotebookNode) -> list[str]:
    words = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    return re.findall(r"(?m)^## (.*)$", words)


@pytest.mark.parametrize(
    ("chapter", "kept"),
    [
        ("4_2_2_teacher_survey", ["The findings", "What print decides"]),
        ("appendix_c_multilevel_model", ["How large the errors can have been"]),
        ("appendix_b_response_rates", []),
    ],
)
def test_page_without_data_shrinks_to_one_box_and_its_findings(chapter, kept) -> None:
    wave = wave_with(performance=TABLES["performance"])
    page = run(chapter, wave, draw=False).notebook
    many = boxes(page)
    shrink(page)
    assert many > 3
    assert boxes(page) == 1
    assert headings(page) == kept
    nbformat.validate(page)


def test_section_without_data_keeps_its_heading_and_a_box_for_each_reason() -> None:
    wave = wave_with(instruments=TABLES["instruments"])
    page = run("appendix_b_response_rates", wave, draw=False).notebook
    shrink(page)
    assert headings(page) == [
        "Returns of each instrument",
        "The pupils' focus groups",
        "Who completed which card sort",
        "How far to trust it",
    ]
    assert boxes(page) == 2


def test_page_with_all_its_data_stays_as_it_is() -> None:
    page = run("4_1_field_data", wave_with(schools=TABLES["schools"])).notebook
    before = nbformat.writes(page)
    shrink(page)
    assert nbformat.writes(page) == before
