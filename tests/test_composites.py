"""Findings that hold in part: the verdict follows from those on their parts."""

import json
from itertools import product

import pytest
import yaml
from made_waves import reference_wave

from personalising.errors import CompendiumError
from personalising.model import Assessment, Basis, Conclusion, Verdict, claims
from personalising.model.reading import read
from personalising.model.rule import combine
from personalising.study import composites as module
from personalising.study import ledger
from personalising.study.composites import composites, concluded

SUPPORTED, NOT_SUPPORTED = Verdict.SUPPORTED, Verdict.NOT_SUPPORTED
INCONCLUSIVE, NOT_TESTED = Verdict.INCONCLUSIVE, Verdict.NOT_TESTED
KNOWN = {c.id: c for section in ledger.SECTIONS for c in claims(section.room).values()}


@pytest.fixture(scope="module")
def judged():
    return ledger.judged(reference_wave())


def concluding(*verdicts, bases=()):
    """Conclude the first composite from these verdicts on its parts."""
    first = composites()[0]
    bases = bases or (Basis.COLLECTED,) * len(verdicts)
    return Conclusion(
        first,
        tuple(
            Assessment(KNOWN[id], verdict, basis)
            for id, verdict, basis in zip(first.parts, verdicts, bases, strict=False)
        ),
    )


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((SUPPORTED, NOT_SUPPORTED), Verdict.PARTLY),
        ((SUPPORTED, NOT_SUPPORTED, NOT_TESTED, INCONCLUSIVE), Verdict.PARTLY),
        ((SUPPORTED, SUPPORTED), SUPPORTED),
        ((NOT_SUPPORTED, NOT_SUPPORTED), NOT_SUPPORTED),
        ((NOT_TESTED, NOT_TESTED), NOT_TESTED),
        ((SUPPORTED, NOT_TESTED), INCONCLUSIVE),
        ((SUPPORTED, INCONCLUSIVE), INCONCLUSIVE),
        ((NOT_SUPPORTED, NOT_TESTED), INCONCLUSIVE),
        ((INCONCLUSIVE, NOT_TESTED), INCONCLUSIVE),
    ],
)
def test_whole_follows_from_its_parts_in_any_order(verdicts, expected):
    assert combine(verdicts) == expected
    assert combine(reversed(verdicts)) == expected


def test_whole_holds_in_part_only_where_a_part_holds_and_another_does_not():
    for verdicts in product(list(Verdict), repeat=3):
        if Verdict.PARTLY in verdicts:
            continue  # no claim has it
        both = SUPPORTED in verdicts and NOT_SUPPORTED in verdicts
        assert (combine(verdicts) == Verdict.PARTLY) == both


def test_each_verdict_has_its_words_and_sentence():
    found = concluding(SUPPORTED, NOT_SUPPORTED, SUPPORTED, INCONCLUSIVE)
    assert found.reads == "holds in part"
    assert found.sentence == composites()[0].sentences[Verdict.PARTLY]
    assert concluding(SUPPORTED, SUPPORTED).reads == "holds"
    assert concluding(NOT_SUPPORTED, NOT_SUPPORTED).reads == "does not hold"
    assert concluding(SUPPORTED, INCONCLUSIVE).reads == "cannot tell"
    assert concluding(NOT_TESTED, NOT_TESTED, bases=(None, None)).reads == "not tested"


def test_synthetic_parts_give_no_verdict():
    made = (Basis.CALIBRATED, Basis.CALIBRATED)
    assert concluding(SUPPORTED, NOT_SUPPORTED, bases=made).reads == "as calibrated"
    mixed = (Basis.CALIBRATED, Basis.INVENTED)
    assert concluding(SUPPORTED, NOT_SUPPORTED, bases=mixed).reads == "invented"
    some = (Basis.CALIBRATED, None)
    assert concluding(SUPPORTED, NOT_TESTED, bases=some).reads == "as calibrated"


def test_parts_are_claims_and_sentences_say_each_verdict():
    for composite in composites():
        assert set(composite.parts) <= KNOWN.keys()
        assert set(composite.sentences) == set(Verdict)
        assert composite.id not in KNOWN
        assert composite.id.startswith(composite.section)


def test_print_leaves_both_composites_undecided(judged):
    of_print = {
        printed.composite.id: printed.verdict for _, printed in concluded(judged)
    }
    assert of_print == {"4.4.equation": INCONCLUSIVE, "4.4.model": NOT_TESTED}


def test_composite_of_an_unknown_claim_is_named(judged, monkeypatch):
    strange = composites()[0].model_copy(
        update={"parts": ("4.2.1.e-maturity-change", "4.2.1.nothing")}
    )
    monkeypatch.setattr(module, "composites", lambda: (strange,))
    with pytest.raises(CompendiumError) as error:
        concluded(judged)
    assert str(error.value) == (
        "data/model/composites.yml, entry 4.4.equation, key parts: "
        "there is no claim 4.2.1.nothing"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.pop("about"), "entry 4.4.equation, key about: the key is missing"),
        (
            lambda c: c["sentences"].pop("partly"),
            "entry 4.4.equation: sentences: 'partly' is missing",
        ),
        (
            lambda c: c.update(parts=c["parts"][:1]),
            "key parts: found ['3.2.e-maturity-level'], expected",
        ),
        (
            lambda c: c.update(parts=c["parts"][:1] * 2),
            "entry 4.4.equation: parts: 3.2.e-maturity-level stands there twice",
        ),
    ],
)
def test_composite_that_is_written_wrongly_is_named(change, said, tmp_path):
    content = yaml.safe_load(module.FILE.read_text(encoding="utf-8"))
    change(content[0])
    file = tmp_path / "composites.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        read(file, tuple[module.Composite, ...])
    assert said in str(error.value)


def test_ledger_lists_composites_below_the_claims(judged):
    rows = json.loads(ledger.render_json(judged))
    assert len(rows) == 2 * (len(KNOWN) + len(composites()))
    last = rows[-1]
    assert (last["id"], last["body"], last["reads"]) == (
        *("4.4.model", "print", "not tested"),
    )
    assert "4.3.4.permeable not tested" in last["reason"]
    assert ledger.render_csv(judged).count("\n4.4.equation,") == 2
    text = ledger.render_text(judged)
    assert "4.4.equation, by its parts: The learning equation" in text
    assert "  print: cannot tell; 3.2.e-maturity-level not tested; " in text
