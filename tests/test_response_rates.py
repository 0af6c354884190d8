"""Appendix B on the reference wave and on records of returns that lack this or that."""

import pandas as pd
import pytest
from made_waves import reference_wave

from personalising import published, waves
from personalising.pages import Result
from personalising.study import response_rates
from personalising.study.response_rates import analysis, figures, sentences
from personalising.study.response_rates.analysis import (
    PUPILS_SORTS,
    SORTS,
    STAGES,
    pupils_sorts,
)
from personalising.waves import NotCollected

HEADER = "instrument,phase,unit,expected,returned,basis\n"


@pytest.fixture
def returned(tmp_path):
    """A wave with these returns."""

    def load(*rows):
        (tmp_path / "wave.yml").write_text(
            "id: few\nlabel: Few\nyear: 2020\nprovenance: collected\n"
            "source: us\nlicence: x\ncontract: 1\n"
        )
        text = HEADER + "".join(f"{row}\n" for row in rows)
        (tmp_path / "instruments.csv").write_text(text)
        return waves.load(tmp_path)

    return load


def test_rate_is_given_only_for_what_was_counted():
    table = response_rates.returns(reference_wave()).frame
    assert table.loc[table["basis"] == "counted", "rate"].notna().all()
    assert table.loc[table["basis"] == "assumed", "rate"].isna().all()


def test_unknown_target_in_one_phase_leaves_the_sum_of_targets_unknown(returned):
    wave = returned(
        "Survey,primary,schools,10,8,counted", "Survey,secondary,schools,,5,counted"
    )
    total = response_rates.returns(wave).frame.set_index("phase").loc["all"]
    assert total["returned"] == 13
    assert pd.isna(total["expected"])
    assert pd.isna(total["rate"])


def test_target_of_none_has_no_rate(returned):
    wave = returned(
        "Survey,primary,schools,0,0,counted",
        "Quiz,primary,schools,0,3,counted",
        "Poll,primary,,4,1,counted",
    )
    table = response_rates.returns(wave).frame.set_index("instrument")
    assert table.loc[["Survey", "Quiz"], "rate"].isna().all()
    assert table.loc["Poll", "rate"] == 0.25


def test_one_assumed_return_makes_the_sum_assumed(returned):
    wave = returned(
        "Survey,primary,schools,10,8,counted", "Survey,secondary,schools,10,5,assumed"
    )
    table = response_rates.returns(wave).frame
    assert table["basis"].tolist() == ["counted", "assumed", "assumed"]
    assert table["rate"].iloc[0] == 0.8
    assert table["rate"].iloc[1:].isna().all()
    columns = ["instrument", "phase", "unit", "expected", "returned", "rate", "basis"]
    assert table.columns.tolist() == columns


def test_unit_that_the_wave_does_not_name_is_returns(returned):
    result = response_rates.returns(returned("Poll,primary,,4,1,counted"))
    assert result.base(0, "returned").unit == "returns"
    assert result.base(0, "returned").count == 1
    assert result.base(0, "expected").count == 4
    assert dict(result.base(0, "rate").where) == {
        "instrument": "Poll",
        "phase": "primary",
    }


def test_counted_returns_without_a_target_are_said_to_be_counted(returned):
    wave = returned("Survey,primary,schools,,120,counted")
    said = sentences.returns(response_rates.returns_in_all(wave), "in this wave")
    assert said == "In this wave: Survey came back from 120 (no target stated)."


# --- what a cell rests on ------------------------------------------------------------

RESULTS = (
    response_rates.returns,
    response_rates.returns_in_all,
    response_rates.focus_groups,
    response_rates.groups_in_all,
    response_rates.sorts_completed,
)


@pytest.fixture
def cut(collected):
    """The reference wave's groups, sorts and returns, changed by a function."""

    def load(change):
        whole = reference_wave()
        names = ("schools", "instruments", "focus_groups", "card_sorts")
        tables = {name: whole[name] for name in names}
        return collected(**(tables | change(tables)))

    return load


def whole(tables):
    return {}


