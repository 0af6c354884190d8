"""What one predictor does where another is low or high."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from personalising.statistics.standardised.design import product_name


def simple_effects(
    params: "pd.Series[float]",
    covariance: pd.DataFrame,
    df: "pd.Series[float]",
    confidence: float,
    *,
    focal: str,
    moderator: str,
    at: Sequence[float] = (-1.0, 0.0, 1.0),
) -> pd.DataFrame:
    r"""Effect of one predictor at several values of another that it interacts with.

    With m the moderator's value,

    .. math::

        \beta_f + m \beta_{fm}, \qquad
        \mathrm{var} = v_{f} + 2 m v_{f, fm} + m^2 v_{fm}

    Products of the focal predictor with others do not count: those are at zero.

    Parameters
    ----------
    params : pandas.Series
        Coefficients by term.
    covariance : pandas.DataFrame
        Their covariances, terms by terms.
    df : pandas.Series
        Degrees of freedom of each term. An effect has the fewer of its two terms.
    confidence : float
        Level of the intervals.
    focal, moderator : str
        Predictors whose product is a term, in either order.
    at : sequence of float
        Values of the moderator: standard deviations from its mean where it was
        standardised.

    Returns
    -------
    pandas.DataFrame
        One row for each value: term (the focal predictor), moderator, at, estimate,
        std_error, statistic (Student's t), p_value, conf_low and conf_high.

    Raises
    ------
    ValueError
        If the product of the two is no term.

    Examples
    --------
    >>> names = ["a", "b", product_name("a", "b")]
    >>> params = pd.Series([0.5, 0.1, 0.2], names)
    >>> covariance = pd.DataFrame(np.eye(3) / 100, names, names)
    >>> df = pd.Series(20.0, names)
    >>> found = simple_effects(params, covariance, df, 0.95, focal="a", moderator="b")
    >>> found[["at", "estimate", "std_error"]].round(3).to_numpy().tolist()
    [[-1.0, 0.3, 0.141], [0.0, 0.5, 0.1], [1.0, 0.7, 0.141]]
    """
    names = product_name(focal, moderator), product_name(moderator, focal)
    product = next((name for name in names if name in params.index), None)
    if product is None:
        raise ValueError(f"{names[0]!r} is no term of the model")
    values = np.asarray(at, dtype=np.float64)
    estimate = params[focal] + values * params[product]
    variance = (
        covariance.loc[focal, focal]
        + 2 * values * covariance.loc[focal, product]
        + values**2 * covariance.loc[product, product]
    )
    error = np.sqrt(variance)
    degrees = min(df[focal], df[product])
    half = stats.t.isf((1 - confidence) / 2, degrees) * error
    return pd.DataFrame(
        {
            "term": focal,
            "moderator": moderator,
            "at": values,
            "estimate": estimate,
            "std_error": error,
            "statistic": estimate / error,
            "p_value": 2 * stats.t.sf(np.abs(estimate / error), degrees),
            "conf_low": estimate - half,
            "conf_high": estimate + half,
        }
    )
