"""The executive summary: every claim is counted once, in the space it belongs to."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from made_waves import reference_wave

from personalising import paths
from personalising.errors import CompendiumError
from personalising.model.learning import learning_model
from personalising.study import ledger, summary
from personalising.study.summary import messages

WAVE = reference_wave()
WORDS = ["holds", "does_not_hold", "cannot_tell", "not_tested"]


@pytest.fixture(scope="module")
def judged():
    return ledger.judged(WAVE)


def test_every_claim_belongs_to_one_space_of_the_model(judged):
    chosen = [
        pair
        for space in learning_model().all_spaces
        for pair in summary.of_space(judged, space.id)
    ]
    assert sorted(pair[0].claim.id for pair in chosen) == sorted(
        pair[0].claim.id for pair in judged
    )


def test_counts_of_the_spaces_are_those_of_all_claims(judged):
    found = summary.by_space(judged, WAVE.descriptor)
    assert list(found["name"])[-1] == "Digital space"
    assert (found[WORDS].sum(axis=1) == found["findings"]).all()
    words = pd.Series([str(printed.word) for _, printed in judged]).value_counts()
    total = found[WORDS].sum()
    assert {w.replace("_", " "): n for w, n in total.items() if n} == words.to_dict()


def test_collected_wave_counts_for_itself(collected):
    wave = collected(schools=WAVE.tables["schools"])
    found = summary.by_space(ledger.judged(wave), wave.descriptor)
    assert found["not_tested"].sum() < found["findings"].sum()
    printed = summary.by_space(ledger.judged(WAVE), WAVE.descriptor)
    assert found["holds"].sum() != printed["holds"].sum()


def test_claim_of_an_unknown_space_is_named(judged):
    first, other = judged[0]
    strange = replace(first, claim=replace(first.claim, space="teacher"))
    with pytest.raises(CompendiumError, match="key space: found 'teacher', expected"):
        summary.of_space([(strange, other)], "school")


def test_space_without_a_claim_is_named(judged):
    only = summary.of_space(judged, "school")
    with pytest.raises(CompendiumError, match="no claim belongs to the space 'living'"):
        summary.of_space(only, "living")


def test_headlines_are_claims_with_a_number_in_print(judged):
    readings = {printed.claim.id: printed.reading for _, printed in judged}
    assert all(readings[id] for id in summary.HEADLINES)


def test_title_counts_what_is_decided():
    data = pd.DataFrame(
        {
            "findings": [3, 2],
            "holds": [1, 0],
            "does_not_hold": [0, 1],
            "cannot_tell": [1, 1],
            "not_tested": [1, 0],
        }
    )
    assert messages.by_space(data) == "The evidence decides 2 of 5 findings"


PROSE = {
    path.stem: path.read_text(encoding="utf-8") for path in paths.CHAPTERS.glob("*.md")
}


@pytest.mark.parametrize("chapter", PROSE)
def test_no_prose_says_that_no_wave_was_collected(chapter: str) -> None:
    # the same prose stands in the edition of a collected wave
    assert not re.search(r"no\s+wave\s+(of\s+data\s+)?has", PROSE[chapter])


def test_how_long_the_study_took_is_the_printed_number_wherever_it_is_said() -> None:
    for chapter in ("1_executive_summary", "2_outline"):
        assert re.search(r"\{glue:text\}`months`\s+months", PROSE[chapter])
    for chapter, text in PROSE.items():
        assert not re.search(r"a\s+year\s+of\s+work", text), chapter
