"""The sentence of the card sorts, word by word, of a result that is written down."""

from by_hand import MISSING, NONE, result

from personalising.pages import Result
from personalising.study.card_sorts import sentences


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
