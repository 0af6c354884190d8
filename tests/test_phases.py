"""Chapters 4.3.1 and 4.3.4: what is counted by phase, and how it is told."""

import pandas as pd
import pytest
from made_schools import MANY, checklist, focus_groups, of_groups, of_schools, schools
from made_waves import reference_wave
from statsmodels.stats.proportion import proportion_confint

from personalising.pages import Result
from personalising.pages.style import SIZES, house_style
from personalising.study import digital_space, institutional_space
from personalising.study.digital_space import figures, messages, sentences
from personalising.study.institutional_space import figures as of_schools_figures
from personalising.study.institutional_space import messages as of_schools_messages
from personalising.study.institutional_space import sentences as of_schools_sentences
from personalising.study.phases import first_in_each, furthest_apart
from personalising.waves import NotCollected

REFERENCE = reference_wave()
SCHOOLS = REFERENCE["schools"][["school_id", "phase"]]
GROUPS = REFERENCE["focus_groups"][["group_id", "school_id"]].merge(SCHOOLS)
JOINED = {
    "software with the schools of its groups": REFERENCE["software"].merge(GROUPS),
    "checklists with the phases of schools": REFERENCE["checklist"].merge(SCHOOLS),
    "maturity models with the phases of schools": REFERENCE["maturity"].merge(SCHOOLS),
    "policies": REFERENCE["policies"],
}
FOUND = {
    "kinds": digital_space.kinds(REFERENCE),
    "names": digital_space.names(REFERENCE),
    "subjects": digital_space.subjects(REFERENCE),
    "by_software": digital_space.by_software(REFERENCE),
    "policies": institutional_space.policies(REFERENCE),
    "e_maturity": institutional_space.e_maturity(REFERENCE),
    "records": institutional_space.records(REFERENCE),
}
COUNTED = ["thing", "phase", "share", "asked"]


def counted(*rows: tuple[str, str, float, int]) -> Result:
    return Result(pd.DataFrame(rows, columns=COUNTED), {})


@pytest.mark.parametrize("name", FOUND)
def test_every_number_can_be_counted_again(name):
    counted = 0
    for bases in FOUND[name].bases.values():
        for base in bases:
            assert base.recount(JOINED[base.table]) == base.count
            counted += 1
    assert counted


def test_counts_are_those_of_the_tables():
    named = REFERENCE["software"].groupby("name", observed=True)["group_id"].nunique()
    found = FOUND["names"].frame
    assert dict(zip(found["name"], found["named"], strict=True)) == named.to_dict()
    assert found["named"].is_monotonic_decreasing
    assert set(found["asked"]) == {REFERENCE["software"]["group_id"].nunique()}

    lines = JOINED["checklists with the phases of schools"].dropna(subset=["present"])
    for row in FOUND["records"].frame.itertuples():
        item = institutional_space.counting.LINES[row.thing]
        of = lines[lines["item"].eq(item) & lines["phase"].eq(row.phase)]
        assert (row.named, row.asked) == (of["present"].sum(), len(of))

    policies = REFERENCE["policies"].dropna(subset=["stance"])
    for row in FOUND["policies"].frame.to_dict("records"):
        of = policies.loc[policies["topic"] == row["topic"], "stance"]
        assert row["schools"] == len(of)
        for stance in institutional_space.counting.STANCES:
            assert row[stance] == pytest.approx((of == stance).mean())


def test_interval_of_schools_is_clopper_and_pearsons():
    for row in FOUND["records"].frame.itertuples():
        n = row.asked - (0 < row.named < row.asked)  # they stand for other schools
        low, high = proportion_confint(row.share * n, n, method="beta")
        assert (row.conf_low, row.conf_high) == pytest.approx((low, high), abs=1e-12)


def test_shares_of_a_topic_add_up_to_one_and_what_is_kept_out_leads():
    found = FOUND["policies"].frame
    shares = found[list(institutional_space.counting.STANCES)]
    assert shares.sum(axis=1).tolist() == pytest.approx([1.0] * len(found))
    kept_out = (found["contained"] + found["banned"]).round(9)
    assert kept_out.is_monotonic_decreasing


def test_what_a_wave_lacks_is_a_value(collected):
    alone = collected(schools=schools(MANY))
    for analysis in (
        *(digital_space.kinds, digital_space.names, digital_space.subjects),
        *(digital_space.by_software, institutional_space.policies),
        *(institutional_space.e_maturity, institutional_space.records),
        institutional_space.transfer,
    ):
        assert isinstance(analysis(alone), NotCollected), analysis


