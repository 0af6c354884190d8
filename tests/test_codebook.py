"""The codebook and the overviews, of the reference wave and of waves that lack much."""

import pandas as pd
import pytest
from made_waves import reference_wave
from test_own_items import ITEMS, views

from personalising.study import codebook
from personalising.study.codebook.holdings import PARTS, UNITS
from personalising.waves import Descriptor, table_schema, table_schemas


@pytest.fixture(params=["2008", "schools alone", "returns alone"])
def wave(request, collected):
    """The reference wave, and two that hold one table each."""
    whole = reference_wave()
    if request.param == "schools alone":
        schools = whole["schools"].drop(columns="absence")
        schools.loc[schools.index[:4], "statemented"] = None
        return collected(schools=schools)
    if request.param == "returns alone":
        return collected(instruments=whole["instruments"].head(3))
    return whole


def results(wave):
    yield codebook.tables(wave)
    yield codebook.parts(wave)
    yield codebook.descriptor(wave)
    for table in table_schemas():
        yield codebook.columns(wave, table)


def test_every_base_counts_what_it_says(wave):
    for result in results(wave):
        for measure in result.measures:
            for row, value in enumerate(result.frame[measure]):
                base = result.base(row, measure)
                assert (base is None) == pd.isna(value)
                if base is not None:
                    assert base.recount(wave[base.table]) == base.count == value


def test_contract_and_units_name_the_same_tables():
    assert set(UNITS) == set(table_schemas())
    # what views are of, and weights of who stands elsewhere, are no parts of the study
    others = {"items", "replicate_weights"}
    assert {part[2] for part in PARTS} == set(table_schemas()) - others


def test_table_that_was_not_collected_has_no_rows_and_lacks_all(collected):
    schools = reference_wave()["schools"].drop(columns="absence")
    found = codebook.tables(collected(schools=schools)).frame.set_index("table")
    assert found.loc["schools", "rows"] == len(schools)
    title = table_schema("schools").field("absence").title
    assert title in found.loc["schools", "absent"].split("; ")
    assert pd.isna(found.loc["teachers", "rows"])
    assert found.loc["teachers", "absent"] == "all"


def test_cells_that_are_filled_are_counted_and_lacking_columns_are_missing(collected):
    schools = reference_wave()["schools"].drop(columns="absence")
    known = schools["statemented"].notna().sum()
    schools.loc[schools.index[:4], "statemented"] = None  # of the field study
    found = codebook.columns(collected(schools=schools), "schools").frame
    filled = found.set_index("column")["filled"]
    assert filled["school_id"] == len(schools)
    assert filled["statemented"] == known - 4
    assert pd.isna(filled["absence"])


def test_every_key_of_a_descriptor_is_described():
    found = codebook.descriptor(reference_wave()).frame
    assert found["key"].tolist() == list(Descriptor.model_fields)
    assert found["description"].ne("").all()
    assert found.set_index("key").loc["id", ["presence", "here"]].tolist() == [
        "mandatory",
        "2008",
    ]


def test_schools_are_counted_by_the_study_that_they_took_part_in():
    whole = reference_wave()
    parts = codebook.parts(whole).frame.set_index("part")["rows"]
    schools = parts[[name for name in parts.index if name.startswith("Schools of")]]
    assert schools.sum() == len(whole["schools"])
    assert schools["Schools of the field study"] == 30


def test_what_a_wave_was_made_of_is_counted_and_not_run_together():
    here = codebook.descriptor(reference_wave()).frame.set_index("key")["here"]
    made = reference_wave().descriptor.made
    assert here["made"].startswith(f"{len(made)} parts, ")
    assert len(here["made"]) < 100


def test_codebook_says_what_a_cell_may_hold():
    found = codebook.columns(reference_wave(), "focus_groups").frame
    values = found.set_index("column")["values"]
    assert values["respondents"] == "learners = pupils; teachers = classroom teachers"
    assert values["present"] == "a whole number from 1 to 1,000 (people)"


def test_answers_are_counted_with_the_section_that_shows_them(collected):
    # four own items with 24 answers each, and one on a construct of section 4.3.3
    wave = collected(items=ITEMS, views=views())
    result = codebook.parts(wave)
    found = result.frame.set_index("part")
    assert found.loc["What teachers answer to items", "rows"] == 24
    assert found.loc["What leaders answer to items", "rows"] == 0
    own = found[found["section"] == "own items"]
    assert own["rows"].to_dict() == {
        "What teachers answer to items of this wave's own": 48,
        "What leaders answer to items of this wave's own": 48,
    }
    for row in range(len(result.frame)):
        if base := result.base(row, "rows"):
            assert base.recount(wave[base.table]) == base.count
    whole = codebook.parts(reference_wave()).frame
    assert not whole["section"].eq("own items").any()
