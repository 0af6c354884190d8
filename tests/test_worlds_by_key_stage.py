"""Figure 4: what stands where in the digital world of each Key Stage."""

import numpy as np
import pandas as pd
import pytest
from made_sorts import alike, of_stage, tables
from made_waves import reference_wave

from personalising.study import card_sorts
from personalising.study.card_sorts import messages, sentences, zones
from personalising.waves import NotCollected

OFTEN = {"Wii": "often", "Bebo": "sometimes", "Email": "never", "Radio": "often"}
LIKED = {"Wii": "favourite", "Bebo": "other", "Email": "other", "Radio": "other"}


@pytest.fixture(scope="module")
def reference():
    return reference_wave()


@pytest.fixture(scope="module")
def drawn(reference):
    return card_sorts.digital_worlds(reference)


def made(collected, users=6, likers=6, liked=LIKED, often=OFTEN, stage=1):
    """A wave in which groups of a Key Stage sort alike, twice as many to favourites."""
    groups = of_stage(users + likers, stage)
    rows = alike(groups[:users], "frequency", often)
    rows += alike(groups[users:], "favourites", liked)
    return collected(**tables(groups, rows))


def zones_of(wave):
    return card_sorts.digital_worlds(wave).frame.set_index("card")["zone"].to_dict()


@pytest.mark.parametrize(
    ("often", "never", "favourite", "expected"),
    [
        (0.5, 0.0, 0.5, "centre"),  # half is enough
        (0.49, 0.0, 1.0, "in between"),
        (1.0, 0.0, 0.49, "in between"),
        (1.0, 0.0, np.nan, "centre"),  # nobody was asked for favourites
        (0.0, 0.5, 0.0, "outside"),
        (0.0, 0.49, 0.0, "in between"),
        (0.5, 0.5, 0.5, "centre"),  # both halves: the centre goes first
    ],
)
def test_zones_are_those_of_the_rule(often, never, favourite, expected):
    assert zones.zone(often, never, favourite) == expected


def test_central_is_what_is_used_often_and_liked(collected):
    expected = ("centre", "in between", "outside", "in between")
    assert zones_of(made(collected)) == dict(zip(OFTEN, expected, strict=True))


def test_places_follow_the_score_and_ties_share_theirs(collected):
    wave = made(collected, often=OFTEN | {"Quiz": "sometimes"})
    found = card_sorts.digital_worlds(wave).frame.set_index("card")
    assert found["score"].to_dict() == {
        **{"Wii": 1.0, "Radio": 0.5, "Bebo": 0.25, "Quiz": 0.5, "Email": 0.0}
    }
    assert found.loc[["Radio", "Quiz"], "place"].tolist() == [2.5, 2.5]
    assert found.loc["Quiz", "favourite"] != found.loc["Quiz", "favourite"]  # no card


def test_places_have_no_interval_where_fewer_than_five_groups_did_a_sort(collected):
    for users, likers, known in ((6, 6, True), (4, 6, False), (6, 4, False)):
        found = card_sorts.digital_worlds(made(collected, users, likers))
        assert found.frame["place_low"].notna().all() == known, (users, likers)
        note = sentences.without_interval(found, 0.95)
        assert ("At Key Stage 1 there is none" in note) != known


def test_groups_of_few_schools_have_no_interval(collected):
    groups = of_stage(12, each=3)
    rows = alike(groups[:6], "frequency", OFTEN)
    rows += alike(groups[6:], "favourites", LIKED)
    found = card_sorts.digital_worlds(collected(**tables(groups, rows))).frame
    assert found["place_low"].isna().all()


def test_intervals_are_those_of_schools_drawn_anew(collected):
    # two kinds of schools: those where Wii comes first, and those where it comes last
    groups = of_stage(10)
    rows = alike(groups[:5], "frequency", {"Wii": "often", "A": "never", "B": "never"})
    rows += alike(groups[5:], "frequency", {"Wii": "never", "A": "often", "B": "often"})
    found = card_sorts.digital_worlds(collected(**tables(groups, rows))).frame
    wii = found.set_index("card").loc["Wii"]
    assert (wii["place_low"], wii["place"], wii["place_high"]) == (1.0, 2.0, 3.0)
    others = alike(groups, "frequency", {"Wii": "often", "A": "never", "B": "never"})
    sure = card_sorts.digital_worlds(collected(**tables(groups, others))).frame
    assert (sure["place_low"] == sure["place_high"]).all()


def test_a_stage_that_was_not_asked_for_favourites_goes_by_use(collected):
    wave = made(collected, likers=0)
    assert zones_of(wave)["Wii"] == "centre"
    assert zones_of(wave)["Radio"] == "centre"
    heaps = {card: f"heap {name}" for card, name in LIKED.items()}
    assert zones_of(made(collected, liked=heaps))["Radio"] == "centre"


