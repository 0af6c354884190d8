"""Estimates of a fit: parameters, standard errors, intervals, and their table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from personalising.statistics.levels import check_level
from personalising.statistics.ordinal import comparison, profile, wald
from personalising.statistics.ordinal.likelihood import Floats

if TYPE_CHECKING:
    from personalising.statistics.ordinal.model import MixedOrderedModel

INTERVAL = ["conf_low", "conf_high"]


@dataclass(frozen=True, eq=False, repr=False)
class Estimates:
    """Estimates of a fit: what `MixedOrderedResults` is built on.

    Its fields are those of `MixedOrderedResults`, and are explained there.
    """

    model: "MixedOrderedModel"
    quadrature_points: int
    params: pd.Series
    group_sd: pd.Series
    llf: float
    converged: bool
    steps: int
    boundary: tuple[str, ...]
    cov_type: str
    cluster: str | None
    strata: str | None
    df_design: float
    message: str
    quadrature_error: float
    covariance: Floats
    effects: tuple[tuple[Floats, Floats], ...]

    @property
    def thresholds(self) -> pd.Series:
        """Estimated thresholds: the cut points between neighbouring categories.

        In logits, in increasing order, with names such as ``1|2``. They are the cut
        points themselves, not increments.
        """
        return self.params.iloc[: len(self.model.design.thresholds)]

    @property
    def coefficients(self) -> pd.Series:
        """Estimated coefficients of the predictors, as log odds.

        One for each column of the design; of a term whose odds are not proportional one
        for each threshold, with names such as ``x at 1|2``. A positive coefficient goes
        with higher categories of the response.
        """
        return self.params.iloc[len(self.model.design.thresholds) :]

    @property
    def bse(self) -> pd.Series:
        """Standard errors of the parameters, one for each of `params`.

        From the observed information; where `cov_type` is ``"robust"``, from the
        sandwich; where it is ``"replicates"``, from the fits in each replicate. NaN
        where the information matrix is not positive definite.
        """
        with np.errstate(invalid="ignore"):
            found = np.sqrt(np.diag(self.covariance))[: len(self.params)]
        return pd.Series(found, index=self.params.index)

    @property
    def group_sd_bse(self) -> pd.Series:
        """Standard errors of the standard deviations, one for each of `group_sd`.

        NaN for a standard deviation on its boundary, 0.
        """
        with np.errstate(invalid="ignore"):
            found = np.sqrt(np.diag(self.covariance))[len(self.params) :]
        return pd.Series(found, index=self.group_sd.index)

    @property
    def zvalues(self) -> pd.Series:
        """Wald's z of each of `params`: the estimate divided by its standard error.

        Where `cov_type` is not ``"nonrobust"`` it is referred to t, not to the normal.
        """
        return self.params / self.bse

    @property
    def pvalues(self) -> pd.Series:
        """P-value of each of `params`: two-sided, from Wald's z and the normal.

        Where `cov_type` is not ``"nonrobust"``, from t with `df_design` degrees of
        freedom.
        The hypothesis is that the parameter is 0. For a threshold this is seldom of
        interest.
        """
        found = wald.p_values(self.zvalues.to_numpy(), self.df_design)
        return pd.Series(found, index=self.params.index)

    def cov_params(self) -> pd.DataFrame:
        """Covariance matrix of the parameters in `params`.

        That the standard deviations of the random intercepts are estimated too is
        allowed for; their own rows and columns are left out.

        Returns
        -------
        pandas.DataFrame
            Square, with the names of `params` as index and as columns.
        """
        size = len(self.params)
        return pd.DataFrame(
            self.covariance[:size, :size],
            index=self.params.index,
            columns=self.params.index,
        )

    def conf_int(self, confidence: float = 0.95, method: str = "wald") -> pd.DataFrame:
        """Confidence intervals of the parameters in `params`.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals.
        method : {"wald", "profile"}
            ``"wald"``: the estimate plus and minus a multiple of its standard error:
            of the normal or, where `cov_type` is not ``"nonrobust"``, of t.
            ``"profile"``: the values that a likelihood-ratio test does not reject,
            with the other parameters re-estimated at each value.

        Returns
        -------
        pandas.DataFrame
            Columns conf_low and conf_high; a row for each of `params`.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1; if the method has another name; if a
            profile is asked for where the fit has weights or robust standard errors,
            or did not converge.
        """
        self._check_interval(confidence, method)
        if method == "profile":
            return self._profile(self.params.index, confidence)
        half = wald.critical(confidence, self.df_design) * self.bse
        return pd.DataFrame(
            {"conf_low": self.params - half, "conf_high": self.params + half}
        )

    def group_sd_conf_int(
        self, confidence: float = 0.95, method: str = "wald"
    ) -> pd.DataFrame:
        """Confidence intervals of the standard deviations in `group_sd`.

        Parameters
        ----------
        confidence : float
            Confidence of the intervals.
        method : {"wald", "profile"}
            ``"wald"``: symmetric about the logarithm of the standard deviation; where
            that is on its boundary, 0, the upper end is NaN. ``"profile"``: the values
            that a likelihood-ratio test does not reject; it has an upper end on the
            boundary too.

        Returns
        -------
        pandas.DataFrame
            Columns conf_low and conf_high; a row for each grouping factor.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1; if the method has another name; if a
            profile is asked for where the fit has weights or robust standard errors,
            or did not converge.
        """
        self._check_interval(confidence, method)
        if method == "profile":
            names = self.model.all_names[len(self.params) :]
            return self._profile(names, confidence).set_axis(self.group_sd.index)
        z = wald.critical(confidence, self.df_design)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.exp(z * self.group_sd_bse / self.group_sd)
            low = (self.group_sd / factor).where(self.group_sd > 0, 0.0)
            high = self.group_sd * factor
        return pd.DataFrame({"conf_low": low, "conf_high": high})

    def _check_interval(self, confidence: float, method: str) -> None:
        check_level(confidence)
        if method not in ("wald", "profile"):
            raise ValueError(f"method must be 'wald' or 'profile'; found {method!r}")
        if method == "profile" and self.cov_type != "nonrobust":
            kind = "robust" if self.cov_type == "robust" else "replicates'"
            raise ValueError(
                f"a profile interval trusts the likelihood, which {kind} standard "
                "errors do not: ask for method='wald'"
            )
        if method == "profile" and not self.converged:
            raise ValueError("the fit did not converge: it has no profile")
        if method == "profile":
            comparison.check_unweighted(self, "a profile interval")

    def _profile(self, names: pd.Index, confidence: float) -> pd.DataFrame:
        found = [
            profile.interval(self, self.model.all_names.get_loc(name), confidence)
            for name in names
        ]
        return pd.DataFrame(found, index=names, columns=INTERVAL)

    def tidy(self, confidence: float = 0.95) -> pd.DataFrame:
        """Table of the estimates, with a row for each parameter.

        Parameters
        ----------
        confidence : float
            Confidence of the (Wald) intervals.

        Returns
        -------
        pandas.DataFrame
            Columns term, estimate, std_error, statistic (Wald's z, or t where
            `cov_type` is not ``"nonrobust"``), p_value, conf_low, conf_high. The terms
            are the thresholds, the coefficients and the standard deviations, such as
            ``sd(school)``. A standard deviation has no statistic and no p-value here:
            `compare` tests it.

        Raises
        ------
        ValueError
            If confidence is not between 0 and 1.
        """
        intervals = [self.conf_int(confidence), self.group_sd_conf_int(confidence)]
        nothing = np.full(len(self.group_sd), np.nan)
        ends = pd.concat([part.reset_index(drop=True) for part in intervals])
        return pd.DataFrame(
            {
                "term": self.model.all_names,
                "estimate": [*self.params, *self.group_sd],
                "std_error": [*self.bse, *self.group_sd_bse],
                "statistic": [*self.zvalues, *nothing],
                "p_value": [*self.pvalues, *nothing],
                "conf_low": ends["conf_low"].to_numpy(),
                "conf_high": ends["conf_high"].to_numpy(),
            }
        )
