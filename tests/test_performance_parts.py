"""Small parts of section 4.2.1: what makes a regression impossible."""

import numpy as np
import pandas as pd
import pytest

from personalising.study import performance
from personalising.waves import NotCollected


def table(**given: object) -> pd.DataFrame:
    draw = np.random.default_rng(3)
    rows = 12
    return pd.DataFrame(
        {
            "school_id": [f"S{number}" for number in range(rows)],
            "phase": "primary",
            "e_maturity": draw.normal(size=rows),
            "investment": draw.normal(size=rows),
            "personalisation": draw.normal(size=rows),
            "result_before": 100.0,
            "result_after": 100.0 + draw.normal(size=rows),
            **given,
        }
    )


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"result_after": 100.0}, "change in results"),  # zero everywhere
        ({"result_after": 101.0}, "change in results"),
        ({"e_maturity": 0.0}, "e-maturity"),
        ({"e_maturity": 2.0}, "e-maturity"),
        ({"e_maturity": 5000 + 1e-10 * np.arange(12)}, "e-maturity"),  # by rounding
    ],
)
def test_regression_needs_schools_that_differ(collected, given, lacking):
    wave = collected(performance=table(**given))
    found = performance.change_model(wave)
    assert isinstance(found, NotCollected)
    assert f"{lacking} that differs between primary schools" in str(found)
    usual = performance.change_model(collected(performance=table()))
    assert not isinstance(usual, NotCollected)