def few_groups(tables):
    groups = tables["focus_groups"].groupby(["respondents", "key_stage"]).head(2)
    sorts = tables["card_sorts"]
    return {
        "focus_groups": groups,
        "card_sorts": sorts[sorts["group_id"].isin(groups["group_id"])],
    }


def no_presence(tables):
    return {
        "focus_groups": tables["focus_groups"].drop(columns="present"),
        "instruments": tables["instruments"].drop(columns=["unit", "expected"]),
    }


def presence_of_some(tables):
    groups = tables["focus_groups"]
    unknown = groups["key_stage"].eq(1) | (groups.index % 3 == 0)
    stage = groups["key_stage"].mask(groups.index % 5 == 0)
    return {
        "focus_groups": groups.assign(
            present=groups["present"].mask(unknown.fillna(False)), key_stage=stage
        )
    }


@pytest.mark.parametrize(
    "change",
    [whole, few_groups, no_presence, presence_of_some],
    ids=lambda c: c.__name__,
)
def test_every_base_counts_what_it_says(cut, change):
    wave = cut(change)
    tables = {**wave.tables, PUPILS_SORTS: pupils_sorts(wave)}
    for each in RESULTS:
        result = each(wave)
        assert isinstance(result, Result)
        for measure in result.measures:
            for row, value in enumerate(result.frame[measure]):
                base = result.base(row, measure)
                assert (base is None) == pd.isna(value)
                if base is not None:
                    assert base.recount(tables[base.table]) == base.count


def test_base_of_a_rate_is_what_was_expected():
    result = response_rates.returns(reference_wave())
    row = result.frame.set_index(["instrument", "phase"]).index.get_loc(
        ("Maturity model", "all")
    )
    assert result.frame["rate"][row] == pytest.approx(28 / 30)
    base = result.base(row, "rate")
    assert (base.count, base.unit, dict(base.where)) == (
        30,
        "schools",
        {"instrument": "Maturity model"},
    )


def test_base_of_pupils_counts_pupils_and_that_of_their_mean_groups(cut):
    result = response_rates.focus_groups(cut(whole))
    assert (result.frame["pupils"] > result.frame["groups"]).all()
    for row, found in enumerate(result.frame.itertuples()):
        pupils, mean = result.base(row, "pupils"), result.base(row, "per_group")
        assert (pupils.count, pupils.unit) == (found.pupils, "pupils")
        assert (mean.count, mean.unit) == (found.groups, "focus groups")


# --- groups and sorts ----------------------------------------------------------------


def test_sorts_are_as_printed_in_table_4_2():
    table = response_rates.sorts_completed(reference_wave()).frame.set_index("sort")
    for sort in SORTS:
        for stage in STAGES:
            assert published.figure(f"t42.{sort}.{stage}").agrees(table[stage][sort])


def test_groups_stand_beside_what_the_report_supposed():
    result = response_rates.groups_in_all(reference_wave())
    # 4.3.2 counts 82 groups; Appendix B has 360 learners, 6 to a group
    assert result.frame.to_dict("records") == [
        {
            "groups": 82,
            "printed": 82,
            "learners": 360,
            "per_group": 6,
            "supposed": 60,
        }
    ]
    assert result.base(0, "groups").count == 82


def test_pupils_of_a_key_stage_and_their_mean_are_those_counted(collected):
    groups = pd.DataFrame(
        [
            *(("G1", "learners", 1, 4), ("G2", "learners", 1, 7)),
            *(("G3", "learners", 1, None), ("G4", "learners", 3, None)),
            *(("G5", "teachers", 1, 9), ("G6", "learners", None, 5)),
        ],
        columns=["group_id", "respondents", "key_stage", "present"],
    ).astype({"key_stage": "Int64", "present": "Int64"})
    groups.insert(1, "school_id", "S1")
    schools = pd.DataFrame(
        {"school_id": ["S1"], "study": ["field"], "phase": ["primary"]}
    )
    wave = collected(focus_groups=groups, schools=schools)
    table = analysis.focus_groups(wave).frame.set_index("key_stage")
    published_rows = response_rates.focus_groups(wave).frame["key_stage"]
    assert published_rows.tolist() == [3]  # the mean of two groups is left out
    assert table["groups"].to_dict() == {1: 3, 3: 1}
    assert table.loc[1, "pupils"] == 11
    assert table.loc[1, "per_group"] == 5.5
    assert table.loc[3, ["pupils", "per_group"]].isna().all()


