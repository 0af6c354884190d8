"""Each sentence of Appendix B, word by word, of results that are written down."""

from dataclasses import replace

import pandas as pd
import pytest
from by_hand import MISSING, NONE, WHY, WHY_WITHHELD, WITHHELD, one, result

from personalising.study.response_rates import sentences

COUNTED = result(
    instrument=["Survey", "Checklist", "Interview", "Sort"],
    expected=[2000, NONE, NONE, 12],
    returned=[1700, 12, 3, 11],
    basis=["counted", "counted", "assumed", "assumed"],
).table.astype({"expected": "Int64"})
COUNTED_SAID = (
    "In this wave: Survey came back from 1,700 of 2,000. Checklist came back from 12 "
    "(no target stated)."
)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([0, 1], COUNTED_SAID),
        (
            [0, 1, 2, 3],
            f"{COUNTED_SAID} The numbers for 2 other instruments were worked out from "
            "an assumption, not counted.",
        ),
        (
            [2],
            "In this wave: no returns were counted. The numbers for 1 instrument were "
            "worked out from an assumption, not counted.",
        ),
    ],
)
def test_returns_are_given_of_what_was_counted(rows, said):
    found = result(**COUNTED.iloc[rows])
    assert sentences.returns(found, "in this wave") == said


def test_returns_that_are_all_withheld_are_not_called_none():
    found = replace(result(**COUNTED.iloc[[2]]), withheld="Few.")
    assert sentences.returns(found, "in this wave").startswith(
        "In this wave: what was counted of returns is withheld, as it is of one or "
        "two. The numbers for 1 instrument were"
    )
    some = replace(result(**COUNTED.iloc[[0, 1]]), withheld="Few.")
    assert sentences.returns(some, "in this wave") == COUNTED_SAID


@pytest.mark.parametrize(
    ("groups", "held"),
    [(1, "1 group of pupils was held"), (30, "30 groups of pupils were held")],
)
def test_focus_groups_are_set_beside_the_reports_two_counts(groups, held):
    found = one(
        groups=groups, learners=1230.0, per_group=6.0, supposed=205.0, printed=82.0
    )
    assert sentences.focus_groups(found, "in these made data") == (
        f"In these made data {held}. Appendix B of the report gives 1,230 learners at "
        "6 to a group. That is 205 groups, and its section 4.3.2 counts 82: the two do "
        "not agree."
    )


def test_what_was_not_collected_is_the_reason():
    assert sentences.returns(MISSING, "in this wave") == (
        f"What came back of what was sent out cannot be said ({WHY})."
    )
    assert sentences.focus_groups(WITHHELD, "in this wave") == (
        f"Nothing is known of focus groups of pupils ({WHY_WITHHELD})."
    )
    assert pd.isna(COUNTED["expected"].iloc[1])
