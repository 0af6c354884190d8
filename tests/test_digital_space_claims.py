"""The claims of section 4.3.1: made tables say so, and their reverse turns them."""

import pandas as pd
import pytest
from made_schools import (
    MANY,
    SEVERAL,
    checklist,
    few,
    focus_groups,
    of_groups,
    schools,
)
from made_waves import reference_wave

from personalising.model import Verdict, claims
from personalising.study import digital_space
from personalising.study.digital_space import analysis
from personalising.study.shares import NO_NUMBER
from personalising.waves import NotCollected

CLAIMS = claims("digital_space")


def software(number, says, *, hold, turned):
    return {"software": of_groups(number, lambda _: hold if says else turned)}


def named(name, kind="generic", subject=""):
    return {"name": name, "kind": kind, "subject": subject}


def line(item, hold, turned):
    def make(number, says):
        primary, secondary = hold if says else turned
        found = checklist(number, item, primary=primary, secondary=secondary)
        return {"checklist": found}

    return make


WRITER, SUMS = named("word processor"), named("sums", "content", "mathematics")
VERBS, FILM = named("verbs", "content", "French"), named("video editor")


def generic(number, says):
    return software(number, says, hold=[WRITER, FILM, SUMS], turned=[WRITER, SUMS])


def mathematics(number, says):
    return software(number, says, hold=[WRITER, SUMS], turned=[WRITER, VERBS])


def senses(number, says):
    found = software(number, says, hold=[WRITER, FILM], turned=[WRITER])["software"]
    # one group in every wave names some, so that names are known to say what they do
    return {"software": pd.concat([found, pd.DataFrame([ANIMATED])])}


def toolkit(number, says):
    found = software(number, says, hold=[WRITER, FILM], turned=[FILM])["software"]
    return {"software": pd.concat([found, pd.DataFrame([WRITTEN])])}


WRITTEN = {"group_id": "s0-0", **WRITER, "name": "Writing frame"}
ANIMATED = {"group_id": "s0-0", **named("animation software")}
MAKE = {
    "4.3.1.generic-primary": generic,
    "4.3.1.generic-secondary": generic,
    "4.3.1.mathematics": mathematics,
    "4.3.1.toolkit": toolkit,
    "4.3.1.senses-primary": senses,
    "4.3.1.senses-secondary": senses,
    "4.3.1.broadcasting-phases": line(analysis.BROADCASTING, (1, 8), (8, 1)),
    "4.3.1.records": line(analysis.RECORDS, (9, 10), (2, 1)),
    "4.3.1.feedback-pupils-phases": line(analysis.FEEDBACK_TO_PUPILS, (1, 8), (8, 1)),
    "4.3.1.feedback-parents-phases": line(analysis.FEEDBACK_TO_PARENTS, (1, 8), (8, 1)),
    "4.3.1.feedback-parents-few": line(analysis.FEEDBACK_TO_PARENTS, (1, 3), (8, 9)),
    "4.3.1.views-phases": line(analysis.VIEWS, (1, 8), (8, 1)),
}


@pytest.fixture
def judge(collected):
    """Judge a claim by tables of so many schools of each phase, and others besides."""

    def run(id, number, says, **others):
        made = MAKE[id](number, says)
        tables = {"schools": schools(number), "focus_groups": focus_groups(number)}
        return digital_space.CLAIMS.in_wave(
            CLAIMS[id], collected(**{**tables, **made, **others})
        )

    return run


def test_every_claim_is_tried_on_made_tables():
    assert list(MAKE) == list(CLAIMS)


@pytest.mark.parametrize("id", MAKE)
def test_claim_holds_on_tables_that_say_so_and_turns_where_they_are_reversed(judge, id):
    assert judge(id, MANY, True).verdict == Verdict.SUPPORTED
    found = judge(id, MANY, False)
    assert found.verdict == Verdict.NOT_SUPPORTED
    assert found.word == "does not hold"


@pytest.mark.parametrize("id", MAKE)
def test_few_schools_cannot_tell(judge, id):
    assert judge(id, few(id), True).verdict == Verdict.INCONCLUSIVE


@pytest.mark.parametrize("id", MAKE)
def test_claim_is_said_without_each_school_in_turn(judge, id):
    found = judge(id, SEVERAL, True)
    assert found.verdict == Verdict.SUPPORTED
    (left_out,) = found.firmness.tried
    assert len(left_out.effects) in (SEVERAL, 2 * SEVERAL)
    assert left_out.stays


@pytest.mark.parametrize("id", MAKE)
def test_claim_is_not_tested_without_its_table(collected, id):
    found = digital_space.CLAIMS.in_wave(CLAIMS[id], collected(schools=schools(MANY)))
    assert found.verdict == Verdict.NOT_TESTED
    assert "the table" in found.reason


