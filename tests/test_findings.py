"""What a page says of findings in short: the four words, the answer, what is shared."""

from dataclasses import replace

import pytest
from made_waves import reference_wave

from personalising.model import (
    Assessment,
    Basis,
    Effect,
    Estimate,
    NotTested,
    Verdict,
    Word,
    assess,
    claims,
)
from personalising.model.assessment import WORDS
from personalising.model.claims import SAID
from personalising.model.evidence import reading
from personalising.pages.findings import (
    answer,
    counts,
    folded,
    gathered,
    leading,
    shared,
    standings,
)
from personalising.study import field_data, ledger

CLAIMS = list(claims("field_data").values())
WAVE = reference_wave()
MADE = WAVE.descriptor
REAL = MADE.model_copy(update={"provenance": "collected", "label": "North 2011"})
EFFECT = Effect(0.5, 0.2, 0.8, 15, "r", 0.95)


def pair(verdict, reason="", estimate=None, claim=CLAIMS[0]):
    """A collected wave's assessment, and print that tested nothing."""
    tested = verdict != Verdict.NOT_TESTED
    basis, effect = (Basis.COLLECTED, EFFECT) if tested else (None, None)
    found = Assessment(claim, verdict, basis, effect, reason, estimate)
    return found, Assessment(claim, Verdict.NOT_TESTED, reason="nobody printed it")


def test_each_verdict_has_one_of_four_words():
    assert set(WORDS) == set(Verdict)
    assert set(WORDS.values()) == set(Word)
    assert [WORDS[verdict] for verdict in SAID] == [
        *("holds", "does not hold", "cannot tell", "not tested")
    ]


def test_estimate_without_its_error_cannot_tell_and_its_verdict_stays_registered():
    def test():
        raise NotTested("no error was printed", Estimate(0.68, "log odds of agreement"))

    found = assess(CLAIMS[0], test, Basis.PRINTED)
    assert (found.verdict, found.word) == (Verdict.NOT_TESTED, Word.CANNOT_TELL)
    assert found.why == "no error was printed"
    assert found.reading == ("1.97", "times the odds of agreement")


@pytest.mark.parametrize("basis", [Basis.CALIBRATED, Basis.INVENTED])
def test_synthetic_assessment_has_a_standing_and_no_word(basis):
    found = Assessment(CLAIMS[0], Verdict.SUPPORTED, basis, EFFECT)
    assert found.word is None
    assert found.standing == {"calibrated": "as calibrated"}.get(basis, "invented")
    assert Assessment(CLAIMS[0], Verdict.SUPPORTED, Basis.COLLECTED).standing == ""


def test_shares_read_as_percentage_points_and_others_as_they_are():
    assert reading(-0.126, "difference in the share of small schools") == (
        *("\N{MINUS SIGN}13", "percentage points"),
    )
    assert reading(0.1, "standardised beta", 3) == ("+0.100", "standardised effect")


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("section", ledger.SECTIONS, ids=lambda s: s.room)
@pytest.mark.parametrize("wave", [MADE, REAL], ids=lambda w: w.provenance)
def test_answer_of_each_section_has_at_most_40_words(section, wave):
    found = replace(WAVE, descriptor=wave)
    said = answer(gathered(section.judged(found), wave), wave)
    assert len(said.split()) <= 40
    assert said.startswith(("At 95% confidence, ", "The printed figures test none of "))
    assert ("North 2011" in said) == (not wave.synthetic)


def test_answer_names_what_holds_and_says_why_others_cannot_be_told():
    pairs = [
        pair(Verdict.SUPPORTED),
        pair(Verdict.NOT_SUPPORTED, claim=CLAIMS[1]),
        pair(Verdict.INCONCLUSIVE),
        pair(Verdict.NOT_TESTED, "nobody asked"),
    ]
    short = replace(CLAIMS[0], short="it rains")
    pairs[0] = tuple(replace(each, claim=short) for each in pairs[0])
    said = answer(gathered(pairs, REAL), REAL)
    assert said == (
        "At 95% confidence, North 2011 bears out 1 of 4 findings: it rains. "
        f"1 does not hold: {CLAIMS[1].short}. "
        "On 1 the evidence cannot tell. 1 could not be tested."
    )


