"""Small parts of the printed figures: the regression beside statsmodels, the order."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import special

from personalising import published
from personalising.published import Printed
from personalising.study import printed
from personalising.study.printed import kappas, regression, shown


@pytest.fixture(scope="module")
def fitted():
    """A regression of 26 on 3 predictors, by statsmodels."""
    draw = np.random.default_rng(2009)
    x = draw.standard_normal((26, 3))
    y = x @ [0.5, 0.2, 0.1] + draw.standard_normal(26)
    return sm.OLS(y, sm.add_constant(x)).fit()


def test_r_squared_and_its_adjusted_form_follow_from_f_as_in_statsmodels(fitted):
    given = float(fitted.fvalue), 3, 22
    assert regression.r_squared_of_f(*given) == pytest.approx(fitted.rsquared)
    assert regression.adjusted_of_f(*given) == pytest.approx(fitted.rsquared_adj)
    back = regression.f_of_adjusted(float(fitted.rsquared_adj), 3, 22)
    assert back == pytest.approx(fitted.fvalue)


def test_check_of_the_adjusted_r_squared_gives_its_arithmetic():
    (check, *_) = regression.checks(Printed.of(published.figures()))
    # R squared: 9.6 / 31.6 = 0.3038; adjusted: 1 - (22 / 31.6) (25 / 22) = 0.2089
    assert check.explanation == (
        "F(3,22) = 3.20 means that R squared is 0.304, and adjusted for 3 predictors "
        "and 26 schools 0.209."
    )


def test_p_of_a_kappa_counts_both_ends_of_the_normal_distribution():
    given = Printed.of(published.figures())
    found = {check.id: check for check in kappas.checks(given) if check.recomputed_p}
    assert len(found) == 2 * len([*kappas.kappas()])
    for which in kappas.kappas():
        z = given[f"s432.kappa_z.{which}"].value
        (p,) = {found[f"s432.{of}.{which}"].recomputed_p for of in ("kappa", "kappa_z")}
        assert p == pytest.approx(special.erfc(z / np.sqrt(2)), rel=1e-9, abs=0)


def test_entries_of_a_part_keep_their_order():
    sections = ["4.2.1", "Appendix B", "4.1", "3.2"]
    parts = ["Section 4.2.1", "Appendix B", "Section 4.1", "Section 3.2"]
    figure = printed.of_figures(printed.to_frame()).iloc[[0]]
    ids = [f"e{place:03}" for place in range(200)]
    entries = pd.concat([figure] * 200, ignore_index=True)
    found = shown.figures(entries.assign(id=ids, section=sections * 50))
    assert found["part"].drop_duplicates().tolist() == [
        *("Section 3.2", "Section 4.1", "Section 4.2.1", "Appendix B"),
    ]
    for place, part in enumerate(parts):
        assert found.loc[found["part"] == part, "id"].tolist() == ids[place::4]
