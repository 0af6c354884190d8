"""The registered rule as data, how firm its verdicts are, and the ledger of them."""

import json
import math
import subprocess
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from made_waves import reference_wave
from projects import COMMAND
from scipy.special import expit

from personalising.cli import cli
from personalising.errors import CompendiumError
from personalising.model import Basis, Effect, Verdict, assess, claims, rule
from personalising.model.firmness import level_of_family
from personalising.model.rule import FILE, contradicted, decide, read_rule
from personalising.model.sample_size import decidable
from personalising.statistics import correlation, rank_correlation_from_summary
from personalising.study import field_data, ledger, performance, teacher_survey
from personalising.study.associations import MOST_LEFT_OUT, one_left_out
from personalising.study.composites import composites

EVERY = {id: c for s in ledger.SECTIONS for id, c in claims(s.room).items()}


@cache
def printed(id):
    """A claim judged by what was printed."""
    return next(p for _, p in ledger.judged(reference_wave()) if p.claim.id == id)


def collected(**tables):
    """The reference wave with other tables, passed off as collected."""
    wave = reference_wave()
    made = wave.descriptor.model_copy(update={"provenance": "collected", "made": ()})
    return replace(wave, descriptor=made, tables={**wave.tables, **tables})


# --- the rule as data -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "detail"),
    [
        (0.01, 0.09, "negligible"),
        (-0.6, -0.01, "reversed"),
        (0.05, 0.3, "size may be negligible"),
        (0.11, 0.3, ""),
    ],
)
def test_verdict_on_a_direction_says_what_lies_behind_it(low, high, detail):
    assert decide("direction", 0.1, low, high).detail == detail


@pytest.mark.parametrize("kind", ["direction", "sameness"])
def test_what_contradicts_a_claim_is_what_the_rule_does_not_support(kind):
    # the text names places of the interval; the rule decides on each as the text says
    said = contradicted(kind, rule().band("correlation"), "A correlation")
    places = {
        "wholly below zero": (-0.3, -0.2),
        "wholly inside the negligible band": (-0.05, 0.05),
        "wholly outside the negligible band": (0.2, 0.3),
    }
    for place, ends in places.items():
        against = decide(kind, 0.1, *ends).verdict == Verdict.NOT_SUPPORTED
        if "below" in place and kind == "sameness":
            continue  # it is outside the band, which the text says
        assert (place in said) == against
    assert rule().band("correlation").readers in said


def test_each_band_comes_to_what_readers_are_told():
    half = rule().band("agreement").half_width
    x = np.linspace(-6, 6, 10_001)
    assert np.max(expit(x + half / 2) - expit(x - half / 2)) < 0.05
    assert np.max(expit(x + half) - expit(x)) < 0.05
    assert rule().band("correlation").half_width ** 2 == pytest.approx(0.01)
    assert 2 * rule().band("spread-of-schools").half_width == half


def test_deviations_and_families_name_claims_that_there_are():
    for each in rule().deviations:
        assert set(each.claims) <= EVERY.keys()
    assert {c.family for c in EVERY.values()} == {f.id for f in rule().families}
    used = {id for c in EVERY.values() for id in c.alternatives}
    assert used == {a.id for a in rule().alternatives}
    # by one no finding is judged: it says which items work alike
    judging = {band.id for band in rule().bands} - {"item-function"}
    assert {c.band.id for c in EVERY.values()} == judging