@pytest.mark.parametrize("id", [id for id in MAKE if "checklist" in CLAIMS[id].needs])
def test_claim_is_not_tested_where_the_checklist_lacks_its_line(judge, id):
    others = checklist(MANY, "abacus", primary=9, secondary=9)
    found = judge(id, MANY, True, checklist=others)
    assert found.verdict == Verdict.NOT_TESTED
    assert "of the checklist" in found.reason


def test_print_tests_none_of_them_for_one_reason():
    for claim in CLAIMS.values():
        found = digital_space.CLAIMS.in_print(claim)
        assert (found.verdict, found.reason) == (Verdict.NOT_TESTED, NO_NUMBER)


def test_as_many_general_tools_as_content_software_are_not_more(collected):
    wave = collected(
        schools=schools(2),
        focus_groups=focus_groups(2),
        software=of_groups(2, lambda phase: [WRITER, SUMS]),
    )
    assert not analysis.generic_more(wave, "primary")["holds"].any()


def of(number, **named_by):
    """A wave in which groups named content software for subjects, by their place."""
    frame = focus_groups(number)
    rows = [
        {"group_id": group, **named(f"{subject} trainer", "content", subject)}
        for place, group in enumerate(frame["group_id"])
        for subject in named_by.get(f"of_{place}", ())
    ]
    return {
        "schools": schools(number),
        "focus_groups": frame,
        "software": pd.DataFrame([*rows, {"group_id": frame["group_id"][0], **WRITER}]),
    }


def test_mathematics_is_set_against_the_next_subject_alone(collected):
    # groups 0 and 1 are of one school, 2 and 3 of the next
    wave = collected(
        **of(
            2,
            of_0=("Mathematics", "English"),  # tells the two apart no more than none
            of_1=("mathematics",),
            of_2=("English",),
            of_3=("mathematics", "Latin"),
        )
    )
    found = analysis.mathematics_alone(wave)
    assert found["holds"].tolist() == [True, False, True]
    assert found["school_id"].tolist() == ["p0", "p1", "p1"]


def test_of_subjects_named_as_often_the_first_by_name_is_the_next(collected):
    wave = collected(**of(2, of_0=("Latin",), of_1=("French",), of_2=("mathematics",)))
    found = analysis.mathematics_alone(wave)
    assert found["holds"].tolist() == [False, True]  # French, and no Latin


def test_software_without_subjects_does_not_say_which_leads(collected):
    tables = of(2, of_0=("Latin",))
    tables["software"]["subject"] = ["", "any"]  # of the general tool alone
    with pytest.raises(NotCollected, match="subjects of content software"):
        analysis.mathematics_alone(collected(**tables))


def test_names_that_do_not_say_what_software_does_are_not_held_for_none(judge):
    brands = of_groups(MANY, lambda _: [named("Fizz"), named("Zoom-Zoom")])
    for id in ("4.3.1.senses-primary", "4.3.1.toolkit"):
        found = judge(id, MANY, True, software=brands)
        assert found.verdict == Verdict.NOT_TESTED
        assert "names of software that say what it does" in found.reason


def test_words_that_are_looked_up_are_those_of_the_reference_wave():
    wave = reference_wave()
    for line_ in (
        analysis.FEEDBACK_TO_PUPILS,
        analysis.FEEDBACK_TO_PARENTS,
        analysis.VIEWS,
        analysis.RECORDS,
        analysis.BROADCASTING,
    ):
        assert line_ in set(wave["checklist"]["item"])
    assert analysis.MATHEMATICS in set(wave["software"]["subject"])
    names = wave["software"]["name"].drop_duplicates()
    assert sorted(names[names.str.contains("|".join(analysis.SENSES))]) == [
        *("animation software", "image editor", "podcast software"),
        *("presentation software", "sound recorder", "video editor"),
    ]
    assert sorted(names[names.str.contains("|".join(analysis.TOOLKIT))]) == [
        *("database", "drawing software", "spreadsheet", "word processor"),
    ]


def test_a_piece_of_software_is_of_the_kind_that_most_say_it_is(collected):
    said = ["generic", "content", "generic"]
    rows = [
        {"group_id": f"s{number}-0", **named(name, kind, subject)}
        for number, (name, kind, subject) in enumerate(
            zip(["Sums", "sums", "Sums"], said, ["", "mathematics", ""], strict=True)
        )
    ]
    wave = collected(
        schools=schools(3), focus_groups=focus_groups(3), software=pd.DataFrame(rows)
    )
    found = digital_space.names(wave).frame
    assert found[["name", "kind", "named"]].to_numpy().tolist() == [
        ["Sums", "general tool", 3]
    ]
