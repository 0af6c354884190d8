"""The perception gap, on waves in which it is there, is not, or cannot be told.

Values of R stand in oracles/functioning.csv, beside the script that made them.
"""

import numpy as np
import pandas as pd
import pytest
from made_views import tables
from made_waves import collected_of
from partial_waves import REFERENCE

from personalising import paths
from personalising.model import rule
from personalising.pages.style import NARROW, SIZES, house_style
from personalising.study import teaching_space
from personalising.study.teaching_space import cells, figures, messages, sentences
from personalising.study.teaching_space.perception import (
    ALIKE,
    APART,
    MARGIN,
    PEOPLE,
    TOGETHER,
    UNTOLD,
    answered,
)
from personalising.waves import NotCollected

HERE = "in this wave"
BOTH = {"teacher": 24, "pupil": 24}
ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "functioning.csv")


def teachers_above(gap: float, items: str = "abc", **odd: float) -> dict:
    """By how much teachers agree more to each item, in log odds."""
    return {item: {"teacher": gap + odd.get(item, 0.0), "pupil": 0.0} for item in items}


WAVES = {
    "gap": {"gaps": teachers_above(1.2)},
    "none": {"gaps": teachers_above(0.0)},
    "odd": {"gaps": teachers_above(0.6, b=1.5)},
    "two": {"gaps": teachers_above(1.2, "ab")},
    "steep": {
        "people": {"teacher": 8, "pupil": 8},
        "gaps": teachers_above(0.6),
        "steeper": {"b": 0.35},
    },
}


class Seen:
    """A wave with what is computed from it, once for all tests."""

    def __init__(self, wave):
        self.wave = wave
        self.shares = teaching_space.shares(wave)
        self.odds = teaching_space.odds(wave)
        self.works = teaching_space.functioning(wave)

    def of(self, item: str) -> dict:
        (row,) = self.odds.frame.query(f"item == '{item}'").to_dict("records")
        return row

    @property
    def said(self) -> tuple[str, str]:
        return (
            sentences.gap(self.odds, HERE),
            sentences.functioning(self.works, HERE),
        )


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    made = {}

    def find(name: str) -> Seen:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            made[name] = Seen(
                collected_of(folder, **tables(**{"people": BOTH, **WAVES[name]}))
            )
        return made[name]

    return find


def oracle(fit: str, quantity: str) -> dict:
    found = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    return dict(zip(found["term"], found["value"], strict=True))


# --- what four waves say --------------------------------------------------------------


def test_a_gap_is_found_where_there_is_one(seen):
    found = seen("gap")
    assert set(found.works.frame["works"]) == {ALIKE}
    row = found.of(TOGETHER)
    assert (row["items"], row["first"], row["second"]) == (3, "teacher", "pupil")
    assert 0.8 < row["conf_low"] < row["estimate"] < row["conf_high"] < 1.4
    assert found.said == (
        "In this wave teachers recognise more of personalising than pupils of their "
        "schools: the odds that they agree more are 3.0 times as high.",
        "In this wave each of the items works alike for teachers and pupils, so that a "
        "gap on them is one of what they see.",
    )


def test_no_gap_is_found_where_there_is_none(seen):
    found = seen("none")
    row = found.of(TOGETHER)
    band = rule().band("agreement").half_width
    assert -band < row["conf_low"] < row["conf_high"] < band
    assert found.said[0] == (
        "In this wave teachers and pupils of a school recognise as much of "
        "personalising: what is between them is too little to matter."
    )