def test_answer_drops_names_before_it_grows_too_long():
    long = replace(CLAIMS[0], short=" ".join(["word"] * 30))
    pairs = [pair(Verdict.SUPPORTED, claim=long), pair(Verdict.INCONCLUSIVE)]
    said = answer(gathered(pairs, REAL), REAL)
    assert said == (
        "At 95% confidence, North 2011 bears out 1 of 2 findings. "
        "On 1 the evidence cannot tell: the interval is too wide to decide."
    )


def test_counts_are_in_the_order_of_the_words():
    verdicts = (Verdict.NOT_TESTED, Verdict.INCONCLUSIVE, Verdict.SUPPORTED)
    found = gathered([pair(v, "x") for v in (*verdicts, Verdict.SUPPORTED)], REAL)
    assert counts(found) == [
        *((Word.HOLDS, 2), (Word.CANNOT_TELL, 1), (Word.NOT_TESTED, 1))
    ]
    assert standings(found) == []


def test_reason_of_a_single_finding_is_not_shared():
    pairs = [pair(Verdict.NOT_TESTED, "nobody asked") for _ in range(2)]
    pairs.append(pair(Verdict.NOT_TESTED, "nobody answered"))
    (reason,) = shared(gathered(pairs, REAL))
    assert (reason.word, reason.count, reason.why) == ("not tested", 2, "nobody asked")


def test_print_counts_where_the_wave_is_synthetic_and_the_wave_where_it_is_collected():
    pairs = field_data.CLAIMS.judged(WAVE)
    made, real = gathered(pairs, MADE)[0], gathered(pairs, REAL)[0]
    assert made.main.basis == Basis.PRINTED
    assert made.of_wave.basis == Basis.CALIBRATED
    assert real.main is made.beside
    assert real.printed is made.main


def test_every_claim_has_few_words_for_itself():
    for section in ledger.SECTIONS:
        for claim in claims(section.room).values():
            words = len(claim.short.split())
            assert 3 <= words <= 11, f"{claim.id}: short has 3 to 11 words, not {words}"
            assert not claim.short.endswith(".")
            assert claim.short[0].islower() or claim.short.startswith("GCSE")


def test_what_is_calibrated_is_what_print_gave_figures_for():
    known = [c for s in ledger.SECTIONS for c in claims(s.room).values()]
    calibrated = {c.id for c in known if MADE.calibrated(c.id)}
    assert calibrated == {c.id for c in known if c.printed}
    named = {id for part in MADE.made for id in part.claims}
    # each stands in one part or another, but for those that no table can test
    unnamed = {c.id for c in known} - named
    assert unnamed == {"4.1.location", "4.2.2.demographics"}, (
        "name each claim under `made` in data/waves/2008/wave.yml: among what shows it "
        "as printed, or among what is invented"
    )


def test_collected_data_are_never_calibrated():
    assert not any(REAL.calibrated(id) for part in MADE.made for id in part.claims)


def test_front_page_leads_with_findings_that_have_a_number(collected):
    wave = collected(performance=WAVE["performance"])
    chosen = ["4.1.statemented-absence-secondary", "4.2.1.personalisation-gcse"]
    found = leading(gathered(ledger.judged(wave), wave.descriptor), chosen)
    assert found[0].claim.id == "4.2.1.personalisation-gcse"
    assert all(each.main.reading for each in found)
    of_print = leading(gathered(ledger.judged(WAVE), MADE), chosen)
    assert [each.claim.id for each in of_print] == chosen


def test_many_findings_that_were_not_tested_are_folded_whatever_the_reason():
    none = Verdict.NOT_TESTED
    untested = [pair(none, f"reason {n // 2}") for n in range(5)]
    tested = [pair(Verdict.SUPPORTED), pair(Verdict.INCONCLUSIVE)]
    found = gathered(tested + untested, REAL)
    assert folded(found) == found[2:]
    assert folded(gathered(tested * 3 + untested[:4], REAL)) == []


def test_answer_where_nothing_was_tested_says_so_and_names_no_level():
    pairs = [pair(Verdict.NOT_TESTED, "no data", claim=claim) for claim in CLAIMS[:2]]
    two = gathered(pairs, REAL)
    assert answer(two, REAL) == "North 2011 tests none of these 2 findings: no data."
    made = gathered([pair(Verdict.NOT_TESTED, "no data")], MADE)
    assert answer(made, MADE).startswith("The printed figures test none of it: ")