def test_our_own_questions_are_marked_and_explained():
    ours = {id for id, claim in EVERY.items() if claim.origin == "ours"}
    explained = {id for each in rule().deviations for id in each.claims}
    assert ours
    assert ours <= explained, "data/model/rule.yml, deviations: why asked?"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r["bands"][0].pop("reason"), "bands, 0, reason: Field required"),
        (lambda r: r["bands"][0].update(half_width=0), "bands, 0, half_width: Input"),
        (lambda r: r.update(power=1.2), "power: Input should be less than 1"),
        (lambda r: r.update(confidence=0.5), "confidence: Input should be greater"),
        (lambda r: r["bands"].append(r["bands"][0]), "correlation stands there twice"),
        (lambda r: r.update(version=4), "the last of changes is version 3"),
        (lambda r: r.update(mood="strict"), "mood: Extra inputs are not permitted"),
        (lambda r: r["alternatives"][0].update(bodies=["rumour"]), "'printed' or"),
        (
            lambda r: r["excerpts"].update(verdict="supported"),
            "excerpts, verdict: Input should be 'inconclusive'",
        ),
    ],
)
def test_rule_that_is_written_wrongly_is_refused(change, said, tmp_path):
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(found)
    spoilt = tmp_path / "rule.yml"
    spoilt.write_text(yaml.safe_dump(found), encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        read_rule(spoilt)
    assert str(error.value).startswith("data/model/rule.yml")
    assert said in str(error.value)


def test_rule_that_is_not_there_or_no_yaml_is_refused(tmp_path):
    with pytest.raises(CompendiumError, match=r"rule\.yml: there is no such file"):
        read_rule(tmp_path / "rule.yml")
    (tmp_path / "rule.yml").write_text("version: [", encoding="utf-8")
    with pytest.raises(CompendiumError, match=r"data/model/rule\.yml: while parsing"):
        read_rule(tmp_path / "rule.yml")


# --- how firm -------------------------------------------------------------------------


def test_print_allows_some_alternatives_and_the_rest_needs_the_data():
    found = printed("4.1.statemented-disadvantage-primary").firmness
    outcomes = {t.alternative.id: (t.stays, t.reason) for t in found.tried}
    assert outcomes == {
        "ranks": (True, ""),
        "rounding": (True, ""),
        "one-left-out": (False, "needs the data"),
    }
    assert str(found) == "in 2 of 2"
    # at n = 15 and six claims, .55 is no longer told from zero
    assert not found.stays_in_family
    assert printed("4.1.statemented-absence-secondary").firmness.stays_in_family


def test_only_what_was_decided_has_a_firmness_and_synthetic_data_have_none():
    for made, printed in ledger.judged(reference_wave()):
        assert made.firmness is None
        decided = printed.verdict in (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED)
        assert (printed.firmness is not None) == decided


def test_collected_wave_counts_the_schools_that_turn_a_finding_and_names_none():
    found = field_data.CLAIMS.in_wave(
        claims("field_data")["4.1.statemented-disadvantage-primary"], collected()
    )
    assert found.verdict == Verdict.SUPPORTED
    left_out = found.firmness.tried[-1]
    schools = reference_wave()["schools"]
    chosen = schools[(schools["study"] == "field") & (schools["phase"] == "primary")]
    x, y = (
        chosen[name].astype("float64").to_numpy()
        for name in ("statemented", "disadvantaged")
    )
    lows = [correlation(np.delete(x, i), np.delete(y, i)).conf_low for i in range(15)]
    turned = sum(low <= 0 for low in lows)
    assert 0 < turned < 15
    assert left_out.outcome == f"turns in {turned} of 15"
    assert "one-left-out" in found.firmness.flips
    assert found.sentence.endswith(
        "schools). Its size may be negligible. Computed otherwise it turns: by ranks "
        "instead of values, and with any one school left out."
    )


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ((0.5, 0.3, 0.7), "({})."),
        ((0.3, 0.05, 0.5), "({}). Its size may be negligible."),
        ((0.01, -0.05, 0.07), "({}). What there is of it is negligible."),
        ((-0.5, -0.7, -0.3), "({}). It goes the other way."),
        ((0.2, -0.2, 0.5), "({})."),
    ],
)
def test_sentence_says_what_lies_behind_its_verdict(effect, said):
    claim = claims("field_data")["4.1.statemented-absence-secondary"]
    found = Effect(*effect, 15, "r", 0.95, unit="schools")
    sentence = assess(claim, lambda: found, Basis.COLLECTED).sentence
    assert sentence.endswith(said.format(found.brief))


def test_large_sample_leaves_nobody_out():
    table = reference_wave()["performance"]
    secondary = table[table["phase"] == "secondary"]
    copies = [
        secondary.assign(
            school_id=secondary["school_id"].astype(str) + f"-{i}",
            personalisation=secondary["result_after"] - secondary["result_before"],
        )
        for i in range(4)
    ]
    wave = collected(performance=pd.concat(copies, ignore_index=True))
    claim = claims("performance")["4.2.1.personalisation-gcse"]
    found = performance.CLAIMS.in_wave(claim, wave)
    left_out = next(
        t for t in found.firmness.tried if t.alternative.id == "one-left-out"
    )
    assert not left_out.effects
    assert f"a sample of {MOST_LEFT_OUT} or fewer" in left_out.reason


def test_robust_errors_and_ranks_of_the_regression_are_statsmodels_own():
    # by OLS with HC3 and on ranks, written out once more
    from statsmodels.api import OLS, add_constant

    table = reference_wave()["performance"]
    table = table[table["phase"] == "primary"].dropna()
    x = table[["e_maturity", "investment", "personalisation"]].astype("float64")
    y = (table["result_after"] - table["result_before"]).astype("float64")

    def z(v):
        return (v - v.mean()) / v.std()

    others = performance.CLAIMS.other_from_wave["4.2.1.e-maturity-change"]
    (robust,) = others["robust"](collected(), 0.95)
    fit = OLS(z(y), add_constant(z(x))).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int().loc["e_maturity"]
    assert (robust.conf_low, robust.conf_high) == pytest.approx((low, high))
    (ranks,) = others["ranks"](collected(), 0.95)
    fit = OLS(z(y.rank()), add_constant(z(x.rank()))).fit()
    assert ranks.estimate == pytest.approx(fit.params["e_maturity"])