def test_an_item_that_works_differently_is_found_and_left_out_of_the_gap(seen):
    found = seen("odd")
    works = found.works.frame.set_index("item")
    assert works["works"].to_dict() == {"a": ALIKE, "b": APART, "c": ALIKE}
    assert works["anchor"].to_dict() == {"a": True, "b": False, "c": True}
    assert works.loc["b", "conf_low"] > rule().band(MARGIN).half_width
    together, alone = found.of(TOGETHER), [found.of(item) for item in "abc"]
    assert together["items"] == 2
    ends = sorted([alone[0]["estimate"], alone[2]["estimate"]])
    assert ends[0] - 0.02 < together["estimate"] < ends[1] + 0.02
    assert alone[1]["estimate"] > 1.5
    assert found.said == (
        "In this wave teachers recognise more of personalising than pupils of their "
        "schools: the odds that they agree more are 1.7 times as high.",
        "In this wave “b, as pupils say it.” works differently for teachers and "
        "pupils, so that the gap is read from the other items.",
    )


def test_two_common_items_cannot_tell_which_is_odd(seen):
    found = seen("two")
    works = found.works.frame
    assert works["works"].tolist() == [UNTOLD] * 2
    assert works["estimate"].isna().all()
    assert found.of(TOGETHER)["items"] == 2
    assert found.said == (
        "In this wave teachers recognise more of personalising than pupils of their "
        "schools: the odds that they agree more are 3.0 times as high.",
        "With fewer than three items in common it cannot be told which is the odd one, "
        "so that whether they work alike for teachers and pupils stays open.",
    )


def test_an_item_whose_gap_changes_along_the_scale_works_differently(seen):
    works = seen("steep").works.frame.set_index("item")
    assert works["works"]["b"] == APART
    margin = rule().band(MARGIN).half_width
    assert works.loc["b", "step_low"] > margin
    assert works.loc["b", "conf_low"] < margin  # so that a uniform check misses it


# --- the model ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item", ["needs-known", "voice-heard", "work-fitted", TOGETHER]
)
def test_gap_is_that_of_clmm(item):
    found = teaching_space.odds(REFERENCE).frame
    (row,) = found[
        (found["item"] == item)
        & (found["construct"] == "personalisation")
        & (found["first"] == "teacher")
        & (found["second"] == "pupil")
    ].to_dict("records")
    value = oracle(item, "estimate")["first"]
    assert row["estimate"] == pytest.approx(value, abs=1e-4)


def test_shares_are_means_of_schools_in_which_all_answered():
    views = REFERENCE["views"].dropna(subset=["answer"])
    own = views[views["item"] == "voice-heard"].astype({"stakeholder": "str"})
    kinds = own.groupby("school_id")["stakeholder"].transform("nunique")
    own = own[kinds == 3].assign(agree=lambda rows: rows["answer"] > 3)
    by_school = own.groupby(["stakeholder", "school_id"])["agree"].mean()
    found = teaching_space.shares(REFERENCE).frame.query("item == 'voice-heard'")
    for row in found.itertuples():
        assert row.share == pytest.approx(by_school[row.who].mean(), abs=1e-12)


def test_every_number_can_be_counted_again(seen):
    for wave in (REFERENCE, seen("odd").wave):
        for compute in ("shares", "odds", "functioning"):
            found = getattr(teaching_space, compute)(wave)
            for bases in found.bases.values():
                for base in bases:
                    assert base.recount(wave["views"]) == base.count


def test_three_kinds_of_people_are_compared_two_at_a_time(tmp_path):
    gaps = {item: {"leader": 1.0, "teacher": 0.5, "pupil": 0.0} for item in "ab"}
    gaps["c"] = {"leader": 0.4, "teacher": 0.0}
    people = {"leader": 2, "teacher": 6, "pupil": 6}
    wave = collected_of(tmp_path, **tables(people=people, gaps=gaps))
    found = Seen(wave).odds.frame
    pairs = found.groupby(["item"]).size().to_dict()
    assert pairs == {"a": 3, "b": 3, "c": 1, TOGETHER: 3}
    works = teaching_space.functioning(wave).frame
    counts = works.groupby(["first", "second"])["items"].first().to_dict()
    assert counts == {
        ("leader", "teacher"): 3,
        ("leader", "pupil"): 2,
        ("teacher", "pupil"): 2,
    }
    assert works.loc[works["items"] < 3, "estimate"].isna().all()
    assert works.loc[works["items"] == 3, "estimate"].notna().all()


