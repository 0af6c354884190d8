"""Sentences and titles of the learner space, word by word, of results by hand."""

import pandas as pd
import pytest
from by_hand import MISSING, NONE, WITHHELD, one, result

from personalising.pages import Result
from personalising.study.learner_space import cells, messages, reported, sentences
from personalising.study.learner_space.names import (
    LEISURE_KIND,
    NOT_TO_COMMUNICATE,
    TO_COMMUNICATE,
    WORK_KIND,
)

HERE = "in this wave"


def places(**named: tuple[int, int]) -> Result:
    """Places with how many of ten primary and of ten secondary groups named each."""
    rows = [
        (place, phase, count, 10, count / 10)
        for place, counts in named.items()
        for phase, count in zip(("primary", "secondary"), counts, strict=True)
    ]
    columns = ["place", "phase", "named", "asked", "share"]
    return Result(pd.DataFrame(rows, columns=columns), {})


@pytest.mark.parametrize(
    ("found", "said", "title"),
    [
        (
            places(email=(7, 8), CD=(1, 2)),
            "In this wave both phases name email most.",
            "Work is kept most often in email: 15 of 20 groups",
        ),
        (
            places(email=(7, 2), CD=(1, 3)),
            "In this wave primary groups name email most, and secondary groups CD.",
            "Work is kept most often in email: 9 of 20 groups",
        ),
        (
            places(email=(5, 5), CD=(5, 5)),
            "In this wave both phases name email and CD most.",
            "Work is kept most often in email and CD",
        ),
        (
            places(email=(0, 0), CD=(0, 0)),
            "In this wave no place stands out.",
            "",
        ),
        (
            places(email=(0, 4), CD=(0, 1)),
            "In this wave secondary groups name email most.",
            "Work is kept most often in email: 4 of 20 groups",
        ),
        (
            places(a=(1, 1), b=(1, 1), c=(1, 1), d=(1, 1)),  # too many tie
            "In this wave no place stands out.",
            "",
        ),
    ],
)
def test_where_work_is_kept(found, said, title):
    assert sentences.kept_work(found, HERE) == said
    assert messages.kept_work(found.frame) == title


def test_lost_figures_are_told_as_orders():
    kept = reported.figure_6()
    assert messages.kept_work(kept.frame) == (
        "Becta's Figure 6 is lost: its text puts own documents and class folder before "
        "all other places"
    )
    assert sentences.kept_work(kept, HERE).endswith("nobody can say any more.")
    both = reported.figure_7("activities", "must_haves")
    assert messages.things(both.frame) == (
        "Becta's Figure 7 is lost: its text puts leisure before school work"
    )
    assert "The two lists" in sentences.things(both, HERE, 0.95)
    must = reported.figure_7("must_haves")
    assert messages.things(must.frame) == (
        "Becta's Figure 7 is lost: its text names phone, computer and console as key"
    )
    assert "The two lists" not in sentences.things(must, HERE, 0.95)
    assert "interval" not in sentences.things(both, HERE, 0.95)


@pytest.mark.parametrize(
    ("groups", "extra", "said"),
    [
        (11, 4, "In this wave 11 groups of pupils answered, and 4 of them the extra "),
        (1, 0, "In this wave 1 group of pupils answered, and none of them the extra "),
        (9, 9, "In this wave 9 groups of pupils answered, and all of them the extra "),
    ],
)
def test_who_walked(groups, extra, said):
    found = one(groups=groups, extra=extra)
    assert sentences.who_walked(found, HERE) == f"{said}questions too."


def test_report_counted_eleven_and_four():
    assert sentences.walked_in_print() == (
        "In the report 11 answered the questions, and 4 of them the extra ones on who "
        "decides."
    )


def answers(*rows: tuple[str, str, int]) -> Result:
    names, kinds, named = zip(*rows, strict=True)
    return result(
        answer=[*names],
        kind=[*kinds],
        named=[*named],
        asked=11,
        share=[count / 11 for count in named],
    )


TALK, OTHER = TO_COMMUNICATE, NOT_TO_COMMUNICATE
LINES = "Lines are intervals at 95%, for groups of other schools."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", TALK, 1)], "the one thing listed is a way to communicate."),
        ([("a", OTHER, 1)], "the one thing listed is not a way to communicate."),
        (
            [("a", TALK, 2), ("b", OTHER, 1)],
            "1 of the 2 things listed is a way to communicate.",
        ),
        (
            [("a", TALK, 2), ("b", TALK, 1), ("c", OTHER, 1)],
            "2 of the 3 things listed are ways to communicate.",
        ),
        (
            [("a", OTHER, 2), ("b", OTHER, 1)],
            "none of the 2 things listed is a way to communicate.",
        ),
    ],
)
def test_how_much_of_what_is_blocked_is_for_communication(rows, said):
    found = sentences.communication_blocked(answers(*rows), HERE, 0.95)
    assert found == f"In this wave {said} {LINES}"