def test_a_stage_of_one_group_is_drawn_and_has_no_interval(collected):
    found = card_sorts.digital_worlds(made(collected, users=1, likers=0))
    assert found.frame.empty  # of a closed wave nothing is told of one group
    assert found.is_withheld
    assert (
        zones.world(made(collected, users=1, likers=0)).frame["place_low"].isna().all()
    )


def test_a_card_of_a_minority_of_groups_is_not_drawn(collected):
    groups = of_stage(6)
    rows = alike(groups, "frequency", OFTEN)
    rows += alike(groups[:2], "frequency", {"Pager": "often"})
    assert "Pager" not in zones_of(collected(**tables(groups, rows)))


def test_everything_never_used_leaves_the_centre_empty(collected):
    wave = made(collected, often=dict.fromkeys(OFTEN, "never"))
    found = card_sorts.digital_worlds(wave).frame
    assert set(found["zone"]) == {"outside"}
    assert messages.worlds(found).startswith("Nothing stands at the centre")


def test_a_wave_without_sorts_by_how_often_has_no_world(collected):
    groups = of_stage(6)
    wave = collected(**tables(groups, alike(groups, "favourites", LIKED)))
    for name in ("digital_worlds", "moves", "numbered_worlds"):
        found = getattr(card_sorts, name)(wave)
        assert isinstance(found, NotCollected)
        assert "a sort by how often by pupils of Key Stage 1" in str(found)


def test_reconstruction_has_no_numbers_and_obeys_the_text(reference, drawn):
    assert [*drawn.frame] == ["key_stage", "card", "zone", "said_by"]
    told = drawn.frame[drawn.frame["said_by"] == "the report"]
    for row in told.itertuples():
        assert row.card in zones.TOLD[row.key_stage][row.zone]
    wanted = sum(len(c) for stage in zones.TOLD.values() for c in stage.values())
    assert len(told) == wanted  # every card that the text names is in the wave
    for name in ("numbered_worlds", "numbered_places"):
        found = getattr(card_sorts, name)(reference)
        assert isinstance(found, NotCollected)
        assert "are lost, and invented ones are no substitute" in str(found)


def test_reconstruction_says_that_the_figure_is_lost(reference, drawn):
    assert messages.worlds(drawn.frame).startswith("Becta's Figure 4 is lost")
    moves = card_sorts.moves(reference).frame
    assert "silent" in messages.moves(moves)
    # the wave's own placements are no part of what the text says
    assert set(moves["card"]) == {
        card
        for stage in zones.TOLD.values()
        for each in stage.values()
        for card in each
    }
    shown = sentences.stage_columns(card_sorts.moves(reference))
    assert shown["ks1"].empty == "not said"


def test_a_collected_wave_has_the_numeric_form(collected):
    wave = made(collected)
    numbered = card_sorts.numbered_worlds(wave).frame
    pd.testing.assert_frame_equal(numbered, card_sorts.digital_worlds(wave).frame)
    assert messages.worlds(numbered) == "At the centre stands Wii at Key Stage 1"


def test_moves_count_what_comes_to_the_centre_and_leaves_it(collected):
    groups = [*of_stage(6), *of_stage(6, stage=4)]
    later = OFTEN | {"Wii": "never", "Email": "often", "Bebo": "often"}
    rows = alike(groups[:6], "frequency", OFTEN)
    rows += alike(groups[6:], "frequency", later)
    moves = card_sorts.moves(collected(**tables(groups, rows)))
    found = moves.frame.set_index("card")
    assert found.loc["Email"].tolist() == ["outside", "centre"]
    assert messages.moves(moves.frame) == (
        "From Key Stage 1 to Key Stage 4, 2 technologies come to the centre and 1 "
        "leaves it"
    )
    assert [c.title for c in sentences.stage_columns(moves).values()] == [
        *("Technology", "Key Stage 1", "Key Stage 4")
    ]


def test_the_report_s_own_counts_are_too_few_twice():
    said = sentences.few_in_print()
    assert "Key Stage 1 for favourites" in said
    assert "Key Stage 3 for how often" in said
    assert "Key Stage 2" not in said


def test_places_of_other_schools_have_the_confidence_that_is_asked_for():
    draw = np.random.default_rng(3)
    groups = [f"G{n}" for n in range(8)]
    use = pd.DataFrame(draw.integers(0, 3, (5, 8)).astype(float), columns=groups)
    found = zones.Stage(use, use[[]], {group: f"S{group}" for group in groups})
    ends = {level: zones._intervals(found, level) for level in (0.1, 0.5, 0.98)}
    widths = {level: (high - low).sum() for level, (low, high) in ends.items()}
    assert 0 <= widths[0.1] < widths[0.5] < widths[0.98]
