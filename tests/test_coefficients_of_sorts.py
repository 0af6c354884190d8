"""Other coefficients of the card sorts, cards left out, and sets of groups compared."""

import numpy as np
import pytest
from made_sorts import alike, of_stage, tables
from made_waves import reference_wave

from personalising import published
from personalising.study import card_sorts
from personalising.study.card_sorts.coefficients import SETS, discarded, ratings
from personalising.waves import NotCollected

CARDS = [f"card {n:02}" for n in range(24)]
OFTEN = ("often", "sometimes", "never")


@pytest.fixture(scope="module")
def reference():
    return reference_wave()


@pytest.fixture(scope="module")
def rows(reference):
    return reference["card_sorts"].merge(reference["focus_groups"], on="group_id")


def at_random(groups, sort="frequency", categories=OFTEN, seed=2):
    draw = np.random.default_rng(seed)
    return [
        (group, sort, card, categories[draw.integers(len(categories))])
        for group, _, _ in groups
        for card in CARDS
    ]


def test_kappa_is_the_printed_one_beside_the_others(reference, rows):
    result = card_sorts.coefficients(reference)
    assert len(result.frame) == 4
    for row in result.frame.itertuples():
        figure = published.figure(f"s432.kappa.{row.sort}.{row.phase}")
        assert figure.agrees(row.kappa)
        for name in ("kappa", "gwet", "alpha"):
            low, high = getattr(row, f"{name}_low"), getattr(row, f"{name}_high")
            assert low < getattr(row, name) < high
    for bases in result.bases.values():
        assert all(base.recount(rows) == base.count for base in bases)


def test_groups_that_left_cards_out_count_in_all_three(collected):
    groups = of_stage(6)
    made = at_random(groups)
    left = [row for n, row in enumerate(made) if n % 7]
    found = card_sorts.coefficients(collected(**tables(groups, left))).frame
    row = found.set_index(["sort", "phase"]).loc[("frequency", "primary")]
    assert row["groups"] == 6
    assert np.isfinite([row["kappa"], row["gwet"], row["alpha"]]).all()


def test_a_card_that_half_of_the_groups_placed_counts_and_one_of_fewer_does_not(
    collected,
):
    groups = of_stage(6)
    made = at_random(groups)
    made += alike(groups[:3], "frequency", {"half": "often"})
    made += alike(groups[:2], "frequency", {"fewer": "often"})
    wave = collected(**tables(groups, made))
    assert ratings(wave, "frequency", (1,)).codes.shape == (len(CARDS) + 1, 6)


def test_few_schools_have_coefficients_and_no_interval(collected):
    groups = of_stage(8, each=2)
    wave = collected(**tables(groups, at_random(groups)))
    found = card_sorts.coefficients(wave).frame.set_index(["sort", "phase"])
    row = found.loc[("frequency", "primary")]
    assert np.isnan(row["gwet_low"])
    assert np.isfinite(row["gwet"])
    assert row["note"].startswith("fewer than 5 schools")
    assert "pupils of Key Stage 3 or 4" in found.loc[("where", "secondary"), "note"]


def test_leaving_out_cards_by_the_same_groups_flatters_agreement(reference):
    found = discarded(reference).frame
    assert (found["kept"] > found["kappa"]).all()
    assert (found["kept"] > found["by_others"]).all()


def test_leaving_out_cards_of_random_sorts_gains_nothing_with_other_groups(collected):
    groups = of_stage(12)
    wave = collected(**tables(groups, at_random(groups)))
    (row,) = card_sorts.discarded(wave).frame.itertuples()
    assert row.kept > row.kappa + 0.005
    assert abs(row.by_others - row.kappa) < 0.02
    assert row.discarded == 4


def test_a_sort_that_cannot_be_halved_says_so(collected):
    groups = of_stage(3)
    found = card_sorts.discarded(collected(**tables(groups, at_random(groups))))
    assert isinstance(found, NotCollected)
    assert "4 or more primary groups differ" in str(found)


def test_exchanges_are_counted_by_the_design(reference, rows):
    result = card_sorts.exchanges(reference)
    found = result.frame.set_index(["sort", "compared"])
    assert len(found) == 2 * len(SETS)
    # of the schools with groups of both stages, one has two of the one and one of the
    # other, and two have one of each
    assert found.loc[("frequency", "Key Stages 1 and 2"), "exchanges"] == 3 * 2 * 2
    assert found["p_value"].between(0, 1).all()
    for base in result.bases["difference"]:
        assert base.recount(rows) == base.count


def test_phases_that_sort_otherwise_are_told_apart(collected):
    groups = [*of_stage(6), *of_stage(6, stage=3)]
    where = {card: OFTEN[n % 3] for n, card in enumerate(CARDS)}
    other = {card: OFTEN[(n + 1) % 3] for n, card in enumerate(CARDS)}
    rows = [
        *alike(groups[:6], "frequency", where),
        *alike(groups[6:], "frequency", other),
    ]
    found = card_sorts.exchanges(collected(**tables(groups, rows))).frame
    row = found.set_index(["sort", "compared"]).loc[
        ("frequency", "primary and secondary")
    ]
    assert row["difference"] == 1
    assert row["p_value"] == 2 / row["exchanges"]  # itself, and all the other way round


def test_a_stage_of_one_group_is_compared_with_nothing(collected):
    groups = [*of_stage(1), *[(f"H{n}", f"P{n:03}", 2) for n in range(1, 4)]]
    found = card_sorts.exchanges(collected(**tables(groups, at_random(groups))))
    assert isinstance(found, NotCollected)
    assert "several schools of Key Stages 1 and 2" in str(found)