def test_sites_to_communicate_by_that_are_visited():
    none = answers(("maths", OTHER, 4))
    assert sentences.visited(none, HERE) == (
        "In this wave no site that is listed is one to communicate by."
    )
    some = answers(("maths", OTHER, 4), ("Bebo", TALK, 1), ("MSN", TALK, 1))
    assert (
        sentences.visited(some, HERE)
        == "In this wave Bebo is visited by 1 group of 11."
    )


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("games", OTHER, 9), ("Bebo", TALK, 8)], "X: games, as 9 of 11 groups say"),
        (
            [("games", OTHER, 9), ("Bebo", TALK, 9), ("MSN", TALK, 9), ("a", TALK, 1)],
            "X: games, Bebo and MSN, as 9 of 11 groups say",
        ),
        ([(name, TALK, 2) for name in "abcd"], ""),
        ([("Nothing", OTHER, 6), ("a", OTHER, 1)], "Y: so say 6 of 11 groups"),
    ],
)
def test_titles_name_what_most_groups_say(rows, title):
    for message, one_, nothing in (
        (messages.blocked, "Blocked most often", "Most often, nothing is blocked"),
        (messages.sites, "Visited most often", "Most often, no site is visited"),
        (
            messages.missing_at_home,
            "Missed most often at home",
            "Most often, nothing is missed at home",
        ),
    ):
        wanted = title.replace("X", one_).replace("Y", nothing)
        assert message(answers(*rows).frame) == wanted


def test_titles_of_log_ins_and_choices_count_groups():
    phases = result(phase=["primary", "secondary"], named=[1, 5])
    assert messages.log_ins(phases.frame) == (
        "Groups with log-ins of their own: 1 primary and 5 secondary"
    )
    chosen = result(
        question=["tools", "tools"],
        answer=["chosen", "given"],
        named=[2, 1],
        asked=[3, 3],
    ).frame
    assert messages.choices(chosen) == "2 of 3 groups choose between screen and paper"
    assert messages.choices(chosen.tail(1)) == ""


def homes(*rows: tuple[int, int]) -> Result:
    named, asked = zip(*rows, strict=True)
    who = ["all pupils", "pupils of disadvantaged schools"][: len(rows)]
    share = [a / b for a, b in rows]
    return result(who=who, named=[*named], asked=[*asked], share=share)


@pytest.mark.parametrize(
    ("rows", "title", "said"),
    [
        (
            [(10, 100), (9, 50)],
            "10 per cent of pupils have no internet at home",
            "In this wave 18 per cent of pupils in disadvantaged schools lack it, "
            "against 10 per cent of all.",
        ),
        (
            [(10, 100), (5, 50)],
            "10 per cent of pupils have no internet at home",
            "In this wave it is 10 per cent in disadvantaged schools too.",
        ),
        ([(10, 100)], "10 per cent of pupils have no internet at home", ""),
        ([(2, 19), (1, 9)], "2 of 19 pupils have no internet at home", ""),
        ([(2, 20), (1, 9)], "10 per cent of pupils have no internet at home", ""),
    ],
)
def test_homes_are_compared_in_per_cent_where_there_are_twenty(rows, title, said):
    assert messages.homes(homes(*rows).frame) == title
    assert sentences.homes(homes(*rows), HERE) == said


def things(*rows: tuple[str, str, str, float]) -> Result:
    table, item, kind, share = zip(*rows, strict=True)
    return result(table=[*table], item=[*item], kind=[*kind], share=[*share])


