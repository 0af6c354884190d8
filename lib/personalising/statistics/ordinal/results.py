"""What a fit found: estimates, their uncertainty, effects, predictions, tests."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import special, stats

from personalising.statistics.ordinal import (
    comparison,
    prediction,
    profile,
    proportional_odds,
    simulation,
)
from personalising.statistics.ordinal.likelihood import Floats
from personalising.statistics.ordinal.proportional_odds import ProportionalOdds

if TYPE_CHECKING:
    from personalising.statistics.ordinal.model import MixedOrderedModel

LOGISTIC_VARIANCE = np.pi**2 / 3
NEGLIGIBLE = 0.01
"""In a log-likelihood, an error that changes no conclusion."""

INTERVAL = ["conf_low", "conf_high"]


@dataclass(frozen=True, eq=False, repr=False)
class MixedOrderedResults:
    """Maximum-likelihood fit of a `MixedOrderedModel`.

    Parameters
    ----------
    model : MixedOrderedModel
        What was fitted.
    quadrature_points : int
        For each level; 1 is Laplace.
    params : pandas.Series
        Thresholds as cut points, named such as 1|2, then coefficients.
    group_sd : pandas.Series
        Standard deviation of the random intercepts, by grouping factor, outermost
        first.
    llf : float
        Log-likelihood.
    converged : bool
        Whether a maximum was reached, judged on gradient and log-likelihood.
    steps : int
        Newton's steps over all rows.
    boundary : tuple of str
        Grouping factors whose standard deviation is best at 0.
    cov_type : str
        "nonrobust": inverse of the observed information; "robust": sandwich.
    cov_groups : str or None
        Robust clusters, where they are not the outermost groups.
    message : str
        Why the search stopped.
    quadrature_error : float
        What twice the quadrature points change in the log-likelihood; found only where
        a standard deviation is large, for elsewhere it is negligible.
    covariance : array
        Of thresholds, coefficients and standard deviations; missing for a standard
        deviation on its boundary.
    effects : tuple of pairs of arrays
        Modes and standard errors of the random effects, by grouping factor.
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
    cov_groups: str | None
    message: str
    quadrature_error: float
    covariance: Floats
    effects: tuple[tuple[Floats, Floats], ...]

    # --- estimates

    @property
    def thresholds(self) -> pd.Series:
        """Cut points between neighbouring categories, in order."""
        return self.params.iloc[: len(self.model.design.thresholds)]

    @property
    def coefficients(self) -> pd.Series:
        """Effects of the predictors: positive goes with higher categories."""
        return self.params.iloc[len(self.model.design.thresholds) :]

    @property
    def bse(self) -> pd.Series:
        """Standard errors of `params`."""
        with np.errstate(invalid="ignore"):
            found = np.sqrt(np.diag(self.covariance))[: len(self.params)]
        return pd.Series(found, index=self.params.index)

    @property
    def group_sd_bse(self) -> pd.Series:
        """Standard errors of `group_sd`; missing on the boundary."""
        with np.errstate(invalid="ignore"):
            found = np.sqrt(np.diag(self.covariance))[len(self.params) :]
        return pd.Series(found, index=self.group_sd.index)

    @property
    def zvalues(self) -> pd.Series:
        """Wald's z: estimate by standard error."""
        return self.params / self.bse

    @property
    def pvalues(self) -> pd.Series:
        """Two-sided p of Wald's z."""
        return pd.Series(
            2 * stats.norm.sf(np.abs(self.zvalues)), index=self.params.index
        )

    def cov_params(self) -> pd.DataFrame:
        """Covariance of `params`, the standard deviations being estimated too."""
        size = len(self.params)
        return pd.DataFrame(
            self.covariance[:size, :size],
            index=self.params.index,
            columns=self.params.index,
        )

    def conf_int(self, alpha: float = 0.05, method: str = "wald") -> pd.DataFrame:
        """Intervals of `params`.

        Parameters
        ----------
        alpha : float
            One minus the confidence.
        method : {"wald", "profile"}
            Estimate plus and minus standard errors; or the values that a
            likelihood-ratio test does not reject, the other parameters at their best.
        """
        self._check_interval(alpha, method)
        if method == "profile":
            return self._profile(self.params.index, alpha)
        half = stats.norm.isf(alpha / 2) * self.bse
        return pd.DataFrame(
            {"conf_low": self.params - half, "conf_high": self.params + half}
        )

    def group_sd_conf_int(
        self, alpha: float = 0.05, method: str = "wald"
    ) -> pd.DataFrame:
        """Intervals of `group_sd`; Wald's is symmetric in the logarithm.

        On the boundary Wald's has no upper end, and the profile has.
        """
        self._check_interval(alpha, method)
        if method == "profile":
            names = self.model.all_names[len(self.params) :]
            return self._profile(names, alpha).set_axis(self.group_sd.index)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.exp(
                stats.norm.isf(alpha / 2) * self.group_sd_bse / self.group_sd
            )
            low = (self.group_sd / factor).where(self.group_sd > 0, 0.0)
            high = self.group_sd * factor
        return pd.DataFrame({"conf_low": low, "conf_high": high})

    def _check_interval(self, alpha: float, method: str) -> None:
        if not 0 < alpha < 1:
            raise ValueError(f"alpha must lie between 0 and 1; found {alpha}")
        if method not in ("wald", "profile"):
            raise ValueError(f"method must be 'wald' or 'profile'; found {method!r}")
        if method == "profile" and self.cov_type == "robust":
            raise ValueError(
                "a profile interval trusts the likelihood, which robust standard "
                "errors do not: ask for method='wald'"
            )
        if method == "profile" and not self.converged:
            raise ValueError("the fit did not converge: it has no profile")

    def _profile(self, names: pd.Index, alpha: float) -> pd.DataFrame:
        found = [
            profile.interval(self, self.model.all_names.get_loc(name), alpha)
            for name in names
        ]
        return pd.DataFrame(found, index=names, columns=INTERVAL)

    @property
    def icc(self) -> pd.Series:
        """Intraclass correlation on the latent scale, by grouping factor.

        Of two rows of the same group, the share of the variance that they have in
        common; an inner group's rows share the outer group's effect too. The rows'
        own variance is that of the logistic, pi^2 / 3.
        """
        shared = (self.group_sd**2).cumsum()
        whole = (self.group_sd**2).sum() + LOGISTIC_VARIANCE
        return (shared / whole).rename("icc")

    # --- the fit

    @property
    def nobs(self) -> int:
        """Rows used."""
        return self.model.nobs

    @property
    def n_groups(self) -> pd.Series:
        """Groups, by grouping factor, outermost first."""
        return self.model.n_groups

    @property
    def df_model(self) -> int:
        """Parameters estimated: thresholds, coefficients, standard deviations."""
        return len(self.params) + len(self.group_sd)

    @property
    def aic(self) -> float:
        """Akaike's criterion, -2 llf + 2 parameters."""
        return -2 * self.llf + 2 * self.df_model

    @property
    def bic(self) -> float:
        """Schwarz's criterion, -2 llf + log(nobs) parameters."""
        return -2 * self.llf + float(np.log(self.nobs)) * self.df_model

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before these numbers are used, in sentences."""
        found = []
        if not self.converged:
            found.append(
                f"NOT CONVERGED ({self.message}): these numbers are not estimates"
            )
        for factor in self.boundary:
            found.append(
                f"the standard deviation of {factor} is on its boundary, 0: test it "
                "with compare(), which knows the reference distribution there"
            )
        if abs(self.quadrature_error) > NEGLIGIBLE:
            found.append(
                f"twice the quadrature points change the log-likelihood by "
                f"{self.quadrature_error:.3g}: fit with more"
            )
        if self.converged and np.isnan(self.bse).any():
            found.append("the information is singular: there are no standard errors")
        return (*found, *self.model.notes)

    @property
    def random_effects(self) -> pd.DataFrame:
        """Mode and standard error of each group's effect, indexed by its label.

        With two grouping factors the index has the factor first: `.loc["school"]`.
        """
        frames = [
            pd.DataFrame({"mode": modes, "std_error": errors}, index=labels)
            for (modes, errors), labels in zip(
                self.effects, self.model.design.labels, strict=True
            )
        ]
        factors = self.model.design.factors
        if not frames:
            return pd.DataFrame({"mode": [], "std_error": []})
        if len(frames) == 1:
            return frames[0].rename_axis(factors[0])
        return pd.concat(frames, keys=factors, names=["group", "label"])

    # --- what follows from it

    def predict(
        self,
        new_data: pd.DataFrame | None = None,
        kind: str = "conditional",
        cumulative: bool = False,
        alpha: float = 0.05,
    ) -> pd.DataFrame:
        """Probability of each category for each row.

        Parameters
        ----------
        new_data : pandas.DataFrame, optional
            Rows with the predictors; the rows of the fit unless given.
        kind : {"conditional", "marginal"}
            For a group whose effect is 0; or averaged over groups.
        cumulative : bool
            Probability of the category or a lower one; the highest is left out.
        alpha : float
            One minus the intervals' confidence.

        Returns
        -------
        pandas.DataFrame
            Indexed by row and category: estimate, std_error, conf_low, conf_high. The
            standard error is the delta method's, and the interval is formed on the
            logit, so that it stays between 0 and 1.
        """
        if kind not in ("conditional", "marginal"):
            raise ValueError(
                f"kind must be 'conditional' or 'marginal'; found {kind!r}"
            )
        self._check_interval(alpha, "wald")
        design = self.model.design
        frame = self.model.data.loc[:] if new_data is None else new_data
        if new_data is None:
            frame = frame.iloc[np.sort(design.order)]
        x = design.columns(frame)
        size, cuts = len(self.params), len(design.thresholds)
        marginal = kind == "marginal"
        deviations = self.group_sd.to_numpy() if marginal else np.zeros(0)
        # on its boundary a deviation is taken as known
        covariance = self.covariance.copy()
        edge = [size + design.factors.index(name) for name in self.boundary]
        covariance[edge, :] = covariance[:, edge] = 0.0
        used = size + len(deviations)
        values = self.params.to_numpy()
        found = prediction.probabilities(
            x,
            values[:cuts],
            values[cuts:],
            deviations,
            covariance[:used, :used],
            cumulative,
        )
        categories = design.categories[:-1] if cumulative else design.categories
        index = pd.MultiIndex.from_product(
            [frame.index, categories], names=["row", "category"]
        )
        estimate, error = found.estimates.ravel(), np.sqrt(found.variances.ravel())
        half = stats.norm.isf(alpha / 2) * error / (estimate * (1 - estimate))
        logit = special.logit(estimate)
        return pd.DataFrame(
            {
                "estimate": estimate,
                "std_error": error,
                "conf_low": special.expit(logit - half),
                "conf_high": special.expit(logit + half),
            },
            index=index,
        )

    def odds_ratios(self, alpha: float = 0.05, method: str = "wald") -> pd.DataFrame:
        """Odds of a higher category at one more of each predictor, and intervals."""
        intervals = self.conf_int(alpha, method).loc[self.coefficients.index]
        found = pd.concat([self.coefficients.rename("odds_ratio"), intervals], axis=1)
        return np.exp(found)

    def compare(self, other: "MixedOrderedResults") -> comparison.Comparison:
        """Likelihood-ratio test against another fit to the same rows.

        Where the models differ in variances, which cannot be negative, the reference
        is the mixture of chi-squares that this makes of it.
        """
        return comparison.compare(self, other)

    def proportional_odds(self, alpha: float = 0.05) -> ProportionalOdds:
        """Test, for each term, that its effect is the same at every threshold.

        The term is given an effect at each threshold, within the same multilevel
        model: the score test judges that from this fit alone, the likelihood-ratio
        test after fitting the freed model, whose effects are shown by threshold. Both
        are chi-squared in large samples; they assume the rest of the model, and that
        the other terms' odds are proportional.
        """
        return proportional_odds.check(self, alpha)

    def simulate(self, seed: Any = None) -> pd.Series:
        """Draw responses for the rows used, with new groups, from this fit.

        Parameters
        ----------
        seed : int or numpy.random.SeedSequence, optional
            The same seed gives the same responses.
        """
        return self.model.simulate(self.params, self.group_sd, seed)

    def bootstrap(
        self,
        replicates: int = 999,
        seed: int = 0,
        executor: Executor | None = None,
        progress: simulation.Progress | bool = True,
    ) -> simulation.Bootstrap:
        """Parametric bootstrap: fit again what is drawn from this fit.

        Parameters
        ----------
        replicates : int
            Fits.
        seed : int
            Each replicate has a stream of its own that comes from it, so that the
            numbers are the same for any executor and any number of workers.
        executor : concurrent.futures.Executor, optional
            Where the fits are made, such as a ProcessPoolExecutor or a Dask client's
            `get_executor()`; here, unless given.
        progress : bool or callable
            Whether to show a bar; or what is called with the replicates done and
            their number.
        """
        return simulation.bootstrap(self, replicates, seed, executor, progress)

    # --- what it looks like

    def tidy(self, alpha: float = 0.05) -> pd.DataFrame:
        """One row to a parameter, in the common vocabulary.

        A standard deviation has no z: compare() tests it.
        """
        intervals = [self.conf_int(alpha), self.group_sd_conf_int(alpha)]
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

    def summary(self, alpha: float = 0.05) -> str:
        """The fit as text."""
        design = self.model.design
        groups = [
            f"{factor} {n}, sd {sd:z.4f}, icc {icc:z.4f}"
            for factor, n, sd, icc in zip(
                design.factors, self.n_groups, self.group_sd, self.icc, strict=True
            )
        ]
        how = "Laplace" if self.quadrature_points == 1 else "adaptive quadrature"
        points = f"{how}, {self.quadrature_points} points a level"
        errors = self.cov_type + (f" by {self.cov_groups}" if self.cov_groups else "")
        head = {
            "Cumulative logit": design.formula,
            "Rows": str(self.nobs),
            "Groups": "; ".join(groups) or "none",
            "Likelihood": points if design.factors else "exact",
            "Weights": design.weights or "none",
            "Log-likelihood": f"{self.llf:.5f}",
            "AIC, BIC": f"{self.aic:.3f}, {self.bic:.3f}",
            "Standard errors": errors,
            "Converged": "yes" if self.converged else "NO",
        }
        lines = [f"{name + ':':<18}{value}" for name, value in head.items()]
        table = self.tidy(alpha).set_index("term").rename_axis(None)
        text = table.to_string(float_format=lambda value: f"{value:z.4f}", na_rep="")
        notes = [f"Note: {note}." for note in self.notes]
        return "\n".join([*lines, "", text, *([""] if notes else []), *notes])

    def __repr__(self) -> str:
        """Estimates, rounded so that they print the same on every machine."""
        params = ", ".join(
            f"{name}={value:z.4f}" for name, value in self.params.items()
        )
        deviations = ", ".join(
            f"{name}={value:z.4f}" for name, value in self.group_sd.items()
        )
        return (
            f"MixedOrderedResults({self.model.design.formula!r}, "
            f"params=({params}), group_sd=({deviations}), llf={self.llf:.4f}, "
            f"nobs={self.nobs}, n_groups={self.n_groups.tolist()}, "
            f"quadrature_points={self.quadrature_points}, converged={self.converged})"
        )

    def _repr_html_(self) -> str:
        table: str = self.tidy().to_html(
            index=False, border=0, float_format=lambda value: f"{value:z.4f}", na_rep=""
        )
        notes: Sequence[Any] = [f"<p>Note: {note}.</p>" for note in self.notes]
        return "".join([table, *notes])
