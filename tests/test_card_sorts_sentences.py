"""The sentence of the card sorts, word by word, of a result that is written down."""

import pandas as pd
import pytest
from by_hand import MISSING, NONE, result

from personalising.pages import Result
from personalising.study.card_sorts import messages, sentences


def agreement(note: str = "", low: float = 0.25) -> Result:
    return result(
        phase=["primary", "secondary"],
        sort=["where", "frequency"],
        conf_low=[low, NONE if note else 0.5],
        conf_high=[0.75, NONE if note else 0.75],
        note=["", note],
    )


def test_agreement_note_gives_the_level_and_the_rows_without_a_result():
    assert sentences.agreement_note(agreement(), 0.95) == "Intervals at 95%."
    assert sentences.agreement_note(agreement("only 1 group"), 0.9) == (
        "Intervals at 90%. Secondary groups, how often: only 1 group."
    )
    assert sentences.agreement_note(MISSING, 0.95) == ""


def test_agreement_note_says_what_an_interval_without_a_width_means():
    assert sentences.agreement_note(agreement(low=0.75), 0.95) == (
        "Intervals at 95%. Where all groups agree, leaving one out changes nothing, so "
        "that the interval is a point; other groups may still differ."
    )


def test_coefficients_note_names_the_rows_without_an_interval():
    few = "fewer than 5 schools, and so no interval"
    assert sentences.coefficients_note(agreement(few), 0.95) == (
        f"Intervals at 95%. Secondary groups, how often: {few}."
    )


def test_exchanges_note_says_why_there_is_no_result():
    found = result(
        sort=["frequency", "where"],
        compared=["Key Stages 1 and 2"] * 2,
        note=["", "no"],
    )
    assert sentences.exchanges_note(found) == "Key Stages 1 and 2, where: no."
    assert sentences.exchanges_note(MISSING) == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Every group made several heaps, and every sort counts."),
        (
            2,
            "2 groups made one heap of all cards, or a heap of each; such a sort tells "
            "nothing of two cards, and is left out.",
        ),
    ],
)
def test_groups_that_are_left_out_are_counted(number, said):
    assert sentences.left_out(result(left_out=[number, number])) == said


def pairs(*shares: float) -> pd.DataFrame:
    names = [("Wii", "Xbox"), ("Bebo", "Email"), ("Bebo", "Wii")]
    rows = [(*both, share) for both, share in zip(names, shares, strict=True)]
    return pd.DataFrame(rows, columns=["card", "other", "share"])


def test_title_names_the_two_cards_that_lie_together_most():
    nothing = pd.DataFrame()
    assert messages.alike(pairs(0.5, 0.75, 0.25), nothing) == (
        "Groups put Bebo and Email together more often than any other cards"
    )
    assert messages.alike(pairs(0.75, 0.75, 0.25), nothing) == ""  # a tie
    assert messages.alike(pairs(0.0, 0.0, 0.0), nothing) == ""


def test_title_names_a_coefficient_only_if_it_is_the_highest_everywhere():
    data = pd.DataFrame(
        {"kappa": [0.25, 0.5], "gwet": [0.5, 0.75], "alpha": [0.25, 0.5]}
    )
    assert messages.coefficients(data) == (
        "Gwet's coefficient is the highest of the three in every sort"
    )
    assert messages.coefficients(data.assign(alpha=[0.25, 1.0])) == ""


def test_title_says_that_agreement_is_flattered_only_where_it_is_everywhere():
    data = pd.DataFrame({"kept": [0.5, 0.75], "by_others": [0.25, 0.5]})
    assert "look better than other groups find it" in messages.discarded(data)
    assert messages.discarded(data.assign(by_others=[0.25, 0.75])) == ""


def test_title_counts_the_comparisons_that_are_clear_of_chance():
    data = pd.DataFrame(
        {"sort": ["where", "frequency"], "compared": "phases", "p_value": [0.04, 0.05]}
    )
    assert messages.exchanges(data) == (
        "1 of 2 comparisons is clear of chance: phases on where"
    )
    assert messages.exchanges(data.tail(1)) == ("The comparison is not clear of chance")
    assert messages.exchanges(data.assign(p_value=0.5)) == (
        "None of 2 comparisons is clear of chance"
    )
    assert messages.exchanges(data.assign(p_value=NONE)) == ""


def test_title_counts_what_is_merged():
    assert messages.merged(pd.DataFrame({"cards": ["a, b"]})) == (
        "1 set of cards is one thing to nearly all groups"
    )
    assert messages.merged(pd.DataFrame({"cards": []})) == ""


def test_title_of_moves_counts_neither_what_stays_nor_what_is_not_known():
    data = pd.DataFrame(
        {
            "card": ["a", "b", "c", "d", "e", "f"],
            "ks1": ["centre", "centre", "centre", "outside", "", "centre"],
            "ks4": ["centre", "centre", "outside", "centre", "centre", ""],
        }
    )
    assert messages.moves(data) == (
        "From Key Stage 1 to Key Stage 4, 1 technology comes to the centre and 1 "
        "leaves it"
    )