PHONE = ("must_haves", "phone", "one thing", 0.5)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("music", LEISURE_KIND, 0.5), ("homework", WORK_KIND, 0.25)],
            "1 activity stands before the first that is school work.",
        ),
        (
            [
                ("music", LEISURE_KIND, 0.5),
                ("art", "other", 0.3),
                ("homework", WORK_KIND, 0.25),
            ],
            "2 activities stand before the first that is school work.",
        ),
        (
            [("music", LEISURE_KIND, 0.1 + 0.2), ("homework", WORK_KIND, 0.3)],  # a tie
            "no activity is named more often than school work.",
        ),
        (
            [("music", LEISURE_KIND, 0.5)],
            "none of the activities listed is school work.",
        ),
        ([], "what pupils do was not asked."),
    ],
)
def test_school_work_among_activities(rows, said):
    found = things(*(("activities", *row) for row in rows), PHONE)
    lines = "Lines are intervals at 95%, for pupils of other schools."
    both = f" {sentences.TOGETHER}" if rows else ""
    assert sentences.things(found, HERE, 0.95) == f"In this wave {said} {lines}{both}"


def test_title_of_things_names_the_first_of_each():
    found = things(("activities", "music", LEISURE_KIND, 0.5), PHONE).frame
    assert messages.things(found) == (
        "The activity named most is music; the must-have named most is phone"
    )
    assert messages.things(found.tail(1)) == "The must-have named most is phone"


def leisure(who: str = "all", ranked: int = 40, share: float = 0.9) -> Result:
    return one(who=who, ranked=ranked, share=share)


def test_title_and_note_of_leisure():
    assert messages.leisure_and_work(leisure().frame) == (
        "Leisure comes first for 90 per cent of those who ranked"
    )
    for few in (leisure("primary"), leisure(ranked=19), leisure(share=NONE)):
        assert messages.leisure_and_work(few.frame) == ""
    assert sentences.leisure_note(leisure(), 0.9) == "Intervals at 90%."
    assert sentences.leisure_note(leisure(share=NONE), 0.9) == (
        "Intervals at 90%. Nobody ranked what they do."
    )


def agreed(*shares: float, asked: int = 40) -> Result:
    return result(
        says=["like maths", "read", "sing"][: len(shares)],
        share=[*shares],
        asked=asked,
        conf_low=[share - 0.1 for share in shares],
    )


def test_statements_name_both_ends():
    assert sentences.statements(agreed(0.25, 0.75), HERE) == (
        "In this wave 75 per cent read, and 25 per cent like maths."
    )
    assert sentences.statements(agreed(0.3, 0.1 + 0.2), HERE) == (
        "In this wave as many agree to each."
    )
    assert sentences.statements(agreed(0.3), HERE) == ""
    assert sentences.statements(agreed(0.3, 0.5, asked=19), HERE) == ""
    assert messages.statements(agreed(0.25, 0.75, 0.6).frame) == (
        "More than half of pupils clearly agree to 1 of 3 statements"
    )


def test_title_of_girls_and_boys_says_what_is_clear():
    found = result(says=["sing", "read"], conf_low=[0.1, -0.1], conf_high=[0.2, 0.2])
    assert messages.girls_and_boys(found.frame) == (
        "1 of 2 differences is clear of zero: “sing”"
    )


def test_notes_give_the_level():
    assert sentences.note(agreed(0.5), 0.9) == "Intervals at 90%."
    assert sentences.interval_of_groups(agreed(0.5), 0.9) == (
        "Intervals at 90%. They say how many it could be among as many groups of other "
        "schools, on average."
    )


def test_sentences_of_what_is_not_there_are_empty():
    for lacking in (MISSING, WITHHELD):
        assert sentences.who_walked(lacking, HERE) == ""
        assert sentences.kept_work(lacking, HERE) == ""
        assert sentences.communication_blocked(lacking, HERE, 0.95) == ""
        assert sentences.visited(lacking, HERE) == ""
        assert sentences.homes(lacking, HERE) == ""
        assert sentences.things(lacking, HERE, 0.95) == ""
        assert sentences.statements(lacking, HERE) == ""
        assert sentences.leisure_note(lacking, 0.95) == ""
        assert sentences.interval_of_groups(lacking, 0.95) == ""
        assert sentences.note(lacking, 0.95) == ""


@pytest.mark.parametrize(
    ("low", "high", "asked", "said"),
    [
        (0.26, 0.74, 4, "1 to 3"),
        (0.25, 0.75, 4, "1 to 3"),
        (0.2499, 0.7501, 4, "0 to 4"),
        (0.29, 0.57, 100, "29 to 57"),  # whole numbers, but for rounding
        (0.0, 1.0, 1200, "0 to 1,200"),
    ],
)
def test_interval_in_counts_is_rounded_outwards(low, high, asked, said):
    row = {"conf_low": low, "conf_high": high, "asked": asked}
    assert " ".join(cells.interval(row).split()) == said
    assert cells.interval(row | {"conf_low": NONE}) == ""
