"""The walkthrough and pupils' identity, on the reference wave and on odd ones."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from made_pupils import tables
from made_waves import collected_of
from partial_waves import REFERENCE, collected, run
from statsmodels.stats.proportion import proportion_confint

from personalising import published
from personalising.pages import Result
from personalising.pages.style import NARROW, SIZES, WIDE, house_style
from personalising.study import learner_space
from personalising.study.learner_space import at_school, figures, identity, reported
from personalising.study.learner_space.names import PHASES
from personalising.waves import Disclosure, NotCollected, Wave

WALKTHROUGH, IDENTITY = "4_3_2_walkthrough", "4_3_2_identity"
WALKED = REFERENCE["walkthroughs"].merge(REFERENCE["focus_groups"], on="group_id")
OPEN = Disclosure(open="a test")


def real(**changed: pd.DataFrame | None) -> Wave:
    """The reference wave as if collected and open, its tables changed or left out."""
    held = {name: REFERENCE[name] for name in REFERENCE.tables} | changed
    kept = {name: table for name, table in held.items() if table is not None}
    descriptor = collected().model_copy(update={"disclosure": OPEN})
    return replace(REFERENCE, descriptor=descriptor, tables=kept)


REAL = real()


def rows(found: Result | NotCollected, *by: str) -> dict:
    assert isinstance(found, Result), str(found)
    return found.frame.set_index([*by]).to_dict("index")


# --- counts and their intervals ------------------------------------------------------


def test_interval_of_groups_of_as_many_schools_is_clopper_and_pearsons():
    for question in ("blocked", "sites"):
        found = at_school.said(REFERENCE, question).frame
        assert WALKED["school_id"].nunique() == found["asked"].iloc[0] == 11
        for row in found.itertuples():
            n = row.asked - 1  # such schools cost the variance a degree of freedom
            low, high = proportion_confint(row.share * n, n, method="beta")
            assert (row.conf_low, row.conf_high) == pytest.approx(
                (low, high), abs=1e-12
            )


def test_interval_of_pupils_allows_for_their_schools():
    found = identity.counted_things(REAL).frame
    low, high = proportion_confint(found["named"], found["asked"], method="beta")
    wider = (found["conf_high"] - found["conf_low"]) / (high - low)
    assert (wider > 0.99).all()
    assert wider.max() > 1.5


def test_counts_are_those_of_the_tables():
    said = WALKED[WALKED["question"] == "blocked"]
    counted = said.groupby("answer")["group_id"].nunique().to_dict()
    found = at_school.said(REFERENCE, "blocked").frame
    assert dict(zip(found["answer"], found["named"], strict=True)) == counted
    assert found["named"].is_monotonic_decreasing

    storage = REFERENCE["storage"].merge(REFERENCE["focus_groups"], on="group_id")
    for (place, phase), row in rows(
        learner_space.kept_work(REAL), "place", "phase"
    ).items():
        of = storage[
            storage["place"].eq(place) & storage["key_stage"].isin(PHASES[phase])
        ]
        assert (row["named"], row["asked"]) == (of["named"].sum(), len(of))

    places = learner_space.kept_work(REAL).frame["place"].unique().tolist()
    totals = storage.groupby("place")["named"].sum().sort_values(ascending=False)
    assert places == totals.index.tolist()

    for table in identity.NAMED:
        named = REFERENCE[table].groupby("item")["pupil_id"].nunique().to_dict()
        found = identity.counted_things(REAL).frame.query(f"table == '{table}'")
        assert dict(zip(found["item"], found["named"], strict=True)) == named
        assert set(found["asked"]) == {REFERENCE[table]["pupil_id"].nunique()}


def test_every_number_can_be_counted_again():
    groups, pupils = REFERENCE["focus_groups"], REFERENCE["learners"]
    joined = {
        at_school.WALKED: WALKED,
        at_school.KEPT: REFERENCE["storage"].merge(groups, on="group_id"),
        at_school.AT_HOME: pupils.merge(REFERENCE["schools"], on="school_id"),
    }
    for table in identity.NAMED:
        named = REFERENCE[table].merge(pupils, on="pupil_id")
        joined[table] = named.assign(namer=named["pupil_id"])
    joined["ranked activities"] = joined["activities"].dropna(subset=["rank"])
    counted = 0
    for found in (
        at_school.walked(REFERENCE),
        at_school.log_ins(REFERENCE),
        at_school.choices(REFERENCE),
        at_school.homes(REFERENCE),
        at_school.counted_places(REFERENCE),
        at_school.said(REFERENCE, "sites"),
        identity.counted_things(REFERENCE),
        identity.leisure_and_work(REFERENCE),
    ):
        for bases in found.bases.values():
            for base in bases:
                assert base.recount(joined[base.table]) == base.count
                counted += 1
    assert counted > 100


def test_what_was_printed_of_walkthroughs_comes_out():
    walked = at_school.walked(REFERENCE).frame.iloc[0]
    assert walked["groups"] == published.figure("s432.walkthroughs.prompt").value
    assert walked["extra"] == published.figure("s432.walkthroughs.extra").value
    choices = at_school.choices(REFERENCE).frame.dropna(subset="printed")
    assert len(choices) == 6
    assert (choices["named"] == choices["printed"]).all()


# --- Figures 6 and 7 -----------------------------------------------------------------


def test_reconstructions_have_no_number():
    for found in (learner_space.kept_work(REFERENCE), learner_space.things(REFERENCE)):
        assert not found.measures
        assert not found.frame.select_dtypes("number").columns.size
        assert set(found.frame["basis"]) == {reported.BASIS}


@pytest.mark.parametrize("size", SIZES)
def test_reconstructions_are_drawn_without_numbers_on_their_axes(size):
    for draw, found in (
        (figures.kept_work, learner_space.kept_work(REFERENCE)),
        (figures.things, learner_space.things(REFERENCE)),
    ):
        with house_style(size):
            drawn = draw(found.frame)
        for axes in drawn.figure.axes:
            assert len(axes.get_xticks()) == 0
            assert "order, no amounts" in axes.get_xlabel()
        assert not any(letter.isdigit() for letter in drawn.alt)


def test_reconstructions_say_on_the_page_and_in_their_data_what_they_are():
    for chapter, name, figure in (
        (WALKTHROUGH, "work-kept", "6"),
        (IDENTITY, "activities-and-must-haves", "7"),
    ):
        shown = run(chapter, REFERENCE)
        (html,) = (m for m in shown.markup if f'id="{name}"' in m)
        page = BeautifulSoup(html, "html.parser")
        title = page.find(class_="display-title").get_text()
        assert title.startswith(f"Becta's Figure {figure} is lost")
        outputs = [o for c in shown.notebook.cells for o in c.get("outputs", [])]
        (file,) = (
            o["data"]["text/csv"]
            for o in outputs
            if f'id="{name}"' in o["data"].get("text/html", "")
        )
        assert reported.BASIS in file
        assert "share" not in file
        for drawing in page.select("svg"):
            text = drawing.get_text(" ")
            assert "SYNTHETIC DATA" in text
            assert "reconstructed order" in text
            assert title in drawing["aria-label"]


def test_reference_wave_is_in_the_order_that_the_text_tells():
    places = at_school.counted_places(REFERENCE).frame.groupby("place")["named"].sum()
    _check_order(reported.FIGURE_6, places)
    things = identity.counted_things(REFERENCE).frame.set_index("item")["named"]
    for steps in reported.FIGURE_7.values():
        _check_order(steps, things)


def _check_order(steps, counts: pd.Series) -> None:
    """Each step is named by more than the next."""
    for (_, before), (_, after) in pairwise(steps):
        assert counts[[*before]].min() > counts[[*after]].max()


def test_collected_wave_is_drawn_in_numbers():
    places, things = learner_space.kept_work(REAL), learner_space.things(REAL)
    for size in (WIDE, NARROW):
        with house_style(size):
            kept = figures.kept_work(places.frame)
            named = figures.things(things.frame)
        ticks = [t.get_text() for t in kept.figure.axes[0].get_xticklabels()]
        assert ticks == ["none", "half", "all"]
        assert [t.get_text() for t in named.figure.axes[1].get_xticklabels()][
            -1
        ] == "100"
    assert "own documents: 24 of 39 primary groups" in kept.alt
    assert "mobile phone 59 per cent" in named.alt


def test_figure_of_many_answers_shows_the_first_and_says_how_many_more():
    groups = REFERENCE["focus_groups"].query("respondents == 'learners'")
    many = pd.concat(
        groups.assign(question="sites", answer=f"site {n}").head(40 - n)
        for n in range(20)
    )[["group_id", "question", "answer"]]
    found = at_school.said(real(walkthroughs=many), "sites").frame
    assert len(found) == 20
    with house_style(WIDE):
        drawn = figures.answers(found)
    (axes,) = drawn.figure.axes
    assert len(axes.get_yticks()) == figures.MOST_ROWS
    assert axes.get_xlabel() == "groups that name it (8 more in the data)"


# --- odd waves -----------------------------------------------------------------------


def lacks(found: object) -> str:
    assert isinstance(found, NotCollected)
    return str(found)


def test_homes_need_to_know_disadvantaged_schools_for_their_pupils_alone():
    schools = REFERENCE["schools"].drop(columns="disadvantaged")
    found = rows(at_school.homes(real(schools=schools)), "who")
    assert [*found] == [at_school.EVERYBODY]
    assert len(rows(at_school.homes(REAL), "who")) == 2


def test_a_wave_without_a_table_says_which():
    without = {
        "storage": (learner_space.kept_work,),
        "walkthroughs": (learner_space.log_ins, learner_space.choices),
        "activities": (learner_space.leisure_and_work,),
        "items": (learner_space.statements, learner_space.girls_and_boys),
    }
    titles = {
        "storage": "Where pupils keep their work",
        "walkthroughs": "Technology walkthroughs",
        "activities": "Activities with technology",
        "items": "Items",
    }
    for table, analyses in without.items():
        for analysis in analyses:
            assert titles[table] in lacks(analysis(real(**{table: None})))
    assert lacks(learner_space.said(real(walkthroughs=None), "sites"))
    assert "home" in lacks(
        learner_space.homes(
            real(learners=REFERENCE["learners"].drop(columns="home_access"))
        )
    )


@pytest.mark.parametrize("wave", [real(must_haves=None), replace(
    REFERENCE,
    tables={n: REFERENCE[n] for n in REFERENCE.tables if n != "must_haves"},
)])  # fmt: skip
def test_without_must_haves_the_figure_has_the_activities(wave: Wave):
    found = learner_space.things(wave).frame
    assert set(found["table"]) == {"activities"}
    with house_style(WIDE):
        assert len(figures.things(found).figure.axes) == 1


def test_without_either_table_one_sentence_names_both():
    said = lacks(learner_space.things(real(must_haves=None, activities=None)))
    assert "Activities with technology" in said
    assert "Must-haves" in said
    made = [n for n in REFERENCE.tables if n not in identity.NAMED]
    synthetic = replace(REFERENCE, tables={n: REFERENCE[n] for n in made})
    assert lacks(learner_space.things(synthetic)) == said


def test_phase_with_one_group_is_left_out_and_the_other_stays():
    storage, groups = REFERENCE["storage"], REFERENCE["focus_groups"]
    young = groups.loc[groups["key_stage"] < 3, "group_id"]
    one = storage[~storage["group_id"].isin(young[1:])]
    found = learner_space.kept_work(real(storage=one)).frame
    assert set(found["phase"]) == {"secondary"}

    walked = REFERENCE["walkthroughs"]
    early = WALKED.loc[WALKED["key_stage"] < 3, "group_id"].drop_duplicates()
    few = walked[~walked["group_id"].isin(early[1:])]
    assert learner_space.log_ins(real(walkthroughs=few)).frame["phase"].tolist() == [
        "secondary"
    ]


def test_a_single_group_is_one_sentence():
    storage = REFERENCE["storage"]
    alone = real(
        storage=storage[storage["group_id"] == storage["group_id"].iloc[0]],
        walkthroughs=REFERENCE["walkthroughs"].head(3),
    )
    assert lacks(learner_space.kept_work(alone)) == (
        "not collected: where groups of two schools or more of a phase keep work"
    )
    assert lacks(learner_space.said(alone, "store")) == (
        "not collected: data on this from two schools or more"
    )


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("table", "told", "analysis"),
    [
        ("storage", "key_stage <= 2", learner_space.kept_work),
        ("walkthroughs", "question == 'guidance'", learner_space.choices),
        (
            "walkthroughs",
            "question == 'sites'",
            lambda wave: learner_space.said(wave, "sites"),
        ),
    ],
)
def test_two_schools_are_enough(number, table, told, analysis):
    rows = REFERENCE[table]
    groups = REFERENCE["focus_groups"].query("respondents == 'learners'")
    asked = rows.merge(groups, on="group_id").query(told)
    schools = asked["school_id"].drop_duplicates().head(number)
    of_these = asked.loc[asked["school_id"].isin(schools), "group_id"]
    found = analysis(real(**{table: rows[rows["group_id"].isin(of_these)]}))
    assert isinstance(found, Result) == (number == 2)


def test_answers_that_are_all_the_same_have_an_interval_that_reaches_the_end():
    said = WALKED.drop_duplicates("group_id").assign(question="sites", answer="Maths")
    same = real(walkthroughs=said[["group_id", "question", "answer"]])
    (row,) = learner_space.said(same, "sites").frame.to_dict("records")
    assert (row["named"], row["asked"]) == (11, 11)
    assert row["conf_high"] == 1 > row["conf_low"] > 0.7
    assert "1 thing" not in run(WALKTHROUGH, same, draw=False).text


def test_places_that_nobody_named_have_no_first():
    nowhere = real(storage=REFERENCE["storage"].assign(named=0))
    assert learner_space.kept_work(nowhere).frame["named"].eq(0).all()
    shown = run(WALKTHROUGH, nowhere, draw=False)
    assert shown.glued["kept"] == "In this wave no place stands out."
    (html,) = (m for m in shown.markup if 'id="work-kept"' in m)
    title = BeautifulSoup(html, "html.parser").find(class_="display-title")
    assert title.get_text() == "Where groups of pupils keep their work (Becta Figure 6)"


def test_pupils_who_ranked_nothing_have_no_shares():
    named = REFERENCE["activities"].drop(columns="rank")
    found = learner_space.leisure_and_work(real(activities=named))
    later = found.frame[["share", "conf_low", "conf_high"]]
    assert later.isna().all(axis=None)
    assert {*later.dtypes.astype(str)} == {"float64"}
    assert found.frame["ranked"].dtype == "Int64"
    shown = run(IDENTITY, real(activities=named), draw=False)
    assert "Nobody ranked what they do." in "".join(shown.markup)


def test_ties_stand_by_the_alphabet():
    groups = WALKED.drop_duplicates("group_id")
    both = pd.concat(groups.assign(question="sites", answer=a) for a in ("b", "A"))
    wave = real(walkthroughs=both[["group_id", "question", "answer"]])
    assert learner_space.said(wave, "sites").frame["answer"].tolist() == ["A", "b"]


def test_spellings_that_differ_in_capitals_are_one_answer():
    spelt = REFERENCE["walkthroughs"].copy()
    first = spelt.index[spelt["answer"].eq("school website")][:2]
    spelt.loc[first, "answer"] = "School Website"
    found, before = (
        rows(learner_space.said(wave, "sites"), "answer")
        for wave in (real(walkthroughs=spelt), REAL)
    )
    assert found == before


def test_groups_of_teachers_are_not_pupils():
    groups = REFERENCE["focus_groups"].copy()
    groups["respondents"] = groups["respondents"].mask(
        groups["key_stage"] < 3, "teachers"
    )
    found = learner_space.walked(real(focus_groups=groups)).frame
    assert found["groups"].tolist() == [6]


def test_weights_count_and_those_of_zero_do_not():
    learners = REFERENCE["learners"]
    boys = learners["gender"] == "boy"
    weighted = learners.assign(weight=boys.map({True: 0.0, False: 2.0}))
    found = learner_space.things(real(learners=weighted)).frame
    assert set(found["asked"]) == {int((~boys).sum())}
    nobody = real(learners=learners.assign(weight=0.0))
    assert "weight above 0" in lacks(learner_space.things(nobody))
    assert "that count" in lacks(learner_space.homes(nobody))


def test_claim_about_a_handful_of_groups_is_said_with_their_number():
    found = learner_space.sentence_with_count("4.3.2.only-suggest", REAL)
    assert found.endswith("how to do their work (3 groups).")


def test_open_answers_of_one_or_two_are_not_published_unless_rows_are_open():
    closed = replace(REAL, descriptor=collected())
    for analysis in (
        lambda wave: learner_space.said(wave, "blocked"),
        learner_space.kept_work,
    ):
        every, kept = analysis(REAL), analysis(closed)
        few = every.frame["named"].between(1, 2)
        assert few.any()
        assert len(kept.frame) == len(every.frame) - few.sum()
        assert kept.withheld == "Answers that only one or two gave are left out."
        assert not every.withheld
    # that nobody named a place tells of nobody
    none = real(storage=REFERENCE["storage"].assign(named=0))
    unnamed = replace(none, descriptor=collected())
    assert set(learner_space.kept_work(unnamed).frame["named"]) == {0}
    # of a list that everybody knows, a count tells of nobody
    assert len(learner_space.choices(closed).frame) == 8


# --- pupils' answers -----------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Wave:
    """A collected wave whose pupils were put the items."""
    return collected_of(tmp_path_factory.mktemp("asked"), **tables(4))


def test_every_statement_is_counted(asked: Wave):
    found = rows(learner_space.statements(asked), "construct")
    assert found.keys() == identity.SAYS.keys()
    pupils = asked["learners"]["pupil_id"].nunique()
    for construct, row in found.items():
        views = asked["views"]
        answers = views.loc[views["item"] == construct, "answer"]
        assert (row["named"], row["asked"]) == ((answers > 3).sum(), pupils)


def test_girls_and_boys_are_compared_where_the_report_does(asked: Wave):
    found = rows(learner_space.girls_and_boys(asked), "construct")
    assert found.keys() == {*identity.COMPARED}
    privacy, networking = found["privacy-concern"], found["social-networking-use"]
    assert (privacy["girls"], privacy["boys"], privacy["difference"]) == (1, 0, 1)
    assert (networking["girls"], networking["boys"]) == (0.5, 0.5)
    assert networking["conf_low"] < 0 < networking["conf_high"]


def test_wave_without_such_items_says_so_once():
    items = REFERENCE["items"]
    asked = set(items.loc[items["construct"].isin([*identity.SAYS]), "item"])
    assert asked
    views = REFERENCE["views"]
    page = run(IDENTITY, real(views=views[~views["item"].isin(asked)]), draw=False)
    assert len(page.boxes) == 2
    assert page.text.count(identity.NO_ANSWERS) == 2  # shrinking leaves the first


def test_each_claim_stands_on_one_of_the_two_pages():
    ids = [
        [made.claim.id for made, _ in judged(REFERENCE)]
        for judged in (
            learner_space.findings_at_school,
            learner_space.findings_of_identity,
        )
    ]
    every = [made.claim.id for made, _ in learner_space.findings(REFERENCE)]
    assert sorted(ids[0] + ids[1]) == sorted(every)
    assert min(map(len, ids)) > 5