def test_turned_items_and_other_scales_count_towards_the_construct(tmp_path):
    made = tables(people={"teacher": 3, "pupil": 3}, gaps=teachers_above(1.2))
    plain = Seen(collected_of(tmp_path, **made))
    views, items = made["views"].copy(), made["items"].copy()
    turned = views["item"] == "b"
    views["answer"] = views["answer"].where(~turned, 6 - views["answer"])
    other = views["item"] == "c"  # from 0 to 8, as even numbers
    views["answer"] = views["answer"].where(~other, 2 * (views["answer"] - 1))
    items.loc[items["item"] == "b", "direction"] = "lower"
    items.loc[items["item"] == "c", ["lowest", "highest"]] = [0, 8]
    (tmp_path / "turned").mkdir()
    found = Seen(
        collected_of(tmp_path / "turned", **made | {"views": views, "items": items})
    )
    for one, other in ((found.shares, plain.shares), (found.works, plain.works)):
        was = other.frame["label"]
        said = was.mask(other.frame["item"] == "b", was + " (low answers count)")
        pd.testing.assert_frame_equal(
            one.frame, other.frame.assign(label=said), check_exact=False, rtol=1e-9
        )


@pytest.mark.parametrize("column", ["construct", "highest"])
def test_an_item_that_is_not_the_same_is_not_compared(tmp_path, column):
    made = tables(people={"teacher": 2, "pupil": 2}, gaps=teachers_above(1.0))
    mine = (made["items"]["item"] == "a") & (made["items"]["stakeholder"] == "pupil")
    made["items"].loc[mine, column] = {"construct": "other", "highest": 7}[column]
    found = answered(collected_of(tmp_path, **made))
    assert set(found["item"]) == {"b", "c"}


def test_weights_count(tmp_path):
    made = tables(people={"teacher": 3, "pupil": 3}, gaps=teachers_above(0.0))
    plain = Seen(collected_of(tmp_path, **made))
    agree = made["views"].groupby("respondent")["answer"].transform("sum") > 9
    teacher = made["views"]["stakeholder"] == "teacher"
    made["views"]["weight"] = np.where(agree & teacher, 5.0, 1.0)
    (tmp_path / "weighted").mkdir()
    found = Seen(collected_of(tmp_path / "weighted", **made))
    assert found.of(TOGETHER)["estimate"] > plain.of(TOGETHER)["estimate"] + 0.3
    before, after = (
        each.shares.frame.set_index(["item", "who"])["share"] for each in (plain, found)
    )
    assert (after.xs("teacher", level="who") > before.xs("teacher", level="who")).all()
    assert after.xs("pupil", level="who").equals(before.xs("pupil", level="who"))
    made["views"]["weight"] = np.where(teacher, 3.0, 1.0)  # of a kind, all count alike
    (tmp_path / "even").mkdir()
    even = Seen(collected_of(tmp_path / "even", **made))
    pd.testing.assert_frame_equal(even.odds.frame, plain.odds.frame)


def test_who_all_gave_the_highest_answer_have_no_odds(tmp_path):
    made = tables(people={"teacher": 3, "pupil": 3}, gaps=teachers_above(0.0))
    teacher = made["views"]["stakeholder"] == "teacher"
    made["views"]["answer"] = made["views"]["answer"].mask(teacher, 5)
    found = Seen(collected_of(tmp_path, **made))
    assert found.odds.frame["estimate"].isna().all()
    assert found.works.frame["works"].tolist() == [UNTOLD] * 3
    assert found.said == (sentences.NO_GAP, sentences.NO_CHECK)
    assert messages.odds(found.odds.frame) == ""


