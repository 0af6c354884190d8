"""How far several predictors together go with an outcome: the multiple correlation.

And how strong an effect must be for a study of some size to find it.

References
----------
Steiger, J. H. (2004). Beyond the F test: Effect size confidence intervals and tests of
close fit in the analysis of variance and contrast analysis. *Psychological Methods*,
9(2), 164-182.
"""

from dataclasses import dataclass

from scipy import optimize, stats

from personalising.statistics.levels import check_level

LARGEST = 1e6
"""Noncentrality up to which the noncentral F is computed; beyond, its limit is."""


@dataclass(frozen=True)
class MultipleCorrelation:
    """The multiple correlation of a regression, with its interval.

    Parameters
    ----------
    estimate : float
        Root of the adjusted R squared; 0 where that is below zero.
    conf_low, conf_high : float
        Ends of the interval for other samples with the same predictors, from 0 to 1.
    confidence : float
        Level of the interval.
    nobs : int
        Rows of the regression.
    """

    estimate: float
    conf_low: float
    conf_high: float
    confidence: float
    nobs: int


def multiple_correlation(
    fvalue: float, df_model: int, df_resid: int, confidence: float = 0.95
) -> MultipleCorrelation:
    r"""Give the multiple correlation that belongs to the F of a regression.

    With :math:`k` predictors and :math:`m` residual degrees of freedom, F follows the
    noncentral distribution of noncentrality

    .. math::

        \lambda = n \frac{\rho^2}{1 - \rho^2}, \qquad n = k + m + 1

    and the interval holds each :math:`\rho` under which F is not among the most
    extreme on either side. Its lower end is 0 where the F test is not significant at
    half of the interval's complement: the test looks at one side alone, an interval at
    both.

    Parameters
    ----------
    fvalue : float
        F of the regression, of all its predictors.
    df_model, df_resid : int
        Its degrees of freedom.
    confidence : float
        Level of the interval.

    Raises
    ------
    ValueError
        Where the level is none, F is negative or infinite, or there are no degrees of
        freedom.

    Notes
    -----
    Oracles: the noncentral t, whose square is F with one predictor, and the
    Poisson mixture of beta distributions that the noncentral F is (to 1e-6). Beyond a
    noncentrality of `LARGEST`, for which that cannot be summed, its limit (to 2e-5).

    Examples
    --------
    >>> found = multiple_correlation(3.20, 3, 22)
    >>> print(f"{found.estimate:.2f}, {found.conf_low:.2f} to {found.conf_high:.2f}")
    0.46, 0.00 to 0.70
    """
    check_level(confidence)
    if not 0 <= fvalue < float("inf") or df_model < 1 or df_resid < 1:
        raise ValueError(
            f"F must be from 0 and finite, and its degrees of freedom from 1: "
            f"{fvalue}, {df_model}, {df_resid}"
        )
    nobs = df_model + df_resid + 1
    explained = df_model * fvalue / (df_model * fvalue + df_resid)
    adjusted = 1 - (1 - explained) * (nobs - 1) / df_resid
    tail = (1 - confidence) / 2
    low, high = (
        _noncentrality(fvalue, df_model, df_resid, below) for below in (1 - tail, tail)
    )
    return MultipleCorrelation(
        max(adjusted, 0.0) ** 0.5,
        (low / (low + nobs)) ** 0.5,
        (high / (high + nobs)) ** 0.5,
        confidence,
        nobs,
    )


def detectable_noncentrality(
    df_model: int, df_resid: int, power: float = 0.8, alpha: float = 0.05
) -> float:
    r"""Find the noncentrality at which an F test finds what there is, so often.

    With :math:`n` rows, a regression's :math:`\lambda` is :math:`n` times Cohen's
    :math:`f^2`, the variance that the tested predictors explain over what none
    explains.

    Parameters
    ----------
    df_model, df_resid : int
        Degrees of freedom of the test: its predictors, and the residual ones.
    power : float
        Share of studies whose F is beyond the critical value; more than alpha.
    alpha : float
        Share of them where there is nothing to find.

    Returns
    -------
    float
        The :math:`\lambda` with
        :math:`P(F > F_{1 - \alpha} \mid \lambda) =` power.

    Raises
    ------
    ValueError
        Where there are no degrees of freedom, or not 0 < alpha < power < 1.

    Notes
    -----
    Oracles: R's `pwr.f2.test` (to 3e-5, as near as its search goes), and the mixture of
    beta distributions that the noncentral F is (to 1e-9). The search of statsmodels'
    `FTestPowerF2.solve_power` gives 0 where :math:`f^2` is above 1, as in a dozen rows.

    Examples
    --------
    >>> round(detectable_noncentrality(3, 28) / 32, 3)
    0.392
    """
    if not 0 < alpha < power < 1 or df_model < 1 or df_resid < 1:
        raise ValueError(
            "alpha must be above 0, power above alpha and below 1, and degrees of "
            f"freedom from 1: {alpha}, {power}, {df_model}, {df_resid}"
        )
    critical = float(stats.f.isf(alpha, df_model, df_resid))
    return _noncentrality(critical, df_model, df_resid, 1 - power)


def _noncentrality(fvalue: float, df_model: int, df_resid: int, below: float) -> float:
    """Find the noncentrality under which a share of all F lies below this one.

    The larger it is, the less the numerator scatters beside its mean: in the limit the
    share is that of the chi-squares of the denominator that are large enough.
    """

    def beyond(noncentrality: float) -> float:
        if noncentrality == 0:
            return float(stats.f.cdf(fvalue, df_model, df_resid)) - below
        of_f = stats.ncf.cdf(fvalue, df_model, df_resid, noncentrality)
        return float(of_f) - below

    if beyond(0.0) <= 0:
        return 0.0
    upper = 1.0
    while upper < LARGEST and beyond(upper) > 0:
        upper *= 2
    if upper >= LARGEST:
        scale = df_model * fvalue / df_resid
        return scale * float(stats.chi2.isf(below, df_resid))
    return float(optimize.brentq(beyond, 0.0, upper))
