"""The rule that judges claims, and the sentences that it may put on a page."""

import math
import re
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from made_waves import reference_wave

from personalising.errors import CompendiumError
from personalising.model import (
    Assessment,
    Basis,
    Bounded,
    Effect,
    NotTested,
    Verdict,
    assess,
    claims,
    tidy,
)
from personalising.paths import MODEL
from personalising.study import field_data, ledger
from personalising.study.field_data.analysis import small_secondaries
from personalising.study.field_data.claims import printed_small_secondaries
from personalising.waves import Wave

FIELD = claims("field_data")
EVERY = [c for section in ledger.SECTIONS for c in claims(section.room).values()]
DIRECTION = FIELD["4.1.statemented-absence-secondary"]
SAMENESS = FIELD["4.1.statemented-disadvantage-secondary"]


def effect(low: float, high: float) -> Effect:
    return Effect((low + high) / 2, low, high, 15, "r", 0.95)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.24, 0.88, Verdict.SUPPORTED),
        (0.05, 0.30, Verdict.SUPPORTED),
        (0.0, 0.30, Verdict.INCONCLUSIVE),  # touches zero
        (-0.18, 0.74, Verdict.INCONCLUSIVE),
        (-0.05, 0.11, Verdict.INCONCLUSIVE),  # reaches beyond the negligible band
        (0.01, 0.09, Verdict.NOT_SUPPORTED),  # the right sign, but next to nothing
        (-0.09, 0.09, Verdict.NOT_SUPPORTED),
        (-0.60, -0.01, Verdict.NOT_SUPPORTED),
    ],
)
def test_claim_of_direction_is_judged_by_where_the_interval_lies(low, high, verdict):
    assert DIRECTION.judge(effect(low, high)) == verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.09, 0.09, Verdict.SUPPORTED),
        (-0.43, 0.59, Verdict.INCONCLUSIVE),  # not significant is not the same
        (0.05, 0.30, Verdict.INCONCLUSIVE),
        (0.11, 0.30, Verdict.NOT_SUPPORTED),
        (-0.30, -0.11, Verdict.NOT_SUPPORTED),
    ],
)
def test_claim_of_sameness_needs_equivalence(low, high, verdict):
    assert SAMENESS.judge(effect(low, high)) == verdict


def test_every_claim_has_a_test_and_every_test_a_claim():
    for section in ledger.SECTIONS:
        known = claims(section.room).keys()
        assert section.from_wave.keys() == section.from_print.keys() == known


@pytest.mark.parametrize("found", EVERY, ids=lambda c: c.id)
def test_every_verdict_of_a_claim_has_a_sentence_that_can_be_filled(found):
    reachable = set(Verdict) - {Verdict.PARTLY}
    assert set(found.sentences) == reachable
    for verdict, template in found.sentences.items():
        said = template.format(evidence="r +0.10", reason="nobody asked")
        assert said.endswith(".")
        field = "nobody asked" if verdict == Verdict.NOT_TESTED else "r +0.10"
        assert field in said


def test_sentences_on_results_hold_where_all_results_fall():
    # a better change is a smaller fall, too
    for claim in claims("performance").values():
        for said in (*claim.sentences.values(), claim.short):
            assert not re.search(r"\b(rise|rises|rising|rose)\b", said), claim.id


def test_claim_that_was_not_tested_gives_its_reason():
    def test() -> Effect:
        raise NotTested("not collected: absence")

    found = assess(DIRECTION, test, Basis.COLLECTED)
    assert found.verdict == Verdict.NOT_TESTED
    assert "not collected: absence" in found.sentence