# --- what a wave lacks ----------------------------------------------------------------


def test_a_wave_without_common_items_says_so(tmp_path):
    made = tables(people={"teacher": 2}, gaps={"a": {"teacher": 0.0}})
    del made["learners"]
    wave = collected_of(tmp_path, **made)
    for compute in ("shares", "odds", "functioning", "wordings"):
        found = getattr(teaching_space, compute)(wave)
        assert isinstance(found, NotCollected)
        assert "the same item put to two kinds of people" in str(found)
    assert sentences.gap(teaching_space.odds(wave), HERE) == sentences.NO_GAP
    assert sentences.functioning(teaching_space.functioning(wave), HERE) == ""


def test_schools_where_only_one_kind_answered_do_not_count(tmp_path):
    made = tables(
        schools=4, people={"teacher": 3, "pupil": 3}, gaps=teachers_above(1.0)
    )
    views = made["views"]
    gone = views["school_id"].isin(["S000", "S001", "S002"])
    made["views"] = views[~gone | (views["stakeholder"] == "teacher")]
    found = teaching_space.shares(collected_of(tmp_path, **made))
    assert isinstance(found, NotCollected)


def test_what_rests_on_two_schools_is_withheld(tmp_path):
    made = tables(
        schools=2, people={"teacher": 9, "pupil": 9}, gaps=teachers_above(1.0)
    )
    found = Seen(collected_of(tmp_path, **made))
    assert found.shares.is_withheld
    assert found.odds.is_withheld
    assert found.works.is_withheld
    assert sentences.gap(found.odds, HERE) == sentences.NO_GAP
    assert sentences.functioning(found.works, HERE) == ""


# --- drawings and words ---------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_drawing_names_who_is_compared(size, seen):
    found = seen("odd")
    with house_style(size):
        gap, odds = figures.gap(found.shares.frame), figures.odds(found.odds.frame)
    named = [text.get_text() for text in gap.figure.legends[0].get_texts()]
    assert named == ["teachers", "pupils"]
    assert "“b, as pupils say it” teachers: " in gap.alt
    (pair,) = (text.get_text() for text in odds.figure.legends[0].get_texts())
    assert pair == "teachers and pupils"
    first = odds.figure.axes[0].get_yticklabels()[0].get_text().replace("\n", " ")
    assert first == "all on personalisation together"


def test_many_items_are_drawn_in_part(seen):
    rows = seen("gap").shares.frame.iloc[:2]
    many = pd.concat([rows.assign(item=f"i{n}", label=f"Item {n}") for n in range(20)])
    with house_style(NARROW):
        drawn = figures.gap(many)
    assert "8 more in the data" in drawn.figure.axes[0].get_xlabel().replace("\n", " ")
    assert len(drawn.figure.axes[0].get_yticks()) == 12


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ([0.1, 0.5], [1, 2]),
        ([-0.9, 2.2], [0.25, 0.5, 1, 2, 4, 8, 16]),
        ([-9.0, 9.0], None),
    ],
)
def test_odds_are_marked_at_powers_of_two(ends, ticks):
    with house_style():
        found = figures._ticks(ends)
    assert 1 in found
    assert len(found) <= 8
    assert ticks is None or found == ticks


WIDEST = "The widest gap is 70 per cent of teachers against 20 per cent of pupils"


@pytest.mark.parametrize(
    ("items", "asked", "title"),
    [
        ({"a" * 60: (0.7, 0.2)}, 20, f"{WIDEST}: “{'a' * 60}”"),
        ({"a" * 61: (0.7, 0.2)}, 20, WIDEST),  # too long to be quoted
        # of two that are as wide, the first
        ({"a": (0.7, 0.2), "b": (0.2, 0.7)}, 20, f"{WIDEST}: “a”"),
        ({"a": (0.7, 0.2)}, 19, ""),  # too few for per cent
        ({"a": (0.5, 0.5)}, 20, "On each item all agree alike"),
    ],
)
def test_title_of_the_gap_names_the_widest_and_quotes_it_if_it_is_short(
    items, asked, title
):
    rows = [
        (label, label, who, share, asked)
        for label, shares in items.items()
        for who, share in zip(("teacher", "pupil"), shares, strict=True)
    ]
    data = pd.DataFrame(rows, columns=["item", "label", "who", "share", "asked"])
    assert messages.gap(data) == title


