"""Appendix B on the reference wave and on records of returns that lack this or that."""

import pandas as pd
import pytest

from personalising import waves
from personalising.study import response_rates
from personalising.study.response_rates import sentences

HEADER = "instrument,phase,unit,expected,returned,basis\n"


@pytest.fixture
def returned(tmp_path):
    """A wave with these returns."""

    def load(*rows):
        (tmp_path / "wave.yml").write_text(
            "id: few\nlabel: Few\nyear: 2020\nprovenance: collected\n"
            "source: us\nlicence: x\n"
        )
        text = HEADER + "".join(f"{row}\n" for row in rows)
        (tmp_path / "instruments.csv").write_text(text)
        return waves.load(tmp_path)

    return load


def test_rate_is_given_only_for_what_was_counted():
    table = response_rates.returns(waves.load("2008"))
    assert table.loc[table["basis"] == "counted", "rate"].notna().all()
    assert table.loc[table["basis"] == "assumed", "rate"].isna().all()


def test_unknown_target_in_one_phase_leaves_the_sum_of_targets_unknown(returned):
    wave = returned(
        "Survey,primary,schools,10,8,counted", "Survey,secondary,schools,,5,counted"
    )
    total = response_rates.returns(wave).set_index("phase").loc["all"]
    assert total["returned"] == 13
    assert pd.isna(total["expected"])
    assert pd.isna(total["rate"])


def test_target_of_none_has_no_rate(returned):
    wave = returned("Survey,primary,schools,0,0,counted", "Poll,primary,,4,1,counted")
    table = response_rates.returns(wave).set_index("instrument")
    assert pd.isna(table.loc["Survey", "rate"])
    assert table.loc["Poll", "rate"] == 0.25


def test_counted_returns_without_a_target_are_said_to_be_counted(returned):
    wave = returned("Survey,primary,schools,,120,counted")
    said = sentences.returns(wave)
    assert said == "Survey came back from 120 (no target stated)."