def test_printed_figures_alone_decide_what_can_be_said_of_the_report():
    # r and n as printed; the intervals agree with R's cor.test at n = 15 to 2 decimals
    verdicts = {
        printed.claim.id: printed.verdict
        for _, printed in ledger.judged(reference_wave())
    }
    of_survey = dict.fromkeys(claims("teacher_survey"), Verdict.NOT_TESTED)
    of_survey |= {  # whose standard errors are bounded by what else was printed
        "4.2.2.older-1": Verdict.SUPPORTED,
        "4.2.2.older-2": Verdict.SUPPORTED,
        "4.2.2.girls-ks1": Verdict.SUPPORTED,
        "4.2.2.boys-ks1": Verdict.SUPPORTED,
        "4.2.2.girls-boys": Verdict.SUPPORTED,
        "4.2.2.gifted-ks1": Verdict.SUPPORTED,
        "4.2.2.sen-ks1": Verdict.SUPPORTED,
        "4.2.2.ks2-ks1": Verdict.INCONCLUSIVE,
        "4.2.2.ks4-ks3": Verdict.INCONCLUSIVE,
        "4.2.2.gifted-highest": Verdict.INCONCLUSIVE,
        "4.2.2.gifted": Verdict.INCONCLUSIVE,
        "4.2.2.sen": Verdict.INCONCLUSIVE,
        "4.2.2.least-positive": Verdict.INCONCLUSIVE,
    }
    in_words = {claim.id: Verdict.NOT_TESTED for claim in EVERY}  # without a number
    assert verdicts == in_words | of_survey | {
        "4.1.statemented-disadvantage-primary": Verdict.SUPPORTED,
        "4.1.statemented-disadvantage-secondary": Verdict.INCONCLUSIVE,
        "4.1.statemented-disadvantage-phases": Verdict.INCONCLUSIVE,
        "4.1.statemented-absence-secondary": Verdict.SUPPORTED,
        "4.1.statemented-absence-primary": Verdict.INCONCLUSIVE,
        "4.1.secondary-size-disadvantage": Verdict.SUPPORTED,
        "4.2.1.e-maturity-change": Verdict.INCONCLUSIVE,  # by the errors F allows
        "4.2.1.together": Verdict.INCONCLUSIVE,  # significant, but by one tail alone
        "4.2.1.additive": Verdict.NOT_TESTED,
        "4.2.1.personalisation-gcse": Verdict.INCONCLUSIVE,
        "4.3.2.frequency-primary": Verdict.SUPPORTED,
        "4.3.2.frequency-secondary": Verdict.SUPPORTED,
        "4.3.2.where-primary": Verdict.SUPPORTED,
        "4.3.2.where-secondary": Verdict.SUPPORTED,
        "4.3.2.frequency-phases": Verdict.NOT_TESTED,  # an estimate without an error
        "4.3.2.only-suggest": Verdict.INCONCLUSIVE,  # three groups answered
        "4.3.2.tools-mixed": Verdict.INCONCLUSIVE,
    }


def test_fact_about_the_sample_is_exact_and_beyond_it_has_newcombes_interval():
    # 6 of 7 against 2 of 8; by hand from the two Wilson intervals (.487 to .974 and
    # .071 to .591): the lower end is .607 - sqrt(.370^2 + .341^2) = .104
    found = field_data.CLAIMS.in_print(FIELD["4.1.secondary-size-disadvantage"])
    known = 6 / 7 - 2 / 8
    assert (found.effect.conf_low, found.effect.conf_high) == pytest.approx([known] * 2)
    assert found.effect.confidence == 1
    assert "interval" not in str(found.effect)
    (beyond,) = found.firmness.tried[0].effects
    assert beyond.estimate == pytest.approx(known)
    assert beyond.conf_low == pytest.approx(0.104, abs=0.001)
    high = 0.607 + math.hypot(0.117, 0.179)
    assert beyond.conf_high == pytest.approx(high, abs=0.001)


def test_synthetic_wave_never_counts_as_evidence():
    for made, printed in ledger.judged(reference_wave()):
        assert made.basis is None or made.basis.by_construction
        assert (made.basis is None) == (made.verdict == Verdict.NOT_TESTED)
        assert (printed.basis in (Basis.PRINTED, Basis.BOUNDED)) == (
            printed.verdict != Verdict.NOT_TESTED
        )
        assert (printed.basis == Basis.BOUNDED) == (printed.bounded is not None)


def test_wave_made_to_show_what_is_printed_is_calibrated_and_else_invented():
    bases = {made.claim.id: made.basis for made, _ in ledger.judged(reference_wave())}
    # no coefficient of an interaction was printed, but that of e-maturity
    assert bases["4.2.1.additive"] == Basis.INVENTED
    assert bases["4.2.1.e-maturity-change"] == Basis.CALIBRATED
    assert bases["4.2.1.personalisation-gcse"] == Basis.CALIBRATED