def test_complete_answers_are_of_teachers_who_rated_all_that_is_compared():
    others = teacher_survey.CLAIMS.other_from_wave["4.2.2.girls-boys"]
    (found,) = others["complete"](collected(), 0.95)
    ratings = teacher_survey.survey(collected()).frame
    both = ratings[ratings["subgroup"].isin(["girls", "boys"])]
    rated = both.groupby("teacher", observed=True).size()
    assert 0 < found.n == (rated == 2).sum()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "computes its alternative ranks from printed evidence"),
        ({"luck": None}, "computes luck for claim"),
    ],
)
def test_alternative_that_nothing_computes_or_names_is_refused(table, said):
    id = "4.1.statemented-absence-secondary"
    others = {**field_data.CLAIMS.other_from_print, id: table}
    few = replace(field_data.CLAIMS, other_from_print=others)
    with pytest.raises(CompendiumError, match=said):
        few.in_print(EVERY[id])


def test_rank_correlation_has_the_interval_of_bonett_and_wright():
    # by hand at r = .5 and n = 28: 1.96 * sqrt(1.125 / 25) = .4158 on Fisher's z
    found = rank_correlation_from_summary(0.5, 28)
    half = 1.959964 * math.sqrt(1.125 / 25)
    assert found.conf_low == pytest.approx(math.tanh(math.atanh(0.5) - half), abs=1e-6)
    assert found.conf_high == pytest.approx(math.tanh(math.atanh(0.5) + half), abs=1e-6)
    assert rank_correlation_from_summary(1, 9).conf_low == 1


def test_interval_for_a_family_is_bonferronis():
    assert level_of_family(1) == pytest.approx(0.95)
    assert level_of_family(10) == pytest.approx(0.995)


# --- at what size a sameness could be decided -----------------------------------------


def test_sameness_says_at_what_size_it_could_be_decided():
    claim = EVERY["4.2.2.girls-boys"]
    found = decidable(claim, Effect(0.0, -0.3, 0.3, 400, "log odds", 0.95))
    # an interval half as wide again as the band needs 1.5^2 as many
    assert found.by_width == 900
    more = (1.959964 + 1.281552) / 1.959964
    assert found.by_power == math.ceil(900 * more**2)
    known = printed("4.1.statemented-disadvantage-secondary")
    assert known.decidable == (385, 1047)


def test_direction_exact_and_spread_have_no_size():
    effect = Effect(0.0, -0.3, 0.3, 400, "log odds", 0.95)
    assert decidable(EVERY["4.2.2.older-1"], effect) is None
    exact = replace(effect, conf_low=0.0, conf_high=0.0)
    assert decidable(EVERY["4.2.2.girls-boys"], exact) is None
    spread = replace(effect, measure="standard deviation of schools in log odds")
    assert decidable(EVERY["4.2.2.schools"], spread) is None
    none = Effect(0.0, 0.0, 0.12, 30, "difference in the share of schools from none", 1)
    assert decidable(EVERY["4.3.4.no-casual-policy"], none) is None
    made, _ = next(iter(ledger.judged(reference_wave())))
    assert made.decidable is None  # synthetic data decide nothing


# --- the ledger as a command ----------------------------------------------------------


@pytest.mark.long
def test_ledger_as_json_has_every_claim_twice_and_no_verdict_on_synthetic_data():
    found = CliRunner().invoke(cli, ["claims", "2008", "--format", "json"])
    rows = json.loads(found.output)
    listed = [*EVERY, *(composite.id for composite in composites())]
    assert [r["id"] for r in rows[::2]] == listed == [r["id"] for r in rows[1::2]]
    for row in rows:
        of_wave = row["verdict"] in (None, "not tested")
        assert row["body"] == "print" or of_wave
        assert row["body"] == "wave" or row["verdict"]
        assert row["rule"] == rule().name
    printed = {r["id"]: r for r in rows if r["body"] == "print"}
    row = printed["4.1.statemented-absence-secondary"]
    assert (row["verdict"], row["firmness"], row["n"]) == ("supported", "in 2 of 2", 15)


@pytest.mark.long
def test_ledger_as_text_and_csv_say_the_same():
    text = CliRunner().invoke(cli, ["claims"]).output
    assert rule().name in text
    table = CliRunner().invoke(cli, ["claims", "--format", "csv"]).output.splitlines()
    assert len(table) == 1 + 2 * (len(EVERY) + len(composites()))
    for claim in EVERY.values():
        assert claim.id in text
        assert claim.statement in text


def test_wave_that_is_not_there_ends_the_ledger_in_one_line():
    found = subprocess.run(
        [*COMMAND, "claims", "nowhere"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert found.stdout == ""
    assert len(found.stderr.strip().splitlines()) == 1


def test_correlations_with_one_left_out_have_the_confidence_that_is_asked_for():
    x, y = np.array([1.0, 2, 3, 4, 5, 6]), np.array([2.0, 1, 4, 3, 6, 4])
    found = one_left_out((x, y), 0.8)
    assert found == [
        correlation(np.delete(x, place), np.delete(y, place), confidence=0.8)
        for place in range(6)
    ]
    assert found[0].confidence == 0.8