def test_groups_whose_key_stage_is_unknown_to_all_are_not_counted_by_it(cut):
    def unknown(tables):
        return {"focus_groups": tables["focus_groups"].assign(key_stage=pd.NA)}

    found = response_rates.focus_groups(cut(unknown))
    assert str(found) == "not collected: the Key Stage of focus groups of pupils"


def test_group_that_sorted_many_cards_counts_once(cut):
    def twice(tables):
        sorts = tables["card_sorts"].drop_duplicates(["group_id", "sort"])
        cards = [sorts.assign(card=card) for card in ("PCs", "PDA")]
        return {"card_sorts": pd.concat(cards)}

    one, two = (response_rates.sorts_completed(cut(c)).frame for c in (whole, twice))
    assert one.equals(two)


def test_groups_of_which_nobody_counted_the_pupils_are_counted(cut):
    table = response_rates.focus_groups(cut(no_presence)).frame
    assert table["groups"].sum() == 82
    assert table[["pupils", "per_group"]].isna().all(axis=None)


def test_returns_without_units_or_targets_have_no_rates(cut):
    table = response_rates.returns(cut(no_presence)).frame
    assert table[["unit", "expected", "rate"]].isna().all(axis=None)
    assert table["returned"].notna().all()


def test_sum_over_phases_stands_for_an_instrument_of_several(returned):
    wave = returned(
        "Survey,primary,schools,10,8,counted",
        "Survey,secondary,schools,10,5,assumed",
        "Poll,primary,schools,4,1,counted",
    )
    table = response_rates.returns_in_all(wave).frame
    assert table["instrument"].tolist() == ["Survey", "Poll"]
    assert table["phase"].tolist() == ["all", "primary"]
    assert table["returned"].tolist() == [13, 1]
    assert sentences.returns(response_rates.returns_in_all(wave), "in this wave") == (
        "In this wave: Poll came back from 1 of 4. The numbers for 1 other instrument "
        "were worked out from an assumption, not counted."
    )


# --- what a wave lacks ---------------------------------------------------------------


def only_teachers(tables):
    groups = tables["focus_groups"]
    groups = groups[groups["respondents"] == "teachers"]
    sorts = tables["card_sorts"].head(3).assign(group_id=groups["group_id"].iloc[0])
    return {"focus_groups": groups, "card_sorts": sorts.drop_duplicates()}


def test_wave_whose_groups_are_of_teachers_has_none_of_pupils(cut):
    wave = cut(only_teachers)
    for result in RESULTS[2:]:
        assert isinstance(result(wave), NotCollected)
    found = response_rates.groups_in_all(wave)
    assert sentences.focus_groups(found, "in this wave") == (
        "Nothing is known of focus groups of pupils "
        "(not collected: focus groups of pupils)."
    )


def test_wave_whose_pupils_sorted_no_cards_says_so(cut):
    def teachers_sort(tables):
        groups = tables["focus_groups"]
        of_teachers = groups.loc[groups["respondents"] == "teachers", "group_id"]
        sorts = tables["card_sorts"]
        return {"card_sorts": sorts.head(1).assign(group_id=of_teachers.iloc[0])}

    found = response_rates.sorts_completed(cut(teachers_sort))
    assert str(found) == "not collected: card sorts by focus groups of pupils"


def test_wave_that_kept_no_record_says_so(collected):
    wave = collected(schools=reference_wave()["schools"])
    for result in RESULTS:
        assert isinstance(result(wave), NotCollected)
    said = sentences.returns(response_rates.returns_in_all(wave), "in this wave")
    assert said.startswith("What came back of what was sent out cannot be said (not")


def test_figure_says_in_words_what_it_draws():
    data = response_rates.sorts_completed(reference_wave()).frame
    first, *others = (published.figure(f"t42.free.ks{n}").printed for n in (1, 2, 3, 4))
    said = f"free: {first}, {others[0]}, {others[1]} and {others[2]} groups"
    assert said in figures.sorts_completed(data).alt