def test_what_no_table_could_test_is_not_said_to_lack_one():
    reference = reference_wave()
    descriptor = reference.descriptor.model_copy(update={"provenance": "collected"})
    nothing = Wave(descriptor, {}, reference.folder)
    untestable = {
        made.claim.id: made.reason
        for made, printed in ledger.judged(reference)
        if made.verdict is Verdict.NOT_TESTED and made.reason == printed.reason
    }
    assert len(untestable) > 3
    reasons = {made.claim.id: made.reason for made, _ in ledger.judged(nothing)}
    assert untestable == {id: reasons[id] for id in untestable}


def test_claims_are_judged_by_intervals_of_95_per_cent():
    for pair in ledger.judged(reference_wave()):
        for found in pair:
            if found.effect and found.effect.confidence != 1:  # rounding is certain
                assert found.effect.confidence == 0.95


def test_reference_wave_agrees_with_print_by_construction():
    decided = [
        pair
        for pair in ledger.judged(reference_wave())
        if pair[1].basis == Basis.PRINTED  # bounds may leave open what a wave decides
    ]
    assert {made.claim.section for made, _ in decided} == {"4.1", "4.2.1", "4.3.2"}
    for made, printed in decided:
        assert made.verdict == printed.verdict


def test_tidy_ledger_has_a_row_for_each_claim_and_body_of_evidence():
    table = tidy(ledger.judged(reference_wave()))
    assert len(table) == 2 * len(EVERY)
    assert set(table["body"]) == {"wave", "print"}
    row = table.set_index(["id", "body"]).loc[("4.2.2.least-positive", "print")]
    assert (row["reads"], row["verdict"]) == ("cannot tell", "inconclusive")
    assert row["estimate"] == pytest.approx(0.187)  # .289 less .102, as printed
    assert 0 < row["std_error_low"] < row["std_error_high"]
    assert np.isnan(row["conf_low"])  # no interval in the middle


def test_estimate_with_bounds_is_judged_by_every_error_that_it_can_have():
    def judged(low: float, high: float) -> Assessment:
        return assess(
            DIRECTION, lambda: Bounded(0.4, low, high, "log odds", 0.95), Basis.PRINTED
        )

    found = judged(0.1, 0.2)
    assert (found.verdict, found.basis) == (Verdict.SUPPORTED, Basis.BOUNDED)
    assert (found.word, found.mark, found.why) == ("holds", "from print, bounded", "")
    assert "1.49 times the odds" in found.sentence
    assert "1.49 times the odds (95% interval 1.23 to 1.81" in str(found.bounded)
    assert found.reading.number == "1.49"
    assert judged(0.1, 0.12).detail == ""
    assert found.detail == "size may be negligible"  # at the widest
    found = judged(0.1, 0.3)
    assert (found.verdict, found.word) == (Verdict.INCONCLUSIVE, "cannot tell")
    assert '"holds or cannot tell" and nothing else' in found.why
    assert assess(DIRECTION, lambda: effect(0.2, 0.3), Basis.PRINTED).mark == ""