def test_a_wave_of_one_phase_is_counted_and_not_compared(collected):
    item = institutional_space.counting.FILES_FROM_HOME
    lines = checklist(MANY, item, primary=9, secondary=9)
    one = schools(MANY).query("phase == 'primary'")
    lines = lines[lines["school_id"].isin(one["school_id"])]
    found = institutional_space.records(collected(schools=one, checklist=lines))
    assert found.frame["phase"].tolist() == ["primary"]
    assert furthest_apart(found, "in this wave") == ""
    assert messages.by_software(found.frame) == (
        "Most common in primary schools: pupils' files reached from home"
    )


def test_what_one_or_two_groups_named_is_left_out_of_a_collected_wave(collected):
    groups = of_groups(MANY, lambda _: [{"name": "writer", "kind": "generic"}])
    rare = groups.head(2).assign(name="rare program")
    wave = collected(
        schools=schools(MANY),
        focus_groups=focus_groups(MANY),
        software=pd.concat([groups, rare]),
    )
    assert digital_space.names(wave).frame["name"].tolist() == ["writer"]


def test_policy_on_a_topic_of_two_schools_is_left_out_of_a_collected_wave(collected):
    rows = of_schools(MANY, lambda *_: [{"topic": "games", "stance": "banned"}])
    rare = rows.head(2).assign(topic="watches")
    found = institutional_space.policies(
        collected(schools=schools(MANY), policies=pd.concat([rows, rare]))
    )
    assert found.frame["topic"].tolist() == ["games"]


# --- what is said ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("a", "primary", 0.2, 30), ("a", "secondary", 0.9, 30)],
            "In this wave the two phases lie furthest apart in “a”: 20 per cent in "
            "primary schools, 90 per cent in secondary ones.",
        ),
        (  # of few schools a percentage would look exact
            [("a", "primary", 0.2, 30), ("a", "secondary", 0.9, 15)],
            "In this wave the two phases lie furthest apart in “a”.",
        ),
        (
            [("a", "primary", 0.2, 30), ("a", "secondary", 0.2, 30)],
            "In this wave the two phases do not differ in any of it.",
        ),
        ([("a", "primary", 0.2, 30), ("b", "secondary", 0.2, 30)], ""),
    ],
)
def test_phases_are_told_apart_without_a_verdict(rows, said):
    assert furthest_apart(counted(*rows), "in this wave") == said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("a", "primary", 0.2, 9), ("b", "secondary", 0.9, 9)],
            "Most common in primary schools: a; in secondary schools: b",
        ),
        (
            [("a", "primary", 0.2, 9), ("a", "secondary", 0.9, 9)],
            "Most common in both phases: a",
        ),
        ([("a", "primary", 0.0, 9)], ""),  # nobody has it
        ([(each, "primary", 0.5, 9) for each in "abc"], ""),  # too many tie
    ],
)
def test_title_names_what_leads_in_each_phase(rows, said):
    assert first_in_each(counted(*rows).frame) == said


def test_titles_and_sentences_say_what_stands_in_the_reference_wave():
    assert messages.subjects(FOUND["subjects"].frame).endswith("mostly for mathematics")
    assert messages.names(FOUND["names"].frame) == (
        "Named most: presentation software and word processor"
    )
    assert sentences.names(FOUND["names"], "here") == (
        "Here 8 of 22 names stand for the content of a subject."
    )
    assert of_schools_messages.policies(FOUND["policies"].frame) == (
        "Kept out by the most schools: instant messaging"
    )
    assert of_schools_sentences.policies(FOUND["policies"], "here") == (
        "Here 6 of 7 topics are kept out by more than half of the schools."
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (figures.kinds, "kinds"),
        (figures.names, "names"),
        (figures.by_software, "by_software"),
        (of_schools_figures.policies, "policies"),
        (of_schools_figures.e_maturity, "e_maturity"),
        (of_schools_figures.records, "records"),
    ],
)
def test_drawing_says_in_words_what_it_shows(draw, name, size):
    with house_style(size):
        drawing = draw(FOUND[name].frame)
    label = FOUND[name].labels[0]
    shown = FOUND[name].frame.head(12)[label]
    assert all(str(each) in drawing.alt for each in shown)
