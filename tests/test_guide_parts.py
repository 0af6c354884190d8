"""Small parts of the guide's tables."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from personalising.study.guide import tables


def test_intervals_of_a_term_stand_together_in_the_order_of_their_kinds():
    terms = [f"t{number:03}" for number in range(60)][::-1]
    fit = SimpleNamespace(coefficients=pd.Series(np.log(2.0), index=terms))
    kinds = {
        kind: pd.DataFrame({"conf_low": 0.0, "conf_high": width}, index=terms)
        for width, kind in enumerate(["wide", "middle", "narrow", "apart"], 1)
    }
    found = tables.intervals(fit, kinds)
    assert {*found} == {"term", "label", "kind", "odds_ratio", "conf_low", "conf_high"}
    assert found["term"].tolist() == [term for term in terms for _ in kinds]
    assert found["kind"].tolist() == [*kinds] * 60
    assert np.allclose(found["odds_ratio"], 2)
    assert np.allclose(found["conf_low"], 1)
    assert np.allclose(found["conf_high"], np.exp([1, 2, 3, 4] * 60))
