"""How large a wave must be: the chance to decide, the sizes, and the command."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from made_waves import reference_wave
from scipy.stats import t

from personalising import published
from personalising.cli import cli
from personalising.model import Effect, NotTested, Verdict, claims, rule
from personalising.statistics import (
    compare_correlations,
    correlation_from_summary,
    fleiss_kappa,
)
from personalising.statistics.planning import chance_to_decide, smallest_size
from personalising.study import card_sorts, ledger, planning
from personalising.study.planning import messages
from personalising.study.planning.precision import EXACT, precision
from personalising.study.planning.report import render
from personalising.study.planning.sizes import NO_SIZE
from personalising.study.planning.sorting import sampled_kappas, scatter
from personalising.study.teacher_survey.bounds import table as bounds

FIELD = claims("field_data")
SAMPLES = 4000
PRINTED = {each.claim.id: each for each in ledger.printed()}


def sizes(id):
    found = planning.sizes(0.8, [id]).frame
    return list(zip(found["size_low"], found["size_high"], strict=True))


def sampled(r, n, seed):
    """Correlations of samples of n from normal variables that are correlated."""
    draw = np.random.default_rng(seed)
    x = draw.standard_normal((SAMPLES, n))
    y = r * x + math.sqrt(1 - r * r) * draw.standard_normal((SAMPLES, n))
    x -= x.mean(1, keepdims=True)
    y -= y.mean(1, keepdims=True)
    return (x * y).sum(1) / np.sqrt((x * x).sum(1) * (y * y).sum(1))


def share_decided(claim, effects):
    return np.mean([claim.judge(effect) == Verdict.SUPPORTED for effect in effects])


def as_effect(found):
    return Effect(found.r, found.conf_low, found.conf_high, found.n, "r", 0.95)


@pytest.mark.long
@pytest.mark.parametrize(
    ("id", "r", "place"),
    [
        ("4.1.statemented-disadvantage-primary", 0.55, 0),
        ("4.1.statemented-absence-primary", 0.185, 1),
        ("4.1.statemented-disadvantage-secondary", 0.0, 0),
    ],
)
def test_size_gives_the_power_in_simulated_samples(id, r, place):
    n = sizes(id)[place][0]
    found = [correlation_from_summary(x, n) for x in sampled(r, n, 2009)]
    share = share_decided(FIELD[id], map(as_effect, found))
    assert share == pytest.approx(0.8, abs=0.03)


@pytest.mark.long
def test_size_for_a_difference_of_phases_gives_the_power_in_simulated_samples():
    claim = FIELD["4.1.statemented-disadvantage-phases"]
    n = sizes(claim.id)[0][0] // 2
    first, second = (
        [correlation_from_summary(r, n) for r in sampled(true, n, seed)]
        for seed, true in enumerate((0.55, 0.11))
    )
    found = (compare_correlations(a, b) for a, b in zip(first, second, strict=True))
    effects = (
        Effect(d.difference, d.conf_low, d.conf_high, n, "", 0.95) for d in found
    )
    assert share_decided(claim, effects) == pytest.approx(0.8, abs=0.03)


def test_sameness_of_a_correlation_takes_what_equivalence_takes():
    # two one-sided tests at .025 each, within .1, power .8 at r = 0
    assert sizes("4.1.statemented-disadvantage-secondary")[0] == (1047, 1047)


def test_effect_inside_the_band_has_no_size_however_many_are_asked():
    found = planning.sizes(0.8, ["4.2.2.gifted"]).frame
    assert found["size_low"].isna().all()
    assert set(found["note"]) == {NO_SIZE}
    # its chance falls, where many are asked: they find that it is negligible
    chances = [chance_to_decide("direction", 0.06, e, 0.1, 0.95) for e in (0.02, 0.002)]
    assert chances[0] > chances[1]


def test_fact_about_a_sample_needs_no_size():
    with pytest.raises(NotTested, match="known exactly"):
        precision(PRINTED["4.1.secondary-size-disadvantage"])
    found = planning.sizes(0.8, ["4.1.secondary-size-disadvantage"]).frame
    assert list(found["note"]) == [EXACT]


def test_survey_has_the_errors_that_print_allows_at_its_own_size():
    known = bounds.errors()["older-1"]
    found = precision(PRINTED["4.2.2.older-1"])
    assert found.least(known.lowest_teachers) == pytest.approx(known.lowest)
    assert found.most(known.highest_teachers) == pytest.approx(known.highest)
    assert found.most(4 * known.highest_teachers) == pytest.approx(known.highest / 2)
    over_range = precision(PRINTED["4.2.2.experience"])  # three steps of a band
    band = bounds.errors()["experience"]
    assert over_range.least(band.lowest_teachers) == pytest.approx(3 * band.lowest)
    assert over_range.estimate == pytest.approx(3 * 0.137)


def test_regression_has_the_error_that_follows_from_its_printed_f():
    # the printed t is at most 2.30, with a variance inflation of 1
    found = precision(PRINTED["4.2.1.e-maturity-change"])
    n = published.figure("s421.F").df[1] + 4
    assert found.estimate / found.least(n) == pytest.approx(2.30, abs=0.005)
    assert found.most(n) == pytest.approx(math.sqrt(2) * found.least(n))
    # of three coefficients and the mean nothing is left with 4 schools, and one with 5
    assert found.least(4) == math.inf
    assert found.least(5) == pytest.approx(math.sqrt(n - 4) * found.least(n))


def test_every_claim_has_sizes_or_the_reason_why_it_has_none():
    found = planning.sizes(rule().power).frame
    assert set(found["id"]) == PRINTED.keys()
    without = found[found["size_low"].isna()]
    assert (without["note"] != "").all()
    both = found.dropna(subset=["size_low", "size_high"])
    assert (both["size_low"] <= both["size_high"]).all()
    few = (found["size_high"] <= 1000) & found["assumed"].isin(["as printed", "none"])
    assert messages.sizes(found).startswith(f"{few.sum()} of ")
    assert messages.sizes(found.iloc[:0]) == ""


def test_more_power_and_a_smaller_effect_take_a_larger_wave():
    id = "4.2.2.older-1"
    (low, high), (half_low, half_high) = sizes(id)
    assert low < half_low
    assert high < half_high
    more = planning.sizes(0.9, [id]).frame
    assert more["size_low"].iloc[0] > low


def test_chance_at_the_size_is_the_power_and_just_below_it_is_less():
    size, _ = sizes("4.1.statemented-absence-secondary")[0]
    at, below = (
        planning.decided_by(n, ["4.1.statemented-absence-secondary"]).frame
        for n in (size, size - 1)
    )
    assert at["chance_low"].iloc[0] >= 0.8 > below["chance_low"].iloc[0]


def test_smallest_size_is_found_exactly_and_none_where_there_is_none():
    assert smallest_size(lambda n: n >= 7919, 0.5) == 7919
    assert smallest_size(lambda n: 0.0, 0.5) is None
    assert smallest_size(lambda n: 1.0, 0.5, smallest=4) == 4


def test_curve_rises_and_is_of_the_effect_as_printed():
    found = planning.curve(["4.2.2.older-1"]).frame
    assert found["chance_low"].is_monotonic_increasing
    assert set(found["assumed"]) == {"as printed"}
    assert (found["size"].iloc[0], found["size"].iloc[-1]) == (100, 10_000)


# --- the command ----------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(cli, ["plan", *arguments])


def test_command_says_the_same_as_text_json_and_csv():
    id = "4.2.2.girls-boys"
    rows = json.loads(run("--claims", id, "--format", "json").output)
    assert [row["assumed"] for row in rows] == ["none", "half the band"]
    text = run("-c", id).output
    assert f"{rows[0]['size_low']:,} to {rows[0]['size_high']:,} teachers" in text
    table = run("-c", id, "--format", "csv").output.splitlines()
    assert len(table) == 3


def test_command_takes_a_budget_instead():
    out = run("-c", "4.1.statemented-absence-secondary", "--budget", "15").output
    assert "as printed: 8" in out
    assert "with 15 schools" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--power", "1.2"], "--power: found 1.2, expected a chance above 0.5"),
        (["--power", "nan"], "--power: found nan"),
        (["--claims", "4.2.2.oldr-1"], "such as 4.2.2.older-1"),
        (["--claims", ""], "--claims: found ''"),
    ],
)
def test_what_cannot_be_planned_is_refused(arguments, said):
    error = run(*arguments).exception
    assert said in str(error)


def test_budget_below_one_is_refused():
    assert run("--budget", "0").exit_code == 2


def test_figures_have_no_place_for_a_size_that_there_is_not():
    found = planning.sizes(0.8).frame
    drawn = found.dropna(subset=["size_low"])
    assert pd.notna(drawn["size_high"]).all()


def test_sizes_of_a_claim_stand_side_by_side():
    found = planning.sizes(0.8)
    table = planning.by_claim(found).frame.set_index("id")
    numbered = {id for id, each in PRINTED.items() if each.reading}
    assert numbered <= set(table.index) < PRINTED.keys()
    in_words = {*claims("digital_space"), *claims("institutional_space")}
    assert not in_words & set(table.index)
    low, high = sizes("4.2.2.older-1")[0]
    row = table.loc["4.2.2.older-1"]
    assert (row["whole_low"], row["whole_high"]) == (low, high)
    assert row["half_low"] > row["whole_low"]
    assert table.loc["4.2.2.gifted", "note"] == NO_SIZE
    assert pd.isna(table.loc["4.1.secondary-size-disadvantage", "whole_low"])


def test_plan_lists_claims_in_the_order_of_the_ledger():
    lines = render("text", 0.8, [], None).splitlines()
    named = [line.split(":")[0] for line in lines if line and not line.startswith(" ")]
    assert named[1:] == [each.claim.id for each in ledger.printed()]


def test_table_of_sizes_gives_the_chance_of_each():
    found = planning.by_size().frame.set_index("id")
    for size in (25, 2000):
        alone = planning.decided_by(size, ["4.2.2.older-1"]).frame.iloc[0]
        row = found.loc["4.2.2.older-1"]
        assert row[f"low_{size}"] == alone["chance_low"] <= alone["chance_high"]
        assert row[f"high_{size}"] == alone["chance_high"]
    assert found.loc["4.1.statemented-absence-secondary", "low_25"] > 0.8
    assert not found.drop(columns=["short", "unit"]).isna().any(axis=None)
    assert set(found.index) < {each.claim.id for each in ledger.printed()}


# --- card sorts -----------------------------------------------------------------------


def test_sorts_that_are_drawn_have_the_printed_kappa_on_average():
    rng = np.random.default_rng(1)
    shares, kappa = np.array([0.5, 0.3, 0.2]), 0.25
    found = [
        sampled_kappas(
            rng, rng.dirichlet(shares * (1 / kappa - 1), size=23), 12, 50
        ).mean()
        for _ in range(200)
    ]
    assert np.mean(found) == pytest.approx(kappa, abs=0.015)


def test_sampled_kappa_is_that_of_its_counts():
    chances = np.tile([[0.6, 0.3, 0.1], [0.1, 0.2, 0.7]], (4, 1))
    (found,) = sampled_kappas(np.random.default_rng(3), chances, 6, 1)
    counts = np.random.default_rng(3).multinomial(6, chances, size=(1, 8))[0]
    assert found == pytest.approx(fleiss_kappa(counts).kappa)


@pytest.mark.parametrize("groups", [8, 24, 60])
def test_error_of_kappa_goes_by_the_root_of_the_groups(groups):
    rng = np.random.default_rng(2)
    chances = rng.dirichlet(np.full(3, 1.0), size=23)
    few, many = (sampled_kappas(rng, chances, n, 4000).std() for n in (12, groups))
    assert many * groups**0.5 == pytest.approx(few * 12**0.5, rel=0.08)


def test_error_of_kappa_is_near_that_of_the_jackknife_on_the_reference_wave():
    found = card_sorts.agreement(reference_wave()).frame
    for row in found.itertuples():
        error = (row.conf_high - row.conf_low) / 2 / t.isf(0.025, row.groups - 1)
        low, high = (
            end / row.groups**0.5 for end in scatter(f"{row.sort}.{row.phase}")
        )
        assert low / 1.6 < error < high * 1.6


def test_wave_of_the_planned_size_tells_the_phases_apart_as_often_as_planned():
    claim = PRINTED["4.3.2.frequency-phases"]
    found = precision(claim)
    assert found.unit == "groups of two phases"
    assert found.least(40) < found.most(40)
    apart = [scatter(f"frequency.{phase}") for phase in ("primary", "secondary")]
    expected = math.hypot(*(each.least for each in apart)) / math.sqrt(20)
    assert found.least(40) == pytest.approx(expected * t.isf(0.025, 19) / 1.959964)
    (whole, half) = sizes("4.3.2.frequency-phases")
    assert 23 < whole[0] < whole[1]  # the study had 23
    assert pd.isna(half[0])
