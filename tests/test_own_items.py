"""Items on constructs that the study does not know are shown, and test no claim."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from test_drawings import faults

from personalising import waves
from personalising.model import NotTested, Verdict, claims
from personalising.model.asked import of_findings
from personalising.pages import Result
from personalising.pages.agreement import diverging
from personalising.pages.disclosure import release
from personalising.pages.style import SIZES, house_style, to_svg
from personalising.study import learner_space, own_items, teacher_survey, teaching_space
from personalising.study.answers import answers, said_of_schools
from personalising.study.learner_space import pupils
from personalising.study.own_items import cells, figures, messages, sentences
from personalising.study.teaching_space import analysis as of_teaching
from personalising.waves import Disclosure, NotCollected, Wave

ITEMS = pd.DataFrame(
    {
        "item": ["calm", "tired", "seven", "short", "known"],
        "stakeholder": ["teacher", "teacher", "leader", "leader", "teacher"],
        "wording": ["I am calm", "I am tired", "Of seven", "Yes or no", "It motivates"],
        "construct": ["ease", "ease", "pace", "pace", "ict-motivates"],
        "direction": ["higher", "lower", "higher", "higher", "higher"],
        "lowest": 1,
        "highest": [5, 5, 7, 2, 5],
    }
)


def views(weights: bool = False) -> pd.DataFrame:
    random = np.random.default_rng(7)
    rows = []
    for item in ITEMS.to_dict("records"):
        for person in range(24):
            answer = int(random.integers(item["lowest"], item["highest"] + 1))
            rows.append(
                {
                    "respondent": f"{item['stakeholder']}{person}",
                    "school_id": f"S{person % 6}",
                    "stakeholder": item["stakeholder"],
                    "item": item["item"],
                    "answer": None if person == 3 else answer,
                }
            )
    frame = pd.DataFrame(rows).astype({"answer": "Int64"})
    if weights:
        frame["weight"] = [1.0 + int(name[-1]) % 3 for name in frame["respondent"]]
    return frame


@pytest.fixture
def wave(collected) -> Wave:
    return collected(items=ITEMS, views=views())


def test_items_on_unknown_constructs_alone_are_shown(wave: Wave) -> None:
    found = own_items.items(wave).frame
    assert found["item"].tolist() == ["calm", "tired", "seven", "short"]
    assert (found["n"] == 23).all()
    assert (found["missing"] == 1).all()
    said = sentences.asked(own_items.items(wave))
    assert said.startswith(
        "4 items were put to teachers and leaders, on ease and pace."
    )
    assert "no finding on any of these" in said


def test_they_test_no_claim(collected) -> None:
    own = ITEMS[ITEMS["construct"] != "ict-motivates"]
    wave = collected(items=own, views=views().query("item != 'known'"))
    for room in (learner_space, teaching_space, teacher_survey):
        for judged, _ in room.findings(wave):
            assert judged.verdict == Verdict.NOT_TESTED, judged.claim.id


def test_shares_are_of_five_grades(wave: Wave) -> None:
    frame = own_items.items(wave).frame
    grades = [name for name in frame if name.startswith("grade_")]
    assert grades == [f"grade_{grade}" for grade in range(1, 6)]
    assert frame[grades].sum(axis=1).to_numpy() == pytest.approx(1)


def test_shares_are_towards_more_of_the_construct(wave: Wave) -> None:
    found = own_items.items(wave).frame.set_index("item")
    given = wave["views"].dropna(subset=["answer"])
    tired = given.loc[given["item"] == "tired", "answer"]  # more is a low answer
    assert found.loc["tired", "grade_1"] == pytest.approx((tired == 1).mean())
    seven = given.loc[given["item"] == "seven", "answer"]
    between = seven.isin((5, 6)).mean()
    assert found.loc["seven", "grade_2"] == pytest.approx(between)
    assert found.loc["short", ["grade_1", "grade_3", "grade_5"]].tolist() == [0, 0, 0]
    grades = found[[f"grade_{n}" for n in range(1, 6)]]
    assert grades.sum(axis=1).tolist() == pytest.approx([1] * 4)


def test_mean_has_errors_by_school_and_weights(collected) -> None:
    # oracle: statsmodels' least squares by schools, with its own t interval
    wave = collected(items=ITEMS, views=views(weights=True))
    row = own_items.items(wave, 0.9).frame.set_index("item").loc["seven"]
    given = wave["views"].query("item == 'seven'").dropna(subset=["answer"])
    fit = sm.WLS(
        given["answer"].astype(float), np.ones(len(given)), weights=given["weight"]
    ).fit(
        cov_type="cluster",
        cov_kwds={"groups": pd.factorize(given["school_id"])[0]},
        use_t=True,
    )
    assert row["mean"] == pytest.approx(fit.params.iloc[0], rel=1e-12)
    low, high = fit.conf_int(0.1).iloc[0]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((low, high), rel=1e-9)


def test_item_of_one_or_two_schools_is_withheld_unless_open(collected) -> None:
    few = views().query("school_id in ['S1', 'S2']")
    wave = collected(items=ITEMS, views=few)
    shown = own_items.items(wave)
    assert release(shown, wave.descriptor).frame.empty
    opened = wave.descriptor.model_copy(
        update={"disclosure": Disclosure(open="made for a test")}
    )
    found = own_items.items(replace(wave, descriptor=opened)).frame
    assert len(found) == 4
    assert found["conf_low"].notna().all()  # of two schools, with one degree of freedom


def test_reasons_stand_in_the_order_in_which_answers_lack(
    collected, monkeypatch
) -> None:
    people = [f"teacher{number}" for number in range(60)]
    asked = pd.DataFrame({"respondent": people, "stakeholder": "teacher"})
    asked["school_id"] = [f"S{number % 6}" for number in range(60)]
    asked["item"], asked["answer"] = "calm", pd.Series([None] * 22 + [3, 4] * 19)
    asked = asked.astype({"answer": "Int64"})
    silent = asked.index[:22]
    why = ["refused"] * 10 + ["does not know"] * 12
    told = pd.DataFrame({"row": silent + 2, "reason": why})
    told = told.assign(table="views", column="answer")
    monkeypatch.setattr(own_items.analysis, "read_reasons", lambda folder: told)
    wave = collected(items=ITEMS, views=asked)
    found = own_items.items(wave).frame.set_index("item")
    assert found.loc["calm", "why"] == "refused: 10; does not know: 12"


def test_answers_that_are_all_alike_have_a_mean_and_no_interval(collected) -> None:
    alike = views()
    alike["answer"] = alike.groupby("item")["answer"].transform("max")
    found = own_items.items(collected(items=ITEMS, views=alike)).frame
    assert found["mean"].notna().all()
    assert found[["conf_low", "conf_high"]].isna().all(axis=None)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_figure_names_constructs_and_turned_items(wave: Wave, size) -> None:
    found = own_items.items(wave).frame
    with house_style(size):
        drawing = figures.items(found)
        to_svg(drawing.figure, "own items", "")  # lays it out
        assert not faults(drawing.figure)
    assert "Ease (teachers): I am calm:" in drawing.alt
    assert "nan" not in drawing.alt
    axes, aside = drawing.figure.axes
    rows = [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]
    assert rows == [
        *("Ease (teachers)", "I am calm", "I am tired (low answers count)"),
        *("Pace (leaders)", "Of seven", "Yes or no"),
    ]
    # what has a name has a bar, and what stands above others has none
    bars = {round(bar.get_y() + bar.get_height() / 2, 6) for bar in axes.patches}
    places = [round(place, 6) for place in axes.get_yticks()]
    assert bars == {places[n] for n in (1, 2, 4, 5)}
    assert aside.get_title(loc="left") == "middle"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_each_share_of_the_middle_has_its_number_inside_or_beside(size) -> None:
    shares = [
        pd.Series({1: 0.5, 2: 0.4, 3: 0.03, 4: 0.07, 5: 0.0}),
        pd.Series({1: 0.0, 2: 0.0, 3: 0.0, 4: 0.6, 5: 0.4}),
    ]
    with house_style(size):
        figure = diverging(
            pd.DataFrame(shares),
            pd.Series(["one", "two"]),
            figures.NAMES,
            ("less", "more"),
        )
        to_svg(figure, "two rows", "")  # lays it out
        assert not faults(figure)
    aside = figure.axes[1]
    assert [text.get_text() for text in aside.texts] == ["3", "0"]
    for text, bar in zip(aside.texts, aside.patches, strict=True):
        assert text.get_position()[0] > bar.get_width()  # too small to hold it


def test_figure_and_table_mark_the_same_items_as_turned(wave: Wave) -> None:
    found = own_items.items(wave)
    assert found.frame["direction"].tolist() == ["higher", "lower", "higher", "higher"]
    column = cells.items(found)["wording"]
    shown = [column.show(row, "wording") for row in found.frame.to_dict("records")]
    with house_style():
        drawn = figures.items(found.frame).figure.axes[0].get_yticklabels()
    named = {text.get_text().replace("\n", " ") for text in drawn}
    assert shown[1] == "I am tired (low answers count)"
    assert set(shown) < named
    assert sentences.turned(found).startswith(
        "Of 1 item low answers mean more, and it is "
    )


def test_items_that_are_all_put_to_one_kind_of_people_say_so_once(wave: Wave) -> None:
    found = own_items.items(wave)
    of_teachers = found.frame[found.frame["stakeholder"] == "teacher"]
    teachers = Result(of_teachers, {})
    assert "stakeholder" in cells.items(found)
    assert "stakeholder" not in cells.items(teachers)
    assert "no finding on this," in sentences.asked(teachers)
    assert "stakeholder" in cells.items(own_items.items(waves.load("2008")))


def answered(**means: tuple[float, float]) -> pd.DataFrame:
    """Items by name and construct, with the intervals of means on scales of five."""
    rows = [
        {
            "construct": name.split("_")[1],
            "direction": "lower" if name.startswith("turned") else "higher",
            "lowest": 1,
            "highest": 5,
            "conf_low": low,
            "conf_high": high,
        }
        for name, (low, high) in means.items()
    ]
    return pd.DataFrame(rows)


def test_title_compares_items_of_one_construct_alone() -> None:
    same = answered(a_joy=(3.1, 4), turned_joy=(1, 2.9), c_pay=(1.2, 2.5))
    said = "Item by item, mean answers lie towards more of joy, and towards less of pay"
    assert messages.items(same) == said
    mixed = answered(a_joy=(3.1, 4), b_joy=(2.9, 4), c_pay=(2, 3.1), d_ease=(np.nan, 4))
    assert messages.items(mixed) == ""
    many = answered(**{f"a_c{n}": (3.5, 4) for n in range(5)})
    assert messages.items(many).endswith("more of c0, c1, c2 and others")


def test_no_other_wave_is_said_to_hold_items_because_it_has_the_tables(
    collected,
) -> None:
    schools = collected(schools=waves.load("2008")["schools"])
    lacking = own_items.items(schools)
    assert isinstance(lacking, NotCollected)
    assert len(lacking.what) == 2
    assert not lacking.needs  # from which a page names the last wave that holds it
    with pytest.raises(NotCollected) as of_construct:
        answers(schools, "me-time", "pupil")
    assert not of_construct.value.needs


def test_wave_without_own_items_says_so() -> None:
    found = own_items.items(waves.load("2008"))
    assert isinstance(found, NotCollected)
    assert "no items of its own" in sentences.asked(found)


def test_constructs_of_findings_are_those_that_claims_ask_for(monkeypatch) -> None:
    asked: set[tuple[str, str]] = set()

    def record(wave: Wave, construct: str, stakeholder: str) -> pd.DataFrame:
        asked.add((construct, stakeholder))
        return answers(wave, construct, stakeholder)

    reference = waves.load("2008")
    for module in (of_teaching, pupils):
        monkeypatch.setattr(module, "answers", record)
    for room in (learner_space, teaching_space):
        for id, test in room.CLAIMS.from_wave.items():
            before, asked = asked, set()
            with suppress(NotCollected, NotTested):
                test(reference, 0.95)
            put = claims(room.CLAIMS.room)[id].asks  # what a reason names, all of it
            assert asked == {(each, who) for who in put for each in put[who]}, id
            asked |= before
    listed = {(each.id, who) for each in of_findings() for who in each.put_to}
    assert asked == listed


@pytest.fixture
def without_schools(collected) -> Wave:
    return collected(items=ITEMS, views=views().drop(columns="school_id"))


def test_items_of_people_whose_schools_are_unknown_count_by_people(
    without_schools: Wave,
) -> None:
    # oracle: statsmodels' least squares with robust errors, each person by itself
    found = own_items.items(without_schools)
    assert len(release(found, without_schools.descriptor).frame) == 4
    assert found.base(0, "mean").fewest == 23
    row = found.frame.set_index("item").loc["calm"]
    answers = without_schools["views"].query("item == 'calm'")["answer"].dropna()
    fit = sm.OLS(answers.astype(float), np.ones(len(answers))).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(len(answers))}, use_t=True
    )
    low, high = fit.conf_int(0.05).iloc[0]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((low, high), rel=1e-9)


def test_a_page_says_that_schools_are_unknown(without_schools: Wave, wave) -> None:
    assert "each counts by itself" in said_of_schools(without_schools)
    assert said_of_schools(wave) == ""


def test_items_of_one_school_that_the_map_names_are_withheld(collected) -> None:
    wave = collected(items=ITEMS, views=views().assign(school_id="ours"))
    assert release(own_items.items(wave), wave.descriptor).frame.empty
    assert said_of_schools(wave) == ""


def test_claims_on_people_are_judged_without_schools_and_those_on_schools_not(
    collected,
) -> None:
    asked = pd.DataFrame(
        {
            "item": ["helps", "little", "gap", "gap"],
            "stakeholder": ["teacher", "teacher", "teacher", "pupil"],
            "wording": ["It helps.", "Little is on it.", "I choose.", "I choose."],
            "construct": [
                *("ict-personalises", "vle-restricted"),
                *("personalisation", "personalisation"),
            ],
            "direction": "higher",
            "lowest": 1,
            "highest": 5,
        }
    )
    rows = [
        (f"{item.stakeholder}{n}", item.stakeholder, item.item, 4 + n % 2)
        for item in asked.itertuples()
        for n in range(40)
    ]
    names = ["respondent", "stakeholder", "item", "answer"]
    wave = collected(items=asked, views=pd.DataFrame(rows, columns=names))
    judged = {each.claim.id: each for each, _ in teaching_space.findings(wave)}
    assert judged["4.3.3.technology-personalises"].verdict == Verdict.SUPPORTED
    helps = teaching_space.said(wave, "help").frame
    assert helps["construct"].tolist() == ["ict-personalises"]  # one item, and shown
    for claim in ("4.3.3.platform-restricted", "4.3.3.recognition"):
        assert judged[claim].why == (
            "not collected: “School” of the table “Answers to items”"
        )
    # all that a wave would have to bring, and not what is missed first
    assert judged["4.3.3.control"].why == (
        "not collected: answers of teachers to items on “learning here is to be "
        "personalised” and “the teacher settles what is learnt, how and when”"
    )
    assert judged["1.2.best-practice-alike"].why.count("the table “Schools”") == 1