def test_unknown_claim_is_named():
    with pytest.raises(CompendiumError, match=r"field_data\.yml has no claim 9\.9"):
        field_data.sentence("9.9", reference_wave())
    with pytest.raises(CompendiumError, match=r"claims/nowhere\.yml: .*no such file"):
        claims("nowhere")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: e.pop("needs"), "key needs: the key is missing"),
        (lambda e: e.update(colour="red"), "key colour: there is no such key"),
        (lambda e: e.update(section=4.1), "key section: found 4.1, expected a valid"),
        (lambda e: e.update(printed=None), "key printed: found None, expected a list"),
        (
            lambda e: e.update(sentences=None),
            "key sentences: found None, expected key",
        ),
        (lambda e: e.update(sentences=["no"]), "found ['no'], expected keys with val"),
        (lambda e: e.update(band=["x"]), "key band: found ['x'], expected one of "),
        (lambda e: e.update(needs=["checklist"]), "expected keys with values"),
        (lambda e: e.update(needs={"clouds": []}), "key needs: found 'clouds', expe"),
        (
            lambda e: e.update(instead={"schools": ["rain"]}),
            "key instead: found 'rain' of schools, expected one of school_id, ",
        ),
        (lambda e: e["sentences"].pop("supported"), "'supported' is missing"),
        (lambda e: e["sentences"].update(perhaps="."), "'perhaps' is no verdict"),
        (lambda e: e.update(kind="size"), "found 'size', expected one of 'direction'"),
        (lambda e: e.update(band="wide"), "found 'wide', expected one of correlation"),
        (lambda e: e.update(family="x"), "key family: found 'x', expected one of"),
        (lambda e: e.update(alternatives=["luck"]), "key alternatives: found 'luck'"),
        (lambda e: e.update(origin="hearsay"), "one of 'report' or 'ours'"),
    ],
)
def test_claim_that_is_written_wrongly_is_named(change, said, tmp_path, monkeypatch):
    source = MODEL / "claims" / "field_data.yml"
    entries = yaml.safe_load(source.read_text(encoding="utf-8"))
    change(entries[1])
    (tmp_path / "spoilt.yml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    # the package has a function of the module's name
    monkeypatch.setattr(sys.modules["personalising.model.claims"], "FOLDER", tmp_path)
    with pytest.raises(CompendiumError) as error:
        claims("spoilt")
    assert f"claims/spoilt.yml, claim {entries[1]['id']}" in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "spoilt.yml: found None, expected a list"),
        ("id: 4.1.x", "spoilt.yml: found {'id': '4.1.x'}, expected a list"),
        ("- 4.1.x", "spoilt.yml, claim 1: found '4.1.x', expected keys with"),
        ("- id: 4.1.x\n  short\n- id", "spoilt.yml is no YAML: "),
    ],
)
def test_claims_that_are_no_list_are_said(text, said, tmp_path, monkeypatch):
    (tmp_path / "spoilt.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys.modules["personalising.model.claims"], "FOLDER", tmp_path)
    with pytest.raises(CompendiumError) as error:
        claims("spoilt")
    assert f"data/model/claims/{said}" in str(error.value)


def test_claim_without_a_test_and_test_without_a_claim_are_named():
    wave = reference_wave()
    tests = dict(field_data.CLAIMS.from_print)
    first = next(iter(tests))
    few = replace(field_data.CLAIMS, from_print={**tests, "4.1.more": tests[first]})
    with pytest.raises(CompendiumError, match=r"tests 4\.1\.more from print, and"):
        few.judged(wave)
    tests.pop(first)
    with pytest.raises(CompendiumError, match=f"no test of claim {first}"):
        replace(field_data.CLAIMS, from_print=tests).judged(wave)


def test_two_sections_with_a_claim_of_one_id_are_named(monkeypatch):
    pairs = field_data.CLAIMS.judged(reference_wave())
    sections = [SimpleNamespace(room=r, judged=lambda wave: pairs) for r in "ab"]
    monkeypatch.setattr(ledger, "SECTIONS", sections)
    with pytest.raises(CompendiumError) as error:
        ledger.judged(reference_wave())
    assert str(error.value) == (
        f"data/model/claims/b.yml: claim {next(iter(FIELD))} stands in "
        "data/model/claims/a.yml already"
    )


def test_alternative_that_nothing_computes_is_named_of_any_wave():
    lacking = replace(field_data.CLAIMS, other_from_wave={})
    with pytest.raises(CompendiumError, match="nothing in study/field_data/claims"):
        lacking.judged(reference_wave())


def test_every_claim_is_of_a_section_of_the_report():
    text = (MODEL / "paragraphs.yml").read_text(encoding="utf-8")
    of_report = {each["section"] for each in yaml.safe_load(text)}
    for section in ledger.SECTIONS:
        for claim in claims(section.room).values():
            stated = {place.removeprefix("Appendix ") for place in claim.also}
            assert {claim.section, *stated} <= of_report, claim.id


@pytest.mark.parametrize("key", ["needs", "instead", "asks", "sentences"])
def test_what_a_claim_holds_cannot_be_changed(key):
    for section in ledger.SECTIONS:
        for claim in claims(section.room).values():
            with pytest.raises(TypeError, match="does not support item assignment"):
                getattr(claim, key)["x"] = ()


def test_evidence_of_both_kinds_answers_the_same_questions():
    assert small_secondaries(reference_wave()) == printed_small_secondaries()