def test_titles_of_the_gap(seen):
    gap, odd, two = seen("gap"), seen("odd"), seen("two")
    title = messages.gap(odd.shares.frame)
    assert title.startswith("The widest gap is ")
    assert title.endswith(" of pupils: “b, as pupils say it.”")
    assert messages.odds(gap.odds.frame) == (
        "Two kinds of people are clearly apart in 3 of 3 comparisons"
    )
    assert messages.functioning(gap.works.frame) == (
        "Of the items, compared two kinds at a time, 3 work alike"
    )
    assert messages.functioning(odd.works.frame) == (
        "Of the items, compared two kinds at a time, 2 work alike and 1 works "
        "differently"
    )
    assert messages.functioning(two.works.frame) == (
        "Whether the items work alike cannot be told of any"
    )


def test_cells_of_the_check_are_odds(seen):
    row = seen("odd").works.frame.query("item == 'b'").to_dict("records")[0]
    shown = cells.functioning_columns()
    assert shown["compared"].show(row, "compared") == "teachers and pupils"
    value, low, high = (
        np.exp(row[name]) for name in ("estimate", "conf_low", "conf_high")
    )
    text = shown["apart"].show(row, "apart").replace("\N{NO-BREAK SPACE}", " ")
    assert text == f"{value:.2f} ({low:.2f} to {high:.2f})"
    assert shown["apart"].show(row | {"estimate": np.nan}, "apart") == "\N{EN DASH}"


def test_tests_of_all_items_stand_below_the_check(seen):
    found = seen("odd").works
    row = found.frame.iloc[0]
    assert row["uniform_p"] < 1e-6 < row["steps_p"]
    note = sentences.check_note(found, 0.95)
    assert note.startswith("Intervals at 95%. Likelihood-ratio tests of the items on ")
    assert "that none works differently: p < .001; that none does so along" in note
    assert sentences.check_note(seen("two").works, 0.95) == "Intervals at 95%."


def test_the_margin_is_the_registered_one():
    assert sentences.margin().startswith("The margin is 0.43 in log odds either way: ")
    assert rule().band(MARGIN).half_width == pytest.approx(1 / 2.35, abs=0.005)
    assert set(PEOPLE) == {"leader", "teacher", "pupil"}


@pytest.mark.parametrize(
    ("lows", "title"),
    [
        ([0.6], "A clear majority is for the statement"),
        ([0.4], "No clear majority is for the statement"),
        ([0.6, 0.7], "A clear majority is for each statement"),
        ([0.6, 0.4], "A clear majority is for 1 of 2 statements"),
        ([0.3, 0.4], "A clear majority is for none of 2 statements"),
    ],
)
def test_title_counts_statements_with_a_clear_majority(lows, title):
    data = pd.DataFrame({"construct": range(len(lows)), "conf_low": lows})
    assert messages.said(data) == title


@pytest.mark.parametrize(
    ("lows", "title"),
    [
        ([0.6, 0.4], "Not each group asked has a clear majority for the statement"),
        ([0.6, 0.7], "Each group asked has a clear majority for the statement"),
        (
            [0.6, 0.4, 0.7],
            "Each group asked has a clear majority for 1 of 2 statements",
        ),
    ],
)
def test_title_counts_a_statement_put_to_several_groups_once(lows, title):
    of = ["both", "both", "one"][: len(lows)]
    assert messages.said(pd.DataFrame({"construct": of, "conf_low": lows})) == title
